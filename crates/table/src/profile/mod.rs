//! What is known about the values of each column: counts, quantiles, histograms, the most frequent values.
//!
//! Everything is exact and on all rows. Sorting goes in pieces with checkpoints between them, so that a column of
//! millions of rows does not hold up the event loop.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef};
use penstock_flow::view::profile::NumberProfile;
use penstock_flow::view::{ColumnProfile, TableProfile, ValueCount};
use penstock_flow::{Column, ColumnType};

use crate::datetime;
use crate::source::{Cancelled, Pace};
use crate::table::Table;
use crate::table::values::{category_counts, number_text};

mod histogram;
mod sort;
mod statistics;

/// How many of the most frequent values are named.
const TOP: usize = 10;

/// Rows between checkpoints.
const PIECE: usize = 1 << 15;

/// Reports the progress of one column as that of the table.
struct Progress<'a> {
    pace: &'a dyn Pace,
    column: usize,
    columns: usize,
}

impl Progress<'_> {
    /// A checkpoint at this fraction of the column.
    async fn at(&self, fraction: f64) -> Result<(), Cancelled> {
        self.pace.checkpoint((self.column as f64 + fraction) / self.columns as f64).await
    }
}

/// The profile of a table.
pub async fn profile(table: &Table, pace: &dyn Pace) -> Result<TableProfile, Cancelled> {
    let columns = table.columns().len();
    let mut profiles = Vec::with_capacity(columns);
    for (index, (column, array)) in table.schema().columns.iter().zip(table.columns()).enumerate() {
        let progress = Progress { pace, column: index, columns };
        progress.at(0.0).await?;
        profiles.push(profile_column(column, array, &progress).await?);
    }
    Ok(TableProfile { rows: table.rows() as u64, bytes: table.bytes() as u64, columns: profiles })
}

async fn profile_column(
    column: &Column,
    array: &ArrayRef,
    progress: &Progress<'_>,
) -> Result<ColumnProfile, Cancelled> {
    let mut profile = ColumnProfile {
        column: Column { levels: None, ..column.clone() },
        missing: array.null_count() as u64,
        distinct: 0,
        numbers: None,
        top: Vec::new(),
    };
    match column.kind {
        ColumnType::Number => {
            // Adding nought makes one zero of two.
            let values =
                array.as_primitive::<Float64Type>().iter().flatten().map(|value| value + 0.0).collect();
            let sorted = sort::sort(values, f64::total_cmp, progress).await?;
            count_runs(&sorted, |value| number_text(*value), &mut profile);
            profile.numbers = numbers(column.kind, &sorted, progress).await?;
        }
        ColumnType::Integer => {
            let values = array.as_primitive::<Int64Type>().iter().flatten().collect();
            profile_integers(column.kind, values, i64::to_string, &mut profile, progress).await?;
        }
        ColumnType::DateTime => {
            let values: Vec<i64> =
                array.as_primitive::<TimestampMillisecondType>().iter().flatten().collect();
            let date_only = values.iter().all(|value| datetime::is_date(*value));
            let text = move |value: &i64| datetime::format(*value, date_only);
            profile_integers(column.kind, values, text, &mut profile, progress).await?;
        }
        ColumnType::Boolean => {
            let values = array.as_boolean().iter().flatten().map(i64::from).collect();
            let text = |value: &i64| (if *value == 1 { "true" } else { "false" }).to_owned();
            profile_integers(column.kind, values, text, &mut profile, progress).await?;
        }
        ColumnType::Category => top_texts(&category_counts(array), &mut profile),
        ColumnType::Text => top_texts(&text_counts(array, progress).await?, &mut profile),
    }
    Ok(profile)
}

async fn profile_integers(
    kind: ColumnType,
    values: Vec<i64>,
    text: impl Fn(&i64) -> String,
    profile: &mut ColumnProfile,
    progress: &Progress<'_>,
) -> Result<(), Cancelled> {
    let sorted = sort::sort(values, i64::cmp, progress).await?;
    count_runs(&sorted, text, profile);
    let sorted: Vec<f64> = sorted.into_iter().map(|value| value as f64).collect();
    profile.numbers = numbers(kind, &sorted, progress).await?;
    Ok(())
}

/// Statistics of sorted values.
async fn numbers(
    kind: ColumnType,
    sorted: &[f64],
    progress: &Progress<'_>,
) -> Result<Option<NumberProfile>, Cancelled> {
    let (Some(minimum), Some(maximum)) = (sorted.first().copied(), sorted.last().copied()) else {
        return Ok(None);
    };
    progress.at(0.9).await?;
    let edges = histogram::edges(kind, minimum, maximum, sorted.len());
    let counts = histogram::counts(sorted, &edges);
    let mean = statistics::mean(sorted);
    Ok(Some(NumberProfile {
        minimum,
        lower_quartile: statistics::quantile(sorted, 1, 4),
        median: statistics::quantile(sorted, 1, 2),
        upper_quartile: statistics::quantile(sorted, 3, 4),
        maximum,
        mean,
        deviation: statistics::deviation(sorted, mean),
        edges,
        counts,
    }))
}

/// Distinct and most frequent values of sorted ones.
fn count_runs<T: PartialEq>(sorted: &[T], text: impl Fn(&T) -> String, profile: &mut ColumnProfile) {
    let mut top: Vec<(&T, u64)> = Vec::with_capacity(TOP + 1);
    let mut start = 0;
    while start < sorted.len() {
        let value = &sorted[start];
        let length = sorted[start..].iter().take_while(|other| *other == value).count();
        profile.distinct += 1;
        // Values come in order, so one that is as frequent as another stands behind it.
        let place = top.partition_point(|(_, count)| *count >= length as u64);
        if place < TOP {
            top.insert(place, (value, length as u64));
            top.truncate(TOP);
        }
        start += length;
    }
    profile.top = top.into_iter().map(|(value, count)| ValueCount { value: text(value), count }).collect();
}

/// Distinct and most frequent texts.
fn top_texts(counts: &[(&str, u64)], profile: &mut ColumnProfile) {
    profile.distinct = counts.len() as u64;
    let mut top: Vec<(&str, u64)> = Vec::with_capacity(TOP + 1);
    for (text, count) in counts {
        let place = top.partition_point(|other| (other.1, *text) > (*count, other.0));
        if place < TOP {
            top.insert(place, (text, *count));
            top.truncate(TOP);
        }
    }
    profile.top = top.into_iter().map(|(text, count)| ValueCount { value: text.to_owned(), count }).collect();
}

/// How often each distinct text occurs, in order of first appearance.
async fn text_counts<'a>(
    array: &'a ArrayRef,
    progress: &Progress<'_>,
) -> Result<Vec<(&'a str, u64)>, Cancelled> {
    let texts = array.as_string::<i32>();
    let mut positions: HashMap<&str, usize> = HashMap::new();
    let mut counts: Vec<(&str, u64)> = Vec::new();
    for (row, text) in texts.iter().enumerate() {
        if row.is_multiple_of(PIECE) {
            progress.at(row as f64 / texts.len() as f64).await?;
        }
        let Some(text) = text else { continue };
        let position = *positions.entry(text).or_insert_with(|| {
            counts.push((text, 0));
            counts.len() - 1
        });
        counts[position].1 += 1;
    }
    Ok(counts)
}

#[cfg(test)]
mod tests;
