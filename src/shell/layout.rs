//! Where everything stands: on a wide screen all at once, on a narrow one a column with tabs at the bottom.

use crate::charts::live::{flag, optional, text};
use leptos::prelude::*;

use super::empty::EmptyCanvas;
use super::files::{DropCurtain, FileInput};
use super::icon::{Icon, Symbol};
use super::palette::Palette;
use super::status_bar::StatusBar;
use super::top_bar::TopBar;
use super::{Tab, use_shell};
use crate::rest::use_parts;
use crate::state::{remember, remembered, use_studio};

const DOCK_KEY: &str = "penstock-dock-height";
/// The least and the greatest height of the dock, in pixels.
const DOCK_RANGE: (f64, f64) = (40.0, 900.0);

/// The page.
#[component]
pub fn Layout() -> impl IntoView {
    let shell = use_shell();
    let dock_height = RwSignal::new(remembered(DOCK_KEY).and_then(|text| text.parse().ok()).map_or(
        280.0,
        |height: f64| {
            if height.is_finite() { height.clamp(DOCK_RANGE.0, DOCK_RANGE.1) } else { 280.0 }
        },
    ));
    let studio = use_studio();
    let parts = use_parts();
    let is_empty = Memo::new(move |_| !studio.returning.get() && studio.node_ids.with(Vec::is_empty));
    let tab_name = move || match shell.tab.get() {
        Tab::Canvas => "canvas",
        Tab::Inspector => "inspector",
        Tab::Data => "data",
    };
    view! {
        <div class="layout" class:empty=flag(move || is_empty.get()) data-tab=text(tab_name)>
            <TopBar/>
            <Palette/>
            <main class="work">
                <div class="canvas-area">
                    {parts.view(|rest| rest.canvas)}
                    <EmptyCanvas/>
                    <FileInput/>
                    <button type="button" class="add-button" aria-label="Add a stage" on:click=move |_| shell.palette_is_open.set(true)>
                        <Icon symbol=Symbol::Plus/>
                    </button>
                </div>
                <DockEdge height=dock_height/>
                <div class="dock-area" style:height=text(move || format!("{:.0}px", dock_height.get()))>
                    {parts.view(|rest| rest.dock)}
                </div>
            </main>
            <aside class="inspector-area" aria-label="Settings">
                {parts.view(|rest| rest.inspector)}
            </aside>
            <nav class="tabs" aria-label="Views">
                <TabButton tab=Tab::Canvas label="Canvas" symbol=Symbol::Pipeline/>
                <TabButton tab=Tab::Inspector label="Inspector" symbol=Symbol::Sliders/>
                <TabButton tab=Tab::Data label="Data" symbol=Symbol::Table/>
            </nav>
            <StatusBar/>
            <DropCurtain/>
        </div>
    }
    .into_any()
}

#[component]
fn TabButton(tab: Tab, label: &'static str, symbol: Symbol) -> impl IntoView {
    let shell = use_shell();
    view! {
        <button type="button" aria-current=optional(move || (shell.tab.get() == tab).then_some("page")) on:click=move |_| shell.tab.set(tab)>
            <Icon symbol/>
            <span>{label}</span>
        </button>
    }
}

/// The edge between canvas and dock: dragged, or moved by arrows.
#[component]
fn DockEdge(height: RwSignal<f64>) -> impl IntoView {
    let grabbed = StoredValue::new(None::<f64>);
    let set = move |wanted: f64| {
        let room =
            window().inner_height().ok().and_then(|room| room.as_f64()).unwrap_or(DOCK_RANGE.1) - 260.0;
        let most = room.clamp(DOCK_RANGE.0, DOCK_RANGE.1);
        height.set(wanted.clamp(DOCK_RANGE.0, most).round());
    };
    let keep = move || remember(DOCK_KEY, Some(&height.get_untracked().to_string()));
    view! {
        <div
            class="dock-edge"
            role="separator"
            tabindex="0"
            aria-label="Height of the data panel"
            aria-orientation="horizontal"
            aria-valuenow=text(move || height.get().to_string())
            aria-valuemin=DOCK_RANGE.0
            aria-valuemax=DOCK_RANGE.1
            on:pointerdown=move |event| {
                grabbed.set_value(Some(height.get_untracked() + event.client_y()));
                let _ = event_target::<web_sys::Element>(&event).set_pointer_capture(event.pointer_id());
            }
            on:pointermove=move |event| {
                if let Some(sum) = grabbed.get_value() {
                    set(sum - event.client_y());
                }
            }
            on:pointerup=move |_| {
                grabbed.set_value(None);
                keep();
            }
            on:pointercancel=move |_| grabbed.set_value(None)
            on:dblclick=move |_| {
                set(280.0);
                keep();
            }
            on:keydown=move |event| {
                let step = match event.key().as_str() {
                    "ArrowUp" => 24.0,
                    "ArrowDown" => -24.0,
                    _ => return,
                };
                event.prevent_default();
                set(height.get_untracked() + step);
                keep();
            }
        ></div>
    }
}
