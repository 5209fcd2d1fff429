//! One of the built-in data sets, each with what it is about.

use crate::charts::live::flag;
use leptos::prelude::*;
use penstock_flow::parameter::ChoiceOption;

use crate::inspector::field::Field;

/// The control.
pub fn control(field: &Field, options: &[ChoiceOption]) -> AnyView {
    let name = field.control_id();
    let rows = options.iter().map(|option| {
        let (value, chosen, field) = (option.value.clone(), option.value.clone(), field.clone());
        let current = field.value;
        view! {
            <label class="sample">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=flag(move || current.with(|current| current.as_str() == Some(&value)))
                    on:change=move |_| field.set(chosen.clone().into())
                />
                <span>
                    <span class="sample-name">{option.label.clone()}</span>
                    <span class="sample-help">{option.help.clone()}</span>
                </span>
            </label>
        }
    });
    view! { <div class="samples">{rows.collect_view()}</div> }.into_any()
}
