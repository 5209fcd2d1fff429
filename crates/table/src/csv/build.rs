//! Cells into columns, with an account of every cell that is not in the table as it stands in the file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::import::ImportError;
use crate::import::ledger::{Ledger, Reason};

use super::block::Block;
use super::cell::missing;
use super::cell::trim;
use super::column::{ColumnBuilder, Plan, Taken};
use super::read::Rows;
use super::records::Record;
use super::scan::{ColumnScan, Form, Habits};
use super::textual::NoRoom;

/// So many cells in columns beyond the first row's length are borne by any file, and one for each of its bytes.
const MOST_SURPLUS: u64 = 1 << 22;

/// So many cells are borne by any file with rows that are too short, and this many for each of its bytes.
const MOST_PADDING: u64 = 1 << 26;
const PADDING: u64 = 64;

/// A column of the file.
#[allow(clippy::large_enum_variant, reason = "there is one a column, and nearly all are the large variant")]
pub(super) enum Column {
    /// In the making.
    Building(ColumnBuilder),
    /// Some value does not fit the form that was tried.
    Misfit,
    /// Not built in this pass.
    Left,
}

/// A cell beyond the columns that were expected.
struct Stray {
    row: u32,
    line: u64,
    text: Box<[u8]>,
}

/// How rows differ from what was expected: how many, and the line of the first of them.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Lines {
    pub(super) count: u64,
    pub(super) first: u64,
}

impl Lines {
    fn add(&mut self, line: u64) {
        if self.count == 0 {
            self.first = line;
        }
        self.count += 1;
    }

    /// Adds those of further rows, whose lines are counted from behind so many others.
    fn add_further(&mut self, further: Self, lines_before: u64) {
        if self.count == 0 && further.count > 0 {
            self.first = further.first + lines_before;
        }
        self.count += further.count;
    }
}

/// What does not fit in a column.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Lost {
    pub(super) infinite: Lines,
    pub(super) unfit: Lines,
    pub(super) rounded: Lines,
}

impl Lost {
    /// Adds that of further rows, whose lines are counted from behind so many others.
    pub(super) fn add_further(&mut self, further: &Self, lines_before: u64) {
        self.infinite.add_further(further.infinite, lines_before);
        self.unfit.add_further(further.unfit, lines_before);
        self.rounded.add_further(further.rounded, lines_before);
    }
}

/// What is counted of all rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Counts {
    /// How many cells read as each of the tokens for missing.
    pub(super) tokens: Vec<u64>,
    pub(super) padded: Lines,
    pub(super) stray_quotes: Lines,
    pub(super) empty: u64,
    /// How many cells were missing at the ends of rows.
    padding: u64,
}

/// All columns in the making.
pub(super) struct Build<'a> {
    pub(super) name: &'a str,
    bytes: u64,
    /// Cells before the first column, and cells that a row should have.
    skipped: usize,
    cells: usize,
    habits: Habits,
    pub(super) columns: Vec<Column>,
    pub(super) lost: Vec<Lost>,
    surplus: BTreeMap<usize, Vec<Stray>>,
    pub(super) counts: Counts,
    pub(super) surplus_rows: Lines,
    pub(super) ledger: Ledger,
    pub(super) rows: u64,
    /// How many cells of each row of the block under way are missing.
    missing_in_block: Vec<u32>,
    widest: (usize, u64),
    /// Whether this pass counts rows and tokens, or only builds some columns again.
    counting: bool,
}

/// What a pass builds.
pub(super) struct Start<'a> {
    pub(super) name: &'a str,
    /// The size of the file.
    pub(super) bytes: u64,
    /// Cells of each row that come before the first column.
    pub(super) skipped: usize,
    /// Cells that a row should have.
    pub(super) cells: usize,
    pub(super) habits: Habits,
    /// About how many rows there are.
    pub(super) room: usize,
}

