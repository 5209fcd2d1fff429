//! The checks: their names, why each matters, and from where on something counts as noteworthy. All thresholds stand here.

use penstock_flow::Severity;

/// A check.
pub(super) struct Check {
    /// The stable name.
    pub code: &'static str,
    /// The name on screen.
    pub title: &'static str,
    /// How bad a finding is.
    pub severity: Severity,
    /// Why it matters: a sentence.
    pub reason: &'static str,
    /// What is said of more columns than are named one by one, after their number.
    pub many: &'static str,
    /// What the button of one column says; what that of several says, with `#` for their number.
    pub remedy: (&'static str, &'static str),
}

use Severity::{Note, Warning};

/// Dropping columns.
const DROP: (&str, &str) = ("Drop the column", "Drop the # columns");

/// Every check, the most telling first. Findings come in this order within their severity.
pub(super) const ALL: [Check; 15] = [
    Check {
        code: "target-leakage",
        title: "Target leakage",
        severity: Warning,
        reason: "A column that says almost everything about the target is often made from it, or known only after it. The model would look good here and fail in use.",
        many: "columns say almost everything about the target",
        remedy: DROP,
    },
    Check {
        code: "non-numeric-target",
        title: "Non-numeric target",
        severity: Warning,
        reason: "A few values that are no numbers turn the whole target into classes, and every number into a class of its own.",
        many: "targets hold values that are no numbers",
        remedy: ("Read it as numbers", "Read # as numbers"),
    },
    Check {
        code: "rare-classes",
        title: "Too few rows per class",
        severity: Warning,
        reason: "A class of so few rows cannot be in every part of a split, and nothing said about it can be trusted.",
        many: "targets have classes of few rows",
        remedy: ("Leave these rows out", "Leave these rows out"),
    },
    Check {
        code: "class-imbalance",
        title: "Class imbalance",
        severity: Note,
        reason: "Always guessing the largest class is right most of the time here, so accuracy says little. Split stratified, and look at balanced accuracy, recall and the precision–recall curve.",
        many: "targets have very unequal classes",
        remedy: ("", ""),
    },
    Check {
        code: "personal-data",
        title: "Personal data",
        severity: Warning,
        reason: "Data about people is protected by law in many places, and a model file or an export can carry it on.",
        many: "columns look like personal data",
        remedy: ("Mask the column", "Mask the # columns"),
    },
    Check {
        code: "identifier-like",
        title: "Identifier-like column",
        severity: Warning,
        reason: "A value that no other row has says nothing about other rows; a model can only learn it by heart.",
        many: "columns are like identifiers",
        remedy: ("Make it an identifier", "Make # columns identifiers"),
    },
    Check {
        code: "constant",
        title: "Constant column",
        severity: Warning,
        reason: "A column with one value tells no row from another.",
        many: "columns have a single value",
        remedy: DROP,
    },
    Check {
        code: "mostly-missing",
        title: "Mostly missing",
        severity: Warning,
        reason: "Where most values are missing, what fills the gaps weighs more than what was measured.",
        many: "columns are mostly missing",
        remedy: DROP,
    },
    Check {
        code: "mixed-types",
        title: "Mixed types",
        severity: Warning,
        reason: "Numbers that are read as text cannot be computed with. Reading the column as numbers makes the other values missing, and counts them.",
        many: "columns mix numbers with texts",
        remedy: ("Read it as numbers", "Read # columns as numbers"),
    },
    Check {
        code: "duplicate-rows",
        title: "Duplicate rows",
        severity: Warning,
        reason: "Equal rows count double, and one of them can land in training while its twin is tested on.",
        many: "",
        remedy: ("Keep the first of each", ""),
    },
    Check {
        code: "date-as-text",
        title: "Date read as text",
        severity: Note,
        reason: "A date that is read as text has no order and no length of time.",
        many: "columns hold dates as texts",
        remedy: ("Read it as date-time", "Read # columns as date-time"),
    },
    Check {
        code: "high-cardinality",
        title: "High cardinality",
        severity: Note,
        reason: "Encoding makes a column for every value, most of them with few rows; beyond its limit Encode ignores the column.",
        many: "categories have very many values",
        remedy: ("Encode by position", "Encode # columns by position"),
    },
    Check {
        code: "near-constant",
        title: "Near-constant column",
        severity: Note,
        reason: "A column that is nearly always the same helps with few rows, and can be all one value in a fold.",
        many: "columns are nearly always the same",
        remedy: DROP,
    },
    Check {
        code: "outliers",
        title: "Outliers",
        severity: Note,
        reason: "Values far from all others pull means, scales and linear models towards them; they may be errors of measurement or entry.",
        many: "columns have values far out",
        remedy: ("Scale by median and quartiles", "Scale # columns by median and quartiles"),
    },
    Check {
        code: "skew",
        title: "Skew",
        severity: Note,
        reason: "With a long tail on one side a mean is not typical, and linear models follow the tail. Trees do not mind.",
        many: "columns are strongly skewed",
        remedy: ("", ""),
    },
];

