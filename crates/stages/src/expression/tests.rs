//! Expressions in, values out.

use std::sync::Arc;

use penstock_flow::{Column, ColumnType, Schema};
use penstock_table::{
    Table, boolean_column, category_column, datetime, datetime_column, integer_column, number_column,
    text_column,
};

use super::*;

fn table() -> Table {
    let schema = Schema::new(vec![
        Column::new("x", ColumnType::Number),
        Column::new("n", ColumnType::Integer),
        Column::new("ok", ColumnType::Boolean),
        Column::new("species", ColumnType::Category).with_levels(vec![
            "Adelie".to_owned(),
            "Chinstrap".to_owned(),
            "Gentoo".to_owned(),
        ]),
        Column::new("bill length (cm)", ColumnType::Number),
        Column::new("Straße", ColumnType::Text),
        Column::new("seen", ColumnType::DateTime),
        Column::new("Sepal.Length", ColumnType::Number),
    ]);
    let at = |text: &str| datetime::parse(text.as_bytes());
    let columns = vec![
        number_column(vec![Some(1.5), None, Some(-4.0), Some(0.0)]),
        integer_column(vec![Some(3), Some(0), None, Some(-7)]),
        boolean_column(vec![Some(true), Some(false), None, Some(true)]),
        category_column([Some("Adelie"), Some("Gentoo"), None, Some("Adelie")]),
        number_column(vec![Some(3.9), Some(4.6), Some(5.0), None]),
        text_column([Some(" Äpfel "), Some("12.5"), Some("it's"), None]),
        datetime_column(vec![at("2020-02-29"), at("1969-12-31T23:59:59.5"), None, at("2024-07-01T10:20")]),
        number_column(vec![Some(5.1), Some(4.9), Some(4.7), Some(4.6)]),
    ];
    Table::new(Arc::new(schema), columns).unwrap()
}

fn numbers(text: &str) -> Vec<Option<f64>> {
    match Expression::parse(text).and_then(|expression| expression.evaluate(&table())) {
        Ok(Values::Numbers(values)) => values,
        other => panic!("{text}: {other:?}"),
    }
}

fn texts(text: &str) -> Vec<Option<String>> {
    match Expression::parse(text).and_then(|expression| expression.evaluate(&table())) {
        Ok(Values::Texts(values)) => values,
        other => panic!("{text}: {other:?}"),
    }
}

/// `t`, `f` or `?` a row.
fn truth(text: &str) -> String {
    let values = Expression::parse(text).and_then(|expression| expression.evaluate_condition(&table()));
    let letter = |value: Option<bool>| value.map_or('?', |value| if value { 't' } else { 'f' });
    values.unwrap_or_else(|error| panic!("{text}: {error}")).into_iter().map(letter).collect()
}

fn error(text: &str) -> ExpressionError {
    let checked = Expression::parse(text).and_then(|expression| expression.check(table().schema()));
    checked.expect_err(text)
}

#[test]
fn arithmetic_binds_as_usual_and_passes_missing_on() {
    assert_eq!(numbers("x + n * 2"), [Some(7.5), None, None, Some(-14.0)]);
    assert_eq!(numbers("(x + n) * 2"), [Some(9.0), None, None, Some(-14.0)]);
    assert_eq!(numbers("8 - 2 - 1 + 0 * x"), [Some(5.0), None, Some(5.0), Some(5.0)]);
    assert_eq!(numbers("- n % 2"), [Some(-1.0), Some(0.0), None, Some(1.0)]);
    assert_eq!(numbers("2 * -`bill length (cm)`"), [Some(-7.8), Some(-9.2), Some(-10.0), None]);
    assert_eq!(numbers("Sepal.Length"), [Some(5.1), Some(4.9), Some(4.7), Some(4.6)]);
    assert_eq!(numbers(".5e1 + 1E-1 + 2."), [Some(7.1); 4]);
}

#[test]
fn what_is_not_finite_is_missing() {
    assert_eq!(numbers("1 / x"), [Some(1.0 / 1.5), None, Some(-0.25), None]);
    assert_eq!(numbers("n % 0"), [None; 4]);
    assert_eq!(numbers("sqrt(x)")[2], None);
    assert_eq!(numbers("ln(x)")[3], None);
    assert_eq!(numbers("exp(1000 + x)"), [None; 4]);
    assert_eq!(numbers("1e308 * 10"), [None; 4]);
    assert_eq!(texts("text(0 * -1)"), vec![Some("0".to_owned()); 4]);
}

