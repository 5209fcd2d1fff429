//! The one error type of this crate. Every message is written for the person who looks at the data: it says what is
//! wrong and what to do about it.

use thiserror::Error;

/// Why something could not be fitted, predicted, measured or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LearnError {
    /// The rows handed to a learner or metric contradict themselves (lengths differ, a value is missing, no rows).
    #[error("The data cannot be used: {0}")]
    Data(String),
    /// A parameter of a learner is outside its range.
    #[error("The setting \"{parameter}\" cannot be used: {reason}")]
    Parameter {
        /// The parameter's name as in the learner's serialised form.
        parameter: &'static str,
        /// What is wrong with it and which values are allowed.
        reason: String,
    },
    /// The learner does not fit this kind of target.
    #[error("This learner does not fit this target: {0}")]
    Unsuitable(String),
    /// A model contradicts itself or does not fit the data that it is applied to.
    #[error("The model cannot be used: {0}")]
    Model(String),
    /// The numbers left the range that can be computed with.
    #[error("The computation failed: {0}")]
    Numeric(String),
    /// A serialised problem is damaged.
    #[error("The stored data cannot be read: {0}")]
    Bytes(String),
}

impl LearnError {
    /// A [`LearnError::Parameter`] for `parameter`.
    pub(crate) fn parameter(parameter: &'static str, reason: impl Into<String>) -> Self {
        Self::Parameter { parameter, reason: reason.into() }
    }
}
