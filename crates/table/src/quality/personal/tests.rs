use std::sync::Arc;

use penstock_flow::{Column, Schema};

use super::*;
use crate::source::{NoPace, block_on};
use crate::table::columns::*;

/// What a text column of this name and values looks like.
fn looks(name: &str, values: &[&str]) -> Option<String> {
    looks_as(Column::new(name, ColumnType::Text), text_column(values.iter().map(|value| Some(*value))))
}

fn looks_as(column: Column, array: crate::ArrayRef) -> Option<String> {
    let table = Table::new(Arc::new(Schema::new(vec![column])), vec![array]).unwrap();
    block_on(personal_columns(&table, &NoPace)).unwrap().pop().map(|one| one.kind)
}

#[test]
fn each_kind_is_found_by_what_it_holds() {
    let cases: [(&str, &[&str], &str); 11] = [
        ("a", &["ann@example.org", "bo.li@mail.example.com", "x+y@example.co.uk"], "e-mail addresses"),
        (
            "b",
            &["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "FR1420041010050500013M02606"],
            "IBANs",
        ),
        ("c", &["10.0.0.1", "192.168.4.20", "2001:db8::1"], "IP addresses"),
        ("d", &["4111111111111111", "5500000000000004", "4012888888881881"], "payment card numbers"),
        ("e", &["123-45-6789", "321-54-9876", "219-09-9999"], "US social security numbers"),
        ("f", &["AB123456C", "CE654321A", "JG103759A"], "UK National Insurance numbers"),
        ("g", &["12345678Z", "X1234567L", "87654321X"], "national identity numbers"),
        ("h", &["+44 20 7946 0958", "(555) 123-4567", "030 901820 17"], "telephone numbers"),
        ("i", &["12 Baker Street, London", "Hauptstraße 5, Berlin", "3 rue de Rivoli"], "postal addresses"),
        ("j", &["Braund, Mr. Owen", "Cumings, Mrs. John", "Heikkinen, Miss. Laina"], "names of people"),
        (
            "k",
            &[
                "please write to ann@example.org today",
                "nothing to say about this one",
                "call +44 20 79460958 or 555-123-4567 soon",
            ],
            "texts with e-mail addresses or telephone numbers",
        ),
    ];
    for (name, values, kind) in cases {
        assert_eq!(looks(name, values).as_deref(), Some(kind), "{values:?}");
    }
}

#[test]
fn some_kinds_need_the_columns_name() {
    let days = ["1990-01-31", "1985-12-01", "2001-06-15"];
    assert_eq!(looks("date_of_birth", &days).as_deref(), Some("dates of birth"));
    assert_eq!(looks("Geburtsdatum", &days).as_deref(), Some("dates of birth"));
    assert_eq!(looks("shipped", &days), None);
    let names = ["Xanthippe", "Zebedee", "Quill"];
    assert_eq!(looks("FirstName", &names).as_deref(), Some("names of people"));
    assert_eq!(looks("Nachname", &names).as_deref(), Some("names of people"));
    assert_eq!(looks("island", &names), None);
    let years = integer_column(vec![Some(1990), Some(1985), Some(2001)]);
    assert_eq!(
        looks_as(Column::new("birth_year", ColumnType::Integer), years.clone()).as_deref(),
        Some("dates of birth")
    );
    assert_eq!(looks_as(Column::new("year", ColumnType::Integer), years.clone()), None);
    // A weight at birth is no date.
    let weights = integer_column(vec![Some(3200), Some(2950), Some(4100)]);
    assert_eq!(looks_as(Column::new("birth_weight", ColumnType::Integer), weights), None);
    let codes = ["10115", "80331", "50667"];
    assert_eq!(looks("plz", &codes).as_deref(), Some("postal codes"));
    assert_eq!(looks("code", &codes), None);
}

#[test]
fn other_data_is_left_alone() {
    let cases: [(&str, &[&str]); 8] = [
        ("species", &["Adelie", "Gentoo", "Chinstrap"]),
        ("name", &["setosa", "versicolor", "virginica"]),
        ("version", &["1.2.3", "2.0.1", "3.4.5"]),
        ("amount", &["1.234.567", "2.345.678", "3.456.789"]),
        ("when", &["2020-01-31", "2020-02-28", "2020-03-31"]),
        ("code", &["A-1234", "B-5678", "C-9012"]),
        (
            "text",
            &[
                "a long text about nothing in particular",
                "another one of the same kind here",
                "and a third to make it three",
            ],
        ),
        ("empty", &[]),
    ];
    for (name, values) in cases {
        assert_eq!(looks(name, values), None, "{name}");
    }
}

#[test]
fn examples_are_masked() {
    assert_eq!(masked("ann@example.org"), "a••@•••••••.•••");
    assert_eq!(masked("+44 20 7946"), "+•• •• ••••");
    assert_eq!(masked("Jö"), "••");
    assert_eq!(masked(""), "");
    assert!(masked(&"x".repeat(1000)).chars().count() <= 40);
}
