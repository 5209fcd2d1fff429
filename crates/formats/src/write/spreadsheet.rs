//! Tables for spreadsheets: a cell that begins like a formula would be run when the file is opened.
//!
//! The remedy is the usual one, an apostrophe before the text, which a spreadsheet does not show:
//! <https://owasp.org/www-community/attacks/CSV_Injection>.

use std::sync::Arc;

use penstock_flow::{Column, ColumnType, Schema};
use penstock_table::{Table, TableError, text_column};

/// The table with cells and names that begin like a formula made harmless, and how many there were.
///
/// # Errors
/// That the table cannot be made anew.
pub fn for_spreadsheets(table: &Table) -> Result<(Table, u64), TableError> {
    let mut changed = 0;
    let (mut columns, mut arrays) = (Vec::new(), Vec::new());
    for (column, array) in table.schema().columns.iter().zip(table.columns()) {
        let name = if is_formula(&column.name) {
            changed += 1;
            format!("'{}", column.name)
        } else {
            column.name.clone()
        };
        let texts = table.texts(&column.name)?;
        let is_text = matches!(column.kind, ColumnType::Text | ColumnType::Category);
        let found = if is_text { texts.iter().flatten().filter(|text| is_formula(text)).count() } else { 0 };
        if found == 0 {
            columns.push(Column { name, ..column.clone() });
            arrays.push(array.clone());
            continue;
        }
        changed += found as u64;
        let written: Vec<Option<String>> = texts
            .iter()
            .map(|text| {
                text.map(|text| if is_formula(&text) { format!("'{text}") } else { text.into_owned() })
            })
            .collect();
        columns.push(Column { role: column.role, ..Column::new(name, ColumnType::Text) });
        arrays.push(text_column(written.iter().map(Option::as_deref)));
    }
    Ok((Table::new(Arc::new(Schema::new(columns)), arrays)?, changed))
}

/// Whether a spreadsheet would compute the text. Numbers are none, also those with a sign.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_table::csv::csv_bytes;

    #[test]
    fn formulas_become_text_and_are_counted() {
        let texts = ["=1+1", "-5", "@x", "+49 30 1", "safe", "a=b"];
        let columns = vec![Column::new("=name", ColumnType::Text), Column::new("n", ColumnType::Integer)];
        let numbers = penstock_table::integer_column((0..6).map(|row| Some(-row)).collect());
        let table =
            Table::new(Arc::new(Schema::new(columns)), vec![text_column(texts.map(Some)), numbers]).unwrap();
        let (table, changed) = for_spreadsheets(&table).unwrap();
        assert_eq!(changed, 4);
        let csv = String::from_utf8(csv_bytes(&table)).unwrap();
        assert_eq!(csv, "'=name,n\n'=1+1,0\n-5,-1\n'@x,-2\n'+49 30 1,-3\nsafe,-4\na=b,-5\n");
    }
}
