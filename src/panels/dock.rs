//! The dock: tabs, what is shown, and the panel of the chosen tab.

use crate::charts::live::{flag, live, text};
use leptos::prelude::*;
use penstock_flow::check::node_name;
use penstock_flow::message::{NodeStatus, Outcome};
use penstock_flow::{Category, NodeId, PortKind};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::charts::ChartsPanel;
use super::download::DownloadButtons;
use super::import::ImportPanel;
use super::log::LogPanel;
use super::profile::ProfilePanel;
use super::quality::QualityPanel;
use super::report::ReportPanel;
use super::shown::Shown;
use super::tab::Tab;
use super::table::TablePanel;
use crate::charts::format;
use crate::state::{Studio, use_studio};

/// The dock.
#[component]
pub fn Dock() -> impl IntoView {
    let studio = use_studio();
    let shown = Shown::of(studio);
    let chosen = RwSignal::new(None::<Tab>);
    let tab = Memo::new(move |_| shown.spec.with(|spec| Tab::for_stage(spec.as_deref(), chosen.get())));
    show_data_of_clicked_port(studio, chosen);
    show_report_once(studio, chosen);
    show_import_when_asked(studio, chosen);
    view! {
        <section class="dock" aria-label="Results">
            <header class="dock-head">
                <TabList shown=shown tab=tab chosen=chosen/>
                <Caption shown=shown/>
                <DownloadButtons shown=shown tab=tab/>
            </header>
            <div
                class="dock-panel"
                role="tabpanel"
                id="dock-panel"
                aria-labelledby=text(move || format!("dock-tab-{}", tab.get().name()))
                data-tab=text(move || tab.get().name())
            >
                {live(move || match tab.get() {
                    Tab::Import => view! { <ImportPanel shown=shown/> }.into_any(),
                    Tab::Data => view! { <TablePanel shown=shown/> }.into_any(),
                    Tab::Profile => view! { <ProfilePanel shown=shown/> }.into_any(),
                    Tab::Quality => view! { <QualityPanel shown=shown/> }.into_any(),
                    Tab::Charts => view! { <ChartsPanel shown=shown/> }.into_any(),
                    Tab::Report => view! { <ReportPanel shown=shown/> }.into_any(),
                    Tab::Log => view! { <LogPanel/> }.into_any(),
                })}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn TabList(shown: Shown, tab: Memo<Tab>, chosen: RwSignal<Option<Tab>>) -> impl IntoView {
    let offered = Memo::new(move |_| shown.spec.with(|spec| Tab::offered(spec.as_deref())));
    let key = move |event: KeyboardEvent| {
        let offered = offered.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => tab.get_untracked().neighbour(offered, true),
            "ArrowLeft" => tab.get_untracked().neighbour(offered, false),
            "Home" => offered[0],
            "End" => Tab::Log,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        chosen.set(Some(next));
        let button = document().get_element_by_id(&format!("dock-tab-{}", tab.get_untracked().name()));
        if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
            // An element that refuses the focus leaves it where it was.
            let _ = button.focus();
        }
    };
    let buttons = Tab::ALL.into_iter().map(|one| {
        view! {
            <button
                type="button"
                role="tab"
                class="dock-tab"
                id=format!("dock-tab-{}", one.name())
                aria-controls="dock-panel"
                aria-selected=text(move || (tab.get() == one).to_string())
                tabindex=text(move || if tab.get() == one { "0" } else { "-1" })
                hidden=flag(move || !offered.get().contains(&one))
                on:click=move |_| chosen.set(Some(one))
            >
                {one.title()}
            </button>
        }
    });
    view! { <div class="dock-tabs" role="tablist" aria-label="Results" on:keydown=key>{buttons.collect_view()}</div> }
        .into_any()
}

/// Which node and output are shown, and how large the table is.
#[component]
fn Caption(shown: Shown) -> impl IntoView {
    let studio = shown.studio;
    let name = move || {
        let id = shown.node.get()?;
        studio.node(id)?.track();
        let catalogue = studio.catalogue.get();
        Some(studio.with_project(|project| node_name(&catalogue, &project.graph, id)))
    };
    let tables = Memo::new(move |_| {
        shown.spec.with(|spec| {
            let ports = spec.as_ref().map(|spec| spec.outputs.as_slice()).unwrap_or_default();
            ports
                .iter()
                .filter(|port| port.kind == PortKind::Table)
                .map(|port| port.name.clone())
                .collect::<Vec<_>>()
        })
    });
    let choose = move |event| {
        if let Some(id) = shown.node.get_untracked() {
            studio.active_port.set(Some((id, event_target_value(&event))));
        }
    };
    let size = move || {
        let id = shown.node.get()?;
        let port = shown.port.get()?;
        studio.status(id)?.with(|status| match status {
            Some(NodeStatus::Done { summary }) => {
                let output = summary.outputs.iter().find(|output| output.port == port)?;
                let columns = output.schema.columns.len() as u64;
                Some(format!("{} × {}", format::count(output.rows), format::count(columns)))
            }
            _ => None,
        })
    };
    view! {
        <p class="dock-caption">
            <span class="dock-node">{live(name)}</span>
            {live(move || (tables.with(Vec::len) > 1).then(|| view! {
                <select class="dock-port" aria-label="Output" on:change=choose>
                    {tables.get().into_iter().map(|port| {
                        let value = port.clone();
                        view! {
                            <option prop:selected=flag(move || shown.port.with(|shown| shown.as_ref() == Some(&value)))>
                                {port}
                            </option>
                        }
                    }).collect_view()}
                </select>
            }))}
            <span class="dock-size">{live(size)}</span>
        </p>
    }
    .into_any()
}

/// A click on an output asks for its rows.
fn show_data_of_clicked_port(studio: Studio, chosen: RwSignal<Option<Tab>>) {
    Effect::watch(
        move || studio.active_port.get(),
        move |port, _, _| {
            let looks_at_data =
                matches!(chosen.get_untracked(), Some(Tab::Data | Tab::Profile | Tab::Quality));
            if port.is_some() && !looks_at_data {
                chosen.set(Some(Tab::Data));
            }
        },
        false,
    );
}

/// The inspector asks for the import panel.
fn show_import_when_asked(studio: Studio, chosen: RwSignal<Option<Tab>>) {
    Effect::watch(move || studio.import_wanted.get(), move |_, _, _| chosen.set(Some(Tab::Import)), false);
}

/// After the first run that judged a model, shows the report: it is what the run was for. Once only, and not when a
/// person has chosen a tab meanwhile: a panel that jumps again and again is in the way.
fn show_report_once(studio: Studio, chosen: RwSignal<Option<Tab>>) {
    let was_shown = StoredValue::new(false);
    let chosen_at_start = StoredValue::new(None::<Tab>);
    Effect::watch(
        move || studio.run.with(|run| run.is_running()),
        move |is_running, _, _| {
            if *is_running {
                chosen_at_start.set_value(chosen.get_untracked());
            }
        },
        false,
    );
    Effect::watch(
        move || studio.last_run.get(),
        move |end, _, _| {
            let is_done = end.as_ref().is_some_and(|end| end.outcome == Outcome::Done);
            let has_chosen = chosen_at_start.get_value() != chosen.get_untracked();
            if !is_done || has_chosen || was_shown.get_value() {
                return;
            }
            if let Some(node) = judged(studio) {
                was_shown.set_value(true);
                studio.select([node]);
                chosen.set(Some(Tab::Report));
            }
        },
        false,
    );
}

/// The first node that judged a model in the last run.
fn judged(studio: Studio) -> Option<NodeId> {
    let catalogue = studio.catalogue.get_untracked();
    let candidates: Vec<NodeId> = studio.with_project(|project| {
        let judges =
            |stage: &str| catalogue.stage(stage).is_some_and(|spec| spec.category == Category::Evaluate);
        project.graph.nodes.values().filter(|node| judges(&node.stage)).map(|node| node.id).collect()
    });
    candidates.into_iter().find(|id| {
        let status = studio.status(*id);
        status.is_some_and(|status| {
            status.with_untracked(|status| matches!(status, Some(NodeStatus::Done { .. })))
        })
    })
}
