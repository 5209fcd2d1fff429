//! The canvas: nodes, wires, and everything done to them by pointer and keyboard.
//!
//! One transformed layer holds HTML nodes over one SVG of wires. Places come from `geometry`, never from measuring the
//! page; the pointer's gestures live in one state machine, `gesture`, which writes at most once a frame; everything
//! that changes the document goes through [`crate::state::Studio`] as a named step.

mod canvas;
mod controls;
pub mod geometry;
mod gesture;
mod hit;
mod keys;
mod menu;
mod minimap;
mod node;
mod placing;
mod port;
mod wheel;
mod wires;

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use penstock_flow::NodeId;
use penstock_flow::project::Viewport;

pub use canvas::Canvas;
pub use keys::listen_to_keys;
pub use node::category_name;
pub use placing::{Placing, PlacingGhost};

use crate::state::actions::PortAt;
use crate::state::{Shared, Studio};
use geometry::{Point, Rect};
use hit::Fit;
use menu::Menu;

/// A wire that is being drawn: from where, and what takes it. Set once a wire; the rest moves with the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Wiring {
    /// The port it starts at.
    pub from: PortAt,
    /// What each node is to it.
    pub fits: BTreeMap<NodeId, Fit>,
    /// Started by a click: it follows the pointer without a button held.
    pub by_click: bool,
}

/// What the canvas is doing, beside what the studio knows. Made once in `App`, provided as context.
#[derive(Clone, Copy)]
pub struct Editor {
    studio: Studio,
    root: NodeRef<html::Div>,
    /// The size of the canvas on the screen.
    pub size: RwSignal<Point>,
    /// The wire being drawn.
    wiring: RwSignal<Option<Arc<Wiring>>>,
    /// Where the wire being drawn ends, on the canvas.
    wire_end: RwSignal<Point>,
    /// The port that the wire being drawn would go to.
    wire_target: RwSignal<Option<PortAt>>,
    /// Why the node under the wire does not take it.
    wire_problem: RwSignal<Option<String>>,
    marquee: RwSignal<Option<Rect>>,
    menu: RwSignal<Option<Menu>>,
    renaming: RwSignal<Option<NodeId>>,
    /// What the pointer would do, for its shape.
    panning: RwSignal<bool>,
    space_held: RwSignal<bool>,
    /// A stage on its way from the palette.
    pub placing: RwSignal<Option<Placing>>,
    gesture: StoredValue<Shared<gesture::State>, LocalStorage>,
}

impl Editor {
    /// The canvas of a studio.
    pub fn new(studio: Studio) -> Self {
        Self {
            studio,
            root: NodeRef::new(),
            size: RwSignal::new((0.0, 0.0)),
            wiring: RwSignal::default(),
            wire_end: RwSignal::default(),
            wire_target: RwSignal::default(),
            wire_problem: RwSignal::default(),
            marquee: RwSignal::default(),
            menu: RwSignal::default(),
            renaming: RwSignal::default(),
            panning: RwSignal::default(),
            space_held: RwSignal::default(),
            placing: RwSignal::default(),
            gesture: crate::state::shared(gesture::State::default()),
        }
    }

    /// The studio it shows.
    pub fn studio(self) -> Studio {
        self.studio
    }

    /// Zooms by a factor around the middle of the canvas.
    pub fn zoom_by(self, factor: f64) {
        let (width, height) = self.size.get_untracked();
        let viewport = self.studio.viewport.get_untracked();
        self.studio.look_at(geometry::zoomed_at(&viewport, (width / 2.0, height / 2.0), factor));
    }

    /// Shows everything at 100 %, around the middle of what is seen.
    pub fn zoom_to_100(self) {
        let zoom = self.studio.viewport.with_untracked(|viewport| viewport.zoom);
        self.zoom_by(1.0 / zoom);
    }

    /// Shows all nodes.
    pub fn fit_all(self) {
        self.fit(|_| true);
    }

    /// Shows the selected nodes; all of them when none is selected.
    pub fn fit_selection(self) {
        let selected = self.studio.selection.get_untracked();
        self.fit(|id| selected.is_empty() || selected.contains(&id));
    }

