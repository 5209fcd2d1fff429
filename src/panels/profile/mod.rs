//! What is known about each column: one row a column, sorted and searched here, and only the rows in view on the page,
//! so that a thousand columns are as quick as ten.

mod detail;
mod histogram;
mod order;
mod row;

use crate::charts::live::{live, optional, text};
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use penstock_flow::message::{FromEngine, ToEngine};
use penstock_flow::view::TableProfile;

use super::charts::unexpected;
use super::fetch::fetch;
use super::shown::Shown;
use super::states::result_or_reason;
use crate::charts::{format, pixels};
use order::{Order, SortBy};
use row::profile_row;

/// The height of a row in pixels.
const ROW_HEIGHT: f64 = 48.0;
/// Rows beyond the edges that are on the page too.
const MARGIN: usize = 3;

/// The profile of the table that is shown.
#[component]
pub fn ProfilePanel(shown: Shown) -> impl IntoView {
    let studio = shown.studio;
    let profile = fetch(shown.table_key(), move |key| {
        let (node, port) = (key.node, key.port);
        let answer = studio.request(move |request| ToEngine::Profile { request, node, port, full: true });
        async move {
            match answer.await? {
                (FromEngine::Profile { profile, .. }, _) => Ok(profile),
                _ => Err(unexpected()),
            }
        }
    });
    // Kept here, so that another result of the same node is sorted the same way.
    let order = RwSignal::new(Order::default());
    let search = RwSignal::new(String::new());
    let chosen = RwSignal::new(None::<String>);
    result_or_reason(shown, "profile", profile, move |profile| {
        view! { <ProfileTable shown=shown profile=profile order=order search=search chosen=chosen/> }
            .into_any()
    })
}

#[component]
fn ProfileTable(
    shown: Shown,
    profile: Arc<TableProfile>,
    order: RwSignal<Order>,
    search: RwSignal<String>,
    chosen: RwSignal<Option<String>>,
) -> impl IntoView {
    let area = NodeRef::<html::Div>::new();
    let in_view = RwSignal::new((0_usize, 20_usize));
    let sorted = {
        let profile = profile.clone();
        Memo::new(move |_| order::arranged(&profile, &search.get(), order.get()))
    };
    let look = move || {
        let Some(area) = area.get_untracked() else { return };
        let first = (pixels::scrolled(&area).1 / ROW_HEIGHT) as usize;
        let count = (pixels::inner_size(&area).1 / ROW_HEIGHT).ceil() as usize + 1;
        let now = (first.saturating_sub(MARGIN), count + MARGIN * 2);
        if in_view.get_untracked() != now {
            in_view.set(now);
        }
    };
    pixels::when_resized(area, look);
    let rows = {
        let profile = profile.clone();
        move || {
            let (first, count) = in_view.get();
            sorted.with(|sorted| {
                let rows = sorted.iter().enumerate().skip(first).take(count);
                rows.map(|(place, index)| {
                    let top = format!("{}px", place as f64 * ROW_HEIGHT);
                    profile_row(&profile, *index, place, top, chosen)
                })
                .collect::<Vec<AnyView>>()
            })
        }
    };
    let heads = SortBy::ALL.into_iter().map(|by| {
        let sort = move |_| order.update(|order| *order = order.pressed(by));
        view! {
            <span
                role="columnheader"
                class=format!("profile-cell is-{}", by.name())
                aria-sort=optional(move || order.get().aria_sort(by))
            >
                {if by.is_sortable() {
                    view! {
                        <button type="button" class="profile-sort" on:click=sort>
                            {by.title()} <span aria-hidden="true">{live(move || order.get().arrow(by))}</span>
                        </button>
                    }.into_any()
                } else {
                    by.title().into_any()
                }}
            </span>
        }
    });
    let count = profile.columns.len();
    let mut facts = format!(
        "{} · {} · {}",
        format::counted(profile.rows, "row", "rows"),
        format::counted(count as u64, "column", "columns"),
        format::bytes(profile.bytes)
    );
    let of_rows = profile.relations.as_ref().filter(|relations| relations.duplicate_rows > 0);
    if let Some(relations) = of_rows {
        let repeated = format::counted(relations.duplicate_rows, "duplicate row", "duplicate rows");
        facts.push_str(&format!(" · {repeated}"));
    }
    let details = {
        let profile = profile.clone();
        move || {
            let chosen_name = chosen.get()?;
            let column = profile.columns.iter().find(|column| column.column.name == chosen_name)?;
            Some(detail::detail(shown, &profile, column, chosen))
        }
    };
    view! {
        <div class="profile">
            <div class="profile-tools">
                <input
                    type="search"
                    class="field-input profile-search"
                    placeholder="Search columns"
                    aria-label="Search columns"
                    prop:value=text(move || search.get())
                    on:input=move |event| search.set(event_target_value(&event))
                />
                <span class="quiet">{facts}</span>
                <span class="quiet" role="status">
                    {live(move || {
                        let found = sorted.with(Vec::len);
                        (found < count).then(|| format!("{} found", format::count(found as u64)))
                    })}
                </span>
            </div>
            <div class="profile-body">
                <div
                    class="profile-area"
                    node_ref=area
                    role="table"
                    tabindex="0"
                    aria-label="Profile of the columns"
                    aria-rowcount=text(move || (sorted.with(Vec::len) + 1).to_string())
                    on:scroll=move |_| look()
                >
                    <div class="profile-head" role="row" aria-rowindex="1">{heads.collect_view()}</div>
                    <div
                        class="profile-rows"
                        role="rowgroup"
                        style:height=text(move || format!("{}px", sorted.with(Vec::len) as f64 * ROW_HEIGHT))
                    >
                        {live(rows)}
                    </div>
                </div>
                {live(details)}
            </div>
        </div>
    }
    .into_any()
}
