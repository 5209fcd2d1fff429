//! What a single cell is: the grammar of values.

/// The texts that stand for a missing value. The first is the empty cell.
pub(super) const MISSING: [&str; 12] =
    ["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "?", "-", "#N/A"];

/// The position in [`MISSING`] of a cell without blanks around it.
pub(super) fn missing(cell: &[u8]) -> Option<usize> {
    if cell.len() > 4 {
        return None;
    }
    MISSING.iter().position(|token| token.as_bytes() == cell)
}

/// What a cell could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing, in the words of [`MISSING`].
    Missing,
    /// A whole number as it would be written, within 64 bits.
    Integer,
    /// The same, and a floating-point number would not hold it.
    LongInteger,
    /// A finite decimal number.
    Number,
    /// An infinite number, in words or by its exponent.
    Infinite,
    /// True or false.
    Boolean,
    /// A date or a date and time.
    DateTime,
    /// A number with a decimal comma.
    DecimalComma,
    /// Anything else.
    Other,
}

/// What a cell could be; blanks around it do not count.
pub(super) fn classify(cell: &[u8]) -> Kind {
    let cell = cell.trim_ascii();
    let Some(first) = cell.first() else { return Kind::Missing };
    match first {
        b'0'..=b'9' | b'.' | b'+' | b'-' => classify_numeric(cell),
        b't' | b'T' | b'f' | b'F' if boolean(cell).is_some() => Kind::Boolean,
        b'i' | b'I' if is_infinity(cell) => Kind::Infinite,
        b'N' | b'n' | b'?' | b'#' if missing(cell).is_some() => Kind::Missing,
        _ => Kind::Other,
    }
}

fn classify_numeric(cell: &[u8]) -> Kind {
    let Some(form) = NumberForm::of(cell) else {
        return if missing(cell).is_some() {
            Kind::Missing
        } else if is_infinity(cell) {
            Kind::Infinite
        } else if crate::datetime::parse(cell).is_some() {
            Kind::DateTime
        } else if is_decimal_comma(cell) {
            Kind::DecimalComma
        } else {
            Kind::Other
        };
    };
    if form.leading_zero || (form.plus && !form.decimal) {
        return Kind::Other;
    }
    if !form.decimal {
        return classify_whole(cell, form.whole_digits);
    }
    // Without an exponent, only hundreds of digits make a number infinite.
    if !form.exponent && form.whole_digits < 300 {
        return Kind::Number;
    }
    match number(cell) {
        Some(value) if value.is_finite() => Kind::Number,
        _ => Kind::Infinite,
    }
}

fn classify_whole(cell: &[u8], digits: usize) -> Kind {
    if cell == b"-0" {
        return Kind::Number;
    }
    if digits <= 15 {
        return Kind::Integer;
    }
    let exact = number(cell).is_some_and(|value| value.is_finite() && value.to_string().as_bytes() == cell);
    match integer(cell) {
        Some(_) if exact => Kind::Integer,
        Some(_) => Kind::LongInteger,
        None if exact => Kind::Number,
        None => Kind::Other,
    }
}

/// How a decimal number is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct NumberForm {
    /// It begins with `+`.
    plus: bool,
    /// It has digits after a zero in front, as codes do.
    leading_zero: bool,
    /// It has a point or an exponent.
    decimal: bool,
    /// It has an exponent.
    exponent: bool,
    /// Digits before the point.
    whole_digits: usize,
}

impl NumberForm {
    /// The form of `-12.5e-3`; nothing when the cell is not a decimal number.
    fn of(cell: &[u8]) -> Option<Self> {
        let mut form = Self { plus: cell.first() == Some(&b'+'), ..Self::default() };
        let unsigned = match cell {
            [b'+' | b'-', rest @ ..] => rest,
            _ => cell,
        };
        form.whole_digits = digits(unsigned);
        form.leading_zero = form.whole_digits > 1 && unsigned[0] == b'0';
        let mut rest = &unsigned[form.whole_digits..];
        let mut fraction_digits = 0;
        if let [b'.', fraction @ ..] = rest {
            form.decimal = true;
            fraction_digits = digits(fraction);
            rest = &fraction[fraction_digits..];
        }
        if form.whole_digits + fraction_digits == 0 {
            return None;
        }
        if let [b'e' | b'E', exponent @ ..] = rest {
            form.decimal = true;
            form.exponent = true;
            let unsigned = match exponent {
                [b'+' | b'-', rest @ ..] => rest,
                _ => exponent,
            };
            let count = digits(unsigned);
            if count == 0 {
                return None;
            }
            rest = &unsigned[count..];
        }
        rest.is_empty().then_some(form)
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len())
}

fn is_infinity(cell: &[u8]) -> bool {
    let unsigned = match cell {
        [b'+' | b'-', rest @ ..] => rest,
        _ => cell,
    };
    unsigned.eq_ignore_ascii_case(b"inf") || unsigned.eq_ignore_ascii_case(b"infinity")
}

fn is_decimal_comma(cell: &[u8]) -> bool {
    let unsigned = cell.strip_prefix(b"-").unwrap_or(cell);
    let whole = digits(unsigned);
    match &unsigned[whole..] {
        [b',', fraction @ ..] => whole > 0 && !fraction.is_empty() && digits(fraction) == fraction.len(),
        _ => false,
    }
}