/// The check of this name. Names are those above: another is a mistake in this folder, and gives the last.
pub(super) fn check(code: &str) -> &'static Check {
    ALL.iter().find(|check| check.code == code).unwrap_or(&ALL[ALL.len() - 1])
}

/// Shares and counts say nothing about a handful of rows.
pub(super) const FEWEST_ROWS: u64 = 10;

/// More columns than this under one check are one finding, so that a table of a thousand constant columns has one button.
pub(super) const GROUPED_ABOVE: usize = 6;

/// A column with as many missing values is mostly missing: half.
pub(super) const MOSTLY_MISSING: f64 = 0.5;

/// The most frequent value's share of a near-constant column: the ratio of 99 to 1, beyond the 95 to 5 of caret's
/// `nearZeroVar`, which marks useful indicators too.
pub(super) const NEAR_CONSTANT: f64 = 0.99;

/// With fewer values than this, 99 of 100 cannot be told from chance.
pub(super) const NEAR_CONSTANT_ROWS: u64 = 100;

/// So large a share of distinct values makes an identifier where the name says so; without such a name all must differ.
pub(super) const IDENTIFIER_SHARE: f64 = 0.95;

/// Whole numbers that all differ are an identifier when they fill so much of their range, as counters do; quantities such
/// as populations leave wide gaps.
pub(super) const IDENTIFIER_RANGE: f64 = 2.0;

/// Longer texts that all differ are prose and not identifiers.
pub(super) const IDENTIFIER_LENGTH: f64 = 40.0;

/// Encode ignores categories with more values by default.
pub(super) const MANY_LEVELS: u64 = 50;

/// A text column with so large a share of numbers or dates is meant to hold them.
pub(super) const MOSTLY: f64 = 0.8;

/// So many values of a column, evenly spaced, are looked at one by one: a share is then right to about one percent.
pub(super) const VALUES_LOOKED_AT: usize = 10_000;

/// With a larger share far out it is the column's shape, which the skew speaks of, and not some odd values.
pub(super) const OUTLIER_SHARE: f64 = 0.05;

/// Below this many distinct values, neither outliers nor skew are a matter of a continuous quantity.
pub(super) const CONTINUOUS: u64 = 10;

/// Beyond this skewness a column counts as strongly skewed; the exponential distribution has 2.
pub(super) const SKEW: f64 = 2.0;

/// An association, or a share of errors saved, from here on is suspected to be leakage.
pub(super) const LEAKAGE: f64 = 0.98;

/// With fewer rows, such an association is not rare by chance.
pub(super) const LEAKAGE_ROWS: u64 = 30;

/// Rows for each value that are needed before a category's association is believed.
pub(super) const LEAKAGE_ROWS_PER_LEVEL: u64 = 5;

/// The largest class has so many times the rows of the smallest: classes are unequal.
pub(super) const IMBALANCE: f64 = 10.0;

/// A class with fewer rows cannot be in each of five folds.
pub(super) const ROWS_PER_CLASS: u64 = 5;

/// A target with more distinct values is a quantity, or a text that no model could learn.
pub(super) const MOST_CLASSES: u64 = 100;

/// An integer target with more distinct values is a quantity, as for associations.
pub(super) const MOST_INTEGER_CLASSES: u64 = 20;
