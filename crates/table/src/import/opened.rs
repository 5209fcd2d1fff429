//! What becomes of a file that is not plain text once its host has opened it.

use std::collections::BTreeMap;
use std::rc::Rc;

pub use penstock_flow::parameter::FilePart;
use penstock_flow::{ColumnType, Diagnostic};
use serde::{Deserialize, Serialize};

use super::{ImportOptions, ImportReport, TextOptions};
use crate::source::ByteSource;
use crate::table::Table;

/// An opened file.
pub struct Opened {
    /// What was in it.
    pub content: OpenedContent,
    /// All that could be chosen instead; one or none where there is no choice.
    pub parts: Vec<FilePart>,
    /// The name of the part that was taken, where there are parts.
    pub part: Option<String>,
}

/// What was in a file.
#[allow(clippy::large_enum_variant, reason = "there is one a file")]
pub enum OpenedContent {
    /// A table whose columns have types of their own.
    Table {
        /// The table.
        table: Table,
        /// What happened.
        report: ImportReport,
    },
    /// Text that is yet to be read, as if it were a file of its own: delimited or JSON.
    Text {
        /// The text.
        source: Rc<dyn ByteSource>,
        /// How it is to be cut into cells, as far as that is known; otherwise found out.
        text: TextOptions,
        /// What is worth knowing of how it came about.
        notes: Vec<Diagnostic>,
    },
}

/// What a host asks of readers that run elsewhere; the file travels beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRequest {
    /// The part that is wanted.
    pub part: Option<String>,
    /// How text is cut into cells.
    pub text: TextOptions,
    /// The types of columns by name.
    pub types: BTreeMap<String, ColumnType>,
}

impl From<&ImportOptions> for OpenRequest {
    fn from(options: &ImportOptions) -> Self {
        let ImportOptions { part, text, types } = options.clone();
        Self { part, text, types }
    }
}

impl From<OpenRequest> for ImportOptions {
    fn from(request: OpenRequest) -> Self {
        Self { part: request.part, text: request.text, types: request.types }
    }
}

/// What they answer; the table, as [`crate::transfer`] writes it, or the text travels beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum OpenReply {
    /// A table.
    Table {
        /// What happened.
        report: ImportReport,
        /// All that could be chosen instead.
        parts: Vec<FilePart>,
        /// The part that was taken.
        part: Option<String>,
    },
    /// A text.
    Text {
        /// The name that readers show.
        name: String,
        /// How it is to be cut into cells.
        text: TextOptions,
        /// What is worth knowing.
        notes: Vec<Diagnostic>,
        /// All that could be chosen instead.
        parts: Vec<FilePart>,
        /// The part that was taken.
        part: Option<String>,
    },
    /// What is wrong with the file.
    Refused(Diagnostic),
}
