//! Judging a table by rules: what the Validate stage and `penstock validate` do.
//!
//! A rule about rows (a range, a pattern) says which rows break it, so that they can be set aside; a rule about the
//! table as a whole (a type, the number of rows, a distribution) says whether it holds. A rule that cannot be judged on
//! this table, because its column is not there or has another type, is broken; one that no table could keep or break,
//! such as a pattern that is no regular expression, is a mistake in the rules and an error.

use penstock_flow::rules::{Bound, Check, Rule, RuleSeverity, Rules};
use penstock_flow::{ColumnType, Diagnostic, Schema};
use penstock_table::{Pace, Table, datetime};
use regex_lite::{Regex, RegexBuilder};

use crate::expression::{Expression, ValueKind};
use crate::source::load::unknown_column;
use crate::stage::StageError;

pub mod distance;
pub mod infer;
mod pattern;
mod rows;
#[cfg(test)]
mod tests;
mod whole;
mod words;

pub use words::{Shown, describe, reasons};

/// So many rows are named where a rule is broken.
const NAMED_ROWS: usize = 3;
/// A pattern may take this many bytes when it is made ready. Its size times that of a text is the work of a match, so
/// repeats within repeats are refused rather than waited for.
const MOST_PATTERN: usize = 1 << 17;
/// The parameter that holds rules.
const PARAMETER: &str = "rules";

/// How a rule fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is kept.
    Passed,
    /// It is broken, which is to be told.
    Warned,
    /// It is broken, which closes the gate.
    Failed,
    /// It was not judged.
    Skipped,
}

impl State {
    /// The name on screen and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warning",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// What was found of one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How it fared.
    pub state: State,
    /// The rows that break it, in order, counted from 0; empty where the table as a whole does.
    pub rows: Vec<u32>,
    /// What was found: a clause without a full stop; empty when it is kept.
    pub says: String,
}

impl Finding {
    /// Whether the rule is broken.
    pub fn is_broken(&self) -> bool {
        matches!(self.state, State::Warned | State::Failed)
    }
}

/// How rules are judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Judging {
    /// What freshness is measured against, in milliseconds since 1970-01-01T00:00:00 UTC.
    pub as_of: Option<i64>,
    /// Whether rows that a model is to predict are judged: then rules about the table as a whole, and those about
    /// columns that it lacks, such as the target, are skipped.
    pub scoring: bool,
}

/// What one rule found, before it is known how bad that is. Nothing broken when `says` is empty.
#[derive(Default)]
struct Found {
    rows: Vec<u32>,
    says: String,
}

impl Found {
    fn whole(says: impl Into<String>) -> Self {
        Self { rows: Vec::new(), says: says.into() }
    }
}

/// Judges a table: one finding a rule, in their order.
///
/// # Errors
/// A rule that cannot be judged on any table; a cancelled run.
pub async fn judge(
    rules: &Rules,
    table: &Table,
    judging: Judging,
    pace: &dyn Pace,
) -> Result<Vec<Finding>, StageError> {
    let mut findings = Vec::with_capacity(rules.rules.len());
    for (at, rule) in rules.rules.iter().enumerate() {
        let fraction = at as f64 / rules.rules.len() as f64;
        pace.checkpoint(fraction).await?;
        if let Some(problem) = flaw(rule, judging) {
            return Err(flawed(rule, &problem).into());
        }
        if judging.scoring && (!rule.is_of_rows() || lacks_column(rule, table)) {
            findings.push(Finding { state: State::Skipped, rows: Vec::new(), says: String::new() });
            continue;
        }
        // A pattern is more work than a comparison.
        let chunk = if matches!(rule.check, Check::Pattern(_)) { 1_024 } else { crate::pace::CHUNK };
        let steps = Steps { pace, fraction, chunk };
        let found = match unfit(rule, table) {
            Some(problem) => Found::whole(problem),
            None if rule.is_of_rows() => rows::found(rule, table, &steps).await?,
            None => whole::found(rule, table, judging, &steps).await?,
        };
        let state = match (found.says.is_empty(), rule.severity) {
            (true, _) => State::Passed,
            (false, RuleSeverity::Warn) => State::Warned,
            (false, RuleSeverity::Fail) => State::Failed,
        };
        findings.push(Finding { state, rows: found.rows, says: found.says });
    }
    Ok(findings)
}

/// Pauses within one rule.
struct Steps<'a> {
    pace: &'a dyn Pace,
    fraction: f64,
    /// Rows between two of them.
    chunk: usize,
}

impl Steps<'_> {
    /// The rows for which something is so. Behind one type of closure, so that this is compiled once.
    async fn rows_where(
        &self,
        rows: usize,
        is_so: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Vec<u32>, StageError> {
        let mut found = Vec::new();
        for start in (0..rows).step_by(self.chunk) {
            self.pace.checkpoint(self.fraction).await?;
            let end = rows.min(start + self.chunk);
            found.extend((start..end).filter(|row| is_so(*row)).map(|row| row as u32));
        }
        Ok(found)
    }
}

