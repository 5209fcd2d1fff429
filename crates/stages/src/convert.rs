//! A column's values as another type, where none would be lost.

use penstock_flow::{Column, ColumnType};
use penstock_table::{
    ArrayRef, Table, TableError, boolean_column, category_column, integer_column, number_column, text_column,
};

/// The greatest integer up to which every integer has a number of its own: 2⁵³.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The column's values as another type; nothing when some value cannot be one, in which case whoever needs the column
/// says so.
pub(crate) fn converted(
    table: &Table,
    column: &Column,
    kind: ColumnType,
) -> Result<Option<ArrayRef>, TableError> {
    let name = &column.name;
    let texts = table.texts(name)?;
    let cells: Vec<_> = texts.iter().collect();
    Ok(match kind {
        ColumnType::Category => Some(category_column(cells.iter().map(Option::as_deref))),
        ColumnType::Text => Some(text_column(cells.iter().map(Option::as_deref))),
        ColumnType::Number if column.kind.is_numeric() => Some(number_column(table.numbers(name)?)),
        ColumnType::Integer if column.kind.is_numeric() => {
            let numbers = table.numbers(name)?;
            let whole = |number: &Option<f64>| {
                number.is_none_or(|number| libm::trunc(number) == number && number.abs() <= EXACT)
            };
            numbers.iter().all(whole).then(|| {
                integer_column(numbers.into_iter().map(|number| number.map(|number| number as i64)).collect())
            })
        }
        ColumnType::Boolean => {
            let read = |cell: &str| match cell {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            };
            let fits = cells.iter().flatten().all(|cell| read(cell).is_some());
            fits.then(|| boolean_column(cells.iter().map(|cell| cell.as_deref().and_then(read)).collect()))
        }
        _ if cells.iter().all(Option::is_none) => Some(nothing(kind, table.rows())),
        _ => None,
    })
}

/// A column without any value.
fn nothing(kind: ColumnType, rows: usize) -> ArrayRef {
    match kind {
        ColumnType::Number => number_column(vec![None; rows]),
        ColumnType::Integer => integer_column(vec![None; rows]),
        ColumnType::Boolean => boolean_column(vec![None; rows]),
        ColumnType::DateTime => penstock_table::datetime_column(vec![None; rows]),
        ColumnType::Category => category_column(std::iter::repeat_n(None, rows)),
        ColumnType::Text => text_column(std::iter::repeat_n(None, rows)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::input_table;

    #[test]
    fn values_change_type_only_where_none_is_lost() {
        let table = input_table("a,b,c,d\n1,1.0,,x\n0,2.5,,y\n");
        let convert = |name: &str, kind| {
            converted(&table, table.schema().column(name).unwrap(), kind)
                .unwrap()
                .map(|array| array.null_count())
        };
        assert_eq!(convert("a", ColumnType::Number), Some(0));
        assert_eq!(convert("a", ColumnType::Boolean), Some(0));
        assert_eq!(convert("b", ColumnType::Integer), None);
        assert_eq!(convert("c", ColumnType::Number), Some(2));
        assert_eq!(convert("d", ColumnType::Number), None);
        assert_eq!(convert("a", ColumnType::Category), Some(0));
    }
}