impl<'a> Build<'a> {
    /// Builders for columns of these plans; a column without one is left out of this pass.
    pub(super) fn new(
        start: &Start<'a>,
        plans: &[Option<Plan>],
        counting: bool,
    ) -> Result<Self, ImportError> {
        let column = |plan: &Option<Plan>| match plan {
            None => Some(Column::Left),
            Some(plan) => ColumnBuilder::new(*plan, start.room).map(Column::Building),
        };
        let columns: Option<Vec<Column>> = plans.iter().map(column).collect();
        Ok(Self {
            name: start.name,
            bytes: start.bytes,
            skipped: start.skipped,
            cells: start.cells,
            habits: start.habits,
            columns: columns.ok_or_else(|| ImportError::out_of_memory(start.name))?,
            lost: vec![Lost::default(); plans.len()],
            surplus: BTreeMap::new(),
            counts: Counts {
                tokens: vec![0; missing::TOKENS.len()],
                padded: Lines::default(),
                stray_quotes: Lines::default(),
                empty: 0,
                padding: 0,
            },
            surplus_rows: Lines::default(),
            ledger: Ledger::default(),
            rows: 0,
            missing_in_block: Vec::new(),
            widest: (0, 0),
            counting,
        })
    }

    /// Whether some row has cells beyond the columns that were expected.
    pub(super) fn has_surplus(&self) -> bool {
        !self.surplus.is_empty()
    }

    /// What was built, taken apart.
    pub(super) fn into_parts(self) -> (Counts, Ledger, Vec<(Column, Lost)>) {
        (self.counts, self.ledger, self.columns.into_iter().zip(self.lost).collect())
    }

    /// Adds the counts of further rows, whose columns were added, and whose lines are counted from behind so many others.
    pub(super) fn count_further(
        &mut self,
        rows: u64,
        counts: &Counts,
        ledger: Ledger,
        lines_before: u64,
    ) -> Result<(), ImportError> {
        if rows > 0 {
            self.refuse_many_rows(rows as usize)?;
        }
        self.rows += rows;
        for (count, further) in self.counts.tokens.iter_mut().zip(&counts.tokens) {
            *count += further;
        }
        self.counts.padded.add_further(counts.padded, lines_before);
        self.counts.stray_quotes.add_further(counts.stray_quotes, lines_before);
        self.counts.empty += counts.empty;
        self.ledger.add_further(ledger, lines_before);
        self.pad(counts.padding)
    }

    /// Counts cells that are missing at the ends of rows.
    fn pad(&mut self, cells: u64) -> Result<(), ImportError> {
        self.counts.padding += cells;
        if self.counts.padding > self.bytes.saturating_mul(PADDING).max(MOST_PADDING) {
            return Err(self.rows_too_short());
        }
        Ok(())
    }

    fn refuse_many_rows(&self, further: usize) -> Result<(), ImportError> {
        match u32::try_from(self.rows + further as u64 - 1) {
            Ok(_) => Ok(()),
            Err(_) => Err(ImportError::out_of_memory(self.name)),
        }
    }

    /// A column's cells of a block: those that are as the column expects in a loop, each other one by itself.
    fn column(
        &mut self,
        position: usize,
        block: &Block<'_>,
        listed: &mut Vec<(usize, usize, Reason)>,
    ) -> Result<(), ImportError> {
        let mut row = 0;
        loop {
            if let Column::Building(builder) = &mut self.columns[position] {
                row += builder.take_plain(block, row, position);
            }
            if row == block.rows() {
                return Ok(());
            }
            let cell = block.cell(row, position);
            let reason = match missing::token(trim(cell)) {
                None => self.value(position, cell, block.line(row))?,
                Some(token) => {
                    self.missing_in_block[row] += 1;
                    self.missing(position, token)?
                }
            };
            listed.extend(reason.map(|reason| (row, position, reason)));
            row += 1;
        }
    }

