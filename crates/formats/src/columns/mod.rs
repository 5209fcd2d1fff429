//! Columns that have types of their own, as the six types of a table.
//!
//! Values are taken exactly or not at all: what does not fit is text, or missing and counted. The types of columns that
//! were asked for come last, over the types that were found.

mod arrow;
mod json;
mod retype;
mod text;
mod time;

use std::collections::BTreeSet;
use std::sync::Arc;

use penstock_flow::{Column, ColumnType, Diagnostic, Schema};
use penstock_table::import::notes::{add, count, list};
use penstock_table::{Array, ArrayRef, ImportError, ImportReport, Table};

use crate::open::Job;
pub use arrow::table_of_batches;
pub use text::textual;

/// A column that was made.
pub struct Made {
    /// Its type.
    pub kind: ColumnType,
    /// Its values.
    pub array: ArrayRef,
    /// The sorted levels of a category.
    pub levels: Option<Arc<[String]>>,
}

impl Made {
    /// A column that is no category.
    pub fn new(kind: ColumnType, array: ArrayRef) -> Self {
        Self { kind, array, levels: None }
    }
}

/// What is found while columns are made, gathered by kind so that a wide table does not give a wall of text.
#[derive(Default)]
pub struct Findings {
    found: Vec<(&'static str, Vec<Diagnostic>)>,
    /// Cells in which something stood that became missing.
    pub coerced: u64,
}

impl Findings {
    /// Adds a note on a column.
    pub fn note(&mut self, code: &'static str, column: &str, message: String) {
        self.add(code, Diagnostic::note(code, message).column(column));
    }

    /// Adds a warning about a column.
    pub fn warn(&mut self, code: &'static str, column: &str, message: String, hint: &str) {
        self.add(code, Diagnostic::warning(code, message).column(column).hint(hint));
    }

    fn add(&mut self, code: &'static str, diagnostic: Diagnostic) {
        match self.found.iter_mut().find(|(known, _)| *known == code) {
            Some((_, diagnostics)) => diagnostics.push(diagnostic),
            None => self.found.push((code, vec![diagnostic])),
        }
    }

    /// Adds a warning that cells became missing.
    pub fn missing(&mut self, code: &'static str, column: &str, cells: u64, what: &str) {
        if cells > 0 {
            self.coerced += cells;
            let (cells, verb) = (count(cells, "value", "values"), if cells == 1 { "is" } else { "are" });
            let message = format!("{cells} of column “{column}” {verb} {what} and taken as missing.");
            self.warn(code, column, message, "");
        }
    }
}

/// A table in the making.
pub struct Columns<'a> {
    job: &'a Job<'a>,
    rows: usize,
    names: Vec<String>,
    made: Vec<Made>,
    /// What was found.
    pub findings: Findings,
}

impl<'a> Columns<'a> {
    /// A table of so many rows.
    pub fn new(job: &'a Job<'a>, rows: usize) -> Self {
        Self { job, rows, names: Vec::new(), made: Vec::new(), findings: Findings::default() }
    }

    /// Adds a column.
    pub fn push(&mut self, name: &str, made: Made) -> Result<(), ImportError> {
        let made = match self.job.options.types.get(name) {
            Some(wanted) if *wanted != made.kind => retype::retyped(name, made, *wanted, &mut self.findings)?,
            _ => made,
        };
        self.names.push(name.to_owned());
        self.made.push(made);
        Ok(())
    }

    /// The table, with what happened.
    pub fn finish(mut self) -> Result<(Table, ImportReport), ImportError> {
        let name = self.job.name();
        if self.rows == 0 || self.made.is_empty() {
            let what = if self.made.is_empty() { "no columns" } else { "columns but no rows" };
            let message = format!("“{name}” has {what}.");
            return Err(ImportError::refused(
                "no-rows",
                message,
                "Choose a file with at least one row of data.",
            ));
        }
        let mut notes = Vec::new();
        let names = unique(std::mem::take(&mut self.names), &mut notes);
        for (_, found) in self.findings.found {
            add(&mut notes, found);
        }
        let empty: Vec<String> = names
            .iter()
            .zip(&self.made)
            .filter(|(_, made)| made.array.null_count() == self.rows)
            .map(|(name, _)| format!("“{name}”"))
            .collect();
        if !empty.is_empty() {
            let message = format!("Columns without any value: {}.", list(&empty));
            notes.push(Diagnostic::note("columns-empty", message));
        }
        let rows = self.rows as u64;
        let report = ImportReport {
            header: true,
            rows_read: rows,
            rows_loaded: rows,
            cells_missing: self.made.iter().map(|made| made.array.null_count() as u64).sum(),
            cells_coerced: self.findings.coerced,
            notes,
            ..ImportReport::default()
        };
        let (mut columns, mut arrays) = (Vec::new(), Vec::new());
        for (name, made) in names.into_iter().zip(self.made) {
            let column = Column::new(name, made.kind);
            columns.push(match made.levels {
                Some(levels) => column.with_levels(levels),
                None => column,
            });
            arrays.push(made.array);
        }
        let table = Table::new(Arc::new(Schema::new(columns)), arrays);
        let table = table.map_err(|error| {
            ImportError::refused("not-a-table", error.to_string(), "Export the table as CSV and choose that.")
        })?;
        Ok((table, report))
    }
}

/// The error for texts that Arrow cannot hold in one column.
pub fn too_large(column: &str) -> ImportError {
    ImportError::refused(
        "column-too-large",
        format!("Column “{column}” holds more than 2 GiB of text."),
        "Split the file into parts with fewer rows, or leave the column out.",
    )
}

/// Names without blanks around them, none empty and none twice.
fn unique(names: Vec<String>, notes: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut taken: BTreeSet<String> = names.iter().map(|name| name.trim().to_owned()).collect();
    let mut seen = BTreeSet::new();
    let mut changed = Vec::new();
    let mut result = Vec::with_capacity(names.len());
    for (position, name) in names.into_iter().enumerate() {
        let trimmed = name.trim();
        if !trimmed.is_empty() && seen.insert(trimmed.to_owned()) {
            result.push(trimmed.to_owned());
            continue;
        }
        let base = if trimmed.is_empty() { format!("col_{position}") } else { trimmed.to_owned() };
        let mut unique = if trimmed.is_empty() { base.clone() } else { format!("{base}_2") };
        let mut number = 2;
        while taken.contains(&unique) {
            number += 1;
            unique = format!("{base}_{number}");
        }
        taken.insert(unique.clone());
        seen.insert(unique.clone());
        changed.push(format!("“{name}” to “{unique}”"));
        result.push(unique);
    }
    if !changed.is_empty() {
        let message = format!("Column names that are empty or occur twice were changed: {}.", list(&changed));
        notes.push(
            Diagnostic::warning("names-repeated", message).hint("Give every column a name of its own."),
        );
    }
    result
}
