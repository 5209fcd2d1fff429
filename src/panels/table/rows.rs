//! The cells on the page.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::view::{Cell, TablePage};
use penstock_flow::{Column, ColumnType};

use super::column;
use super::keys::CellAt;
use super::pages;
use super::window::ColumnEdges;
use crate::charts::format;

/// What the whole grid has in common.
#[derive(Clone)]
pub struct Layout {
    /// The columns.
    pub columns: Arc<Vec<Column>>,
    /// Where they stand.
    pub edges: Arc<ColumnEdges>,
    /// Whether rows have partitions.
    pub has_partition: bool,
    /// The width of row numbers and partitions.
    pub gutter: f64,
    /// The share of missing values of each column; empty where it is not known.
    pub missing: Arc<Vec<f64>>,
}

/// The width of the partition column.
const PARTITION: f64 = 84.0;

impl Layout {
    /// The width of what stands to the left of the columns.
    pub fn gutter_for(rows: u64, has_partition: bool) -> f64 {
        let digits = format::count(rows).chars().count() as f64;
        digits * 7.5 + 22.0 + if has_partition { PARTITION } else { 0.0 }
    }
}

/// The headings of the columns in view.
pub fn header_row(layout: &Layout, columns: (usize, usize)) -> AnyView {
    let shift = usize::from(layout.has_partition);
    let cells = (columns.0..columns.0 + columns.1).filter_map(|index| {
        let column = layout.columns.get(index)?;
        let (left, width) = layout.edges.place(index);
        let missing = layout.missing.get(index).copied();
        let missing_text = missing.map(|share| format!("{} missing", format::share(share)));
        let title = format!(
            "{}: {}, {}{}",
            column.name,
            column.kind.name(),
            column.role.name(),
            missing_text.as_ref().map(|text| format!(", {text}")).unwrap_or_default()
        );
        Some(view! {
            <div
                role="columnheader"
                class="grid-head-cell"
                data-role=column.role.name()
                aria-colindex=(index + 2 + shift).to_string()
                style:left=format!("{left}px")
                style:width=format!("{width}px")
                title=title
            >
                <span class="grid-name">{column.name.clone()}</span>
                <span class="grid-kind">
                    <span class="grid-sign" aria-hidden="true">{column::sign(column.kind)}</span>
                    <span class="visually-hidden">{column.kind.name()}</span>
                    {column::badge(column.role).map(|role| view! { <span class="role-badge" data-role=role>{role}</span> })}
                </span>
                {missing.filter(|share| *share > 0.0).map(|share| view! {
                    <span class="missing-bar" aria-hidden="true">
                        <span class="missing-share" style:width=format!("{:.1}%", share * 100.0)></span>
                    </span>
                })}
                {missing_text.map(|text| view! { <span class="visually-hidden">{text}</span> })}
            </div>
        })
    });
    let partition = layout.has_partition.then(|| {
        view! { <span role="columnheader" class="grid-partition-head" aria-colindex="2">"part"</span> }
    });
    view! {
        <div class="grid-head" role="row" aria-rowindex="1">
            <div class="grid-gutter" role="presentation">
                <span role="columnheader" class="grid-number" aria-colindex="1">"#"</span>
                {partition}
            </div>
            <div class="grid-cells" role="presentation">{cells.collect_view()}</div>
        </div>
    }
    .into_any()
}

/// The rows in view.
pub fn table_rows(
    layout: &Layout,
    rows: (u64, u64),
    columns: (usize, usize),
    pages: &[Arc<TablePage>],
    active: Option<CellAt>,
) -> Vec<AnyView> {
    (rows.0..rows.0 + rows.1).map(|row| table_row(layout, row, columns, pages, active)).collect()
}

fn table_row(
    layout: &Layout,
    row: u64,
    columns: (usize, usize),
    pages: &[Arc<TablePage>],
    active: Option<CellAt>,
) -> AnyView {
    let shift = usize::from(layout.has_partition);
    let cells = (columns.0..columns.0 + columns.1).map(|index| {
        let kind = layout.columns.get(index).map_or(ColumnType::Text, |column| column.kind);
        let cell = pages.iter().find_map(|page| pages::cell(page, row, index));
        let (left, width) = layout.edges.place(index);
        let (class, text) = shown_cell(cell, kind);
        let class =
            if active == Some((row, index)) { format!("{class} is-active") } else { class.to_owned() };
        view! {
            <div
                role="gridcell"
                class=class
                id=format!("cell-{row}-{index}")
                aria-colindex=(index + 2 + shift).to_string()
                style:left=format!("{left}px")
                style:width=format!("{width}px")
            >
                {text}
            </div>
        }
    });
    let partition = layout.has_partition.then(|| {
        let name = pages.iter().find_map(|page| pages::partition(page, row)).unwrap_or_default().to_owned();
        let kind = if name.starts_with("fold") { "fold".to_owned() } else { name.clone() };
        view! {
            <span role="gridcell" class="grid-partition" aria-colindex="2">
                <span class="partition-badge" data-partition=kind>{name}</span>
            </span>
        }
    });
    view! {
        <div class="grid-row" role="row" aria-rowindex=(row + 2).to_string() class:is-odd=row % 2 == 1>
            <div class="grid-gutter" role="presentation">
                <span role="rowheader" class="grid-number" aria-colindex="1">{format::count(row + 1)}</span>
                {partition}
            </div>
            <div class="grid-cells" role="presentation">{cells.collect_view()}</div>
        </div>
    }
    .into_any()
}

/// The class and the text of a cell.
fn shown_cell(cell: Option<&Cell>, kind: ColumnType) -> (&'static str, String) {
    let right = column::is_right_aligned(kind);
    match cell {
        None => ("grid-cell is-waiting", String::new()),
        Some(Cell::Missing(())) if right => ("grid-cell is-missing is-number", "missing".to_owned()),
        Some(Cell::Missing(())) => ("grid-cell is-missing", "missing".to_owned()),
        Some(Cell::Boolean(value)) => ("grid-cell", value.to_string()),
        Some(Cell::Number(value)) => ("grid-cell is-number", format::cell(*value)),
        Some(Cell::Text(text)) if text.is_empty() => ("grid-cell is-empty", "empty text".to_owned()),
        Some(Cell::Text(text)) if right => ("grid-cell is-number", text.clone()),
        Some(Cell::Text(text)) => ("grid-cell", text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_empty_are_told_apart() {
        assert_eq!(shown_cell(Some(&Cell::Missing(())), ColumnType::Text).1, "missing");
        assert_eq!(shown_cell(Some(&Cell::Text(String::new())), ColumnType::Text).1, "empty text");
        assert_eq!(
            shown_cell(Some(&Cell::Text("missing".into())), ColumnType::Text),
            ("grid-cell", "missing".to_owned())
        );
        assert_eq!(shown_cell(None, ColumnType::Number).0, "grid-cell is-waiting");
    }
}
