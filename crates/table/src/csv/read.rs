//! Reading a CSV file: the two passes and what is said about them.

use super::build::Build;
use super::decode::{CellText, Decoder, Encoding, Utf8Check};
use super::records::Records;
use super::scan::Scan;
use super::{header, sniff, summary};
use crate::import::{Import, ImportError, ImportOptions, ImportReport};
use crate::source::{ByteSource, Pace, SourceError};

/// How many bytes are read at a time: a few milliseconds of work.
const CHUNK: usize = 256 << 10;

/// Reads a CSV file. The result is the same however the source cuts its bytes.
pub async fn read_csv(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
) -> Result<Import, ImportError> {
    read_in_chunks(source, options, pace, CHUNK).await
}

/// Reads pieces of a file one after the other, with a checkpoint before each.
struct Chunks<'a> {
    source: &'a dyn ByteSource,
    pace: &'a dyn Pace,
    chunk: usize,
    offset: u64,
    /// The progress at the beginning and at the end of the pass.
    progress: (f64, f64),
}

impl Chunks<'_> {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, ImportError> {
        let size = self.source.size();
        let done = if size == 0 { 1.0 } else { self.offset as f64 / size as f64 };
        self.pace.checkpoint(self.progress.0 + (self.progress.1 - self.progress.0) * done).await?;
        if self.offset >= size {
            return Ok(None);
        }
        let bytes = self.source.read(self.offset, self.chunk).await?;
        if bytes.is_empty() {
            let name = self.source.name().to_owned();
            return Err(SourceError::Changed { name }.into());
        }
        self.offset += bytes.len() as u64;
        Ok(Some(bytes))
    }
}

/// What the first bytes and the first pass tell.
struct Dialect {
    encoding: Encoding,
    delimiter: u8,
}

/// What the first pass finds beside the values.
struct FirstPass {
    scan: Scan,
    hash: String,
    utf8: Utf8Check,
    replaced: u64,
}

pub(super) async fn read_in_chunks(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
    chunk: usize,
) -> Result<Import, ImportError> {
    let name = source.name();
    let dialect = dialect(source, options, pace).await?;
    let chunks = |offset, progress| Chunks { source, pace, chunk, offset, progress };

    let first = first_pass(chunks(0, (0.0, 0.5)), &dialect).await?;
    let scan = &first.scan;
    if scan.rows == 0 {
        return Err(no_rows(name, scan));
    }
    let rows = usize::try_from(scan.rows).ok().filter(|rows| u32::try_from(*rows).is_ok());
    let rows = rows.ok_or_else(|| ImportError::out_of_memory(name))?;
    scan.refuse_explosion(name, source.size())?;
    let text = if first.utf8.wrong.is_some() { CellText::Windows1252 } else { CellText::Utf8 };

    let mut notes = Vec::new();
    summary::encoding_notes(name, first.utf8.wrong, first.replaced, &mut notes);
    summary::row_notes(name, scan, &mut notes);
    let shift = usize::from(scan.header_is_shifted());
    let kept = scan.kept();
    let names =
        header::names(scan.header.as_deref().unwrap_or_default(), shift, kept.len(), text, &mut notes);
    let plans = summary::plans(scan, &names, &kept, &options.types);
    summary::type_notes(scan, &names, &plans, text, &options.types, &mut notes);

    let mut build = Build::new(name, &plans, rows, scan.expected, scan.header.is_some(), text)?;
    second_pass(chunks(dialect.encoding.mark_length() as u64, (0.5, 1.0)), &dialect, &mut build).await?;
    build.check()?;

    let mut report = ImportReport {
        encoding: encoding_name(dialect.encoding, text).to_owned(),
        delimiter: char::from(dialect.delimiter),
        header: scan.header.is_some(),
        rows_read: scan.rows + scan.set_aside.len() as u64,
        rows_loaded: scan.rows,
        rows_set_aside: scan.set_aside.len() as u64,
        rows_padded: scan.padded.0,
        rows_surplus: scan.surplus.0,
        ..ImportReport::default()
    };
    summary::cell_notes(&build, &names, &mut report, &mut notes);
    report.notes = notes;
    let table = summary::table(build, names)?;
    Ok(Import { table, hash: first.hash, report })
}

