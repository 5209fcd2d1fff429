//! Texts as categories while their distinct values are few, otherwise as free text: the rule of the CSV reader.

use std::collections::HashSet;

use penstock_flow::ColumnType;
use penstock_table::import::notes::count;
use penstock_table::{ImportError, category_column, text_column};

use super::{Findings, Made, too_large};

/// The most distinct values of a category column of this many rows: one in twenty rows, but at least 20 and at most
/// 1,000.
fn most_categories(rows: usize) -> usize {
    (rows / 20).clamp(20, 1000)
}

/// A column of texts. An empty text is a missing value, as it is in every format that has no other way to say so.
pub fn textual<'a>(
    name: &str,
    values: impl Iterator<Item = Option<&'a str>> + Clone,
    rows: usize,
    findings: &mut Findings,
) -> Result<Made, ImportError> {
    let most = most_categories(rows);
    let mut distinct: HashSet<&str> = HashSet::new();
    let (mut bytes, mut empty) = (0usize, 0u64);
    for text in values.clone().flatten() {
        empty += u64::from(text.is_empty());
        bytes += text.len();
        if distinct.len() <= most && !text.is_empty() {
            distinct.insert(text);
        }
    }
    if empty > 0 {
        let texts = count(empty, "empty text", "empty texts");
        let verb = if empty == 1 { "is" } else { "are" };
        findings.note("empty-texts", name, format!("{texts} of column “{name}” {verb} taken as missing."));
    }
    let values = values.map(|text| text.filter(|text| !text.is_empty()));
    if distinct.len() > most {
        if i32::try_from(bytes).is_err() {
            return Err(too_large(name));
        }
        return Ok(Made::new(ColumnType::Text, text_column(values)));
    }
    let mut levels: Vec<String> = values.clone().flatten().take(0).map(str::to_owned).collect();
    let array = category_column(values.inspect(|text| {
        if let Some(text) = text.filter(|text| distinct.remove(text)) {
            levels.push(text.to_owned());
        }
    }));
    levels.sort();
    Ok(Made { levels: Some(levels.into()), ..Made::new(ColumnType::Category, array) })
}
