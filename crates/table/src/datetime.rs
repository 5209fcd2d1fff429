//! Date-times as ISO 8601 text: what a CSV file holds and what the studio shows.
//!
//! Only what can be written back without loss is read: a date, or a date and a time down to milliseconds, with or
//! without `Z`. A text without a zone is taken as UTC.

const MILLISECONDS_A_DAY: i64 = 86_400_000;

/// Milliseconds since 1970-01-01T00:00:00 UTC of `2020-01-31`, `2020-01-31T10:20`, `2020-01-31 10:20:30.123Z`.
pub fn parse(text: &[u8]) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    if date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let (year, month, day) = (digits(&date[..4])?, digits(&date[5..7])?, digits(&date[8..])?);
    if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let days = days_from_civil(year, month, day);
    let time = match rest.split_first() {
        None => 0,
        Some((b'T' | b't' | b' ', time)) => parse_time(time.strip_suffix(b"Z").unwrap_or(time))?,
        Some(_) => return None,
    };
    Some(days * MILLISECONDS_A_DAY + time)
}

/// Days since 1970-01-01 of a day that the calendar has.
pub(crate) fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let exists = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    exists.then(|| days_from_civil(year, month, day))
}

/// `10:20`, `10:20:30`, `10:20:30.123` with any number of zeros behind the milliseconds.
fn parse_time(text: &[u8]) -> Option<i64> {
    let (minutes, rest) = text.split_at_checked(5)?;
    if minutes[2] != b':' {
        return None;
    }
    let (hour, minute) = (digits(&minutes[..2])?, digits(&minutes[3..])?);
    let (mut second, mut millisecond) = (0, 0);
    if !rest.is_empty() {
        let (seconds, fraction) = rest.split_at_checked(3)?;
        second = digits(seconds.strip_prefix(b":")?)?;
        if !fraction.is_empty() {
            let fraction = fraction.strip_prefix(b".")?;
            let kept = fraction.len().min(3);
            if fraction.is_empty() || fraction[kept..].iter().any(|digit| *digit != b'0') {
                return None;
            }
            millisecond = digits(&fraction[..kept])?;
            for _ in kept..3 {
                millisecond *= 10;
            }
        }
    }
    (hour < 24 && minute < 60 && second < 60)
        .then_some(((hour * 60 + minute) * 60 + second) * 1000 + millisecond)
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar. Years begin in March here, so that the leap day is last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

/// Whether the time of day is midnight, so that a date says it all.
pub fn is_date(milliseconds: i64) -> bool {
    milliseconds.rem_euclid(MILLISECONDS_A_DAY) == 0
}

/// As ISO text: `2020-01-31T10:20:30`, with milliseconds where there are any; only the date when `date_only`.
pub fn format(milliseconds: i64, date_only: bool) -> String {
    let (year, month, day) = civil_from_days(milliseconds.div_euclid(MILLISECONDS_A_DAY));
    let date = if (0..=9999).contains(&year) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:+07}-{month:02}-{day:02}")
    };
    if date_only {
        return date;
    }
    let time = milliseconds.rem_euclid(MILLISECONDS_A_DAY);
    let (seconds, fraction) = (time / 1000, time % 1000);
    let text = format!("{date}T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 { text } else { format!("{text}.{fraction:03}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_and_times() {
        assert_eq!(parse(b"1970-01-01"), Some(0));
        assert_eq!(parse(b"2020-01-31"), Some(1_580_428_800_000));
        assert_eq!(parse(b"2020-01-31T10:20"), Some(1_580_466_000_000));
        assert_eq!(parse(b"2020-01-31 10:20:30.5Z"), Some(1_580_466_030_500));
        assert_eq!(parse(b"2020-01-31T10:20:30.123000"), Some(1_580_466_030_123));
        assert_eq!(parse(b"0000-02-29"), Some(-62_162_121_600_000));
    }

    #[test]
    fn refuses_what_is_no_date_or_would_lose_something() {
        let refused: [&[u8]; 16] = [
            b"2020-13-01",
            b"2019-02-29",
            b"2020-1-31",
            b"2020-01-31T",
            b"2020-01-31T10",
            b"2020-01-31T24:00",
            b"2020-01-31T10:20:30.",
            b"2020-01-31T10:20:30.1234",
            b"2020-01-31T10:20+02:00",
            b"20200131",
            b"",
            b"2020-01-31x",
            b"2020-00-10",
            b"31.01.2020",
            b"2020/01/31",
            b"-020-01-01",
        ];
        for text in refused {
            assert_eq!(parse(text), None, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for day in (-800_000..2_932_897).step_by(97) {
            let milliseconds = day * MILLISECONDS_A_DAY;
            if (0..=9999).contains(&civil_from_days(day).0) {
                assert_eq!(parse(format(milliseconds, true).as_bytes()), Some(milliseconds));
                assert_eq!(
                    parse(format(milliseconds + 3_723_004, false).as_bytes()),
                    Some(milliseconds + 3_723_004)
                );
            }
        }
        assert_eq!(format(0, true), "1970-01-01");
        assert_eq!(format(-1, false), "1969-12-31T23:59:59.999");
        for extreme in [i64::MIN, i64::MAX] {
            assert!(!format(extreme, false).is_empty());
        }
    }
}
