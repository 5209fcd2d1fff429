//! One file for each kind of field.

mod boolean;
mod choice;
mod column;
mod column_list;
pub mod column_map;
mod columns;
mod expression;
pub mod file;
mod integer;
mod number;
mod number_input;
mod part;
mod roles;
mod rule;
mod rules;
mod rules_file;
mod sample;
mod text;
mod types;

use leptos::prelude::*;
use penstock_flow::ParameterKind;

use super::diagnostics::Found;
use super::field::{Field, FieldFrame};

/// The field for a parameter.
pub fn of_kind(field: Field, found: Found, is_target: bool) -> AnyView {
    let kind = field.spec.kind.clone();
    match kind {
        ParameterKind::Boolean => framed_switch(field, found),
        ParameterKind::Integer { minimum, maximum, optional } => {
            let control = integer::control(&field, minimum, maximum, optional);
            framed(field, found, control)
        }
        ParameterKind::Number { minimum, maximum } => {
            let control = number::control(&field, minimum, maximum);
            framed(field, found, control)
        }
        ParameterKind::Choice { options } if choice::is_segmented(&options) => {
            let control = choice::segments(&field, &options);
            grouped(field, found, control)
        }
        ParameterKind::Choice { options } => {
            let control = choice::select(&field, &options);
            framed(field, found, control)
        }
        ParameterKind::Sample { options } => {
            let control = sample::control(&field, &options);
            grouped(field, found, control)
        }
        ParameterKind::Text => {
            let control = text::control(&field);
            framed(field, found, control)
        }
        ParameterKind::Part => {
            let control = part::control(&field);
            framed(field, found, control)
        }
        ParameterKind::Expression => {
            let control = expression::control(&field);
            framed(field, found, control)
        }
        ParameterKind::Column { types, roles } => {
            let control = column::control(&field, &types, &roles, is_target);
            let mark = if is_target { "is-prominent" } else { "" };
            view! { <FieldFrame field=field found=found mark=mark>{control}</FieldFrame> }.into_any()
        }
        ParameterKind::Columns { types } => {
            let control = columns::control(&field, &types);
            grouped(field, found, control)
        }
        ParameterKind::Roles => {
            let control = roles::control(&field);
            grouped(field, found, control)
        }
        ParameterKind::Types => {
            let control = types::control(&field);
            grouped(field, found, control)
        }
        ParameterKind::Rules => {
            let control = rules::control(&field);
            grouped(field, found, control)
        }
        ParameterKind::File { endings } => {
            let control = file::control(&field, &endings);
            grouped(field, found, control)
        }
    }
}

/// The control alone of a number or a text, for a place that has a label of its own.
pub fn bare(field: &Field) -> AnyView {
    match field.spec.kind {
        ParameterKind::Integer { minimum, maximum, optional } => {
            integer::control(field, minimum, maximum, optional)
        }
        _ => text::control(field),
    }
}

fn framed(field: Field, found: Found, control: AnyView) -> AnyView {
    view! { <FieldFrame field=field found=found>{control}</FieldFrame> }.into_any()
}

fn grouped(field: Field, found: Found, control: AnyView) -> AnyView {
    view! { <FieldFrame field=field found=found group=true>{control}</FieldFrame> }.into_any()
}

fn framed_switch(field: Field, found: Found) -> AnyView {
    let control = boolean::control(&field);
    view! { <FieldFrame field=field found=found unlabelled=true mark="is-switch">{control}</FieldFrame> }
        .into_any()
}
