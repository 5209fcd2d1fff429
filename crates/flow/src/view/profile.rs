//! What is known about the values of each column of a table.

use serde::{Deserialize, Serialize};

use crate::schema::Column;

/// The profile of a table, on all rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableProfile {
    /// How many rows it has.
    pub rows: u64,
    /// How many bytes its columns take in memory.
    pub bytes: u64,
    /// One profile a column, in order.
    pub columns: Vec<ColumnProfile>,
    /// What is known of the table as a whole; the profile that a model file keeps is without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relations: Option<Relations>,
}

/// How rows and columns relate to each other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Relations {
    /// How many rows are equal, in every column, to a row before them.
    pub duplicate_rows: u64,
    /// Some pairs of equal rows, counted from 0: the first of its kind and one that repeats it.
    pub duplicates: Vec<(u64, u64)>,
    /// The most strongly correlated pairs of numeric columns, the strongest first.
    pub correlations: Vec<Correlation>,
    /// How many rows, evenly spaced, correlations are computed on; all of them unless the table is large.
    pub correlation_rows: u64,
    /// The target that columns are associated with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// Two columns that vary together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    /// The column that comes first in the table.
    pub one: String,
    /// The other.
    pub other: String,
    /// Pearson's coefficient, from −1 to 1, on the rows in which both are present.
    pub coefficient: f64,
}

/// How strongly a column goes with the target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Association {
    /// How it is measured.
    pub measure: Measure,
    /// From 0, not at all, to 1.
    pub value: f64,
    /// Goodman and Kruskal's λ: by how much the errors of guessing the target's class shrink once this column is known,
    /// from 0 to 1. Numbers are taken in at most twenty bins of as many rows. For a target of classes only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predictability: Option<f64>,
}

/// A measure of association.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// The absolute value of Pearson's coefficient, between numbers.
    Pearson,
    /// Cramér's V between categories, corrected for bias (Bergsma, Journal of the Korean Statistical Society 42, 2013).
    CramersV,
    /// The correlation ratio η between a category and a number (Fisher 1925): the root of the share of the variance that
    /// lies between the categories.
    CorrelationRatio,
}

impl Measure {
    /// The name on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pearson => "|Pearson|",
            Self::CramersV => "Cramér’s V",
            Self::CorrelationRatio => "correlation ratio",
        }
    }
}

/// The profile of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// The column; levels are left out.
    pub column: Column,
    /// How many values are missing.
    pub missing: u64,
    /// How many distinct values there are, not counting missing ones.
    pub distinct: u64,
    /// Statistics of numbers, integers, booleans as 0 and 1, and date-times in milliseconds; absent when no value is present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberProfile>,
    /// The most frequent values, most frequent first, ties in order of the value: at most ten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub top: Vec<ValueCount>,
    /// The first distinct values, in the order of rows: at most five. Absent from a model file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<String>,
    /// The lengths of texts; for categories and texts with a value. Absent from a model file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts: Option<TextProfile>,
    /// How strongly the column goes with the target, where there is one and the types allow it. Absent from a model file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association: Option<Association>,
}

impl ColumnProfile {
    /// The profile of a column of which nothing is known yet.
    pub fn new(column: Column) -> Self {
        Self {
            column,
            missing: 0,
            distinct: 0,
            numbers: None,
            top: Vec::new(),
            examples: Vec::new(),
            texts: None,
            association: None,
        }
    }
}

/// The lengths of texts in characters, over the rows in which there is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextProfile {
    /// The shortest.
    pub shortest: u64,
    /// The longest.
    pub longest: u64,
    /// The mean.
    pub mean: f64,
}

/// Statistics of the values that are present.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberProfile {
    /// The least value.
    pub minimum: f64,
    /// The lower quartile, interpolated linearly as NumPy does by default.
    pub lower_quartile: f64,
    /// The median.
    pub median: f64,
    /// The upper quartile.
    pub upper_quartile: f64,
    /// The greatest value.
    pub maximum: f64,
    /// The arithmetic mean.
    pub mean: f64,
    /// The sample standard deviation (divisor n − 1); 0 for a single value.
    pub deviation: f64,
    /// The edges of the histogram's bins, one more than counts.
    pub edges: Vec<f64>,
    /// How many values fall into each bin; the last bin includes its upper edge.
    pub counts: Vec<u64>,
    /// More about their distribution. Absent from a model file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<NumberShape>,
}

/// More about the distribution of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberShape {
    /// The adjusted Fisher–Pearson skewness G₁ (Joanes and Gill, The Statistician 47, 1998), as pandas gives it: 0 when
    /// symmetric, positive with a long tail of great values. Absent below three values or when all are equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skew: Option<f64>,
    /// The percentiles 1, 5, 10, 90, 95 and 99, interpolated linearly as NumPy does by default.
    pub percentiles: [f64; 6],
    /// The median distance from the median.
    pub median_deviation: f64,
    /// How many values are zero.
    pub zeros: u64,
    /// How many are below zero.
    pub negatives: u64,
    /// How many lie far out: see [`NumberShape::OUTLYING`].
    pub outliers: u64,
}

impl NumberShape {
    /// The percentiles that are given.
    pub const PERCENTILES: [u8; 6] = [1, 5, 10, 90, 95, 99];

    /// A value is far out when its robust z-score, 0.6745 (value − median) ÷ median deviation, is beyond this (Iglewicz and
    /// Hoaglin 1993). Their 3.5 marks one value of a normal column in two thousand; 5 marks one in 1.7 million, so that a
    /// large column without fault stays unmarked.
    pub const OUTLYING: f64 = 5.0;
}

/// A value and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value as text.
    pub value: String,
    /// How often it occurs.
    pub count: u64,
}
