//! What roles and types share: a list of columns, each with a name to choose; the value is an object that holds the
//! columns for which something was chosen.

use crate::charts::live::{flag, live};
use leptos::prelude::*;
use penstock_flow::Column;
use serde_json::{Map, Value};

use super::column_list;
use crate::inspector::field::Field;

/// How a map of columns is shown.
#[derive(Clone, Copy)]
pub struct ColumnMap {
    /// The names that can be chosen.
    pub names: &'static [&'static str],
    /// What a column has when nothing is chosen, as the first option.
    pub unset: fn(&Column, bool) -> String,
    /// What the list is of: "roles".
    pub noun: &'static str,
}

/// The control.
pub fn control(field: &Field, map: ColumnMap) -> AnyView {
    let search = RwSignal::new(String::new());
    let only_set = RwSignal::new(false);
    let (value, columns) = (field.value, field.columns);
    let count = Signal::derive(move || columns.with(|columns| columns.len()));
    let set_count = move || value.with(|value| value.as_object().map_or(0, Map::len));
    let matches = Memo::new(move |_| {
        let (search, only_set) = (search.get(), only_set.get());
        columns.with(|columns| {
            let found = column_list::matching(columns.iter(), &search);
            let is_set = |column: &Column| value.with(|value| value.get(&column.name).is_some());
            found.into_iter().filter(|column| !only_set || is_set(column)).cloned().collect::<Vec<Column>>()
        })
    });
    let row = {
        let field = field.clone();
        move |column: &Column| row(&field, map, column)
    };
    view! {
        {column_list::search(search, count)}
        <div class="column-actions">
            <span class="column-count">
                {live(move || match (count.get(), set_count()) {
                    (0, _) => "No columns are known yet.".to_owned(),
                    (_, 0) => format!("No {} are set.", map.noun),
                    (_, set) => format!("{set} {} set", if set == 1 { map.noun.trim_end_matches('s') } else { map.noun }),
                })}
            </span>
            {live(move || (set_count() > 0 && count.get() > 12).then(|| view! {
                <label class="field-switch">
                    <input
                        type="checkbox"
                        prop:checked=flag(move || only_set.get())
                        on:change=move |event| only_set.set(event_target_checked(&event))
                    />
                    <span>"Only these"</span>
                </label>
            }))}
        </div>
        <ul class="column-list">
            {live(move || matches.with(|columns| columns.iter().take(column_list::LISTED).map(&row).collect_view()))}
        </ul>
        {live(move || column_list::rest(matches.with(Vec::len)).map(|text| view! { <p class="field-note">{text}</p> }))}
    }
    .into_any()
}

fn row(field: &Field, map: ColumnMap, column: &Column) -> AnyView {
    let value = field.value;
    let name = column.name.clone();
    let current = {
        let name = name.clone();
        Memo::new(move |_| value.with(|value| value.get(&name).and_then(Value::as_str).map(str::to_owned)))
    };
    let options = map.names.iter().map(|option| {
        view! {
            <option value=*option prop:selected=flag(move || current.with(|current| current.as_deref() == Some(option)))>
                {*option}
            </option>
        }
    });
    let (chooser, changed) = (field.clone(), name.clone());
    let choose = move |event| {
        let chosen = event_target_value(&event);
        let before = chooser.value.get_untracked();
        chooser.set(with_entry(before, &changed, (!chosen.is_empty()).then_some(chosen)));
    };
    // A source's columns already show what was chosen here; what they had before is not known.
    let is_chosen_here = field.is_source && current.with_untracked(Option::is_some);
    let unset = (map.unset)(column, is_chosen_here);
    view! {
        <li class="column-row">
            <span class="column-name" title=name.clone()>{name.clone()}</span>
            <span class="column-note">{column.kind.name()}</span>
            <select
                class="field-input column-select"
                class:is-set=flag(move || current.with(Option::is_some))
                aria-label=name
                on:change=choose
            >
                <option value="" prop:selected=flag(move || current.with(Option::is_none))>{unset}</option>
                {options.collect_view()}
            </select>
        </li>
    }
    .into_any()
}

/// The object with a column's entry set or taken out.
pub fn with_entry(value: Value, column: &str, chosen: Option<String>) -> Value {
    let mut entries = match value {
        Value::Object(entries) => entries,
        _ => Map::new(),
    };
    match chosen {
        Some(chosen) => entries.insert(column.to_owned(), chosen.into()),
        None => entries.remove(column),
    };
    Value::Object(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn entries_are_set_and_taken_out() {
        let one = with_entry(Value::Null, "a", Some("target".into()));
        assert_eq!(one, json!({"a": "target"}));
        assert_eq!(with_entry(one.clone(), "b", Some("id".into())), json!({"a": "target", "b": "id"}));
        assert_eq!(with_entry(one, "a", None), json!({}));
    }
}
