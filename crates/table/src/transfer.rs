//! Tables as bytes on their way from one worker to another.
//!
//! Arrow's own IPC is not used for this: its reader is compiled for every type that Arrow has, which came to a third of
//! the engine's download. A table here has six types, and both ends are of the same build. The bytes are a mark, the
//! length of a JSON text with schema and rows, that text, and the columns' buffers one after the other, little end first:
//!
//! | type | buffers |
//! |---|---|
//! | number, integer, date-time | 8 bytes a row |
//! | boolean | a bit a row |
//! | text | the texts' ends, 4 bytes a row; the texts |
//! | category | how many levels there are, 4 bytes; their ends; their texts; 4 bytes a row |
//!
//! Before them stands a byte that says whether any value is missing, and then a bit a row that says which are not. The
//! partition does not travel: a table that was just read has none.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, StringArray,
    TimestampMillisecondArray,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use penstock_flow::{ColumnType, Schema};
use serde::{Deserialize, Serialize};

use crate::table::columns::category_from_codes;
use crate::table::values::category_parts;
use crate::table::{Table, TableError};

/// The beginning, which changes with the layout.
const MARK: &[u8; 8] = b"PENSTAB1";

/// Bytes are not a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The table did not arrive whole: {reason}.")]
pub struct TransferError {
    reason: String,
}

impl TransferError {
    fn new(reason: impl ToString) -> Self {
        Self { reason: reason.to_string() }
    }
}

impl From<TableError> for TransferError {
    fn from(error: TableError) -> Self {
        Self::new(error.to_string().trim_end_matches('.'))
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    schema: Schema,
    rows: usize,
}

/// The table as bytes, without its partition.
///
/// # Errors
/// That the schema cannot be written.
pub fn to_bytes(table: &Table) -> Result<Vec<u8>, TransferError> {
    let head = Head { schema: Schema::clone(table.schema()), rows: table.rows() };
    let head = serde_json::to_vec(&head).map_err(TransferError::new)?;
    let length = u32::try_from(head.len()).map_err(TransferError::new)?;
    let mut bytes = Vec::with_capacity(table.bytes() + head.len() + 64);
    bytes.extend_from_slice(MARK);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&head);
    for (column, array) in table.schema().columns.iter().zip(table.columns()) {
        put_column(column.kind, array, &mut bytes);
    }
    Ok(bytes)
}

