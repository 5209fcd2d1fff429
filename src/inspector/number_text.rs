//! Reads numbers as people type them.

use crate::charts::arithmetic::power_of_ten;

/// A whole number within bounds.
///
/// # Errors
/// A sentence for the field.
pub fn integer(text: &str, minimum: i64, maximum: i64) -> Result<i64, String> {
    let number: Option<i64> = plain(text).parse().ok();
    match number {
        Some(number) if (minimum..=maximum).contains(&number) => Ok(number),
        _ => Err(format!("Type a whole number from {minimum} to {maximum}.")),
    }
}

/// A number within bounds.
///
/// # Errors
/// A sentence for the field.
pub fn number(text: &str, minimum: f64, maximum: f64) -> Result<f64, String> {
    // serde_json's reader, since the standard library's would bring tables of its own.
    let number: Option<f64> = serde_json::from_str(&as_json(&plain(text))).ok();
    match number {
        Some(number) if number.is_finite() && number >= minimum && number <= maximum => Ok(number),
        _ => Err(format!("Type a number {}.", bounds(minimum, maximum))),
    }
}

/// A number as JSON has it: with a point, with a digit before it and after it, and without a plus.
fn as_json(text: &str) -> String {
    let text = text.replace(',', ".");
    let (sign, size) = match text.strip_prefix('-') {
        Some(size) => ("-", size),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let before = if size.starts_with('.') { "0" } else { "" };
    format!("{sign}{before}{}", size.strip_suffix('.').unwrap_or(size))
}

/// A seed.
///
/// # Errors
/// A sentence for the field.
pub fn seed(text: &str) -> Result<u64, String> {
    plain(text).parse().map_err(|_| "Type a whole number, 0 or greater.".to_owned())
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace())
        .map(|one| if one == '−' { '-' } else { one })
        .collect()
}

/// Bounds that say something; what is as large as can be is no bound to a person.
pub fn bounds(minimum: f64, maximum: f64) -> String {
    const LARGE: f64 = 1e12;
    match (minimum > -LARGE, maximum < LARGE) {
        (true, true) => format!("from {minimum} to {maximum}"),
        (true, false) => format!("of {minimum} or more"),
        (false, true) => format!("of {maximum} or less"),
        (false, false) => "such as 0.5".to_owned(),
    }
}

/// A round step that cuts a range into about a hundred: for sliders and for arrow keys.
pub fn step(minimum: f64, maximum: f64) -> f64 {
    power_of_ten(crate::charts::arithmetic::decimal_exponent((maximum - minimum) / 100.0))
}

/// A number as it stands in the field.
pub fn shown(number: f64) -> String {
    if number != 0.0 && !(1e-5..1e15).contains(&number.abs()) {
        format!("{number:e}")
    } else {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_as_people_type_them() {
        assert_eq!(integer(" 12 ", 1, 20), Ok(12));
        assert_eq!(integer("1 000", 1, 2_000), Ok(1_000));
        assert_eq!(integer("−3", -5, 5), Ok(-3));
        assert_eq!(integer("2.5", 1, 20), Err("Type a whole number from 1 to 20.".to_owned()));
        assert_eq!(number("0,25", 0.0, 1.0), Ok(0.25));
        assert_eq!(number("1e-3", 0.0, 1.0), Ok(0.001));
        assert_eq!(number("+.5", 0.0, 1.0), Ok(0.5));
        assert_eq!(number("-2.", -2.0, 1.0), Ok(-2.0));
        assert_eq!(number("2", 0.0, 1.0), Err("Type a number from 0 to 1.".to_owned()));
        assert_eq!(number("NaN", 0.0, 1e300), Err("Type a number of 0 or more.".to_owned()));
        assert_eq!(seed("42"), Ok(42));
        assert!(seed("-1").is_err());
    }

    #[test]
    fn steps_are_round() {
        assert_eq!(step(0.0, 1.0), 0.01);
        assert_eq!(step(0.0, 100.0), 1.0);
        assert_eq!(shown(0.000001), "1e-6");
    }
}
