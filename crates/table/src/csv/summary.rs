//! After the passes: the table itself, and what is said about the file.

use std::sync::Arc;

use penstock_flow::{Column as SchemaColumn, ColumnType, Diagnostic, Schema};

use super::build::{Build, Column, Lines, Lost};
use super::cell::missing::TOKENS;
use super::column::ColumnBuilder;
use super::decode::{Encoding, WrongByte};
use super::read::{Passed, kind_of};
use super::scan::{ColumnScan, Form};
use super::sketch::Sketch;
use super::{decisions, names};
use crate::import::notes::{add, count, list};
use crate::import::{Import, ImportError, ImportOptions, ImportReport};
use crate::table::Table;
use crate::table::values::held_levels;

/// Everything that is known beside the columns.
pub(super) struct Told<'a> {
    pub(super) sketch: &'a Sketch,
    pub(super) passed: &'a Passed,
    /// What the values of the columns allow: of the first rows, or of all for columns that were read again.
    pub(super) scans: &'a [ColumnScan],
    pub(super) options: &'a ImportOptions,
}

/// A column that is done.
struct Done {
    name: String,
    builder: ColumnBuilder,
    scan: ColumnScan,
    lost: Lost,
}

/// The table that was built, and the report.
pub(super) fn import(
    mut build: Build<'_>,
    mut names: Vec<String>,
    mut notes: Vec<Diagnostic>,
    told: &Told<'_>,
) -> Result<Import, ImportError> {
    let name = build.name;
    let types = &told.options.types;
    let first = told.sketch.layout.blank_columns;
    // The names of surplus columns depend on the others, the types of these on their names.
    let named = |position: usize| format!("col_{}", position.saturating_sub(first));
    let surplus = build.surplus_columns(&|position| types.get(&named(position)).copied())?;
    let positions: Vec<usize> = surplus.iter().map(|(position, ..)| *position).collect();
    let further =
        names::unique_further(&names, &positions.iter().map(|position| named(*position)).collect::<Vec<_>>());
    let mut done = Vec::with_capacity(names.len() + surplus.len());
    let columns = std::mem::take(&mut build.columns);
    for (position, column) in columns.into_iter().enumerate() {
        let Column::Building(builder) = column else { continue };
        let (scan, lost) = (told.scans[position].clone(), build.lost[position]);
        done.push(Done { name: names[position].clone(), builder, scan, lost });
    }
    for ((_, builder, scan), name) in surplus.into_iter().zip(&further) {
        done.push(Done { name: name.clone(), builder, scan, lost: Lost::default() });
    }
    let ledger_names: Vec<String> = {
        // Cells of surplus columns are listed by their position in the row.
        let most = positions.iter().max().map_or(0, |position| position + 1);
        names.resize(names.len().max(most), String::new());
        for (position, name) in positions.iter().zip(&further) {
            if names[*position].is_empty() {
                names[*position].clone_from(name);
            }
        }
        names
    };

    let set_aside = told.passed.repeated.len() as u64;
    let mut report = ImportReport {
        encoding: match &told.options.text.decoded {
            Some(decoded) => decoded.encoding.clone(),
            None => told.passed.encoding.name().to_owned(),
        },
        delimiter: told.sketch.found.dialect.delimiter.shown(),
        header: !told.sketch.layout.names.is_empty(),
        rows_read: build.rows + set_aside,
        rows_loaded: build.rows,
        rows_set_aside: set_aside,
        rows_padded: build.counts.padded.count,
        rows_surplus: build.surplus_rows.count,
        raw: told.sketch.raw.clone(),
        ..ImportReport::default()
    };
    encoding_notes(name, told, &mut notes);
    decisions::region_notes(name, told, &mut notes);
    row_notes(&build, told, &mut notes);
    type_notes(&done, types, told, &mut notes);
    cell_notes(&build, &done, &mut report, &mut notes);
    report.decisions = decisions::of_file(told);
    report.decisions.extend(done.iter().map(|column| {
        let plan = column.builder.plan();
        decisions::of_type(&column.name, plan, &column.scan)
    }));

    let mut schema = Vec::with_capacity(done.len());
    let mut arrays = Vec::with_capacity(done.len());
    let mut large = Vec::new();
    for column in done {
        let Done { name: column_name, builder, .. } = column;
        let (kind, array) = builder.finish().ok_or_else(|| ImportError::out_of_memory(name))?;
        large.extend(great_integers(&column_name, kind, &array));
        let column = SchemaColumn::new(column_name, kind);
        schema.push(match kind {
            ColumnType::Category => column.with_levels(held_levels(&array)),
            _ => column,
        });
        arrays.push(array);
    }
    add(&mut notes, large);
    for (column, decision) in schema.iter().zip(decisions::types_mut(&mut report.decisions)) {
        decision.value = column.kind.name().to_owned();
    }
    report.notes = notes;
    let table = Table::new(Arc::new(Schema::new(schema)), arrays).map_err(|error| {
        ImportError::refused("not-a-table", error.to_string(), "Please report this as a mistake.")
    })?;
    build.ledger.sort();
    build.ledger.names = ledger_names;
    Ok(Import { table, hash: told.passed.hash.clone(), report, ledger: build.ledger })
}

