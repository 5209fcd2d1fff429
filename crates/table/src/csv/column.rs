//! Building one column.
//!
//! A builder begins with the form that the first rows suggest and goes on while every value fits. Whole numbers become
//! decimal ones on the way; any other value that does not fit ends the try, and the column is read again with a form that
//! all its values allow.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, TimestampMillisecondArray};
use arrow_buffer::{BooleanBufferBuilder, MutableBuffer, NullBuffer, NullBufferBuilder, ScalarBuffer};
use penstock_flow::ColumnType;
use serde::{Deserialize, Serialize};

use super::block::Block;
use super::cell::styled::Style;
use super::cell::{Kind, classify, date, forced, number, trim};
use super::scan::Form;
use super::striped::Further;
use super::textual::{NoRoom, TextualBuilder};
use crate::datetime;

/// What a column is built as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The form of its values.
    pub(crate) form: Form,
    /// The type that was asked for, so that cells may not fit it.
    pub(crate) forced: Option<ColumnType>,
}

/// What became of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is in the column.
    Value,
    /// It is in the column without what is finer than a millisecond.
    Rounded,
    /// It is an infinite number, and missing.
    Infinite,
    /// It does not fit the type that was asked for, and is missing.
    Unfit,
    /// It does not fit the form that was tried: the column must be read again.
    Misfit,
}

/// A column in the making.
#[derive(Debug)]
pub(crate) struct ColumnBuilder {
    plan: Plan,
    values: Values,
    nulls: NullBufferBuilder,
    room: usize,
    rows: usize,
    missing: u64,
}

/// The values of a column in the making.
#[derive(Debug)]
pub(super) enum Values {
    /// Nothing but missing values yet.
    None,
    Number(Vec<f64>),
    Integer(Vec<i64>),
    Boolean(BooleanBufferBuilder),
    DateTime(Vec<i64>),
    Textual(TextualBuilder),
}

impl ColumnBuilder {
    /// A builder with room for about so many rows; nothing when there is no memory for them.
    pub(crate) fn new(plan: Plan, room: usize) -> Option<Self> {
        let mut builder = Self {
            plan,
            values: Values::None,
            nulls: NullBufferBuilder::new(room),
            room,
            rows: 0,
            missing: 0,
        };
        if plan.forced.is_some() || plan.form != Form::Empty {
            builder.values = builder.begun()?;
        }
        Some(builder)
    }

    /// Values of the plan's type, with those so far missing.
    fn begun(&self) -> Option<Values> {
        let kind = self.plan.forced.or(self.plan.form.kind());
        let room = self.room.max(self.rows);
        Some(match kind {
            Some(ColumnType::Number) => Values::Number(filled(room, self.rows)?),
            Some(ColumnType::Integer) => Values::Integer(filled(room, self.rows)?),
            Some(ColumnType::DateTime) => Values::DateTime(filled(room, self.rows)?),
            Some(ColumnType::Boolean) => {
                let mut bits = bits(room)?;
                bits.append_n(self.rows, false);
                Values::Boolean(bits)
            }
            wanted => {
                let mut builder = TextualBuilder::new(wanted, room)?;
                for _ in 0..self.rows {
                    builder.push_missing().ok()?;
                }
                Values::Textual(builder)
            }
        })
    }

    /// How many rows it has so far.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// About how many bytes its values take.
    pub(super) fn bytes(&self) -> usize {
        match &self.values {
            Values::None => 0,
            Values::Number(values) => values.len() * 8,
            Values::Integer(values) | Values::DateTime(values) => values.len() * 8,
            Values::Boolean(values) => values.len() / 8,
            Values::Textual(builder) => builder.bytes(),
        }
    }

    /// How many cells are missing, whatever the reason.
    pub(crate) fn missing(&self) -> u64 {
        self.missing
    }

    /// What it is built as; whole numbers may have become decimal ones.
    pub(crate) fn plan(&self) -> Plan {
        self.plan
    }