/// What is wrong with rules before any row is seen: mistakes in themselves, and columns that are not there or do not
/// suit them.
pub fn check(rules: &Rules, schema: Option<&Schema>, judging: Judging) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &rules.rules {
        if let Some(problem) = flaw(rule, judging) {
            found.push(flawed(rule, &problem));
            continue;
        }
        let Some(schema) = schema else { continue };
        if let Check::Expression(text) = &rule.check {
            let checked = Expression::parse(text).and_then(|expression| expression.check(schema));
            match checked {
                Ok(ValueKind::Boolean | ValueKind::Unknown) => {}
                Ok(kind) => found.push(flawed(rule, &not_a_condition(kind))),
                Err(error) => {
                    let mut problem = error.diagnostic(PARAMETER);
                    problem.message = format!("In rule “{}”: {}", rule.name, problem.message);
                    found.push(problem);
                }
            }
            continue;
        }
        if rule.column.is_empty() {
            continue;
        }
        match schema.column(&rule.column) {
            None if schema.open => {}
            None => {
                let mut problem = unknown_column(schema, &rule.column, PARAMETER);
                problem.message = format!("In rule “{}”: {}", rule.name, problem.message);
                found.push(problem);
            }
            Some(column) => found.extend(
                wrong_kind(rule, column.kind).map(|problem| flawed(rule, &problem).column(&rule.column)),
            ),
        }
    }
    found
}

fn not_a_condition(kind: ValueKind) -> String {
    format!("its condition must be true or false, but it is {}", kind.name())
}

fn flawed(rule: &Rule, problem: &str) -> Diagnostic {
    Diagnostic::error("rule", format!("Rule “{}” cannot be judged: {problem}.", rule.name))
        .hint("Mend the rule, or remove it.")
        .parameter(PARAMETER)
}

/// What keeps a rule from being judged on any table: a clause.
fn flaw(rule: &Rule, judging: Judging) -> Option<String> {
    if let Some(problem) = rule.problem() {
        return Some(problem);
    }
    match &rule.check {
        Check::Pattern(pattern) => regex(pattern).err(),
        Check::Expression(text) => Expression::parse(text).err().map(|error| {
            format!("its condition cannot be read: {}", error.to_string().trim_end_matches('.'))
        }),
        Check::Range { minimum, maximum } => match (ends(minimum, false), ends(maximum, true)) {
            (Err(problem), _) | (_, Err(problem)) => Some(problem),
            (Ok(Some(low)), Ok(Some(high))) if low > high => {
                Some("its minimum is greater than its maximum".to_owned())
            }
            _ => None,
        },
        Check::Freshness { .. } if judging.as_of.is_none() && !judging.scoring => {
            Some("there is no reference date to measure its age by".to_owned())
        }
        _ => None,
    }
}

/// A pattern that a whole text must match.
fn regex(pattern: &str) -> Result<Regex, String> {
    let wrong = |error: regex_lite::Error| format!("its pattern is no regular expression: {error}");
    let built = |pattern: &str| RegexBuilder::new(pattern).size_limit(MOST_PATTERN).build().map_err(wrong);
    // By itself first, lest a bracket too many meet the brackets around it.
    built(pattern)?;
    built(&format!("^(?:{pattern})$"))
}

/// An end of a range as a number; a date that is the greatest value stands for the end of its day.
fn ends(bound: &Option<Bound>, is_last: bool) -> Result<Option<f64>, String> {
    const DAY_BUT_ONE: i64 = 86_400_000 - 1;
    match bound {
        None => Ok(None),
        Some(Bound::Number(number)) => Ok(Some(*number)),
        Some(Bound::Date(text)) => {
            let date = read_date(text).ok_or_else(|| format!("“{text}” is no date such as 2020-01-31"))?;
            let rest = if is_last && text.trim().len() == 10 { DAY_BUT_ONE } else { 0 };
            Ok(Some((date + rest) as f64))
        }
    }
}

/// A date or date-time in ISO form, in milliseconds since 1970-01-01T00:00:00 UTC.
pub fn read_date(text: &str) -> Option<i64> {
    datetime::parse(text.trim().as_bytes())
}

/// The type that a check needs, where the column has another: a clause.
fn wrong_kind(rule: &Rule, kind: ColumnType) -> Option<String> {
    let is_number = matches!(kind, ColumnType::Number | ColumnType::Integer);
    let (suits, needed) = match &rule.check {
        Check::Range { minimum: Some(Bound::Date(_)), .. }
        | Check::Range { maximum: Some(Bound::Date(_)), .. } => (kind == ColumnType::DateTime, "a date-time"),
        Check::Range { .. } => (is_number, "a number"),
        Check::Freshness { .. } => (kind == ColumnType::DateTime, "a date-time"),
        Check::Distribution(distribution) => match distribution.reference {
            penstock_flow::rules::Reference::Edges(_) => (is_number, "a number"),
            penstock_flow::rules::Reference::Levels(_) => (true, ""),
        },
        _ => (true, ""),
    };
    (!suits).then(|| format!("“{}” is {}, but {needed} is needed", rule.column, kind.name()))
}

/// Why a rule cannot be judged on this table: a clause.
fn unfit(rule: &Rule, table: &Table) -> Option<String> {
    if let Check::Expression(text) = &rule.check {
        return match Expression::parse(text).and_then(|expression| expression.check(table.schema())) {
            Ok(ValueKind::Boolean | ValueKind::Unknown) => None,
            Ok(kind) => Some(not_a_condition(kind)),
            Err(error) => Some(error.to_string().trim_end_matches('.').to_owned()),
        };
    }
    if rule.column.is_empty() {
        return None;
    }
    match table.find(&rule.column) {
        Err(_) => Some(format!("there is no column “{}”", rule.column)),
        // A column without any value has no type to speak of.
        Ok((_, array)) if penstock_table::Array::null_count(array.as_ref()) == table.rows() => None,
        Ok((column, _)) => wrong_kind(rule, column.kind),
    }
}

fn lacks_column(rule: &Rule, table: &Table) -> bool {
    match &rule.check {
        Check::Expression(text) => Expression::parse(text).is_ok_and(|expression| {
            expression.columns().into_iter().any(|name| table.index_of(name).is_none())
        }),
        _ => !rule.column.is_empty() && table.index_of(&rule.column).is_none(),
    }
}
