//! Reading the values of columns, whatever their type.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef, Int32Array, StringArray};
use penstock_flow::ColumnType;

use super::{Table, TableError};
use crate::datetime;

/// The values of a column as texts, made when asked for.
#[derive(Clone, Debug)]
pub struct Texts<'a> {
    array: &'a ArrayRef,
    kind: ColumnType,
    date_only: bool,
}

impl<'a> Texts<'a> {
    pub(crate) fn new(array: &'a ArrayRef, kind: ColumnType) -> Self {
        let date_only = kind == ColumnType::DateTime
            && array.as_primitive::<TimestampMillisecondType>().iter().flatten().all(datetime::is_date);
        Self { array, kind, date_only }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.array.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.array.is_empty()
    }

    /// The text of a row: borrowed for categories and texts, written for the other types, nothing when missing. Whole
    /// numbers of a number column are written without a point; date-times as ISO text.
    pub fn get(&self, row: usize) -> Option<Cow<'a, str>> {
        if row >= self.array.len() || self.array.is_null(row) {
            return None;
        }
        Some(match self.kind {
            ColumnType::Number => number_text(self.array.as_primitive::<Float64Type>().value(row)).into(),
            ColumnType::Integer => self.array.as_primitive::<Int64Type>().value(row).to_string().into(),
            ColumnType::Boolean => (if self.array.as_boolean().value(row) { "true" } else { "false" }).into(),
            ColumnType::DateTime => {
                let value = self.array.as_primitive::<TimestampMillisecondType>().value(row);
                datetime::format(value, self.date_only).into()
            }
            ColumnType::Text => self.array.as_string::<i32>().value(row).into(),
            ColumnType::Category => {
                let (codes, texts) = category_parts(self.array);
                texts.value(codes.value(row) as usize).into()
            }
        })
    }

    /// The texts of all rows.
    pub fn iter(&self) -> impl Iterator<Item = Option<Cow<'a, str>>> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }
}

/// A number with the fewest digits that read back as the same number: `3750`, `0.1`, `1e300`.
pub(crate) fn number_text(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-5..1e16).contains(&size) { value.to_string() } else { format!("{value:e}") }
}

/// The codes and the texts of a category column.
pub(crate) fn category_parts(array: &ArrayRef) -> (&Int32Array, &StringArray) {
    let dictionary = array.as_dictionary::<Int32Type>();
    (dictionary.keys(), dictionary.values().as_string::<i32>())
}

/// A category column as codes into its levels in sorted order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelCodes {
    /// The levels, sorted.
    pub levels: Arc<[String]>,
    /// For each row the position of its level; nothing when missing.
    pub codes: Vec<Option<u32>>,
}

impl Table {
    /// The values of a number, integer, boolean (0 and 1) or date-time (milliseconds) column as numbers. Integers beyond
    /// 2⁵³ are rounded.
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, TableError> {
        let (column, array) = self.find(name)?;
        Ok(match column.kind {
            ColumnType::Number => array.as_primitive::<Float64Type>().iter().collect(),
            ColumnType::Integer => array
                .as_primitive::<Int64Type>()
                .iter()
                .map(|value| value.map(|value| value as f64))
                .collect(),
            ColumnType::Boolean => {
                array.as_boolean().iter().map(|value| value.map(|value| f64::from(u8::from(value)))).collect()
            }
            ColumnType::DateTime => {
                let values = array.as_primitive::<TimestampMillisecondType>();
                values.iter().map(|value| value.map(|value| value as f64)).collect()
            }
            kind @ (ColumnType::Category | ColumnType::Text) => {
                return Err(TableError::WrongType { column: name.to_owned(), kind, needed: "a number" });
            }
        })
    }

    /// The values of a column of any type as texts.
    pub fn texts(&self, name: &str) -> Result<Texts<'_>, TableError> {
        let (column, array) = self.find(name)?;
        Ok(Texts::new(array, column.kind))
    }

    /// The sorted levels of a category column: those its schema names, otherwise the values it holds.
    pub fn levels(&self, name: &str) -> Result<Arc<[String]>, TableError> {
        let (column, array) = self.find(name)?;
        if column.kind != ColumnType::Category {
            return Err(TableError::WrongType {
                column: name.to_owned(),
                kind: column.kind,
                needed: "a category",
            });
        }
        Ok(match &column.levels {
            Some(levels) => levels.clone(),
            None => held_levels(array),
        })
    }

    /// A category column as codes into its sorted levels. A value that the schema's levels lack gets a level of its own.
    pub fn level_codes(&self, name: &str) -> Result<LevelCodes, TableError> {
        let mut levels = self.levels(name)?;
        let (_, array) = self.find(name)?;
        let (codes, texts) = category_parts(array);
        let position =
            |levels: &[String], text: &str| levels.binary_search_by(|level| level.as_str().cmp(text)).ok();
        let held = held_levels(array);
        if held.iter().any(|text| position(&levels, text).is_none()) {
            let mut all: Vec<String> = levels.iter().chain(held.iter()).cloned().collect();
            all.sort();
            all.dedup();
            levels = all.into();
        }
        let by_code: Vec<Option<u32>> = (0..texts.len())
            .map(|code| position(&levels, texts.value(code)).map(|level| level as u32))
            .collect();
        let codes = codes.iter().map(|code| by_code[code? as usize]).collect();
        Ok(LevelCodes { levels, codes })
    }
}

/// The distinct values that a category column holds, sorted.
pub(crate) fn held_levels(array: &ArrayRef) -> Arc<[String]> {
    let (codes, texts) = category_parts(array);
    let mut used = vec![false; texts.len()];
    for code in codes.iter().flatten() {
        used[code as usize] = true;
    }
    let mut levels: Vec<&str> =
        (0..texts.len()).filter(|code| used[*code]).map(|code| texts.value(code)).collect();
    levels.sort_unstable();
    levels.dedup();
    levels.into_iter().map(str::to_owned).collect()
}

/// How often each distinct value of a category column occurs, in order of first appearance in the dictionary.
pub(crate) fn category_counts(array: &ArrayRef) -> Vec<(&str, u64)> {
    let (codes, texts) = category_parts(array);
    let mut by_code = vec![0u64; texts.len()];
    for code in codes.iter().flatten() {
        by_code[code as usize] += 1;
    }
    let mut positions: HashMap<&str, usize> = HashMap::new();
    let mut counts: Vec<(&str, u64)> = Vec::new();
    for (code, count) in by_code.into_iter().enumerate().filter(|(_, count)| *count > 0) {
        let position = *positions.entry(texts.value(code)).or_insert_with(|| {
            counts.push((texts.value(code), 0));
            counts.len() - 1
        });
        counts[position].1 += count;
    }
    counts
}
