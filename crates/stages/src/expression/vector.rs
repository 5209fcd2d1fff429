//! The values of a step over a piece of the rows.

use std::borrow::Cow;

/// Values over a piece of the rows. A missing number is NaN, which arithmetic passes on by itself.
pub(super) enum Vector<'a> {
    /// All missing, of no kind.
    Missing,
    /// Numbers; NaN where missing.
    Numbers(Vec<f64>),
    /// True or false.
    Booleans(Vec<Option<bool>>),
    /// Texts, borrowed where they stand in the table.
    Texts(Vec<Option<Cow<'a, str>>>),
    /// Milliseconds since 1970-01-01T00:00:00 UTC.
    DateTimes(Vec<Option<i64>>),
}

impl<'a> Vector<'a> {
    /// The numbers. Another kind, which checking has ruled out, counts as missing.
    pub fn numbers(self, rows: usize) -> Vec<f64> {
        if let Self::Numbers(values) = self { values } else { vec![f64::NAN; rows] }
    }

    /// Whether true or false.
    pub fn booleans(self, rows: usize) -> Vec<Option<bool>> {
        if let Self::Booleans(values) = self { values } else { vec![None; rows] }
    }

    /// The texts.
    pub fn texts(self, rows: usize) -> Vec<Option<Cow<'a, str>>> {
        if let Self::Texts(values) = self { values } else { vec![None; rows] }
    }

    /// The date-times.
    pub fn date_times(self, rows: usize) -> Vec<Option<i64>> {
        if let Self::DateTimes(values) = self { values } else { vec![None; rows] }
    }

    /// Whether each value is missing.
    pub fn missing(&self, rows: usize) -> Vec<Option<bool>> {
        match self {
            Self::Missing => vec![Some(true); rows],
            Self::Numbers(values) => values.iter().map(|value| Some(value.is_nan())).collect(),
            Self::Booleans(values) => values.iter().map(|value| Some(value.is_none())).collect(),
            Self::Texts(values) => values.iter().map(|value| Some(value.is_none())).collect(),
            Self::DateTimes(values) => values.iter().map(|value| Some(value.is_none())).collect(),
        }
    }
}

/// The number, or NaN for what is not finite. Zero loses its sign, so that it prints as 0.
pub(super) fn finite(value: f64) -> f64 {
    if value.is_finite() { value + 0.0 } else { f64::NAN }
}
