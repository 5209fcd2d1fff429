//! What is known of a file before it is read: how it is written, where its table is, and what its first rows allow.

use penstock_flow::Diagnostic;

use crate::import::format::refuse_other_files;
use crate::import::notes::count;
use crate::import::{ImportError, ImportOptions};
use crate::source::{ByteSource, Pace};

use super::decode::{Decoder, Encoding};
use super::filter::{Fate, Filter};
use super::read::Chunks;
use super::records::{Record, Records};
use super::refuse;
use super::scan::{ColumnScan, Habits};
use super::sniff::{self, Layout, Sample, dialect, region, tail};

/// What is known of a file before it is read.
pub(super) struct Sketch {
    pub(super) encoding: Encoding,
    pub(super) found: dialect::Found,
    pub(super) layout: Layout,
    pub(super) filter: Filter,
    /// What the values of each column in the first rows allow.
    pub(super) scans: Vec<ColumnScan>,
    pub(super) habits: Habits,
    /// About how many rows there are.
    pub(super) rows: usize,
    /// The first lines as they stand in the file.
    pub(super) raw: String,
    /// The bytes that were looked at.
    pub(super) head: Vec<u8>,
}

/// Looks at the beginning and the end of a file.
pub(super) async fn sketch(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
) -> Result<Sketch, ImportError> {
    let name = source.name();
    if source.size() == 0 {
        return Err(ImportError::refused(
            "empty-file",
            format!("“{name}” is empty."),
            "Choose a file with a row of column names and at least one row of data.",
        ));
    }
    let head = head(source, pace).await?;
    refuse_other_files(name, &head)?;
    let whole = source.size() <= head.len() as u64;
    let encoding = match &options.text.encoding {
        Some(given) => named_encoding(given, &head, pace)?,
        None => match Encoding::of(&head) {
            Encoding::Windows1252 => match pace.guess_encoding(&head).await {
                None | Some("windows-1252") => Encoding::Windows1252,
                Some(name) => Encoding::Legacy(name),
            },
            known => known,
        },
    };
    let mut decoder = Decoder::new(&encoding, pace.legacy_decoder(encoding.name()));
    let mut text = decoder.decode(&head[encoding.mark_length()..]).into_owned();
    if whole {
        text.extend_from_slice(&decoder.finish());
    }
    refuse::refuse_nul(name, &text, 0)?;
    let sample = Sample { text: &text, whole };
    let found = dialect::find(&sample, &options.text);
    refuse_skipping_all(name, &sample, options)?;
    let layout = region::find(&sample, &found, &options.text)?;
    let end = match (&layout.end_line, &encoding) {
        (None, Encoding::Utf8 { .. }) if !whole => {
            let end = tail(source, &found, &layout).await?;
            end.map(|end| end - encoding.mark_length() as u64)
        }
        _ => None,
    };
    let filter = Filter::new(&layout, end);
    let (scans, rows) = scan(&sample, &found, &layout, &filter, source.size());
    let habits = habits(&scans, &found, options);
    let raw = raw_lines(&text);
    Ok(Sketch { encoding, found, layout, filter, scans, habits, rows, raw, head })
}

/// The beginning of the file: so much that it holds some whole lines, unless lines are longer than any table's.
async fn head(source: &dyn ByteSource, pace: &dyn Pace) -> Result<Vec<u8>, ImportError> {
    const LINES: usize = 8;
    const MOST: usize = 16 << 20;
    let mut head = Vec::new();
    let mut wanted = sniff::HEAD;
    loop {
        let mut chunks = Chunks {
            source,
            pace,
            chunk: wanted - head.len(),
            offset: head.len() as u64,
            progress: (0.0, 0.0),
        };
        while head.len() < wanted {
            chunks.chunk = wanted - head.len();
            let Some(bytes) = chunks.next().await? else { return Ok(head) };
            head.extend_from_slice(&bytes);
        }
        let lines = head.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
        if lines >= LINES || wanted >= MOST {
            return Ok(head);
        }
        wanted *= 4;
    }
}

