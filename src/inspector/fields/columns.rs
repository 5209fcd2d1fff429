//! Some columns; null stands for all that the stage can take.

use crate::charts::live::{flag, live};
use leptos::prelude::*;
use penstock_flow::{Column, ColumnType};
use serde_json::Value;

use super::column_list;
use crate::charts::format;
use crate::inspector::field::Field;

/// The control.
pub fn control(field: &Field, types: &[ColumnType]) -> AnyView {
    let types = types.to_vec();
    let (value, columns) = (field.value, field.columns);
    let search = RwSignal::new(String::new());
    let fitting = Memo::new(move |_| {
        columns.with(|columns| {
            let fits = |column: &&Column| types.is_empty() || types.contains(&column.kind);
            columns.iter().filter(fits).cloned().collect::<Vec<Column>>()
        })
    });
    let is_all = Memo::new(move |_| value.with(Value::is_null));
    let chosen = Memo::new(move |_| value.with(names));
    let count = Signal::derive(move || fitting.with(Vec::len));
    let name = format!("{}-which", field.control_id());
    let (take_all, take_some) = (field.clone(), field.clone());
    let choose_some = move |_| {
        let all =
            fitting.with_untracked(|columns| columns.iter().map(|column| column.name.clone()).collect());
        take_some.set(Value::Array(all_values(all)));
    };
    let list = {
        let field = field.clone();
        move || (!is_all.get()).then(|| list(field.clone(), fitting, chosen, search))
    };
    view! {
        <div class="segments">
            <label class="segment">
                <input
                    type="radio" class="visually-hidden" name=name.clone()
                    prop:checked=flag(move || is_all.get())
                    on:change=move |_| take_all.set(Value::Null)
                />
                <span>{live(move || match count.get() {
                    0 => "All that fit".to_owned(),
                    count => format!("All that fit ({})", format::count(count as u64)),
                })}</span>
            </label>
            <label class="segment">
                <input
                    type="radio" class="visually-hidden" name=name
                    prop:checked=flag(move || !is_all.get())
                    on:change=choose_some
                />
                <span>"Chosen"</span>
            </label>
        </div>
        {live(list)}
    }
    .into_any()
}

fn list(
    field: Field,
    fitting: Memo<Vec<Column>>,
    chosen: Memo<Vec<String>>,
    search: RwSignal<String>,
) -> AnyView {
    let count = Signal::derive(move || fitting.with(Vec::len));
    let matches = Memo::new(move |_| {
        let search = search.get();
        fitting.with(|columns| {
            column_list::matching(columns, &search).into_iter().cloned().collect::<Vec<Column>>()
        })
    });
    let gone = Memo::new(move |_| {
        chosen.with(|chosen| {
            fitting.with(|columns| {
                let is_gone = |name: &&String| !columns.iter().any(|column| column.name == **name);
                chosen.iter().filter(is_gone).cloned().collect::<Vec<String>>()
            })
        })
    });
    let toggle_all = |on: bool| {
        let field = field.clone();
        move |_| {
            let matched = matches.with_untracked(|columns| {
                columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>()
            });
            let before = chosen.get_untracked();
            field.set(Value::Array(all_values(merged(before, &matched, on))));
        }
    };
    let (all, none) = (toggle_all(true), toggle_all(false));
    let row = move |name: String, note: &'static str| {
        let (field, checked, changed) = (field.clone(), name.clone(), name.clone());
        view! {
            <li>
                <label class="column-row">
                    <input
                        type="checkbox"
                        prop:checked=flag(move || chosen.with(|chosen| chosen.contains(&checked)))
                        on:change=move |event| {
                            let before = chosen.get_untracked();
                            let after = merged(before, std::slice::from_ref(&changed), event_target_checked(&event));
                            field.set(Value::Array(all_values(after)));
                        }
                    />
                    <span class="column-name">{name}</span>
                    <span class="column-note">{note}</span>
                </label>
            </li>
        }
    };
    let gone_row = row.clone();
    view! {
        {column_list::search(search, count)}
        <div class="column-actions">
            <button type="button" class="link-button" on:click=all>"All"</button>
            <button type="button" class="link-button" on:click=none>"None"</button>
            <span class="column-count">
                {live(move || format!("{} of {} chosen", format::count(chosen.with(Vec::len) as u64), format::count(count.get() as u64)))}
            </span>
        </div>
        <ul class="column-list">
            {live(move || gone.get().into_iter().map(|name| gone_row(name, "not in the table")).collect_view())}
            {live(move || matches.with(|columns| {
                let rows = columns.iter().take(column_list::LISTED);
                rows.map(|column| row(column.name.clone(), column.kind.name())).collect_view()
            }))}
        </ul>
        {live(move || column_list::rest(matches.with(Vec::len)).map(|text| view! { <p class="field-note">{text}</p> }))}
    }
    .into_any()
}

fn names(value: &Value) -> Vec<String> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn all_values(names: Vec<String>) -> Vec<Value> {
    names.into_iter().map(Value::from).collect()
}

/// The chosen names with some added at the end, or taken out.
fn merged(mut chosen: Vec<String>, names: &[String], on: bool) -> Vec<String> {
    if on {
        for name in names {
            if !chosen.contains(name) {
                chosen.push(name.clone());
            }
        }
    } else {
        chosen.retain(|name| !names.contains(name));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choosing_keeps_the_order_and_adds_once() {
        let before = vec!["b".to_owned(), "a".to_owned()];
        let some = ["a".to_owned(), "c".to_owned()];
        assert_eq!(merged(before.clone(), &some, true), ["b", "a", "c"]);
        assert_eq!(merged(before, &some, false), ["b"]);
        assert_eq!(names(&serde_json::json!(["x", 1, "y"])), ["x", "y"]);
    }
}
