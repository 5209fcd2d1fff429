//! What came out of a node when it last ran, and why that may no longer be true.

use crate::charts::live::live;
use leptos::prelude::*;
use penstock_flow::NodeId;
use penstock_flow::message::{Freshness, NodeStatus, NodeSummary};

use crate::charts::format;
use crate::state::use_studio;

/// Status and size, time and memory.
#[component]
pub fn NodeFacts(
    /// The node.
    id: NodeId,
) -> impl IntoView {
    let studio = use_studio();
    let (check, status) = (studio.check(id), studio.status(id));
    let stale = move || {
        check.as_ref().and_then(|check| {
            check.with(|check| match &check.freshness {
                Freshness::Stale { why } => Some(why.clone()),
                _ => None,
            })
        })
    };
    let facts = move || {
        status
            .as_ref()
            .map(|status| status.with(|status| status.as_ref().map(status_facts).unwrap_or_default()))
            .unwrap_or_default()
    };
    view! {
        <section class="inspector-facts" aria-label="Last result">
            {live(move || stale().map(|why| view! {
                <p class="inspector-stale"><strong>"Stale. "</strong>{why}</p>
            }))}
            <dl>
                {live(move || facts().into_iter().map(|(name, value)| view! {
                    <div><dt>{name}</dt><dd>{value}</dd></div>
                }).collect_view())}
            </dl>
        </section>
    }
    .into_any()
}

fn status_facts(status: &NodeStatus) -> Vec<(String, String)> {
    match status {
        NodeStatus::Running { fraction, note } => {
            let share = format::share(*fraction);
            let text = if note.is_empty() { share } else { format!("{share}, {note}") };
            vec![("Running".to_owned(), text)]
        }
        NodeStatus::Done { summary } => summary_facts(summary),
        _ => Vec::new(),
    }
}

fn summary_facts(summary: &NodeSummary) -> Vec<(String, String)> {
    let tables = summary.outputs.iter().filter(|output| output.kind == penstock_flow::PortKind::Table);
    let mut facts: Vec<(String, String)> = tables
        .map(|output| {
            let columns = format::counted(output.schema.columns.len() as u64, "column", "columns");
            (output.port.clone(), format!("{} × {columns}", format::counted(output.rows, "row", "rows")))
        })
        .collect();
    facts.extend(summary.facts.iter().map(|fact| (fact.name.clone(), fact.value.clone())));
    let time = format::duration(summary.milliseconds);
    facts.push(("Time".to_owned(), if summary.cached { format!("{time}, from the cache") } else { time }));
    facts.push(("Memory".to_owned(), format::bytes(summary.bytes)));
    facts
}