fn put_column(kind: ColumnType, array: &ArrayRef, bytes: &mut Vec<u8>) {
    let is_valid = |row: usize| array.is_valid(row);
    bytes.push(u8::from(array.null_count() > 0));
    if array.null_count() > 0 {
        put_bits(array.len(), is_valid, bytes);
    }
    match kind {
        ColumnType::Number => {
            let values = array.as_primitive::<Float64Type>().values();
            bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        ColumnType::Integer => put_wholes(array.as_primitive::<Int64Type>().values(), bytes),
        ColumnType::DateTime => put_wholes(array.as_primitive::<TimestampMillisecondType>().values(), bytes),
        ColumnType::Boolean => {
            let values = array.as_boolean();
            put_bits(values.len(), |row| values.value(row), bytes);
        }
        ColumnType::Text => put_texts(array.as_string::<i32>(), bytes),
        ColumnType::Category => {
            let (codes, texts) = category_parts(array);
            bytes.extend_from_slice(&(texts.len() as u32).to_le_bytes());
            put_texts(texts, bytes);
            bytes.extend(codes.values().iter().flat_map(|code| code.to_le_bytes()));
        }
    }
}

fn put_wholes(values: &[i64], bytes: &mut Vec<u8>) {
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

fn put_bits(rows: usize, bit: impl Fn(usize) -> bool, bytes: &mut Vec<u8>) {
    for start in (0..rows).step_by(8) {
        let rows = start..rows.min(start + 8);
        bytes.push(rows.fold(0, |byte, row| byte | u8::from(bit(row)) << (row - start)));
    }
}

fn put_texts(texts: &StringArray, bytes: &mut Vec<u8>) {
    let mut end = 0u32;
    for row in 0..texts.len() {
        end += texts.value(row).len() as u32;
        bytes.extend_from_slice(&end.to_le_bytes());
    }
    (0..texts.len()).for_each(|row| bytes.extend_from_slice(texts.value(row).as_bytes()));
}

/// The table in such bytes.
///
/// # Errors
/// What does not fit.
pub fn from_bytes(bytes: &[u8]) -> Result<Table, TransferError> {
    let mut reader = Reader { rest: bytes };
    if reader.take(MARK.len())? != MARK {
        return Err(TransferError::new("it does not begin as it should"));
    }
    let length = reader.word()? as usize;
    let head: Head = serde_json::from_slice(reader.take(length)?).map_err(TransferError::new)?;
    let mut arrays = Vec::with_capacity(head.schema.columns.len());
    for column in &head.schema.columns {
        arrays.push(reader.column(column.kind, head.rows)?);
    }
    if !reader.rest.is_empty() {
        return Err(TransferError::new("it is longer than it says"));
    }
    Ok(Table::with_rows(Arc::new(head.schema), arrays, head.rows)?)
}

/// What is left of the bytes.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], TransferError> {
        let (taken, rest) =
            self.rest.split_at_checked(length).ok_or_else(|| TransferError::new("it is cut"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// So many values of `N` bytes.
    fn values<T, const N: usize>(
        &mut self,
        count: usize,
        value: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, TransferError> {
        let length = count.checked_mul(N).ok_or_else(|| TransferError::new("it is cut"))?;
        let (chunks, _) = self.take(length)?.as_chunks::<N>();
        Ok(chunks.iter().map(|chunk| value(*chunk)).collect())
    }

    fn word(&mut self) -> Result<u32, TransferError> {
        Ok(self.values(1, u32::from_le_bytes)?[0])
    }

    fn bits(&mut self, rows: usize) -> Result<BooleanBuffer, TransferError> {
        Ok(BooleanBuffer::new(Buffer::from(self.take(rows.div_ceil(8))?), 0, rows))
    }

    fn texts(&mut self, count: usize, nulls: Option<NullBuffer>) -> Result<StringArray, TransferError> {
        let mut offsets = vec![0i32];
        offsets.append(&mut self.values(count, i32::from_le_bytes)?);
        if offsets.windows(2).any(|pair| pair[1] < pair[0]) {
            return Err(TransferError::new("its texts overlap"));
        }
        let length = offsets.last().map_or(0, |end| *end as usize);
        let bytes = Buffer::from(self.take(length)?);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        StringArray::try_new(offsets, bytes, nulls).map_err(TransferError::new)
    }

    fn column(&mut self, kind: ColumnType, rows: usize) -> Result<ArrayRef, TransferError> {
        let nulls = match self.take(1)? {
            [0] => None,
            _ => Some(NullBuffer::new(self.bits(rows)?)),
        };
        Ok(match kind {
            ColumnType::Number => {
                Arc::new(Float64Array::new(self.values(rows, f64::from_le_bytes)?.into(), nulls))
            }
            ColumnType::Integer => {
                Arc::new(Int64Array::new(self.values(rows, i64::from_le_bytes)?.into(), nulls))
            }
            ColumnType::DateTime => {
                let values = self.values(rows, i64::from_le_bytes)?.into();
                Arc::new(TimestampMillisecondArray::new(values, nulls))
            }
            ColumnType::Boolean => Arc::new(BooleanArray::new(self.bits(rows)?, nulls)),
            ColumnType::Text => Arc::new(self.texts(rows, nulls)?),
            ColumnType::Category => {
                let levels = self.word()? as usize;
                let texts = self.texts(levels, None)?;
                let codes = Int32Array::new(self.values(rows, i32::from_le_bytes)?.into(), nulls);
                let is_level = |code: i32| usize::try_from(code).is_ok_and(|code| code < levels);
                if codes.iter().flatten().any(|code| !is_level(code)) {
                    return Err(TransferError::new("a category has no text"));
                }
                category_from_codes(codes, texts)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::read_csv;
    use crate::import::ImportOptions;
    use crate::source::{MemorySource, NoPace, block_on};

    fn table() -> Table {
        let text = "n,i,b,c,t,d\n1.5,1,true,x,one,2020-01-01\n,,,,,\n2.5,3,false,y,two,2020-01-02T03:04:05\n";
        let source = MemorySource::new("a.csv", text.as_bytes());
        let options =
            ImportOptions { types: [("t".to_owned(), ColumnType::Text)].into(), ..ImportOptions::default() };
        block_on(read_csv(&source, &options, &NoPace)).unwrap().table
    }

    #[test]
    fn a_table_arrives_as_it_was() {
        let table = table().with_role("c", penstock_flow::Role::Target).unwrap();
        let rows: Vec<u32> = (0..100).map(|row| row % 3).collect();
        for table in [
            table.clone(),
            table.take(&rows).unwrap(),
            table.take(&[2]).unwrap(),
            table.take(&[]).unwrap(),
            table.select(&[]).unwrap(),
        ] {
            let back = from_bytes(&to_bytes(&table).unwrap()).unwrap();
            assert_eq!(back.schema(), table.schema());
            assert_eq!(back.rows(), table.rows());
            assert_eq!(back.fingerprint(), table.fingerprint());
        }
    }

    #[test]
    fn bytes_that_are_cut_or_changed_give_an_error_or_a_table() {
        let bytes = to_bytes(&table()).unwrap();
        for length in 0..bytes.len() {
            assert!(from_bytes(&bytes[..length]).is_err(), "{length}");
        }
        for position in 0..bytes.len() {
            for value in [0, 1, 0x7F, 0xFF] {
                let mut changed = bytes.clone();
                changed[position] = value;
                let _ = from_bytes(&changed);
            }
        }
    }
}
