//! Between and after the passes: which types are built, what is said about the file, and the table itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use penstock_flow::{Column, ColumnType, Diagnostic, Schema};

use super::build::Build;
use super::cell::MISSING;
use super::column::{ColumnBuilder, Lost, Plan};
use super::decode::{CellText, WrongByte};
use super::scan::Scan;
use crate::import::ImportError;
use crate::import::ImportReport;
use crate::import::notes::{add, count, list};
use crate::table::Table;
use crate::table::values::held_levels;

/// How each column is built; nothing for columns that are not kept.
pub(super) fn plans(
    scan: &Scan,
    names: &[String],
    kept: &[bool],
    types: &BTreeMap<String, ColumnType>,
) -> Vec<Option<Plan>> {
    let plan = |((column, name), kept): ((&super::scan::ColumnScan, &String), &bool)| {
        let forced = types.get(name).copied();
        kept.then(|| Plan { kind: forced.or_else(|| column.kind()), forced: forced.is_some() })
    };
    scan.columns.iter().zip(names).zip(kept).map(plan).collect()
}

/// What is said about the encoding.
pub(super) fn encoding_notes(
    name: &str,
    wrong: Option<WrongByte>,
    replaced: u64,
    notes: &mut Vec<Diagnostic>,
) {
    if let Some(WrongByte { byte, offset, line }) = wrong {
        let message = format!(
            "“{name}” is not UTF-8 (byte 0x{byte:02X} on line {line}, position {offset}), so it was read as Windows-1252."
        );
        let hint = "If letters look wrong, save the file as UTF-8.";
        notes.push(Diagnostic::warning("not-utf-8", message).line(line).hint(hint));
    }
    if replaced > 0 {
        let message = format!(
            "{} of UTF-16 made no sense and read as “\u{FFFD}”.",
            count(replaced, "character", "characters")
        );
        notes.push(Diagnostic::warning("bad-utf-16", message).hint("Save the file as UTF-8."));
    }
}

/// What is said about the rows.
pub(super) fn row_notes(name: &str, scan: &Scan, notes: &mut Vec<Diagnostic>) {
    if scan.header.is_none() {
        let message =
            format!("The first row of “{name}” holds values, so columns are named col_0, col_1 and so on.");
        notes.push(Diagnostic::warning("no-header", message).line(1).hint("Add a first row with the names."));
    }
    if scan.header_is_shifted() {
        let message = "The header has one name fewer than the rows have cells, so the first column was taken as unnamed.";
        notes.push(Diagnostic::warning("header-shifted", message).line(1).hint("Name every column."));
    } else if scan.surplus.0 > 0 {
        let (rows, line) = scan.surplus;
        let message = format!(
            "{} more cells than the first row, the first on line {line}; the further cells are in columns of their own.",
            count(rows, "row has", "rows have"),
        );
        let hint = "Look for delimiters inside cells: such cells belong into quotation marks.";
        notes.push(Diagnostic::warning("rows-surplus", message).line(line).hint(hint));
    }
    if scan.padded.0 > 0 {
        let (rows, line) = scan.padded;
        let message = format!(
            "{} fewer cells than the first row, the first on line {line}; the cells that lack are missing.",
            count(rows, "row has", "rows have"),
        );
        notes.push(Diagnostic::warning("rows-padded", message).line(line).hint("Check these rows."));
    }
    if scan.empty > 0 {
        let message = format!("{} no value at all.", count(scan.empty, "row holds", "rows hold"));
        notes.push(Diagnostic::note("rows-empty", message));
    }
    for (line, last) in &scan.set_aside {
        let message = format!(
            "A quotation mark in the row on line {line} is never closed, so lines {line} to {last} were set aside."
        );
        let hint = "Close it, or write quotation marks inside cells twice.";
        notes.push(Diagnostic::warning("unclosed-quote", message).line(*line).hint(hint));
    }
}

