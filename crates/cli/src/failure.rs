//! Why the command ends without success, and with which exit code.

use penstock_flow::Diagnostic;
use penstock_stages::StageError;

use crate::messages;

/// The exit code after Ctrl-C, as shells have it: 128 and the number of the signal.
pub const CANCELLED: u8 = 130;

/// Why the command ends without success.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// Errors were found, or a node failed. Empty when all has been said.
    Failed(String),
    /// The command was called in a way that it does not understand.
    Usage(String),
    /// A file could not be read or written, or is not what it should be.
    Unreadable(String),
    /// Ctrl-C.
    Cancelled,
    /// Whoever was reading the output stopped: nothing to complain about.
    BrokenPipe,
}

impl Failure {
    /// The exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::BrokenPipe => 0,
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Unreadable(_) => 3,
            Self::Cancelled => CANCELLED,
        }
    }

    /// What to say, if anything is left to be said.
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::BrokenPipe => None,
            Self::Cancelled => Some("Cancelled."),
            Self::Failed(text) | Self::Usage(text) | Self::Unreadable(text) => {
                Some(text.as_str()).filter(|text| !text.is_empty())
            }
        }
    }

    /// A file that could not be read or is not what it should be.
    pub fn unreadable(message: impl std::fmt::Display) -> Self {
        Self::Unreadable(format!("error: {message}"))
    }

    /// A mistake in how the command was called.
    pub fn usage(message: impl std::fmt::Display) -> Self {
        Self::Usage(format!("error: {message}"))
    }

    /// A diagnostic about a file that was read.
    pub fn unreadable_data(error: StageError) -> Self {
        match error {
            StageError::Cancelled => Self::Cancelled,
            StageError::Failed(diagnostic) => Self::Unreadable(messages::line(&diagnostic, None)),
        }
    }
}

impl From<StageError> for Failure {
    fn from(error: StageError) -> Self {
        match error {
            StageError::Cancelled => Self::Cancelled,
            StageError::Failed(diagnostic) => Self::from(*diagnostic),
        }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Failed(messages::line(&diagnostic, None))
    }
}
