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
}

/// A value and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value as text.
    pub value: String,
    /// How often it occurs.
    pub count: u64,
}
