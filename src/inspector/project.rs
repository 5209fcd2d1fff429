//! What is shown when no node is selected: the project.

use crate::charts::live::{live, text};
use leptos::prelude::*;
use penstock_flow::{Edit, NodeId};

use super::number_text;
use crate::charts::format;
use crate::state::{Studio, use_studio};

/// More nodes are not counted by state: that would read every node's signals on each change.
const COUNTED: usize = 500;

/// The project's facts and its seed.
#[component]
pub fn ProjectPanel() -> impl IntoView {
    let studio = use_studio();
    let nodes = move || studio.node_ids.with(Vec::len);
    let name = move || {
        let name = studio.project_name.get();
        if name.is_empty() { "Untitled project".to_owned() } else { name }
    };
    view! {
        <header class="inspector-head">
            <p class="inspector-category">"Project"</p>
            <h2 class="inspector-title">{live(name)}</h2>
        </header>
        {live(move || if nodes() == 0 {
            view! {
                <div class="inspector-start">
                    <p>"Nothing on the canvas yet. To start:"</p>
                    <ol>
                        <li>"Drop a table on the canvas (CSV, Excel, Parquet or another file), or choose a sample data set."</li>
                        <li>"Choose the column to predict."</li>
                        <li>"Press Suggest for a pipeline, or build your own; then Run."</li>
                    </ol>
                </div>
            }
            .into_any()
        } else {
            view! {
                <dl class="inspector-counts">
                    <div><dt>"Nodes"</dt><dd>{live(move || format::count(nodes() as u64))}</dd></div>
                    <div><dt>"Wires"</dt><dd>{live(move || format::count(studio.edges.with(Vec::len) as u64))}</dd></div>
                    <div><dt>"With errors"</dt><dd>{live(move || format::count(with_errors(studio)))}</dd></div>
                </dl>
                <p class="inspector-empty">"Select a node to set it up."</p>
            }
            .into_any()
        })}
        <SeedField/>
    }
    .into_any()
}

fn with_errors(studio: Studio) -> u64 {
    let ids: Vec<NodeId> = studio.node_ids.with(|ids| ids.iter().take(COUNTED).copied().collect());
    let has_error = |id: &NodeId| {
        let check = studio.check(*id)?;
        check.with(|check| check.diagnostics.iter().any(penstock_flow::Diagnostic::is_error)).then_some(())
    };
    ids.iter().filter_map(has_error).count() as u64
}

#[component]
fn SeedField() -> impl IntoView {
    let studio = use_studio();
    let problem = RwSignal::new(None::<String>);
    let set = move |event| match number_text::seed(&event_target_value(&event)) {
        Ok(seed) => {
            problem.set(None);
            studio.report(studio.apply_merging(Edit::SetSeed { seed }, "seed"));
        }
        Err(sentence) => problem.set(Some(sentence)),
    };
    view! {
        <div class="parameter">
            <label class="field-label" for="project-seed">"Seed"</label>
            <input
                id="project-seed"
                type="text"
                inputmode="numeric"
                class="field-input"
                autocomplete="off"
                aria-describedby="project-seed-help"
                aria-invalid=text(move || problem.with(Option::is_some).to_string())
                prop:value=text(move || studio.seed.get().to_string())
                on:input=set
                on:change=move |_| studio.end_merge()
            />
            <p class="field-help" id="project-seed-help">
                "All randomness comes from it: the same seed, data and pipeline give the same result to the bit."
            </p>
            {live(move || problem.get().map(|problem| view! { <p class="field-problem" role="alert">{problem}</p> }))}
        </div>
    }
    .into_any()
}
