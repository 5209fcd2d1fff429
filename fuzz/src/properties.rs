//! What must hold whatever a file's bytes are.
//!
//! An answer, and the same however the source cuts its bytes; every row that was read is in the table or set aside; and of a
//! delimited file the cells as they stand are as many rows as the table has. Time and memory are the fuzzer's to watch.

use std::rc::Rc;

use penstock_table::csv::{Sniffed, raw_rows, sniff as sniffed};
use penstock_table::import::OpenedContent;
use penstock_table::json::read_json;
use penstock_table::{
    ByteSource, Format, Import, ImportError, ImportOptions, ImportReport, MemorySource, NoPace, Table,
    block_on, read_csv,
};

use crate::pieces::Pieces;

/// The size of reads that is compared with reading at once: one of several, by the file's own length.
fn read_size(bytes: &[u8]) -> usize {
    [1, 7, 64, 1_000][bytes.len() % 4]
}

/// How a file is written and where its table is.
pub fn sniff(bytes: &[u8]) {
    let look = |source: &dyn ByteSource| block_on(sniffed(source, &ImportOptions::default(), &NoPace));
    let whole = look(&MemorySource::new("input.csv", bytes));
    if let Ok(found) = &whole {
        check_sniffed(found);
    }
    let pieces = look(&Pieces::new("input.csv", bytes, read_size(bytes)));
    same(&pieces, &whole, |found| format!("{found:?}"));
}

fn check_sniffed(found: &Sniffed) {
    let mut names = found.names.clone();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), found.names.len(), "a name stands twice: {:?}", found.names);
    assert!(!found.names.is_empty() && names.iter().all(|name| !name.is_empty()), "{names:?}");
    for (what, first, last) in &found.outside {
        assert!(*first >= 1 && first <= last, "{what} from line {first} to {last}");
    }
}

/// A delimited file: its table, and its cells as they stand.
pub fn csv(bytes: &[u8]) {
    let options = ImportOptions::default();
    let read = |source: &dyn ByteSource| block_on(read_csv(source, &options, &NoPace));
    let source = MemorySource::new("input.csv", bytes);
    let whole = read(&source);
    if let Ok(import) = &whole {
        check_accounts(&import.table, &import.report);
    }
    same(&read(&Pieces::new("input.csv", bytes, read_size(bytes))), &whole, told);
    let (mut rows, mut widths) = (0u64, Vec::new());
    let raw = block_on(raw_rows(&source, &options, &NoPace, &mut |cells| {
        rows += 1;
        widths.push(cells.len());
        Ok(())
    }));
    widths.dedup();
    assert!(widths.len() <= 1, "rows have {widths:?} cells");
    if let (Ok(import), Ok(found)) = (&whole, &raw) {
        let cells = rows - found.header_rows as u64;
        assert_eq!(cells, import.report.rows_loaded, "as they stand, and in the table");
    }
}

/// A JSON file.
pub fn json(bytes: &[u8]) {
    let read = |source: &dyn ByteSource| block_on(read_json(source, &ImportOptions::default(), &NoPace));
    let whole = read(&MemorySource::new("input.json", bytes));
    if let Ok(import) = &whole {
        check_accounts(&import.table, &import.report);
    }
    same(&read(&Pieces::new("input.json", bytes, read_size(bytes))), &whole, told);
}

/// A file that is not plain text, opened and read on as the engine does.
pub fn packed(name: &str, bytes: Vec<u8>) {
    let whole = opened(Rc::new(MemorySource::new(name, bytes.clone())), None);
    if let Ok((table, report)) = &whole {
        check_accounts(table, report);
    }
    let pieces = opened(Rc::new(Pieces::new(name, &bytes, 1_000)), None);
    same(&pieces, &whole, |(table, report)| format!("{} {report:?}", table.fingerprint()));
}

/// A SQLite database: a table by our own reader, and a query by SQLite.
pub fn sqlite(bytes: &[u8]) {
    packed("input.sqlite", bytes.to_vec());
    let source = Rc::new(MemorySource::new("input.sqlite", bytes));
    let _ = opened(source, Some("SELECT name, type FROM sqlite_schema"));
}

fn opened(source: Rc<dyn ByteSource>, part: Option<&str>) -> Result<(Table, ImportReport), ImportError> {
    let options = ImportOptions { part: part.map(str::to_owned), ..ImportOptions::default() };
    let opened = penstock_formats::open(source, &options, &NoPace)?.in_memory()?;
    match opened.content {
        OpenedContent::Table { table, report } => Ok((table, report)),
        OpenedContent::Text { source, text, .. } => {
            let options = ImportOptions { text, ..ImportOptions::default() };
            let head = block_on(source.read(0, 4_096))?;
            let import = match Format::of(&head) {
                Format::Json => block_on(read_json(source.as_ref(), &options, &NoPace)),
                _ => block_on(read_csv(source.as_ref(), &options, &NoPace)),
            }?;
            Ok((import.table, import.report))
        }
    }
}

fn check_accounts(table: &Table, report: &ImportReport) {
    assert_eq!(report.rows_read, report.rows_loaded + report.rows_set_aside, "rows read");
    assert_eq!(report.rows_loaded, table.rows() as u64, "rows loaded");
}

fn told(import: &Import) -> String {
    format!("{} {} {:?}", import.hash, import.table.fingerprint(), import.report)
}

/// Either the same result or the same error.
fn same<T>(cut: &Result<T, ImportError>, whole: &Result<T, ImportError>, told: impl Fn(&T) -> String) {
    match (cut, whole) {
        (Ok(cut), Ok(whole)) => assert_eq!(told(cut), told(whole), "in pieces, and at once"),
        (Err(cut), Err(whole)) => {
            assert_eq!(format!("{cut:?}"), format!("{whole:?}"), "in pieces, and at once");
        }
        (cut, whole) => panic!(
            "in pieces {:?}, at once {:?}",
            cut.as_ref().map(&told).map_err(ToString::to_string),
            whole.as_ref().map(&told).map_err(ToString::to_string),
        ),
    }
}
