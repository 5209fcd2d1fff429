//! A column as another type than it was found to have, because that was asked for.

use std::sync::Arc;

use penstock_flow::{Column, ColumnType, Schema};
use penstock_table::{
    ImportError, Table, boolean_column, category_column, datetime, datetime_column, integer_column,
    number_column, text_column,
};

use super::{Findings, Made, too_large};

/// The column as the type that is wanted; values that do not fit become missing and are counted.
pub fn retyped(
    name: &str,
    made: Made,
    wanted: ColumnType,
    findings: &mut Findings,
) -> Result<Made, ImportError> {
    let rows = made.array.len();
    let refused = |error: penstock_table::TableError| {
        ImportError::refused("not-a-table", error.to_string(), "Let the type be found out.")
    };
    let schema = Schema::new(vec![Column::new(name, made.kind)]);
    let table = Table::new(Arc::new(schema), vec![made.array]).map_err(refused)?;
    let texts = table.texts(name).map_err(refused)?;
    let mut unfit = 0;
    let mut fit = |found: bool, had: bool| unfit += u64::from(had && !found);
    macro_rules! parsed {
        ($parse:expr) => {
            (0..rows)
                .map(|row| {
                    let text = texts.get(row);
                    let value = text.as_deref().map(str::trim).and_then($parse);
                    fit(value.is_some(), text.is_some());
                    value
                })
                .collect()
        };
    }
    let array = match wanted {
        ColumnType::Number => number_column(parsed!(number)),
        ColumnType::Integer => integer_column(parsed!(integer)),
        ColumnType::Boolean => boolean_column(parsed!(boolean)),
        ColumnType::DateTime => datetime_column(parsed!(|text: &str| datetime::parse(text.as_bytes()))),
        ColumnType::Text | ColumnType::Category => {
            let all: Vec<_> = (0..rows).map(|row| texts.get(row)).collect();
            let bytes: usize = all.iter().flatten().map(|text| text.len()).sum();
            if i32::try_from(bytes).is_err() {
                return Err(too_large(name));
            }
            let values = all.iter().map(Option::as_deref);
            if wanted == ColumnType::Text {
                text_column(values)
            } else {
                let mut levels: Vec<String> = values.clone().flatten().map(str::to_owned).collect();
                levels.sort();
                levels.dedup();
                let array = category_column(values);
                return Ok(Made { levels: Some(levels.into()), ..Made::new(wanted, array) });
            }
        }
    };
    findings.missing("unfit-cells", name, unfit, "not of its type");
    Ok(Made::new(wanted, array))
}

fn number(text: &str) -> Option<f64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse::<f64>().ok().filter(|value| is_number && value.is_finite())
}

fn integer(text: &str) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = || number(text).filter(|value| value.trunc() == *value && value.abs() <= EXACT);
    text.parse().ok().or_else(|| whole().map(|value| value as i64))
}

fn boolean(text: &str) -> Option<bool> {
    let is = |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["true", "t", "yes", "1"]) || text.eq_ignore_ascii_case("y") {
        Some(true)
    } else {
        (is(["false", "f", "no", "0"]) || text.eq_ignore_ascii_case("n")).then_some(false)
    }
}
