//! One of the tables that a file holds: chosen from those that were found, or written, since it may be a query.

use crate::charts::live::{live, text};
use leptos::prelude::*;
use penstock_flow::parameter::FilePart;

use crate::charts::format;
use crate::inspector::field::Field;

/// The control. The value is set when it is whole: half a name would make the file be read in vain.
pub fn control(field: &Field) -> AnyView {
    let (shown, changed) = (field.clone(), field.clone());
    let (studio, node) = (field.studio, field.node);
    let parts = Memo::new(move |_| {
        // The record of what was read changes with the node's file.
        if let Some(node) = studio.node(node) {
            node.track();
        }
        studio.with_project(|project| {
            project.data.get(&node).map(|record| record.parts.clone()).unwrap_or_default()
        })
    });
    let list = format!("{}-parts", field.control_id());
    let options = move || {
        parts
            .get()
            .into_iter()
            .map(|part| view! { <option value=part.name.clone()>{facts(&part)}</option> })
            .collect_view()
    };
    view! {
        <input
            type="text"
            class="field-input"
            id=field.control_id()
            list=list.clone()
            placeholder="The first with data"
            prop:value=text(move || shown.text())
            on:change=move |event| changed.set(event_target_value(&event).trim().into())
        />
        <datalist id=list>{live(options)}</datalist>
        {live(move || {
            let parts = parts.get();
            (parts.len() > 1).then(|| view! { <p class="field-note">{names(&parts)}</p> })
        })}
    }
    .into_any()
}

/// How large a part is, where that is known.
fn facts(part: &FilePart) -> String {
    let rows = part.rows.map(|rows| format!("{} rows", format::count(rows)));
    let columns = part.columns.map(|columns| format!("{} columns", format::count(columns)));
    rows.into_iter().chain(columns).collect::<Vec<_>>().join(" × ")
}

/// The names of the first parts, and how many there are.
fn names(parts: &[FilePart]) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<&str> = parts.iter().take(SHOWN).map(|part| part.name.as_str()).collect();
    let more = parts.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("The file holds {}{more}.", shown.join(", "))
}
