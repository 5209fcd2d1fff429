//! What is wrong with an expression, and where.

use penstock_flow::Diagnostic;
use thiserror::Error;

/// Why an expression cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message} (At character {}.)", .position + 1)]
pub struct ExpressionError {
    /// What is wrong: a sentence.
    pub message: String,
    /// Where, in characters from the beginning of the text, counted from 0; its length when the end is what surprises.
    pub position: usize,
    /// What to do: a sentence, or empty.
    pub hint: String,
}

impl ExpressionError {
    /// An error without a hint.
    pub(super) fn new(position: usize, message: impl Into<String>) -> Self {
        Self { message: message.into(), position, hint: String::new() }
    }

    /// The same with what to do.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// As a finding on the parameter that holds the expression.
    pub fn diagnostic(&self, parameter: &str) -> Diagnostic {
        let otherwise = "The stage's help shows what an expression can hold.";
        let hint = if self.hint.is_empty() { otherwise } else { self.hint.as_str() };
        Diagnostic::error("expression", self.to_string()).hint(hint).parameter(parameter)
    }
}
