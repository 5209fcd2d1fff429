//! SQLite databases.
//!
//! Tables are read from the file's pages by code of our own: it reads by ranges, runs nothing that stands in the file, and
//! is the same natively and in a browser, for which the C library would need a compiler of its own. Views and queries
//! need that library; they are read by the command only (see [`query`]).
//!
//! The format: <https://www.sqlite.org/fileformat2.html>.

mod definition;
mod pager;
#[cfg(not(target_family = "wasm"))]
mod query;
mod record;
mod tree;
mod values;

use penstock_flow::Diagnostic;
use penstock_table::import::FilePart;
use penstock_table::import::notes::count;
use penstock_table::{ImportError, ImportReport, Table};

use crate::columns::Columns;
use crate::open::{Content, Job, Unpacked};
use crate::problems::{damaged, no_such_part};
use definition::Definition;
use pager::Pager;
use record::Value;
use values::Values;

/// What it is called in messages.
const WHAT: &str = "a SQLite database";

/// Why a page or record cannot be read.
type Broken = String;

/// Cells of a table that is read: some gigabytes. A row of a byte can have thousands of columns, so a file's size is no
/// bound.
const MOST_CELLS: u64 = 1 << 28;

/// Pages looked at to find out which table is the largest.
const MOST_PAGES_COUNTED: u64 = 100_000;

/// A table or view, as the database's first table lists it.
struct Entry {
    name: String,
    is_view: bool,
    root: u32,
    sql: String,
    rows: Option<u64>,
}

/// Opens a database: the table, view or query that was asked for, else the table with the most rows.
pub fn open(job: &Job<'_>) -> Result<Unpacked, ImportError> {
    let name = job.name();
    let broken = |reason: Broken| damaged(name, WHAT, reason);
    let pager = Pager::open(&job.source).map_err(broken)?;
    let mut entries = entries(&pager).map_err(broken)?;
    let mut budget = MOST_PAGES_COUNTED;
    for entry in entries.iter_mut().filter(|entry| !entry.is_view && entry.root > 0) {
        entry.rows = tree::count(&pager, entry.root, &mut budget).map_err(broken)?;
        job.progress(0.0)?;
    }
    let parts: Vec<FilePart> = entries
        .iter()
        .map(|entry| FilePart { name: entry.name.clone(), rows: entry.rows, columns: None })
        .collect();
    let mut notes = Vec::new();
    if pager.has_journal {
        let message = "The database keeps its newest changes in a second file (-wal), which is not read.";
        let hint = "Close the program that writes to it, or run “PRAGMA wal_checkpoint(TRUNCATE)”, and choose it again.";
        notes.push(Diagnostic::note("journal", message).hint(hint));
    }
    let chosen = match job.part {
        Some(part) if is_query(part) => return run_query(job, part, part, parts, notes),
        Some(part) => {
            let found = entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(part));
            found.ok_or_else(|| no_such_part(name, part, &parts))?
        }
        None => {
            let tables = || entries.iter().filter(|entry| !entry.is_view && entry.root > 0);
            let largest = tables().rev().max_by_key(|entry| entry.rows.unwrap_or(u64::MAX));
            let Some(largest) = largest.or_else(|| entries.first()) else {
                let message = format!("“{name}” is a database without tables.");
                return Err(ImportError::refused("empty-file", message, "Choose a file that holds a table."));
            };
            if parts.len() > 1 {
                let message =
                    format!("The table “{}” is read, the largest of {}.", largest.name, parts.len());
                notes.push(Diagnostic::note("part-chosen", message).parameter("part"));
            }
            largest
        }
    };
    // Views and virtual tables are computed by the library.
    if chosen.is_view || chosen.root == 0 {
        let sql = format!("SELECT * FROM \"{}\"", chosen.name.replace('"', "\"\""));
        return run_query(job, &sql, &chosen.name, parts, notes);
    }
    let (table, mut report) = read_table(job, &pager, chosen, &mut notes)?;
    notes.append(&mut report.notes);
    report.notes = notes;
    let part = Some(chosen.name.clone());
    Ok(Unpacked { content: Content::Table { table, report }, parts, part })
}

/// Whether a part is a query and not a name.
fn is_query(part: &str) -> bool {
    let first = part.split_whitespace().next().unwrap_or_default();
    let is_name = part.split_whitespace().nth(1).is_none();
    !is_name && ["select", "with", "values"].iter().any(|word| first.eq_ignore_ascii_case(word))
}

