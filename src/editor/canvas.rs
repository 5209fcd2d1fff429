//! The canvas itself: listens to the pointer, and lays wires, nodes and overlays over each other.

use crate::charts::live::{flag, live, text};
use leptos::html;
use leptos::prelude::*;
use penstock_flow::NodeId;
use wasm_bindgen::prelude::*;

use super::controls::Controls;
use super::geometry::{self, Rect};
use super::menu::StageMenu;
use super::minimap::Minimap;
use super::node::NodeView;
use super::wires::Wires;
use super::{Editor, use_editor};
use crate::state::use_studio;

/// Nodes this far outside of what is seen are drawn already, so that panning shows no gaps.
const CULL_MARGIN: f64 = 240.0;

/// The canvas.
#[component]
pub fn Canvas() -> impl IntoView {
    let studio = use_studio();
    let editor = use_editor();
    let root = editor.root;
    watch_size(editor);

    let visible = Memo::new(move |_| {
        studio.revision.track();
        let size = editor.size.get();
        let view = geometry::seen(&studio.viewport.get(), size).grown(CULL_MARGIN);
        nodes_to_draw(editor, &view)
    });
    let distance = Memo::new(move |_| studio.viewport.with(|viewport| Distance::at(viewport.zoom)));
    let wiring_class = move || editor.wiring.with(|wiring| wiring.as_ref().is_some_and(|one| !one.by_click));

    view! {
        <div
            class="canvas"
            class:panning=flag(move || editor.panning.get())
            class:can-pan=flag(move || editor.space_held.get())
            class:wiring=flag(wiring_class)
            class:far=flag(move || distance.get() == Distance::Far)
            class:mid=flag(move || distance.get() == Distance::Middle)
            role="region"
            aria-label="Pipeline"
            tabindex="-1"
            node_ref=root
            on:pointerdown=move |event| editor.pressed(&event)
            on:pointermove=move |event| editor.moved(&event)
            on:pointerup=move |event| editor.lifted(&event)
            on:pointercancel=move |event| editor.lost(&event)
            on:wheel=move |event| editor.turned_wheel(&event)
            on:dblclick=move |event| double_clicked(editor, &event)
        >
            <Grid/>
            <div
                class="canvas-layer"
                style:transform=text(move || {
                    studio.viewport.with(|view| format!("translate({:.2}px,{:.2}px) scale({:.4})", view.x, view.y, view.zoom))
                })
            >
                <Wires/>
                <For each=move || visible.get() key=|id: &NodeId| *id let:id>
                    <NodeView id/>
                </For>
                {live(move || editor.marquee.get().map(marquee))}
            </div>
            {live(move || editor.wire_problem.get().map(|problem| wire_problem(editor, problem)))}
            <Controls/>
            <Minimap/>
            <StageMenu/>
        </div>
    }
    .into_any()
}

/// How much of a node can be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Distance {
    /// All of it.
    Near,
    /// Its name and state, in larger letters.
    Middle,
    /// Nothing: it is a block with its icon.
    Far,
}

impl Distance {
    fn at(zoom: f64) -> Self {
        match zoom {
            zoom if zoom < geometry::FAR_ZOOM => Self::Far,
            zoom if zoom < geometry::MIDDLE_ZOOM => Self::Middle,
            _ => Self::Near,
        }
    }
}

/// The dots behind everything move with the canvas; they are a background, so moving them costs nothing.
#[component]
fn Grid() -> impl IntoView {
    let studio = use_studio();
    let step = move || {
        let mut step = 24.0 * studio.viewport.with(|viewport| viewport.zoom);
        while step < 14.0 {
            step *= 2.0;
        }
        step
    };
    view! {
        <div
            class="canvas-grid"
            style:background-position=text(move || studio.viewport.with(|view| format!("{:.1}px {:.1}px", view.x, view.y)))
            style:background-size=text(move || format!("{0:.2}px {0:.2}px", step()))
        ></div>
    }
}

fn marquee(rect: Rect) -> impl IntoView {
    view! {
        <div
            class="marquee"
            style:left=format!("{:.1}px", rect.x)
            style:top=format!("{:.1}px", rect.y)
            style:width=format!("{:.1}px", rect.width)
            style:height=format!("{:.1}px", rect.height)
        ></div>
    }
}

/// Why the node under a dragged wire does not take it, beside the pointer.
fn wire_problem(editor: Editor, problem: String) -> impl IntoView {
    let place = move || geometry::to_screen(&editor.studio.viewport.get(), editor.wire_end.get());
    view! {
        <div
            class="wire-problem"
            style:transform=text(move || format!("translate({:.0}px,{:.0}px)", place().0 + 16.0, place().1 + 12.0))
        >
            {problem}
        </div>
    }
}

fn nodes_to_draw(editor: Editor, view: &Rect) -> Vec<NodeId> {
    let catalogue = editor.studio.catalogue.get();
    if view.width <= 2.0 * CULL_MARGIN {
        return Vec::new();
    }
    editor.studio.with_project(|project| super::hit::nodes_in(project, &catalogue, view))
}

/// A double click: on a node's name renames it, in the empty offers stages.
fn double_clicked(editor: Editor, event: &web_sys::MouseEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let closest = |selector: &str| target.closest(selector).ok().flatten();
    if let Some(node) = closest("[data-node]") {
        let id = node.get_attribute("data-node").and_then(|id| id.parse().ok()).map(NodeId);
        if closest("[data-port], input").is_none() {
            editor.renaming.set(id);
        }
    } else if closest("[data-own-pointer]").is_none()
        && let Some(place) = editor.place_at(event.client_x(), event.client_y())
    {
        editor.open_stage_menu(place, None);
    }
}

/// Keeps [`Editor::size`] true while the canvas is on the page.
fn watch_size(editor: Editor) {
    let root: NodeRef<html::Div> = editor.root;
    let observer = StoredValue::new_local(None::<(web_sys::ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move |_| {
        let Some(element) = root.get() else { return };
        let measured = element.clone();
        let measure = move || {
            let (width, height) = (f64::from(measured.client_width()), f64::from(measured.client_height()));
            if editor.size.try_get_untracked().is_some_and(|size| size != (width, height)) {
                editor.size.set((width, height));
            }
        };
        measure();
        let callback = Closure::<dyn FnMut()>::new(measure);
        if let Ok(watching) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
            watching.observe(&element);
            observer.set_value(Some((watching, callback)));
        }
    });
    on_cleanup(move || {
        observer.try_update_value(|observer| {
            if let Some((watching, _)) = observer.take() {
                watching.disconnect();
            }
        });
    });
}
