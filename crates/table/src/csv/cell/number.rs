//! Plain numbers: digits, a sign, a point, an exponent.

/// How a decimal number is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NumberForm {
    /// It begins with `+`.
    pub(super) plus: bool,
    /// It has digits after a zero in front, as codes do.
    pub(super) leading_zero: bool,
    /// It has a point or an exponent.
    pub(super) decimal: bool,
    /// It has an exponent.
    pub(super) exponent: bool,
    /// Digits before the point.
    pub(super) whole_digits: usize,
}

impl NumberForm {
    /// The form of `-12.5e-3`; nothing when the cell is not a decimal number.
    pub(super) fn of(cell: &[u8]) -> Option<Self> {
        let mut form = Self { plus: cell.first() == Some(&b'+'), ..Self::default() };
        let unsigned = unsigned(cell);
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
            let unsigned = self::unsigned(exponent);
            let count = digits(unsigned);
            if count == 0 {
                return None;
            }
            rest = &unsigned[count..];
        }
        rest.is_empty().then_some(form)
    }
}

fn unsigned(text: &[u8]) -> &[u8] {
    match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    }
}

/// How many digits a text begins with.
pub(super) fn digits(text: &[u8]) -> usize {
    text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len())
}

/// Whether it says that a number is infinite.
pub(crate) fn is_infinity(cell: &[u8]) -> bool {
    let unsigned = unsigned(cell);
    unsigned.eq_ignore_ascii_case(b"inf") || unsigned.eq_ignore_ascii_case(b"infinity")
}

/// A whole number of the form that [`super::classify`] calls one.
pub(crate) fn integer(cell: &[u8]) -> Option<i64> {
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    if digits.is_empty() || digits.len() > 18 {
        return std::str::from_utf8(cell).ok()?.parse().ok();
    }
    let mut value = 0i64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}

/// A whole number as it would be written: no plus, no leading zero, no minus before nought.
pub(crate) fn plain_integer(cell: &[u8]) -> Option<i64> {
    let unsigned = cell.strip_prefix(b"-").unwrap_or(cell);
    if unsigned.first() == Some(&b'0') && cell.len() > 1 {
        return None;
    }
    if unsigned.first() == Some(&b'+') { None } else { integer(cell) }
}

/// A finite number of the forms that are whole or decimal: no leading zeros, as codes have.
pub(crate) fn plain_number(cell: &[u8]) -> Option<f64> {
    if let Some(value) = short_decimal(cell) {
        return Some(value);
    }
    let form = NumberForm::of(cell)?;
    if form.leading_zero || (form.plus && !form.decimal) {
        return None;
    }
    let value = number(cell).filter(|value| value.is_finite())?;
    // A whole number that would be rounded is none: the column must hold it otherwise.
    let is_exact = form.decimal || form.whole_digits <= 15 || value.to_string().as_bytes() == cell;
    is_exact.then_some(value)
}

/// A number of the form that [`NumberForm`] takes; may be infinite.
pub(crate) fn number(cell: &[u8]) -> Option<f64> {
    if let Some(value) = short_decimal(cell) {
        return Some(value);
    }
    std::str::from_utf8(cell).ok()?.parse().ok()
}

/// Powers of ten that a floating-point number holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Numbers of few digits, by one division that rounds correctly (Clinger 1990, “How to read floating point numbers
/// accurately”, the fast path): digits within 2⁵³ and at most 22 of them behind the point.
pub(crate) fn short_decimal(cell: &[u8]) -> Option<f64> {
    let (negative, unsigned) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    if unsigned.is_empty() || unsigned.len() > 17 {
        return None;
    }
    let (mut mantissa, mut point, mut whole) = (0u64, None, 0usize);
    for (position, byte) in unsigned.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa * 10 + u64::from(digit);
        } else if *byte == b'.' && point.is_none() {
            point = Some(position);
        } else {
            return None;
        }
        whole = position + 1;
    }
    let digits = whole - usize::from(point.is_some());
    let whole_digits = point.unwrap_or(whole);
    if digits == 0 || mantissa > 1 << 53 || (whole_digits > 1 && unsigned[0] == b'0') {
        return None;
    }
    let fraction = point.map_or(0, |point| unsigned.len() - point - 1);
    let value = mantissa as f64 / POWERS.get(fraction)?;
    Some(if negative { -value } else { value })
}
