//! What is known about the values of each column: counts, quantiles, histograms, the most frequent values; and of the table
//! as a whole: equal rows, correlations, associations with the target.
//!
//! Everything is exact and on all rows, but for correlations of large tables, which say on how many rows they are. Sorting
//! goes in pieces with checkpoints between them, so that a column of millions of rows does not hold up the event loop.
//!
//! There are two: [`profile`] is what a model file keeps to compare later data with, and must not change without the format
//! of that file; [`full_profile`] has what else a person looks at.

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

mod association;
mod duplicates;
mod histogram;
mod relations;
mod shape;
mod sort;
mod statistics;
mod texts;

/// How many of the most frequent values are named.
const TOP: usize = 10;

/// Rows between checkpoints.
const PIECE: usize = 1 << 15;

/// Reports the progress of one step, such as a column, as that of the whole.
#[derive(Clone, Copy)]
pub(crate) struct Progress<'a> {
    pace: &'a dyn Pace,
    column: usize,
    columns: usize,
    /// Whether what a model file does not keep is computed too.
    full: bool,
}

impl<'a> Progress<'a> {
    /// The progress of a work of so many steps, at its first.
    pub(crate) fn new(pace: &'a dyn Pace, steps: usize) -> Self {
        Self { pace, column: 0, columns: steps, full: true }
    }

    /// The progress at a step, counted from 0.
    pub(crate) fn step(self, step: usize) -> Self {
        Self { column: step, ..self }
    }

    /// A checkpoint at this fraction of the step.
    pub(crate) async fn at(&self, fraction: f64) -> Result<(), Cancelled> {
        self.pace.checkpoint((self.column as f64 + fraction) / self.columns as f64).await
    }

    /// A checkpoint for every so many rows of a loop.
    pub(crate) async fn at_row(&self, row: usize, rows: usize) -> Result<(), Cancelled> {
        if row.is_multiple_of(PIECE) { self.at(row as f64 / rows.max(1) as f64).await } else { Ok(()) }
    }
}

/// The profile of each column of a table, as a model file keeps it.
pub async fn profile(table: &Table, pace: &dyn Pace) -> Result<TableProfile, Cancelled> {
    let progress = Progress { full: false, ..Progress::new(pace, table.columns().len()) };
    columns(table, progress).await
}

/// The profile of a table with shapes, text lengths, examples, equal rows, correlations and associations with the target.
pub async fn full_profile(table: &Table, pace: &dyn Pace) -> Result<TableProfile, Cancelled> {
    let count = table.columns().len();
    let progress = Progress::new(pace, count * 2 + 2);
    let mut found = columns(table, progress).await?;
    association::associate(table, &mut found, |index| progress.step(count + index)).await?;
    let relations =
        relations::relations(table, progress.step(count * 2), progress.step(count * 2 + 1)).await?;
    found.relations = Some(relations);
    Ok(found)
}

async fn columns(table: &Table, progress: Progress<'_>) -> Result<TableProfile, Cancelled> {
    let mut profiles = Vec::with_capacity(table.columns().len());
    for (index, (column, array)) in table.schema().columns.iter().zip(table.columns()).enumerate() {
        let progress = progress.step(index);
        progress.at(0.0).await?;
        profiles.push(profile_column(column, array, &progress).await?);
    }
    Ok(TableProfile {
        rows: table.rows() as u64,
        bytes: table.bytes() as u64,
        columns: profiles,
        relations: None,
    })
}

async fn profile_column(
    column: &Column,
    array: &ArrayRef,
    progress: &Progress<'_>,
) -> Result<ColumnProfile, Cancelled> {
    let mut profile = ColumnProfile {
        missing: array.null_count() as u64,
        ..ColumnProfile::new(Column { levels: None, ..column.clone() })
    };
    if progress.full {
        profile.examples = texts::examples(column.kind, array);
    }
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
        ColumnType::Category => top_texts(&category_counts(array), &mut profile, progress),
        ColumnType::Text => top_texts(&text_counts(array, progress).await?, &mut profile, progress),
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
    progress.at(0.93).await?;
    let deviation = statistics::deviation(sorted, mean);
    progress.at(0.95).await?;
    Ok(Some(NumberProfile {
        minimum,
        lower_quartile: statistics::quantile(sorted, 1, 4),
        median: statistics::quantile(sorted, 1, 2),
        upper_quartile: statistics::quantile(sorted, 3, 4),
        maximum,
        mean,
        deviation,
        edges,
        counts,
        shape: if progress.full { Some(shape::shape(sorted, mean, progress).await?) } else { None },
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
fn top_texts(counts: &[(&str, u64)], profile: &mut ColumnProfile, progress: &Progress<'_>) {
    profile.distinct = counts.len() as u64;
    if progress.full {
        profile.texts = texts::lengths(counts);
    }
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
