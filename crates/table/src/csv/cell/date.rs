//! Dates and date-times in the forms that people, spreadsheets and programs write.
//!
//! A cell gives all forms that it can be read in; which of them holds, the column decides: `03/04/2020` is in March or in
//! April, and `25/04/2020` further down says which. A time with a zone is taken to UTC.

use serde::{Deserialize, Serialize};

use crate::datetime;

const MILLISECONDS_A_DAY: i64 = 86_400_000;

/// Forms of dates, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateForms(u8);

/// One form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum DateForm {
    /// 2020-01-31, 2020/1/31, 2020.01.31
    YearFirst,
    /// 31.01.2020, 31/1/2020
    DayFirst,
    /// 1/31/2020
    MonthFirst,
    /// 31.01.20
    DayFirstShort,
    /// 1/31/20
    MonthFirstShort,
    /// 31 January 2020, Jan 31, 2020, 31-Jan-20, Fri, 31 Jan 2020
    Named,
}

const FORMS: [DateForm; 6] = [
    DateForm::YearFirst,
    DateForm::DayFirst,
    DateForm::MonthFirst,
    DateForm::DayFirstShort,
    DateForm::MonthFirstShort,
    DateForm::Named,
];

impl DateForm {
    fn bit(self) -> u8 {
        1 << (self as u8)
    }

    /// Whether the day stands before the month.
    pub(crate) fn is_day_first(self) -> bool {
        matches!(self, Self::DayFirst | Self::DayFirstShort)
    }

    /// As a person would describe it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::YearFirst => "year-month-day",
            Self::DayFirst => "day-month-year",
            Self::MonthFirst => "month-day-year",
            Self::DayFirstShort => "day-month-year of two digits",
            Self::MonthFirstShort => "month-day-year of two digits",
            Self::Named => "dates with the month's name",
        }
    }
}

impl DateForms {
    /// All of them.
    pub(crate) const ALL: Self = Self(0x3F);

    /// The forms that a cell can be read in.
    pub(crate) fn of(cell: &[u8]) -> Self {
        const LONGEST: usize = 48;
        let could_be = (6..=LONGEST).contains(&cell.len()) && cell.iter().any(u8::is_ascii_digit);
        let mut forms = 0;
        if could_be {
            for form in FORMS {
                if read(form, cell).is_some() {
                    forms |= form.bit();
                }
            }
        }
        Self(forms)
    }

    /// What both allow.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether day and month can change places.
    pub(crate) fn is_ambiguous(self) -> bool {
        let has = |form: DateForm| self.0 & form.bit() != 0;
        (has(DateForm::DayFirst) && has(DateForm::MonthFirst))
            || (has(DateForm::DayFirstShort) && has(DateForm::MonthFirstShort))
    }

    /// The form to take: the only one, or of those with day and month in either order the one that is told.
    pub(crate) fn best(self, day_first: bool) -> Option<DateForm> {
        let allowed = |form: &DateForm| self.0 & form.bit() != 0;
        FORMS
            .into_iter()
            .filter(allowed)
            .find(|form| !self.is_ambiguous() || form.is_day_first() == day_first)
            .or_else(|| FORMS.into_iter().find(allowed))
    }
}

/// A date in milliseconds since 1970, and whether something finer was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) milliseconds: i64,
    pub(crate) rounded: bool,
}

/// A cell read in a form.
pub(crate) fn read(form: DateForm, cell: &[u8]) -> Option<Moment> {
    if form == DateForm::YearFirst
        && let Some(milliseconds) = datetime::parse(cell)
    {
        return Some(Moment { milliseconds, rounded: false });
    }
    let text = std::str::from_utf8(cell).ok()?;
    let ((year, month, day), rest) = match form {
        DateForm::Named => named(text)?,
        _ => numeric(form, text)?,
    };
    let days = datetime::days(year, month, day)?;
    let (time, rounded) = time(rest)?;
    Some(Moment { milliseconds: days * MILLISECONDS_A_DAY + time, rounded })
}

type Date = (i64, i64, i64);

