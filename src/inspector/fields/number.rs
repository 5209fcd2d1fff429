//! A number.

use leptos::prelude::*;
use serde_json::Value;

use super::number_input::{self, Numeric};
use crate::inspector::field::Field;
use crate::inspector::number_text;

/// A slider over a wider range would jump over most of what is wanted.
const SLIDER_RANGE: f64 = 10.0;

/// The control.
pub fn control(field: &Field, minimum: f64, maximum: f64) -> AnyView {
    let range = maximum - minimum;
    let is_near = range > 0.0 && range <= SLIDER_RANGE;
    let numeric = Numeric {
        read: move |text: &str| number_text::number(text, minimum, maximum).map(Value::from),
        show: |value: &Value| value.as_f64().map(number_text::shown).unwrap_or_default(),
        step: if is_near { number_text::step(minimum, maximum) } else { 0.1 },
        slider: is_near.then_some((minimum, maximum)),
    };
    number_input::control(field, numeric, Signal::derive(|| false))
}