/// Whether a column's name says that its digits are no number: nobody adds up telephone numbers.
pub(super) fn is_code(name: &str) -> bool {
    const WORDS: [&str; 26] = [
        "phone",
        "telephone",
        "tel",
        "mobile",
        "fax",
        "telefon",
        "handy",
        "téléphone",
        "teléfono",
        "zip",
        "zipcode",
        "postcode",
        "postalcode",
        "plz",
        "postleitzahl",
        "cep",
        "iban",
        "isbn",
        "ean",
        "gtin",
        "upc",
        "ssn",
        "siren",
        "siret",
        "imei",
        "vin",
    ];
    let lower = name.to_lowercase();
    let mut words = lower.split(|character: char| !character.is_alphabetic()).filter(|word| !word.is_empty());
    let joined: String = lower.chars().filter(|character| character.is_alphabetic()).collect();
    words.any(|word| WORDS.contains(&word))
        || matches!(joined.as_str(), "zipcode" | "postalcode" | "phonenumber")
}

/// Whether a column of texts is one of numbers but for a few values.
pub(super) fn is_nearly_numeric(scan: &ColumnScan) -> bool {
    let (plain, values) = (scan.plain(), scan.values());
    scan.form(super::scan::Habits::default()) == Form::Text && plain > 0 && (values - plain) * 10 <= values
}

fn encoding_notes(name: &str, told: &Told<'_>, notes: &mut Vec<Diagnostic>) {
    let encoding = &told.passed.encoding;
    let replaced = told.passed.replaced;
    match (encoding, told.passed.wrong) {
        (Encoding::Windows1252 | Encoding::Legacy(_), Some(WrongByte { byte, offset, line }))
            if told.options.text.encoding.is_none() =>
        {
            let message = format!(
                "“{name}” is not UTF-8 (byte 0x{byte:02X} on line {line}, position {offset}), so it was read as {}.",
                encoding.name()
            );
            let hint = "If letters look wrong, set the encoding, or save the file as UTF-8.";
            notes.push(Diagnostic::warning("not-utf-8", message).line(line).hint(hint));
        }
        (Encoding::Mixed { .. }, Some(WrongByte { byte, line, .. })) => {
            let message = format!(
                "{} of “{name}” not UTF-8, the first 0x{byte:02X} on line {line}; read as windows-1252.",
                count(replaced, "byte is", "bytes are")
            );
            let hint = "Look at these letters: a file was joined from parts in two encodings.";
            notes.push(Diagnostic::warning("mixed-encodings", message).line(line).hint(hint));
        }
        (Encoding::Utf16Little { .. } | Encoding::Utf16Big { .. }, _) if replaced > 0 => {
            let message = format!(
                "{} of UTF-16 made no sense and read as “\u{FFFD}”.",
                count(replaced, "character", "characters")
            );
            notes.push(Diagnostic::warning("bad-utf-16", message).hint("Save the file as UTF-8."));
        }
        _ => {}
    }
}

