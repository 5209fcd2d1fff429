//! What a single cell is: the grammar of values.
//!
//! A cell alone often says too little: `1,234` is one number or another, `03/04/2020` one day or another, `no` a word or
//! half of yes and no. So a cell gives every way in which it can be read, and its column takes what all cells allow.

pub(super) mod boolean;
pub(super) mod date;
pub(super) mod forced;
pub(super) mod missing;
pub(super) mod number;
pub(super) mod styled;

use boolean::Pairs;
use date::DateForms;
use styled::Styled;

/// What a cell could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing, in the words of [`missing::TOKENS`].
    Missing,
    /// A whole number as it would be written, within 64 bits.
    Integer,
    /// The same, and a floating-point number would not hold it.
    LongInteger,
    /// A finite decimal number with a point.
    Number,
    /// An infinite number, in words or by its exponent.
    Infinite,
    /// A number with a decimal comma, separators, a currency or a percent sign.
    Styled(Styled),
    /// A truth value, in the words of these pairs.
    Boolean(Pairs),
    /// A date or a date and time, in these forms.
    DateTime(DateForms),
    /// Anything else.
    Other,
}

/// The most digits of a whole number with a plus: longer ones are telephone numbers.
const LONGEST_SIGNED: usize = 6;

/// What a cell could be; blanks around it do not count.
pub(crate) fn classify(cell: &[u8]) -> Kind {
    let cell = trim(cell);
    let Some(first) = cell.first() else { return Kind::Missing };
    if missing::token(cell).is_some() {
        return Kind::Missing;
    }
    match first {
        b'0'..=b'9' | b'.' | b'+' | b'-' => classify_numeric(cell),
        b'i' | b'I' if number::is_infinity(cell) => Kind::Infinite,
        _ => classify_word(cell),
    }
}

fn classify_numeric(cell: &[u8]) -> Kind {
    let Some(form) = number::NumberForm::of(cell) else {
        if number::is_infinity(cell) {
            return Kind::Infinite;
        }
        let forms = DateForms::of(cell);
        if !forms.is_empty() {
            return Kind::DateTime(forms);
        }
        return Styled::of(cell).map_or(Kind::Other, Kind::Styled);
    };
    if form.plus && !form.decimal && !form.leading_zero && form.whole_digits <= LONGEST_SIGNED {
        return Styled::of(cell).map_or(Kind::Other, Kind::Styled);
    }
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
    match number::number(cell) {
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
    let exact =
        number::number(cell).is_some_and(|value| value.is_finite() && value.to_string().as_bytes() == cell);
    match number::integer(cell) {
        Some(_) if exact => Kind::Integer,
        Some(_) => Kind::LongInteger,
        None if exact => Kind::Number,
        None => Kind::Other,
    }
}

fn classify_word(cell: &[u8]) -> Kind {
    let pairs = Pairs::of(cell);
    if !pairs.is_empty() {
        return Kind::Boolean(pairs);
    }
    let forms = DateForms::of(cell);
    if !forms.is_empty() {
        return Kind::DateTime(forms);
    }
    Styled::of(cell).map_or(Kind::Other, Kind::Styled)
}

/// A cell without blanks around it, those of Unicode that stand in spreadsheets included.
pub(crate) fn trim(cell: &[u8]) -> &[u8] {
    let trimmed = cell.trim_ascii();
    let (first, last) = (trimmed.first().copied().unwrap_or(0), trimmed.last().copied().unwrap_or(0));
    if first == 0xC2 || first == 0xEF || first == 0xE2 || last == 0xA0 {
        // No-break spaces, and byte order marks that joining files left inside.
        let blank = |character: char| character.is_whitespace() || character == '\u{FEFF}';
        return std::str::from_utf8(trimmed).map_or(trimmed, |text| text.trim_matches(blank).as_bytes());
    }
    trimmed
}

#[cfg(test)]
mod tests;
