//! The legend: one button a series, which hides and shows it.

use crate::charts::live::text;
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::view::{Chart, ChartKind, Series};

use super::marks::{Dash, Shape};
use super::palette::SERIES_COLOURS;

/// The series that a legend names; none where there is only one.
pub fn series_of(kind: &ChartKind) -> &[Series] {
    match kind {
        ChartKind::Lines { series, .. }
        | ChartKind::Points { series, .. }
        | ChartKind::Histogram { series, .. }
            if series.len() > 1 =>
        {
            series
        }
        _ => &[],
    }
}

/// The legend of a chart; nothing for a chart of one series.
#[component]
pub fn Legend(
    /// The chart.
    chart: Arc<Chart>,
    /// Which series are hidden.
    hidden: RwSignal<Vec<bool>>,
) -> impl IntoView {
    let of_points = matches!(chart.kind, ChartKind::Points { .. });
    let series = series_of(&chart.kind);
    if series.is_empty() {
        return ().into_any();
    }
    let entries = series
        .iter()
        .enumerate()
        .map(|(index, one)| {
            let is_shown = move || !hidden.with(|hidden| hidden.get(index).copied().unwrap_or(false));
            let toggle = move |_| {
                hidden.update(|hidden| {
                    if let Some(entry) = hidden.get_mut(index) {
                        *entry = !*entry;
                    }
                });
            };
            view! {
                <li>
                    <button
                        type="button"
                        class="chart-legend-entry"
                        aria-pressed=text(move || is_shown().to_string())
                        title=text(move || if is_shown() { "Hide" } else { "Show" })
                        on:click=toggle
                    >
                        {swatch(index, of_points)}
                        <span>{one.name.clone()}</span>
                    </button>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="chart-legend" aria-label="Series">{entries}</ul> }.into_any()
}

/// A small picture of a series' line or mark.
fn swatch(index: usize, of_points: bool) -> AnyView {
    let ink = format!("chart-swatch chart-ink-{}", index % SERIES_COLOURS + 1);
    if !of_points {
        return view! {
            <svg class=ink viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">
                <line
                    x1="0" y1="6" x2="28" y2="6"
                    stroke="currentColor" stroke-width="2" stroke-dasharray=Dash::of_series(index).attribute()
                />
            </svg>
        }
        .into_any();
    }
    let shape = match Shape::of_series(index).corners(4) {
        None => view! { <circle cx="6" cy="6" r="4" fill="currentColor"/> }.into_any(),
        Some(corners) => {
            let points: Vec<String> = corners.iter().map(|(x, y)| format!("{},{}", x + 6, y + 6)).collect();
            view! { <polygon points=points.join(" ") fill="currentColor"/> }.into_any()
        }
    };
    view! { <svg class=ink viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">{shape}</svg> }
        .into_any()
}
