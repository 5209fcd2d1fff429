//! What the pointer does on the canvas, as one state machine: pan, move nodes, draw a wire, draw a marquee, pinch.
//!
//! Events only note where the pointer is; the work is done once a frame. A press becomes a drag after 4 pixels, so a
//! shaky click stays a click. A second finger turns whatever was going on into a pinch and takes it back, so a pinch
//! never drags the node under a finger.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::order::collected;
use penstock_flow::project::Viewport;
use penstock_flow::{Diagnostic, Edit, NodeId};
use wasm_bindgen::JsCast;

use super::geometry::{self, Point, Rect, SNAP_RADIUS};
use super::hit::{self, Fit};
use super::{Editor, Wiring};
use crate::state::actions::PortAt;
use crate::state::timing::before_next_frame;

/// A press that moves less than this stays a click.
const DRAG_THRESHOLD: f64 = 4.0;

/// What is going on.
#[derive(Default)]
pub struct State {
    gesture: Gesture,
    /// Where each pointer is that is down, from the canvas's corner.
    pointers: BTreeMap<i32, Point>,
    /// Where the pointer was last.
    at: Point,
    frame_is_due: bool,
}

#[derive(Clone, Default)]
enum Gesture {
    #[default]
    None,
    Pan {
        start: Point,
        from: Viewport,
        moved: bool,
        clears: bool,
    },
    Move {
        start: Point,
        grabbed: Point,
        origins: Vec<(NodeId, i32, i32)>,
        moved: bool,
        pressed: NodeId,
        toggles: bool,
    },
    Wire {
        start: Point,
        from: PortAt,
        moved: bool,
    },
    Marquee {
        corner: Point,
        before: BTreeSet<NodeId>,
    },
    Pinch {
        distance: f64,
        middle: Point,
        from: Viewport,
    },
}

/// What was pressed.
enum Pressed {
    Port(PortAt),
    Node(NodeId),
    Empty,
    /// Something with a will of its own: a field, the minimap, a menu.
    Other,
}

impl Editor {
    fn state(self) -> Rc<std::cell::RefCell<State>> {
        self.gesture.with_value(|state| Rc::clone(state))
    }

    /// Where the pointer was last, from the canvas's corner.
    pub(super) fn pointer(self) -> Point {
        self.state().borrow().at
    }

    /// A pointer was pressed on the canvas.
    pub(super) fn pressed(self, event: &web_sys::PointerEvent) {
        let target = self.what_is_under(event);
        if matches!(target, Pressed::Other) || event.button() > 1 {
            return;
        }
        self.menu.set(None);
        let at = self.local(event.client_x(), event.client_y());
        let state = self.state();
        state.borrow_mut().pointers.insert(event.pointer_id(), at);
        state.borrow_mut().at = at;
        if state.borrow().pointers.len() == 2 {
            self.start_pinch();
            return;
        }
        if state.borrow().pointers.len() > 2 {
            return;
        }
        let viewport = self.studio.viewport.get_untracked();
        let pan = |clears| Gesture::Pan { start: at, from: viewport, moved: false, clears };
        let gesture = if event.button() == 1 || self.space_held.get_untracked() {
            event.prevent_default();
            pan(false)
        } else {
            let adds = event.shift_key() || event.ctrl_key() || event.meta_key();
            match target {
                Pressed::Port(from) => Gesture::Wire { start: at, from, moved: false },
                Pressed::Node(id) if self.wiring.with_untracked(Option::is_some) => {
                    self.finish_wire_at(Some(id));
                    Gesture::None
                }
                Pressed::Node(id) => self.press_node(id, at, adds),
                Pressed::Empty if event.shift_key() => {
                    let before = self.studio.selection.get_untracked();
                    Gesture::Marquee { corner: geometry::to_canvas(&viewport, at), before }
                }
                _ => pan(true),
            }
        };
        if !matches!(gesture, Gesture::None)
            && let Some(root) = self.root.get_untracked()
        {
            // So that it is told of the rest, also outside of the canvas. A pointer that is gone cannot be captured.
            let _ = root.set_pointer_capture(event.pointer_id());
        }
        state.borrow_mut().gesture = gesture;
    }

