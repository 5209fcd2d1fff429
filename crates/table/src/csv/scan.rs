//! The first pass: what kinds of values each column holds, and how the rows fit the header.

use penstock_flow::{ColumnType, Diagnostic};

use super::cell::{Kind, classify};
use super::decode::CellText;
use super::header;
use super::records::Record;
use crate::import::ImportError;
use crate::import::notes::count;

/// What is known of a column after the first pass.
#[derive(Clone, Debug, Default)]
pub(super) struct ColumnScan {
    integers: u64,
    numbers: u64,
    booleans: u64,
    datetimes: u64,
    infinite: u64,
    decimal_commas: u64,
    other: u64,
    /// The first line with an integer that a floating-point number would not hold.
    long_integer: Option<u64>,
    /// The line and the beginning of the first value that is not a number.
    not_a_number: Option<(u64, Vec<u8>)>,
}

impl ColumnScan {
    fn add(&mut self, cell: &[u8], line: u64) -> Kind {
        let kind = classify(cell);
        match kind {
            Kind::Missing => return kind,
            Kind::Integer => self.integers += 1,
            Kind::LongInteger => {
                self.integers += 1;
                self.long_integer.get_or_insert(line);
            }
            Kind::Number => self.numbers += 1,
            Kind::Infinite => self.infinite += 1,
            Kind::Boolean => self.booleans += 1,
            Kind::DateTime => self.datetimes += 1,
            Kind::DecimalComma => self.decimal_commas += 1,
            Kind::Other => self.other += 1,
        }
        if !matches!(kind, Kind::Integer | Kind::LongInteger | Kind::Number | Kind::Infinite)
            && self.not_a_number.is_none()
        {
            let trimmed = cell.trim_ascii();
            self.not_a_number = Some((line, trimmed[..trimmed.len().min(40)].to_vec()));
        }
        kind
    }

    /// How many values there are.
    fn values(&self) -> u64 {
        self.numeric() + self.infinite + self.booleans + self.datetimes + self.decimal_commas + self.other
    }

    fn numeric(&self) -> u64 {
        self.integers + self.numbers
    }

    /// The narrowest type that holds every value without loss; nothing for texts, which the second pass tells apart. A
    /// column without values is a number column.
    pub(super) fn kind(&self) -> Option<ColumnType> {
        let values = self.values();
        let finite = values - self.infinite;
        if values == 0 {
            Some(ColumnType::Number)
        } else if finite > 0 && finite == self.integers {
            Some(ColumnType::Integer)
        } else if finite > 0 && finite == self.numeric() && self.long_integer.is_none() {
            Some(ColumnType::Number)
        } else if values == self.booleans {
            Some(ColumnType::Boolean)
        } else if values == self.datetimes {
            Some(ColumnType::DateTime)
        } else {
            None
        }
    }

    /// That a column of integers holds some which calculations round.
    pub(super) fn great_integers(&self, name: &str) -> Option<Diagnostic> {
        let line = self.long_integer?;
        let message = format!(
            "Column “{name}” holds whole numbers beyond 2⁵³, the first on line {line}. They are kept exactly, but steps that calculate and learners round them."
        );
        let hint = "If they are identifiers, give the column the role id, or set its type to category.";
        Some(Diagnostic::note("great-integers", message).column(name).line(line).hint(hint))
    }

    /// Why a column that looks like numbers is not a number column.
    pub(super) fn why_text(&self, name: &str, text: CellText) -> Option<Diagnostic> {
        let (numeric, values) = (self.numeric(), self.values());
        let line = self.long_integer;
        if numeric > 0 && numeric + self.infinite == values {
            let message = format!(
                "Column “{name}” mixes decimal numbers with whole numbers too long to be held exactly, so it was read as text."
            );
            let hint = "Set its type to number to have them rounded.";
            let note = Diagnostic::warning("long-integers", message).column(name).hint(hint);
            return Some(line.map_or(note.clone(), |line| note.line(line)));
        }
        let (line, first) = self.not_a_number.as_ref()?;
        if self.decimal_commas > 0 && self.decimal_commas + numeric == values {
            let message = format!(
                "Column “{name}” holds numbers with commas, the first is “{}” on line {line}, so it was read as text.",
                text.text(first)
            );
            let hint = "Decimal commas and thousands separators look alike: write decimals with a point, and thousands without a separator.";
            return Some(Diagnostic::warning("decimal-comma", message).column(name).line(*line).hint(hint));
        }
        let others = values - numeric;
        if numeric == 0 || others * 10 > values {
            return None;
        }
        let message = format!(
            "Column “{name}” was read as text because {} of {} not a number: the first is “{}” on line {line}.",
            if others == 1 { "1".to_owned() } else { others.to_string() },
            count(values, "value is", "values are"),
            text.text(first),
        );
        let hint = "Set its type to number to take such values as missing.";
        Some(Diagnostic::warning("not-all-numbers", message).column(name).line(*line).hint(hint))
    }
}

/// So many cells in columns beyond the first row's length are borne by any file, and one for each of its bytes.
const MOST_SURPLUS: u64 = 1 << 22;

/// So many cells are borne by any file with rows that are too short, and this many for each of its bytes.
const MOST_PADDING: u64 = 1 << 26;
const PADDING: u64 = 64;

