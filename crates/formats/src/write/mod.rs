//! Writing a table as another program's file.

mod columns;
mod json;
mod spreadsheet;

use std::io::{Error, Write};

use penstock_table::Table;
use penstock_table::csv::csv_chunks;

pub use spreadsheet::for_spreadsheets;

/// A format that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Delimited text with commas.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// An Arrow IPC file.
    Arrow,
    /// A JSON array of records.
    Json,
    /// A JSON record on each line.
    JsonLines,
}

impl Target {
    /// The names by which a format is asked for: the usual endings.
    pub const NAMES: [(&'static str, Self); 9] = [
        ("csv", Self::Csv),
        ("txt", Self::Csv),
        ("parquet", Self::Parquet),
        ("arrow", Self::Arrow),
        ("ipc", Self::Arrow),
        ("feather", Self::Arrow),
        ("json", Self::Json),
        ("jsonl", Self::JsonLines),
        ("ndjson", Self::JsonLines),
    ];

    /// The format of this name or ending.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, target)| *target)
    }
}

/// Writes a table. A missing value is an empty cell in CSV, and null in every other format.
///
/// # Errors
/// That nothing can be written to `out`, or in Arrow's words why the table cannot be written.
pub fn write(table: &Table, target: Target, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    match target {
        Target::Csv => csv_chunks(table).try_for_each(|piece| out.write_all(&piece)),
        Target::Parquet => columns::parquet(table, out),
        Target::Arrow => columns::arrow(table, out),
        Target::Json => json::array(table, out),
        Target::JsonLines => json::lines(table, out),
    }
}