#[test]
fn comparisons_and_three_valued_logic() {
    assert_eq!(truth("x > 0"), "t?ff");
    assert_eq!(truth("x <> 0"), "t?tf");
    assert_eq!(truth("x == 0 or n = 0"), "ft?t");
    assert_eq!(truth("ok and x > 0"), "tfff");
    assert_eq!(truth("not ok or x > 0"), "tt?f");
    assert_eq!(truth("not x > 0 and true"), "f?tt");
    assert_eq!(truth("missing and false"), "ffff");
    assert_eq!(truth("missing or ok"), "t??t");
    assert_eq!(truth("ok = true"), "tf?t");
    assert_eq!(truth("species = 'Adelie'"), "tf?t");
    assert_eq!(truth("species < \"B\""), "tf?t");
    assert_eq!(truth("x IS MISSING"), "ftff");
    assert_eq!(truth("species is not missing AND Not ok"), "ftff");
    assert_eq!(truth("(x > 0) is missing"), "ftff");
}

#[test]
fn lists_and_ranges() {
    assert_eq!(truth("species in ('Gentoo', 'Chinstrap')"), "ft?f");
    assert_eq!(truth("species not in ('Gentoo')"), "tf?t");
    assert_eq!(truth("n in (-7, +3, 1e0)"), "tf?t");
    assert_eq!(truth("ok in (true)"), "tf?t");
    assert_eq!(truth("seen in ('2020-02-29')"), "tf?f");
    assert_eq!(truth("x between -4 and 1 + 0.5"), "t?tt");
    assert_eq!(truth("x not between 0 and 9 or ok"), "t?tt");
    assert_eq!(truth("n between x and 9 and ok"), "tf?f");
    assert_eq!(truth("species between 'A' and 'B'"), "tf?t");
}

#[test]
fn functions_of_numbers() {
    assert_eq!(numbers("abs(x)"), [Some(1.5), None, Some(4.0), Some(0.0)]);
    assert_eq!(numbers("round(x)"), [Some(2.0), None, Some(-4.0), Some(0.0)]);
    assert_eq!(numbers("round(`bill length (cm)` / 3, 2)"), [Some(1.3), Some(1.53), Some(1.67), None]);
    assert_eq!(numbers("round(1234.5, -2)"), [Some(1200.0); 4]);
    assert_eq!(numbers("round(1e300, 15)"), [Some(1e300); 4]);
    assert_eq!(numbers("round(1.5, 1e300) + round(1.5, -1e300)"), [Some(1.5); 4]);
    assert_eq!(numbers("FLOOR(x) + ceil(x)"), [Some(3.0), None, Some(-8.0), Some(0.0)]);
    assert_eq!(numbers("least(x, n, 1)"), [Some(1.0), None, None, Some(-7.0)]);
    assert_eq!(numbers("greatest(x, n)"), [Some(3.0), None, None, Some(0.0)]);
    assert_eq!(numbers("log10(1000)"), [Some(3.0); 4]);
    assert_eq!(numbers("if(x > 0, 1, if(x < 0, -1, missing))"), [Some(1.0), None, Some(-1.0), None]);
    assert_eq!(numbers("number(ok) + number(Straße)"), [None, Some(12.5), None, None]);
    assert_eq!(numbers("number('inf')"), [None; 4]);
}

#[test]
fn functions_of_texts() {
    assert_eq!(numbers("length(Straße)"), [Some(7.0), Some(4.0), Some(4.0), None]);
    assert_eq!(texts("upper(trim(`Straße`))")[0].as_deref(), Some("ÄPFEL"));
    assert_eq!(
        texts("lower(species)"),
        [Some("adelie".into()), Some("gentoo".into()), None, Some("adelie".into())]
    );
    assert_eq!(truth("contains(Straße, 'pf')"), "tff?");
    assert_eq!(truth("starts_with(species, 'A') and ends_with(species, \"lie\")"), "tf?t");
    assert_eq!(truth("Straße = 'it''s'"), "fft?");
    assert_eq!(texts("text(x)"), [Some("1.5".into()), None, Some("-4".into()), Some("0".into())]);
    assert_eq!(texts("text(ok)")[0].as_deref(), Some("true"));
    assert_eq!(texts("text(seen)")[3].as_deref(), Some("2024-07-01T10:20:00"));
    assert_eq!(texts("text(missing)"), vec![None; 4]);
}

