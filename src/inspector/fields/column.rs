//! One column, or none.

use crate::charts::live::{flag, live};
use leptos::prelude::*;
use penstock_flow::{Column, ColumnType, Role};
use serde_json::Value;

use crate::inspector::field::Field;

/// The control.
pub fn control(field: &Field, types: &[ColumnType], roles: &[Role], is_target: bool) -> AnyView {
    let (types, roles) = (types.to_vec(), roles.to_vec());
    let value = field.value;
    let columns = field.columns;
    let offered = Memo::new(move |_| {
        let name = value.with(|value| value.as_str().map(str::to_owned));
        columns.with(|columns| entries(columns, &types, &roles, name.as_deref()))
    });
    let changed = field.clone();
    let select = move |event| {
        let name = event_target_value(&event);
        changed.set(if name.is_empty() { Value::Null } else { name.into() });
    };
    let needs_choice =
        move || is_target && value.with(Value::is_null) && columns.with(|list| !list.is_empty());
    let none = if is_target { "Choose what to predict…" } else { "None" };
    view! {
        <select class="field-input" id=field.control_id() on:change=select class:is-waiting=flag(needs_choice)>
            <option value="" prop:selected=flag(move || value.with(Value::is_null))>{none}</option>
            {live(move || offered.get().into_iter().map(|(name, label)| {
                let chosen = name.clone();
                view! {
                    <option value=name prop:selected=flag(move || value.with(|value| value.as_str() == Some(&chosen)))>
                        {label}
                    </option>
                }
            }).collect_view())}
        </select>
        {live(move || needs_choice().then(|| view! {
            <p class="field-note is-hint">"Choose what to predict: the column that the models learn to tell."</p>
        }))}
    }
    .into_any()
}

/// Names and labels of the columns that fit, and of the one that is chosen even when it does not.
fn entries(
    columns: &[Column],
    types: &[ColumnType],
    roles: &[Role],
    chosen: Option<&str>,
) -> Vec<(String, String)> {
    let fits = |column: &&Column| {
        (types.is_empty() || types.contains(&column.kind))
            && (roles.is_empty() || roles.contains(&column.role))
    };
    let mut entries: Vec<(String, String)> = columns
        .iter()
        .filter(fits)
        .map(|column| (column.name.clone(), format!("{} ({})", column.name, column.kind.name())))
        .collect();
    if let Some(chosen) = chosen
        && !entries.iter().any(|(name, _)| name == chosen)
    {
        let why = match columns.iter().find(|column| column.name == chosen) {
            Some(column) => format!("{}, does not fit", column.kind.name()),
            None if columns.is_empty() => "not read yet".to_owned(),
            None => "not in the table".to_owned(),
        };
        entries.insert(0, (chosen.to_owned(), format!("{chosen} ({why})")));
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_column_that_is_gone_is_still_shown() {
        let columns = [Column::new("age", ColumnType::Number), Column::new("name", ColumnType::Text)];
        let labels = |chosen: Option<&str>| -> Vec<String> {
            let found = entries(&columns, &[ColumnType::Number], &[], chosen);
            found.into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels(None), ["age (number)"]);
        assert_eq!(labels(Some("name")), ["name (text, does not fit)", "age (number)"]);
        assert_eq!(labels(Some("size")), ["size (not in the table)", "age (number)"]);
    }
}
