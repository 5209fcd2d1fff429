//! Rows that have as many cells as they should, gathered so that each column can be built in a loop of its own.
//!
//! Nearly all rows of nearly all files are of this kind. Going through a block column by column keeps one builder and one
//! way of reading cells in the processor's mind at a time, instead of changing both with every cell.

use super::records::{Record, Span};

/// The most rows of a block: their cells should stay in the fast memory next to the processor.
pub(super) const MOST_ROWS: usize = 512;

/// Where a row begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowStart {
    /// Its line, counted from 1.
    pub(super) line: u64,
    /// The line that it ends on.
    pub(super) last_line: u64,
    /// The position in the buffer.
    pub(super) start: usize,
}

/// Rows one behind the other. No cell of theirs had to be rewritten, and no quotation mark is a letter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    buffer: &'a [u8],
    /// The byte of the file that the buffer begins at.
    offset: u64,
    spans: &'a [Span],
    rows: &'a [RowStart],
    /// Cells of each row.
    cells: usize,
}

impl<'a> Block<'a> {
    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The line that a row begins on.
    pub(super) fn line(&self, row: usize) -> u64 {
        self.rows[row].line
    }

    /// The line and the byte that the last row begins on.
    pub(super) fn last(&self) -> Option<(u64, u64)> {
        self.rows.last().map(|row| (row.line, self.offset + row.start as u64))
    }

    /// A cell, without quotes.
    #[inline]
    pub(super) fn cell(&self, row: usize, position: usize) -> &'a [u8] {
        let span = self.spans[row * self.cells + position];
        &self.buffer[span.start as usize..span.end as usize]
    }

    /// A column's cells, from a row on.
    #[inline]
    pub(super) fn cells(&self, first: usize, position: usize) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let buffer = self.buffer;
        let from = (first * self.cells + position).min(self.spans.len());
        self.spans[from..]
            .iter()
            .step_by(self.cells)
            .map(move |span| &buffer[span.start as usize..span.end as usize])
    }

    /// The rows as records, each by itself.
    pub(super) fn records(&self) -> impl Iterator<Item = Record<'a>> + use<'a> {
        let (buffer, offset) = (self.buffer, self.offset);
        self.rows.iter().zip(self.spans.chunks(self.cells)).map(move |(row, spans)| {
            Record::plain(row.line, row.last_line, offset + row.start as u64, buffer, spans)
        })
    }
}

/// Gathers rows into a block.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) spans: Vec<Span>,
    rows: Vec<RowStart>,
}

impl Gathered {
    /// Takes note of the row whose cells were added last.
    pub(super) fn end_row(&mut self, row: RowStart) {
        self.rows.push(row);
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The block.
    pub(super) fn block<'a>(&'a self, buffer: &'a [u8], offset: u64, cells: usize) -> Block<'a> {
        Block { buffer, offset, spans: &self.spans, rows: &self.rows, cells }
    }

    /// Begins anew.
    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.rows.clear();
    }
}
