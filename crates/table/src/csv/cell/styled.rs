//! Numbers as people and spreadsheets write them: decimal commas, thousands separators, currencies, percent signs.

use serde::{Deserialize, Serialize};

/// Ways to read separators, one bit each: what marks decimals, and what parts thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ways(pub(crate) u8);

/// One way to read separators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
pub(crate) struct Way {
    bit: u8,
    /// What marks decimals.
    pub(crate) decimal: char,
    /// What parts thousands; nothing does when absent.
    pub(crate) group: Option<char>,
}

/// In the order in which they are preferred.
const WAYS: [Way; 8] = [
    Way { bit: 1, decimal: '.', group: None },
    Way { bit: 2, decimal: ',', group: None },
    Way { bit: 4, decimal: '.', group: Some(',') },
    Way { bit: 8, decimal: ',', group: Some('.') },
    Way { bit: 16, decimal: '.', group: Some(' ') },
    Way { bit: 32, decimal: ',', group: Some(' ') },
    Way { bit: 64, decimal: '.', group: Some('\'') },
    Way { bit: 128, decimal: ',', group: Some('\'') },
];

impl Ways {
    /// All of them.
    pub(crate) const ALL: Self = Self(0xFF);
    /// Those in which a point marks decimals.
    pub(crate) const POINT: Self = Self(1 | 4 | 16 | 64);
    /// Those in which a comma marks decimals.
    pub(crate) const COMMA: Self = Self(2 | 8 | 32 | 128);
    /// Those in which blanks part thousands.
    pub(crate) const BLANKS: Self = Self(16 | 32);
    const PLAIN: Self = Self(1);
    const PLAIN_COMMA: Self = Self(2);
    const COMMA_GROUPS: Self = Self(4);
    const POINT_GROUPS: Self = Self(8);

    /// What both allow.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The way to take of those that all cells of a column allow. `comma` says that elsewhere in the file a comma marks
    /// decimals; then points that may part thousands do, and a comma that may mark decimals does.
    pub(crate) fn best(self, comma: bool) -> Option<Way> {
        let has = |ways: Self| !self.and(ways).is_empty();
        let wanted = if comma && has(Self::COMMA) && !has(Self::PLAIN_COMMA) {
            Self::COMMA
        } else if comma && has(Self::PLAIN_COMMA) && has(Self::PLAIN) && !has(Self::COMMA_GROUPS) {
            Self::PLAIN_COMMA
        } else if has(Self::PLAIN) {
            Self::PLAIN
        } else if has(Self::PLAIN_COMMA) && has(Self::COMMA_GROUPS) {
            if comma { Self::PLAIN_COMMA } else { Self::COMMA_GROUPS }
        } else {
            self
        };
        WAYS.into_iter().find(|way| self.and(wanted).0 & way.bit != 0)
    }

    /// Whether a point could mark decimals as well as part thousands.
    pub(crate) fn is_ambiguous(self) -> bool {
        (self.0 & (Self::PLAIN.0 | Self::POINT_GROUPS.0)) == Self::PLAIN.0 | Self::POINT_GROUPS.0
            || self.0 & (Self::PLAIN.0 | Self::PLAIN_COMMA.0 | Self::COMMA_GROUPS.0)
                == Self::PLAIN_COMMA.0 | Self::COMMA_GROUPS.0
    }
}

impl From<Way> for u8 {
    fn from(way: Way) -> Self {
        way.bit
    }
}

impl From<u8> for Way {
    fn from(bit: u8) -> Self {
        WAYS.into_iter().find(|way| way.bit == bit).unwrap_or(Self::PLAIN)
    }
}

impl Way {
    /// Points mark decimals and nothing parts thousands.
    pub(crate) const PLAIN: Self = WAYS[0];

    /// Whether these ways have this one.
    pub(crate) fn is_in(self, ways: Ways) -> bool {
        ways.0 & self.bit != 0
    }
}

/// A number as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Styled {
    /// How its separators can be read.
    pub(crate) ways: Ways,
    /// In which of these ways it has a fraction.
    pub(crate) fractions: Ways,
    /// Its currency, as a position in [`CURRENCIES`].
    pub(crate) currency: Option<u8>,
    /// Whether it is a percentage.
    pub(crate) percent: bool,
    /// Whether a plus stands before it.
    pub(crate) plus: bool,
    /// How many digits it has.
    pub(crate) digits: u8,
}

