//! Building a column of texts: as categories while its distinct values are few, otherwise as free text.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use arrow_array::{ArrayRef, BooleanArray, Int32Array, StringArray};
use arrow_buffer::{Buffer, NullBuffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use penstock_flow::ColumnType;
use std::sync::Arc;

use super::cell::boolean::Pairs;
use super::cell::missing::could_be_missing;
use super::cell::trim;
use super::column::reserved;
use super::striped::Texts;
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
    (rows / 20).clamp(20, MOST_CATEGORIES)
}

const MOST_CATEGORIES: usize = 1000;

/// A quick hash of short texts. Nobody gains by texts that collide: beyond a thousand distinct ones there is no map.
#[derive(Clone, Debug, Default)]
pub(super) struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517C_C1B7_2722_0A95);
        }
    }

    fn write_usize(&mut self, length: usize) {
        self.0 = (self.0.rotate_left(5) ^ length as u64).wrapping_mul(0x517C_C1B7_2722_0A95);
    }

    fn finish(&self) -> u64 {
        // The high bits depend on all others, and maps look at the low ones too.
        self.0 ^ (self.0 >> 32)
    }
}

/// Texts one behind the other.
#[derive(Debug)]
pub(super) struct Strings {
    pub(super) bytes: Vec<u8>,
    /// Where each text begins, and where the last one ends.
    pub(super) offsets: Vec<i32>,
}

impl Strings {
    fn new() -> Self {
        Self { bytes: Vec::new(), offsets: vec![0] }
    }

    pub(super) fn len(&self) -> usize {
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
    /// Whether the type was asked for.
    wanted: bool,
    form: Form,
    nulls: NullBufferBuilder,
}

/// What the texts are kept as.
#[derive(Debug)]
pub(super) enum Form {
    /// Codes, as long as there are at most `most` distinct values.
    Category {
        codes_by_text: HashMap<Box<[u8]>, i32, BuildHasherDefault<WordHasher>>,
        codes: Vec<i32>,
        texts: Strings,
        most: usize,
    },
    /// Every text by itself.
    Text(Strings),
}

impl TextualBuilder {
    /// A builder for `rows` rows of the type that was asked for, otherwise of the type that fits; nothing when there is
    /// no memory for them.
    pub(super) fn new(wanted: Option<ColumnType>, rows: usize) -> Option<Self> {
        let form = if wanted == Some(ColumnType::Text) {
            Form::Text(Strings::new())
        } else {
            let most = if wanted.is_some() { i32::MAX as usize } else { MOST_CATEGORIES };
            Form::Category {
                codes_by_text: HashMap::default(),
                codes: reserved(rows)?,
                texts: Strings::new(),
                most,
            }
        };
        Some(Self { wanted: wanted.is_some(), form, nulls: NullBufferBuilder::new(rows) })
    }

    /// The next value.
    pub(super) fn push(&mut self, cell: &[u8]) -> Result<(), NoRoom> {
        self.nulls.append_non_null();
        match &mut self.form {
            Form::Text(texts) => texts.push(cell),
            Form::Category { codes_by_text, codes, texts, .. } => {
                // Neighbours are often equal: sorted files, and files of few categories.
                if let Some(last) = codes.last()
                    && texts.len() > *last as usize
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
                texts.push(cell)?;
                codes.push(i32::try_from(code).map_err(|_| NoRoom::TooLong)?);
                codes_by_text.insert(cell.into(), code as i32);
                self.refuse_many()
            }
        }
    }

