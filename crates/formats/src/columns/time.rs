//! Times of day and spans of time as text.

/// A time of day from nanoseconds since midnight: `10:20:30`, with the fraction of the second where there is one.
pub fn time_text(nanoseconds: i64) -> String {
    const SECOND: u64 = 1_000_000_000;
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let total = nanoseconds.unsigned_abs();
    let (seconds, fraction) = (total / SECOND, total % SECOND);
    let text = format!("{sign}{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 {
        return text;
    }
    let digits = format!("{fraction:09}");
    format!("{text}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::time_text;

    #[test]
    fn times_are_written_without_idle_zeros() {
        assert_eq!(time_text(37_230_000_000_000), "10:20:30");
        assert_eq!(time_text(1_500_000), "00:00:00.0015");
        assert_eq!(time_text(-1_000_000_000), "-00:00:01");
    }
}
