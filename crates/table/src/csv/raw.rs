//! A file's table without types: where it is, and its cells exactly as they stand in the file.

use serde::Serialize;

use super::names;
use super::read::{Chunks, pass};
use super::records::Record;
use super::sketch::{Sketch, sketch};
use super::sniff::OutsideKind;
use super::sniff::header::joined;
use crate::import::{Escape, ImportError, ImportOptions, Quote};
use crate::source::{ByteSource, Pace};

const CHUNK: usize = 512 << 10;

/// How a file is written and where its table is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sniffed {
    /// The encoding, by its name in the WHATWG's standard.
    pub encoding: String,
    /// What separates cells; empty when nothing does.
    pub delimiter: String,
    /// What encloses cells; absent when nothing does.
    pub quote: Option<String>,
    /// How quotes inside cells are written; absent when there are none.
    pub escape: Option<Escape>,
    /// `LF`, `CRLF`, `CR` or `mixed`.
    pub line_end: String,
    /// Lines above the table.
    pub preamble_rows: u64,
    /// Rows of names.
    pub header_rows: usize,
    /// Whether a row of units stands below the names.
    pub units_row: bool,
    /// Lines of notes and totals below the table.
    pub footer_rows: u64,
    /// Further tables in the file.
    pub further_tables: usize,
    /// The names of the columns.
    pub names: Vec<String>,
    /// The first and the last line of each part that is not in the table.
    pub outside: Vec<(String, u64, u64)>,
}

/// Finds out how a file is written and where its table is.
///
/// # Errors
/// A cancelled read, or why the file is no table.
pub async fn sniff(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
) -> Result<Sniffed, ImportError> {
    Ok(sniffed(&sketch(source, options, pace).await?))
}

fn sniffed(sketch: &Sketch) -> Sniffed {
    let (layout, found) = (&sketch.layout, &sketch.found);
    let lines = |kind: OutsideKind| {
        let of_kind = layout.outside.iter().filter(|outside| outside.kind == kind);
        of_kind.map(|outside| outside.rows).sum::<u64>()
    };
    let quote = match found.dialect.quote {
        Quote::Double => "\"",
        Quote::Apostrophe => "'",
        Quote::None => "",
    };
    let named = |kind: OutsideKind| match kind {
        OutsideKind::Preamble => "preamble",
        OutsideKind::Units => "units",
        OutsideKind::Footer => "footer",
        OutsideKind::Table => "table",
        OutsideKind::Comment => "comment",
    };
    Sniffed {
        encoding: sketch.encoding.name().to_owned(),
        delimiter: if layout.cells > 1 { found.shown_delimiter() } else { String::new() },
        quote: found.quoted.then(|| quote.to_owned()),
        escape: found.escaped.then_some(found.dialect.escape),
        line_end: layout.line_ends.to_owned(),
        preamble_rows: lines(OutsideKind::Preamble),
        header_rows: layout.names.len(),
        units_row: layout.outside.iter().any(|outside| outside.kind == OutsideKind::Units),
        footer_rows: lines(OutsideKind::Footer),
        further_tables: layout.outside.iter().filter(|outside| outside.kind == OutsideKind::Table).count(),
        names: column_names(sketch),
        outside: layout
            .outside
            .iter()
            .map(|outside| (named(outside.kind).to_owned(), outside.first_line, outside.last_line))
            .collect(),
    }
}

fn column_names(sketch: &Sketch) -> Vec<String> {
    let layout = &sketch.layout;
    let header = joined(&layout.names, layout.columns);
    let shift = usize::from(layout.shifted);
    let columns = layout.columns - layout.blank_columns;
    let header = if layout.names.is_empty() { &[][..] } else { &header[layout.blank_columns..] };
    names::names(&header[..header.len().saturating_sub(shift)], shift, columns, 1, &mut Vec::new())
}

/// Takes the cells of a row.
pub type RowSink<'a> = dyn FnMut(&[&[u8]]) -> Result<(), ImportError> + 'a;

/// The cells of the table exactly as they stand in the file, rows of names first: each row is handed over with as many
/// cells as the widest has. Two passes: the first finds how wide that is.
///
/// # Errors
/// A cancelled read, or why the file is no table.
pub async fn raw_rows(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
    write: &mut RowSink<'_>,
) -> Result<Sniffed, ImportError> {
    let sketch = sketch(source, options, pace).await?;
    let layout = &sketch.layout;
    let chunks = |progress| Chunks { source, pace, chunk: CHUNK, offset: 0, progress };
    let first = layout.blank_columns;
    let mut filled = vec![true; layout.columns];
    pass(chunks((0.0, 0.5)), &sketch, false, &mut |record: &Record<'_>| {
        for (position, cell) in record.cells().enumerate().skip(layout.columns) {
            if !cell.trim_ascii().is_empty() {
                if filled.len() <= position {
                    filled.resize(position + 1, false);
                }
                filled[position] = true;
            }
        }
        Ok(())
    })
    .await?;
    let kept: Vec<usize> = (first..filled.len()).filter(|position| filled[*position]).collect();
    let shift = usize::from(layout.shifted);
    for row in &layout.names {
        let cell = |position: &usize| {
            position.checked_sub(shift).and_then(|at| row.get(at)).map_or(&[][..], Vec::as_slice)
        };
        write(&kept.iter().map(cell).collect::<Vec<&[u8]>>())?;
    }
    pass(chunks((0.5, 1.0)), &sketch, false, &mut |record: &Record<'_>| {
        let cell = |position: &usize| record.cell(*position).unwrap_or(&[]);
        write(&kept.iter().map(cell).collect::<Vec<&[u8]>>())
    })
    .await?;
    Ok(sniffed(&sketch))
}
