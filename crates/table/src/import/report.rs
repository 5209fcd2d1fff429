//! What happened while a file was read.

use penstock_flow::Diagnostic;
pub use penstock_flow::view::Decision;
use serde::{Deserialize, Serialize};

use super::FilePart;

/// What happened while a file was read. `rows_read` always equals `rows_loaded + rows_set_aside`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// The encoding, by its name in the WHATWG's standard: `UTF-8`, `UTF-8 with BOM`, `UTF-16LE`, `windows-1252`.
    pub encoding: String,
    /// What separates cells; empty when nothing does.
    pub delimiter: String,
    /// Whether the names of the columns were found in the file.
    pub header: bool,
    /// Rows found; the header, comments and blank lines not counted.
    pub rows_read: u64,
    /// Rows in the table.
    pub rows_loaded: u64,
    /// Rows that are not in it: those that repeat the header, and those that could not be read.
    pub rows_set_aside: u64,
    /// Rows that were shorter than the header; the rest of their cells is missing.
    pub rows_padded: u64,
    /// Rows that were longer than the header; their further cells are in columns of their own.
    pub rows_surplus: u64,
    /// Cells that are missing, whatever the reason.
    pub cells_missing: u64,
    /// Cells that became missing although something stood in them: infinite numbers, and values that did not fit a type
    /// that was asked for.
    pub cells_coerced: u64,
    /// What was decided, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// The first lines as they stand in the file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub raw: String,
    /// The tables that the file holds, where it can hold several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<FilePart>,
    /// The part that was read, where there are parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// What is worth knowing.
    pub notes: Vec<Diagnostic>,
}
