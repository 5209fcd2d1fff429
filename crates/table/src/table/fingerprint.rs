//! A hash of what a table says, whatever way it is held.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef};
use penstock_flow::ColumnType;

use super::Table;
use super::values::Texts;

impl Table {
    /// BLAKE3, in hex, of the columns' names, types and values. Roles and the partition do not count, nor the order of
    /// a dictionary's codes, nor how the arrays lie in memory.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"penstock table 1");
        hasher.update(&(self.rows as u64).to_le_bytes());
        hasher.update(&(self.columns.len() as u64).to_le_bytes());
        let mut buffer = Vec::new();
        for (column, array) in self.schema.columns.iter().zip(self.columns.iter()) {
            text(&column.name, &mut buffer);
            text(column.kind.name(), &mut buffer);
            for row in 0..array.len() {
                value(column.kind, array, row, &mut buffer);
                if buffer.len() >= 1 << 16 {
                    hasher.update(&buffer);
                    buffer.clear();
                }
            }
        }
        hasher.update(&buffer);
        hasher.finalize().to_hex().to_string()
    }
}

fn text(text: &str, buffer: &mut Vec<u8>) {
    buffer.extend_from_slice(&(text.len() as u64).to_le_bytes());
    buffer.extend_from_slice(text.as_bytes());
}

/// One byte that says whether there is a value, then the value.
fn value(kind: ColumnType, array: &ArrayRef, row: usize, buffer: &mut Vec<u8>) {
    buffer.push(u8::from(array.is_valid(row)));
    if array.is_null(row) {
        return;
    }
    match kind {
        ColumnType::Number => {
            buffer.extend_from_slice(&array.as_primitive::<Float64Type>().value(row).to_bits().to_le_bytes());
        }
        ColumnType::Integer => {
            buffer.extend_from_slice(&array.as_primitive::<Int64Type>().value(row).to_le_bytes())
        }
        ColumnType::DateTime => {
            let value = array.as_primitive::<TimestampMillisecondType>().value(row);
            buffer.extend_from_slice(&value.to_le_bytes());
        }
        ColumnType::Boolean => buffer.push(u8::from(array.as_boolean().value(row))),
        ColumnType::Category | ColumnType::Text => {
            if let Some(found) = Texts::new(array, kind).get(row) {
                text(&found, buffer);
            }
        }
    }
}
