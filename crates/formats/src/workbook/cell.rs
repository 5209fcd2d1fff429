//! What stands in one cell, as text that reads back as the same value.

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};
use std::fmt::Write;

/// The value of a cell.
pub enum Value<'a> {
    /// Nothing.
    Empty,
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A date, a time or a span of time.
    DateTime(ExcelDateTime),
    /// The result of a formula that failed.
    Error(&'a CellErrorType),
}

impl<'a> From<&'a DataRef<'a>> for Value<'a> {
    fn from(value: &'a DataRef<'a>) -> Self {
        match value {
            DataRef::Int(value) => Self::Integer(*value),
            DataRef::Float(value) => Self::Number(*value),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                Self::Text(text)
            }
            DataRef::SharedString(text) => Self::Text(text),
            DataRef::Bool(value) => Self::Boolean(*value),
            DataRef::DateTime(value) => Self::DateTime(*value),
            DataRef::Error(error) => Self::Error(error),
            DataRef::Empty => Self::Empty,
        }
    }
}

impl<'a> From<&'a Data> for Value<'a> {
    fn from(value: &'a Data) -> Self {
        match value {
            Data::Int(value) => Self::Integer(*value),
            Data::Float(value) => Self::Number(*value),
            Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Self::Text(text),
            Data::Bool(value) => Self::Boolean(*value),
            Data::DateTime(value) => Self::DateTime(*value),
            Data::Error(error) => Self::Error(error),
            Data::Empty => Self::Empty,
        }
    }
}

/// Writes a number with the fewest digits that read back as the same number, a whole one without a point.
pub fn write_number(value: f64, text: &mut String) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    // Writing to memory does not fail.
    let _ = if value.trunc() == value && value.abs() < EXACT {
        write!(text, "{}", value as i64)
    } else {
        write!(text, "{value:?}")
    };
}

/// Writes a date as `2020-01-31`, with the time behind it where there is one; a time of day alone, or a span of time, as
/// `10:20:30`. A number that is no date, though it is formatted as one, is written as a number, and the answer is no.
pub fn write_datetime(value: ExcelDateTime, text: &mut String) -> bool {
    /// The day after the last that Excel knows, 9999-12-31.
    const END: f64 = 2_958_466.0;
    let days = value.as_f64();
    if value.is_duration() || (0.0..1.0).contains(&days) {
        return write_span(days, text);
    }
    if !(0.0..END).contains(&days) {
        write_number(days, text);
        return false;
    }
    let (year, month, day, hour, minute, second, millisecond) = value.to_ymd_hms_milli();
    let _ = write!(text, "{year:04}-{month:02}-{day:02}");
    if (hour, minute, second, millisecond) != (0, 0, 0, 0) {
        let _ = write!(text, "T{hour:02}:{minute:02}:{second:02}");
        if millisecond != 0 {
            let _ = write!(text, ".{millisecond:03}");
        }
    }
    true
}

/// Days as hours, minutes and seconds.
fn write_span(days: f64, text: &mut String) -> bool {
    const MILLISECONDS_A_DAY: f64 = 86_400_000.0;
    let total = (days.abs() * MILLISECONDS_A_DAY).round();
    if !total.is_finite() || total > 1e15 {
        write_number(days, text);
        return false;
    }
    let total = total as u64;
    let (seconds, milliseconds) = (total / 1_000, total % 1_000);
    let sign = if days < 0.0 { "-" } else { "" };
    let _ = write!(text, "{sign}{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if milliseconds != 0 {
        let _ = write!(text, ".{milliseconds:03}");
    }
    true
}

/// The name of a place: `C7`.
pub fn address(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push((b'A' + ((rest - 1) % 26) as u8) as char);
        rest = (rest - 1) / 26;
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    #[test]
    fn values_read_back() {
        let number = |value| {
            let mut text = String::new();
            write_number(value, &mut text);
            text
        };
        assert_eq!([number(3.0), number(-0.25), number(1e300), number(0.1)], ["3", "-0.25", "1e300", "0.1"]);
        let date = |value, kind| {
            let mut text = String::new();
            let is_date = write_datetime(ExcelDateTime::new(value, kind, false), &mut text);
            (text, is_date)
        };
        assert_eq!(date(45943.541, DateTime), ("2025-10-13T12:59:02.400".to_owned(), true));
        assert_eq!(date(45943.0, DateTime), ("2025-10-13".to_owned(), true));
        assert_eq!(date(0.5, DateTime), ("12:00:00".to_owned(), true));
        assert_eq!(date(1.5, TimeDelta), ("36:00:00".to_owned(), true));
        assert_eq!(date(-3.0, DateTime), ("-3".to_owned(), false));
        assert_eq!(
            [address(0, 0), address(6, 2), address(0, 26), address(0, 16_383)],
            ["A1", "C7", "AA1", "XFD1"]
        );
    }
}