/// What the first pass finds.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The first row, when it holds names.
    pub(super) header: Option<Vec<Vec<u8>>>,
    /// The columns of the widest row.
    pub(super) columns: Vec<ColumnScan>,
    /// How many columns the first row has.
    pub(super) expected: usize,
    /// The fewest and the most cells of a row of data.
    lengths: Option<(usize, usize)>,
    /// Rows that can be used.
    pub(super) rows: u64,
    /// Rows that cannot: the lines they begin and end on.
    pub(super) set_aside: Vec<(u64, u64)>,
    /// Rows shorter than the first, and the line of the first of them.
    pub(super) padded: (u64, u64),
    /// Rows with values beyond the first row's length, and the line of the first of them.
    pub(super) surplus: (u64, u64),
    /// The most cells of a row with values beyond the first row's length, and the line of the first such row.
    widest: (usize, u64),
    /// Rows without any value.
    pub(super) empty: u64,
    begun: bool,
}

impl Scan {
    /// Whether the next record is the header; to be asked once, of the first.
    fn begin(&mut self, record: &Record<'_>) -> Result<bool, ImportError> {
        self.begun = true;
        self.expected = record.len();
        self.columns = vec![ColumnScan::default(); record.len()];
        if record.unclosed {
            return Err(ImportError::at_line(
                "unclosed-quote",
                record.line,
                format!(
                    "The first row, on line {}, opens a quotation mark that is never closed.",
                    record.line
                ),
                "Close it, or write quotation marks inside cells twice.",
            ));
        }
        if header::is_data(record) {
            return Ok(false);
        }
        self.header = Some(record.cells().map(<[u8]>::to_vec).collect());
        Ok(true)
    }

    /// The next record.
    pub(super) fn record(&mut self, record: Record<'_>) -> Result<(), ImportError> {
        if !self.begun && self.begin(&record)? {
            return Ok(());
        }
        match fate(&record, self.expected) {
            Fate::Blank => return Ok(()),
            Fate::SetAside => {
                self.set_aside.push((record.line, record.last_line));
                return Ok(());
            }
            Fate::Load => self.rows += 1,
        }
        let length = record.len();
        let (fewest, most) = self.lengths.unwrap_or((length, length));
        self.lengths = Some((fewest.min(length), most.max(length)));
        if length > self.columns.len() {
            self.columns.resize(length, ColumnScan::default());
        }
        if length < self.expected {
            note_line(&mut self.padded, record.line);
        }
        let (mut last_value, mut values) = (0, 0u64);
        for (position, (cell, column)) in record.cells().zip(&mut self.columns).enumerate() {
            if column.add(cell, record.line) != Kind::Missing {
                last_value = position;
                values += 1;
            }
        }
        self.empty += u64::from(values == 0);
        if last_value >= self.expected {
            note_line(&mut self.surplus, record.line);
            if last_value >= self.widest.0 {
                self.widest = (last_value + 1, record.line);
            }
        }
        Ok(())
    }

    /// Whether every row has one cell more than the header has names, as when the first column is one of row names.
    pub(super) fn header_is_shifted(&self) -> bool {
        let one_more = self.expected + 1;
        self.header.is_some()
            && self.lengths == Some((one_more, one_more))
            && self.columns.get(self.expected).is_some_and(|column| column.values() > 0)
    }

    /// Refuses rows of so different lengths that a table of them would take far more memory than the file has bytes: a cell
    /// too many in one row is a column in all of them.
    pub(super) fn refuse_explosion(&self, name: &str, bytes: u64) -> Result<(), ImportError> {
        let kept = self.kept();
        let surplus = kept.iter().skip(self.expected).filter(|kept| **kept).count() as u64;
        let cells = |columns: u64| columns.saturating_mul(self.rows);
        if surplus > 1 && cells(surplus) > bytes.max(MOST_SURPLUS) {
            let (length, line) = self.widest;
            return Err(ImportError::at_line(
                "row-too-long",
                line,
                format!(
                    "The row on line {line} of “{name}” has {}, where the first row has {}: each further cell would make a column for all {}.",
                    count(length as u64, "cell", "cells"),
                    self.expected,
                    count(self.rows, "row", "rows"),
                ),
                "Look there for delimiters inside a cell: such a cell belongs into quotation marks. Or set the delimiter.",
            ));
        }
        if self.padded.0 > 0 && cells(kept.len() as u64) > bytes.saturating_mul(PADDING).max(MOST_PADDING) {
            let line = self.padded.1;
            return Err(ImportError::at_line(
                "rows-too-short",
                line,
                format!(
                    "The first row of “{name}” has {}, but {} fewer, the first on line {line}: a table of all these cells would not fit into memory.",
                    count(self.expected as u64, "cell", "cells"),
                    count(self.padded.0, "row has", "rows have"),
                ),
                "Check the first row and the delimiter, or leave out columns.",
            ));
        }
        Ok(())
    }

    /// Which columns are kept: those of the first row, and further ones that hold a value.
    pub(super) fn kept(&self) -> Vec<bool> {
        let kept = |(position, column): (usize, &ColumnScan)| position < self.expected || column.values() > 0;
        self.columns.iter().enumerate().map(kept).collect()
    }
}

fn note_line(noted: &mut (u64, u64), line: u64) {
    if noted.0 == 0 {
        noted.1 = line;
    }
    noted.0 += 1;
}

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is not a row at all.
    Blank,
    /// It is a row that cannot be used.
    SetAside,
    /// It is a row.
    Load,
}

/// What becomes of a record of a file whose first row has `expected` cells. Both passes ask this.
pub(super) fn fate(record: &Record<'_>, expected: usize) -> Fate {
    if record.unclosed {
        Fate::SetAside
    } else if expected > 1 && record.is_blank() {
        Fate::Blank
    } else {
        Fate::Load
    }
}
