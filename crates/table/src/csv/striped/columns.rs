//! The columns of a stripe as plain buffers, and behind those of the stripes before.
//!
//! Each column's buffers are a byte that says whether any value is missing, then, if so, a bit a row that says which are
//! not; and its values, little end first: 8 bytes a row, a bit a row for truth values, for texts their ends (4 bytes a row)
//! and their bytes. A category column has the texts of its categories, and 4 bytes a row.

use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};
use serde::{Deserialize, Serialize};

use crate::csv::build::{Build, Column, Lost, no_room};
use crate::csv::column::{Plan, Values};
use crate::csv::textual::{self, Strings};
use crate::import::ImportError;

/// What a column of a stripe is, beside its buffers.
#[derive(Serialize, Deserialize)]
pub(super) struct ColumnHead {
    /// How it was built; nothing when some value did not fit.
    plan: Option<Plan>,
    missing: u64,
    lost: Lost,
    kind: Kind,
}

/// Which buffers there are.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    /// None: all values are missing, or some does not fit.
    Nothing,
    Number,
    /// Whole numbers, or moments in milliseconds.
    Whole,
    Boolean,
    Category,
    Text,
}

/// What is left of the buffers.
pub(super) struct Buffers<'a> {
    rest: &'a [u8],
}

impl<'a> Buffers<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    /// So many values of `N` bytes, little end first.
    fn chunks<const N: usize>(&mut self, count: usize) -> Option<&'a [[u8; N]]> {
        Some(self.take(count.checked_mul(N)?)?.as_chunks::<N>().0)
    }

    fn bits(&mut self, rows: usize) -> Option<BooleanBuffer> {
        Some(BooleanBuffer::new(Buffer::from(self.take(rows.div_ceil(8))?), 0, rows))
    }

    fn nulls(&mut self, rows: usize) -> Option<NullBuffer> {
        match self.take(1)? {
            [0] => Some(NullBuffer::new_valid(rows)),
            _ => self.bits(rows).map(NullBuffer::new),
        }
    }

    fn texts(&mut self, count: usize) -> Option<Texts<'a>> {
        let ends: &[[u8; 4]] = self.chunks(count)?;
        let length = ends.last().map_or(0, |end| u32::from_le_bytes(*end));
        Some(Texts { ends, bytes: self.take(length as usize)? })
    }
}

/// Texts one behind the other.
pub(in crate::csv) struct Texts<'a> {
    ends: &'a [[u8; 4]],
    bytes: &'a [u8],
}

impl<'a> Texts<'a> {
    pub(in crate::csv) fn iter(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (bytes, mut start) = (self.bytes, 0);
        self.ends.iter().map(move |end| {
            let end = u32::from_le_bytes(*end) as usize;
            let text = bytes.get(start..end).unwrap_or_default();
            start = end;
            text
        })
    }
}

impl ColumnHead {
    /// About how many bytes a column's buffers take.
    pub(super) fn room(column: &Column) -> usize {
        let Column::Building(builder) = column else { return 0 };
        let rows = builder.rows();
        rows / 4 + 16 + builder.bytes()
    }

    /// Puts a column's buffers behind the others.
    pub(super) fn write((column, lost): (Column, Lost), bytes: &mut Vec<u8>) -> Self {
        let Column::Building(builder) = column else {
            return Self { plan: None, missing: 0, lost, kind: Kind::Nothing };
        };
        let (plan, missing) = (Some(builder.plan()), builder.missing());
        let (values, nulls) = builder.into_values();
        let kind = match values {
            Values::None => Kind::Nothing,
            Values::Number(values) => {
                put_nulls(nulls, bytes);
                bytes.extend_from_slice(Buffer::from_vec(values).as_slice());
                Kind::Number
            }
            Values::Integer(values) | Values::DateTime(values) => {
                put_nulls(nulls, bytes);
                bytes.extend_from_slice(Buffer::from_vec(values).as_slice());
                Kind::Whole
            }
            Values::Boolean(values) => {
                put_nulls(nulls, bytes);
                bytes.extend_from_slice(values.as_slice());
                Kind::Boolean
            }
            Values::Textual(builder) => {
                let (form, nulls) = builder.into_parts();
                put_nulls(nulls, bytes);
                match form {
                    textual::Form::Category { codes, texts, .. } => {
                        bytes.extend_from_slice(&(texts.len() as u32).to_le_bytes());
                        put_texts(texts, bytes);
                        bytes.extend_from_slice(Buffer::from_vec(codes).as_slice());
                        Kind::Category
                    }
                    textual::Form::Text(texts) => {
                        put_texts(texts, bytes);
                        Kind::Text
                    }
                }
            }
        };
        Self { plan, missing, lost, kind }
    }

    /// Adds the column's rows to those of the stripes before; whether its buffers were whole.
    pub(super) fn join(
        &self,
        build: &mut Build<'_>,
        position: usize,
        buffers: &mut Buffers<'_>,
        rows: usize,
        lines_before: u64,
    ) -> Result<bool, ImportError> {
        let Some(further) = self.values(buffers, rows) else { return Ok(false) };
        let name = build.name;
        if let Column::Building(builder) = &mut build.columns[position] {
            let fits = match self.plan {
                None => Ok(false),
                Some(plan) => builder.join(plan, further, rows, self.missing),
            };
            if !fits.map_err(|problem| no_room(name, problem, position))? {
                build.columns[position] = Column::Misfit;
            }
        }
        build.lost[position].add_further(&self.lost, lines_before);
        Ok(true)
    }

    fn values<'a>(&self, buffers: &mut Buffers<'a>, rows: usize) -> Option<Further<'a>> {
        if self.kind == Kind::Nothing {
            return Some(Further::Nothing);
        }
        let nulls = buffers.nulls(rows)?;
        Some(match self.kind {
            Kind::Nothing => Further::Nothing,
            Kind::Number => Further::Number(buffers.chunks(rows)?, nulls),
            Kind::Whole => Further::Whole(buffers.chunks(rows)?, nulls),
            Kind::Boolean => Further::Boolean(buffers.bits(rows)?, nulls),
            Kind::Category => {
                let count = u32::from_le_bytes(*buffers.chunks(1)?.first()?) as usize;
                let texts = buffers.texts(count)?;
                Further::Category(buffers.chunks(rows)?, texts, nulls)
            }
            Kind::Text => Further::Text(buffers.texts(rows)?, nulls),
        })
    }
}

/// The values of a column's further rows; numbers and codes little end first.
pub(in crate::csv) enum Further<'a> {
    Nothing,
    Number(&'a [[u8; 8]], NullBuffer),
    Whole(&'a [[u8; 8]], NullBuffer),
    Boolean(BooleanBuffer, NullBuffer),
    Category(&'a [[u8; 4]], Texts<'a>, NullBuffer),
    Text(Texts<'a>, NullBuffer),
}

fn put_nulls(nulls: Option<NullBuffer>, bytes: &mut Vec<u8>) {
    bytes.push(u8::from(nulls.is_some()));
    if let Some(nulls) = nulls {
        let length = nulls.len().div_ceil(8);
        bytes.extend_from_slice(&nulls.buffer().as_slice()[..length]);
    }
}

fn put_texts(texts: Strings, bytes: &mut Vec<u8>) {
    let Strings { bytes: text, offsets } = texts;
    bytes.extend_from_slice(&Buffer::from_vec(offsets).as_slice()[4..]);
    bytes.extend_from_slice(&text);
}
