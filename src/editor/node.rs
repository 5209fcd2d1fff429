//! A node: what it is, how it stands, and its ports.

use crate::charts::live::{flag, live, optional, text};
use leptos::html;
use leptos::prelude::*;
use penstock_flow::{Edit, NodeId};
use wasm_bindgen::JsCast;

use super::geometry::NodeShape;
use super::hit::Fit;
use super::port::Port;
use super::use_editor;
use crate::shell::icon::{CategoryIcon, StatusIcon};
use crate::state::status::{self, StatusKind};
use crate::state::use_studio;

/// One node, by its id alone: everything else is read from the node's own signals.
#[component]
pub fn NodeView(
    /// The node.
    id: NodeId,
) -> impl IntoView {
    let studio = use_studio();
    let editor = use_editor();
    let (Some(node), Some(check), Some(state)) = (studio.node(id), studio.check(id), studio.status(id))
    else {
        // Deleted between the list and the drawing.
        return ().into_any();
    };
    let place = {
        let node = node.clone();
        Memo::new(move |_| node.with(|node| (node.x, node.y)))
    };
    let stage = {
        let node = node.clone();
        Memo::new(move |_| node.with(|node| node.stage.clone()))
    };
    let given_name = {
        let node = node.clone();
        Memo::new(move |_| node.with(|node| node.name.clone()))
    };
    let is_known = Memo::new(move |_| {
        stage.with(|stage| studio.catalogue.with(|all| all.stages.is_empty() || all.stage(stage).is_some()))
    });
    let category = Memo::new(move |_| {
        stage.with(|stage| studio.catalogue.with(|all| all.stage(stage).map(|spec| spec.category)))
    });
    let title = Memo::new(move |_| {
        stage.with(|stage| {
            studio
                .catalogue
                .with(|all| all.stage(stage).map_or_else(|| stage.clone(), |spec| spec.title.clone()))
        })
    });
    let name =
        Memo::new(move |_| given_name.with(|name| if name.is_empty() { title.get() } else { name.clone() }));
    let shape = Memo::new(move |_| {
        let catalogue = studio.catalogue.get();
        stage.with(|stage| {
            let spec = catalogue.stage(stage);
            // Only a stage that is not known takes its ports from its wires.
            match spec {
                Some(_) => NodeShape::of(spec, id, &[]),
                None => studio.edges.with(|edges| NodeShape::of(None, id, edges)),
            }
        })
    });
    let view_of_status = {
        let (node, check, state) = (node.clone(), check.clone(), state.clone());
        Memo::new(move |_| {
            let catalogue = studio.catalogue.get();
            node.with(|node| {
                check.with(|check| {
                    state.with(|state| status::status_view(node, &catalogue, check, state.as_ref()))
                })
            })
        })
    };
    let result = {
        let state = state.clone();
        Memo::new(move |_| {
            state.with(|state| {
                let summary = status::summary(state.as_ref())?;
                let size = status::size_text(summary);
                Some((size, status::missing_count(summary), status::duration(summary.milliseconds)))
            })
        })
    };
    let bypass = Memo::new(move |_| node.with(|node| node.bypass));
    let selected = Memo::new(move |_| studio.selection.with(|nodes| nodes.contains(&id)));
    let problem_for_wire = Memo::new(move |_| {
        editor.wiring.with(|wiring| match wiring.as_ref()?.fits.get(&id) {
            Some(Fit::None(reason)) if wiring.as_ref()?.from.node != id => Some(reason.clone()),
            _ => None,
        })
    });
    let label = move || {
        let status = view_of_status.get();
        let inputs = studio.edges.with(|edges| edges.iter().filter(|edge| edge.to == id).count());
        let inputs = match inputs {
            1 => "1 input".to_owned(),
            count => format!("{count} inputs"),
        };
        let size =
            result.get().and_then(|(size, ..)| size).map(|size| format!(", {size}")).unwrap_or_default();
        let reason = if status.reason.is_empty() { String::new() } else { format!(". {}", status.reason) };
        format!("{}, {}, {inputs}{size}{reason}", name.get(), status.text.to_lowercase())
    };
    let key_pressed = move |event: web_sys::KeyboardEvent| {
        let on_itself = event.target() == event.current_target() && !event.ctrl_key() && !event.meta_key();
        if on_itself && matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            if event.shift_key() { studio.toggle_selected(id) } else { studio.select([id]) }
        }
    };

    view! {
        <div
            class="node"
            class:selected=flag(move || selected.get())
            class:unknown=flag(move || !is_known.get())
            class:bypassed=flag(move || bypass.get())
            class:unfit=flag(move || problem_for_wire.get().is_some())
            data-node=id.0
            data-status=text(move || view_of_status.with(|view| view.kind.name()))
            data-category=optional(move || category.get().map(category_name))
            role="group"
            tabindex="0"
            aria-label=text(label)
            aria-current=optional(move || selected.get().then_some("true"))
            style:transform=text(move || { let (x, y) = place.get(); format!("translate({x}px,{y}px)") })
            style:height=text(move || format!("{}px", shape.with(NodeShape::height)))
            on:keydown=key_pressed
            on:focus=move |event: web_sys::FocusEvent| {
                // Reached by keyboard: bring it into sight. A press on it leaves the canvas where it is.
                let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
                if element.is_some_and(|element| element.matches(":focus-visible").unwrap_or(false)) {
                    editor.reveal(id);
                }
            }
        >
            <div class="node-body" title=optional(move || tooltip(&view_of_status.get().reason, problem_for_wire.get()))>
                <span class="node-icon">{live(move || view! { <CategoryIcon category=category.get()/> })}</span>
                <div class="node-text">
                    {live(move || match editor.renaming.get() == Some(id) {
                        true => view! { <NameField id given=given_name.get_untracked() title=title.get_untracked()/> }.into_any(),
                        false => view! { <div class="node-name">{name}</div> }.into_any(),
                    })}
                    <div class="node-detail">
                        {live(move || {
                            let status = view_of_status.get();
                            match status.kind {
                                // What is to be done about it comes before what it is.
                                StatusKind::Failed | StatusKind::NotConfigured | StatusKind::Running if !status.reason.is_empty() => status.reason,
                                _ => detail(result.get(), given_name.with(String::is_empty), title.get(), category.get().is_none()),
                            }
                        })}
                    </div>
                </div>
                <div class="node-status">
                    {live(move || view! { <StatusIcon kind=view_of_status.with(|view| view.kind)/> })}
                    <span class="node-status-text">{live(move || view_of_status.get().text)}</span>
                    {live(move || result.get().filter(|(_, missing, _)| *missing > 0 && shape.with(|shape| shape.inputs.is_empty())).map(|(_, missing, _)| view! {
                        <span class="chip">{format!("{} missing", status::grouped(missing))}</span>
                    }))}
                    {live(move || result.get().filter(|_| shows_time(view_of_status.with(|view| view.kind))).map(|(.., time)| view! { <span class="node-time">{time}</span> }))}
                </div>
            </div>
            {live(move || view_of_status.with(|view| view.fraction).map(|fraction| view! {
                <div class="node-progress"><div style:transform=format!("scaleX({fraction:.3})")></div></div>
            }))}
            {live(move || {
                let shape = shape.get();
                let ports = |is_output: bool| {
                    let list = if is_output { shape.outputs.clone() } else { shape.inputs.clone() };
                    list.into_iter()
                        .enumerate()
                        .map(|(index, port)| {
                            let top = shape.port_offset(is_output, index).1;
                            view! { <Port id shape=port is_output top node_name=name/> }
                        })
                        .collect_view()
                };
                (ports(false), ports(true))
            })}
        </div>
    }
    .into_any()
}