    fn fit(self, only: impl Fn(NodeId) -> bool) {
        let catalogue = self.studio.catalogue.get_untracked();
        let bounds = self.studio.with_project(|project| hit::bounds(project, &catalogue, only));
        let viewport = match bounds {
            Some(bounds) => geometry::fitted(&bounds, self.size.get_untracked()),
            None => Viewport::default(),
        };
        self.studio.look_at(viewport);
    }

    /// A free place for a new node: in the middle of what is seen, or beside the selected node.
    pub fn place_for_new_node(self) -> (i32, i32) {
        let wanted = match self.studio.primary.get_untracked() {
            Some(id) => self.studio.with_project(|project| {
                project.graph.node(id).map(|node| (node.x + penstock_flow::layout::COLUMN_STEP, node.y))
            }),
            None => None,
        };
        let (width, height) = self.size.get_untracked();
        let middle = geometry::to_canvas(&self.studio.viewport.get_untracked(), (width / 2.0, height / 2.0));
        let wanted = wanted.unwrap_or_else(|| {
            (geometry::snapped(middle.0 - geometry::NODE_WIDTH / 2.0), geometry::snapped(middle.1 - 40.0))
        });
        self.free_place(wanted)
    }

    /// A place near the wanted one where a node covers no other.
    pub fn free_place(self, wanted: (i32, i32)) -> (i32, i32) {
        self.studio.with_project(|project| hit::free_place(project, wanted))
    }

    /// Adds a stage where it stands well: beside the selected node and wired to it where that fits.
    pub fn add_stage(self, stage: &str) -> NodeId {
        let catalogue = self.studio.catalogue.get_untracked();
        let from = self.studio.primary.get_untracked().and_then(|id| {
            self.studio.with_project(|project| {
                let spec = catalogue.stage(&project.graph.node(id)?.stage)?;
                let wanted = catalogue.stage(stage)?;
                let output = spec.outputs.iter().find(|output| {
                    crate::state::actions::fitting_port(wanted, output.kind, true).is_some()
                })?;
                Some(PortAt::output(id, &output.name))
            })
        });
        let id = self.studio.add_stage(stage, self.place_for_new_node(), from.as_ref());
        self.reveal(id);
        id
    }

    /// Pans so that a node is in sight.
    pub fn reveal(self, id: NodeId) {
        let catalogue = self.studio.catalogue.get_untracked();
        let Some(rect) =
            self.studio.with_project(|project| hit::bounds(project, &catalogue, |one| one == id))
        else {
            return;
        };
        let (width, height) = self.size.get_untracked();
        if width <= 0.0 {
            return;
        }
        let mut viewport = self.studio.viewport.get_untracked();
        let corner = geometry::to_screen(&viewport, (rect.x, rect.y));
        let (node_width, node_height) = (rect.width * viewport.zoom, rect.height * viewport.zoom);
        let shift = |at: f64, length: f64, room: f64| {
            if at < 24.0 || at + length > room - 24.0 { (room - length) / 2.0 - at } else { 0.0 }
        };
        viewport.x += shift(corner.0, node_width, width);
        viewport.y += shift(corner.1, node_height, height);
        self.studio.look_at(viewport);
    }

    /// A point of the window as a point of the screen counted from the canvas's corner.
    fn local(self, client_x: f64, client_y: f64) -> Point {
        match self.root.get_untracked() {
            Some(root) => {
                let rect = root.get_bounding_client_rect();
                (client_x - rect.left(), client_y - rect.top())
            }
            None => (client_x, client_y),
        }
    }

    /// The place on the canvas under a point of the window; none outside of the canvas.
    pub fn place_at(self, client_x: f64, client_y: f64) -> Option<Point> {
        let local = self.local(client_x, client_y);
        let (width, height) = self.size.get_untracked();
        let inside = Rect { x: 0.0, y: 0.0, width, height }.contains(local);
        inside.then(|| geometry::to_canvas(&self.studio.viewport.get_untracked(), local))
    }
}

/// The canvas's handle. Call it while a component is set up.
pub fn use_editor() -> Editor {
    expect_context::<Editor>()
}
