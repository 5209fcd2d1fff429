//! The headings of the grid.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::Column;

use super::column;
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
