//! Numbers of payment cards, accounts and people, with their check digits.

/// The digits of a number that is written with blanks, hyphens, dots or slashes between them; nothing when there is more.
fn digits(text: &str) -> Option<Vec<u32>> {
    let mut found = Vec::with_capacity(text.len());
    for character in text.chars() {
        match character.to_digit(10) {
            Some(digit) => found.push(digit),
            None if " -./".contains(character) => {}
            None => return None,
        }
    }
    let all_equal = found.windows(2).all(|pair| pair[0] == pair[1]);
    (!all_equal).then_some(found)
}

/// The check of ISO/IEC 7812 (Luhn), which card numbers pass: from the right, every second digit is doubled, and the sum
/// ends in 0.
pub fn passes_luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => *digit,
            _ if *digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A payment card: thirteen to nineteen digits of an issuer's range, with Luhn's check digit.
pub(super) fn is_card(text: &str) -> bool {
    digits(text).is_some_and(|digits| {
        (13..=19).contains(&digits.len())
            && (2..=6).contains(&digits[0])
            && !text.contains('.')
            && passes_luhn(&digits)
    })
}

/// An account by ISO 13616: the country and two check digits, so that the whole leaves 1 modulo 97.
pub(super) fn is_iban(text: &str) -> bool {
    let bare: Vec<char> = text.chars().filter(|one| *one != ' ').collect();
    let has_form = (15..=34).contains(&bare.len())
        && bare[..2].iter().all(char::is_ascii_uppercase)
        && bare[2..4].iter().all(char::is_ascii_digit)
        && bare.iter().all(|one| one.is_ascii_digit() || one.is_ascii_uppercase());
    if !has_form {
        return false;
    }
    let remainder = bare[4..].iter().chain(&bare[..4]).fold(0u32, |remainder, one| {
        let value = one.to_digit(36).unwrap_or(0);
        (remainder * if value < 10 { 10 } else { 100 } + value) % 97
    });
    remainder == 1
}

/// A US social security number: three, two and four digits with hyphens, in ranges that are given out.
pub(super) fn is_ssn(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [area, group, serial] = parts.as_slice() else { return false };
    let is_of = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    is_of(area, 3)
        && is_of(group, 2)
        && is_of(serial, 4)
        && *area != "000"
        && *area != "666"
        && !area.starts_with('9')
        && *group != "00"
        && *serial != "0000"
}

/// A UK National Insurance number: two letters of those given out, six digits, a letter from A to D.
pub(super) fn is_nino(text: &str) -> bool {
    let bare: Vec<char> = text.chars().filter(|one| *one != ' ').collect();
    let [first, second, .., last] = bare.as_slice() else { return false };
    bare.len() == 9
        && first.is_ascii_uppercase()
        && !"DFIQUV".contains(*first)
        && second.is_ascii_uppercase()
        && !"DFIOQUV".contains(*second)
        && bare[2..8].iter().all(char::is_ascii_digit)
        && ('A'..='D').contains(last)
}

/// A national identity number with a check: of Spain, Italy, France, Brazil, Poland or Sweden.
pub(super) fn is_national(text: &str) -> bool {
    is_dni(text)
        || is_codice_fiscale(text)
        || digits(text).is_some_and(|digits| {
            is_cpf(&digits) || is_pesel(&digits) || is_nir(&digits) || is_personnummer(text, &digits)
        })
}

/// Spain: eight digits, or X, Y or Z and seven, and a letter by the remainder modulo 23.
fn is_dni(text: &str) -> bool {
    let bare: String = text.chars().filter(|one| *one != '-').collect();
    let Some((number, letter)) = bare.len().checked_sub(1).and_then(|end| bare.split_at_checked(end)) else {
        return false;
    };
    let number = match number.split_at_checked(1) {
        Some(("X", rest)) => format!("0{rest}"),
        Some(("Y", rest)) => format!("1{rest}"),
        Some(("Z", rest)) => format!("2{rest}"),
        _ => number.to_owned(),
    };
    let is_number = number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_digit());
    let remainder = number.parse::<usize>().unwrap_or(0) % 23;
    is_number && "TRWAGMYFPDXBNJZSQVHLCKE".get(remainder..=remainder) == Some(letter)
}

