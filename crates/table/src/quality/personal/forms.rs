//! The forms of e-mail addresses, telephone numbers, internet addresses, postal addresses and names.

use std::net::IpAddr;

use super::headers::{FORMS_OF_ADDRESS, STREETS, is_given_name};
use crate::quality::contents::looks_like_date;

/// An e-mail address as it is in use: one `@`, a dot in the domain, none of the signs that need quoting.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_local = |one: char| one.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(one);
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|one| one.is_alphanumeric() || one == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let ending = domain.rsplit('.').next().unwrap_or_default();
    !local.is_empty()
        && text.len() <= 254
        && local.chars().all(is_local)
        && domain.contains('.')
        && domain.split('.').all(label)
        && ending.chars().count() >= 2
        && !ending.chars().any(char::is_numeric)
}

/// An internet address of version 4 or 6.
pub(super) fn is_ip(text: &str) -> bool {
    text.len() >= 3 && text.parse::<IpAddr>().is_ok()
}

/// A telephone number: seven to fifteen digits (ITU-T E.164) with a plus, a trunk zero, or groups.
pub(super) fn is_phone(text: &str) -> bool {
    let number = text.split(['x', 'X', ';']).next().unwrap_or_default();
    let number = number.trim_end_matches("ext").trim_end_matches("ext.").trim();
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let signs = number.chars().all(|one| one.is_ascii_digit() || "+-(). /\u{a0}".contains(one));
    let groups = number.split(|one: char| !one.is_ascii_digit()).filter(|group| !group.is_empty());
    let count = groups.clone().count();
    // 1.234.567 and 1 234 567 are numbers.
    let is_thousands =
        count > 1 && groups.skip(1).all(|group| group.len() == 3) && !number.contains(['(', '-', '+', '/']);
    let has_mark =
        number.starts_with('+') || number.starts_with('0') || number.starts_with('(') || count >= 3;
    (7..=15).contains(&digits)
        && signs
        && has_mark
        && !is_thousands
        && !looks_like_date(text)
        && !is_ip(text)
        && !number.contains("..")
        && number.matches('.').count() != 1
}

/// Words of letters, without signs around them, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|one: char| !one.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// A house number and a word for a street.
pub(super) fn is_address(text: &str) -> bool {
    let is_street = |word: &String| {
        STREETS.contains(&word.as_str())
            || ["straße", "strasse", "gasse", "platz", "allee", "gatan", "vägen", "straat", "laan"]
                .iter()
                .any(|ending| word.len() > ending.len() && word.ends_with(ending))
    };
    let has_number = words(text).any(|word| word.chars().any(char::is_numeric));
    has_number && text.len() <= 200 && text.contains(' ') && words(text).any(|word| is_street(&word))
}

/// A postal code: four to ten letters, digits and hyphens, with at least three digits or the British form.
pub(super) fn is_postal_code(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let length = text.chars().count();
    (4..=10).contains(&length)
        && digits >= 2
        && text.chars().all(|one| one.is_ascii_alphanumeric() || one == ' ' || one == '-')
}

/// A name of a person: few words of letters, one of them a known given name or a form of address.
pub(super) fn is_name(text: &str) -> bool {
    let is_sign = |one: char| one.is_alphabetic() || " .,'’-()\"“”/".contains(one);
    let known = |word: &String| is_given_name(word) || FORMS_OF_ADDRESS.contains(&word.as_str());
    // Names begin with a capital in scripts that have them.
    let is_capital = text.chars().find(|one| one.is_alphabetic()).is_some_and(|one| !one.is_lowercase());
    text.len() <= 100
        && is_capital
        && text.chars().all(is_sign)
        && words(text).take(9).count() <= 8
        && words(text).any(|word| known(&word))
}

/// An e-mail address or a telephone number among the words of a text.
pub(super) fn contact_in(text: &str) -> Option<&str> {
    let around = |one: char| !one.is_alphanumeric() && one != '+' && one != '(';
    text.split_whitespace()
        .map(|word| word.trim_matches(around))
        .find(|word| is_email(word) || is_phone_alone(word))
}

/// Whether a text holds an e-mail address or a telephone number.
pub(super) fn holds_contact(text: &str) -> bool {
    contact_in(text).is_some()
}

/// A telephone number that nothing around it explains: with a plus, or in the three groups of North America.
fn is_phone_alone(word: &str) -> bool {
    let groups: Vec<&str> = word.split(['-', '.']).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_grouped =
        lengths == [3, 3, 4] && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let is_full = word.starts_with('+') && word.bytes().filter(u8::is_ascii_digit).count() >= 9;
    is_grouped || is_full && is_phone(word)
}