/// How the numbers of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Style {
    /// How separators are read.
    pub(crate) way: Way,
    /// Whether there is more than plain digits with a point.
    pub(crate) styled: bool,
    /// Whether they are percentages.
    pub(crate) percent: bool,
    /// Their currency.
    pub(crate) currency: Option<u8>,
}

impl Style {
    /// Plain digits with a point.
    pub(crate) const PLAIN: Self = Self { way: Way::PLAIN, styled: false, percent: false, currency: None };

    /// The number that a cell holds.
    pub(crate) fn read(self, cell: &[u8]) -> Option<f64> {
        if !self.styled {
            return super::number::plain_number(cell);
        }
        let (styled, text) = self.way.plain_text(cell)?;
        if !self.takes(styled) {
            return None;
        }
        let written = if styled.percent { hundredth(&text) } else { text };
        super::number::number(written.as_bytes()).filter(|value| value.is_finite())
    }

    /// The whole number that a cell holds.
    pub(crate) fn read_whole(self, cell: &[u8]) -> Option<i64> {
        if !self.styled {
            return super::number::plain_integer(cell);
        }
        let (styled, text) = self.way.plain_text(cell)?;
        let is_whole = self.takes(styled) && !styled.percent && !text.contains(['.', 'e']);
        if is_whole { text.parse().ok() } else { None }
    }

    /// Whether a number is of the column's unit: nought needs no percent sign, and no number needs a currency.
    fn takes(self, styled: Styled) -> bool {
        styled.percent == self.percent && (styled.currency.is_none() || styled.currency == self.currency)
    }
}

/// The digits of a hundredth.
fn hundredth(text: &str) -> String {
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let exponent: i64 = exponent.parse().unwrap_or(0);
            format!("{mantissa}e{}", exponent - 2)
        }
        None => format!("{text}e-2"),
    }
}

/// Currencies by sign or code; what several use, such as `$` or `kr`, is one of them.
pub(crate) const CURRENCIES: [&str; 38] = [
    "US$", "R$", "A$", "C$", "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₴", "₫", "₪", "zł", "kr", "Kč", "Ft",
    "CHF", "Fr.", "USD", "EUR", "GBP", "JPY", "CNY", "INR", "RUB", "PLN", "CZK", "SEK", "NOK", "DKK", "BRL",
    "CAD", "AUD", "руб", "HUF",
];

/// A number's parts.
struct Parts<'a> {
    negative: bool,
    plus: bool,
    body: &'a str,
    /// Behind an `E`.
    exponent: Option<&'a str>,
    currency: Option<u8>,
    percent: bool,
}

impl<'a> Parts<'a> {
    fn of(cell: &'a str) -> Option<Self> {
        let mut parts = Self {
            negative: false,
            plus: false,
            body: cell.trim(),
            exponent: None,
            currency: None,
            percent: false,
        };
        if let Some(inner) = parts.body.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            // Accountants write what is owed in brackets.
            parts.negative = true;
            parts.body = inner.trim();
        }
        for _ in 0..2 {
            parts.take_sign()?;
            parts.take_currency()?;
        }
        if let Some(rest) = parts.body.strip_suffix('%') {
            parts.percent = true;
            parts.body = rest.trim_end();
        }
        if let Some(rest) = parts.body.strip_suffix('-') {
            // Some systems write the sign behind the number.
            if parts.negative || parts.plus {
                return None;
            }
            parts.negative = true;
            parts.body = rest.trim_end();
        }
        if let Some((mantissa, exponent)) = parts.body.split_once(['e', 'E']) {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if !(1..=3).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            parts.body = mantissa;
            parts.exponent = Some(exponent);
        }
        (parts.body.len() <= 40).then_some(parts)
    }

    fn take_sign(&mut self) -> Option<()> {
        let rest = self.body.strip_prefix(['-', '\u{2212}']);
        if let Some(rest) = rest {
            if self.negative {
                return None;
            }
            self.negative = true;
            self.body = rest.trim_start();
        } else if let Some(rest) = self.body.strip_prefix('+') {
            if self.negative || self.plus {
                return None;
            }
            self.plus = true;
            self.body = rest.trim_start();
        }
        Some(())
    }

    fn take_currency(&mut self) -> Option<()> {
        for (index, sign) in CURRENCIES.iter().enumerate() {
            let rest = self.body.strip_prefix(sign).or_else(|| self.body.strip_suffix(sign));
            if let Some(rest) = rest {
                if self.currency.is_some() {
                    return None;
                }
                self.currency = Some(index as u8);
                self.body = rest.trim();
                return Some(());
            }
        }
        Some(())
    }
}

