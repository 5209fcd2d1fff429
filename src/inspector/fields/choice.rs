//! One of some names: side by side where few and short, else a list.

use crate::charts::live::{flag, live};
use leptos::prelude::*;
use penstock_flow::parameter::ChoiceOption;

use crate::inspector::field::Field;

/// More options than this are a list.
const SEGMENTS: usize = 4;
/// Longer labels, taken together, are a list.
const SEGMENT_LETTERS: usize = 34;

/// Whether the options have room side by side.
pub fn is_segmented(options: &[ChoiceOption]) -> bool {
    let letters: usize = options.iter().map(|option| option.label.chars().count() + 2).sum();
    options.len() <= SEGMENTS && letters <= SEGMENT_LETTERS
}

/// Options side by side.
pub fn segments(field: &Field, options: &[ChoiceOption]) -> AnyView {
    let name = field.control_id();
    let buttons = options.iter().map(|option| {
        let (value, chosen, field) = (option.value.clone(), option.value.clone(), field.clone());
        let current = field.value;
        view! {
            <label class="segment" title=option.help.clone()>
                <input
                    type="radio"
                    class="visually-hidden"
                    name=name.clone()
                    prop:checked=flag(move || current.with(|current| current.as_str() == Some(&value)))
                    on:change=move |_| field.set(chosen.clone().into())
                />
                <span>{option.label.clone()}</span>
            </label>
        }
    });
    view! {
        <div class="segments">{buttons.collect_view()}</div>
        {chosen_help(field, options)}
    }
    .into_any()
}

/// A list of options.
pub fn select(field: &Field, options: &[ChoiceOption]) -> AnyView {
    let current = field.value;
    let entries = options.iter().map(|option| {
        let value = option.value.clone();
        view! {
            <option
                value=option.value.clone()
                prop:selected=flag(move || current.with(|current| current.as_str() == Some(&value)))
            >
                {option.label.clone()}
            </option>
        }
    });
    let changed = field.clone();
    view! {
        <select
            class="field-input"
            id=field.control_id()
            on:change=move |event| changed.set(event_target_value(&event).into())
        >
            {entries.collect_view()}
        </select>
        {chosen_help(field, options)}
    }
    .into_any()
}

/// What the chosen option does.
fn chosen_help(field: &Field, options: &[ChoiceOption]) -> AnyView {
    let options = options.to_vec();
    let value = field.value;
    let help = Memo::new(move |_| {
        value.with(|value| {
            let chosen = options.iter().find(|option| Some(option.value.as_str()) == value.as_str());
            chosen.map(|option| option.help.clone()).filter(|help| !help.is_empty())
        })
    });
    view! { {live(move || help.get().map(|help| view! { <p class="field-note">{help}</p> }))} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_short_options_stand_side_by_side() {
        let option =
            |label: &str| ChoiceOption { value: label.into(), label: label.into(), help: String::new() };
        assert!(is_segmented(&[option("Mean"), option("Median"), option("Most frequent")]));
        assert!(!is_segmented(&[option("Gradient descent"), option("Coordinate descent with restarts")]));
        assert!(!is_segmented(&["a", "b", "c", "d", "e"].map(option)));
    }
}
