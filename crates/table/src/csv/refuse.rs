//! Bytes that no text has.

use crate::import::ImportError;

/// Refuses bytes that no text has.
pub(super) fn refuse_nul(name: &str, text: &[u8], offset: u64) -> Result<(), ImportError> {
    match memchr::memchr(0, text) {
        None => Ok(()),
        Some(position) => Err(ImportError::refused(
            "not-a-table",
            format!("“{name}” is not text: it holds a zero byte at position {}.", offset + position as u64),
            "Export the data as CSV in UTF-8.",
        )),
    }
}
