//! Rows of single columns.
//!
//! Arrow's own `take` is compiled for every type that Arrow has, and compares values of all of them on the way; of the six
//! that a table has, these lines are a fraction of that.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, StringArray,
    TimestampMillisecondArray,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use penstock_flow::ColumnType;

use super::TableError;
use super::columns::category_from_codes;
use super::values::category_parts;

/// The values of a column in these rows, which lie within it; missing where a row is none.
pub(super) fn take(
    kind: ColumnType,
    array: &ArrayRef,
    rows: impl ExactSizeIterator<Item = Option<u32>> + Clone,
) -> Result<ArrayRef, TableError> {
    let nulls = nulls(array, rows.clone());
    Ok(match kind {
        ColumnType::Number => {
            let values = values(array.as_primitive::<Float64Type>().values(), rows);
            Arc::new(Float64Array::new(values.into(), nulls))
        }
        ColumnType::Integer => {
            let values = values(array.as_primitive::<Int64Type>().values(), rows);
            Arc::new(Int64Array::new(values.into(), nulls))
        }
        ColumnType::DateTime => {
            let values = values(array.as_primitive::<TimestampMillisecondType>().values(), rows);
            Arc::new(TimestampMillisecondArray::new(values.into(), nulls))
        }
        ColumnType::Boolean => {
            let bits = array.as_boolean().values();
            let taken: BooleanBuffer =
                rows.map(|row| row.is_some_and(|row| bits.value(row as usize))).collect();
            Arc::new(BooleanArray::new(taken, nulls))
        }
        ColumnType::Category => {
            let (codes, texts) = category_parts(array);
            category_from_codes(Int32Array::new(values(codes.values(), rows).into(), nulls), texts.clone())
        }
        ColumnType::Text => Arc::new(texts(array.as_string::<i32>(), rows, nulls)?),
    })
}

fn values<T: Copy + Default>(values: &[T], rows: impl Iterator<Item = Option<u32>>) -> Vec<T> {
    rows.map(|row| row.map_or_else(T::default, |row| values[row as usize])).collect()
}

/// Which values are not missing; nothing when none is.
fn nulls(array: &ArrayRef, rows: impl Iterator<Item = Option<u32>> + Clone) -> Option<NullBuffer> {
    let is_valid = |row: Option<u32>| row.is_some_and(|row| array.is_valid(row as usize));
    if array.null_count() == 0 && rows.clone().all(|row| row.is_some()) {
        return None;
    }
    let valid: BooleanBuffer = rows.map(is_valid).collect();
    Some(NullBuffer::new(valid)).filter(|nulls| nulls.null_count() > 0)
}

fn texts(
    array: &StringArray,
    rows: impl Iterator<Item = Option<u32>>,
    nulls: Option<NullBuffer>,
) -> Result<StringArray, TableError> {
    let mut bytes = Vec::new();
    let mut offsets = vec![0i32];
    for row in rows {
        if let Some(row) = row.map(|row| row as usize).filter(|row| array.is_valid(*row)) {
            bytes.extend_from_slice(array.value(row).as_bytes());
        }
        let too_long = |_| TableError::arrow("its texts come to more than 2 GiB");
        offsets.push(i32::try_from(bytes.len()).map_err(too_long)?);
    }
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    StringArray::try_new(offsets, Buffer::from_vec(bytes), nulls).map_err(TableError::arrow)
}
