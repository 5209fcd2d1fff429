//! A small table, whole: what a chart shows as numbers, metrics by class.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::view::{Cell, ViewTable};

use super::format;

/// More rows are not put on the page.
const SHOWN: usize = 500;

/// A small table with its title as the caption.
#[component]
pub fn DataTable(
    /// The table.
    table: Arc<ViewTable>,
    /// Whether the caption is for screen readers only, since a heading stands above.
    #[prop(optional)]
    quiet_caption: bool,
) -> impl IntoView {
    let is_number: Vec<bool> = (0..table.columns.len())
        .map(|column| {
            let mut cells = table.rows.iter().filter_map(|row| row.get(column));
            cells.all(|cell| matches!(cell, Cell::Number(_) | Cell::Missing(())))
        })
        .collect();
    let head = table
        .columns
        .iter()
        .zip(&is_number)
        .map(|(name, number)| view! { <th scope="col" class:number=*number>{name.clone()}</th> })
        .collect_view();
    let body = table
        .rows
        .iter()
        .take(SHOWN)
        .map(|row| {
            let cells = row.iter().zip(&is_number).map(|(cell, number)| {
                view! { <td class:number=*number class:missing=matches!(cell, Cell::Missing(()))>{cell_text(cell)}</td> }
            });
            view! { <tr>{cells.collect_view()}</tr> }
        })
        .collect_view();
    let rest = table.rows.len().saturating_sub(SHOWN);
    let label = table.title.clone();
    view! {
        <div class="data-table" role="region" aria-label=label.clone() tabindex="0">
            <table>
                <caption class:visually-hidden=quiet_caption>{label.clone()}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{body}</tbody>
            </table>
            {(rest > 0).then(|| {
                let text = format!("{} not shown.", format::counted(rest as u64, "further row", "further rows"));
                view! { <p class="data-table-rest">{text}</p> }
            })}
        </div>
    }
    .into_any()
}

/// A cell of a small table as text.
pub fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Missing(()) => "–".to_owned(),
        Cell::Boolean(true) => "true".to_owned(),
        Cell::Boolean(false) => "false".to_owned(),
        Cell::Number(value) => format::significant(*value, 6),
        Cell::Text(text) => text.clone(),
    }
}