    /// A value in its column; why it is not there as it stands in the file, if so.
    fn value(&mut self, position: usize, cell: &[u8], line: u64) -> Result<Option<Reason>, ImportError> {
        let Column::Building(builder) = &mut self.columns[position] else { return Ok(None) };
        if builder.is_waiting() {
            let mut scan = ColumnScan::default();
            scan.add(cell, line);
            let form = scan.form(self.habits);
            if form == Form::Empty {
                // An infinite number alone says nothing of the column.
                self.columns[position] = Column::Misfit;
                return Ok(None);
            }
            builder.take_up(form).map_err(|problem| no_room(self.name, problem, position))?;
        }
        let taken = builder.push(cell).map_err(|problem| no_room(self.name, problem, position))?;
        let lost = &mut self.lost[position];
        Ok(match taken {
            Taken::Value => None,
            Taken::Misfit => {
                self.columns[position] = Column::Misfit;
                None
            }
            Taken::Rounded => {
                lost.rounded.add(line);
                None
            }
            Taken::Infinite => {
                lost.infinite.add(line);
                Some(Reason::Infinite)
            }
            Taken::Unfit => {
                lost.unfit.add(line);
                Some(Reason::Unfit)
            }
        })
    }

    /// A missing cell, which reads as a token.
    fn missing(&mut self, position: usize, token: usize) -> Result<Option<Reason>, ImportError> {
        if let Column::Building(builder) = &mut self.columns[position] {
            builder.push_missing().map_err(|problem| no_room(self.name, problem, position))?;
        }
        if !self.counting {
            return Ok(None);
        }
        self.counts.tokens[token] += 1;
        Ok((token > 0).then_some(Reason::Token))
    }

    /// A cell outside of the columns that were expected; whether it holds a value.
    fn stray(&mut self, position: usize, cell: &[u8], record: &Record<'_>) -> Result<bool, ImportError> {
        if missing::token(trim(cell)).is_some() {
            return Ok(false);
        }
        if self.counting {
            if position >= self.widest.0 {
                self.widest = (position + 1, record.line);
            }
            let stray = Stray { row: self.rows as u32, line: record.line, text: cell.into() };
            self.surplus.entry(position).or_default().push(stray);
        }
        Ok(true)
    }

    /// Columns of the cells beyond those that were expected, with their positions in the file's rows.
    pub(super) fn surplus_columns(
        &mut self,
        forced: &dyn Fn(usize) -> Option<penstock_flow::ColumnType>,
    ) -> Result<Vec<(usize, ColumnBuilder, ColumnScan)>, ImportError> {
        let surplus = std::mem::take(&mut self.surplus);
        let count = surplus.len() as u64;
        if count > 1 && count.saturating_mul(self.rows) > self.bytes.max(MOST_SURPLUS) {
            return Err(self.row_too_long());
        }
        let mut columns = Vec::with_capacity(surplus.len());
        for (position, cells) in surplus {
            let mut scan = ColumnScan::default();
            cells.iter().for_each(|cell| {
                scan.add(&cell.text, cell.line);
            });
            let plan = Plan { form: scan.form(self.habits), forced: forced(position) };
            let room = self.rows as usize;
            let mut builder =
                ColumnBuilder::new(plan, room).ok_or_else(|| ImportError::out_of_memory(self.name))?;
            let problem = |problem| no_room(self.name, problem, position);
            for cell in cells {
                while builder.rows() < cell.row as usize {
                    builder.push_missing().map_err(problem)?;
                }
                match builder.push(&cell.text).map_err(problem)? {
                    Taken::Misfit => builder.push_missing().map_err(problem)?,
                    Taken::Unfit => self.ledger.cell(cell.line, position, &cell.text, Reason::Unfit),
                    Taken::Infinite => self.ledger.cell(cell.line, position, &cell.text, Reason::Infinite),
                    Taken::Value | Taken::Rounded => {}
                }
            }
            while builder.rows() < room {
                builder.push_missing().map_err(problem)?;
            }
            columns.push((position, builder, scan));
        }
        Ok(columns)
    }

