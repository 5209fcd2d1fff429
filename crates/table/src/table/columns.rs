//! Making columns, and checking columns made elsewhere.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int32Array, Int64Array, StringArray,
    TimestampMillisecondArray,
};
use arrow_schema::{DataType, TimeUnit};
use penstock_flow::{Column, ColumnType};

use super::TableError;

/// The Arrow type of a column type.
pub fn arrow_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Number => DataType::Float64,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Category => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        ColumnType::Text => DataType::Utf8,
        ColumnType::DateTime => DataType::Timestamp(TimeUnit::Millisecond, None),
    }
}

/// Numbers. NaN and infinity are refused when the column enters a table, which can then name the column.
pub fn number_column(values: Vec<Option<f64>>) -> ArrayRef {
    Arc::new(Float64Array::from(values))
}

/// Integers.
pub fn integer_column(values: Vec<Option<i64>>) -> ArrayRef {
    Arc::new(Int64Array::from(values))
}

/// Booleans.
pub fn boolean_column(values: Vec<Option<bool>>) -> ArrayRef {
    Arc::new(BooleanArray::from(values))
}

/// Date-times in milliseconds since 1970-01-01T00:00:00 UTC.
pub fn datetime_column(values: Vec<Option<i64>>) -> ArrayRef {
    Arc::new(TimestampMillisecondArray::from(values))
}

/// Texts: together at most 2 GiB.
pub fn text_column<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.into_iter().collect::<StringArray>())
}

/// Categories, with codes in order of first appearance.
pub fn category_column<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> ArrayRef {
    let mut codes_by_text: HashMap<&str, i32> = HashMap::new();
    let mut texts = Vec::new();
    let mut codes: Vec<Option<i32>> = Vec::new();
    for value in values {
        codes.push(value.map(|text| {
            *codes_by_text.entry(text).or_insert_with(|| {
                texts.push(text);
                (texts.len() - 1) as i32
            })
        }));
    }
    category_from_codes(Int32Array::from(codes), StringArray::from(texts))
}

/// Categories from codes that are known to lie within the texts.
pub(crate) fn category_from_codes(codes: Int32Array, texts: StringArray) -> ArrayRef {
    let texts: ArrayRef = Arc::new(texts);
    match DictionaryArray::<Int32Type>::try_new(codes, Arc::clone(&texts)) {
        Ok(array) => Arc::new(array),
        // Codes outside the texts: cannot come from the callers above.
        Err(_) => Arc::new(DictionaryArray::<Int32Type>::new(Int32Array::new_null(0), texts)),
    }
}

/// Checks what a table promises of each column.
pub(super) fn check(column: &Column, array: &ArrayRef, rows: usize) -> Result<(), TableError> {
    if array.len() != rows {
        return Err(TableError::Rows { column: column.name.clone(), expected: rows, found: array.len() });
    }
    let wrong_type = || TableError::ArrayType {
        column: column.name.clone(),
        kind: column.kind,
        found: array.data_type().to_string(),
    };
    if *array.data_type() != arrow_type(column.kind) {
        return Err(wrong_type());
    }
    match column.kind {
        ColumnType::Number => {
            let values = array.as_primitive::<Float64Type>();
            // Adding up shows at once whether a value can be wrong; what stands below a null is of no interest.
            if values.values().iter().all(|value| value.is_finite()) {
                return Ok(());
            }
            match values.iter().position(|value| value.is_some_and(|value| !value.is_finite())) {
                Some(row) => Err(TableError::NotFinite { column: column.name.clone(), row }),
                None => Ok(()),
            }
        }
        ColumnType::Category if array.as_dictionary::<Int32Type>().values().null_count() > 0 => {
            Err(wrong_type())
        }
        _ => Ok(()),
    }
}
