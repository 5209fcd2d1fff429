//! Any text.

use crate::charts::live::text;
use leptos::prelude::*;

use crate::inspector::field::Field;

/// The control.
pub fn control(field: &Field) -> AnyView {
    let (shown, typed, left) = (field.clone(), field.clone(), field.clone());
    view! {
        <input
            type="text"
            class="field-input"
            id=field.control_id()
            prop:value=text(move || shown.text())
            on:input=move |event| typed.set_merging(event_target_value(&event).into())
            on:change=move |_| left.end()
        />
    }
    .into_any()
}
