//! Numbers, shares and column names as words.

/// A whole number with commas between thousands.
pub(super) fn counted(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A part of a whole in percent: `12.5 %`, `under 0.1 %`.
pub(super) fn share(part: u64, whole: u64) -> String {
    percent(part as f64 / whole.max(1) as f64)
}

/// A share in percent. What is not quite all is never 100 %, nor what is little 0 %.
pub(super) fn percent(share: f64) -> String {
    let tenths = (share * 1000.0).round();
    if share <= 0.0 {
        "0 %".to_owned()
    } else if tenths < 1.0 {
        "under 0.1 %".to_owned()
    } else if tenths >= 1000.0 && share < 1.0 {
        "over 99.9 %".to_owned()
    } else {
        format!("{} %", tenths / 10.0)
    }
}

/// A number with about four digits.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        let decimals = match size {
            _ if size >= 1000.0 => 0,
            _ if size >= 100.0 => 1,
            _ if size >= 1.0 => 2,
            _ => 4,
        };
        let text = format!("{value:.decimals$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        format!("{value:.3e}")
    }
}

/// Example values in quotation marks, cut when long.
pub(super) fn quoted<T: AsRef<str>>(values: &[T]) -> String {
    const LONGEST: usize = 40;
    let one = |value: &T| {
        let value = value.as_ref();
        match value.char_indices().nth(LONGEST) {
            None => format!("“{value}”"),
            Some((end, _)) => format!("“{}…”", &value[..end]),
        }
    };
    values.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The words of a column's name in lower case: `customerID`, `customer_id` and `Customer ID` have the same.
pub(super) fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before_is_lower = false;
    for character in name.chars() {
        let begins = !character.is_alphanumeric() || (character.is_uppercase() && before_is_lower);
        if begins && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        before_is_lower = character.is_lowercase() || character.is_numeric();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Whether one of some words is among those of a name, or they are together: `first name` is found in `firstname` and in
/// `first_name`.
pub(super) fn names_one(name: &[String], wanted: &[&str]) -> bool {
    let together = name.concat();
    wanted.iter().any(|wanted| match wanted.split_once(' ') {
        None => name.iter().any(|word| word == wanted) || together == *wanted,
        Some(_) => together.contains(&wanted.replace(' ', "")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(
            (counted(0), counted(999), counted(1_234_567)),
            ("0".into(), "999".into(), "1,234,567".into())
        );
        assert_eq!(share(1, 8), "12.5 %");
        assert_eq!(
            (percent(0.0), percent(0.000_1), percent(0.9999), percent(1.0)),
            ("0 %".into(), "under 0.1 %".into(), "over 99.9 %".into(), "100 %".into())
        );
        assert_eq!(
            (number(12.5), number(1234.5), number(0.0), number(1e9)),
            ("12.5".into(), "1234".into(), "0".into(), "1.000e9".into())
        );
    }

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(words_of("customerID"), ["customer", "id"]);
        assert_eq!(words_of("First_Name (full)"), ["first", "name", "full"]);
        assert!(names_one(&words_of("FirstName"), &["first name"]));
        assert!(names_one(&words_of("firstname"), &["first name"]));
        assert!(!names_one(&words_of("first"), &["first name"]));
        assert!(names_one(&words_of("E-Mail"), &["email"]));
    }
}
