//! The cells of a sheet, and the sheet as delimited text.

use std::collections::BTreeMap;

use calamine::{Data, Dimensions, Range};
use penstock_flow::Diagnostic;
use penstock_table::ImportError;
use penstock_table::import::notes::count;

use super::cell::{Value, address, write_datetime, write_number};
use super::merged;
use crate::limits::MOST_CELLS;
use crate::open::Job;

/// Bytes of text handed on at a time.
const PIECE: usize = 1 << 20;

/// A merge of more cells is a decoration.
const MOST_MERGED: u64 = 1 << 20;

/// The cells of a sheet that hold something.
#[derive(Default)]
pub struct Sheet {
    cells: Vec<Cell>,
    texts: String,
    /// The first failed formula, and how many there are of each kind.
    errors: BTreeMap<String, (u64, String)>,
    undated: u64,
    merged: u64,
}

#[derive(Clone, Copy)]
struct Cell {
    row: u32,
    column: u32,
    /// Where its text is among the texts.
    start: usize,
    length: u32,
}

impl Sheet {
    /// Adds a cell.
    pub fn push(&mut self, name: &str, row: u32, column: u32, value: Value<'_>) -> Result<(), ImportError> {
        let start = self.texts.len();
        match value {
            Value::Empty => {}
            Value::Text(text) if text.trim().is_empty() => {}
            Value::Text(text) => self.texts.push_str(text),
            Value::Integer(value) => self.texts.push_str(&value.to_string()),
            Value::Number(value) => write_number(value, &mut self.texts),
            Value::Boolean(value) => self.texts.push_str(if value { "true" } else { "false" }),
            Value::DateTime(value) => self.undated += u64::from(!write_datetime(value, &mut self.texts)),
            Value::Error(error) => {
                let known = self.errors.entry(error.to_string()).or_insert_with(|| (0, address(row, column)));
                known.0 += 1;
            }
        }
        let length = self.texts.len() - start;
        if length > 0 {
            let length = u32::try_from(length).map_err(|_| too_large(name))?;
            self.cells.push(Cell { row, column, start, length });
        }
        if self.cells.len() as u64 > MOST_CELLS { Err(too_large(name)) } else { Ok(()) }
    }

    /// Adds the cells of a sheet that was read whole.
    pub fn push_range(
        &mut self,
        job: &Job<'_>,
        range: &Range<Data>,
        merges: &[Dimensions],
    ) -> Result<(), ImportError> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let (row, column) = (top + row as u32, left + column as u32);
            self.push(job.name(), row, column, value.into())?;
            if column == left && row.is_multiple_of(4_096) {
                job.progress(0.25)?;
            }
        }
        self.finish(merges);
        Ok(())
    }

    /// Sorts the cells and fills merged ones.
    pub fn finish(&mut self, merges: &[Dimensions]) {
        let place = |cell: &Cell| (cell.row, cell.column);
        self.sort();
        let first_row = self.first_row_of_several();
        let mut filled = Vec::new();
        for merge in merges.iter().filter(|merge| merge.start <= merge.end && merge.len() <= MOST_MERGED) {
            let Ok(at) = self.cells.binary_search_by_key(&merge.start, place) else { continue };
            let has_other = |row: u32, (from, to): (u32, u32)| {
                let start = self.cells.partition_point(|cell| cell.row < row);
                self.cells[start..]
                    .iter()
                    .take_while(|cell| cell.row == row)
                    .any(|cell| cell.column < from || cell.column > to)
            };
            let value = self.cells[at];
            let copies = merged::copies(merge, first_row, has_other);
            filled.extend(copies.into_iter().map(|(row, column)| Cell { row, column, ..value }));
            if filled.len() as u64 > MOST_MERGED {
                break;
            }
        }
        self.merged = filled.len() as u64;
        self.cells.append(&mut filled);
        // What stands in a merge beside its value cannot be seen in a spreadsheet; it stays all the same.
        self.sort();
    }

    /// Sorts by place; of several cells in one place the first stays.
    fn sort(&mut self) {
        let place = |cell: &Cell| (cell.row, cell.column);
        if !self.cells.is_sorted_by_key(place) {
            self.cells.sort_by_key(place);
        }
        self.cells.dedup_by_key(|cell| place(cell));
    }

    fn first_row_of_several(&self) -> u32 {
        let pair = self.cells.windows(2).find(|pair| pair[0].row == pair[1].row);
        pair.map_or(0, |pair| pair[0].row)
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The columns that hold something, from the first to the last.
    fn columns(&self) -> Option<(u32, u32)> {
        let first = self.cells.iter().map(|cell| cell.column).min()?;
        let last = self.cells.iter().map(|cell| cell.column).max()?;
        Some((first, last))
    }

    /// The rows and columns of the part of the sheet that holds something.
    pub fn size(&self) -> (u64, u64) {
        let rows = match (self.cells.first(), self.cells.last()) {
            (Some(first), Some(last)) => u64::from(last.row - first.row) + 1,
            _ => 0,
        };
        (rows, self.columns().map_or(0, |(first, last)| u64::from(last - first) + 1))
    }

    /// What is worth knowing.
    pub fn notes(&self, notes: &mut Vec<Diagnostic>) {
        for (error, (cells, first)) in &self.errors {
            let verb = if *cells == 1 { "is" } else { "are" };
            let cells = count(*cells, "cell", "cells");
            let message =
                format!("{cells} with the error {error} {verb} taken as missing, the first at {first}.");
            notes.push(
                Diagnostic::warning("cell-errors", message)
                    .hint("Mend the formula in the spreadsheet to have values."),
            );
        }
        if self.merged > 0 {
            let message = format!(
                "{} within merged cells {} filled with the value of the merge.",
                count(self.merged, "cell", "cells"),
                if self.merged == 1 { "was" } else { "were" }
            );
            notes.push(Diagnostic::note("merged-cells", message));
        }
        if self.undated > 0 {
            let cells = count(self.undated, "cell is", "cells are");
            let message =
                format!("{cells} formatted as a date but hold a number that is none: read as the number.");
            notes.push(Diagnostic::note("no-dates", message));
        }
    }

    /// The sheet as text with commas, in pieces. Columns and rows around what it holds are left out, but for blank rows
    /// before it, so that lines are rows.
    pub fn lines(self, name: &str) -> Result<impl Iterator<Item = Vec<u8>> + use<>, ImportError> {
        let (rows, width) = self.size();
        if rows.saturating_mul(width) > MOST_CELLS {
            return Err(too_large(name));
        }
        let (first_column, last_column) = self.columns().unwrap_or_default();
        let (mut at, mut row) = (0, 0);
        Ok(std::iter::from_fn(move || {
            let mut piece = Vec::with_capacity(PIECE + 4_096);
            while at < self.cells.len() && piece.len() < PIECE {
                let blank = (self.cells[at].row - row) as usize;
                piece.resize(piece.len() + blank, b'\n');
                row = self.cells[at].row;
                for column in first_column..=last_column {
                    if column > first_column {
                        piece.push(b',');
                    }
                    let cell = self.cells.get(at).filter(|cell| (cell.row, cell.column) == (row, column));
                    if let Some(cell) = cell {
                        quote(&self.texts[cell.start..cell.start + cell.length as usize], &mut piece);
                        at += 1;
                    }
                }
                piece.push(b'\n');
                row += 1;
            }
            (!piece.is_empty()).then_some(piece)
        }))
    }
}

