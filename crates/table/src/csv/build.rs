//! The second pass: cells into Arrow arrays.

use super::cell::{MISSING, missing};
use super::column::{ColumnBuilder, Plan};
use super::decode::CellText;
use super::records::Record;
use super::scan::{Fate, fate};
use super::textual::NoRoom;
use crate::import::ImportError;
use crate::source::SourceError;

/// All columns in the making.
pub(super) struct Build<'a> {
    name: &'a str,
    /// One for each column of the file; nothing for columns that are not kept.
    pub(super) columns: Vec<Option<ColumnBuilder>>,
    /// How many cells read as each of the tokens for missing.
    pub(super) tokens: [u64; MISSING.len()],
    expected: usize,
    skip_first: bool,
    rows: usize,
    rows_wanted: usize,
}

impl<'a> Build<'a> {
    /// Builders for `rows` rows of columns of these plans.
    pub(super) fn new(
        name: &'a str,
        plans: &[Option<Plan>],
        rows: usize,
        expected: usize,
        header: bool,
        text: CellText,
    ) -> Result<Self, ImportError> {
        let builder = |plan: &Option<Plan>| match plan {
            None => Some(None),
            Some(plan) => ColumnBuilder::new(*plan, rows, text).map(Some),
        };
        let columns: Option<Vec<_>> = plans.iter().map(builder).collect();
        Ok(Self {
            name,
            columns: columns.ok_or_else(|| ImportError::out_of_memory(name))?,
            tokens: [0; MISSING.len()],
            expected,
            skip_first: header,
            rows: 0,
            rows_wanted: rows,
        })
    }

    /// The next record.
    pub(super) fn record(&mut self, record: Record<'_>) -> Result<(), ImportError> {
        if std::mem::take(&mut self.skip_first) || fate(&record, self.expected) != Fate::Load {
            return Ok(());
        }
        // Builders have room for the rows that were counted: a file that grew in between is not read on.
        if self.rows == self.rows_wanted || record.len() > self.columns.len() {
            return Err(self.changed());
        }
        self.rows += 1;
        let mut cells = record.cells();
        for position in 0..self.columns.len() {
            let cell = cells.next();
            let Some(builder) = &mut self.columns[position] else { continue };
            let token = cell.map_or(Some(0), |cell| missing(cell.trim_ascii()));
            let pushed = match (token, cell) {
                (None, Some(cell)) => builder.push(cell, record.line),
                (token, _) => {
                    self.tokens[token.unwrap_or(0)] += 1;
                    builder.push_missing()
                }
            };
            pushed.map_err(|problem| self.no_room(problem, position))?;
        }
        Ok(())
    }

    /// Whether what came is what the first pass counted.
    pub(super) fn check(&self) -> Result<(), ImportError> {
        let complete = self
            .columns
            .iter()
            .flatten()
            .all(|column| column.rows() == self.rows_wanted && !column.contradicts_first_pass());
        if complete && self.rows == self.rows_wanted { Ok(()) } else { Err(self.changed()) }
    }

    /// The error for a file that is not what it was in the first pass.
    pub(super) fn changed(&self) -> ImportError {
        SourceError::Changed { name: self.name.to_owned() }.into()
    }

    fn no_room(&self, problem: NoRoom, position: usize) -> ImportError {
        if problem == NoRoom::OutOfMemory {
            return ImportError::out_of_memory(self.name);
        }
        ImportError::refused(
            "column-too-large",
            format!("Column {} of “{}” holds more than 2 GiB of text.", position + 1, self.name),
            "Split the file into parts with fewer rows, or leave the column out.",
        )
    }
}
