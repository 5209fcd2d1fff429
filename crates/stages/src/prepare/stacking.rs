//! Columns put together from several tables, and tables that are part of what a stage has learned.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use penstock_flow::{Column, ColumnType, Diagnostic, Schema};
use penstock_table::{
    Array, ArrayRef, Part, Partition, Table, TableError, boolean_column, category_column, datetime_column,
    integer_column, number_column, text_column,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::convert::converted;
use crate::host::Context;
use crate::pace::mapped;
use crate::prepare::keys::integers;
use crate::stage::StageError;

/// The type that values of both types can have without loss: a number for numbers and integers (beyond 2⁵³ they are
/// rounded, which [`crate::rounding`] counts), a text for all else that differs.
pub(crate) fn common_type(one: ColumnType, other: ColumnType) -> ColumnType {
    use ColumnType::{Integer, Number, Text};
    match (one, other) {
        _ if one == other => one,
        (Number | Integer, Number | Integer) => Number,
        _ => Text,
    }
}

/// The levels of both columns, sorted; nothing where they are not known or the result is no category.
pub(crate) fn common_levels(kind: ColumnType, columns: &[&Column]) -> Option<Arc<[String]>> {
    if kind != ColumnType::Category {
        return None;
    }
    if let [first, rest @ ..] = columns
        && rest.iter().all(|column| column.levels == first.levels)
    {
        return first.levels.clone();
    }
    let mut levels = Vec::new();
    for column in columns {
        levels.extend(column.levels.as_ref()?.iter().cloned());
    }
    levels.sort_unstable();
    levels.dedup();
    Some(levels.into())
}

/// One column from several tables, one after the other, as a type that all of them can be. A table without the column
/// gives missing values.
pub(crate) async fn stacked(
    kind: ColumnType,
    pieces: &[(&Table, Option<&str>)],
    context: &Context<'_>,
) -> Result<ArrayRef, StageError> {
    let (mut numbers, mut whole) = (Vec::new(), Vec::new());
    let mut arrays: Vec<(Option<ArrayRef>, usize)> = Vec::with_capacity(pieces.len());
    for (table, name) in pieces {
        context.checkpoint().await?;
        let Some(name) = name else {
            arrays.push((None, table.rows()));
            continue;
        };
        let (column, array) = table.find(name)?;
        let array = if column.kind == kind { Some(array.clone()) } else { converted(table, column, kind)? };
        let wrong =
            TableError::WrongType { column: column.name.clone(), kind: column.kind, needed: kind.name() };
        arrays.push((Some(array.ok_or(wrong)?), table.rows()));
    }
    match kind {
        ColumnType::Category | ColumnType::Text => {
            // A table a piece, since texts are read through one.
            let mut tables = Vec::with_capacity(arrays.len());
            for (array, rows) in arrays {
                let schema = Arc::new(Schema::new(vec![Column::new("", kind)]));
                tables.push((array.map(|array| Table::new(schema, vec![array])).transpose()?, rows));
            }
            let mut cells = Vec::new();
            for (table, rows) in &tables {
                match table {
                    None => cells.extend(std::iter::repeat_n(None, *rows)),
                    Some(table) => {
                        let texts = table.texts("")?;
                        cells.extend(mapped(*rows, context, |row| texts.get(row)).await?);
                    }
                }
            }
            let cells = cells.iter().map(Option::as_deref);
            Ok(if kind == ColumnType::Category { category_column(cells) } else { text_column(cells) })
        }
        ColumnType::Number => {
            for (array, rows) in arrays {
                let values = array.as_ref().map(|array| array.as_primitive::<Float64Type>());
                let cell =
                    |row: usize| values.filter(|values| values.is_valid(row)).map(|values| values.value(row));
                numbers.extend(mapped(rows, context, cell).await?);
            }
            Ok(number_column(numbers))
        }
        _ => {
            for (array, rows) in arrays {
                let cells = array.map_or_else(|| vec![None; rows], |array| integers(&array, kind));
                whole.extend(mapped(rows, context, |row| cells[row]).await?);
            }
            Ok(of_integers(kind, whole))
        }
    }
}

/// An integer, date-time or boolean column.
pub(crate) fn of_integers(kind: ColumnType, values: Vec<Option<i64>>) -> ArrayRef {
    match kind {
        ColumnType::DateTime => datetime_column(values),
        ColumnType::Boolean => {
            boolean_column(values.into_iter().map(|value| value.map(|value| value != 0)).collect())
        }
        _ => integer_column(values),
    }
}

/// The parts of the rows of several tables, one after the other. Rows in folds are refused: each table would have to be
/// split into the same folds, which a split of the whole does better.
pub(crate) fn stacked_partition<'a>(
    tables: impl Iterator<Item = &'a Table> + Clone,
) -> Result<Partition, StageError> {
    let mut parts = Vec::new();
    for table in tables.clone() {
        match table.partition() {
            Partition::None => parts.extend(std::iter::repeat_n(Part::Unassigned, table.rows())),
            Partition::Parts(more) => parts.extend(more.iter().copied()),
            Partition::Folds { .. } => {
                let message = "The rows are in folds already; rows of another table have no fold.";
                return Err(Diagnostic::error("rows-in-folds", message)
                    .hint("Move this stage before the Split.")
                    .into());
            }
        }
    }
    let is_split = tables.into_iter().any(|table| *table.partition() != Partition::None);
    Ok(if is_split { Partition::Parts(parts.into()) } else { Partition::None })
}

