//! What lists of columns share: a search, and a limit on how many rows stand on the page.

use crate::charts::live::{live, text};
use leptos::prelude::*;
use penstock_flow::Column;

use crate::charts::format::folded;

/// More columns are not listed; the search finds them.
pub const LISTED: usize = 100;
/// Fewer columns than this need no search.
const SEARCHED: usize = 8;

/// The columns whose names contain a text.
pub fn matching<'a>(columns: impl IntoIterator<Item = &'a Column>, search: &str) -> Vec<&'a Column> {
    let search = folded(search.trim());
    columns.into_iter().filter(|column| folded(&column.name).contains(&search)).collect()
}

/// The search field; nothing for a short list.
pub fn search(wanted: RwSignal<String>, count: Signal<usize>) -> AnyView {
    view! {
        {live(move || (count.get() > SEARCHED).then(|| view! {
            <input
                type="search"
                class="field-input field-search"
                placeholder="Search columns"
                aria-label="Search columns"
                prop:value=text(move || wanted.get())
                on:input=move |event| wanted.set(event_target_value(&event))
            />
        }))}
    }
    .into_any()
}

/// A sentence when not all that match are listed.
pub fn rest(matches: usize) -> Option<String> {
    (matches > LISTED).then(|| format!("{} more: search to narrow the list.", matches - LISTED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::ColumnType;

    #[test]
    fn a_search_disregards_case() {
        let columns = [Column::new("Age", ColumnType::Number), Column::new("sex", ColumnType::Category)];
        assert_eq!(matching(&columns, " aG").len(), 1);
        assert_eq!(matching(&columns, "").len(), 2);
        assert_eq!(rest(150).as_deref(), Some("50 more: search to narrow the list."));
    }
}
