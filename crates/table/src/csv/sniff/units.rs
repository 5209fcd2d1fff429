//! Rows of units below the names: `kg`, `(m/s)`, `[°C]`.

use super::rows::Row;

/// Units by their signs; what is built of them with `/`, `·`, `^` or digits is a unit too.
const UNITS: [&str; 96] = [
    "%", "‰", "°", "°c", "°f", "c", "f", "k", "degc", "degf", "deg", "rad", "m", "mm", "cm", "dm", "km",
    "nm", "um", "µm", "μm", "in", "inch", "ft", "feet", "yd", "mi", "mile", "miles", "g", "kg", "mg", "ug",
    "µg", "μg", "t", "lb", "lbs", "oz", "s", "sec", "ms", "min", "h", "hr", "hrs", "hour", "hours", "d",
    "day", "days", "year", "years", "yr", "month", "months", "l", "ml", "dl", "gal", "m2", "m3", "m²", "m³",
    "km2", "km²", "ha", "hz", "khz", "mhz", "ghz", "v", "mv", "kv", "a", "ma", "w", "kw", "mw", "kwh", "mwh",
    "j", "kj", "kcal", "cal", "pa", "hpa", "kpa", "mpa", "bar", "mbar", "psi", "mol", "mmol", "ppm", "ppb",
];
const MORE: [&str; 33] = [
    "n", "kn", "nm", "lux", "lx", "db", "dba", "bpm", "rpm", "px", "b", "kb", "mb", "gb", "eur", "usd",
    "gbp", "chf", "€", "$", "£", "iso", "utc", "count", "number", "text", "date", "string", "stück", "stk",
    "pcs", "st", "-",
];

/// Whether a row below names is one of units: also the rows below it are not, and where they hold numbers it holds units.
pub(super) fn is_row_of_units(row: &Row, below: &[Row]) -> bool {
    let below = &below[..below.len().min(20)];
    let of_numbers = |column: &usize| {
        let numbers = below.iter().filter(|row| is_number(row, *column)).count();
        numbers * 10 >= below.len() * 7
    };
    let numbers: Vec<usize> = (0..row.width()).filter(of_numbers).collect();
    let named = numbers.iter().filter(|column| !row.text(**column).is_empty()).count();
    holds_units(row)
        && !below.is_empty()
        && !below.iter().take(3).any(holds_units)
        && named > 0
        && !numbers.iter().any(|column| is_number(row, *column))
}

fn is_number(row: &Row, column: usize) -> bool {
    use super::super::cell::Kind;
    matches!(row.kind(column), Kind::Integer | Kind::LongInteger | Kind::Number | Kind::Styled(_))
}

fn holds_units(row: &Row) -> bool {
    let texts: Vec<&[u8]> =
        (0..row.width()).map(|column| row.text(column)).filter(|text| !text.is_empty()).collect();
    let units = texts.iter().filter(|text| is_unit(text)).count();
    let sure = texts.iter().filter(|text| is_unit(text) && **text != b"-").count();
    sure > 0 && units * 10 >= texts.len() * 7
}

fn is_unit(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let text = text.trim();
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|inner| inner.strip_suffix(close)) {
            return inner.len() <= 24 && !inner.is_empty();
        }
    }
    const LONGEST: usize = 16;
    let lower = text.to_lowercase();
    let known = |part: &str| {
        let original = part;
        let part = part.trim_end_matches(|character: char| {
            character.is_ascii_digit() || matches!(character, '²' | '³' | '^' | '-')
        });
        let is_plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let part = if is_plain && !original.ends_with(['2', '3']) { original } else { part };
        UNITS.contains(&part) || MORE.contains(&part)
    };
    // Thousands of tonnes, millions of dollars: `1000 t`.
    let after_number = lower.trim_start_matches(|character: char| character.is_ascii_digit());
    let lower = if after_number.starts_with(' ') { after_number.trim_start().to_owned() } else { lower };
    let whole = UNITS.contains(&lower.as_str()) || MORE.contains(&lower.as_str());
    text.len() <= LONGEST
        && (whole || lower.split(['/', '·', '*', ' ']).all(|part| !part.is_empty() && known(part)))
        && !lower.bytes().all(|byte| byte.is_ascii_digit())
}