/// What stands between digits.
fn separator(character: char) -> Option<char> {
    match character {
        '.' | ',' => Some(character),
        '\'' | '\u{2019}' => Some('\''),
        ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' => Some(' '),
        _ => None,
    }
}

impl Styled {
    /// What a cell is that is no plain number; nothing when it is no number at all.
    pub(crate) fn of(cell: &[u8]) -> Option<Self> {
        const LONGEST: usize = 48;
        if cell.len() > LONGEST || !cell.iter().any(u8::is_ascii_digit) {
            return None;
        }
        let parts = Parts::of(std::str::from_utf8(cell).ok()?)?;
        let mut runs = [0u8; 16];
        let mut separators = ['\0'; 16];
        let (mut count, mut digits, mut leading_zero) = (0, 0u8, false);
        for character in parts.body.chars() {
            if character.is_ascii_digit() {
                leading_zero |= count == 0 && runs[0] == 1 && parts.body.starts_with('0');
                runs[count] += 1;
                digits += 1;
            } else {
                separators[count] = separator(character)?;
                count += 1;
                if count >= runs.len() {
                    return None;
                }
            }
        }
        if digits == 0 || leading_zero {
            return None;
        }
        let (runs, separators) = (&runs[..=count], &separators[..count]);
        let (mut ways, mut fractions) = (0, 0);
        for way in WAYS {
            if let Some(fraction) = way.takes(runs, separators) {
                ways |= way.bit;
                fractions |= if fraction { way.bit } else { 0 };
            }
        }
        let (ways, fractions) = (Ways(ways), Ways(if parts.exponent.is_some() { ways } else { fractions }));
        (!ways.is_empty()).then_some(Self {
            ways,
            fractions,
            currency: parts.currency,
            percent: parts.percent,
            plus: parts.plus,
            digits,
        })
    }

    /// Of a plain number with a point: it may be one whose point parts thousands.
    pub(crate) fn ways_of_plain(cell: &[u8]) -> Ways {
        let unsigned = cell.strip_prefix(b"-").unwrap_or(cell);
        let point = unsigned.iter().position(|byte| *byte == b'.');
        let grouped = |point: usize| {
            (1..=3).contains(&point)
                && unsigned.len() == point + 4
                && unsigned[0] != b'0'
                && unsigned[point + 1..].iter().all(u8::is_ascii_digit)
        };
        match point {
            Some(point) if grouped(point) => Ways(Ways::POINT.0 | Ways::POINT_GROUPS.0),
            Some(_) => Ways::POINT,
            // An exponent alone says nothing of separators.
            None => Ways::ALL,
        }
    }
}

impl Way {
    /// Whether digits in runs of these lengths, with these separators between them, are a number in this way; and whether
    /// it has a fraction.
    fn takes(self, runs: &[u8], separators: &[char]) -> Option<bool> {
        let decimals = separators.iter().filter(|separator| **separator == self.decimal).count();
        let has_fraction = decimals == 1 && separators.last() == Some(&self.decimal);
        if decimals > usize::from(has_fraction) {
            return None;
        }
        let groups = &separators[..separators.len() - usize::from(has_fraction)];
        if groups.iter().any(|separator| Some(*separator) != self.group) {
            return None;
        }
        let whole = &runs[..=groups.len()];
        let is_grouped =
            groups.is_empty() || ((1..=3).contains(&whole[0]) && whole[1..].iter().all(|run| *run == 3));
        let has_digits = whole[0] > 0 || (has_fraction && groups.is_empty() && runs[runs.len() - 1] > 0);
        let ends_in_digits = !has_fraction || runs[runs.len() - 1] > 0;
        (is_grouped && has_digits && ends_in_digits).then_some(has_fraction)
    }

    /// The number in plain digits with a point.
    fn plain_text(self, cell: &[u8]) -> Option<(Styled, String)> {
        let styled = Styled::of(cell).filter(|styled| self.is_in(styled.ways))?;
        let parts = Parts::of(std::str::from_utf8(cell).ok()?)?;
        let mut text = String::with_capacity(parts.body.len() + 4);
        if parts.negative {
            text.push('-');
        }
        for character in parts.body.chars() {
            if character.is_ascii_digit() {
                text.push(character);
            } else if separator(character) == Some(self.decimal) {
                text.push('.');
            }
        }
        if let Some(exponent) = parts.exponent {
            text.push('e');
            text.push_str(exponent.strip_prefix('+').unwrap_or(exponent));
        }
        Some((styled, text))
    }
}