/// Three numbers with the same sign between them, and what follows.
fn numeric(form: DateForm, text: &str) -> Option<(Date, &str)> {
    let (first, rest) = number(text)?;
    let separator = rest.chars().next().filter(|sign| matches!(sign, '-' | '/' | '.'))?;
    let (second, rest) = number(rest[1..].strip_prefix(' ').unwrap_or(&rest[1..]))?;
    let rest = rest.strip_prefix(separator)?;
    let (third, rest) = number(rest.strip_prefix(' ').unwrap_or(rest))?;
    let short = |digits: Digits| (1..=2).contains(&digits.count).then_some(digits.value);
    let year = |digits: Digits| (digits.count == 4).then_some(digits.value);
    let short_year = |digits: Digits| {
        // As POSIX reads years of two digits.
        (digits.count == 2).then_some(digits.value + if digits.value < 69 { 2000 } else { 1900 })
    };
    let date = match form {
        DateForm::YearFirst => (year(first)?, short(second)?, short(third)?),
        DateForm::DayFirst => (year(third)?, short(second)?, short(first)?),
        DateForm::MonthFirst => (year(third)?, short(first)?, short(second)?),
        DateForm::DayFirstShort => (short_year(third)?, short(second)?, short(first)?),
        DateForm::MonthFirstShort if separator == '/' || separator == '-' => {
            (short_year(third)?, short(first)?, short(second)?)
        }
        _ => return None,
    };
    // Nobody writes 1.31.2020 with points, and 1.2.10 is rather a version.
    let is_usual = match form {
        DateForm::MonthFirst => separator != '.',
        DateForm::DayFirstShort => separator == '/' || (first.count == 2 && second.count == 2),
        _ => true,
    };
    is_usual.then_some((date, rest))
}

#[derive(Clone, Copy)]
struct Digits {
    value: i64,
    count: usize,
}

fn number(text: &str) -> Option<(Digits, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let value = text.get(..count).filter(|digits| (1..=9).contains(&digits.len()))?.parse().ok()?;
    Some((Digits { value, count }, &text[count..]))
}

/// Names of months, and beginnings of names that are in use by themselves: English, German, French, Spanish, Italian,
/// Portuguese, Dutch, Polish.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen", "janeiro",
        "januari", "stycznia",
    ],
    &[
        "february",
        "feb",
        "februar",
        "février",
        "févr",
        "fév",
        "febrero",
        "febbraio",
        "fevereiro",
        "fev",
        "februari",
        "lutego",
    ],
    &["march", "mar", "märz", "mär", "mrz", "mars", "marzo", "março", "maart", "mrt", "marca"],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile", "kwietnia"],
    &["may", "mai", "mayo", "maggio", "mag", "maio", "mei", "maja"],
    &["june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho", "czerwca"],
    &["july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho", "lipca"],
    &["august", "aug", "août", "aou", "agosto", "ago", "augustus", "sierpnia"],
    &[
        "september",
        "sep",
        "sept",
        "septembre",
        "septiembre",
        "setiembre",
        "settembre",
        "set",
        "setembro",
        "września",
    ],
    &[
        "october",
        "oct",
        "oktober",
        "okt",
        "octobre",
        "octubre",
        "ottobre",
        "ott",
        "outubro",
        "out",
        "października",
    ],
    &["november", "nov", "novembre", "noviembre", "novembro", "listopada"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "déc",
        "diciembre",
        "dic",
        "dicembre",
        "dezembro",
        "grudnia",
    ],
];

fn month(word: &str) -> Option<i64> {
    let word = word.trim_end_matches('.').to_lowercase();
    let position = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
    Some(position as i64 + 1)
}