    fn press_node(self, id: NodeId, at: Point, adds: bool) -> Gesture {
        let selected = self.studio.selection.with_untracked(|nodes| nodes.contains(&id));
        if !selected && !adds {
            self.studio.select([id]);
        }
        let moving: BTreeSet<NodeId> = match self.studio.selection.with_untracked(|nodes| nodes.contains(&id))
        {
            true => self.studio.selection.get_untracked(),
            false => [id].into(),
        };
        let origins = self.studio.with_project(|project| {
            let nodes = moving.iter().filter_map(|id| project.graph.node(*id));
            nodes.map(|node| (node.id, node.x, node.y)).collect()
        });
        let grabbed = geometry::to_canvas(&self.studio.viewport.get_untracked(), at);
        Gesture::Move { start: at, grabbed, origins, moved: false, pressed: id, toggles: adds }
    }

    /// A pointer moved over the canvas.
    pub(super) fn moved(self, event: &web_sys::PointerEvent) {
        let at = self.local(event.client_x(), event.client_y());
        let state = self.state();
        {
            let mut state = state.borrow_mut();
            let id = event.pointer_id();
            if let Some(pointer) = state.pointers.get_mut(&id) {
                *pointer = at;
            }
            state.at = at;
            let following = self.wiring.with_untracked(Option::is_some);
            if matches!(state.gesture, Gesture::None) && !following {
                return;
            }
            let start = match &state.gesture {
                Gesture::Pan { start, moved: false, .. }
                | Gesture::Move { start, moved: false, .. }
                | Gesture::Wire { start, moved: false, .. } => Some(*start),
                _ => None,
            };
            if start
                .is_some_and(|start| geometry::distance_squared(start, at) < DRAG_THRESHOLD * DRAG_THRESHOLD)
            {
                return;
            }
        }
        self.work_next_frame();
    }

    fn work_next_frame(self) {
        if !std::mem::replace(&mut self.state().borrow_mut().frame_is_due, true) {
            before_next_frame(move || {
                self.state().borrow_mut().frame_is_due = false;
                self.work();
            });
        }
    }

    /// Does what the pointer's place asks for: once a frame, and once more when the pointer is lifted.
    fn work(self) {
        let state = self.state();
        let (gesture, at) = {
            let mut state = state.borrow_mut();
            if let Gesture::Pan { moved, .. } | Gesture::Move { moved, .. } = &mut state.gesture {
                *moved = true;
            }
            (state.gesture.clone(), state.at)
        };
        match gesture {
            Gesture::None => {
                if self.wiring.with_untracked(Option::is_some) {
                    self.lead_wire(at);
                }
            }
            Gesture::Pan { start, from, .. } => {
                self.panning.set(true);
                let viewport = Viewport { x: from.x + at.0 - start.0, y: from.y + at.1 - start.1, ..from };
                self.studio.look_at(viewport);
            }
            Gesture::Move { grabbed, origins, pressed, .. } => {
                self.pan_at_edge(at);
                self.studio.preview_places(&self.moved_places(&origins, pressed, grabbed, at));
            }
            Gesture::Wire { from, moved, .. } => {
                if !moved {
                    self.start_wire(from.clone(), false);
                    if let Gesture::Wire { moved, .. } = &mut state.borrow_mut().gesture {
                        *moved = true;
                    }
                }
                self.pan_at_edge(at);
                self.lead_wire(at);
            }
            Gesture::Marquee { corner, before } => {
                self.pan_at_edge(at);
                let other = geometry::to_canvas(&self.studio.viewport.get_untracked(), at);
                let rect = Rect::between(corner, other);
                self.marquee.set(Some(rect));
                let catalogue = self.studio.catalogue.get_untracked();
                let found = self.studio.with_project(|project| hit::nodes_in(project, &catalogue, &rect));
                let selected: BTreeSet<NodeId> = collected(before.into_iter().chain(found));
                if self.studio.selection.with_untracked(|now| *now != selected) {
                    self.studio.select(selected);
                }
            }
            Gesture::Pinch { distance, middle, from } => {
                if let Some((now, to)) = pinch(&state.borrow().pointers) {
                    let zoomed = geometry::zoomed_at(&from, middle, now / distance);
                    let (x, y) = (zoomed.x + to.0 - middle.0, zoomed.y + to.1 - middle.1);
                    self.studio.look_at(Viewport { x, y, ..zoomed });
                }
            }
        }
    }