    fn row_too_long(&self) -> ImportError {
        let (length, line) = self.widest;
        ImportError::at_line(
            "row-too-long",
            line,
            format!(
                "The row on line {line} of “{}” has {}, where the first row has {}: each further cell would make a column for all {}.",
                self.name,
                count(length as u64, "cell", "cells"),
                self.cells,
                count(self.rows, "row", "rows"),
            ),
            "Look there for delimiters inside a cell: such a cell belongs into quotation marks. Or set the delimiter.",
        )
    }

    fn rows_too_short(&self) -> ImportError {
        let line = self.counts.padded.first;
        ImportError::at_line(
            "rows-too-short",
            line,
            format!(
                "The first row of “{}” has {}, but {} fewer, the first on line {line}: a table of all these cells would not fit into memory.",
                self.name,
                count(self.cells as u64, "cell", "cells"),
                count(self.counts.padded.count, "row has", "rows have"),
            ),
            "Check the first row and the delimiter, or leave out columns.",
        )
    }
}

impl Rows for Build<'_> {
    /// The next row.
    fn row(&mut self, record: &Record<'_>) -> Result<(), ImportError> {
        self.refuse_many_rows(1)?;
        let mut cells = record.cells();
        let mut values = 0u32;
        for position in 0..self.skipped {
            if let Some(cell) = cells.next() {
                values += u32::from(self.stray(position, cell, record)?);
            }
        }
        for position in 0..self.columns.len() {
            let cell = cells.next();
            let cell = cell.unwrap_or(&[]);
            let reason = match missing::token(trim(cell)) {
                None => {
                    values += 1;
                    self.value(position, cell, record.line)?
                }
                Some(token) => self.missing(position, token)?,
            };
            if let Some(reason) = reason {
                self.ledger.cell(record.line, position, cell, reason);
            }
        }
        let mut surplus = false;
        for (beyond, cell) in cells.enumerate() {
            let position = self.skipped + self.columns.len() + beyond;
            if self.stray(position, cell, record)? {
                surplus |= position >= self.cells;
                values += 1;
            }
        }
        self.rows += 1;
        if !self.counting {
            return Ok(());
        }
        self.counts.empty += u64::from(values == 0);
        if record.stray_quote {
            self.counts.stray_quotes.add(record.line);
        }
        if surplus {
            self.surplus_rows.add(record.line);
        }
        if record.len() < self.cells {
            self.counts.padded.add(record.line);
            self.pad((self.cells - record.len()) as u64)?;
        }
        Ok(())
    }

    fn in_blocks(&self) -> bool {
        self.skipped == 0 && self.cells == self.columns.len()
    }

    fn block(&mut self, block: &Block<'_>) -> Result<(), ImportError> {
        self.refuse_many_rows(block.rows())?;
        self.missing_in_block.clear();
        self.missing_in_block.resize(block.rows(), 0);
        let mut listed = Vec::new();
        for position in 0..self.columns.len() {
            self.column(position, block, &mut listed)?;
        }
        // In the order of rows, so that it does not depend on the blocks which of very many are kept.
        listed.sort_unstable_by_key(|(row, position, _)| (*row, *position));
        for (row, position, reason) in listed {
            self.ledger.cell(block.line(row), position, block.cell(row, position), reason);
        }
        self.rows += block.rows() as u64;
        if self.counting {
            let columns = self.columns.len() as u32;
            self.counts.empty +=
                self.missing_in_block.iter().filter(|missing| **missing == columns).count() as u64;
        }
        Ok(())
    }
}

use crate::import::notes::count;

/// Why a column cannot grow.
pub(super) fn no_room(name: &str, problem: NoRoom, position: usize) -> ImportError {
    if problem == NoRoom::OutOfMemory {
        return ImportError::out_of_memory(name);
    }
    ImportError::refused(
        "column-too-large",
        format!("Column {} of “{name}” holds more than 2 GiB of text.", position + 1),
        "Split the file into parts with fewer rows, or leave the column out.",
    )
}
