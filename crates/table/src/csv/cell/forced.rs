//! Cells of a column whose type was asked for: more is taken than when types are found out.

use super::boolean::{Pair, Pairs};
use super::number::{NumberForm, integer, number};
use super::styled::{Style, Way};

/// A finite number: leading zeros and a plus are allowed, and separators in this way.
pub(crate) fn number_in(cell: &[u8], style: Style) -> Option<f64> {
    if style.way == Way::PLAIN && NumberForm::of(cell).is_some() {
        return number(cell).filter(|value| value.is_finite());
    }
    Style { styled: true, ..style }.read(cell).or_else(|| {
        NumberForm::of(cell)?;
        number(cell).filter(|value| value.is_finite())
    })
}

/// A whole number: also `5.0`, `007` and `+5`.
pub(crate) fn integer_in(cell: &[u8], style: Style) -> Option<i64> {
    if let Some(form) = NumberForm::of(cell)
        && !form.decimal
    {
        return integer(cell.strip_prefix(b"+").unwrap_or(cell));
    }
    if let Some(value) = (Style { styled: true, ..style }).read_whole(cell) {
        return Some(value);
    }
    // Beyond 2⁵³ a decimal number does not say exactly which whole number is meant.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number_in(cell, style)
        .filter(|value| value.trunc() == *value && value.abs() <= EXACT)
        .map(|value| value as i64)
}

/// A truth value: in any of the known words, 1 and 0.
pub(crate) fn boolean(cell: &[u8]) -> Option<bool> {
    match cell {
        b"1" => Some(true),
        b"0" => Some(false),
        _ => Pairs::of(cell).first().and_then(|pair: Pair| pair.read(cell)),
    }
}
