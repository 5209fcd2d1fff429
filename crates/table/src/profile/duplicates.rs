//! Rows that are equal in every column to a row before them.
//!
//! Rows are sorted by a hash of their values; those of equal hash are then compared value by value, so that what is counted
//! is equal.

use std::hash::{DefaultHasher, Hash, Hasher};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef};
use penstock_flow::ColumnType;

use super::{Progress, sort};
use crate::source::Cancelled;
use crate::table::Table;
use crate::table::values::{Texts, category_parts};

/// The rows that repeat an earlier one: how many, and some as pairs of the first of its kind and the one that repeats it.
pub(crate) struct Duplicates {
    /// How many rows repeat one before them.
    pub count: u64,
    /// The first pairs, by the row that repeats.
    pub pairs: Vec<(u64, u64)>,
}

/// How many pairs are named.
const NAMED: usize = 5;

/// Finds the rows that are equal in every column to a row before them. Missing values are equal to each other.
pub(crate) async fn duplicate_rows(table: &Table, progress: Progress<'_>) -> Result<Duplicates, Cancelled> {
    let mut found = Duplicates { count: 0, pairs: Vec::new() };
    if table.columns().is_empty() {
        return Ok(found);
    }
    let mut hashes = vec![0u64; table.rows()];
    for (column, array) in table.schema().columns.iter().zip(table.columns()) {
        hash_column(column.kind, array, &mut hashes, &progress).await?;
    }
    let by_hash: Vec<(u64, u32)> = hashes.into_iter().zip(0u32..).collect();
    let sorted = sort::sort(by_hash, Ord::cmp, &progress).await?;
    let columns: Vec<(ColumnType, &ArrayRef)> =
        table.schema().columns.iter().map(|column| column.kind).zip(table.columns()).collect();
    let mut first = 0;
    for at in 1..sorted.len() {
        progress.at_row(at, sorted.len()).await?;
        if sorted[at].0 != sorted[first].0 {
            first = at;
            continue;
        }
        let (one, other) = (sorted[first].1 as usize, sorted[at].1 as usize);
        if columns.iter().all(|(kind, array)| are_equal(*kind, array, one, other)) {
            found.count += 1;
            let pair = (one as u64, other as u64);
            let place = found.pairs.partition_point(|known| known.1 < pair.1);
            if place < NAMED {
                found.pairs.insert(place, pair);
                found.pairs.truncate(NAMED);
            }
        }
    }
    Ok(found)
}

/// One step of the hash. For a given hash it is a one-to-one map of keys, and the other way round.
fn mixed(hash: u64, key: u64) -> u64 {
    let product = (hash ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 32)
}

fn text_hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

async fn hash_column(
    kind: ColumnType,
    array: &ArrayRef,
    hashes: &mut [u64],
    progress: &Progress<'_>,
) -> Result<(), Cancelled> {
    /// Stands for a missing value.
    const MISSING: u64 = 0x6d69_7373_696e_6721;
    let key: Box<dyn Fn(usize) -> u64 + '_> = match kind {
        ColumnType::Number => {
            let values = array.as_primitive::<Float64Type>();
            // Adding nought makes one zero of two.
            Box::new(|row| (values.value(row) + 0.0).to_bits())
        }
        ColumnType::Integer => {
            let values = array.as_primitive::<Int64Type>();
            Box::new(|row| values.value(row) as u64)
        }
        ColumnType::DateTime => {
            let values = array.as_primitive::<TimestampMillisecondType>();
            Box::new(|row| values.value(row) as u64)
        }
        ColumnType::Boolean => {
            let values = array.as_boolean();
            Box::new(|row| u64::from(values.value(row)))
        }
        ColumnType::Category => {
            let (codes, texts) = category_parts(array);
            let by_code: Vec<u64> = (0..texts.len()).map(|code| text_hash(texts.value(code))).collect();
            Box::new(move |row| by_code[codes.value(row) as usize])
        }
        ColumnType::Text => {
            let texts = array.as_string::<i32>();
            Box::new(|row| text_hash(texts.value(row)))
        }
    };
    let rows = hashes.len();
    for (row, hash) in hashes.iter_mut().enumerate() {
        progress.at_row(row, rows).await?;
        *hash = mixed(*hash, if array.is_null(row) { MISSING } else { key(row) });
    }
    Ok(())
}

fn are_equal(kind: ColumnType, array: &ArrayRef, one: usize, other: usize) -> bool {
    if array.is_null(one) || array.is_null(other) {
        return array.is_null(one) && array.is_null(other);
    }
    match kind {
        ColumnType::Number => {
            let values = array.as_primitive::<Float64Type>();
            values.value(one) == values.value(other)
        }
        ColumnType::Integer => {
            let values = array.as_primitive::<Int64Type>();
            values.value(one) == values.value(other)
        }
        ColumnType::DateTime => {
            let values = array.as_primitive::<TimestampMillisecondType>();
            values.value(one) == values.value(other)
        }
        ColumnType::Boolean => array.as_boolean().value(one) == array.as_boolean().value(other),
        ColumnType::Text => array.as_string::<i32>().value(one) == array.as_string::<i32>().value(other),
        ColumnType::Category => {
            let texts = Texts::new(array, kind);
            texts.get(one) == texts.get(other)
        }
    }
}