#[cfg(not(target_family = "wasm"))]
fn run_query(
    job: &Job<'_>,
    sql: &str,
    part: &str,
    parts: Vec<FilePart>,
    mut notes: Vec<Diagnostic>,
) -> Result<Unpacked, ImportError> {
    let (table, mut report) = query::run(job, sql)?;
    notes.append(&mut report.notes);
    report.notes = notes;
    Ok(Unpacked { content: Content::Table { table, report }, parts, part: Some(part.to_owned()) })
}

#[cfg(target_family = "wasm")]
fn run_query(
    job: &Job<'_>,
    _sql: &str,
    part: &str,
    _parts: Vec<FilePart>,
    _notes: Vec<Diagnostic>,
) -> Result<Unpacked, ImportError> {
    let message =
        format!("“{part}” of “{}” must be computed by SQLite, which is not in the studio.", job.name());
    let hint = "Choose a table; or run the query with “penstock convert”, or save its result as a table.";
    Err(ImportError::Refused(Box::new(Diagnostic::error("needs-sql", message).hint(hint).parameter("part"))))
}

fn entries(pager: &Pager) -> Result<Vec<Entry>, Broken> {
    let mut entries = Vec::new();
    tree::walk(pager, 1, &mut |_, payload| {
        let values = record::values(&payload, pager.encoding)?;
        let text = |at: usize| match values.get(at) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let (kind, name) = (text(0), text(1));
        let root = match values.get(3) {
            Some(Value::Integer(root)) => u32::try_from(*root).unwrap_or(0),
            _ => 0,
        };
        if (kind == "table" || kind == "view") && !name.starts_with("sqlite_") {
            entries.push(Entry { name, is_view: kind == "view", root, sql: text(4), rows: None });
        }
        Ok(true)
    })?;
    Ok(entries)
}

fn read_table(
    job: &Job<'_>,
    pager: &Pager,
    entry: &Entry,
    notes: &mut Vec<Diagnostic>,
) -> Result<(Table, ImportReport), ImportError> {
    let broken = |reason: Broken| damaged(job.name(), WHAT, format!("table “{}”: {reason}", entry.name));
    let definition = Definition::parse(&entry.sql).map_err(broken)?;
    if definition.computed > 0 {
        let columns = count(definition.computed, "column", "columns");
        let message = format!("{columns} of “{}” that are computed and not stored are left out.", entry.name);
        notes.push(Diagnostic::note("computed-columns", message));
    }
    let mut columns: Vec<Values> = definition.columns.iter().map(|_| Values::default()).collect();
    let order = definition.order_of_storage();
    let (mut rows, mut cancelled) = (0u64, None);
    let expected = entry.rows.unwrap_or(0).max(1);
    let width = columns.len() as u64;
    let walked = tree::walk(pager, entry.root, &mut |rowid, payload| {
        let values = record::values(&payload, pager.encoding)?;
        let mut stored = values.into_iter();
        for position in &order {
            let (column, defined) = (&mut columns[*position], &definition.columns[*position]);
            match stored.next() {
                // The column that is the row's own number is stored as nothing.
                Some(Value::Null) if defined.is_rowid => column.push(Value::Integer(rowid)),
                Some(value) => column.push(value),
                // The row is older than the column.
                None => column.push(defined.default.clone()),
            }
        }
        rows += 1;
        if rows.saturating_mul(width) > MOST_CELLS || rows > u64::from(u32::MAX) {
            cancelled = Some(ImportError::out_of_memory(job.name()));
            return Ok(false);
        }
        if rows.is_multiple_of(4_096) {
            cancelled = job.progress(0.9 * (rows as f64 / expected as f64)).err();
        }
        Ok(cancelled.is_none())
    });
    walked.map_err(broken)?;
    if let Some(error) = cancelled {
        return Err(error);
    }
    let rows = usize::try_from(rows).map_err(|_| ImportError::out_of_memory(job.name()))?;
    let mut made = Columns::new(job, rows);
    for (values, defined) in columns.into_iter().zip(&definition.columns) {
        let column = values.finish(&defined.name, &defined.kind, &mut made.findings)?;
        made.push(&defined.name, column)?;
    }
    made.finish()
}

#[cfg(test)]
mod tests;
