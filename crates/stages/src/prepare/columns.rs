//! Which columns a stage works on: those that are named, or every feature of the right types.

use std::collections::{BTreeMap, BTreeSet};

use penstock_flow::{ColumnType, Diagnostic, Role, Schema};

use crate::source::load::unknown_columns;
use crate::stage::StageError;

/// The positions of the columns to work on, and what is wrong with those that are named.
pub(crate) fn chosen_columns(
    schema: &Schema,
    named: Option<&[String]>,
    types: &[ColumnType],
) -> (Vec<usize>, Vec<Diagnostic>) {
    let Some(named) = named else {
        let fits = |index: &usize| {
            let column = &schema.columns[*index];
            column.role == Role::Feature && types.contains(&column.kind)
        };
        return ((0..schema.columns.len()).filter(fits).collect(), Vec::new());
    };
    let mut chosen = Vec::new();
    let mut found = Vec::new();
    let mut unknown = Vec::new();
    let positions: BTreeMap<&str, usize> =
        schema.columns.iter().enumerate().map(|(index, column)| (column.name.as_str(), index)).collect();
    for name in named {
        match positions.get(name.as_str()).copied() {
            None if schema.open => {}
            None => unknown.push(name.as_str()),
            Some(index) if !types.contains(&schema.columns[index].kind) => {
                let names: Vec<&str> = types.iter().map(|kind| kind.name()).collect();
                let message = format!(
                    "“{name}” is {}; this stage takes {}.",
                    schema.columns[index].kind.name(),
                    names.join(", ")
                );
                found.push(
                    Diagnostic::error("wrong-type", message)
                        .hint("Set its type at the source, or take it out of the list.")
                        .parameter("columns")
                        .column(name),
                );
            }
            Some(index) => chosen.push(index),
        }
    }
    found.extend(unknown_columns(schema, &unknown, "columns"));
    chosen.sort_unstable();
    chosen.dedup();
    (chosen, found)
}

/// The positions of the columns that a parameter names, in its order and each once; of all columns when it names none.
pub(crate) fn named_columns(
    schema: &Schema,
    named: Option<&[String]>,
    parameter: &str,
) -> (Vec<usize>, Vec<Diagnostic>) {
    let Some(named) = named else { return ((0..schema.columns.len()).collect(), Vec::new()) };
    let mut positions: BTreeMap<&str, usize> =
        schema.columns.iter().enumerate().map(|(index, column)| (column.name.as_str(), index)).collect();
    let names: BTreeSet<&str> = positions.keys().copied().collect();
    let unknown: Vec<&str> =
        named.iter().map(String::as_str).filter(|name| !schema.open && !names.contains(name)).collect();
    // Each is taken out when it is met, so none comes twice.
    let chosen = named.iter().filter_map(|name| positions.remove(name.as_str())).collect();
    (chosen, unknown_columns(schema, &unknown, parameter))
}

/// The positions of the columns to work on.
///
/// # Errors
/// When a column that is named is not there or has the wrong type.
pub(crate) fn present_columns(
    schema: &Schema,
    named: Option<&[String]>,
    types: &[ColumnType],
) -> Result<Vec<usize>, StageError> {
    let (chosen, found) = chosen_columns(schema, named, types);
    match found.into_iter().next() {
        Some(diagnostic) => Err(diagnostic.into()),
        None => Ok(chosen),
    }
}
