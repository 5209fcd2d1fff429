//! JSON: a record for each row, with the names of the columns.

use std::io::{Error, Write};

use penstock_flow::ColumnType;
use penstock_table::{Table, TableError, Texts};
use serde_json::Value;

/// Writes an array of records, one a line.
pub fn array(table: &Table, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    out.write_all(b"[\n")?;
    records(table, b",\n", out)?;
    out.write_all(b"\n]\n")
}

/// Writes a record on each line.
pub fn lines(table: &Table, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    records(table, b"\n", out)?;
    if table.rows() > 0 { out.write_all(b"\n") } else { Ok(()) }
}

fn records(table: &Table, between: &[u8], out: &mut (dyn Write + Send)) -> Result<(), Error> {
    let columns: Result<Vec<(Vec<u8>, ColumnType, Texts<'_>)>, TableError> = table
        .schema()
        .columns
        .iter()
        .map(|column| {
            let name = Value::from(column.name.as_str()).to_string();
            Ok((name.into_bytes(), column.kind, table.texts(&column.name)?))
        })
        .collect();
    let columns = columns.map_err(Error::other)?;
    let mut record = Vec::new();
    for row in 0..table.rows() {
        record.clear();
        if row > 0 {
            record.extend_from_slice(between);
        }
        record.push(b'{');
        for (position, (name, kind, texts)) in columns.iter().enumerate() {
            if position > 0 {
                record.push(b',');
            }
            record.extend_from_slice(name);
            record.push(b':');
            match texts.get(row) {
                None => record.extend_from_slice(b"null"),
                // As they are written for people they are JSON too.
                Some(text)
                    if matches!(kind, ColumnType::Number | ColumnType::Integer | ColumnType::Boolean) =>
                {
                    record.extend_from_slice(text.as_bytes());
                }
                Some(text) => serde_json::to_writer(&mut record, text.as_ref()).map_err(Error::other)?,
            }
        }
        record.push(b'}');
        out.write_all(&record)?;
    }
    Ok(())
}
