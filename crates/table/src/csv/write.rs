//! Writing CSV as RFC 4180 has it, in UTF-8 with line feeds.
//!
//! Numbers are written with the fewest digits that read back as the same number, and with a point, so that reading gives
//! the same types. A table that was read from CSV reads back equal. What no CSV file can say is lost: whether a text was
//! `NA` or missing, and whether digits were a category; set the type of such a column when reading.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use penstock_flow::ColumnType;

use crate::table::Table;
use crate::table::values::Texts;

/// How large the pieces are that are handed over.
const PIECE: usize = 64 << 10;

/// Writes the table in pieces.
pub fn write_csv(table: &Table, mut piece: impl FnMut(&[u8])) {
    csv_chunks(table).for_each(|bytes| piece(&bytes));
}

/// The table as CSV, whole.
pub fn csv_bytes(table: &Table) -> Vec<u8> {
    csv_chunks(table).flatten().collect()
}

/// The table as CSV in pieces of about 64 KiB, so that others can have a turn between them.
pub fn csv_chunks(table: &Table) -> impl Iterator<Item = Vec<u8>> + '_ {
    let columns: Vec<(ColumnType, &ArrayRef, Texts<'_>)> = table
        .schema()
        .columns
        .iter()
        .zip(table.columns())
        .map(|(column, array)| (column.kind, array, Texts::new(array, column.kind)))
        .collect();
    let mut header = Vec::new();
    for (position, column) in table.schema().columns.iter().enumerate() {
        separate(position, &mut header);
        push_text(&column.name, &mut header);
    }
    end_line(&mut header);
    let mut next_row = 0;
    let mut piece = Some(header);
    std::iter::from_fn(move || {
        let mut bytes = match piece.take() {
            Some(header) => header,
            None if next_row == table.rows() => return None,
            None => Vec::with_capacity(PIECE + 256),
        };
        while next_row < table.rows() && bytes.len() < PIECE {
            let start = bytes.len();
            for (position, (kind, array, texts)) in columns.iter().enumerate() {
                separate(position, &mut bytes);
                push_value(*kind, array, texts, next_row, &mut bytes);
            }
            // A line with nothing on it would be skipped.
            if bytes.len() == start {
                bytes.extend_from_slice(b"\"\"");
            }
            end_line(&mut bytes);
            next_row += 1;
        }
        Some(bytes)
    })
}

fn separate(position: usize, bytes: &mut Vec<u8>) {
    if position > 0 {
        bytes.push(b',');
    }
}

fn end_line(bytes: &mut Vec<u8>) {
    bytes.push(b'\n');
}

fn push_value(kind: ColumnType, array: &ArrayRef, texts: &Texts<'_>, row: usize, bytes: &mut Vec<u8>) {
    use std::io::Write;
    if array.is_null(row) {
        return;
    }
    // Writing to memory does not fail.
    let _ = match kind {
        ColumnType::Number => write!(bytes, "{:?}", array.as_primitive::<Float64Type>().value(row)),
        ColumnType::Integer => write!(bytes, "{}", array.as_primitive::<Int64Type>().value(row)),
        ColumnType::Boolean | ColumnType::DateTime | ColumnType::Category | ColumnType::Text => {
            if let Some(text) = texts.get(row) {
                push_text(&text, bytes);
            }
            Ok(())
        }
    };
}

fn push_text(text: &str, bytes: &mut Vec<u8>) {
    if !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        return bytes.extend_from_slice(text.as_bytes());
    }
    bytes.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            bytes.push(b'"');
        }
        bytes.push(byte);
    }
    bytes.push(b'"');
}