/// What is said about the types.
pub(super) fn type_notes(
    scan: &Scan,
    names: &[String],
    plans: &[Option<Plan>],
    text: CellText,
    types: &BTreeMap<String, ColumnType>,
    notes: &mut Vec<Diagnostic>,
) {
    let known: std::collections::BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let unknown: Vec<String> =
        types.keys().filter(|name| !known.contains(name.as_str())).map(|name| format!("“{name}”")).collect();
    if !unknown.is_empty() {
        let message = format!("A type is set for columns that are not there: {}.", list(&unknown));
        notes.push(
            Diagnostic::warning("type-of-unknown-column", message)
                .hint("Check the names, or remove the types."),
        );
    }
    let found = scan
        .columns
        .iter()
        .zip(names)
        .zip(plans)
        .filter(|(_, plan)| plan.is_some_and(|plan| plan.kind.is_none()))
        .filter_map(|((column, name), _)| column.why_text(name, text));
    add(notes, found.collect());
    let is_integer = |plan: &Option<Plan>| plan.is_some_and(|plan| plan.kind == Some(ColumnType::Integer));
    let great = scan.columns.iter().zip(names).zip(plans).filter(|(_, plan)| is_integer(plan));
    add(notes, great.filter_map(|((column, name), _)| column.great_integers(name)).collect());
}

/// What is said about single cells, and their counts.
pub(super) fn cell_notes(
    build: &Build<'_>,
    names: &[String],
    report: &mut ImportReport,
    notes: &mut Vec<Diagnostic>,
) {
    let columns: Vec<(&ColumnBuilder, &String)> =
        build.columns.iter().zip(names).filter_map(|(column, name)| Some((column.as_ref()?, name))).collect();
    let mut infinite = Vec::new();
    let mut unfit = Vec::new();
    for (column, name) in &columns {
        report.cells_missing += column.missing();
        report.cells_coerced += column.infinite.cells + column.unfit.cells;
        if let Lost { cells: cells @ 1.., first_line } = column.infinite {
            let message = format!(
                "{} of column “{name}” {} infinite and {} taken as missing, the first on line {first_line}.",
                count(cells, "value", "values"),
                if cells == 1 { "is" } else { "are" },
                if cells == 1 { "was" } else { "were" },
            );
            infinite.push(Diagnostic::warning("infinite", message).column(*name).line(first_line));
        }
        if let Lost { cells: cells @ 1.., first_line } = column.unfit {
            let message = format!(
                "{} of column “{name}” {} not fit its type and {} taken as missing, the first on line {first_line}.",
                count(cells, "value", "values"),
                if cells == 1 { "does" } else { "do" },
                if cells == 1 { "was" } else { "were" },
            );
            let hint = "Let the type be found out to keep them.";
            unfit.push(Diagnostic::warning("unfit-cells", message).column(*name).line(first_line).hint(hint));
        }
    }
    add(notes, infinite);
    add(notes, unfit);
    for (token, cells) in MISSING.iter().zip(build.tokens).skip(1).filter(|(_, cells)| *cells > 0) {
        let message = format!(
            "{} “{token}” {} taken as missing.",
            count(cells, "cell reading", "cells reading"),
            if cells == 1 { "was" } else { "were" },
        );
        notes.push(Diagnostic::note("missing-token", message));
    }
    let empty: Vec<String> = columns
        .iter()
        .filter(|(column, _)| column.missing() == report.rows_loaded)
        .map(|(_, name)| format!("“{name}”"))
        .collect();
    if !empty.is_empty() {
        let message = format!("Columns without any value: {}.", list(&empty));
        notes.push(Diagnostic::note("columns-empty", message));
    }
}

/// The table that was built.
pub(super) fn table(build: Build<'_>, names: Vec<String>) -> Result<Table, ImportError> {
    let changed = build.changed();
    let mut columns = Vec::with_capacity(names.len());
    let mut arrays = Vec::with_capacity(names.len());
    for (builder, name) in build.columns.into_iter().zip(names) {
        let Some(builder) = builder else { continue };
        let (kind, array) = builder.finish().ok_or_else(|| changed.clone())?;
        let column = Column::new(name, kind);
        columns.push(match kind {
            ColumnType::Category => column.with_levels(held_levels(&array)),
            _ => column,
        });
        arrays.push(array);
    }
    Table::new(Arc::new(Schema::new(columns)), arrays).map_err(|error| {
        ImportError::refused("not-a-table", error.to_string(), "Please report this as a mistake.")
    })
}
