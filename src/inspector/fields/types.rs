//! A type for each of some columns.

use leptos::prelude::*;
use penstock_flow::Column;

use super::column_map::{self, ColumnMap};
use crate::inspector::field::Field;

const NAMES: [&str; 6] = ["number", "integer", "boolean", "category", "text", "date-time"];

/// The control.
pub fn control(field: &Field) -> AnyView {
    column_map::control(field, ColumnMap { names: &NAMES, unset, noun: "types" })
}

fn unset(column: &Column, is_chosen_here: bool) -> String {
    if is_chosen_here { "– as found".to_owned() } else { format!("– {}", column.kind.name()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::ColumnType;

    #[test]
    fn every_type_is_offered() {
        let names: Vec<&str> = ColumnType::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names, NAMES);
    }
}
