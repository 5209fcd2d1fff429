//! Rules, and the values that break them, in words.

use penstock_flow::rules::{Bound, Check, Measure, Rule};
use penstock_table::{Cancelled, Pace, Table, Texts};

use super::Finding;
use crate::expression::Expression;

/// Values are shown up to this many characters.
const SHOWN: usize = 40;

/// What a rule asks, in a few words: “from 0 to 120”.
pub fn describe(rule: &Rule) -> String {
    let span = |low: Option<String>, high: Option<String>| match (low, high) {
        (Some(low), Some(high)) => format!("from {low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (None, None) => "any".to_owned(),
    };
    let counts =
        |low: &Option<u64>, high: &Option<u64>| span(low.map(|n| n.to_string()), high.map(|n| n.to_string()));
    let end = |bound: &Option<Bound>| match bound {
        None => None,
        Some(Bound::Number(number)) => Some(number.to_string()),
        Some(Bound::Date(date)) => Some(date.clone()),
    };
    match &rule.check {
        Check::Type(kind) => format!("is of the type {}", kind.name()),
        Check::NotMissing { at_most } if *at_most == 0.0 => "is never missing".to_owned(),
        Check::NotMissing { at_most } => format!("is missing in at most {}", percent(*at_most)),
        Check::Unique => "is unique".to_owned(),
        Check::Range { minimum, maximum } => span(end(minimum), end(maximum)),
        Check::Allowed(values) => match values.as_slice() {
            [one] => format!("is {}", shortened(one)),
            several => shortened(&format!("is one of {}: {}", several.len(), several.join(", "))),
        },
        Check::Pattern(pattern) => format!("matches {}", shortened(pattern)),
        Check::Length { minimum, maximum } => format!("{} characters", counts(minimum, maximum)),
        Check::RowCount { minimum, maximum } => format!("{} rows", counts(minimum, maximum)),
        Check::Freshness { days } => format!("newest at most {days} days old"),
        Check::Expression(text) => shortened(text),
        Check::Distribution(distribution) => {
            format!("{} at most {}", measure_name(distribution.measure), distribution.at_most)
        }
    }
}

pub(super) fn measure_name(measure: Measure) -> &'static str {
    Measure::ALL.iter().find(|(one, ..)| *one == measure).map_or("", |(_, _, label)| label)
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A text that is not too long to show.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The values of a row that a rule is about, as text.
pub struct Shown<'a> {
    columns: Vec<(String, Texts<'a>)>,
}

impl<'a> Shown<'a> {
    /// For the rows of a table.
    pub fn new(rule: &Rule, table: &'a Table) -> Self {
        const MOST: usize = 3;
        let names = match &rule.check {
            Check::Expression(text) => Expression::parse(text)
                .map(|expression| expression.columns().into_iter().map(str::to_owned).take(MOST).collect())
                .unwrap_or_default(),
            _ => vec![rule.column.clone()],
        };
        let texts = |name: String| table.texts(&name).ok().map(|texts| (name, texts));
        Self { columns: names.into_iter().filter_map(texts).collect() }
    }

    /// What stands in a row.
    pub fn of(&self, row: u32) -> String {
        let value = |texts: &Texts<'_>| match texts.get(row as usize) {
            None => "missing".to_owned(),
            Some(text) => shortened(&text),
        };
        match self.columns.as_slice() {
            [(_, texts)] => value(texts),
            several => {
                let all: Vec<String> =
                    several.iter().map(|(name, texts)| format!("{name} {}", value(texts))).collect();
                all.join(", ")
            }
        }
    }
}

/// Of each of some rows, in order, the rules that it breaks with the values that break them.
///
/// # Errors
/// A cancelled run.
pub async fn reasons(
    all: &[(&Rule, &Finding)],
    table: &Table,
    broken: &[u32],
    pace: &dyn Pace,
) -> Result<Vec<String>, Cancelled> {
    let mut rules: Vec<_> = all
        .iter()
        .filter(|(_, finding)| !finding.rows.is_empty())
        .map(|(rule, finding)| (*rule, finding.rows.iter().peekable(), Shown::new(rule, table)))
        .collect();
    let mut reasons = Vec::with_capacity(broken.len());
    for piece in broken.chunks(crate::pace::CHUNK) {
        pace.checkpoint(1.0).await?;
        for row in piece {
            let mut reason = String::new();
            for (rule, rows, shown) in &mut rules {
                if rows.next_if(|next| *next == row).is_some() {
                    let comma = if reason.is_empty() { "" } else { "; " };
                    reason.push_str(&format!("{comma}{}: {}", rule.name, shown.of(*row)));
                }
            }
            reasons.push(reason);
        }
    }
    Ok(reasons)
}