    /// Where the dragged nodes stand now: the pressed one on the grid, the others with it.
    fn moved_places(
        self,
        origins: &[(NodeId, i32, i32)],
        pressed: NodeId,
        grabbed: Point,
        at: Point,
    ) -> Vec<(NodeId, i32, i32)> {
        let now = geometry::to_canvas(&self.studio.viewport.get_untracked(), at);
        let Some((_, x, y)) = origins.iter().find(|(id, ..)| *id == pressed) else { return Vec::new() };
        let right = geometry::snapped(f64::from(*x) + now.0 - grabbed.0).saturating_sub(*x);
        let down = geometry::snapped(f64::from(*y) + now.1 - grabbed.1).saturating_sub(*y);
        origins.iter().map(|(id, x, y)| (*id, x.saturating_add(right), y.saturating_add(down))).collect()
    }

    fn pan_at_edge(self, at: Point) {
        let (right, down) = geometry::edge_pan(at, self.size.get_untracked());
        if right != 0.0 || down != 0.0 {
            let viewport = self.studio.viewport.get_untracked();
            self.studio.look_at(Viewport { x: viewport.x + right, y: viewport.y + down, ..viewport });
            self.work_next_frame();
        }
    }

    /// A pointer was lifted.
    pub(super) fn lifted(self, event: &web_sys::PointerEvent) {
        let state = self.state();
        if state.borrow_mut().pointers.remove(&event.pointer_id()).is_none() {
            return;
        }
        let was_dragged = match &state.borrow().gesture {
            Gesture::Pan { moved, .. } | Gesture::Move { moved, .. } | Gesture::Wire { moved, .. } => *moved,
            Gesture::Marquee { .. } => true,
            _ => false,
        } || state.borrow().frame_is_due;
        if was_dragged {
            // The last movement may not have been drawn yet.
            self.work();
        }
        let gesture = std::mem::take(&mut state.borrow_mut().gesture);
        match gesture {
            Gesture::Pan { moved, clears, .. } => {
                self.panning.set(false);
                if !moved && clears {
                    self.stop_wire();
                    self.studio.clear_selection();
                }
            }
            Gesture::Move { grabbed, origins, moved, pressed, toggles, .. } => {
                if moved {
                    let at = state.borrow().at;
                    let places = self.moved_places(&origins, pressed, grabbed, at);
                    if places != origins {
                        self.studio.report(self.studio.apply(Edit::MoveNodes { places }));
                    }
                } else if toggles {
                    self.studio.toggle_selected(pressed);
                } else {
                    self.studio.select([pressed]);
                }
            }
            Gesture::Wire { from, moved: false, .. } => self.click_port(from),
            Gesture::Wire { .. } => {
                let at = state.borrow().at;
                let place = geometry::to_canvas(&self.studio.viewport.get_untracked(), at);
                let under = self.node_at(place);
                self.finish_wire_at(under);
            }
            Gesture::Marquee { .. } => self.marquee.set(None),
            Gesture::Pinch { .. } | Gesture::None => {}
        }
    }

    /// Takes back what is going on: Esc, a second finger, or a pointer that the system took away. Says whether there
    /// was anything.
    pub fn cancel_gesture(self) -> bool {
        let gesture = std::mem::take(&mut self.state().borrow_mut().gesture);
        let was_wiring = self.wiring.with_untracked(Option::is_some);
        self.stop_wire();
        self.marquee.set(None);
        self.panning.set(false);
        match gesture {
            Gesture::None => was_wiring,
            Gesture::Move { origins, .. } => {
                self.studio.forget_preview(origins.into_iter().map(|(id, ..)| id));
                true
            }
            Gesture::Marquee { before, .. } => {
                self.studio.select(before);
                true
            }
            _ => true,
        }
    }

    /// The system took the pointer away.
    pub(super) fn lost(self, event: &web_sys::PointerEvent) {
        self.state().borrow_mut().pointers.remove(&event.pointer_id());
        self.cancel_gesture();
    }

    fn start_pinch(self) {
        self.cancel_gesture();
        let state = self.state();
        let found = pinch(&state.borrow().pointers);
        if let Some((distance, middle)) = found {
            let from = self.studio.viewport.get_untracked();
            state.borrow_mut().gesture = Gesture::Pinch { distance, middle, from };
        }
    }

    /// A click on a port: ends a wire there, or shows the output's data and starts a wire that follows the pointer.
    fn click_port(self, port: PortAt) {
        if let Some(wiring) = self.wiring.get_untracked() {
            self.stop_wire();
            if wiring.from != port {
                self.studio.connect(&wiring.from, &port);
            }
            return;
        }
        if port.is_output {
            self.studio.show_port(port.node, &port.port);
        }
        self.start_wire(port, true);
    }

