//! Why a file is not a table, in words for people: every error names the file and says what to do.

use penstock_flow::Diagnostic;

use crate::source::{Cancelled, SourceError};

/// A file could not be read as a table.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImportError {
    /// The run was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The file was refused.
    #[error("{}", .0.message)]
    Refused(Box<Diagnostic>),
}

impl ImportError {
    /// A refusal.
    pub fn refused(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused(Box::new(Diagnostic::error(code, message).hint(hint)))
    }

    /// A refusal because of what stands on a line.
    pub(crate) fn at_line(
        code: &str,
        line: u64,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self::Refused(Box::new(Diagnostic::error(code, message).hint(hint).line(line)))
    }

    /// The file does not fit into memory.
    pub fn out_of_memory(name: &str) -> Self {
        Self::refused(
            "out-of-memory",
            format!("“{name}” does not fit into memory."),
            "Close other tabs, or leave out rows or columns; the command line has more memory to use.",
        )
    }

    /// What went wrong and what to do.
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            Self::Cancelled(_) => Diagnostic::note("cancelled", "Reading was cancelled."),
            Self::Refused(diagnostic) => Diagnostic::clone(diagnostic),
        }
    }
}

impl From<SourceError> for ImportError {
    fn from(error: SourceError) -> Self {
        match &error {
            SourceError::Unreadable { .. } => Self::refused(
                "unreadable",
                error.to_string(),
                "Check that the file still exists and may be read, then choose it again.",
            ),
            SourceError::Changed { .. } => Self::refused(
                "changed",
                error.to_string(),
                "Wait until nothing writes to it, then choose it again.",
            ),
        }
    }
}
