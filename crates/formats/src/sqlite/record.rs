//! The values of a row.

use super::Broken;
use super::pager::Encoding;
use super::tree::variable;

/// A value as SQLite has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes; how many.
    Blob(usize),
}

/// The values of a record.
pub fn values(record: &[u8], encoding: Encoding) -> Result<Vec<Value>, Broken> {
    let cut = || "a row is cut".to_owned();
    let (header, mut at) = variable(record)?;
    let header = usize::try_from(header).ok().filter(|header| *header <= record.len()).ok_or_else(cut)?;
    let mut body = header;
    let mut values = Vec::new();
    while at < header {
        let (kind, skipped) = variable(&record[at..header])?;
        at += skipped;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            12.. => usize::try_from((kind - 12) / 2).map_err(|_| cut())?,
            _ => return Err("a row has a value of an unknown kind".to_owned()),
        };
        let end = body.checked_add(length).ok_or_else(cut)?;
        let bytes = record.get(body..end).ok_or_else(cut)?;
        body = end;
        values.push(match kind {
            0 => Value::Null,
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            7 => real(bytes),
            1..=6 => Value::Integer(integer(bytes)),
            _ if kind % 2 == 0 => Value::Blob(length),
            _ => Value::Text(text(bytes, encoding)),
        });
    }
    Ok(values)
}

fn integer(bytes: &[u8]) -> i64 {
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    bytes.iter().fold(if negative { -1 } else { 0 }, |value, byte| value << 8 | i64::from(*byte))
}

fn real(bytes: &[u8]) -> Value {
    let value = bytes.first_chunk::<8>().map(|bytes| f64::from_be_bytes(*bytes));
    value.filter(|value| !value.is_nan()).map_or(Value::Null, Value::Real)
}

fn text(bytes: &[u8], encoding: Encoding) -> String {
    let wide = |of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| of([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Encoding::Utf16Little => wide(u16::from_le_bytes),
        Encoding::Utf16Big => wide(u16::from_be_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_kind_are_read() {
        let record = [8, 0, 1, 2, 9, 15, 14, 8, 0xFF, 0x01, 0x00, b'x', 7];
        let expected = [
            Value::Null,
            Value::Integer(-1),
            Value::Integer(256),
            Value::Integer(1),
            Value::Text("x".into()),
            Value::Blob(1),
            Value::Integer(0),
        ];
        assert_eq!(values(&record, Encoding::Utf8).unwrap(), expected);
        for length in 0..record.len() {
            // Whatever is cut is an error and not a panic.
            let _ = values(&record[..length], Encoding::Utf8);
        }
    }
}
