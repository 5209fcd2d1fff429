//! A whole number, with "no limit" where null stands for that.

use crate::charts::live::flag;
use leptos::prelude::*;
use serde_json::Value;

use super::number_input::{self, Numeric};
use crate::inspector::field::Field;
use crate::inspector::number_text;

/// A slider is offered for at most so many steps.
const SLIDER_STEPS: i64 = 200;
/// The value with which a limit begins, when the default is none.
const FIRST_LIMIT: i64 = 10;

/// The control.
pub fn control(field: &Field, minimum: i64, maximum: i64, optional: bool) -> AnyView {
    let value = field.value;
    let is_unlimited = Signal::derive(move || optional && value.with(Value::is_null));
    let slider = maximum
        .checked_sub(minimum)
        .filter(|range| *range <= SLIDER_STEPS)
        .map(|_| (minimum as f64, maximum as f64));
    let numeric = Numeric {
        read: move |text: &str| number_text::integer(text, minimum, maximum).map(Value::from),
        show: |value: &Value| value.as_i64().map(|number| number.to_string()).unwrap_or_default(),
        step: 1.0,
        slider,
    };
    let input = number_input::control(field, numeric, is_unlimited);
    if !optional {
        return input;
    }
    let (toggled, first) = (field.clone(), first_limit(&field.spec.default, minimum, maximum));
    view! {
        {input}
        <label class="field-switch">
            <input
                type="checkbox"
                prop:checked=flag(move || is_unlimited.get())
                on:change=move |event| {
                    let is_unlimited = event_target_checked(&event);
                    toggled.set(if is_unlimited { Value::Null } else { first.into() });
                }
            />
            <span>"No limit"</span>
        </label>
    }
    .into_any()
}

fn first_limit(default: &Value, minimum: i64, maximum: i64) -> i64 {
    default.as_i64().unwrap_or(FIRST_LIMIT).clamp(minimum, maximum.max(minimum))
}

#[cfg(test)]
mod tests {
    use super::first_limit;
    use serde_json::json;

    #[test]
    fn a_first_limit_is_within_bounds() {
        assert_eq!(first_limit(&json!(null), 1, 5), 5);
        assert_eq!(first_limit(&json!(7), 1, 50), 7);
        assert_eq!(first_limit(&json!(null), 20, 50), 20);
    }
}
