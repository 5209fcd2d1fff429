//! How values are masked.

use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use penstock_flow::{Column, ColumnType, Schema};
use penstock_table::{Array, ArrayRef, Table, category_column, number_column, text_column};

use crate::expression::calendar;
use crate::host::Context;
use crate::pace::mapped;
use crate::prepare::keys::integers;
use crate::prepare::mask::{CoarseDate, MaskMethod, MaskParameters, Redacted};
use crate::prepare::personal;
use crate::prepare::stacking::of_integers;
use crate::stage::StageError;

/// How texts are masked: the key is derived once.
pub(super) struct Masking<'a> {
    parameters: &'a MaskParameters,
    key: [u8; 32],
}

impl<'a> Masking<'a> {
    pub(super) fn new(parameters: &'a MaskParameters) -> Self {
        let key = blake3::derive_key("penstock 2026 mask stage", parameters.key.as_bytes());
        Self { parameters, key }
    }

    /// A text after masking; nothing when it becomes missing.
    fn text(&self, text: &str) -> Option<String> {
        let MaskParameters { text: by, redact, characters, .. } = self.parameters;
        match (self.parameters.method, redact) {
            (MaskMethod::Hash, _) => {
                let mut code = blake3::keyed_hash(&self.key, text.as_bytes()).to_hex().to_string();
                code.truncate(32);
                Some(code)
            }
            (MaskMethod::Redact, Redacted::Personal) => {
                Some(personal::replaced(text, by).unwrap_or_else(|| text.to_owned()))
            }
            (MaskMethod::Redact, Redacted::Values) => (!by.is_empty()).then(|| by.clone()),
            (MaskMethod::Generalise, _) => Some(text.chars().take(*characters as usize).collect()),
            (MaskMethod::Drop, _) => None,
        }
    }

    /// A column after masking, unless it is dropped.
    pub(super) fn column(&self, column: &Column) -> Column {
        let mut masked = column.clone();
        match column.kind {
            ColumnType::Category => {
                let levels = column.levels.as_ref();
                masked.levels = levels.map(|levels| {
                    let levels: BTreeSet<String> =
                        levels.iter().filter_map(|level| self.text(level)).collect();
                    levels.into_iter().collect()
                });
            }
            ColumnType::Text => {}
            _ if self.parameters.method == MaskMethod::Hash => masked.kind = ColumnType::Text,
            ColumnType::Integer if self.makes_numbers() => masked.kind = ColumnType::Number,
            _ => {}
        }
        masked
    }

    /// Whether ranges do not begin at integers.
    fn makes_numbers(&self) -> bool {
        let MaskParameters { method, width, .. } = self.parameters;
        *method == MaskMethod::Generalise && libm::trunc(*width) != *width
    }

    fn number(&self, number: f64) -> f64 {
        let width = self.parameters.width;
        let start = libm::floor(number / width) * width;
        // Numbers so large have gaps between them that are wider than the ranges.
        if number.abs() / width < 9e15 && start.is_finite() { start } else { number }
    }

    fn integer(&self, kind: ColumnType, value: i64) -> i64 {
        match (kind, self.parameters.dates) {
            (ColumnType::DateTime, CoarseDate::Month) => start_of_month(value),
            (ColumnType::DateTime, CoarseDate::Year) => {
                let mut start = start_of_month(value);
                for _ in 1..calendar::date(start).1 {
                    start = start_of_month(start.saturating_sub(1));
                }
                start
            }
            _ => {
                let width = (self.parameters.width as i64).max(1);
                value.div_euclid(width).saturating_mul(width)
            }
        }
    }

    /// The values of a column after masking.
    pub(super) async fn values(
        &self,
        table: &Table,
        column: &Column,
        array: &ArrayRef,
        context: &Context<'_>,
    ) -> Result<ArrayRef, StageError> {
        let (rows, name) = (table.rows(), &column.name);
        let is_text = matches!(column.kind, ColumnType::Category | ColumnType::Text);
        if is_text || self.parameters.method == MaskMethod::Hash {
            let texts = table.texts(name)?;
            let cells = mapped(rows, context, |row| self.text(&texts.get(row)?)).await?;
            let cells = cells.iter().map(Option::as_deref);
            let is_category = column.kind == ColumnType::Category;
            return Ok(if is_category { category_column(cells) } else { text_column(cells) });
        }
        let is_hidden = self.parameters.method == MaskMethod::Redact;
        if column.kind == ColumnType::Number || self.makes_numbers() && column.kind == ColumnType::Integer {
            let numbers = table.numbers(name)?;
            let cell = |row: usize| numbers[row].filter(|_| !is_hidden).map(|number| self.number(number));
            return Ok(number_column(mapped(rows, context, cell).await?));
        }
        let values = integers(array, column.kind);
        let cell =
            |row: usize| values[row].filter(|_| !is_hidden).map(|value| self.integer(column.kind, value));
        Ok(of_integers(column.kind, mapped(rows, context, cell).await?))
    }
}

fn start_of_month(milliseconds: i64) -> i64 {
    const DAY: i64 = 86_400_000;
    let (_, _, day) = calendar::date(milliseconds);
    milliseconds.saturating_sub(milliseconds.rem_euclid(DAY)).saturating_sub((day - 1) * DAY)
}

/// How many values of a column are others after masking.
pub(super) async fn changed(
    column: &Column,
    array: &ArrayRef,
    result: &Column,
    values: &ArrayRef,
    context: &Context<'_>,
) -> Result<usize, StageError> {
    let same: Vec<bool> = if column.kind != result.kind {
        mapped(array.len(), context, |row| array.is_null(row)).await?
    } else if matches!(column.kind, ColumnType::Category | ColumnType::Text) {
        let schema = Schema::new(vec![Column::new("before", column.kind), Column::new("after", column.kind)]);
        let both = Table::new(schema.into(), vec![array.clone(), values.clone()])?;
        let (before, after) = (both.texts("before")?, both.texts("after")?);
        mapped(array.len(), context, |row| before.get(row) == after.get(row)).await?
    } else if column.kind == ColumnType::Number {
        let (before, after) = (array.as_primitive::<Float64Type>(), values.as_primitive::<Float64Type>());
        let cell =
            |row: usize| before.is_valid(row) == after.is_valid(row) && before.value(row) == after.value(row);
        mapped(array.len(), context, |row| before.is_null(row) || cell(row)).await?
    } else {
        let (before, after) = (integers(array, column.kind), integers(values, column.kind));
        mapped(before.len(), context, |row| before[row] == after[row]).await?
    };
    Ok(same.iter().filter(|same| !**same).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_time_and_of_numbers_are_borne() {
        let parameters = MaskParameters { method: MaskMethod::Generalise, ..MaskParameters::default() };
        let masking = Masking::new(&parameters);
        for value in [i64::MIN, i64::MAX, 0] {
            masking.integer(ColumnType::DateTime, value);
            masking.integer(ColumnType::Integer, value);
        }
        assert_eq!(masking.number(f64::MAX), f64::MAX);
    }
}