    /// Takes cells as long as they are categories that came before, or are surely texts; how many these were.
    pub(super) fn take_known<'a>(&mut self, cells: impl Iterator<Item = &'a [u8]>) -> usize {
        let mut taken = 0;
        match &mut self.form {
            Form::Category { codes_by_text, codes, .. } => {
                for cell in cells {
                    let Some(code) = codes_by_text.get(cell) else { break };
                    codes.push(*code);
                    taken += 1;
                }
            }
            Form::Text(texts) => {
                for cell in cells {
                    if could_be_missing(cell) || texts.push(cell).is_err() {
                        break;
                    }
                    taken += 1;
                }
            }
        }
        self.nulls.append_n_non_nulls(taken);
        taken
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

    /// About how many bytes its values take.
    pub(super) fn bytes(&self) -> usize {
        match &self.form {
            Form::Category { codes, texts, .. } => codes.len() * 4 + texts.bytes.len() + texts.len() * 4,
            Form::Text(texts) => texts.bytes.len() + texts.len() * 4,
        }
    }

    /// The values, and which are not missing.
    pub(super) fn into_parts(mut self) -> (Form, Option<NullBuffer>) {
        (self.form, self.nulls.finish())
    }

    /// Adds further rows of categories.
    pub(super) fn join_categories(
        &mut self,
        further: &[[u8; 4]],
        texts: &Texts<'_>,
        nulls: &NullBuffer,
    ) -> Result<(), NoRoom> {
        let texts: Vec<&[u8]> = texts.iter().collect();
        let code = |bytes: &[u8; 4]| i32::from_le_bytes(*bytes) as usize;
        if let Form::Category { codes_by_text, codes, texts: known, .. } = &mut self.form {
            let mut mapped = Vec::with_capacity(texts.len());
            for text in &texts {
                let code = match codes_by_text.get(*text) {
                    Some(code) => *code,
                    None => {
                        let code = i32::try_from(known.len()).map_err(|_| NoRoom::TooLong)?;
                        known.push(text)?;
                        codes_by_text.insert((*text).into(), code);
                        code
                    }
                };
                mapped.push(code);
            }
            codes.try_reserve(further.len()).map_err(|_| NoRoom::OutOfMemory)?;
            codes.extend(further.iter().map(|bytes| mapped.get(code(bytes)).copied().unwrap_or(0)));
            self.nulls.append_buffer(nulls);
            return self.refuse_many();
        }
        let texts = further.iter().enumerate().map(|(row, bytes)| match nulls.is_valid(row) {
            true => texts.get(code(bytes)).copied().unwrap_or_default(),
            false => &[],
        });
        self.extend(texts, nulls)
    }

    /// Adds further rows of texts.
    pub(super) fn join_texts(&mut self, texts: &Texts<'_>, nulls: &NullBuffer) -> Result<(), NoRoom> {
        self.become_text()?;
        self.extend(texts.iter(), nulls)
    }

    fn extend<'a>(
        &mut self,
        further: impl Iterator<Item = &'a [u8]>,
        nulls: &NullBuffer,
    ) -> Result<(), NoRoom> {
        if let Form::Text(texts) = &mut self.form {
            further.into_iter().try_for_each(|text| texts.push(text))?;
        }
        self.nulls.append_buffer(nulls);
        Ok(())
    }

    /// Writes texts out when there are too many distinct ones for categories.
    fn refuse_many(&mut self) -> Result<(), NoRoom> {
        match &self.form {
            Form::Category { texts, most, .. } if texts.len() > *most => self.become_text(),
            _ => Ok(()),
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

    /// The column as one of truth values, when its words turned out to be yes and no: of a column that begins with many of
    /// the one, the first rows do not tell.
    fn booleans(&mut self) -> Option<ArrayRef> {
        const SPELLINGS: usize = 6;
        let Form::Category { codes, texts, .. } = &self.form else { return None };
        if self.wanted || !(2..=SPELLINGS).contains(&texts.len()) {
            return None;
        }
        let words = (0..texts.len()).map(|index| trim(texts.get(index)));
        let pairs = words.clone().fold(Pairs::ALL, |pairs, word| pairs.and(Pairs::of(word)));
        let pair = pairs.first()?;
        let values: Vec<bool> = words.map(|word| pair.read(word)).collect::<Option<_>>()?;
        let has_both = values.contains(&true) && values.contains(&false);
        if !(pair.one_word_is_enough() || has_both) {
            return None;
        }
        let bits = codes.iter().map(|code| values.get(*code as usize).copied().unwrap_or(false)).collect();
        Some(Arc::new(BooleanArray::new(bits, self.nulls.finish())))
    }

    /// The column and its type; nothing when its bytes are not the text they were in the first pass.
    pub(super) fn finish(mut self, rows: usize) -> Option<(ColumnType, ArrayRef)> {
        if let Some(booleans) = self.booleans() {
            return Some((ColumnType::Boolean, booleans));
        }
        if let Form::Category { texts, .. } = &self.form
            && !self.wanted
            && texts.len() > most_categories(rows)
        {
            self.become_text().ok()?;
        }
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
