//! The grid: a scrolling area whose content is as large as the table, and over it a layer, fixed in view, that holds
//! the cells of the rows and columns at hand. The layer is always painted, so that scrolling never shows a blank.

use crate::charts::live::{live, optional, text};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use penstock_flow::message::NodeStatus;
use penstock_flow::view::TablePage;
use send_wrapper::SendWrapper;
use web_sys::KeyboardEvent;

use super::body::{Body, InView};
use super::header::{Layout, header_row};
use super::keys::{self, CellAt};
use super::pages::{PageAt, Pages};
use super::window::{ColumnEdges, HEADER_HEIGHT, RowWindow};
use super::{ask_for, column};
use crate::charts::pixels;
use crate::panels::shown::{Key, Shown};

/// What is in view.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct View {
    /// How far down the rows, in pixels.
    pub offset: f64,
    /// How far right the columns.
    pub left: f64,
    /// The width of the area.
    pub width: f64,
    /// The height of the area.
    pub height: f64,
}

/// Shared by everything that asks for pages.
type Shelf = SendWrapper<Rc<RefCell<Pages>>>;

/// The grid.
#[component]
pub fn Grid(
    /// What is shown.
    shown: Shown,
    /// Which output it is, and which result of it.
    key_of: Key,
    /// The first page.
    first: Arc<TablePage>,
) -> impl IntoView {
    let area = NodeRef::<html::Div>::new();
    let rows_in = NodeRef::<html::Div>::new();
    let columns = Arc::new(first.schema.columns.clone());
    let edges = Arc::new(ColumnEdges::new(columns.iter().map(column::width)));
    let has_partition = !first.partition.is_empty();
    let layout = Layout {
        columns: columns.clone(),
        edges: edges.clone(),
        has_partition,
        gutter: Layout::gutter_for(first.rows, has_partition),
        missing: missing_shares(shown, &key_of, first.rows),
    };
    let total_rows = first.rows;
    let shelf: Shelf = SendWrapper::new(Rc::new(RefCell::new(Pages::default())));
    shelf.borrow_mut().answered((0, 0), Some(TablePage::clone(&first)));

    let view = RwSignal::new(View::default());
    let arrived = RwSignal::new(0_u32);
    let active = RwSignal::new((0_u64, 0_usize));
    let is_focused = RwSignal::new(false);
    // A row that a key asked for, with the scroll bar's place that stands for it: the bar alone is too coarse.
    let wanted_offset = StoredValue::new(None::<(f64, f64)>);
    let gutter = layout.gutter;

    let rows_at = move |view: &View| RowWindow { rows: total_rows, height: view.height - HEADER_HEIGHT };
    let window = {
        let edges = edges.clone();
        Memo::new(move |_| {
            let view = view.get();
            (rows_at(&view).visible(view.offset), edges.visible(view.left, view.width - gutter))
        })
    };
    let look = move || {
        let Some(area) = area.get_untracked() else { return };
        let ((left, top), (width, height)) = (pixels::scrolled(&area), pixels::inner_size(&area));
        let mut now = View { offset: 0.0, left, width, height };
        let kept = wanted_offset.get_value().filter(|(bar, _)| (bar - top).abs() < 2.0);
        wanted_offset.set_value(kept);
        now.offset = kept.map_or_else(|| rows_at(&now).offset(top), |(_, offset)| offset);
        if view.get_untracked() != now {
            view.set(now);
        }
    };
    pixels::when_resized(area, look);

    // Asks for the pages in view that are not at hand; each answer asks on.
    ask_when_needed(shown, key_of, window, shelf.clone(), arrived);

    let reveal = {
        let edges = edges.clone();
        move |(row, column): CellAt| {
            let Some(area) = area.get_untracked() else { return };
            let now = view.get_untracked();
            let rows = rows_at(&now);
            let offset = rows.revealing(row, now.offset);
            let bar = rows.scroll_top(offset);
            wanted_offset.set_value(Some((bar, offset)));
            area.scroll_to_with_x_and_y(edges.revealing(column, now.left, now.width - gutter), bar);
            look();
        }
    };
    let count = columns.len();
    let key = move |event: KeyboardEvent| {
        let page = window.with_untracked(|((_, rows), _)| rows.saturating_sub(1));
        let with_control = event.ctrl_key() || event.meta_key();
        let at = active.get_untracked();
        if let Some(next) = keys::moved(&event.key(), with_control, at, total_rows, count, page) {
            event.prevent_default();
            event.stop_propagation();
            active.set(next);
            reveal(next);
        }
    };
    show_rows(layout.clone(), shelf, Sources { rows: rows_in, view, window, arrived, active, is_focused });
    let head = {
        let layout = layout.clone();
        move || {
            let (_, columns) = window.get();
            header_row(&layout, columns)
        }
    };
    let spacer_height = move || {
        let rows = view.with(rows_at);
        format!("{}px", rows.scroll_height() + HEADER_HEIGHT)
    };
    view! {
        <div
            class="grid"
            node_ref=area
            role="grid"
            tabindex="0"
            aria-label="Rows of the table"
            aria-rowcount=(total_rows + 1).to_string()
            aria-colcount=(count + 1 + usize::from(has_partition)).to_string()
            aria-activedescendant=optional(move || {
                is_focused.get().then(|| {
                    let (row, column) = active.get();
                    format!("cell-{row}-{column}")
                })
            })
            on:scroll=move |_| look()
            on:keydown=key
            on:focus=move |_| is_focused.set(true)
            on:blur=move |_| is_focused.set(false)
        >
            <div
                class="grid-spacer"
                role="presentation"
                style:height=text(spacer_height)
                style:width=format!("{}px", edges.total() + gutter)
            >
                <div
                    class="grid-layer"
                    role="presentation"
                    style:width=text(move || format!("{}px", view.with(|view| view.width)))
                    style:height=text(move || format!("{}px", view.with(|view| view.height)))
                    style=("--grid-left", text(move || format!("{}px", view.with(|view| -view.left))))
                    style=("--grid-gutter", format!("{gutter}px"))
                >
                    {live(head)}
                    <div class="grid-body" role="presentation">
                        <div class="grid-rows" role="presentation" node_ref=rows_in></div>
                    </div>
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// What decides which rows are shown.
struct Sources {
    rows: NodeRef<html::Div>,
    view: RwSignal<View>,
    window: Memo<((u64, u64), (usize, usize))>,
    arrived: RwSignal<u32>,
    active: RwSignal<CellAt>,
    is_focused: RwSignal<bool>,
}

/// Keeps the rows on the page at what is in view.
fn show_rows(layout: Layout, shelf: Shelf, from: Sources) {
    let body = SendWrapper::new(RefCell::new(None::<Body>));
    Effect::new(move |_| {
        let Some(rows) = from.rows.get() else { return };
        from.arrived.track();
        let (in_rows, in_columns) = from.window.get();
        let offset = from.view.with(|view| view.offset);
        let active = from.is_focused.get().then(|| from.active.get());
        let pages: Vec<Arc<TablePage>> = {
            let mut shelf = shelf.borrow_mut();
            Pages::covering(in_rows, in_columns).into_iter().filter_map(|at| shelf.page(at)).collect()
        };
        let view = InView { rows: in_rows, columns: in_columns, offset, pages: &pages, active };
        let mut body = body.borrow_mut();
        let body = body.get_or_insert_with(|| Body::new(rows.into(), document()));
        if let Err(error) = body.show(&layout, &view) {
            web_sys::console::warn_2(&"The table was not drawn:".into(), &error);
        }
    });
}

/// The share of missing values of each column, where the run said so.
fn missing_shares(shown: Shown, key: &Key, rows: u64) -> Arc<Vec<f64>> {
    let status = shown.studio.status(key.node);
    let shares = status.and_then(|status| {
        status.with_untracked(|status| match status {
            Some(NodeStatus::Done { summary }) => {
                let output = summary.outputs.iter().find(|output| output.port == key.port)?;
                let share = |missing: &u64| *missing as f64 / rows.max(1) as f64;
                Some(output.missing.iter().map(share).collect::<Vec<f64>>())
            }
            _ => None,
        })
    });
    Arc::new(shares.unwrap_or_default())
}

fn ask_when_needed(
    shown: Shown,
    key: Key,
    window: Memo<((u64, u64), (usize, usize))>,
    shelf: Shelf,
    arrived: RwSignal<u32>,
) {
    Effect::new(move |_| {
        arrived.track();
        let (rows, columns) = window.get();
        let wanted = Pages::covering(rows, columns);
        let ask = shelf.borrow_mut().next_to_ask(&wanted);
        for at in ask {
            let answer = ask_for(shown.studio, &key, at);
            let shelf = shelf.clone();
            spawn_local(async move { take_answer(answer.await, at, &shelf, arrived) });
        }
    });
}

/// Keeps a page. A page that could not be had is asked for again when it comes into view once more.
fn take_answer(
    answer: Result<TablePage, penstock_flow::Diagnostic>,
    at: PageAt,
    shelf: &Shelf,
    arrived: RwSignal<u32>,
) {
    let is_kept = answer.is_ok();
    shelf.borrow_mut().answered(at, answer.ok());
    if is_kept {
        // The grid may be gone by now.
        arrived.try_update(|count| *count += 1);
    }
}