    /// Starts a wire at a port: what takes it lights up.
    pub(super) fn start_wire(self, from: PortAt, by_click: bool) {
        let catalogue = self.studio.catalogue.get_untracked();
        let fits = self.studio.with_project(|project| hit::fits(project, &catalogue, &from));
        let at = self.state().borrow().at;
        self.wire_end.set(geometry::to_canvas(&self.studio.viewport.get_untracked(), at));
        self.wiring.set(Some(Arc::new(Wiring { from, fits, by_click })));
    }

    pub(super) fn stop_wire(self) {
        if self.wiring.with_untracked(Option::is_some) {
            self.wiring.set(None);
            self.wire_target.set(None);
            self.wire_problem.set(None);
        }
    }

    fn lead_wire(self, at: Point) {
        let Some(wiring) = self.wiring.get_untracked() else { return };
        let viewport = self.studio.viewport.get_untracked();
        let place = geometry::to_canvas(&viewport, at);
        let radius = SNAP_RADIUS / viewport.zoom;
        let catalogue = self.studio.catalogue.get_untracked();
        let target = self.studio.with_project(|project| {
            hit::target_at(project, &catalogue, &wiring.from, &wiring.fits, place, radius)
        });
        let problem = match (&target, self.node_at(place)) {
            (None, Some(id)) if id != wiring.from.node => match wiring.fits.get(&id) {
                Some(Fit::None(reason)) => Some(reason.clone()),
                _ => None,
            },
            _ => None,
        };
        self.wire_end.set(place);
        if self.wire_target.with_untracked(|before| *before != target) {
            self.wire_target.set(target);
        }
        if self.wire_problem.with_untracked(|before| *before != problem) {
            self.wire_problem.set(problem);
        }
    }

    /// Ends the wire: at the target it snapped to, at a node's body, or in the empty, where a menu offers what fits.
    fn finish_wire_at(self, under: Option<NodeId>) {
        let Some(wiring) = self.wiring.get_untracked() else { return };
        let catalogue = self.studio.catalogue.get_untracked();
        let target = self.wire_target.get_untracked().or_else(|| {
            self.studio.with_project(|project| {
                crate::state::actions::port_for_drop(project, &catalogue, &wiring.from, under?)
            })
        });
        let end = self.wire_end.get_untracked();
        self.stop_wire();
        match (target, under) {
            (Some(target), _) => self.studio.connect(&wiring.from, &target),
            (None, None) => self.open_stage_menu(end, Some(wiring.from.clone())),
            (None, Some(id)) if id == wiring.from.node => {}
            (None, Some(id)) => {
                if let Some(Fit::None(reason)) = wiring.fits.get(&id) {
                    self.studio.toast_problem(&Diagnostic::warning("wire", reason.clone()));
                }
            }
        }
    }

    fn node_at(self, place: Point) -> Option<NodeId> {
        let catalogue = self.studio.catalogue.get_untracked();
        let point = Rect { x: place.0, y: place.1, width: 0.0, height: 0.0 };
        self.studio.with_project(|project| hit::nodes_in(project, &catalogue, &point)).pop()
    }

    fn what_is_under(self, event: &web_sys::PointerEvent) -> Pressed {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        else {
            return Pressed::Empty;
        };
        let closest = |selector: &str| target.closest(selector).ok().flatten();
        if closest("input, textarea, [data-own-pointer]").is_some() {
            return Pressed::Other;
        }
        let node =
            closest("[data-node]").and_then(|node| node.get_attribute("data-node")?.parse().ok()).map(NodeId);
        if let (Some(port), Some(node)) = (closest("[data-port]"), node) {
            return Pressed::Port(PortAt {
                node,
                port: port.get_attribute("data-port").unwrap_or_default(),
                is_output: port.get_attribute("data-side").as_deref() == Some("output"),
            });
        }
        if let Some(node) = node {
            return Pressed::Node(node);
        }
        Pressed::Empty
    }
}

/// How far apart two fingers are, and the middle between them.
fn pinch(pointers: &BTreeMap<i32, Point>) -> Option<(f64, Point)> {
    let mut fingers = pointers.values();
    let (one, other) = (fingers.next()?, fingers.next()?);
    let distance = geometry::distance_squared(*one, *other).sqrt();
    Some((geometry::greater(distance, 1.0), ((one.0 + other.0) / 2.0, (one.1 + other.1) / 2.0)))
}
