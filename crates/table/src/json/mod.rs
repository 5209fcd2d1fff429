//! JSON files: arrays of records, records by lines, objects of columns, and records further inside.
//!
//! A file is turned into rows of cells and read as a delimited file is, so that types, missing values and the account of
//! every cell are the same. Records within records become columns with a dotted name; lists stay JSON text. The file is
//! held as a whole while it is turned, so its size is limited.

mod records;
mod value;

use penstock_flow::Diagnostic;

use crate::csv::read_csv;
use crate::import::ledger::Reason;
use crate::import::notes::{count, list};
use crate::import::{Escape, Import, ImportError, ImportOptions, Quote, TextOptions};
use crate::source::{ByteSource, MemorySource, Pace};
use records::Records;

/// The largest file that is read: it is held as text, as values and as cells at once.
const MOST_BYTES: u64 = 256 << 20;

/// How much is read at a time.
const CHUNK: usize = 1 << 20;

/// Reads a JSON file.
///
/// # Errors
/// A cancelled read, or why the file is no table and what to do.
pub async fn read_json(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
) -> Result<Import, ImportError> {
    let name = source.name();
    if source.size() > MOST_BYTES {
        let message = format!("“{name}” is larger than the 256 MB that are read of JSON.");
        return Err(ImportError::refused("file-too-large", message, "Convert it to CSV or Parquet first."));
    }
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < source.size() {
        pace.checkpoint(0.3 * bytes.len() as f64 / source.size() as f64).await?;
        let piece = source.read(bytes.len() as u64, CHUNK).await?;
        if piece.is_empty() {
            return Err(crate::source::SourceError::Changed { name: name.to_owned() }.into());
        }
        bytes.extend_from_slice(&piece);
    }
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let text = text_of(name, &bytes)?;
    let records = Records::of(name, text, options.part.as_deref())?;
    pace.checkpoint(0.5).await?;
    let csv = records.to_csv();
    drop(bytes);
    let told = TextOptions {
        encoding: Some("UTF-8".to_owned()),
        delimiter: Some(",".to_owned()),
        quote: Some(Quote::Double),
        escape: Some(Escape::Doubled),
        skip_lines: Some(0),
        header_rows: Some(1),
        ..options.text.clone()
    };
    let inner = ImportOptions { part: None, text: told, types: options.types.clone() };
    let mut import = read_csv(&MemorySource::new(name, csv), &inner, pace).await?;
    import.hash = hash;
    finish(&mut import, records);
    Ok(import)
}

fn text_of<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, ImportError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        let message = format!("“{name}” is not UTF-8: line {line} holds a byte that is no letter.");
        ImportError::at_line("not-utf-8", line, message, "Save the file as UTF-8.")
    })
}

/// What was noticed about the records, and those that could not be read.
fn finish(import: &mut Import, records: Records) {
    let report = &mut import.report;
    // How the cells stood between the two is nobody's concern.
    report.decisions.retain(|decision| decision.what == "type");
    report.encoding = "UTF-8".to_owned();
    report.delimiter = String::new();
    let set_aside = records.unreadable.len() as u64;
    report.rows_read += set_aside;
    report.rows_set_aside += set_aside;
    if let Some((line, reason)) = records.unreadable.first() {
        let message = format!(
            "{} could not be read and {} set aside, the first on line {line}: {reason}.",
            count(set_aside, "record", "records"),
            if set_aside == 1 { "was" } else { "were" },
        );
        report
            .notes
            .push(Diagnostic::warning("records-unreadable", message).line(*line).hint("Mend these lines."));
    }
    for (line, reason) in &records.unreadable {
        import.ledger.row(*line, reason.as_bytes(), Reason::Unreadable);
    }
    if records.repeated > 0 {
        let message = format!(
            "{} a record; the last was taken.",
            count(records.repeated, "key comes twice in", "keys come twice in")
        );
        report.notes.push(Diagnostic::warning("keys-repeated", message));
    }
    if !records.lists.is_empty() {
        let names: Vec<String> = records.lists.iter().map(|name| format!("“{name}”")).collect();
        let message = format!("Lists were taken as JSON text: {}.", list(&names));
        report.notes.push(Diagnostic::note("lists-as-text", message));
    }
    if !records.others.is_empty() {
        let message = format!("The file has further lists of records: {}.", list(&records.others));
        let hint = "Choose one as the part to be read.";
        report.notes.push(Diagnostic::note("further-table", message).hint(hint));
    }
}

#[cfg(test)]
mod tests;
