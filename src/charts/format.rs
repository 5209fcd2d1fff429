//! How numbers are written on screen: one place, so that the same number looks the same everywhere.

use super::arithmetic::{decimal_exponent, power_of_ten};

/// A minus sign as wide as a plus sign, so that columns of figures line up.
const MINUS: &str = "−";

/// A cell of data: the shortest text that reads back as the same number, in scientific notation when it is very
/// large or small.
pub fn cell(value: f64) -> String {
    if let Some(text) = not_finite(value) {
        return text.to_owned();
    }
    let size = value.abs();
    let text =
        if value != 0.0 && !(1e-6..1e15).contains(&size) { format!("{value:e}") } else { format!("{value}") };
    with_minus(text)
}

/// A number rounded to some significant digits, without trailing zeros and with separated thousands.
pub fn significant(value: f64, digits: i32) -> String {
    if let Some(text) = not_finite(value) {
        return text.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let exponent = decimal_exponent(value);
    if !(-5..=8).contains(&exponent) {
        let decimals = usize::try_from(digits - 1).unwrap_or(0);
        let text = format!("{value:.decimals$e}");
        return with_minus(match text.split_once('e') {
            Some((mantissa, power)) => format!("{}e{power}", without_zeros(mantissa)),
            None => text,
        });
    }
    let decimals = usize::try_from(digits - 1 - exponent).unwrap_or(0);
    with_minus(with_thousands(without_zeros(&format!("{value:.decimals$}"))))
}

/// A metric: four decimals below ten, so that models can be compared by eye down a column.
pub fn metric(value: f64) -> String {
    match not_finite(value) {
        Some(text) => text.to_owned(),
        None if value.abs() < 10.0 && (value == 0.0 || value.abs() >= 0.001) => {
            with_minus(format!("{value:.4}"))
        }
        None => significant(value, 5),
    }
}

/// A label of an axis whose neighbouring ticks are `step` apart: just enough decimals to tell them apart.
pub fn tick(value: f64, step: f64) -> String {
    if let Some(text) = not_finite(value) {
        return text.to_owned();
    }
    let magnitude = if value.abs() > step.abs() { value.abs() } else { step.abs() };
    if value != 0.0 && !(1e-5..1e15).contains(&magnitude) {
        return significant(value, 3);
    }
    for (unit, suffix) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")] {
        if magnitude >= unit && value != 0.0 {
            let unit = if suffix == "k" { 1e3 } else { unit };
            return format!("{}{suffix}", tick(value / unit, step / unit));
        }
    }
    let decimals = usize::try_from(-decimal_exponent(step)).unwrap_or(0);
    // A step such as 0.25 needs a decimal more than its exponent says.
    let scaled = step * power_of_ten(i32::try_from(decimals).unwrap_or(0));
    let decimals = if (scaled - scaled.round()).abs() > 1e-6 { decimals + 1 } else { decimals };
    let text = format!("{value:.decimals$}");
    let is_zero = !text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    if is_zero { "0".to_owned() } else { with_minus(with_thousands(text)) }
}

/// A count with separated thousands.
pub fn count(value: u64) -> String {
    with_thousands(value.to_string())
}

/// "1 row", "2 000 rows".
pub fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// An amount of memory in decimal units.
pub fn bytes(value: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut amount = value as f64;
    let mut unit = 0;
    while amount >= 999.5 && unit + 1 < UNITS.len() {
        amount /= 1_000.0;
        unit += 1;
    }
    if unit == 0 || amount >= 99.95 {
        format!("{amount:.0} {}", UNITS[unit])
    } else {
        format!("{amount:.1} {}", UNITS[unit])
    }
}

/// A length of time given in milliseconds.
pub fn duration(milliseconds: f64) -> String {
    if !milliseconds.is_finite() || milliseconds < 0.0 {
        "–".to_owned()
    } else if milliseconds < 1.0 {
        "< 1 ms".to_owned()
    } else if milliseconds < 999.5 {
        format!("{milliseconds:.0} ms")
    } else if milliseconds < 9_995.0 {
        format!("{:.2} s", milliseconds / 1_000.0)
    } else if milliseconds < 59_950.0 {
        format!("{:.1} s", milliseconds / 1_000.0)
    } else {
        let seconds = (milliseconds / 1_000.0).round() as u64;
        if seconds < 3_600 {
            format!("{} min {:02} s", seconds / 60, seconds % 60)
        } else {
            format!("{} h {:02} min", seconds / 3_600, seconds % 3_600 / 60)
        }
    }
}

/// A share as a percentage. What is neither nothing nor all never reads as either.
pub fn share(part: f64) -> String {
    let percent = part * 100.0;
    if !percent.is_finite() {
        "–".to_owned()
    } else if percent > 0.0 && percent < 0.1 {
        "< 0.1 %".to_owned()
    } else if percent > 99.9 && percent < 100.0 {
        "> 99.9 %".to_owned()
    } else if percent == 0.0 || percent == 100.0 || (10.0..99.5).contains(&percent) {
        format!("{percent:.0} %")
    } else {
        format!("{percent:.1} %")
    }
}