    /// The next cell, which is not missing.
    pub(crate) fn push(&mut self, raw: &[u8]) -> Result<Taken, NoRoom> {
        if let Values::Textual(builder) = &mut self.values {
            self.rows += 1;
            return builder.push(raw).map(|()| Taken::Value);
        }
        let cell = trim(raw);
        let taken = match self.plan.forced {
            None => self.push_found(cell)?,
            Some(_) => self.push_forced(cell),
        };
        if taken == Taken::Misfit {
            return Ok(taken);
        }
        self.rows += 1;
        let is_value = matches!(taken, Taken::Value | Taken::Rounded);
        self.nulls.append(is_value);
        self.missing += u64::from(!is_value);
        Ok(taken)
    }

    /// Takes a block's cells of a column from a row on, as long as they are written as most are; how many these were. The
    /// next one is for [`ColumnBuilder::push`], or missing.
    pub(crate) fn take_plain(&mut self, block: &Block<'_>, first: usize, position: usize) -> usize {
        if self.plan.forced.is_some() {
            return 0;
        }
        let cells = block.cells(first, position);
        let taken = match (&mut self.values, self.plan.form) {
            (Values::Number(values), Form::Number(Style::PLAIN)) => {
                take(cells, values, number::short_decimal)
            }
            (Values::Integer(values), Form::Integer(Style::PLAIN)) => {
                take(cells, values, number::plain_integer)
            }
            (Values::DateTime(values), Form::DateTime(date::DateForm::YearFirst)) => {
                take(cells, values, datetime::parse)
            }
            (Values::Boolean(values), Form::Boolean(pair)) => {
                let before = values.len();
                for cell in cells {
                    let Some(value) = pair.read(cell) else { break };
                    values.append(value);
                }
                values.len() - before
            }
            (Values::Textual(builder), _) => {
                let taken = builder.take_known(cells);
                self.rows += taken;
                return taken;
            }
            _ => 0,
        };
        self.nulls.append_n_non_nulls(taken);
        self.rows += taken;
        taken
    }

    fn push_found(&mut self, cell: &[u8]) -> Result<Taken, NoRoom> {
        let fits = match (&mut self.values, self.plan.form) {
            (Values::Number(values), Form::Number(style)) => push(values, style.read(cell)),
            (Values::Integer(values), Form::Integer(style)) => push(values, style.read_whole(cell)),
            (Values::Boolean(values), Form::Boolean(pair)) => {
                let value = pair.read(cell);
                if let Some(value) = value {
                    values.append(value);
                }
                value.is_some()
            }
            (Values::DateTime(values), Form::DateTime(form)) => match date::read(form, cell) {
                Some(moment) => {
                    values.push(moment.milliseconds);
                    if moment.rounded {
                        return Ok(Taken::Rounded);
                    }
                    true
                }
                None => false,
            },
            _ => false,
        };
        if fits { Ok(Taken::Value) } else { self.push_other(cell) }
    }

    /// A cell that the plain way did not take: an infinite number, a decimal number among whole ones, or a misfit.
    fn push_other(&mut self, cell: &[u8]) -> Result<Taken, NoRoom> {
        let kind = classify(cell);
        match &mut self.values {
            Values::None => Ok(Taken::Misfit),
            Values::Number(values) if kind == Kind::Infinite => {
                values.push(0.0);
                Ok(Taken::Infinite)
            }
            Values::Integer(values) if kind == Kind::Infinite => {
                values.push(0);
                Ok(Taken::Infinite)
            }
            Values::Integer(_) => {
                let Form::Integer(style) = self.plan.form else { return Ok(Taken::Misfit) };
                let Some(value) = style.read(cell).filter(|_| kind != Kind::LongInteger) else {
                    return Ok(Taken::Misfit);
                };
                if !style.styled && !matches!(kind, Kind::Number) {
                    return Ok(Taken::Misfit);
                }
                if !self.become_numbers(style)? {
                    return Ok(Taken::Misfit);
                }
                if let Values::Number(values) = &mut self.values {
                    values.push(value);
                }
                Ok(Taken::Value)
            }
            _ => Ok(Taken::Misfit),
        }
    }

