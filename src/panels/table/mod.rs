//! The rows of an output: a grid that holds a million rows and a thousand columns, since only what is in view is asked
//! for and put on the page.

mod body;
mod column;
mod grid;
mod header;
mod keys;
mod pages;
mod window;

use leptos::prelude::*;
use penstock_flow::message::{FromEngine, ToEngine};
use penstock_flow::view::TablePage;

use super::charts::unexpected;
use super::fetch::fetch;
use super::shown::{Key, Shown};
use super::states::result_or_reason;

pub use body::shown_cell;
pub use column::{badge, sign};
use grid::Grid;

/// The table of the output that is shown.
#[component]
pub fn TablePanel(shown: Shown) -> impl IntoView {
    let key = shown.table_key();
    let studio = shown.studio;
    // The first page tells the columns and how many rows there are.
    let first = fetch(key, move |key| ask_for(studio, &key, (0, 0)));
    result_or_reason(shown, "table", first, move |first| match key.get_untracked() {
        Some(key) => view! { <Grid shown=shown key_of=key first=first/> }.into_any(),
        None => ().into_any(),
    })
}

/// Asks for one page.
fn ask_for(
    studio: crate::state::Studio,
    key: &Key,
    at: pages::PageAt,
) -> impl Future<Output = Result<TablePage, penstock_flow::Diagnostic>> + use<> {
    let (node, port) = (key.node, key.port.clone());
    let answer = studio.request(move |request| ToEngine::Page {
        request,
        node,
        port,
        first_row: at.0 * pages::PAGE_ROWS,
        rows: pages::PAGE_ROWS as u32,
        first_column: at.1 * pages::PAGE_COLUMNS,
        columns: pages::PAGE_COLUMNS,
    });
    async move {
        match answer.await? {
            (FromEngine::Page { page, .. }, _) => Ok(page),
            _ => Err(unexpected()),
        }
    }
}