fn row_notes(build: &Build<'_>, told: &Told<'_>, notes: &mut Vec<Diagnostic>) {
    if told.sketch.layout.shifted {
        let message = "The header has one name fewer than the rows have cells, so the first column was taken as unnamed.";
        let line = told.sketch.layout.names_line;
        notes.push(Diagnostic::warning("header-shifted", message).line(line).hint("Name every column."));
    }
    if let Lines { count: rows @ 1.., first } = build.surplus_rows {
        let message = format!(
            "{} more cells than the first row, the first on line {first}; the further cells are in columns of their own.",
            count(rows, "row has", "rows have"),
        );
        let hint = "Look for delimiters inside cells: such cells belong into quotation marks.";
        notes.push(Diagnostic::warning("rows-surplus", message).line(first).hint(hint));
    }
    if let Lines { count: rows @ 1.., first } = build.counts.padded {
        let message = format!(
            "{} fewer cells than the first row, the first on line {first}; the cells that lack are missing.",
            count(rows, "row has", "rows have"),
        );
        notes.push(Diagnostic::warning("rows-padded", message).line(first).hint("Check these rows."));
    }
    if let Lines { count: rows @ 1.., first } = build.counts.stray_quotes {
        let message = format!(
            "{} a quotation mark that opens or closes nothing, the first on line {first}; it was taken as a letter.",
            count(rows, "row has", "rows have"),
        );
        let hint = "Write quotation marks inside cells twice.";
        notes.push(Diagnostic::warning("stray-quotes", message).line(first).hint(hint));
    }
    if build.counts.empty > 0 {
        let message = format!("{} no value at all.", count(build.counts.empty, "row holds", "rows hold"));
        notes.push(Diagnostic::note("rows-empty", message));
    }
    if let Some((line, _)) = told.passed.repeated.first() {
        let rows = told.passed.repeated.len() as u64;
        let message = format!(
            "{} the names of the columns and {} set aside, the first on line {line}.",
            count(rows, "row repeats", "rows repeat"),
            if rows == 1 { "was" } else { "were" },
        );
        notes.push(Diagnostic::note("header-repeated", message).line(*line));
    }
}

fn type_notes(
    done: &[Done],
    types: &std::collections::BTreeMap<String, ColumnType>,
    told: &Told<'_>,
    notes: &mut Vec<Diagnostic>,
) {
    let known: std::collections::BTreeSet<&str> = done.iter().map(|column| column.name.as_str()).collect();
    let unknown: Vec<String> =
        types.keys().filter(|name| !known.contains(name.as_str())).map(|name| format!("“{name}”")).collect();
    if !unknown.is_empty() {
        let message = format!("A type is set for columns that are not there: {}.", list(&unknown));
        notes.push(
            Diagnostic::warning("type-of-unknown-column", message)
                .hint("Check the names, or remove the types."),
        );
    }
    let found = done.iter().filter(|column| kind_of(&column.builder.plan()).is_none());
    add(notes, found.filter_map(|column| why_text(&column.name, &column.scan)).collect());
    let set = &told.options.text;
    let ambiguous = done.iter().filter(|column| column.scan.is_ambiguous()).filter_map(|column| {
        let (what, read, hint) = match column.builder.plan().form {
            Form::DateTime(form) if set.day_first.is_none() => (
                "day and month could change places",
                form.name().to_owned(),
                "Set whether the day comes first.",
            ),
            Form::Number(style) | Form::Integer(style) if set.decimal.is_none() => {
                let read = format!("“{}” marking decimals", style.way.decimal);
                ("a separator could mark decimals or part thousands", read, "Set what marks decimals.")
            }
            _ => return None,
        };
        let message = format!("In column “{}” {what} in every value; it was read with {read}.", column.name);
        Some(Diagnostic::warning("ambiguous", message).column(&column.name).hint(hint))
    });
    add(notes, ambiguous.collect());
}

