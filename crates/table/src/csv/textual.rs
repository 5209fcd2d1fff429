//! Building a column of texts: as categories while its distinct values are few, otherwise as free text.

use std::collections::HashMap;

use arrow_array::{ArrayRef, Int32Array, StringArray};
use arrow_buffer::{Buffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use penstock_flow::ColumnType;
use std::sync::Arc;

use super::column::reserved;
use super::decode::CellText;
use crate::table::columns::category_from_codes;

/// Why a value does not go into a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoRoom {
    /// Texts came to more than Arrow's offsets can address.
    TooLong,
    /// There is no memory for it.
    OutOfMemory,
}

/// The most distinct values of a category column of this many rows: one in twenty rows, but at least 20 and at most
/// 1,000. Fewer rows than 20 are always categories.
pub(super) fn most_categories(rows: usize) -> usize {
    (rows / 20).clamp(20, 1000)
}

/// Texts one behind the other.
#[derive(Debug)]
struct Strings {
    bytes: Vec<u8>,
    /// Where each text begins, and where the last one ends.
    offsets: Vec<i32>,
}

impl Strings {
    fn new() -> Self {
        Self { bytes: Vec::new(), offsets: vec![0] }
    }

    fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    fn push(&mut self, text: &[u8]) -> Result<(), NoRoom> {
        self.bytes.try_reserve(text.len()).map_err(|_| NoRoom::OutOfMemory)?;
        self.offsets.try_reserve(1).map_err(|_| NoRoom::OutOfMemory)?;
        self.bytes.extend_from_slice(text);
        self.offsets.push(i32::try_from(self.bytes.len()).map_err(|_| NoRoom::TooLong)?);
        Ok(())
    }

    fn get(&self, index: usize) -> &[u8] {
        &self.bytes[self.offsets[index] as usize..self.offsets[index + 1] as usize]
    }

    fn finish(self, nulls: NullBufferBuilder) -> Option<StringArray> {
        let mut nulls = nulls;
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        StringArray::try_new(offsets, Buffer::from_vec(self.bytes), nulls.finish()).ok()
    }
}

/// A column of texts in the making.
#[derive(Debug)]
pub(super) struct TextualBuilder {
    text: CellText,
    form: Form,
    nulls: NullBufferBuilder,
}

#[derive(Debug)]
enum Form {
    /// Codes, as long as there are at most `most` distinct values.
    Category { codes_by_text: HashMap<Box<[u8]>, i32>, codes: Vec<i32>, texts: Strings, most: usize },
    /// Every text by itself.
    Text(Strings),
}

impl TextualBuilder {
    /// A builder for `rows` rows of the type that was asked for, otherwise of the type that fits; nothing when there is
    /// no memory for them.
    pub(super) fn new(wanted: Option<ColumnType>, rows: usize, text: CellText) -> Option<Self> {
        let form = if wanted == Some(ColumnType::Text) {
            Form::Text(Strings::new())
        } else {
            let most = if wanted.is_some() { i32::MAX as usize } else { most_categories(rows) };
            Form::Category {
                codes_by_text: HashMap::new(),
                codes: reserved(rows)?,
                texts: Strings::new(),
                most,
            }
        };
        Some(Self { text, form, nulls: NullBufferBuilder::new(rows) })
    }

    /// The next value.
    pub(super) fn push(&mut self, cell: &[u8]) -> Result<(), NoRoom> {
        self.nulls.append_non_null();
        match &mut self.form {
            Form::Text(texts) => push_text(texts, self.text, cell),
            Form::Category { codes_by_text, codes, texts, most } => {
                // Neighbours are often equal: sorted files, and files of few categories.
                if let Some(last) = codes.last()
                    && texts.len() > *last as usize
                    && self.text == CellText::Utf8
                    && texts.get(*last as usize) == cell
                {
                    codes.push(*last);
                    return Ok(());
                }
                if let Some(code) = codes_by_text.get(cell) {
                    codes.push(*code);
                    return Ok(());
                }
                let code = texts.len();
                push_text(texts, self.text, cell)?;
                codes.push(i32::try_from(code).map_err(|_| NoRoom::TooLong)?);
                codes_by_text.insert(cell.into(), code as i32);
                if texts.len() > *most { self.become_text() } else { Ok(()) }
            }
        }
    }

    /// A missing value.
    pub(super) fn push_missing(&mut self) -> Result<(), NoRoom> {
        self.nulls.append_null();
        match &mut self.form {
            Form::Text(texts) => texts.push(&[]),
            Form::Category { codes, .. } => {
                // The code below a null is of no interest; the first is always within the texts, or there are none.
                codes.push(0);
                Ok(())
            }
        }
    }

    /// Writes out the codes so far: there are too many distinct values for categories.
    fn become_text(&mut self) -> Result<(), NoRoom> {
        let Form::Category { codes, texts, .. } = &self.form else { return Ok(()) };
        let mut written = Strings::new();
        for (row, code) in codes.iter().enumerate() {
            let valid = self.nulls.is_valid(row);
            written.push(if valid { texts.get(*code as usize) } else { &[] })?;
        }
        self.form = Form::Text(written);
        Ok(())
    }

    /// The column and its type; nothing when its bytes are not the text they were in the first pass.
    pub(super) fn finish(mut self) -> Option<(ColumnType, ArrayRef)> {
        match self.form {
            Form::Text(texts) => Some((ColumnType::Text, Arc::new(texts.finish(self.nulls)?))),
            Form::Category { codes, texts, .. } => {
                let count = texts.len();
                let texts = texts.finish(NullBufferBuilder::new(count))?;
                let codes = Int32Array::new(ScalarBuffer::from(codes), self.nulls.finish());
                Some((ColumnType::Category, category_from_codes(codes, texts)))
            }
        }
    }
}

fn push_text(texts: &mut Strings, text: CellText, cell: &[u8]) -> Result<(), NoRoom> {
    match text {
        CellText::Utf8 => texts.push(cell),
        CellText::Windows1252 => texts.push(text.text(cell).as_bytes()),
    }
}
