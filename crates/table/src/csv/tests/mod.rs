//! Bytes in, table out.

use penstock_flow::ColumnType;

use super::csv_bytes;
use super::read::read_in_chunks;
use crate::import::{Import, ImportError, ImportOptions, TextOptions};
use crate::source::{MemorySource, NoPace, block_on};

mod messy;
mod random;
mod refused;
mod samples;

/// Reads bytes in pieces of this size.
fn read_pieces(bytes: &[u8], options: &ImportOptions, piece: usize) -> Result<Import, ImportError> {
    let source = MemorySource::new("test.csv", bytes);
    let import = block_on(read_in_chunks(&source, options, &NoPace, piece))?;
    let report = &import.report;
    assert_eq!(report.rows_read, report.rows_loaded + report.rows_set_aside);
    assert_eq!(report.rows_loaded, import.table.rows() as u64);
    assert_eq!(import.hash, blake3::hash(bytes).to_hex().to_string());
    Ok(import)
}

/// Nothing set but that commas separate cells.
fn with_comma() -> ImportOptions {
    let text = TextOptions { delimiter: Some(",".to_owned()), ..TextOptions::default() };
    ImportOptions { text, ..ImportOptions::default() }
}

/// Reads bytes with nothing set.
fn read(bytes: impl AsRef<[u8]>) -> Import {
    read_pieces(bytes.as_ref(), &ImportOptions::default(), 1000).unwrap()
}

/// Reads bytes with types set.
fn read_as(bytes: &str, types: &[(&str, ColumnType)]) -> Import {
    let types = types.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
    read_pieces(bytes.as_bytes(), &ImportOptions { types, ..ImportOptions::default() }, 1000).unwrap()
}

/// The names and types, as `a number, b category`.
fn types(import: &Import) -> String {
    let columns = import.table.schema().columns.iter();
    columns.map(|column| format!("{} {}", column.name, column.kind.name())).collect::<Vec<_>>().join(", ")
}

/// The values of a column as texts, `·` when missing, with blanks between them.
fn values(import: &Import, name: &str) -> String {
    let texts = import.table.texts(name).unwrap();
    let texts: Vec<String> = texts.iter().map(|text| text.map_or("·".to_owned(), Into::into)).collect();
    texts.join(" ")
}

/// The codes of what was noted.
fn codes(import: &Import) -> Vec<&str> {
    import.report.notes.iter().map(|note| note.code.as_str()).collect()
}

/// What was noted under a code, and on which line.
fn note(import: &Import, code: &str) -> (String, Option<u64>) {
    let note = import.report.notes.iter().find(|note| note.code == code).unwrap();
    (note.message.clone(), note.line)
}

/// What is written reads back as the same table.
fn assert_round_trip(import: &Import) {
    let written = csv_bytes(&import.table);
    let back = read(&written);
    assert_eq!(back.table.schema(), import.table.schema());
    assert_eq!(back.table.fingerprint(), import.table.fingerprint(), "{}", String::from_utf8_lossy(&written));
}