/// A table that is part of a fitted state: JSON, a list of values a column.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "KeptFile", try_from = "KeptFile")]
pub struct KeptTable(pub(crate) Table);

#[derive(Serialize, Deserialize)]
struct KeptFile {
    columns: Vec<Column>,
    values: Vec<KeptValues>,
}

/// The values of one column. Booleans are 0 and 1, date-times milliseconds.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeptValues {
    Numbers(Vec<Option<f64>>),
    Integers(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
}

impl From<KeptTable> for KeptFile {
    fn from(KeptTable(table): KeptTable) -> Self {
        let values = |(column, array): (&Column, &ArrayRef)| match column.kind {
            ColumnType::Number => KeptValues::Numbers(array.as_primitive::<Float64Type>().iter().collect()),
            ColumnType::Category | ColumnType::Text => {
                let texts = table.texts(&column.name);
                let texts = texts.iter().flat_map(|texts| texts.iter());
                KeptValues::Texts(texts.map(|text| text.map(Into::into)).collect())
            }
            kind => KeptValues::Integers(integers(array, kind)),
        };
        let columns = &table.schema().columns;
        Self { columns: columns.clone(), values: columns.iter().zip(table.columns()).map(values).collect() }
    }
}

impl TryFrom<KeptFile> for KeptTable {
    type Error = String;

    fn try_from(file: KeptFile) -> Result<Self, String> {
        let mut arrays = Vec::with_capacity(file.values.len());
        for (column, values) in file.columns.iter().zip(file.values) {
            let sorted = |levels: &Arc<[String]>| levels.windows(2).all(|pair| pair[0] < pair[1]);
            if !column.levels.as_ref().is_none_or(sorted) {
                return Err(format!("the levels of “{}” are not in order", column.name));
            }
            arrays.push(match (column.kind, values) {
                (ColumnType::Number, KeptValues::Numbers(values)) => number_column(values),
                (ColumnType::Category, KeptValues::Texts(values)) => {
                    category_column(values.iter().map(Option::as_deref))
                }
                (ColumnType::Text, KeptValues::Texts(values)) => {
                    text_column(values.iter().map(Option::as_deref))
                }
                (kind @ (ColumnType::Integer | ColumnType::DateTime | ColumnType::Boolean), values) => {
                    let KeptValues::Integers(values) = values else { return Err(wrong(column)) };
                    of_integers(kind, values)
                }
                _ => return Err(wrong(column)),
            });
        }
        let table = Table::new(Arc::new(Schema::new(file.columns)), arrays);
        table.map(Self).map_err(|error| error.to_string().trim_end_matches('.').to_owned())
    }
}

fn wrong(column: &Column) -> String {
    format!("the values of “{}” are not {}", column.name, column.kind.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::input_table;

    #[test]
    fn a_kept_table_comes_back_as_it_was() {
        let table = input_table(
            "n,i,b,c,d\n0.1,9223372036854775807,true,x,2020-01-02\n,,,,\n-0.0,-1,false,y,2020-01-01T10:00:00.5\n",
        );
        let text = serde_json::to_string(&KeptTable(table.clone())).unwrap();
        let KeptTable(back) = serde_json::from_str(&text).unwrap();
        assert_eq!((back.fingerprint(), back.schema()), (table.fingerprint(), table.schema()));
        let damaged = text.replace("\"numbers\"", "\"integers\"");
        assert!(serde_json::from_str::<KeptTable>(&damaged).is_err());
    }
}