fn tooltip(reason: &str, problem_for_wire: Option<String>) -> Option<String> {
    let text = problem_for_wire.unwrap_or_else(|| reason.to_owned());
    (!text.is_empty()).then_some(text)
}

/// The line under the name: the result's size; otherwise what kind of stage it is, where the name does not say so.
fn detail(
    result: Option<(Option<String>, u64, String)>,
    unnamed: bool,
    title: String,
    unknown: bool,
) -> String {
    match result {
        Some((Some(size), ..)) if unnamed => size,
        Some((Some(size), ..)) => format!("{title} · {size}"),
        _ if unknown => "Unknown stage".to_owned(),
        _ if unnamed => String::new(),
        _ => title,
    }
}

fn shows_time(kind: StatusKind) -> bool {
    matches!(kind, StatusKind::Done | StatusKind::Warning)
}

/// The category's name in style sheets.
pub fn category_name(category: penstock_flow::Category) -> &'static str {
    use penstock_flow::Category;
    match category {
        Category::Source => "source",
        Category::Prepare => "prepare",
        Category::Features => "features",
        Category::Split => "split",
        Category::Learn => "learn",
        Category::Evaluate => "evaluate",
        Category::Deploy => "deploy",
    }
}

/// The field that renames a node in its place. Enter and leaving it keep the name, Esc does not.
#[component]
fn NameField(id: NodeId, given: String, title: String) -> impl IntoView {
    let studio = use_studio();
    let editor = use_editor();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let before = given.clone();
    let keep = move || {
        if editor.renaming.get_untracked() != Some(id) {
            return;
        }
        editor.renaming.set(None);
        let name = field.get_untracked().map(|field| field.value().trim().to_owned()).unwrap_or_default();
        if name != before {
            studio.report(studio.apply(Edit::RenameNode { id, name }));
        }
    };
    let keep_on_enter = keep.clone();
    view! {
        <input
            class="node-name-field"
            aria-label="Name of the node"
            placeholder=title
            prop:value=given
            maxlength="80"
            node_ref=field
            on:blur=move |_| keep()
            on:keydown=move |event: web_sys::KeyboardEvent| {
                event.stop_propagation();
                match event.key().as_str() {
                    "Enter" => {
                        keep_on_enter();
                        editor.focus_node(id);
                    }
                    "Escape" => {
                        editor.renaming.set(None);
                        editor.focus_node(id);
                    }
                    _ => {}
                }
            }
        />
    }
}
