//! E-mail addresses, phone numbers, card numbers and IP addresses inside a text.
//!
//! Found by their form alone, so a number that only looks like one is taken too: where something is to be hidden, that is
//! the better mistake. A card number must pass the check of Luhn; a date is no phone number.

use std::net::IpAddr;
use std::ops::Range;

use penstock_table::quality::personal::passes_luhn;

/// The text with each of them replaced; nothing when there is none.
pub(crate) fn replaced(text: &str, by: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut result = String::new();
    let (mut at, mut written) = (0, 0);
    while at < bytes.len() {
        // What begins here does not belong to a word or number before.
        let begins = at == 0 || !is_word(bytes[at - 1]);
        let found = if begins {
            email(bytes, at).or_else(|| address(text, at)).or_else(|| digits(bytes, at))
        } else {
            None
        };
        match found {
            Some(found) => {
                result.push_str(&text[written..found.start]);
                result.push_str(by);
                (at, written) = (found.end, found.end);
            }
            None => at += 1,
        }
    }
    (written > 0).then(|| result + &text[written..])
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// How many bytes from a place on are of some kind.
fn length(bytes: &[u8], from: usize, of: impl Fn(u8) -> bool) -> usize {
    bytes[from.min(bytes.len())..].iter().take_while(|byte| of(**byte)).count()
}

/// `name@host.tld`.
fn email(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let name = length(bytes, start, |byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte));
    let at = start + name;
    if name == 0 || bytes.get(at) != Some(&b'@') {
        return None;
    }
    let mut end =
        at + 1 + length(bytes, at + 1, |byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    while end > at + 1 && !bytes[end - 1].is_ascii_alphanumeric() {
        end -= 1;
    }
    let host = &bytes[at + 1..end];
    let dot = host.iter().rposition(|byte| *byte == b'.')?;
    let last = &host[dot + 1..];
    (dot > 0 && last.len() > 1 && last.iter().all(u8::is_ascii_alphabetic)).then_some(start..end)
}

/// An address of IPv4 or IPv6.
fn address(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut end =
        start + length(bytes, start, |byte| byte.is_ascii_hexdigit() || byte == b'.' || byte == b':');
    if bytes.get(end).is_some_and(|byte| is_word(*byte)) {
        return None;
    }
    while end > start && b".:".contains(&bytes[end - 1]) && !bytes[..end].ends_with(b"::") {
        end -= 1;
    }
    // Shorter than any: and `a::b` is more often a name in a program.
    let found = text.get(start..end).filter(|found| found.len() >= 6)?;
    found.parse::<IpAddr>().is_ok().then_some(start..end)
}

/// A card or phone number.
fn digits(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let first = bytes[start];
    if !(first.is_ascii_digit() || first == b'+' || first == b'(') {
        return None;
    }
    // The rest of a number that was none of them is not looked at again.
    let goes_on = start >= 2 && b"-./ ".contains(&bytes[start - 1]) && bytes[start - 2].is_ascii_digit();
    if goes_on && first != b'+' {
        return None;
    }
    let (mut end, mut separators) = (start, 0);
    let mut numbers: Vec<u32> = Vec::new();
    let mut groups = 0;
    let mut since_digit = 0;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        if byte.is_ascii_digit() {
            if since_digit > 0 || numbers.is_empty() {
                groups += 1;
            }
            separators += usize::from(since_digit > 0 && !numbers.is_empty());
            numbers.push(u32::from(byte - b'0'));
            (end, since_digit) = (at + 1, 0);
        } else if b" -./()".contains(byte) && since_digit < 2 || *byte == b'+' && at == start {
            since_digit += 1;
        } else {
            break;
        }
    }
    if bytes.get(end).is_some_and(|byte| is_word(*byte)) || is_date(&bytes[start..end]) {
        return None;
    }
    let count = numbers.len();
    let is_card = (13..=19).contains(&count) && passes_luhn(&numbers);
    let is_phone = match first {
        b'+' => (8..=15).contains(&count),
        _ => (9..=15).contains(&count) && (separators > 0 && groups <= 6 || numbers[0] == 0),
    };
    (is_card || is_phone).then_some(start..end)
}

/// Whether it begins with `2020-01-31` or `31.01.2020`.
fn is_date(bytes: &[u8]) -> bool {
    let fits = |pattern: &[u8]| {
        bytes.len() >= pattern.len()
            && bytes.iter().zip(pattern).all(|(byte, of)| match of {
                b'0' => byte.is_ascii_digit(),
                _ => b"-./".contains(byte),
            })
    };
    fits(b"0000-00-00") || fits(b"00-00-0000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_personal_is_found_and_what_is_not_stays() {
        for (text, expected) in [
            ("write to Bo.Li+x@mail.example.org.", "write to #."),
            ("<a@b.de>, c@d", "<#>, c@d"),
            ("call +49 (0)30 1234567 or 555-123-4567!", "call # or #!"),
            ("0301234567", "#"),
            ("card 4111 1111 1111 1111, 4111-1111-1111-1112.", "card #, 4111-1111-1111-1112."),
            ("from 192.168.0.1: and 2001:db8::ff00:42:8329", "from #: and #"),
            ("Ärger: é4111111111111111 über 10.0.0.255", "Ärger: é4111111111111111 über #"),
        ] {
            assert_eq!(replaced(text, "#").as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "@",
            "on 2020-01-31 10:20, 31.01.2020 at 12:30:45",
            "version 1.2.3",
            "std::vec::Vec",
            "12345678",
            "€ 1,234.50",
            "999.1.1.1",
            "+",
            "(",
            "a@b",
            "12.5 - 13.5",
        ] {
            assert_eq!(replaced(text, "#"), None, "{text}");
        }
    }
}
