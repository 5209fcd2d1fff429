//! The charts of a node, with its facts and small tables.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::Diagnostic;
use penstock_flow::message::{FromEngine, ToEngine};
use penstock_flow::view::NodeView;

use super::facts::facts;
use super::fetch::{Fetched, fetch};
use super::shown::Shown;
use super::states::{message, result_or_reason};
use crate::charts::{ChartFigure, DataTable};

/// Asks for what a node has to show beside its tables.
pub fn node_view(shown: Shown) -> Signal<Fetched<NodeView>> {
    let studio = shown.studio;
    fetch(shown.view_key(), move |key| {
        let node = key.node;
        let answer = studio.request(move |request| ToEngine::View { request, node });
        async move {
            match answer.await? {
                (FromEngine::View { view, .. }, _) => Ok(view),
                _ => Err(unexpected()),
            }
        }
    })
}

/// What is said of an answer to another question.
pub fn unexpected() -> Diagnostic {
    Diagnostic::error("reply", "The engine answered something else than was asked.").hint("Reload the page.")
}

/// The charts of the node that is shown.
#[component]
pub fn ChartsPanel(shown: Shown) -> impl IntoView {
    let view = node_view(shown);
    result_or_reason(shown, "charts", view, |view| {
        // A report's charts stand here too, larger than between its tables: this is where they are looked for.
        let of_report = view.report.iter().flat_map(|report| &report.charts);
        let all: Vec<_> = view.charts.iter().chain(of_report).cloned().collect();
        if all.is_empty() && view.facts.is_empty() && view.tables.is_empty() {
            let text = "This stage has no charts. The profile shows the columns of its table.";
            return message("", text.to_owned(), ().into_any());
        }
        let charts = all.into_iter().map(|chart| view! { <ChartFigure chart=Arc::new(chart)/> });
        let tables = view.tables.iter().cloned().map(|table| view! { <DataTable table=Arc::new(table)/> });
        view! {
            <div class="panel-scroll">
                {facts(&view.facts)}
                <div class="chart-grid">{charts.collect_view()}</div>
                {tables.collect_view()}
            </div>
        }
        .into_any()
    })
}
