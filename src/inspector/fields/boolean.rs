//! A switch.

use crate::charts::live::flag;
use leptos::prelude::*;

use crate::inspector::field::Field;

/// The control.
pub fn control(field: &Field) -> AnyView {
    let (value, changed) = (field.value, field.clone());
    view! {
        <label class="field-switch" title=field.spec.help.clone()>
            <input
                type="checkbox"
                id=field.control_id()
                prop:checked=flag(move || value.with(|value| value.as_bool().unwrap_or(false)))
                on:change=move |event| changed.set(event_target_checked(&event).into())
            />
            <span>{field.spec.label.clone()}</span>
        </label>
    }
    .into_any()
}
