//! How a file was read, as the import panel shows it: its lines, what was decided, the table that comes of it, and what
//! of the file is not in the table as it stands there.

use serde::{Deserialize, Serialize};

use super::report::{Fact, TablePage};
use crate::diagnostic::Diagnostic;
use crate::parameter::FilePart;

/// What is asked about how the file of a node is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportQuestion {
    /// What comes of the file with the node's parameters. A large file is looked at by its beginning alone, until it has
    /// been read as a whole.
    Preview,
    /// What is not in the table as it stands in the file.
    Ledger {
        /// For this reason alone, by its name; for any when not given.
        reason: Option<String>,
    },
    /// A line as it stands in the file.
    Line {
        /// Its number, counted from 1.
        line: u64,
    },
}

/// What is answered to an [`ImportQuestion`].
#[allow(clippy::large_enum_variant, reason = "there is one a question")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportAnswer {
    /// To [`ImportQuestion::Preview`].
    Preview(ImportPreview),
    /// To [`ImportQuestion::Ledger`].
    Ledger(LedgerPage),
    /// To [`ImportQuestion::Line`].
    Line(SourceLine),
}

/// What comes of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportPreview {
    /// Whether the whole file was read, and not its beginning alone.
    pub whole: bool,
    /// The first lines of a file of delimited text; none of any other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<SourceLine>,
    /// What was decided, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// The first rows; none when there is a problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<TablePage>,
    /// Why the file cannot be read with these parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Diagnostic>,
    /// The tables that the file holds, where it can hold several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<FilePart>,
    /// The one of them that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// How much was read, set aside and missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
}

/// One thing that was decided about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What: `encoding`, `delimiter`, `quote`, `escape`, `line-end`, `preamble`, `header`, `units`, `footer`, `tables`, `comments`, `decimal`,
    /// `day-first`, or `type` of a column.
    pub what: String,
    /// The column that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What was decided, as it can be set.
    pub value: String,
    /// Why: a sentence.
    pub reason: String,
}

/// What a line of a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// Not known.
    #[default]
    Text,
    /// Nothing stands on it.
    Blank,
    /// Above the table.
    Preamble,
    /// Names of columns.
    Names,
    /// Units of columns.
    Units,
    /// A row of the table, or a part of one that goes over several lines.
    Row,
    /// A comment.
    Comment,
    /// The names once more; set aside.
    RepeatedNames,
    /// Below the table.
    Footer,
    /// Part of another table.
    OtherTable,
}

/// A line of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    /// Its number, counted from 1.
    pub number: u64,
    /// What it is.
    pub kind: LineKind,
    /// Its text in pieces, by turns a cell and what separates it from the next.
    pub pieces: Vec<String>,
}

/// The first of what is not in a table as it stands in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerPage {
    /// How many there are of each reason, those without any left out.
    pub counts: Vec<ReasonCount>,
    /// The first of those that were asked for, in the order of lines.
    pub entries: Vec<LedgerEntry>,
    /// Whether the lines can be looked up in the file.
    pub has_lines: bool,
}

/// How many rows or cells there are for a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonCount {
    /// The reason's name.
    pub reason: String,
    /// The reason in words.
    pub words: String,
    /// How many.
    pub count: u64,
}

/// A row or a cell that is not in the table as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// The column; absent for a whole row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What stands there, or its beginning.
    pub text: String,
    /// Why, in words.
    pub reason: String,
}
