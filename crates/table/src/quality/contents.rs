//! Checks that look at texts: what they hold, and what they were meant to hold.

use penstock_flow::{ColumnType, Mend, Role};

use super::Found;
use super::checks::{FEWEST_ROWS, MOSTLY};
use super::columns::Place;
use super::personal;
use super::sample::Sample;
use super::words::{counted, percent, quoted};
use crate::datetime;
use crate::profile::Progress;
use crate::source::Cancelled;

/// What the values of a column tell. Personal data first: a telephone number is not a number that was misread.
pub(super) async fn checked(place: &Place<'_>, progress: &Progress<'_>) -> Result<Option<Found>, Cancelled> {
    let column = &place.column.column;
    let sample = match column.kind {
        ColumnType::Text | ColumnType::Category | ColumnType::Integer | ColumnType::DateTime => {
            Sample::of(place.table, column)
        }
        ColumnType::Number | ColumnType::Boolean => return Ok(None),
    };
    progress.at(0.5).await?;
    if let Some(found) = personal::finding(place, &sample) {
        return Ok(Some(found));
    }
    let is_text = matches!(column.kind, ColumnType::Text | ColumnType::Category);
    let counts = matches!(column.role, Role::Feature | Role::Target | Role::Time);
    if !is_text || !counts || place.profile.rows < FEWEST_ROWS || sample.len() == 0 {
        return Ok(None);
    }
    Ok(dates(place, &sample).or_else(|| numbers(place, &sample)))
}

fn dates(place: &Place<'_>, sample: &Sample<'_>) -> Option<Found> {
    let found = sample.share(looks_like_date);
    if found < MOSTLY {
        return None;
    }
    let message =
        format!("“{}” holds dates, but is read as {}.", place.name(), place.column.column.kind.name());
    let result = place
        .found("date-as-text", message)
        .fact("dates", percent(found))
        .fact("examples", quoted(&values(sample, looks_like_date)));
    let result = with_exceptions(result, sample, looks_like_date);
    let readable = sample.share(|text| datetime::parse(text.as_bytes()).is_some());
    Some(if readable >= MOSTLY { read_as(result, place, ColumnType::DateTime) } else { result })
}

fn numbers(place: &Place<'_>, sample: &Sample<'_>) -> Option<Found> {
    let found = sample.share(looks_like_number);
    if found < MOSTLY {
        return None;
    }
    let is_target = place.column.column.role == Role::Target;
    let code = if is_target { "non-numeric-target" } else { "mixed-types" };
    let message = match found < 1.0 {
        true => {
            format!("“{}” holds numbers, and {} of its values are none.", place.name(), percent(1.0 - found))
        }
        false => format!("“{}” holds numbers that are written with signs.", place.name()),
    };
    let result = place
        .found(code, message)
        .fact("numbers", percent(found))
        .fact("examples", quoted(&values(sample, looks_like_number)));
    let result = with_exceptions(result, sample, looks_like_number);
    let readable = sample.share(is_plain_number);
    Some(if readable >= MOSTLY { read_as(result, place, ColumnType::Number) } else { result })
}

fn values<'a>(sample: &'a Sample<'_>, is: impl Fn(&str) -> bool) -> Vec<&'a str> {
    sample.examples(3, is).into_iter().map(|(_, value)| value).collect()
}

/// The values that are not what most are, with their rows.
fn with_exceptions(found: Found, sample: &Sample<'_>, is: impl Fn(&str) -> bool) -> Found {
    let others = sample.examples(4, |text| !is(text));
    if others.is_empty() {
        return found;
    }
    let named: Vec<String> = others
        .iter()
        .map(|(row, value)| format!("{} in row {}", quoted(&[value]), counted(*row as u64 + 1)))
        .collect();
    found.fact("others", named.join(", "))
}

fn read_as(found: Found, place: &Place<'_>, kind: ColumnType) -> Found {
    let title = found.check.remedy.0.to_owned();
    found.mend(Mend::SetTypes { types: [(place.name().to_owned(), kind)].into(), title })
}

/// A number as the reader takes it. A code with leading zeros, and what has more digits than a number holds, is none.
fn is_plain_number(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['-', '+']);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let is_code = digits > 1 && unsigned.starts_with('0') || digits > 15;
    unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && !is_code
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A number with or without a currency or percent sign, thousands separators or a decimal comma.
fn looks_like_number(text: &str) -> bool {
    if is_plain_number(text) {
        return true;
    }
    let signs = ['$', '€', '£', '¥', '%', ' ', '\u{a0}', '\u{202f}'];
    let bare = text.trim_matches(signs);
    let plain: String =
        bare.chars().filter(|one| !matches!(one, ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}')).collect();
    let begins = bare.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.'));
    let groups = bare.split([',', '\'', ' ']).skip(1).all(|group| {
        let digits = group.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0
    });
    begins && groups && is_plain_number(&plain)
}

/// A date in the usual orders, with a time or without.
pub(super) fn looks_like_date(text: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if datetime::parse(text.as_bytes()).is_some() {
        return true;
    }
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    for separator in ['-', '/', '.'] {
        let parts: Vec<&str> = day.split(separator).collect();
        if let [one, two, three] = parts.as_slice()
            && parts.iter().all(|part| {
                part.len() <= 4 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
            })
        {
            let number = |part: &str| part.parse::<u32>().unwrap_or(0);
            let is_day_and_month = |one: u32, two: u32| {
                (1..=31).contains(&one) && (1..=31).contains(&two) && (one <= 12 || two <= 12)
            };
            let (one, two, three) =
                ((number(one), one.len()), (number(two), two.len()), (number(three), three.len()));
            return one.1 == 4 && is_day_and_month(two.0, three.0)
                || (three.1 == 4 || three.1 == 2)
                    && one.1 <= 2
                    && two.1 <= 2
                    && is_day_and_month(one.0, two.0);
        }
    }
    let words: Vec<&str> = text.split([' ', ',', '-', '.']).filter(|word| !word.is_empty()).collect();
    let is_month = |word: &&str| {
        word.chars().all(char::is_alphabetic)
            && MONTHS.iter().any(|month| word.to_lowercase().starts_with(month) && word.len() <= 9)
    };
    let is_number = |word: &&str| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    words.len() == 3
        && words.iter().filter(|word| is_month(word)).count() == 1
        && words.iter().filter(|word| is_number(word)).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_told_from_codes_and_words() {
        for text in ["1", "-2.5", "1e3", "1,234.5", "$5", "12 %", "3,5", "1'000", "€ 7"] {
            assert!(looks_like_number(text), "{text}");
        }
        for text in ["007", "12345678901234567", "abc", "1-2", "5 kg", "", "1,,", "a,b", "inf", "nan"] {
            assert!(!looks_like_number(text), "{text}");
        }
        for text in [
            "2020-01-31",
            "31.01.2020",
            "1/31/20",
            "2020/1/5",
            "5 Jan 2020",
            "January 5, 2020",
            "2020-01-31 10:00",
        ] {
            assert!(looks_like_date(text), "{text}");
        }
        for text in ["1.2.3", "192.168.0.1", "32.13.2020", "5 kg 3", "may be so", "2020", "12-34"] {
            assert!(!looks_like_date(text), "{text}");
        }
    }
}
