//! Year, month, day and weekday of a date-time, in UTC and the Gregorian calendar.

const MILLISECONDS_A_DAY: i64 = 86_400_000;

/// Year, month (from 1) and day (from 1). Howard Hinnant's `civil_from_days`: years begin in March, so that the leap day
/// is the last of its year.
pub(crate) fn date(milliseconds: i64) -> (i64, i64, i64) {
    let days = milliseconds.div_euclid(MILLISECONDS_A_DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

/// The day of the week as in ISO 8601: 1 is Monday, 7 is Sunday. The first of January 1970 was a Thursday.
pub(super) fn weekday(milliseconds: i64) -> i64 {
    (milliseconds.div_euclid(MILLISECONDS_A_DAY) + 3).rem_euclid(7) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_table::datetime;

    #[test]
    fn known_days() {
        let at = |text: &str| datetime::parse(text.as_bytes()).unwrap();
        assert_eq!(date(at("2000-02-29T23:59:59")), (2000, 2, 29));
        assert_eq!(date(at("1969-12-31")), (1969, 12, 31));
        assert_eq!(weekday(at("1970-01-01")), 4);
        assert_eq!(weekday(at("2024-02-29")), 4);
        assert_eq!(weekday(at("1969-12-28")), 7);
    }

    #[test]
    fn agrees_with_what_is_written() {
        for day in (-700_000..2_900_000_i64).step_by(379) {
            let (year, month, day_of_month) = date(day * MILLISECONDS_A_DAY);
            let text = format!("{year:04}-{month:02}-{day_of_month:02}");
            if (0..=9999).contains(&year) {
                assert_eq!(text, datetime::format(day * MILLISECONDS_A_DAY, true));
            }
        }
        for extreme in [i64::MIN, i64::MAX] {
            assert!((1..=7).contains(&weekday(extreme)) && (1..=12).contains(&date(extreme).1));
        }
    }
}