    fn push_forced(&mut self, cell: &[u8]) -> Taken {
        let style = match self.plan.form {
            Form::Number(style) | Form::Integer(style) => style,
            _ => Style::PLAIN,
        };
        let form = match self.plan.form {
            Form::DateTime(form) => form,
            _ => date::DateForm::YearFirst,
        };
        let fits = match &mut self.values {
            Values::Number(values) => push_or_missing(values, forced::number_in(cell, style)),
            Values::Integer(values) => push_or_missing(values, forced::integer_in(cell, style)),
            Values::Boolean(values) => {
                let value = forced::boolean(cell);
                values.append(value.unwrap_or(false));
                value.is_some()
            }
            Values::DateTime(values) => {
                let moment = date::read(form, cell);
                push_or_missing(values, moment.map(|moment| moment.milliseconds))
            }
            Values::None | Values::Textual(_) => true,
        };
        match (fits, classify(cell)) {
            (true, _) => Taken::Value,
            (false, Kind::Infinite) => Taken::Infinite,
            (false, _) => Taken::Unfit,
        }
    }

    /// A missing cell.
    pub(crate) fn push_missing(&mut self) -> Result<(), NoRoom> {
        self.missing += 1;
        self.rows += 1;
        match &mut self.values {
            Values::None => {}
            Values::Number(values) => values.push(0.0),
            Values::Integer(values) | Values::DateTime(values) => values.push(0),
            Values::Boolean(values) => values.append(false),
            Values::Textual(builder) => return builder.push_missing(),
        }
        self.nulls.append_null();
        Ok(())
    }

    /// Whether nothing but missing values came: then the form of the first value can be taken up.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.values, Values::None)
    }

    /// Takes up a form.
    pub(crate) fn take_up(&mut self, form: Form) -> Result<(), NoRoom> {
        self.plan.form = form;
        self.values = self.begun().ok_or(NoRoom::OutOfMemory)?;
        Ok(())
    }

    /// The values, and which are not missing; of texts both are in their builder.
    pub(super) fn into_values(mut self) -> (Values, Option<NullBuffer>) {
        (self.values, self.nulls.finish())
    }

    /// Adds further rows that were built by this plan elsewhere; whether their values fit with those before.
    pub(super) fn join(
        &mut self,
        plan: Plan,
        further: Further<'_>,
        rows: usize,
        missing: u64,
    ) -> Result<bool, NoRoom> {
        if let Further::Nothing = further {
            (0..rows).try_for_each(|_| self.push_missing())?;
            return Ok(true);
        }
        if self.is_waiting() {
            self.take_up(plan.form)?;
        }
        if let (Form::Integer(style), Form::Number(other)) = (self.plan.form, plan.form)
            && self.plan.forced.is_none()
            && style == other
            && !self.become_numbers(style)?
        {
            return Ok(false);
        }
        let further_is_whole = matches!((self.plan.form, plan.form), (Form::Number(style), Form::Integer(other)) if style == other);
        if self.plan != plan && !further_is_whole {
            return Ok(false);
        }
        let nulls = match (&mut self.values, further) {
            (Values::Number(values), Further::Number(further, nulls)) => {
                join(values, further.iter().map(|bytes| f64::from_le_bytes(*bytes)))?;
                nulls
            }
            (Values::Number(values), Further::Whole(further, nulls)) => {
                let further = further.iter().map(|bytes| i64::from_le_bytes(*bytes));
                if !further.clone().all(is_exact) {
                    return Ok(false);
                }
                join(values, further.map(|value| value as f64))?;
                nulls
            }
            (Values::Integer(values) | Values::DateTime(values), Further::Whole(further, nulls)) => {
                join(values, further.iter().map(|bytes| i64::from_le_bytes(*bytes)))?;
                nulls
            }
            (Values::Boolean(values), Further::Boolean(further, nulls)) => {
                values.append_buffer(&further);
                nulls
            }
            (Values::Textual(builder), Further::Category(codes, texts, nulls)) => {
                builder.join_categories(codes, &texts, &nulls)?;
                nulls
            }
            (Values::Textual(builder), Further::Text(texts, nulls)) => {
                builder.join_texts(&texts, &nulls)?;
                nulls
            }
            _ => return Ok(false),
        };
        if !matches!(self.values, Values::Textual(_)) {
            self.nulls.append_buffer(&nulls);
        }
        self.rows += rows;
        self.missing += missing;
        Ok(true)
    }

    /// Takes whole numbers for decimal ones, unless they would be rounded.
    fn become_numbers(&mut self, style: Style) -> Result<bool, NoRoom> {
        let Values::Integer(values) = &self.values else { return Ok(false) };
        if !values.iter().copied().all(is_exact) {
            return Ok(false);
        }
        let mut numbers: Vec<f64> = reserved(self.room.max(values.len() + 1)).ok_or(NoRoom::OutOfMemory)?;
        numbers.extend(values.iter().map(|value| *value as f64));
        self.values = Values::Number(numbers);
        self.plan.form = Form::Number(style);
        Ok(true)
    }

    /// The column and its type; nothing when its bytes are no text.
    pub(crate) fn finish(mut self) -> Option<(ColumnType, ArrayRef)> {
        if self.is_waiting() {
            self.values = self.begun()?;
        }
        let mut nulls = self.nulls;
        Some(match self.values {
            Values::None => return None,
            Values::Number(values) => {
                (ColumnType::Number, Arc::new(Float64Array::new(ScalarBuffer::from(values), nulls.finish())))
            }
            Values::Integer(values) => {
                (ColumnType::Integer, Arc::new(Int64Array::new(ScalarBuffer::from(values), nulls.finish())))
            }
            Values::DateTime(values) => {
                let array = TimestampMillisecondArray::new(ScalarBuffer::from(values), nulls.finish());
                (ColumnType::DateTime, Arc::new(array))
            }
            Values::Boolean(values) => {
                (ColumnType::Boolean, Arc::new(BooleanArray::new(values.build(), nulls.finish())))
            }
            Values::Textual(builder) => return builder.finish(self.rows),
        })
    }
}

