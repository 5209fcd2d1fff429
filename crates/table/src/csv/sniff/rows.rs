//! The rows of a sample, with what is known of each.

use super::super::cell::{Kind, classify, trim};
use super::super::dialect::Dialect;
use super::super::records::{Record, Records};
use super::Sample;
use crate::import::ImportError;

/// A row of the sample.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) last_line: u64,
    /// The byte it begins at.
    pub(crate) offset: u64,
    pub(crate) cells: Vec<Vec<u8>>,
    /// What each cell could be.
    pub(crate) kinds: Vec<Kind>,
    /// How many cells hold something.
    pub(crate) filled: usize,
    /// Whether lines without anything stand before it.
    pub(crate) after_blank: bool,
    /// Whether it begins with a sign of a comment.
    pub(crate) comment: bool,
}

impl Row {
    fn of(record: &Record<'_>, previous_line: u64) -> Self {
        let cells: Vec<Vec<u8>> = record.cells().map(<[u8]>::to_vec).collect();
        let kinds: Vec<Kind> = cells.iter().map(|cell| classify(cell)).collect();
        let filled = cells.iter().filter(|cell| !trim(cell).is_empty()).count();
        let first = cells.first().map_or(&[][..], |cell| trim(cell));
        let comment = first.starts_with(b"#") && !record.has_quotes() && !first.starts_with(b"#N");
        let after_blank = record.line > previous_line + 1;
        let (line, last_line) = (record.line, record.last_line);
        Self { line, last_line, offset: record.offset, cells, kinds, filled, after_blank, comment }
    }

    pub(crate) fn width(&self) -> usize {
        self.cells.len()
    }

    /// The width without empty cells at the end.
    pub(crate) fn filled_width(&self) -> usize {
        self.cells.iter().rposition(|cell| !trim(cell).is_empty()).map_or(0, |last| last + 1)
    }

    /// Whether only its first cell holds something.
    pub(crate) fn is_one_cell(&self) -> bool {
        self.filled == 1 && !self.cells.first().is_none_or(|cell| trim(cell).is_empty())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// The text of a cell without blanks around it.
    pub(crate) fn text(&self, column: usize) -> &[u8] {
        self.cells.get(column).map_or(&[], |cell| trim(cell))
    }

    /// What a cell could be; missing when the row is too short.
    pub(crate) fn kind(&self, column: usize) -> Kind {
        self.kinds.get(column).copied().unwrap_or(Kind::Missing)
    }
}

/// The rows of the sample. `expected` helps to mend rows with stray marks.
pub(super) fn of(sample: &Sample<'_>, dialect: &Dialect, expected: usize) -> Result<Vec<Row>, ImportError> {
    let mut rows = Vec::new();
    let mut previous = 0;
    let mut sink = |record: Record<'_>| {
        if record.is_blank() {
            return Ok(());
        }
        rows.push(Row::of(&record, previous));
        previous = record.last_line;
        Ok(())
    };
    let mut records = Records::new(dialect, expected, 0, 1);
    let mut fed = records.feed(sample.text, &mut sink);
    if fed.is_ok() && sample.whole {
        fed = records.finish(&mut sink);
    }
    // What comes later is met again when the file is read; without a first row there is nothing to go by.
    if rows.is_empty() { fed.map(|()| rows) } else { Ok(rows) }
}

/// The most usual width of rows, where wide rows count more: three rows of eight cells among five titles are the table.
pub(super) fn usual_width(rows: &[Row]) -> usize {
    let mut widths: Vec<usize> =
        rows.iter().filter(|row| !row.is_empty() && !row.comment).map(Row::width).collect();
    widths.sort_unstable();
    let (mut best, mut best_worth, mut start) = (1, 0.0, 0);
    while start < widths.len() {
        let width = widths[start];
        let end = start + widths[start..].partition_point(|other| *other == width);
        let worth = (end - start) as f64 * (width as f64).sqrt();
        if worth >= best_worth {
            (best, best_worth) = (width, worth);
        }
        start = end;
    }
    best
}
