//! Where a table's rows come from, so that what was lost between the text of a file and its values can be read again.

use std::sync::Arc;

use super::Table;
use crate::import::ImportOptions;

/// The file that a table was read from. A table keeps it through every change of columns and rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What the surroundings know the file by.
    pub key: Arc<str>,
    /// BLAKE3 of the file's bytes, in hex.
    pub hash: Arc<str>,
    /// How it was read.
    pub options: Arc<ImportOptions>,
    /// Whether the table has all rows of the file in their order, and no others.
    pub whole: bool,
}

impl Table {
    /// The file that the table was read from; nothing for a table that was made otherwise.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The same table, known to hold the rows of this file.
    pub fn with_origin(&self, key: &str, hash: &str, options: ImportOptions) -> Self {
        let origin = Origin { key: key.into(), hash: hash.into(), options: Arc::new(options), whole: true };
        Self { origin: Some(origin), ..self.clone() }
    }

    /// The origin of a table of some of the rows.
    pub(super) fn origin_of_part(&self) -> Option<Origin> {
        self.origin.clone().map(|origin| Origin { whole: false, ..origin })
    }
}