/// Whether a whole number is not rounded as a decimal one.
fn is_exact(value: i64) -> bool {
    value.unsigned_abs() <= 1 << 53
}

fn join<T>(values: &mut Vec<T>, further: impl ExactSizeIterator<Item = T>) -> Result<(), NoRoom> {
    values.try_reserve(further.len()).map_err(|_| NoRoom::OutOfMemory)?;
    values.extend(further);
    Ok(())
}

/// Adds the values of cells until one cannot be read.
#[inline]
fn take<'a, T>(
    cells: impl Iterator<Item = &'a [u8]>,
    values: &mut Vec<T>,
    read: impl Fn(&[u8]) -> Option<T>,
) -> usize {
    let before = values.len();
    for cell in cells {
        let Some(value) = read(cell) else { break };
        values.push(value);
    }
    values.len() - before
}

fn push<T>(values: &mut Vec<T>, value: Option<T>) -> bool {
    match value {
        Some(value) => {
            values.push(value);
            true
        }
        None => false,
    }
}

fn push_or_missing<T: Default>(values: &mut Vec<T>, value: Option<T>) -> bool {
    let fits = value.is_some();
    values.push(value.unwrap_or_default());
    fits
}

/// An empty list with room for so many values; nothing when there is no memory for them.
pub(crate) fn reserved<T>(rows: usize) -> Option<Vec<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(rows).ok()?;
    Some(values)
}

fn filled<T: Clone + Default>(room: usize, rows: usize) -> Option<Vec<T>> {
    let mut values = reserved(room)?;
    values.resize(rows, T::default());
    Some(values)
}

/// An empty list of bits with room for so many.
fn bits(rows: usize) -> Option<BooleanBufferBuilder> {
    let bytes: Vec<u8> = reserved(rows.div_ceil(8))?;
    Some(BooleanBufferBuilder::new_from_buffer(MutableBuffer::from(bytes), 0))
}
