//! A column's values as texts, evenly spaced over its rows, for checks that look at each.

use std::borrow::Cow;

use penstock_flow::Column;

use super::checks::VALUES_LOOKED_AT;
use crate::table::Table;

/// Values that are present, with the rows in which they stand.
pub(super) struct Sample<'a> {
    /// The rows, counted from 0, and the values.
    pub values: Vec<(usize, Cow<'a, str>)>,
}

impl<'a> Sample<'a> {
    /// The values of a column, all of them where they are few.
    pub fn of(table: &'a Table, column: &Column) -> Self {
        let Ok(texts) = table.texts(&column.name) else { return Self { values: Vec::new() } };
        let rows = table.rows();
        let count = rows.min(VALUES_LOOKED_AT);
        let row_at = |index: usize| (index as u64 * rows as u64 / count.max(1) as u64) as usize;
        let values = (0..count).map(row_at).filter_map(|row| Some((row, texts.get(row)?))).collect();
        Self { values }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// How many fulfil a condition.
    pub fn count(&self, is: impl Fn(&str) -> bool) -> usize {
        self.values.iter().filter(|(_, value)| is(value.trim())).count()
    }

    /// The share that fulfils a condition; 0 without values.
    pub fn share(&self, is: impl Fn(&str) -> bool) -> f64 {
        self.count(is) as f64 / self.len().max(1) as f64
    }

    /// The first distinct values that fulfil a condition, at most so many, with their rows.
    pub fn examples(&self, most: usize, is: impl Fn(&str) -> bool) -> Vec<(usize, &str)> {
        let mut found: Vec<(usize, &str)> = Vec::new();
        for (row, value) in &self.values {
            if found.len() == most {
                break;
            }
            if is(value.trim()) && found.iter().all(|(_, known)| *known != value.as_ref()) {
                found.push((*row, value));
            }
        }
        found
    }
}
