//! What fields of numbers share: a text that is taken as soon as it is a number within bounds, a slider where the
//! bounds are near, and arrow keys.

use crate::charts::live::{flag, live, text};
use leptos::prelude::*;
use serde_json::Value;
use web_sys::KeyboardEvent;

use crate::inspector::field::Field;

/// How a kind of number is read, written and stepped.
#[derive(Clone)]
pub struct Numeric<Read, Show> {
    /// Reads what was typed.
    pub read: Read,
    /// Writes the value into the field.
    pub show: Show,
    /// What an arrow key adds.
    pub step: f64,
    /// The ends of the slider; none without one.
    pub slider: Option<(f64, f64)>,
}

/// The text field, and the slider where there is one.
pub fn control<Read, Show>(field: &Field, numeric: Numeric<Read, Show>, is_off: Signal<bool>) -> AnyView
where
    Read: Fn(&str) -> Result<Value, String> + Clone + Send + Sync + 'static,
    Show: Fn(&Value) -> String + Clone + Send + Sync + 'static,
{
    let Numeric { read, show, step, slider } = numeric;
    // What is being typed, while it is not the value yet.
    let draft = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<String>);
    let value = field.value;
    let shown = {
        let show = show.clone();
        Memo::new(move |_| draft.get().unwrap_or_else(|| value.with(&show)))
    };
    let take = {
        let (field, read) = (field.clone(), read.clone());
        move |text: String| {
            match read(&text) {
                Ok(value) => {
                    problem.set(None);
                    field.set_merging(value);
                }
                Err(sentence) => problem.set(Some(sentence)),
            }
            draft.set(Some(text));
        }
    };
    let leave = {
        let field = field.clone();
        move || {
            draft.set(None);
            problem.set(None);
            field.end();
        }
    };
    let nudge = {
        let (field, read) = (field.clone(), read.clone());
        move |event: KeyboardEvent| {
            let direction = match event.key().as_str() {
                "ArrowUp" => 1.0,
                "ArrowDown" => -1.0,
                _ => return,
            };
            event.prevent_default();
            let by = if event.shift_key() { step * 10.0 } else { step };
            let Some(now) = value.with_untracked(Value::as_f64) else { return };
            // Rounded to the step, so that 0.1 + 0.2 is 0.3.
            let next = ((now + direction * by) / step).round() * step;
            let text = format!("{next:.12}");
            if let Ok(value) = read(text.trim_end_matches('0').trim_end_matches('.')) {
                draft.set(None);
                problem.set(None);
                field.set_merging(value);
            }
        }
    };
    let slide = slider.map(|(low, high)| {
        let (moved, ended, read) = (field.clone(), field.clone(), read);
        view! {
            <input
                type="range"
                class="field-slider"
                aria-label=field.spec.label.clone()
                min=low.to_string()
                max=high.to_string()
                step=step.to_string()
                disabled=flag(move || is_off.get())
                prop:value=text(move || value.with(|value| value.as_f64().unwrap_or(low).to_string()))
                on:input=move |event| {
                    if let Ok(value) = read(&event_target_value(&event)) {
                        draft.set(None);
                        problem.set(None);
                        moved.set_merging(value);
                    }
                }
                on:change=move |_| ended.end()
            />
        }
    });
    let (leave_by_change, leave_by_blur) = (leave.clone(), leave);
    view! {
        <div class="field-number">
            <input
                type="text"
                inputmode="decimal"
                class="field-input"
                id=field.control_id()
                disabled=flag(move || is_off.get())
                aria-invalid=text(move || problem.with(Option::is_some).to_string())
                prop:value=text(move || if is_off.get() { String::new() } else { shown.get() })
                on:input=move |event| take(event_target_value(&event))
                on:change=move |_| leave_by_change()
                on:blur=move |_| leave_by_blur()
                on:keydown=nudge
            />
            {slide}
        </div>
        {live(move || problem.get().map(|problem| view! { <p class="field-problem" role="alert">{problem}</p> }))}
    }
    .into_any()
}
