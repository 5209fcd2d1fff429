//! Building one column in the second pass.

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, TimestampMillisecondArray};
use arrow_buffer::{BooleanBufferBuilder, MutableBuffer, NullBufferBuilder, ScalarBuffer};
use penstock_flow::ColumnType;
use std::sync::Arc;

use super::cell;
use super::decode::CellText;
use super::textual::{NoRoom, TextualBuilder};
use crate::datetime;

/// The type a column is built as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// The type; nothing for texts that are categories or not by how many distinct ones there are.
    pub(super) kind: Option<ColumnType>,
    /// Whether the type was asked for, so that cells may not fit it.
    pub(super) forced: bool,
}

/// Values that something stands for in the file but not in the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lost {
    /// How many.
    pub(super) cells: u64,
    /// The line of the first.
    pub(super) first_line: u64,
}

impl Lost {
    fn add(&mut self, line: u64) {
        if self.cells == 0 {
            self.first_line = line;
        }
        self.cells += 1;
    }
}

/// A column in the making.
#[derive(Debug)]
pub(super) struct ColumnBuilder {
    values: Values,
    nulls: NullBufferBuilder,
    forced: bool,
    rows: usize,
    missing: u64,
    /// Infinite numbers.
    pub(super) infinite: Lost,
    /// Cells that do not fit the type that was asked for.
    pub(super) unfit: Lost,
}

#[derive(Debug)]
enum Values {
    Number(Vec<f64>),
    Integer(Vec<i64>),
    Boolean(BooleanBufferBuilder),
    DateTime(Vec<i64>),
    Textual(TextualBuilder),
}

impl ColumnBuilder {
    /// A builder for `rows` rows; nothing when there is no memory for them.
    pub(super) fn new(plan: Plan, rows: usize, text: CellText) -> Option<Self> {
        let values = match plan.kind {
            Some(ColumnType::Number) => Values::Number(reserved(rows)?),
            Some(ColumnType::Integer) => Values::Integer(reserved(rows)?),
            Some(ColumnType::DateTime) => Values::DateTime(reserved(rows)?),
            Some(ColumnType::Boolean) => Values::Boolean(bits(rows)?),
            wanted => Values::Textual(TextualBuilder::new(wanted, rows, text)?),
        };
        Some(Self {
            values,
            nulls: NullBufferBuilder::new(rows),
            forced: plan.forced,
            rows: 0,
            missing: 0,
            infinite: Lost::default(),
            unfit: Lost::default(),
        })
    }

    /// How many rows it has so far.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// How many cells are missing, whatever the reason.
    pub(super) fn missing(&self) -> u64 {
        self.missing
    }

    /// Whether a cell does not fit a type that was found out, which only a file that changes can bring about.
    pub(super) fn contradicts_first_pass(&self) -> bool {
        !self.forced && self.unfit.cells > 0
    }

    /// The next cell, which is not missing.
    pub(super) fn push(&mut self, raw: &[u8], line: u64) -> Result<(), NoRoom> {
        let cell = raw.trim_ascii();
        let fits = match &mut self.values {
            Values::Textual(builder) => {
                self.rows += 1;
                return builder.push(raw);
            }
            Values::Number(values) => {
                let value = if self.forced { cell::wanted_number(cell) } else { cell::number(cell) };
                let value = value.filter(|value| value.is_finite());
                values.push(value.unwrap_or(0.0));
                value.is_some()
            }
            Values::Integer(values) => {
                let value = if self.forced { cell::wanted_integer(cell) } else { cell::integer(cell) };
                values.push(value.unwrap_or(0));
                value.is_some()
            }
            Values::Boolean(values) => {
                let value = if self.forced { cell::wanted_boolean(cell) } else { cell::boolean(cell) };
                values.append(value.unwrap_or(false));
                value.is_some()
            }
            Values::DateTime(values) => {
                let value = datetime::parse(cell);
                values.push(value.unwrap_or(0));
                value.is_some()
            }
        };
        self.rows += 1;
        self.nulls.append(fits);
        if !fits {
            self.missing += 1;
            match cell::classify(cell) {
                cell::Kind::Infinite => self.infinite.add(line),
                _ => self.unfit.add(line),
            }
        }
        Ok(())
    }

    /// A missing cell.
    pub(super) fn push_missing(&mut self) -> Result<(), NoRoom> {
        self.missing += 1;
        self.rows += 1;
        match &mut self.values {
            Values::Number(values) => values.push(0.0),
            Values::Integer(values) | Values::DateTime(values) => values.push(0),
            Values::Boolean(values) => values.append(false),
            Values::Textual(builder) => return builder.push_missing(),
        }
        self.nulls.append_null();
        Ok(())
    }

    /// The column and its type; nothing when its bytes are not the text they were in the first pass.
    pub(super) fn finish(mut self) -> Option<(ColumnType, ArrayRef)> {
        let nulls = self.nulls.finish();
        Some(match self.values {
            Values::Number(values) => {
                (ColumnType::Number, Arc::new(Float64Array::new(ScalarBuffer::from(values), nulls)))
            }
            Values::Integer(values) => {
                (ColumnType::Integer, Arc::new(Int64Array::new(ScalarBuffer::from(values), nulls)))
            }
            Values::DateTime(values) => {
                let array = TimestampMillisecondArray::new(ScalarBuffer::from(values), nulls);
                (ColumnType::DateTime, Arc::new(array))
            }
            Values::Boolean(values) => {
                (ColumnType::Boolean, Arc::new(BooleanArray::new(values.build(), nulls)))
            }
            Values::Textual(builder) => return builder.finish(),
        })
    }
}

/// An empty list with room for so many values; nothing when there is no memory for them.
pub(super) fn reserved<T>(rows: usize) -> Option<Vec<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(rows).ok()?;
    Some(values)
}

/// The same for bits.
fn bits(rows: usize) -> Option<BooleanBufferBuilder> {
    let bytes: Vec<u8> = reserved(rows.div_ceil(8))?;
    Some(BooleanBufferBuilder::new_from_buffer(MutableBuffer::from(bytes), 0))
}