/// Writes a cell as RFC 4180 has it.
fn quote(text: &str, piece: &mut Vec<u8>) {
    if !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        return piece.extend_from_slice(text.as_bytes());
    }
    piece.push(b'"');
    piece.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    piece.push(b'"');
}

fn too_large(name: &str) -> ImportError {
    ImportError::refused(
        "too-large",
        format!("“{name}” has a sheet of more than {} cells.", count(MOST_CELLS, "", "").trim_end()),
        "Export the sheet as CSV, which is read piece by piece.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(sheet: Sheet) -> String {
        String::from_utf8(sheet.lines("a").unwrap().flatten().collect()).unwrap()
    }

    #[test]
    fn a_sheet_becomes_lines_that_are_its_rows() {
        let mut sheet = Sheet::default();
        for (row, column, value) in [
            (4, 3, Value::Number(1.5)),
            (2, 2, Value::Text("a,b")),
            (2, 3, Value::Text("x")),
            (4, 2, Value::Text("say \"so\"")),
            (5, 3, Value::Error(&calamine::CellErrorType::NA)),
            (5, 2, Value::Text("007")),
        ] {
            sheet.push("a", row, column, value).unwrap();
        }
        sheet.finish(&[]);
        let mut notes = Vec::new();
        sheet.notes(&mut notes);
        assert_eq!(notes[0].message, "1 cell with the error #N/A is taken as missing, the first at D6.");
        assert_eq!(sheet.size(), (4, 2));
        assert_eq!(text(sheet), "\n\n\"a,b\",x\n\n\"say \"\"so\"\"\",1.5\n007,\n");
    }

    #[test]
    fn merged_cells_are_filled() {
        let mut sheet = Sheet::default();
        let cells = [
            (0, 0, "title"),
            (1, 0, "id"),
            (1, 1, "group"),
            (2, 0, "1"),
            (2, 1, "a"),
            (3, 1, "b"),
            (3, 2, "c"),
        ];
        for (row, column, value) in cells {
            sheet.push("a", row, column, Value::Text(value)).unwrap();
        }
        let merges = [((0, 0), (0, 2)), ((1, 1), (1, 2)), ((2, 0), (3, 0))];
        sheet.finish(&merges.map(|(start, end)| Dimensions::new(start, end)));
        assert_eq!(sheet.merged, 2);
        assert_eq!(text(sheet), "title,,\nid,group,group\n1,a,\n1,b,c\n");
    }

    #[test]
    fn a_sheet_of_far_corners_is_refused() {
        let mut sheet = Sheet::default();
        sheet.push("a", 0, 0, Value::Integer(1)).unwrap();
        sheet.push("a", 1_048_575, 16_383, Value::Integer(1)).unwrap();
        sheet.finish(&[]);
        assert!(sheet.lines("a").is_err());
    }
}
