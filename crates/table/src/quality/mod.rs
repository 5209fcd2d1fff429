//! What is noteworthy about a table before a model is made of it: named checks, each with its reason and its evidence, and
//! where one step would mend it, that step.
//!
//! The checks read the table's profile, and look at values one by one only where the profile does not tell: in texts.
//! A finding never stops a run; a person decides.

use penstock_flow::view::{ColumnProfile, Fact, Finding, QualityReport, TableProfile};
use penstock_flow::{Mend, Parameters, Role, Severity};
use serde_json::{Value, json};

use crate::profile::Progress;
use crate::source::{Cancelled, Pace};
use crate::table::Table;

mod checks;
mod columns;
mod contents;
pub mod personal;
mod sample;
mod target;
mod words;

use checks::{Check, check};
use words::{counted, share};

/// What was found about one column, or about the rows.
struct Found {
    check: &'static Check,
    /// The position of the column; none when about rows.
    column: Option<usize>,
    severity: Severity,
    message: String,
    evidence: Vec<Fact>,
    mend: Option<Mend>,
}

impl Found {
    fn new(code: &str, column: Option<usize>, message: String) -> Self {
        let check = check(code);
        Self { check, column, severity: check.severity, message, evidence: Vec::new(), mend: None }
    }

    /// The same with a number or an example.
    fn fact(mut self, name: &str, value: impl ToString) -> Self {
        self.evidence.push(Fact::new(name, value));
        self
    }

    /// The same with a stage that mends it.
    fn add_stage(self, stage: &str, parameters: &[(&str, Value)]) -> Self {
        let title = self.check.remedy.0.to_owned();
        let parameters: Parameters =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.mend(Mend::AddStage { stage: stage.to_owned(), parameters, title })
    }

    /// The same with dropping a column as the mend.
    fn drop_column(self, column: &ColumnProfile) -> Self {
        match column.column.role {
            // Without its target no learner can follow.
            Role::Target => self,
            _ => self.add_stage(
                "select-columns",
                &[("mode", json!("drop")), ("columns", json!([column.column.name]))],
            ),
        }
    }

    fn mend(mut self, mend: Mend) -> Self {
        self.mend = Some(mend);
        self
    }
}

/// Checks a table, of which this is the full profile.
///
/// # Errors
/// That it was cancelled.
pub async fn quality(
    table: &Table,
    profile: &TableProfile,
    pace: &dyn Pace,
) -> Result<QualityReport, Cancelled> {
    let progress = Progress::new(pace, profile.columns.len() + 1);
    let mut found = Vec::new();
    found.extend(duplicate_rows(profile));
    found.extend(target::checked(table, profile, &progress.step(profile.columns.len())).await?);
    for (index, column) in profile.columns.iter().enumerate() {
        let progress = progress.step(index);
        progress.at(0.0).await?;
        let place = columns::Place { table, profile, column, index };
        let of_contents = match column.column.role {
            Role::Prediction => None,
            _ => contents::checked(&place, &progress).await?,
        };
        if matches!(column.column.role, Role::Feature | Role::Target) {
            found.extend(place.checked(of_contents.is_some(), &progress).await?);
        }
        found.extend(of_contents);
    }
    Ok(QualityReport {
        rows: profile.rows,
        columns: profile.columns.len() as u64,
        checks: checks::ALL.iter().map(|check| check.title.to_owned()).collect(),
        findings: arranged(found, profile),
    })
}

fn duplicate_rows(profile: &TableProfile) -> Option<Found> {
    let relations = profile.relations.as_ref().filter(|relations| relations.duplicate_rows > 0)?;
    let count = relations.duplicate_rows;
    let message = match count {
        1 => "One row is equal to a row before it.".to_owned(),
        _ => format!("{} rows are equal to a row before them.", counted(count)),
    };
    let pairs: Vec<String> = relations
        .duplicates
        .iter()
        .map(|(first, again)| format!("{} = {}", counted(again + 1), counted(first + 1)))
        .collect();
    Some(
        Found::new("duplicate-rows", None, message)
            .fact("share", share(count, profile.rows))
            .fact("rows", pairs.join(", "))
            .add_stage("deduplicate", &[("keep", json!("first"))]),
    )
}

/// Many findings of one check as one, all in order: the worst first, then by check, then by column.
fn arranged(found: Vec<Found>, profile: &TableProfile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in &checks::ALL {
        let of_check: Vec<&Found> = found.iter().filter(|one| one.check.code == check.code).collect();
        // What is done about personal data depends on its kind.
        if of_check.len() > checks::GROUPED_ABOVE && check.code != "personal-data" {
            findings.push(grouped(check, &of_check, profile));
        } else {
            findings.extend(of_check.into_iter().map(|one| finding(one, profile)));
        }
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

fn name_of(found: &Found, profile: &TableProfile) -> Option<String> {
    Some(profile.columns.get(found.column?)?.column.name.clone())
}

fn finding(found: &Found, profile: &TableProfile) -> Finding {
    Finding {
        code: found.check.code.to_owned(),
        title: found.check.title.to_owned(),
        severity: found.severity,
        columns: name_of(found, profile).into_iter().collect(),
        message: found.message.clone(),
        reason: found.check.reason.to_owned(),
        evidence: found.evidence.clone(),
        mend: found.mend.clone(),
    }
}

fn grouped(check: &'static Check, found: &[&Found], profile: &TableProfile) -> Finding {
    /// So many columns give evidence of their own.
    const SHOWN: usize = 12;
    let columns: Vec<String> = found.iter().filter_map(|one| name_of(one, profile)).collect();
    let evidence_of = |one: &&Found| {
        let facts: Vec<String> =
            one.evidence.iter().map(|fact| format!("{} {}", fact.name, fact.value)).collect();
        Fact::new(name_of(one, profile).unwrap_or_default(), facts.join(", "))
    };
    let mut evidence: Vec<Fact> = found.iter().take(SHOWN).map(evidence_of).collect();
    if found.len() > SHOWN {
        evidence.push(Fact::new("and", format!("{} more columns", counted((found.len() - SHOWN) as u64))));
    }
    let mends: Vec<Mend> = found.iter().filter_map(|one| one.mend.clone()).collect();
    let title = check.remedy.1.replace('#', &counted(mends.len() as u64));
    Finding {
        code: check.code.to_owned(),
        title: check.title.to_owned(),
        severity: check.severity,
        message: format!("{} {}.", counted(columns.len() as u64), check.many),
        columns,
        reason: check.reason.to_owned(),
        evidence,
        mend: Mend::joined(mends, title),
    }
}

#[cfg(test)]
mod tests;
