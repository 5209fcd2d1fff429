//! What the tests have in common.

use std::rc::Rc;

use penstock_table::csv::csv_bytes;
use penstock_table::import::{ImportOptions, OpenedContent};
use penstock_table::{
    ByteSource, ImportError, ImportReport, MemorySource, NoPace, Table, block_on, read_csv,
};

/// What came out of a file.
pub struct Read {
    pub table: Table,
    pub report: ImportReport,
    pub part: Option<String>,
    pub parts: Vec<String>,
}

impl Read {
    pub fn csv(&self) -> String {
        String::from_utf8(csv_bytes(&self.table)).unwrap()
    }

    pub fn kinds(&self) -> Vec<&'static str> {
        self.table.schema().columns.iter().map(|column| column.kind.name()).collect()
    }

    pub fn codes(&self) -> Vec<&str> {
        self.report.notes.iter().map(|note| note.code.as_str()).collect()
    }
}

/// The bytes of a file that `tests/formats/make.py` made.
pub fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/formats/files");
    std::fs::read(format!("{folder}/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Opens bytes and reads what is in them, as the engine does.
pub fn read_bytes(name: &str, bytes: Vec<u8>, part: Option<&str>) -> Result<Read, ImportError> {
    let source: Rc<dyn ByteSource> = Rc::new(MemorySource::new(name, bytes));
    let options = ImportOptions { part: part.map(str::to_owned), ..ImportOptions::default() };
    let opened = penstock_formats::open(source, &options, &NoPace)?.in_memory()?;
    let parts = opened.parts.iter().map(|part| part.name.clone()).collect();
    let (table, report) = match opened.content {
        OpenedContent::Table { table, report } => (table, report),
        OpenedContent::Text { source, text, mut notes } => {
            let options = ImportOptions { text, ..ImportOptions::default() };
            let mut import = block_on(read_csv(source.as_ref(), &options, &NoPace))?;
            notes.append(&mut import.report.notes);
            import.report.notes = notes;
            (import.table, import.report)
        }
    };
    Ok(Read { table, report, part: opened.part, parts })
}

/// Reads a file that was made.
pub fn read(name: &str, part: Option<&str>) -> Read {
    read_bytes(name, file(name), part).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The code of the error that bytes give.
pub fn code(name: &str, bytes: Vec<u8>, part: Option<&str>) -> String {
    match read_bytes(name, bytes, part) {
        Ok(read) => format!("read as {}", read.csv()),
        Err(error) => error.diagnostic().code,
    }
}
