//! Rules that data must keep, as plain data: a parameter of the Validate stage, and a file of their own for the command.
//!
//! The file is JSON:
//!
//! ```json
//! {"format": "penstock-rules", "version": 1, "rules": [
//!   {"name": "age is plausible", "severity": "fail", "check": "range", "column": "age", "minimum": 0, "maximum": 120}
//! ]}
//! ```
//!
//! Every kind of check with its fields stands in [`KINDS`]; `docs/validation.md` describes them for people. Reading and
//! writing are by hand ([`read`](Rules::from_value)), because derived code for an enum of eleven forms is several times
//! larger, forgives fields that it does not know, and speaks to programmers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::schema::ColumnType;

mod json;

/// What a rules file says in its `format`.
pub const FORMAT: &str = "penstock-rules";
/// The version of the rules file that is written.
pub const VERSION: u64 = 1;
/// More rules than this are refused: each is a pass over the rows.
pub const MOST_RULES: usize = 5_000;
/// A rules file may have at most this many bytes: 16 MiB.
pub const SIZE_LIMIT: usize = 16 << 20;

/// Rules, in the order in which they are told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct Rules {
    /// The rules.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What it is called in messages.
    pub name: String,
    /// What breaking it means.
    pub severity: RuleSeverity,
    /// The column it is about; empty for a rule about rows.
    pub column: String,
    /// What must be so.
    pub check: Check,
}

/// What breaking a rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleSeverity {
    /// It is told.
    Warn,
    /// The gate closes.
    Fail,
}

/// What must be so. A missing value keeps every rule but [`Check::NotMissing`].
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// The column has this type. Integers are numbers, and categories are texts.
    Type(ColumnType),
    /// At most this share of the values, from 0 to 1, is missing. With 0, each row that misses the value breaks the rule;
    /// otherwise the column as a whole keeps or breaks it.
    NotMissing {
        /// The greatest share.
        at_most: f64,
    },
    /// No value stands in an earlier row too.
    Unique,
    /// Each value lies within bounds, both inclusive.
    Range {
        /// The least value.
        minimum: Option<Bound>,
        /// The greatest value.
        maximum: Option<Bound>,
    },
    /// Each value, as text, is one of these.
    Allowed(Vec<String>),
    /// Each value, as text, matches a regular expression from its beginning to its end.
    Pattern(String),
    /// Each value, as text, has so many characters.
    Length {
        /// The fewest.
        minimum: Option<u64>,
        /// The most.
        maximum: Option<u64>,
    },
    /// The table has so many rows.
    RowCount {
        /// The fewest.
        minimum: Option<u64>,
        /// The most.
        maximum: Option<u64>,
    },
    /// The newest value of a date-time column is at most this many days older than the reference date.
    Freshness {
        /// Days of 24 hours.
        days: f64,
    },
    /// A condition over the columns of a row is not false.
    Expression(String),
    /// The column is distributed about as the reference.
    Distribution(Distribution),
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// For numbers.
    Number(f64),
    /// For date-times, in ISO form: `2020-01-31` or `2020-01-31T10:20`. A date alone stands for the whole day.
    Date(String),
}

/// How a column was distributed, and how far from that it may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// How the distance is measured.
    pub measure: Measure,
    /// The greatest distance that keeps the rule.
    pub at_most: f64,
    /// What was counted.
    pub reference: Reference,
    /// The share of each bin or level, in their order: not negative, together 1.
    pub shares: Vec<f64>,
}

/// What the shares of a reference are of.
#[derive(Clone, Debug, PartialEq)]
pub enum Reference {
    /// Of the intervals between these edges, which grow: one edge more than shares. Values below the first edge count
    /// to the first interval and values above the last edge to the last; each interval includes its lower edge.
    Edges(Vec<f64>),
    /// Of these values; a share more than levels is of all others.
    Levels(Vec<String>),
}

/// A distance between two distributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Population stability index: Σ (a − e) ln(a / e), Siddiqi, Credit Risk Scorecards (2006). Below 0.1 counts as
    /// stable, above 0.25 as another population.
    Psi,
    /// Jensen-Shannon distance with base 2, from 0 to 1, as `scipy.spatial.distance.jensenshannon`: the square root of
    /// the divergence of Lin (1991).
    JensenShannon,
    /// Kolmogorov-Smirnov statistic on the reference's intervals, from 0 to 1: the greatest difference between the two
    /// cumulative distributions at an edge, as `scipy.stats.ks_2samp` over values that were cut at the edges.
    KolmogorovSmirnov,
}

impl Measure {
    /// The measures with their names in files and on screen.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Psi, "psi", "Population stability index"),
        (Self::JensenShannon, "jensen-shannon", "Jensen-Shannon distance"),
        (Self::KolmogorovSmirnov, "kolmogorov-smirnov", "Kolmogorov-Smirnov statistic"),
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(measure, ..)| *measure == self).map_or("", |(_, name, _)| name)
    }
}

/// A kind of check as files name it, for reading and for forms.
#[derive(Debug)]
pub struct CheckKind {
    /// The name in files, in kebab case.
    pub name: &'static str,
    /// The label on screen.
    pub label: &'static str,
    /// Whether it is about one column.
    pub of_column: bool,
    /// Its fields beside name, severity, check and column.
    pub fields: &'static [&'static str],
}

