//! `penstock sniff`.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use penstock_table::csv::{read_csv, sniff};
use penstock_table::{ImportError, ImportOptions, block_on};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::host::NativeHost;
use crate::progress::{Detail, Progress};
use crate::{file_source, messages, terminal};

/// Prints how a delimited file is written, where its table is, and what its columns are, as JSON.
///
/// # Errors
/// That the file could not be read or is no table.
pub fn run(file: &Path, cancelled: Arc<AtomicBool>) -> Result<(), Failure> {
    let source = file_source::open(file)?;
    let host = NativeHost::new(cancelled, Some(1), Rc::new(Progress::new(Detail::Errors)));
    let options = ImportOptions::default();
    let refused = |error: ImportError| Failure::Unreadable(messages::line(&error.diagnostic(), None));
    let sniffed = block_on(sniff(source.as_ref(), &options, &host)).map_err(refused)?;
    let mut answer = serde_json::to_value(&sniffed).map_err(Failure::unreadable)?;
    // A file of names without rows is a table to know about, though not one to read.
    if let Ok(import) = block_on(read_csv(source.as_ref(), &options, &host)) {
        let report = &import.report;
        let reason = |name: &str| {
            let of_column = |decision: &&penstock_table::import::Decision| {
                decision.what == "type" && decision.column.as_deref() == Some(name)
            };
            report.decisions.iter().find(of_column).map_or(String::new(), |decision| decision.reason.clone())
        };
        let columns: Vec<Value> = import
            .table
            .schema()
            .columns
            .iter()
            .map(|column| json!({"name": column.name, "type": column.kind.name(), "reason": reason(&column.name)}))
            .collect();
        let decisions: Vec<&penstock_table::import::Decision> =
            report.decisions.iter().filter(|decision| decision.what != "type").collect();
        answer["columns"] = columns.into();
        answer["rows"] = json!({
            "read": report.rows_read,
            "loaded": report.rows_loaded,
            "set_aside": report.rows_set_aside,
            "padded": report.rows_padded,
            "surplus": report.rows_surplus,
        });
        answer["cells"] = json!({"missing": report.cells_missing, "coerced": report.cells_coerced});
        answer["decisions"] = serde_json::to_value(decisions).map_err(Failure::unreadable)?;
        answer["notes"] = serde_json::to_value(&report.notes).map_err(Failure::unreadable)?;
    }
    let text = serde_json::to_string_pretty(&answer).map_err(Failure::unreadable)?;
    terminal::print(&format!("{text}\n"))
}
