//! How a file is to be read, where it should not be found out.

use std::collections::BTreeMap;

use penstock_flow::ColumnType;
use serde::{Deserialize, Serialize};

/// How a file is to be read, where it should not be found out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOptions {
    /// Which table of the file: a sheet of a workbook, a table or query of a database, a file in an archive. The first
    /// that holds a table when not given.
    pub part: Option<String>,
    /// How text is cut into cells.
    pub text: TextOptions,
    /// The types of columns by name; found out for the others. Cells that do not fit become missing and are counted.
    pub types: BTreeMap<String, ColumnType>,
}

/// How the text of a delimited file is cut into cells; what is not given is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextOptions {
    /// The encoding, by its name in the WHATWG's standard: `UTF-8`, `windows-1252`, `Shift_JIS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What separates cells: one or more characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// What encloses cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// How a quote inside a quoted cell is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escape: Option<Escape>,
    /// Lines before the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip_lines: Option<u64>,
    /// Rows that hold the names of the columns: none when 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_rows: Option<u32>,
    /// What stands between the whole and the fraction of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// Whether the day stands before the month where a date does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_first: Option<bool>,
    /// What the text was decoded from, where a host did that before it is read: then it is UTF-8 by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decoded: Option<Decoded>,
}

/// What a text was decoded from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decoded {
    /// The encoding, by its name in the WHATWG's standard.
    pub encoding: String,
    /// Whether it was asked for, and not found out.
    pub is_set: bool,
}

impl TextOptions {
    /// Whether everything is found out.
    pub fn is_automatic(&self) -> bool {
        *self == Self::default()
    }
}

/// What encloses a cell that holds delimiters or line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quote {
    /// Nothing does.
    None,
    /// `"`
    Double,
    /// `'`
    Apostrophe,
}

/// How a quote inside a quoted cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Escape {
    /// Twice.
    Doubled,
    /// With a backslash before it.
    Backslash,
}

/// What stands between the whole and the fraction of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecimalMark {
    /// `.`
    Point,
    /// `,`
    Comma,
}