/// Refuses to leave out more lines than there are, or more than can be looked at.
fn refuse_skipping_all(name: &str, sample: &Sample<'_>, options: &ImportOptions) -> Result<(), ImportError> {
    let Some(skipped) = options.text.skip_lines else { return Ok(()) };
    let feeds = sample.text.iter().filter(|byte| **byte == b'\n').count();
    let ends = if feeds > 0 { feeds } else { sample.text.iter().filter(|byte| **byte == b'\r').count() };
    if skipped <= ends as u64 {
        return Ok(());
    }
    let last = ends + usize::from(!sample.text.ends_with(b"\n") && !sample.text.ends_with(b"\r"));
    let lines = count(last as u64, "line", "lines");
    let message = if sample.whole {
        format!("“{name}” has {lines}, but the table is said to begin below line {skipped}.")
    } else {
        format!("The table is said to begin below line {skipped}; it must begin within the first {lines}.")
    };
    let diagnostic = Diagnostic::error("skip-beyond-end", message).hint("Set fewer lines above the table.");
    Err(ImportError::Refused(Box::new(diagnostic.parameter("skip_lines"))))
}

fn named_encoding(given: &str, head: &[u8], pace: &dyn Pace) -> Result<Encoding, ImportError> {
    if let Some(encoding) = Encoding::named(given, head) {
        return Ok(encoding);
    }
    pace.encoding_name(given).map(Encoding::Legacy).ok_or_else(|| {
        ImportError::refused(
            "unknown-encoding",
            format!("There is no encoding “{given}”."),
            "Use a name such as UTF-8, windows-1252, Shift_JIS or UTF-16LE.",
        )
    })
}

/// What the values of each column in the sample allow, and about how many rows the file has.
fn scan(
    sample: &Sample<'_>,
    found: &dialect::Found,
    layout: &Layout,
    filter: &Filter,
    size: u64,
) -> (Vec<ColumnScan>, usize) {
    let skipped = layout.blank_columns;
    let mut scans = vec![ColumnScan::default(); layout.columns - skipped];
    let Some(text) = usize::try_from(layout.data_offset).ok().and_then(|offset| sample.text.get(offset..))
    else {
        return (scans, 0);
    };
    let mut rows = 0usize;
    let mut ended = false;
    let mut sink = |record: Record<'_>| {
        match filter.fate(&record) {
            Fate::Load if !ended => {}
            Fate::End => {
                ended = true;
                return Ok(());
            }
            _ => return Ok(()),
        }
        rows += 1;
        for (cell, scan) in record.cells().skip(skipped).zip(&mut scans) {
            scan.add(cell, record.line);
        }
        Ok(())
    };
    let mut records = Records::new(&found.dialect, layout.usual, layout.data_offset, layout.data_line);
    let fed = records.feed(text, &mut sink).is_ok();
    if fed && sample.whole {
        let _ = records.finish(&mut sink);
    }
    if !sample.whole && !ended {
        let whole = rows as f64 * size as f64 / text.len().max(1) as f64;
        // A little more, so that lists need not grow at the end.
        rows = ((whole * 1.02) as usize + 64).min(u32::MAX as usize);
    }
    (scans, rows)
}

/// What the columns that leave no doubt say of those that do.
fn habits(scans: &[ColumnScan], found: &dialect::Found, options: &ImportOptions) -> Habits {
    let count = |shows: &dyn Fn(&ColumnScan) -> Option<bool>, wanted: bool| {
        scans.iter().filter(|scan| shows(scan) == Some(wanted)).count()
    };
    let (commas, points) = (count(&ColumnScan::shows_comma, true), count(&ColumnScan::shows_comma, false));
    let (days, months) =
        (count(&ColumnScan::shows_day_first, true), count(&ColumnScan::shows_day_first, false));
    // Semicolons separate where commas mark decimals.
    let semicolon = found.dialect.delimiter == super::dialect::Delimiter::Byte(b';');
    let comma = match options.text.decimal {
        Some(decimal) => decimal == crate::import::DecimalMark::Comma,
        None => commas > points || (semicolon && points == 0),
    };
    let day_first = options.text.day_first.unwrap_or(days > months || (days == months && comma));
    Habits { comma, day_first }
}

fn raw_lines(text: &[u8]) -> String {
    const SHOWN: usize = 8 << 10;
    String::from_utf8_lossy(&text[..text.len().min(SHOWN)]).into_owned()
}
