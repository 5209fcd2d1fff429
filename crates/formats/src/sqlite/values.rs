//! The values of one column, whose types SQLite decides value by value, as a column of one type.

use penstock_flow::ColumnType;
use penstock_table::import::notes::count;
use penstock_table::{ImportError, boolean_column, datetime, datetime_column, integer_column, number_column};

use super::record::Value;
use crate::columns::{Findings, Made, textual};

/// Integers up to here are numbers without loss.
const EXACT: u64 = 1 << 53;

/// A column in the making.
#[derive(Default)]
pub struct Values {
    cells: Vec<Cell>,
    texts: String,
    integers: u64,
    /// Integers that a number would not hold.
    great: u64,
    reals: u64,
    strings: u64,
    blobs: u64,
    infinite: u64,
}

#[derive(Clone, Copy)]
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    /// Where its text is among the texts.
    Text(usize, u32),
}

impl Values {
    /// Adds a value.
    pub fn push(&mut self, value: Value) {
        let cell = match value {
            Value::Null => Cell::Null,
            Value::Integer(value) => {
                self.integers += 1;
                self.great += u64::from(value.unsigned_abs() > EXACT);
                Cell::Integer(value)
            }
            Value::Real(value) if value.is_finite() => {
                self.reals += 1;
                Cell::Real(value)
            }
            Value::Real(_) => {
                self.infinite += 1;
                Cell::Null
            }
            Value::Text(text) => {
                self.strings += 1;
                let start = self.texts.len();
                self.texts.push_str(&text);
                Cell::Text(start, u32::try_from(text.len()).unwrap_or(u32::MAX))
            }
            Value::Blob(_) => {
                self.blobs += 1;
                Cell::Null
            }
        };
        self.cells.push(cell);
    }

    /// The column. `kind` is the declared type in capitals, which only decides what values alone leave open.
    pub fn finish(self, name: &str, kind: &str, findings: &mut Findings) -> Result<Made, ImportError> {
        findings.missing("binary", name, self.blobs, "bytes that are no text");
        findings.missing("infinite", name, self.infinite, "infinite");
        let numbers = self.integers + self.reals;
        if self.strings == 0 && numbers > 0 {
            if self.reals == 0 {
                return Ok(self.integer_column(kind));
            }
            if self.great == 0 {
                let values = self.cells.iter().map(|cell| match cell {
                    Cell::Integer(value) => Some(*value as f64),
                    Cell::Real(value) => Some(*value),
                    _ => None,
                });
                return Ok(Made::new(ColumnType::Number, number_column(values.collect())));
            }
            let message = format!(
                "{} of column “{name}” are exact beyond what a number holds, and others have fractions, so the column \
                 is read as text.",
                count(self.great, "integer", "integers")
            );
            findings.note("great-integers", name, message);
        } else if numbers == 0
            && self.strings > 0
            && let Some(made) = self.times_or_booleans(kind)
        {
            return Ok(made);
        } else if numbers > 0 {
            let message = format!(
                "Column “{name}” holds {} and {}, so it is read as text.",
                count(numbers, "number", "numbers"),
                count(self.strings, "text", "texts")
            );
            findings.warn("mixed-types", name, message, "Set its type to read what does not fit as missing.");
        }
        self.text_column(name, findings)
    }

    fn integer_column(&self, kind: &str) -> Made {
        let values = || {
            self.cells.iter().map(|cell| match cell {
                Cell::Integer(value) => Some(*value),
                _ => None,
            })
        };
        if kind.contains("BOOL") && values().flatten().all(|value| value == 0 || value == 1) {
            let values = values().map(|value| value.map(|value| value == 1));
            return Made::new(ColumnType::Boolean, boolean_column(values.collect()));
        }
        Made::new(ColumnType::Integer, integer_column(values().collect()))
    }

    /// Texts that are all dates, or all truth values where these were declared.
    fn times_or_booleans(&self, kind: &str) -> Option<Made> {
        let texts = || self.cells.iter().map(|cell| self.text(cell));
        let times: Option<Vec<Option<i64>>> = texts()
            .map(|text| text.map_or(Some(None), |text| datetime::parse(text.as_bytes()).map(Some)))
            .collect();
        if let Some(times) = times {
            return Some(Made::new(ColumnType::DateTime, datetime_column(times)));
        }
        if !kind.contains("BOOL") {
            return None;
        }
        let boolean = |text: &str| match text {
            "true" | "TRUE" | "True" => Some(Some(true)),
            "false" | "FALSE" | "False" => Some(Some(false)),
            _ => None,
        };
        let booleans: Option<Vec<Option<bool>>> =
            texts().map(|text| text.map_or(Some(None), boolean)).collect();
        booleans.map(|values| Made::new(ColumnType::Boolean, boolean_column(values)))
    }

    fn text(&self, cell: &Cell) -> Option<&str> {
        match cell {
            Cell::Text(start, length) => self.texts.get(*start..start + *length as usize),
            _ => None,
        }
    }

    /// All values as texts, numbers as they are written.
    fn text_column(self, name: &str, findings: &mut Findings) -> Result<Made, ImportError> {
        let rows = self.cells.len();
        if self.integers + self.reals == 0 {
            return textual(name, self.cells.iter().map(|cell| self.text(cell)), rows, findings);
        }
        let written: Vec<Option<String>> = self
            .cells
            .iter()
            .map(|cell| match cell {
                Cell::Null => None,
                Cell::Integer(value) => Some(value.to_string()),
                Cell::Real(value) => Some(format!("{value:?}")),
                text => self.text(text).map(str::to_owned),
            })
            .collect();
        textual(name, written.iter().map(Option::as_deref), rows, findings)
    }
}
