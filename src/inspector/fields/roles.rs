//! A role for each of some columns.

use leptos::prelude::*;
use penstock_flow::{Column, Role};

use super::column_map::{self, ColumnMap};
use crate::inspector::field::Field;

const NAMES: [&str; 7] = ["feature", "target", "id", "weight", "group", "time", "ignored"];

/// The control.
pub fn control(field: &Field) -> AnyView {
    column_map::control(field, ColumnMap { names: &NAMES, unset, noun: "roles" })
}

fn unset(column: &Column, is_chosen_here: bool) -> String {
    let role = if is_chosen_here { Role::Feature } else { column.role };
    format!("– {}", role.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_offered() {
        let names: Vec<&str> = Role::ASSIGNABLE.iter().map(|role| role.name()).collect();
        assert_eq!(names, NAMES);
    }
}
