//! Which records are rows of the table. Every pass asks this, so that all see the same rows.

use serde::{Deserialize, Serialize};

use super::block::Block;
use super::cell::trim;
use super::records::Record;
use super::sniff::Layout;

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is a row.
    Load,
    /// It is not a row at all: blanks, or a comment.
    Skip,
    /// It repeats the names of the columns.
    RepeatedHeader,
    /// The table ended before it.
    End,
}

/// Tells rows from other records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Filter {
    header: Vec<Vec<u8>>,
    cells: usize,
    /// Whether most rows have as many cells as their names say.
    is_usual: bool,
    comments: bool,
    page_titles: Vec<(u64, u64)>,
    end_line: u64,
    end_offset: u64,
}

impl Filter {
    /// For the table of this layout, which ends before a byte of the text.
    pub(super) fn new(layout: &Layout, end_offset: Option<u64>) -> Self {
        let first = layout.names.first();
        let header =
            first.map(|row| row.iter().map(|cell| trim(cell).to_vec()).collect()).unwrap_or_default();
        Self {
            header,
            cells: layout.cells,
            is_usual: layout.usual == layout.cells,
            comments: layout.comments,
            page_titles: layout.page_titles.clone(),
            end_line: layout.end_line.unwrap_or(u64::MAX),
            end_offset: end_offset.unwrap_or(u64::MAX),
        }
    }

    /// Whether rows with as many cells as they should have are nearly always loaded, so that they may come in blocks.
    pub(super) fn allows_blocks(&self) -> bool {
        self.cells > 1 && self.is_usual && !self.comments && self.page_titles.is_empty()
    }

    /// Whether every row of a block is loaded; otherwise each is to be asked about. Only where blocks are allowed.
    pub(super) fn loads(&self, block: &Block<'_>) -> bool {
        let is_before_end =
            block.last().is_none_or(|(line, offset)| line < self.end_line && offset < self.end_offset);
        let is_name = |cell: &[u8]| self.header.first().is_some_and(|first| trim(cell) == first.as_slice());
        is_before_end && !block.cells(0, 0).any(is_name)
    }

    /// What becomes of a record.
    pub(super) fn fate(&self, record: &Record<'_>) -> Fate {
        if record.line >= self.end_line || record.offset >= self.end_offset {
            return Fate::End;
        }
        if self.cells > 1 && record.is_blank() {
            return Fate::Skip;
        }
        if record.len() == 1 && record.cell(0) == Some(b"\x1A") {
            // How CP/M and its heirs end a file.
            return Fate::Skip;
        }
        if self.page_titles.iter().any(|(first, last)| (*first..=*last).contains(&record.line)) {
            return Fate::Skip;
        }
        if self.comments {
            let first = record.cell(0).unwrap_or(&[]);
            if trim(first).starts_with(b"#") && !record.has_quotes() {
                return Fate::Skip;
            }
        }
        if self.repeats_header(record) { Fate::RepeatedHeader } else { Fate::Load }
    }

    fn repeats_header(&self, record: &Record<'_>) -> bool {
        let Some(first) = self.header.first() else { return false };
        // Nearly every row is told by its first cell.
        self.header.len() > 1
            && record.len() == self.header.len()
            && record.cell(0).is_some_and(|cell| trim(cell) == first.as_slice())
            && record.cells().zip(&self.header).all(|(cell, name)| trim(cell) == name.as_slice())
    }
}
