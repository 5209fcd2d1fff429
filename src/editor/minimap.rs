//! The whole pipeline in a corner, coloured by status: click or drag in it to look elsewhere.

use crate::charts::live::{flag, live, text};
use leptos::prelude::*;
use penstock_flow::NodeId;
use penstock_flow::project::Viewport;

use super::geometry::{self, Rect};
use super::{Editor, hit, use_editor};
use crate::shell::icon::{Icon, Symbol};
use crate::state::status::status_view;
use crate::state::{remember, remembered, use_studio};

const SHOWN_KEY: &str = "penstock-minimap";
/// Nodes beyond this many are left out: they would be dots on dots.
const NODE_LIMIT: usize = 3_000;
const SIZE: (f64, f64) = (176.0, 112.0);

/// The map, or the button that brings it back.
#[component]
pub fn Minimap() -> impl IntoView {
    let studio = use_studio();
    let shown = RwSignal::new(remembered(SHOWN_KEY).as_deref() != Some("off"));
    let toggle = move |_| {
        shown.update(|shown| *shown = !*shown);
        remember(SHOWN_KEY, Some(if shown.get_untracked() { "on" } else { "off" }));
    };
    let has_nodes = Memo::new(move |_| studio.node_ids.with(|ids| !ids.is_empty()));
    view! {
        <div class="minimap" class:hidden=flag(move || !has_nodes.get()) data-own-pointer="">
            {live(move || shown.get().then(|| view! { <Map/> }))}
            <button
                type="button"
                class="icon-button minimap-toggle"
                aria-pressed=text(move || if shown.get() { "true" } else { "false" })
                title="Overview"
                aria-label="Overview"
                on:click=toggle
            >
                <Icon symbol=Symbol::Map/>
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn Map() -> impl IntoView {
    let studio = use_studio();
    let editor = use_editor();
    // What the map shows: all nodes and what is seen, so that the frame never leaves it.
    let nodes = Memo::new(move |_| {
        studio.revision.track();
        let catalogue = studio.catalogue.get();
        studio.with_project(|project| hit::bounds(project, &catalogue, |_| true))
    });
    let area = Memo::new(move |_| {
        let view = geometry::seen(&studio.viewport.get(), editor.size.get());
        nodes.get().map_or(view, |nodes| nodes.around(&view)).grown(40.0)
    });
    let ids = Memo::new(move |_| {
        studio.node_ids.with(|ids| ids.iter().take(NODE_LIMIT).copied().collect::<Vec<_>>())
    });
    let look = move |event: &web_sys::PointerEvent| {
        if let Some(target) = event.current_target() {
            use wasm_bindgen::JsCast;
            let rect = target.unchecked_into::<web_sys::Element>().get_bounding_client_rect();
            let along = (
                (event.client_x() - rect.left()) / geometry::greater(rect.width(), 1.0),
                (event.client_y() - rect.top()) / geometry::greater(rect.height(), 1.0),
            );
            editor.look_at_point_of(&padded(area.get_untracked()), along);
        }
    };
    view! {
        <svg
            class="minimap-map"
            aria-hidden="true"
            preserveAspectRatio="none"
            viewBox=move || { let area = padded(area.get()); format!("{:.0} {:.0} {:.0} {:.0}", area.x, area.y, area.width, area.height) }
            on:pointerdown=move |event| {
                if let Some(target) = event.current_target() {
                    use wasm_bindgen::JsCast;
                    let _ = target.unchecked_into::<web_sys::Element>().set_pointer_capture(event.pointer_id());
                }
                look(&event);
            }
            on:pointermove=move |event| if event.buttons() & 1 == 1 { look(&event) }
        >
            <For each=move || ids.get() key=|id: &NodeId| *id let:id>
                <Dot id/>
            </For>
            {live(move || {
                let view = geometry::seen(&studio.viewport.get(), editor.size.get());
                view! { <rect class="minimap-view" x=view.x y=view.y width=view.width height=view.height></rect> }
            })}
        </svg>
    }
}

#[component]
fn Dot(id: NodeId) -> impl IntoView {
    let studio = use_studio();
    let (Some(node), Some(check), Some(state)) = (studio.node(id), studio.check(id), studio.status(id))
    else {
        return ().into_any();
    };
    let place = {
        let node = node.clone();
        Memo::new(move |_| node.with(|node| (node.x, node.y)))
    };
    let status = Memo::new(move |_| {
        let catalogue = studio.catalogue.get();
        node.with(|node| {
            check.with(|check| state.with(|state| status_view(node, &catalogue, check, state.as_ref()).kind))
        })
    });
    view! {
        <rect
            class="minimap-node"
            data-status=text(move || status.get().name())
            x=text(move || place.get().0.to_string())
            y=text(move || place.get().1.to_string())
            width=geometry::NODE_WIDTH
            height="80"
            rx="12"
        ></rect>
    }
    .into_any()
}

/// The area, widened to the map's own proportions.
fn padded(area: Rect) -> Rect {
    let scale = geometry::greater(area.width / SIZE.0, area.height / SIZE.1);
    let (width, height) = (SIZE.0 * scale, SIZE.1 * scale);
    Rect { x: area.x - (width - area.width) / 2.0, y: area.y - (height - area.height) / 2.0, width, height }
}

impl Editor {
    /// Looks at a point of an area, given as its share of the width and height.
    fn look_at_point_of(self, area: &Rect, along: geometry::Point) {
        let viewport = self.studio.viewport.get_untracked();
        let (width, height) = self.size.get_untracked();
        let point = (area.x + along.0 * area.width, area.y + along.1 * area.height);
        self.studio.look_at(Viewport {
            x: width / 2.0 - point.0 * viewport.zoom,
            y: height / 2.0 - point.1 * viewport.zoom,
            ..viewport
        });
    }
}
