//! A nested value as JSON text.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use serde_json::{Map, Value};

/// Values within values that are followed; what lies deeper is written as Arrow writes it.
const MOST_DEPTH: usize = 16;

/// The value of a row; nothing when it is missing.
pub fn json_text(array: &ArrayRef, row: usize) -> Option<String> {
    (!array.is_null(row)).then(|| value(array, row, 0).to_string())
}

fn value(array: &ArrayRef, row: usize, depth: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    let items = |items: ArrayRef| (0..items.len()).map(|item| value(&items, item, depth + 1)).collect();
    match array.data_type() {
        _ if depth > MOST_DEPTH => plain(array, row),
        DataType::List(_) => Value::Array(items(array.as_list::<i32>().value(row))),
        DataType::LargeList(_) => Value::Array(items(array.as_list::<i64>().value(row))),
        DataType::FixedSizeList(..) => Value::Array(items(array.as_fixed_size_list().value(row))),
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let named = fields.iter().zip(columns);
            Value::Object(
                named.map(|(field, array)| (field.name().clone(), value(array, row, depth + 1))).collect(),
            )
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let (Some(keys), Some(values)) = (entries.columns().first(), entries.columns().get(1)) else {
                return Value::Null;
            };
            let mut map = Map::new();
            for entry in 0..entries.len() {
                let key = match value(keys, entry, depth + 1) {
                    Value::String(key) => key,
                    other => other.to_string(),
                };
                map.insert(key, value(values, entry, depth + 1));
            }
            Value::Object(map)
        }
        DataType::Boolean => array.as_boolean().value(row).into(),
        kind if kind.is_numeric() => {
            let text = plain(array, row);
            let number = text.as_str().and_then(|text| text.parse::<serde_json::Number>().ok());
            number.map_or(text, Value::Number)
        }
        _ => plain(array, row),
    }
}

/// A value as Arrow writes it.
fn plain(array: &ArrayRef, row: usize) -> Value {
    let options = FormatOptions::default();
    let text = ArrayFormatter::try_new(array.as_ref(), &options)
        .ok()
        .and_then(|formatter| formatter.value(row).try_to_string().ok());
    text.map_or(Value::Null, Value::String)
}
