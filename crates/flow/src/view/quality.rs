//! What is noteworthy about a table's quality, and what could be done about it.

use serde::{Deserialize, Serialize};

use super::report::Fact;
use crate::diagnostic::Severity;
use crate::mend::Mend;

/// The findings of the checks on a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QualityReport {
    /// How many rows were checked.
    pub rows: u64,
    /// How many columns.
    pub columns: u64,
    /// The names of the checks that were made, so that a report without findings says something too.
    pub checks: Vec<String>,
    /// The findings, the worst first.
    pub findings: Vec<Finding>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The check, in kebab case: `near-constant`.
    pub code: String,
    /// The check's name.
    pub title: String,
    /// How bad it is; never an error, since a person decides.
    pub severity: Severity,
    /// The columns it is about, in the table's order; empty when about rows.
    pub columns: Vec<String>,
    /// What was found: a sentence.
    pub message: String,
    /// Why it matters: a sentence.
    pub reason: String,
    /// Numbers, examples and rows. Personal data is masked.
    pub evidence: Vec<Fact>,
    /// What would mend it in one step, where there is such a step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<Mend>,
}

/// A column that looks like personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalColumn {
    /// The column.
    pub column: String,
    /// What it looks like: `e-mail addresses`.
    pub kind: String,
}

impl PersonalColumn {
    /// The columns as words: `mail (e-mail addresses), born (dates of birth)`; nothing when there is none.
    pub fn list(columns: &[Self]) -> Option<String> {
        let named: Vec<String> = columns.iter().map(|one| format!("{} ({})", one.column, one.kind)).collect();
        (!named.is_empty()).then(|| named.join(", "))
    }
}
