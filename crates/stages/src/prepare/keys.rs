//! Rows in the order of some columns, and rows that are equal in them.
//!
//! A column becomes one number a row, so that sorting, finding duplicates and joining are the same small code whatever
//! the types are. Several columns are taken one after the other: each orders only the rows that those before left equal.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMillisecondType};
use penstock_flow::{ColumnType, Diagnostic};
use penstock_table::{Array, ArrayRef, Partition, Table};

use crate::host::Context;
use crate::pace::{CHUNK, mapped, sorted};
use crate::stage::StageError;

/// One number a row for columns of some tables, one after the other: smaller where the value comes first, equal where the
/// values are equal, nothing where one is missing. The columns are all texts and categories, or all numbers and integers,
/// or all of one type.
pub(crate) async fn keys(
    columns: &[(&Table, &str)],
    context: &Context<'_>,
) -> Result<Vec<Option<u64>>, StageError> {
    let mut found = Vec::with_capacity(columns.len());
    for (table, name) in columns {
        let (column, array) = table.find(name)?;
        found.push((*table, *name, column.kind, array));
    }
    if found.iter().any(|(_, _, kind, _)| matches!(kind, ColumnType::Category | ColumnType::Text)) {
        return text_keys(columns, context).await;
    }
    let has_numbers = found.iter().any(|(_, _, kind, _)| *kind == ColumnType::Number);
    let mut keys = Vec::new();
    for (table, name, kind, array) in found {
        if kind == ColumnType::Number {
            let numbers = table.numbers(name)?;
            keys.extend(mapped(numbers.len(), context, |row| numbers[row].map(number_key)).await?);
            continue;
        }
        let integers = integers(array, kind);
        let key = |row: usize| {
            let integer = integers[row]?;
            if !has_numbers {
                return Some(integer as u64 ^ (1 << 63));
            }
            let number = integer as f64;
            // An integer that no number holds is equal to none: these bits are no number's.
            Some(if number as i128 == i128::from(integer) { number_key(number) } else { u64::MAX })
        };
        keys.extend(mapped(integers.len(), context, key).await?);
    }
    Ok(keys)
}

/// The values of an integer, date-time or boolean column, exactly.
pub(crate) fn integers(array: &ArrayRef, kind: ColumnType) -> Vec<Option<i64>> {
    match kind {
        ColumnType::Integer => array.as_primitive::<Int64Type>().iter().collect(),
        ColumnType::DateTime => array.as_primitive::<TimestampMillisecondType>().iter().collect(),
        ColumnType::Boolean => array.as_boolean().iter().map(|value| value.map(i64::from)).collect(),
        _ => vec![None; array.len()],
    }
}

/// The bits of a number, turned so that they have its order. The two zeros are one.
fn number_key(number: f64) -> u64 {
    let bits = (number + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

/// The place of each text among the distinct ones.
async fn text_keys(
    columns: &[(&Table, &str)],
    context: &Context<'_>,
) -> Result<Vec<Option<u64>>, StageError> {
    let mut numbers: HashMap<Cow<'_, str>, u32> = HashMap::new();
    let mut distinct: Vec<Cow<'_, str>> = Vec::new();
    let mut cells: Vec<Option<u32>> = Vec::new();
    for (table, name) in columns {
        for (row, text) in table.texts(name)?.iter().enumerate() {
            if row % CHUNK == 0 {
                context.checkpoint().await?;
            }
            cells.push(text.map(|text| {
                *numbers.entry(text).or_insert_with_key(|text| {
                    distinct.push(text.clone());
                    (distinct.len() - 1) as u32
                })
            }));
        }
    }
    let order = |one: &u32, other: &u32| distinct[*one as usize].cmp(&distinct[*other as usize]);
    let in_order = sorted((0..distinct.len() as u32).collect(), context, order).await?;
    let mut places = vec![0u64; distinct.len()];
    for (place, number) in (0u64..).zip(in_order) {
        places[number as usize] = place;
    }
    Ok(mapped(cells.len(), context, |row| cells[row].map(|number| places[number as usize])).await?)
}

/// Rows in order, and which of them are equal so far.
pub(crate) struct Runs {
    /// The rows.
    pub(crate) rows: Vec<u32>,
    /// Where in `rows` two or more are equal, from first to last.
    pub(crate) equal: Vec<Range<usize>>,
}

impl Runs {
    /// Rows that are all equal so far.
    pub(crate) fn new(rows: Vec<u32>) -> Self {
        let all = 0..rows.len();
        Self { rows, equal: if all.len() > 1 { vec![all] } else { Vec::new() } }
    }

    /// The same ordered by one more column. Missing values come last; rows that stay equal keep their order.
    pub(crate) async fn order_by(
        &mut self,
        keys: &[Option<u64>],
        descending: bool,
        context: &Context<'_>,
    ) -> Result<(), StageError> {
        let order = |one: &u32, other: &u32| match (keys[*one as usize], keys[*other as usize]) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(other)) if descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
        };
        let mut since_pause = 0;
        for run in std::mem::take(&mut self.equal) {
            since_pause += run.len();
            if since_pause > CHUNK {
                context.checkpoint().await?;
                since_pause = 0;
            }
            if run.len() > CHUNK {
                let in_order = sorted(self.rows[run.clone()].to_vec(), context, order).await?;
                self.rows[run.clone()].copy_from_slice(&in_order);
            } else {
                self.rows[run.clone()].sort_by(order);
            }
            let mut start = run.start;
            for at in run.start + 1..=run.end {
                let key = |at: usize| keys[self.rows[at] as usize];
                if at == run.end || key(at) != key(start) {
                    if at - start > 1 {
                        self.equal.push(start..at);
                    }
                    start = at;
                }
            }
        }
        Ok(())
    }
}

/// Refuses rows in folds where a stage would put them in another order, or drop others, from fold to fold: predictions
/// of the folds could not be put together. Behind a learner they have been.
pub(crate) fn not_in_folds(table: &Table) -> Result<(), StageError> {
    if matches!(table.partition(), Partition::Folds { .. }) && table.folds().is_none() {
        let message = "The rows are in folds already; this stage could treat each fold differently.";
        return Err(Diagnostic::error("rows-in-folds", message)
            .hint("Move it before the Split, or split by holdout.")
            .into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, input_table};
    use penstock_flow::NodeId;
    use penstock_table::block_on;

    fn places(columns: &[(&Table, &str)]) -> Vec<Option<u64>> {
        let host = TestHost::default();
        let context = Context { host: &host, node: NodeId(1), seed: 1, note: "", scoring: false };
        block_on(keys(columns, &context)).unwrap()
    }

    #[test]
    fn keys_have_the_order_of_the_values() {
        let table =
            input_table("n,i,b,c\n-2.5,-9,false,b\n-0.0,9007199254740993,true,a\n0.0,7,,B\n1e300,,,\n");
        let n = places(&[(&table, "n")]);
        assert!(n[0] < n[1] && n[1] == n[2] && n[2] < n[3]);
        let i = places(&[(&table, "i")]);
        assert!(i[0] < i[2] && i[2] < i[1] && i[3].is_none());
        let c = places(&[(&table, "c")]);
        assert!(c[2] < c[1] && c[1] < c[0]);
    }

    #[test]
    fn integers_meet_the_numbers_that_are_equal_to_them() {
        let (left, right) =
            (input_table("k\n1\n9007199254740993\n"), input_table("k\n1.0\n9007199254740992.0\n0.5\n"));
        let both = places(&[(&left, "k"), (&right, "k")]);
        assert_eq!(both[0], both[2]);
        assert!(both[1] != both[3] && both[1].is_some());
    }
}