#[test]
fn functions_of_date_times() {
    assert_eq!(numbers("year(seen)"), [Some(2020.0), Some(1969.0), None, Some(2024.0)]);
    assert_eq!(numbers("month(seen) * 100 + day(seen)"), [Some(229.0), Some(1231.0), None, Some(701.0)]);
    assert_eq!(numbers("weekday(seen)"), [Some(6.0), Some(3.0), None, Some(1.0)]);
    assert_eq!(truth("seen >= '2020-02-29'"), "tf?t");
    assert_eq!(truth("'2020-03-01' > seen"), "tt?f");
    assert_eq!(truth("seen between '2020-01-01' and '2021-01-01'"), "tf?f");
    assert_eq!(numbers("year('2001-05-06')"), [Some(2001.0); 4]);
    assert_eq!(
        Expression::parse("if(ok, seen, missing)").unwrap().check(table().schema()),
        Ok(ValueKind::DateTime)
    );
}

#[test]
fn errors_say_where_and_what_to_do() {
    let cases = [
        ("x > ", 4, "The expression ends where a value is missing.", ""),
        ("speceis = 'a'", 0, "There is no column “speceis”.", "Did you mean species?"),
        ("x + bill", 4, "There is no column “bill”.", "Did you mean `bill length (cm)`?"),
        ("x = null", 4, "There is no column “null”.", "Write “is missing” to ask for missing values."),
        (
            "x = missing",
            2,
            "A comparison with “missing” is always missing.",
            "Write “is missing” or “is not missing”.",
        ),
        ("x && ok", 2, "“&” has no meaning here.", "Write “and”."),
        ("sqr(x)", 0, "There is no function “sqr”.", "Did you mean “sqrt”?"),
        ("round(x, 1, 2)", 0, "“round” cannot take 3 arguments.", "Write round(x, digits)."),
        ("least(x)", 0, "“least” cannot take 1 argument.", "Write least(a, b)."),
        ("x + species", 4, "“+” needs a number, but this is a text.", "Write number(…) around it."),
        ("not x", 4, "“not” needs true or false, but this is a number.", "Compare it: “x != 0”."),
        (
            "seen > 'soon'",
            7,
            "“soon” is not a date.",
            "Write year, month and day: '2020-01-31' or '2020-01-31T10:20'.",
        ),
        (
            "1 < x < 5",
            6,
            "A comparison cannot be compared again.",
            "Write “x between 1 and 5”, or “1 < x and x < 5”.",
        ),
        (
            "species = 3",
            8,
            "A text cannot be compared with a number.",
            "Write number(…) around the text, or put the number in quotes.",
        ),
        ("'a", 0, "This text has no closing '.", "Close it with '; write '' for the sign itself."),
        ("x)", 1, "This “)” has no “(” before it.", ""),
        ("ok > false", 3, "True and false have no order.", "Use “=” or “!=”."),
        ("", 0, "The expression is empty.", ""),
        ("missing", 0, "The expression is always missing.", ""),
        ("1e999", 0, "The number 1e999 is too large.", ""),
    ];
    for (text, position, message, hint) in cases {
        let found = error(text);
        assert_eq!(
            (found.position, found.message.as_str(), found.hint.as_str()),
            (position, message, hint),
            "{text}"
        );
    }
    assert_eq!(error("Straße + ?").position, 9, "characters, not bytes");
    assert_eq!(error("x > ").to_string(), "The expression ends where a value is missing. (At character 5.)");
    for text in [
        "x not",
        "x in (n)",
        "x in (missing)",
        "2x",
        "x y",
        "in",
        "x is 3",
        "x between 1 or 2",
        "if(x, 1, 2)",
        "if(ok, 1, 'a')",
        "number(seen)",
        "x in ('a')",
        "abs()",
        "1.2.3",
        "x in ()",
        "round(x,)",
        "()",
    ] {
        error(text);
    }
}

#[test]
fn a_misspelled_level_is_doubted() {
    let doubts = |text| Expression::parse(text).unwrap().doubts(table().schema());
    assert_eq!(doubts("species = 'Adelei'"), ["“species” has no value “Adelei”. Did you mean “Adelie”?"]);
    assert_eq!(doubts("species in ('Gentoo', 'x')"), ["“species” has no value “x”."]);
    assert_eq!(doubts("species = 'Gentoo'"), [""; 0]);
}