const fn kind(
    name: &'static str,
    label: &'static str,
    of_column: bool,
    fields: &'static [&'static str],
) -> CheckKind {
    CheckKind { name, label, of_column, fields }
}

/// Every kind of check, in the order in which forms offer them.
pub const KINDS: [CheckKind; 11] = [
    kind("type", "Has the type", true, &["type"]),
    kind("not-missing", "Is not missing", true, &["at_most"]),
    kind("unique", "Is unique", true, &[]),
    kind("range", "Lies between", true, &["minimum", "maximum"]),
    kind("allowed", "Is one of", true, &["values"]),
    kind("pattern", "Matches a pattern", true, &["pattern"]),
    kind("length", "Has a length between", true, &["minimum", "maximum"]),
    kind("expression", "Rows fulfil a condition", false, &["expression"]),
    kind("row-count", "Number of rows between", false, &["minimum", "maximum"]),
    kind("freshness", "Is not older than", true, &["days"]),
    kind(
        "distribution",
        "Is distributed as before",
        true,
        &["measure", "at_most", "edges", "levels", "shares"],
    ),
];

impl Rule {
    /// The kind of its check.
    pub fn kind(&self) -> &'static CheckKind {
        let at = match &self.check {
            Check::Type(_) => 0,
            Check::NotMissing { .. } => 1,
            Check::Unique => 2,
            Check::Range { .. } => 3,
            Check::Allowed(_) => 4,
            Check::Pattern(_) => 5,
            Check::Length { .. } => 6,
            Check::Expression(_) => 7,
            Check::RowCount { .. } => 8,
            Check::Freshness { .. } => 9,
            Check::Distribution(_) => 10,
        };
        &KINDS[at]
    }

    /// Whether single rows break it, which can be set aside; otherwise the table as a whole does.
    pub fn is_of_rows(&self) -> bool {
        match &self.check {
            Check::NotMissing { at_most } => *at_most == 0.0,
            Check::Unique
            | Check::Range { .. }
            | Check::Allowed(_)
            | Check::Pattern(_)
            | Check::Length { .. }
            | Check::Expression(_) => true,
            Check::Type(_) | Check::RowCount { .. } | Check::Freshness { .. } | Check::Distribution(_) => {
                false
            }
        }
    }

    /// What is wrong with it whatever the data, as a clause: "its minimum is greater than its maximum".
    pub fn problem(&self) -> Option<String> {
        if self.kind().of_column && self.column.is_empty() {
            return Some("no column is chosen".to_owned());
        }
        let ends = |low: Option<u64>, high: Option<u64>| match (low, high) {
            (None, None) => Some(NO_ENDS),
            (Some(low), Some(high)) if low > high => Some(ENDS_CROSS),
            _ => None,
        };
        let problem = match &self.check {
            Check::Type(_) | Check::Unique => None,
            Check::NotMissing { at_most } => {
                (!(0.0..=1.0).contains(at_most)).then_some("its share is not between 0 and 1")
            }
            Check::Range { minimum, maximum } => match (minimum, maximum) {
                (None, None) => Some(NO_ENDS),
                (Some(Bound::Number(low)), Some(Bound::Number(high))) if low > high => Some(ENDS_CROSS),
                (Some(Bound::Number(_)), Some(Bound::Date(_)))
                | (Some(Bound::Date(_)), Some(Bound::Number(_))) => {
                    Some("one of its ends is a number and the other a date")
                }
                _ => None,
            },
            Check::Allowed(values) => values.is_empty().then_some("its set of values is empty"),
            Check::Pattern(pattern) => pattern.is_empty().then_some("its pattern is empty"),
            Check::Length { minimum, maximum } | Check::RowCount { minimum, maximum } => {
                ends(*minimum, *maximum)
            }
            Check::Freshness { days } => (*days < 0.0).then_some("its number of days is negative"),
            Check::Expression(text) => text.trim().is_empty().then_some("its condition is empty"),
            Check::Distribution(distribution) => distribution.problem(),
        };
        problem.map(str::to_owned)
    }
}

const NO_ENDS: &str = "it has neither a minimum nor a maximum";
const ENDS_CROSS: &str = "its minimum is greater than its maximum";

impl Distribution {
    fn problem(&self) -> Option<&'static str> {
        let shares = self.shares.len();
        let fits = match &self.reference {
            Reference::Edges(edges) => {
                if !edges.windows(2).all(|edge| edge[0] < edge[1]) {
                    return Some("its edges do not grow");
                }
                shares > 0 && edges.len() == shares + 1
            }
            Reference::Levels(levels) => {
                !levels.is_empty() && (shares == levels.len() || shares == levels.len() + 1)
            }
        };
        if !fits {
            return Some("its shares are not as many as its intervals or levels");
        }
        if self.measure == Measure::KolmogorovSmirnov && matches!(self.reference, Reference::Levels(_)) {
            return Some("Kolmogorov-Smirnov needs an order, so edges and not levels");
        }
        let sum: f64 = self.shares.iter().sum();
        let sound = self.shares.iter().all(|share| *share >= 0.0) && (sum - 1.0).abs() < 1e-3;
        (!sound).then_some("its shares are negative or do not make 1 together")
    }
}

#[cfg(test)]
mod tests;
