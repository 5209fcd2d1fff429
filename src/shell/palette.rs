//! The palette: every stage by category, found by typing, added by a click or by dragging it onto the canvas.

use crate::charts::live::{flag, live};
use leptos::prelude::*;
use penstock_flow::order::sort_by;
use penstock_flow::{Category, StageSpec};
use wasm_bindgen::JsCast;

use super::icon::{CategoryIcon, Icon, Symbol};
use super::{Way, use_shell};
use crate::editor::{Placing, use_editor};
use crate::rest::use_parts;
use crate::state::use_studio;

/// The palette's frame: its search, and the list that comes with the rest of the studio.
#[component]
pub fn Palette() -> impl IntoView {
    let shell = use_shell();
    let parts = use_parts();
    let query = shell.palette_query;
    view! {
        <section class="palette" class:open=flag(move || shell.palette_is_open.get()) aria-label="Stages">
            <div class="search">
                <Icon symbol=Symbol::Search/>
                <input
                    class="field"
                    type="search"
                    aria-label="Find a stage"
                    placeholder="Find a stage"
                    autocomplete="off"
                    prop:value=query
                    on:input=move |event| query.set(event_target_value(&event))
                />
                <button type="button" class="icon-button palette-close" aria-label="Close" on:click=move |_| shell.palette_is_open.set(false)>
                    <Icon symbol=Symbol::Close/>
                </button>
            </div>
            <div class="palette-list">{parts.view(|rest| rest.stages)}</div>
        </section>
    }
    .into_any()
}

/// The stages that have the words of the search, by category.
#[component]
pub fn StageList() -> impl IntoView {
    let studio = use_studio();
    let query = use_shell().palette_query;
    let groups = move || {
        let catalogue = studio.catalogue.get();
        let words = query.get().to_lowercase();
        Category::ALL
            .into_iter()
            .filter_map(|category| {
                let mut stages: Vec<StageSpec> = catalogue
                    .stages
                    .iter()
                    .filter(|spec| spec.category == category && matches(spec, &words))
                    .cloned()
                    .collect();
                sort_by(&mut stages, &|one, other| one.title.cmp(&other.title));
                let ways =
                    Way::ALL.into_iter().filter(|way| category == Category::Source && way.is_about(&words));
                let ways: Vec<Way> = ways.filter(|_| !catalogue.stages.is_empty()).collect();
                (!stages.is_empty() || !ways.is_empty()).then_some((category, stages, ways))
            })
            .collect::<Vec<_>>()
    };
    live(move || {
        let groups = groups();
        if groups.is_empty() {
            let text = if query.with(String::is_empty) {
                "The stages are being loaded."
            } else {
                "No stage has these words."
            };
            return view! { <p class="quiet">{text}</p> }.into_any();
        }
        groups
            .into_iter()
            .map(|(category, stages, ways)| {
                view! {
                    <div class="palette-group" data-category=crate::editor::category_name(category)>
                        <h2>{category.title()}</h2>
                        <ul>
                            {stages.into_iter().map(|spec| view! { <li><Stage spec/></li> }).collect_view()}
                            {ways.into_iter().map(|way| view! { <li><WayIn way/></li> }).collect_view()}
                        </ul>
                    </div>
                }
            })
            .collect_view()
            .into_any()
    })
}

fn matches(spec: &StageSpec, words: &str) -> bool {
    let text = format!("{} {} {}", spec.title, spec.summary, spec.keywords.join(" ")).to_lowercase();
    words.split_whitespace().all(|word| text.contains(word))
}

/// A way of data into the studio that is no stage.
#[component]
fn WayIn(way: Way) -> impl IntoView {
    let (studio, shell, parts) = (use_studio(), use_shell(), use_parts());
    let take = move |_| {
        shell.palette_is_open.set(false);
        way.take(studio, parts);
    };
    view! {
        <button type="button" class="palette-stage" title=way.summary() on:click=take>
            <CategoryIcon category=Some(Category::Source)/>
            <span>{way.title()}</span>
        </button>
    }
}

#[component]
fn Stage(spec: StageSpec) -> impl IntoView {
    let editor = use_editor();
    let shell = use_shell();
    let pressed_at = StoredValue::new(None::<(f64, f64)>);
    let was_dragged = StoredValue::new(false);
    let stage = StoredValue::new((spec.id.clone(), spec.title.clone()));
    let at = |event: &web_sys::PointerEvent| (event.client_x(), event.client_y());
    let moved = move |event: web_sys::PointerEvent| {
        let Some(start) = pressed_at.get_value() else { return };
        let now = at(&event);
        if !was_dragged.get_value() {
            if crate::editor::geometry::distance_squared(start, now) < 36.0 {
                return;
            }
            was_dragged.set_value(true);
        }
        let (id, title) = stage.get_value();
        editor.placing.set(Some(Placing { stage: id, title, at: now }));
    };
    let lifted = move |_: web_sys::PointerEvent| {
        pressed_at.set_value(None);
        if editor.placing.with_untracked(Option::is_some) {
            editor.place();
            shell.palette_is_open.set(false);
        }
    };
    view! {
        <button
            type="button"
            class="palette-stage"
            title=spec.summary.clone()
            on:pointerdown=move |event: web_sys::PointerEvent| {
                if event.button() == 0 {
                    was_dragged.set_value(false);
                    pressed_at.set_value(Some(at(&event)));
                    // At once: a quick movement leaves the button before it is told of it.
                    if let Some(button) = event.current_target() {
                        let _ = button.unchecked_into::<web_sys::Element>().set_pointer_capture(event.pointer_id());
                    }
                }
            }
            on:pointermove=moved
            on:pointerup=lifted
            on:pointercancel=move |_| {
                pressed_at.set_value(None);
                editor.placing.set(None);
            }
            on:click=move |_| {
                // A drag ends with a click as well.
                if !was_dragged.get_value() {
                    let id = editor.add_stage(&stage.get_value().0);
                    shell.palette_is_open.set(false);
                    editor.focus_node(id);
                }
                was_dragged.set_value(false);
            }
        >
            <CategoryIcon category=Some(spec.category)/>
            <span>{spec.title}</span>
        </button>
    }
}
