//! What becomes of a file that is not plain text once its host has opened it.

use std::rc::Rc;

use penstock_flow::Diagnostic;
pub use penstock_flow::parameter::FilePart;

use super::{ImportReport, TextOptions};
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