/// Italy: six letters, two digits, a letter for the month, two digits, a letter and three digits for the place, and the
/// check letter (decree of 23 December 1976).
fn is_codice_fiscale(text: &str) -> bool {
    const ODD: [u32; 36] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12,
        14, 16, 10, 22, 25, 24, 23,
    ];
    let code = text.as_bytes();
    let is_letter = |place: &usize| !matches!(place, 6 | 7 | 9 | 10 | 12..=14);
    let has_form = code.len() == 16
        && (0..16).all(|place| match is_letter(&place) {
            true => code[place].is_ascii_uppercase(),
            false => code[place].is_ascii_digit(),
        });
    if !has_form {
        return false;
    }
    let value = |byte: u8| (byte as char).to_digit(36).unwrap_or(0);
    let sum: u32 = (0..15)
        .map(|place| match (place % 2, value(code[place])) {
            (0, value) => ODD[value as usize],
            (_, value) if value < 10 => value,
            (_, value) => value - 10,
        })
        .sum();
    value(code[15]) - 10 == sum % 26
}

fn weighted(digits: &[u32], weights: impl Iterator<Item = u32>) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// Brazil: eleven digits, the last two by weights that fall, modulo 11.
fn is_cpf(digits: &[u32]) -> bool {
    let check = |length: u32| {
        let sum = weighted(&digits[..length as usize], (2..=length + 1).rev());
        sum * 10 % 11 % 10 == digits[length as usize]
    };
    digits.len() == 11 && check(9) && check(10)
}

/// Poland: eleven digits that begin with the date of birth, and a check digit by the weights 1, 3, 7, 9.
fn is_pesel(digits: &[u32]) -> bool {
    if digits.len() != 11 {
        return false;
    }
    let month = (digits[2] * 10 + digits[3]) % 20;
    let day = digits[4] * 10 + digits[5];
    let sum = weighted(&digits[..10], [1, 3, 7, 9].into_iter().cycle());
    (1..=12).contains(&month) && (1..=31).contains(&day) && (10 - sum % 10) % 10 == digits[10]
}

/// France: sex, year, month, department, commune and order in thirteen digits, and two that complement modulo 97.
fn is_nir(digits: &[u32]) -> bool {
    if digits.len() != 15 || !(1..=2).contains(&digits[0]) {
        return false;
    }
    let number = digits[..13].iter().fold(0u64, |number, digit| number * 10 + u64::from(*digit));
    let month = digits[3] * 10 + digits[4];
    (1..=12).contains(&month) && 97 - number % 97 == u64::from(digits[13] * 10 + digits[14])
}

/// Sweden: the date of birth, three digits and Luhn's check digit, with a hyphen or a plus between.
fn is_personnummer(text: &str, digits: &[u32]) -> bool {
    let short = match digits.len() {
        10 => digits,
        12 => &digits[2..],
        _ => return false,
    };
    let (month, day) = (short[2] * 10 + short[3], short[4] * 10 + short[5]);
    text.contains('-') && (1..=12).contains(&month) && (1..=31).contains(&day) && passes_luhn(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_tell_numbers_from_others() {
        // Published examples of each scheme.
        for text in ["4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009"] {
            assert!(is_card(text), "{text}");
        }
        for text in ["4111 1111 1111 1112", "0000000000000000", "1234", "41111.11111111111"] {
            assert!(!is_card(text), "{text}");
        }
        for text in ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"] {
            assert!(is_iban(text), "{text}");
        }
        for text in ["GB82 WEST 1234 5698 7654 33", "DE8937040044053201300", "de89370400440532013000", ""] {
            assert!(!is_iban(text), "{text}");
        }
        assert!(is_ssn("123-45-6789"));
        for text in ["000-45-6789", "666-45-6789", "900-45-6789", "123-00-6789", "123-45-0000", "123456789"] {
            assert!(!is_ssn(text), "{text}");
        }
        assert!(is_nino("AB 12 34 56 C") && is_nino("AB123456C"));
        for text in ["DB123456C", "AO123456C", "AB123456E", "AB12345C", "é"] {
            assert!(!is_nino(text), "{text}");
        }
        for text in
            ["12345678Z", "X1234567L", "RSSMRA85T10A562S", "529.982.247-25", "44051401359", "811218-9876"]
        {
            assert!(is_national(text), "{text}");
        }
        assert!(is_national("255081416802538"), "the INSEE's example");
        for text in [
            "12345678A",
            "RSSMRA85T10A562T",
            "529.982.247-26",
            "44051401358",
            "811218-9875",
            "255081416802539",
            "Ωé",
        ] {
            assert!(!is_national(text), "{text}");
        }
    }
}
