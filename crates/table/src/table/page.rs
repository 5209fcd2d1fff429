//! A window of a table as the studio shows it.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use penstock_flow::view::{Cell, TablePage};
use penstock_flow::{ColumnType, Schema};

use super::Table;
use super::values::Texts;

/// The greatest whole number up to which a number holds every whole number.
const EXACT: u64 = 1 << 53;

impl Table {
    /// At most `rows` rows from `first_row` on of at most `columns` columns from `first_column` on. Integers beyond 2⁵³
    /// are texts, since a number would not hold them; date-times are ISO texts. The schema is without levels.
    pub fn page(&self, first_row: usize, rows: usize, first_column: usize, columns: usize) -> TablePage {
        let first_row = first_row.min(self.rows);
        let end = first_row.saturating_add(rows).min(self.rows);
        let first_column = first_column.min(self.columns.len());
        let last_column = first_column.saturating_add(columns).min(self.columns.len());
        let shown: Vec<(ColumnType, &ArrayRef, Texts<'_>)> = (first_column..last_column)
            .map(|index| (self.schema.columns[index].kind, &self.columns[index]))
            .map(|(kind, array)| (kind, array, Texts::new(array, kind)))
            .collect();
        let row_cells =
            |row| shown.iter().map(|(kind, array, texts)| cell(*kind, array, texts, row)).collect();
        let partition = match self.partition.rows() {
            None => Vec::new(),
            Some(_) => (first_row..end).map(|row| self.partition.name(row)).collect(),
        };
        TablePage {
            schema: self.schema_without_levels(),
            rows: self.rows as u64,
            first_row: first_row as u64,
            first_column,
            cells: (first_row..end).map(row_cells).collect(),
            partition,
        }
    }

    fn schema_without_levels(&self) -> Schema {
        let mut schema = Schema::clone(&self.schema);
        for column in &mut schema.columns {
            column.levels = None;
        }
        schema
    }
}

fn cell(kind: ColumnType, array: &ArrayRef, texts: &Texts<'_>, row: usize) -> Cell {
    if array.is_null(row) {
        return Cell::Missing(());
    }
    match kind {
        ColumnType::Number => Cell::Number(array.as_primitive::<Float64Type>().value(row)),
        ColumnType::Boolean => Cell::Boolean(array.as_boolean().value(row)),
        ColumnType::Integer => {
            let value = array.as_primitive::<Int64Type>().value(row);
            if value.unsigned_abs() <= EXACT {
                Cell::Number(value as f64)
            } else {
                Cell::Text(value.to_string())
            }
        }
        ColumnType::Category | ColumnType::Text | ColumnType::DateTime => match texts.get(row) {
            Some(text) => Cell::Text(text.into_owned()),
            None => Cell::Missing(()),
        },
    }
}
