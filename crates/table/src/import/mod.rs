//! What reading a file into a table is about, whatever the file's format: how it is to be read, what came out, what
//! happened, and why it could not be.

use crate::table::Table;

mod error;
pub mod ledger;

pub mod format;
mod head;
pub mod notes;
mod opened;
mod options;
mod report;
mod sample;

pub use error::ImportError;
pub use format::{Format, Packed};
pub use head::HeadSource;
pub use ledger::Ledger;
pub use opened::{FilePart, OpenReply, OpenRequest, Opened, OpenedContent};
pub use options::{DecimalMark, Decoded, Escape, ImportOptions, Quote, TextOptions};
pub use report::{Decision, ImportReport};
pub use sample::sample;

/// A table that was read from a file.
#[derive(Clone, Debug)]
pub struct Import {
    /// The table. Category columns have their levels in the schema.
    pub table: Table,
    /// BLAKE3 of the file's bytes, in hex.
    pub hash: String,
    /// What happened.
    pub report: ImportReport,
    /// Every row that was set aside and every cell that is not in the table as it stands in the file.
    pub ledger: Ledger,
}