/// Encoding and delimiter, from the first bytes alone so that they do not depend on how the source cuts its bytes.
async fn dialect(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
) -> Result<Dialect, ImportError> {
    let name = source.name();
    if source.size() == 0 {
        return Err(ImportError::refused(
            "empty-file",
            format!("“{name}” is empty."),
            "Choose a file with a row of column names and at least one row of data.",
        ));
    }
    let mut head = Vec::new();
    let mut chunks = Chunks { source, pace, chunk: sniff::HEAD, offset: 0, progress: (0.0, 0.0) };
    while head.len() < sniff::HEAD {
        let Some(bytes) = chunks.next().await? else { break };
        head.extend_from_slice(&bytes);
    }
    head.truncate(sniff::HEAD);
    sniff::refuse_other_files(name, &head)?;
    let encoding = Encoding::of(&head);
    let text = Decoder::new(encoding).decode(&head[encoding.mark_length()..]).into_owned();
    sniff::refuse_nul(name, &text, 0)?;
    let whole = source.size() <= sniff::HEAD as u64;
    let given = options.text.delimiter.as_ref().and_then(|given| given.bytes().next());
    let delimiter = given.unwrap_or_else(|| sniff::delimiter(&text, whole));
    Ok(Dialect { encoding, delimiter })
}

async fn first_pass(mut chunks: Chunks<'_>, dialect: &Dialect) -> Result<FirstPass, ImportError> {
    let name = chunks.source.name();
    let mut hasher = blake3::Hasher::new();
    let mut decoder = Decoder::new(dialect.encoding);
    let mut utf8 = Utf8Check::default();
    let mut records = Records::new(dialect.delimiter);
    let mut scan = Scan::default();
    let mut mark = dialect.encoding.mark_length();
    while let Some(bytes) = chunks.next().await? {
        hasher.update(&bytes);
        let skipped = mark.min(bytes.len());
        mark -= skipped;
        let text = decoder.decode(&bytes[skipped..]);
        sniff::refuse_nul(name, &text, chunks.offset - bytes.len() as u64)?;
        utf8.check(&text);
        records.feed(&text, &mut |record| scan.record(record))?;
    }
    records.feed(decoder.finish(), &mut |record| scan.record(record))?;
    utf8.finish();
    records.finish(&mut |record| scan.record(record))?;
    Ok(FirstPass { scan, hash: hasher.finalize().to_hex().to_string(), utf8, replaced: decoder.replaced })
}

async fn second_pass(
    mut chunks: Chunks<'_>,
    dialect: &Dialect,
    build: &mut Build<'_>,
) -> Result<(), ImportError> {
    let mut decoder = Decoder::new(dialect.encoding);
    let mut records = Records::new(dialect.delimiter);
    while let Some(bytes) = chunks.next().await? {
        records.feed(&decoder.decode(&bytes), &mut |record| build.record(record))?;
    }
    records.feed(decoder.finish(), &mut |record| build.record(record))?;
    records.finish(&mut |record| build.record(record))
}

fn no_rows(name: &str, scan: &Scan) -> ImportError {
    if let Some((line, _)) = scan.set_aside.first() {
        return ImportError::at_line(
            "unclosed-quote",
            *line,
            format!(
                "“{name}” has a quotation mark on line {line} that is never closed, and no rows before it."
            ),
            "Close it, or write quotation marks inside cells twice.",
        );
    }
    match &scan.header {
        Some(_) => ImportError::refused(
            "no-rows",
            format!("“{name}” has column names but no rows."),
            "Choose a file with at least one row of data below the names.",
        ),
        None => ImportError::refused(
            "empty-file",
            format!("“{name}” holds nothing but blank lines."),
            "Choose a file with a row of column names and at least one row of data.",
        ),
    }
}

fn encoding_name(encoding: Encoding, text: CellText) -> &'static str {
    match (encoding, text) {
        (Encoding::Utf16Little, _) => "UTF-16LE",
        (Encoding::Utf16Big, _) => "UTF-16BE",
        (_, CellText::Windows1252) => "Windows-1252",
        (Encoding::Utf8Marked, CellText::Utf8) => "UTF-8 with BOM",
        (Encoding::Plain, CellText::Utf8) => "UTF-8",
    }
}