/// A date and time given in milliseconds since 1970, in UTC: the time of day only when there is one.
pub fn date_time(milliseconds: f64) -> String {
    if !milliseconds.is_finite() || milliseconds.abs() > 8.64e15 {
        return not_finite(milliseconds).unwrap_or("out of range").to_owned();
    }
    let total = milliseconds.round() as i64;
    let (days, in_day) = (total.div_euclid(86_400_000), total.rem_euclid(86_400_000));
    let (year, month, day) = civil(days);
    let date = format!("{year:04}-{month:02}-{day:02}");
    let seconds = in_day / 1_000;
    let clock = format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
    match (in_day, seconds % 60) {
        (0, _) => date,
        (_, 0) => format!("{date} {clock}"),
        (_, rest) => format!("{date} {clock}:{rest:02}"),
    }
}

/// Year, month and day of a count of days since 1970-01-01, after Howard Hinnant's algorithm.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// A text without the difference of capital and small letters, for searching.
#[cfg(target_arch = "wasm32")]
pub fn folded(text: &str) -> String {
    // The browser's, since the tables of our own would be a fiftieth of the studio.
    js_sys::JsString::from(text).to_lower_case().into()
}

/// A text without the difference of capital and small letters, for searching.
#[cfg(not(target_arch = "wasm32"))]
pub fn folded(text: &str) -> String {
    text.to_lowercase()
}

fn not_finite(value: f64) -> Option<&'static str> {
    match value {
        _ if value.is_nan() => Some("not a number"),
        f64::INFINITY => Some("∞"),
        f64::NEG_INFINITY => Some("−∞"),
        _ => None,
    }
}

fn with_minus(text: String) -> String {
    if text.contains('-') { text.replace('-', MINUS) } else { text }
}

fn without_zeros(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// Thin spaces between groups of three digits of the whole part.
fn with_thousands(text: String) -> String {
    let start = text.bytes().take_while(|byte| !byte.is_ascii_digit()).count();
    let end = text.find('.').unwrap_or(text.len());
    if end.saturating_sub(start) <= 3 {
        return text;
    }
    let mut result = String::with_capacity(text.len() + 8);
    for (index, character) in text.char_indices() {
        if index > start && index < end && (end - index).is_multiple_of(3) {
            result.push('\u{202f}');
        }
        result.push(character);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_have_just_the_decimals_of_their_step() {
        let labels = |step: f64, values: &[f64]| -> Vec<String> {
            values.iter().map(|value| tick(*value, step)).collect()
        };
        assert_eq!(labels(0.2, &[0.0, 0.2, 0.6000000000000001, 1.0]), ["0", "0.2", "0.6", "1.0"]);
        assert_eq!(labels(0.25, &[-0.25, 0.5]), ["−0.25", "0.50"]);
        assert_eq!(labels(500.0, &[0.0, 500.0, 1_500.0]), ["0", "500", "1\u{202f}500"]);
        assert_eq!(labels(20_000.0, &[20_000.0, 40_000.0]), ["20k", "40k"]);
        assert_eq!(labels(2_500_000.0, &[5_000_000.0, 7_500_000.0]), ["5.0M", "7.5M"]);
        assert_eq!(labels(1e-7, &[2e-7]), ["2e−7"]);
    }

    #[test]
    fn significant_digits_drop_zeros() {
        let texts: Vec<String> = [1234567.0, 0.0001234, 12.0, 0.1 + 0.2, -3.5, 1e-9, 2.5e12]
            .iter()
            .map(|value| significant(*value, 4))
            .collect();
        assert_eq!(texts, ["1\u{202f}234\u{202f}567", "0.0001234", "12", "0.3", "−3.5", "1e−9", "2.5e12"]);
    }

    #[test]
    fn cells_read_back_exactly() {
        assert_eq!(cell(0.1), "0.1");
        assert_eq!(cell(-12345.678), "−12345.678");
        assert_eq!(cell(1e-9), "1e−9");
        assert_eq!(cell(f64::NEG_INFINITY), "−∞");
    }

    #[test]
    fn units() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_250), "1.2 kB");
        assert_eq!(bytes(999_950), "1.0 MB");
        assert_eq!(bytes(450_000_000), "450 MB");
        assert_eq!(duration(0.2), "< 1 ms");
        assert_eq!(duration(12.4), "12 ms");
        assert_eq!(duration(1_240.0), "1.24 s");
        assert_eq!(duration(125_000.0), "2 min 05 s");
        assert_eq!(duration(3_725_000.0), "1 h 02 min");
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(1_000_000, "row", "rows"), "1\u{202f}000\u{202f}000 rows");
    }

    #[test]
    fn shares_near_the_ends_do_not_read_as_the_ends() {
        let texts: Vec<String> =
            [0.0, 0.0001, 0.034, 0.5, 0.998, 0.9999, 1.0].iter().map(|part| share(*part)).collect();
        assert_eq!(texts, ["0 %", "< 0.1 %", "3.4 %", "50 %", "99.8 %", "> 99.9 %", "100 %"]);
    }

    #[test]
    fn metrics_line_up() {
        assert_eq!(metric(0.5), "0.5000");
        assert_eq!(metric(-1.23456), "−1.2346");
        assert_eq!(metric(0.00001234), "0.00001234");
        assert_eq!(metric(123456.789), "123\u{202f}457");
    }

    #[test]
    fn dates() {
        assert_eq!(date_time(0.0), "1970-01-01");
        assert_eq!(date_time(951_782_400_000.0), "2000-02-29");
        assert_eq!(date_time(-1_000.0), "1969-12-31 23:59:59");
        assert_eq!(date_time(1_700_000_040_000.0), "2023-11-14 22:14");
    }
}
