//! One column of a profile.

use leptos::prelude::*;
use penstock_flow::ColumnType;
use penstock_flow::view::{ColumnProfile, TableProfile, ValueCount};

use super::histogram::{self, HEIGHT, WIDTH};
use crate::charts::format;
use crate::charts::live::text;
use crate::panels::table::{badge, sign};

/// So many of the most frequent values have room.
const TOP: usize = 3;

/// The row of a column, at a place of the list. A press on its name chooses it.
pub fn profile_row(
    profile: &TableProfile,
    index: usize,
    place: usize,
    top: String,
    chosen: RwSignal<Option<String>>,
) -> AnyView {
    let Some(column) = profile.columns.get(index) else { return ().into_any() };
    let kind = column.column.kind;
    let share = column.missing as f64 / profile.rows.max(1) as f64;
    let statistic = |value: Option<f64>| {
        let text = value.map_or_else(|| "–".to_owned(), |value| statistic_text(value, kind));
        // The day has room; the time of day is in the tooltip.
        let short = text.split(' ').next().unwrap_or_default().to_owned();
        view! { <span role="cell" class="profile-cell is-statistic number" title=text>{short}</span> }
    };
    let numbers = column.numbers.as_ref();
    // A deviation of dates is a length of time, not a date.
    let deviation = match (numbers, kind) {
        (Some(numbers), ColumnType::DateTime) => days(numbers.deviation),
        (Some(numbers), _) => format::significant(numbers.deviation, 4),
        (None, _) => "–".to_owned(),
    };
    let is_constant = column.distinct == 1;
    let name = column.column.name.clone();
    let plain = |value: Option<f64>| {
        let text = value.map_or_else(|| "–".to_owned(), |value| format::significant(value, 3));
        view! { <span role="cell" class="profile-cell is-statistic number">{text}</span> }
    };
    view! {
        <div
            class="profile-row"
            role="row"
            aria-rowindex=(place + 2).to_string()
            style:top=top
            class:is-odd=place % 2 == 1
        >
            <span role="rowheader" class="profile-cell is-name" title=column.column.name.clone()>
                <button
                    type="button"
                    class="profile-name"
                    aria-expanded=text({
                        let name = name.clone();
                        move || chosen.with(|chosen| chosen.as_ref() == Some(&name)).to_string()
                    })
                    on:click=move |_| chosen.update(|chosen| {
                        *chosen = if chosen.as_ref() == Some(&name) { None } else { Some(name.clone()) };
                    })
                >
                    {column.column.name.clone()}
                </button>
                {badge(column.column.role).map(|role| view! { <span class="role-badge" data-role=role>{role}</span> })}
            </span>
            <span role="cell" class="profile-cell is-kind">
                <span class="grid-sign" aria-hidden="true">{sign(kind)}</span>
                <span>{kind.name()}</span>
            </span>
            <span role="cell" class="profile-cell is-missing number">
                <span>{format::count(column.missing)}</span>
                {(column.missing > 0).then(|| view! {
                    <span class="quiet">{format::share(share)}</span>
                    <span class="missing-bar" aria-hidden="true">
                        <span class="missing-share" style:width=format!("{:.1}%", share * 100.0)></span>
                    </span>
                })}
            </span>
            <span role="cell" class="profile-cell is-distinct number">
                <span>{format::count(column.distinct)}</span>
                {is_constant.then(|| view! { <span class="quiet">"constant"</span> })}
            </span>
            <span role="cell" class="profile-cell is-values">{values(column, profile.rows)}</span>
            {statistic(numbers.map(|numbers| numbers.minimum))}
            {statistic(numbers.map(|numbers| numbers.median))}
            {statistic(numbers.map(|numbers| numbers.maximum))}
            {statistic(numbers.map(|numbers| numbers.mean))}
            <span role="cell" class="profile-cell is-statistic number">{deviation}</span>
            {plain(numbers.and_then(|numbers| numbers.shape.as_ref()?.skew))}
            {plain(column.association.as_ref().map(|association| association.value))}
        </div>
    }
    .into_any()
}

pub fn statistic_text(value: f64, kind: ColumnType) -> String {
    match kind {
        ColumnType::DateTime => format::date_time(value),
        ColumnType::Boolean => format::significant(value, 3),
        _ => format::significant(value, 5),
    }
}

fn days(milliseconds: f64) -> String {
    let days = milliseconds / 86_400_000.0;
    if days >= 1.0 { format!("{} d", format::significant(days, 3)) } else { format::duration(milliseconds) }
}

/// The histogram of numbers, or the most frequent values with their shares.
fn values(column: &ColumnProfile, rows: u64) -> AnyView {
    match &column.numbers {
        Some(numbers) if column.column.kind != ColumnType::Boolean || column.top.is_empty() => {
            let ends = match (numbers.edges.first(), numbers.edges.last()) {
                (Some(first), Some(last)) => format!(
                    "Histogram from {} to {}",
                    statistic_text(*first, column.column.kind),
                    statistic_text(*last, column.column.kind)
                ),
                _ => "Histogram".to_owned(),
            };
            view! {
                <svg
                    class="mini-histogram"
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    preserveAspectRatio="none"
                    role="img"
                    aria-label=ends
                >
                    <path d=histogram::path(&numbers.counts)/>
                </svg>
            }
            .into_any()
        }
        _ => top_values(&column.top, rows),
    }
}

fn top_values(top: &[ValueCount], rows: u64) -> AnyView {
    let rows = rows.max(1) as f64;
    let bars = top.iter().take(TOP).map(|entry| {
        let share = entry.count as f64 / rows;
        view! {
            <span class="top-value" title=format!("{}: {}", entry.value, format::count(entry.count))>
                <span class="top-value-bar" style:width=format!("{:.1}%", share * 100.0) aria-hidden="true"></span>
                <span class="top-value-name">{entry.value.clone()}</span>
                <span class="top-value-share">{format::share(share)}</span>
            </span>
        }
    });
    view! { <span class="top-values">{bars.collect_view()}</span> }.into_any()
}
