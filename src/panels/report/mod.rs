//! The report: metrics of one or more models, how they were obtained, charts and tables by class.

mod compare;
mod metrics;

use std::sync::Arc;

use leptos::prelude::*;

use super::charts::node_view;
use super::facts::facts;
use super::shown::Shown;
use super::states::{message, result_or_reason};
use crate::charts::{ChartFigure, DataTable};

/// The report of the node that is shown.
#[component]
pub fn ReportPanel(shown: Shown) -> impl IntoView {
    let view = node_view(shown);
    result_or_reason(shown, "report", view, |view| {
        let Some(report) = &view.report else {
            let text =
                "This stage judges no model. Wire a model's predictions into Evaluate, and select that.";
            return message("No report here", text.to_owned(), ().into_any());
        };
        let names_basis = view.facts.iter().any(|fact| fact.value == report.basis);
        let charts =
            report.charts.iter().cloned().map(|chart| view! { <ChartFigure chart=Arc::new(chart)/> });
        let tables = report.tables.iter().cloned().map(|table| view! { <DataTable table=Arc::new(table)/> });
        view! {
            <div class="panel-scroll">
                {(!names_basis).then(|| view! { <p class="report-basis">{report.basis.clone()}</p> })}
                {facts(&view.facts)}
                {metrics::table(&report.groups)}
                <div class="chart-grid">{charts.collect_view()}</div>
                <div class="report-tables">{tables.collect_view()}</div>
            </div>
        }
        .into_any()
    })
}