#[test]
fn columns_that_only_the_run_will_know() {
    let open = Schema { open: true, ..Schema::default() };
    let expression = Expression::parse("soon > 3 and later").unwrap();
    assert_eq!(expression.check(&open), Ok(ValueKind::Boolean));
    assert_eq!(Expression::parse("soon").unwrap().check(&open), Ok(ValueKind::Unknown));
    assert!(Expression::parse("soon").unwrap().evaluate(&table()).is_err());
    assert_eq!(expression.columns(), ["soon", "later"]);
}

#[test]
fn deep_and_long_texts_are_refused_and_wide_ones_are_not() {
    for deep in [
        format!("{}x{}", "(".repeat(500), ")".repeat(500)),
        "not ".repeat(2000),
        "-".repeat(9000) + "1",
        "abs(".repeat(1000),
        "1+(2*(".repeat(1000),
    ] {
        assert!(Expression::parse(&deep).unwrap_err().message.contains("nested"));
    }
    assert!(Expression::parse(&"é".repeat(10_001)).unwrap_err().message.contains("10000 characters"));
    assert_eq!(numbers(&format!("1{}", "+1".repeat(4999))), [Some(5000.0); 4]);
    assert_eq!(truth(&format!("ok{}", " or ok".repeat(1600))), "tf?t");
    let nested = format!("{}x{}", "(".repeat(60), ")".repeat(60));
    assert_eq!(numbers(&nested).len(), 4);
}

#[test]
fn pieces_of_rows_join() {
    let rows = 5000;
    let values: Vec<Option<f64>> = (0..rows).map(|row| (row % 7 != 0).then_some(f64::from(row))).collect();
    let schema = Arc::new(Schema::new(vec![Column::new("x", ColumnType::Number)]));
    let table = Table::new(schema, vec![number_column(values.clone())]).unwrap();
    let expression = Expression::parse("x * 2").unwrap();
    let doubled: Vec<Option<f64>> = values.iter().map(|value| value.map(|value| value * 2.0)).collect();
    assert_eq!(expression.evaluate(&table), Ok(Values::Numbers(doubled.clone())));
    let some = expression.bind(&table).unwrap().evaluate(4000..9000);
    assert_eq!(some, Values::Numbers(doubled[4000..].to_vec()));
    assert_eq!(expression.bind(&table).unwrap().evaluate(9000..9001), Values::Numbers(vec![]));
}

/// Texts from pieces of the language in an order that a counter decides: none may panic, all that pass the check must
/// evaluate, and give one value a row.
#[test]
fn no_text_panics() {
    let pieces = [
        "x",
        "n",
        "ok",
        "species",
        "`bill length (cm)`",
        "seen",
        "Straße",
        "1",
        "0",
        "-3.5",
        "1e308",
        "'a'",
        "\"2020-01-01\"",
        "true",
        "false",
        "missing",
        "+",
        "-",
        "*",
        "/",
        "%",
        "=",
        "!=",
        "<",
        ">=",
        "and",
        "or",
        "not",
        "in",
        "is",
        "between",
        "(",
        ")",
        ",",
        "if(",
        "abs(",
        "round(",
        "least(",
        "number(",
        "text(",
        "year(",
        "contains(",
        "'",
        "`",
        "é",
        "\u{0}",
        "🦀",
        ".",
        "..",
        "_",
        "&",
        "is missing",
        "in (1, 2)",
        "in ('a')",
    ];
    let table = table();
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut evaluated = 0;
    for _ in 0..40_000 {
        let words: Vec<&str> = (0..1 + next(9)).map(|_| pieces[next(pieces.len())]).collect();
        let text = words.join(if next(4) == 0 { "" } else { " " });
        let Ok(expression) = Expression::parse(&text) else { continue };
        if expression.check(table.schema()).is_ok() {
            let rows = match expression.evaluate(&table) {
                Ok(Values::Numbers(values)) => {
                    assert!(values.iter().flatten().all(|value| value.is_finite()), "{text}");
                    values.len()
                }
                Ok(Values::Booleans(values)) => values.len(),
                Ok(Values::Texts(values)) => values.len(),
                Ok(Values::DateTimes(values)) => values.len(),
                Err(error) => panic!("{text}: {error}"),
            };
            assert_eq!(rows, 4, "{text}");
            evaluated += 1;
        }
    }
    assert!(evaluated > 1000, "{evaluated}");
}