fn text(cell: &[u8]) -> Option<&str> {
    std::str::from_utf8(cell).ok()
}

/// A whole number.
pub(super) fn integer(cell: &[u8]) -> Option<i64> {
    text(cell)?.parse().ok()
}

/// A number of the form that [`classify`] calls one; may be infinite.
pub(super) fn number(cell: &[u8]) -> Option<f64> {
    text(cell)?.parse().ok()
}

/// True or false, in any case.
pub(super) fn boolean(cell: &[u8]) -> Option<bool> {
    if cell.eq_ignore_ascii_case(b"true") {
        Some(true)
    } else if cell.eq_ignore_ascii_case(b"false") {
        Some(false)
    } else {
        None
    }
}

/// A finite number where numbers were asked for: leading zeros and a plus are allowed.
pub(super) fn wanted_number(cell: &[u8]) -> Option<f64> {
    NumberForm::of(cell)?;
    number(cell).filter(|value| value.is_finite())
}

/// A whole number where integers were asked for: also `5.0`, `007` and `+5`.
pub(super) fn wanted_integer(cell: &[u8]) -> Option<i64> {
    let form = NumberForm::of(cell)?;
    if !form.decimal {
        return integer(cell);
    }
    // Beyond 2⁵³ a decimal number does not say exactly which whole number is meant.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number(cell).filter(|value| value.trunc() == *value && value.abs() <= EXACT).map(|value| value as i64)
}

/// A truth value where booleans were asked for: true, false, t, f, yes, no, y, n in any case, 1 and 0.
pub(super) fn wanted_boolean(cell: &[u8]) -> Option<bool> {
    let is = |words: [&str; 4]| words.iter().any(|word| cell.eq_ignore_ascii_case(word.as_bytes()));
    boolean(cell).or_else(|| {
        if is(["t", "yes", "y", "1"]) { Some(true) } else { is(["f", "no", "n", "0"]).then_some(false) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_what_they_look_like() {
        let cases: [(&str, Kind); 60] = [
            ("", Kind::Missing),
            ("  ", Kind::Missing),
            ("NA", Kind::Missing),
            (" ? ", Kind::Missing),
            ("-", Kind::Missing),
            ("#N/A", Kind::Missing),
            ("None", Kind::Missing),
            ("none", Kind::Other),
            ("0", Kind::Integer),
            ("-12", Kind::Integer),
            (" 12 ", Kind::Integer),
            ("9007199254740992", Kind::Integer),
            ("9007199254740993", Kind::LongInteger),
            ("9223372036854775807", Kind::LongInteger),
            ("-9223372036854775808", Kind::LongInteger),
            ("9223372036854775808", Kind::Other),
            ("100000000000000000000", Kind::Number),
            ("12345678901234567890123", Kind::Other),
            ("-0", Kind::Number),
            ("007", Kind::Other),
            ("00", Kind::Other),
            ("+5", Kind::Other),
            ("+5.5", Kind::Number),
            ("3750.0", Kind::Number),
            (".5", Kind::Number),
            ("5.", Kind::Number),
            ("-.5e-3", Kind::Number),
            ("1e5", Kind::Number),
            ("1E+5", Kind::Number),
            ("1e999", Kind::Infinite),
            ("-1e999", Kind::Infinite),
            ("1e-999", Kind::Number),
            ("1e", Kind::Other),
            ("1e+", Kind::Other),
            (".", Kind::Other),
            ("-.", Kind::Other),
            ("--5", Kind::Other),
            ("1.2.3", Kind::Other),
            ("1 2", Kind::Other),
            ("1,5", Kind::DecimalComma),
            ("1,234,567", Kind::Other),
            ("00.5", Kind::Other),
            ("0.5", Kind::Number),
            ("inf", Kind::Infinite),
            ("-Infinity", Kind::Infinite),
            ("+inf", Kind::Infinite),
            ("infinite", Kind::Other),
            ("true", Kind::Boolean),
            ("FALSE", Kind::Boolean),
            ("t", Kind::Other),
            ("yes", Kind::Other),
            ("2020-01-31", Kind::DateTime),
            ("2020-01-31 10:00:00Z", Kind::DateTime),
            ("2020-02-30", Kind::Other),
            ("0x10", Kind::Other),
            ("1_000", Kind::Other),
            ("abc", Kind::Other),
            ("nano", Kind::Other),
            ("é", Kind::Other),
            ("٣", Kind::Other),
        ];
        for (text, kind) in cases {
            assert_eq!(classify(text.as_bytes()), kind, "{text:?}");
        }
    }

    #[test]
    fn forced_types_take_more() {
        assert_eq!(wanted_number(b"007"), Some(7.0));
        assert_eq!(wanted_number(b"inf"), None);
        assert_eq!(wanted_number(b"1e999"), None);
        assert_eq!(wanted_integer(b"+5"), Some(5));
        assert_eq!(wanted_integer(b"5.0"), Some(5));
        assert_eq!(wanted_integer(b"5.5"), None);
        assert_eq!(wanted_integer(b"1e18"), None);
        assert_eq!(wanted_boolean(b"Yes"), Some(true));
        assert_eq!(wanted_boolean(b"0"), Some(false));
        assert_eq!(wanted_boolean(b"2"), None);
    }
}
