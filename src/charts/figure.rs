//! A chart on the page: title, buttons, picture or table, legend and note.

use crate::charts::live::{live, text};
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::view::{Chart, ChartKind};
use wasm_bindgen::JsValue;

use super::legend::{Legend, series_of};
use super::plot::Plot;
use super::table::DataTable;
use super::{bars, picture};

/// A chart with its title, its legend, the same numbers as a table, and downloads.
#[component]
pub fn ChartFigure(
    /// The chart.
    chart: Arc<Chart>,
) -> impl IntoView {
    let shows_table = RwSignal::new(false);
    let hidden = RwSignal::new(vec![false; series_of(&chart.kind).len()]);
    let problem = RwSignal::new(None::<String>);
    let note = note(&chart);
    let save = |save: fn(&Chart, &[bool]) -> Result<(), JsValue>| {
        let chart = chart.clone();
        move |_| {
            let outcome = hidden.with_untracked(|hidden| save(&chart, hidden));
            problem.set(outcome.err().map(|error| {
                format!(
                    "The file could not be made: {}.",
                    error.as_string().unwrap_or_else(|| format!("{error:?}"))
                )
            }));
        }
    };
    let (save_png, save_svg) = (save(picture::download_png), save(picture::download_svg));
    let body = {
        let chart = chart.clone();
        live(move || {
            if shows_table.get() {
                view! { <DataTable table=Arc::new(chart.table()) quiet_caption=true/> }.into_any()
            } else {
                view! {
                    <Plot chart=chart.clone() hidden=hidden/>
                    <Legend chart=chart.clone() hidden=hidden/>
                }
                .into_any()
            }
        })
    };
    let title = chart.title.clone();
    view! {
        <figure class="chart" data-chart=chart.id.clone()>
            <figcaption class="chart-head">
                <span class="chart-title">{title.clone()}</span>
                <span class="chart-tools">
                    <button
                        type="button"
                        class="chart-tool"
                        aria-pressed=text(move || shows_table.get().to_string())
                        aria-label=format!("Show “{title}” as a table")
                        on:click=move |_| shows_table.update(|shown| *shown = !*shown)
                    >
                        "Table"
                    </button>
                    <button
                        type="button" class="chart-tool"
                        aria-label=format!("Download “{title}” as PNG") on:click=save_png
                    >
                        "PNG"
                    </button>
                    <button
                        type="button" class="chart-tool"
                        aria-label=format!("Download “{title}” as SVG") on:click=save_svg
                    >
                        "SVG"
                    </button>
                </span>
            </figcaption>
            {body}
            {(!note.is_empty()).then(|| view! { <p class="chart-note">{note}</p> })}
            {live(move || problem.get().map(|problem| view! { <p class="chart-problem" role="alert">{problem}</p> }))}
        </figure>
    }
    .into_any()
}

/// The chart's own note, and what the picture leaves out.
fn note(chart: &Chart) -> String {
    match &chart.kind {
        ChartKind::Bars { bars } if bars.len() > bars::DRAWN => {
            let rest = format!("The first {} of {} bars; the table has all.", bars::DRAWN, bars.len());
            if chart.note.is_empty() { rest } else { format!("{} {rest}", chart.note) }
        }
        _ => chart.note.clone(),
    }
}