/// Why a column that looks like numbers is not a number column.
fn why_text(name: &str, scan: &ColumnScan) -> Option<Diagnostic> {
    let (plain, values) = (scan.plain(), scan.values());
    if plain == values && scan.long_integer.is_some() {
        let message = format!(
            "Column “{name}” mixes decimal numbers with whole numbers too long to be held exactly, so it was read as text."
        );
        let hint = "Set its type to number to have them rounded.";
        let note = Diagnostic::warning("long-integers", message).column(name).hint(hint);
        return Some(scan.long_integer.map_or(note.clone(), |line| note.line(line)));
    }
    if scan.is_mixed() {
        let message = format!(
            "Column “{name}” mixes currencies, or percentages and other numbers, so it was read as text."
        );
        let hint = "Bring the values to one unit, or set its type to number to take the numbers as they are.";
        return Some(Diagnostic::warning("mixed-units", message).column(name).hint(hint));
    }
    let (line, first) = scan.first_other.as_ref()?;
    let others = values - plain;
    if plain == 0 || others == 0 || others * 10 > values {
        return None;
    }
    let message = format!(
        "Column “{name}” was read as text because {} of {} not a number: the first is “{first}” on line {line}.",
        if others == 1 { "1".to_owned() } else { others.to_string() },
        count(values, "value is", "values are"),
    );
    let hint = "Set its type to number to take such values as missing.";
    Some(Diagnostic::warning("not-all-numbers", message).column(name).line(*line).hint(hint))
}

/// That a column of integers holds some which calculations round.
fn great_integers(name: &str, kind: ColumnType, array: &arrow_array::ArrayRef) -> Option<Diagnostic> {
    use arrow_array::cast::AsArray;
    const EXACT: u64 = 1 << 53;
    if kind != ColumnType::Integer {
        return None;
    }
    let values = array.as_primitive::<arrow_array::types::Int64Type>();
    let row = values.values().iter().position(|value| value.unsigned_abs() > EXACT)?;
    let message = format!(
        "Column “{name}” holds whole numbers beyond 2⁵³, the first in row {}. They are kept exactly, but steps that calculate and learners round them.",
        row + 1
    );
    let hint = "If they are identifiers, give the column the role id, or set its type to category.";
    Some(Diagnostic::note("great-integers", message).column(name).hint(hint))
}

/// What is said about single cells, and their counts.
fn cell_notes(build: &Build<'_>, done: &[Done], report: &mut ImportReport, notes: &mut Vec<Diagnostic>) {
    let (mut infinite, mut unfit, mut rounded) = (Vec::new(), Vec::new(), Vec::new());
    let was = |cells: u64| if cells == 1 { "was" } else { "were" };
    for column in done {
        report.cells_missing += column.builder.missing();
        report.cells_coerced += column.lost.infinite.count + column.lost.unfit.count;
        let name = &column.name;
        if let Lines { count: cells @ 1.., first } = column.lost.infinite {
            let message = format!(
                "{} of column “{name}” {} infinite and {} taken as missing, the first on line {first}.",
                count(cells, "value", "values"),
                if cells == 1 { "is" } else { "are" },
                was(cells),
            );
            infinite.push(Diagnostic::warning("infinite", message).column(name).line(first));
        }
        if let Lines { count: cells @ 1.., first } = column.lost.unfit {
            let message = format!(
                "{} of column “{name}” {} not fit its type and {} taken as missing, the first on line {first}.",
                count(cells, "value", "values"),
                if cells == 1 { "does" } else { "do" },
                was(cells),
            );
            let hint = "Let the type be found out to keep them.";
            unfit.push(Diagnostic::warning("unfit-cells", message).column(name).line(first).hint(hint));
        }
        if let Lines { count: cells @ 1.., first } = column.lost.rounded {
            let message = format!(
                "{} of column “{name}” {} finer than a millisecond; what is finer was left out, the first on line {first}.",
                count(cells, "time", "times"),
                if cells == 1 { "is" } else { "are" },
            );
            let hint = "Set its type to text to keep them as they stand.";
            rounded.push(Diagnostic::note("times-rounded", message).column(name).line(first).hint(hint));
        }
    }
    add(notes, infinite);
    add(notes, unfit);
    add(notes, rounded);
    for (token, cells) in
        TOKENS.iter().zip(build.counts.tokens.iter().copied()).skip(1).filter(|(_, cells)| *cells > 0)
    {
        let message = format!(
            "{} “{token}” {} taken as missing.",
            count(cells, "cell reading", "cells reading"),
            was(cells)
        );
        notes.push(Diagnostic::note("missing-token", message));
    }
    let empty: Vec<String> = done
        .iter()
        .filter(|column| column.builder.missing() == report.rows_loaded)
        .map(|column| format!("“{}”", column.name))
        .collect();
    if !empty.is_empty() {
        notes
            .push(Diagnostic::note("columns-empty", format!("Columns without any value: {}.", list(&empty))));
    }
}