/// A date with the month's name, with the day before or behind it, perhaps behind a weekday; and what follows.
fn named(text: &str) -> Option<(Date, &str)> {
    let mut rest = text;
    if let Some((weekday, after)) = text.split_once(", ")
        && weekday.chars().all(char::is_alphabetic)
        && month(weekday).is_none()
    {
        rest = after.trim_start();
    }
    let is_sign = |character: char| matches!(character, ' ' | '-' | '/' | '.' | ',');
    let year_of = |digits: Digits| match digits.count {
        4 => Some(digits.value),
        2 => Some(digits.value + if digits.value < 69 { 2000 } else { 1900 }),
        _ => None,
    };
    if let Some((day, after)) = number(rest) {
        if day.count > 2 {
            return None;
        }
        let after =
            ["st", "nd", "rd", "th"].iter().find_map(|ending| after.strip_prefix(ending)).unwrap_or(after);
        let after = after.trim_start_matches(is_sign).trim_start_matches("de ").trim_start_matches("of ");
        let end = after.find(|character: char| !character.is_alphabetic())?;
        let month = month(&after[..end])?;
        let after = after[end..].trim_start_matches(is_sign).trim_start_matches("de ");
        let (year, after) = number(after)?;
        return Some(((year_of(year)?, month, day.value), after));
    }
    let end = rest.find(|character: char| !character.is_alphabetic())?;
    let month = month(&rest[..end])?;
    let (day, after) = number(rest[end..].trim_start_matches(is_sign))?;
    if day.count > 2 {
        return None;
    }
    let after =
        ["st", "nd", "rd", "th"].iter().find_map(|ending| after.strip_prefix(ending)).unwrap_or(after);
    let (year, after) = number(after.trim_start_matches(is_sign))?;
    (year.count == 4).then_some(((year.value, month, day.value), after))
}

/// The time of day behind a date in milliseconds, taken to UTC; nothing behind it is midnight.
fn time(text: &str) -> Option<(i64, bool)> {
    if text.is_empty() {
        return Some((0, false));
    }
    let rest = text
        .strip_prefix(['T', 't'])
        .or_else(|| text.strip_prefix(", "))
        .or_else(|| text.strip_prefix(' '))?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("at ").unwrap_or(rest);
    let (hour, rest) = number(rest)?;
    let mut hour = (hour.count <= 2).then_some(hour.value)?;
    let (minute, mut rest) = number(rest.strip_prefix([':', 'h'])?)?;
    let minute = (minute.count == 2 && minute.value < 60).then_some(minute.value)?;
    let (mut second, mut millisecond, mut rounded) = (0, 0, false);
    if let Some(after) = rest.strip_prefix(':') {
        let (digits, after) = number(after)?;
        second = (digits.count == 2 && digits.value < 60).then_some(digits.value)?;
        rest = after;
        if let Some(after) = rest.strip_prefix(['.', ',']) {
            let count = after.bytes().take_while(u8::is_ascii_digit).count();
            if count == 0 {
                return None;
            }
            for place in 0..3 {
                let digit = if place < count { after.as_bytes()[place] - b'0' } else { 0 };
                millisecond = millisecond * 10 + i64::from(digit);
            }
            rounded = after[3.min(count)..count].bytes().any(|digit| digit != b'0');
            rest = &after[count..];
        }
    }
    let rest = rest.trim_start();
    let lower = rest.to_ascii_lowercase();
    let mut zone = rest;
    for (words, afternoon) in [(["am", "a.m."], false), (["pm", "p.m."], true)] {
        if let Some(word) = words.iter().find(|word| lower.starts_with(**word)) {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if afternoon { 12 } else { 0 };
            zone = rest[word.len()..].trim_start();
        }
    }
    let offset = zone_offset(zone)?;
    (hour < 24).then_some(((((hour * 60 + minute) - offset) * 60 + second) * 1000 + millisecond, rounded))
}

/// The minutes that a zone is ahead of UTC.
fn zone_offset(zone: &str) -> Option<i64> {
    let zone = zone.trim();
    match zone {
        "" | "Z" | "z" | "UTC" | "GMT" => return Some(0),
        _ => {}
    }
    let zone = zone.strip_prefix("UTC").or_else(|| zone.strip_prefix("GMT")).unwrap_or(zone);
    let (sign, rest) = match zone.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, zone.strip_prefix('-')?),
    };
    let digits: String = rest.chars().filter(|character| *character != ':').collect();
    let value: i64 =
        Some(&digits).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    let (hours, minutes) = match digits.len() {
        2 => (value, 0),
        4 => (value / 100, value % 100),
        _ => return None,
    };
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}
