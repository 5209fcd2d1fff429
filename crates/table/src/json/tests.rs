use super::*;
use crate::source::{NoPace, block_on};

fn read(text: &str) -> Import {
    let source = MemorySource::new("a.json", text.as_bytes());
    let import = block_on(read_json(&source, &ImportOptions::default(), &NoPace)).unwrap();
    assert_eq!(import.report.rows_read, import.report.rows_loaded + import.report.rows_set_aside);
    assert_eq!(import.hash, blake3::hash(text.as_bytes()).to_hex().to_string());
    import
}

/// Columns with their types, then rows of texts.
fn shown(import: &Import) -> String {
    let columns = &import.table.schema().columns;
    let names: Vec<String> =
        columns.iter().map(|column| format!("{} {}", column.name, column.kind.name())).collect();
    let cells: Vec<Vec<String>> = columns
        .iter()
        .map(|column| {
            let texts = import.table.texts(&column.name).unwrap();
            texts.iter().map(|text| text.map_or("·".to_owned(), Into::into)).collect()
        })
        .collect();
    let row = |row: usize| cells.iter().map(|cells| cells[row].clone()).collect::<Vec<_>>().join(" ");
    let rows: Vec<String> = (0..import.table.rows()).map(row).collect();
    format!("{} | {}", names.join(", "), rows.join(" | "))
}

#[test]
fn records_are_found_wherever_they_are() {
    let expected = "a integer, b category | 1 x | 2 ·";
    for text in [
        r#"[{"a": 1, "b": "x"}, {"a": 2}]"#,
        "{\"a\": 1, \"b\": \"x\"}\n\n{\"a\": 2, \"b\": null}\n",
        r#"{"status": "ok", "data": {"items": [{"a": 1, "b": "x"}, {"a": 2}]}, "page": [1]}"#,
        r#"[["a", "b"], [1, "x"], [2, null]]"#,
        r#"{"a": [1, 2], "b": ["x", null]}"#,
        r#"{"columns": ["a", "b"], "index": [0, 1], "data": [[1, "x"], [2, null]]}"#,
    ] {
        assert_eq!(shown(&read(text)), expected, "{text}");
    }
    assert_eq!(shown(&read("[1, 2.5, null]")), "value number | 1 | 2.5 | ·");
}

#[test]
fn records_within_records_become_columns_and_lists_stay_text() {
    let import = read(r#"[{"id": "007", "at": {"city": "Köln", "zip": {"code": "01"}}, "tags": ["a", 1]}]"#);
    assert_eq!(
        shown(&import),
        "id category, at.city category, at.zip.code category, tags category | 007 Köln 01 [\"a\",1]"
    );
    assert_eq!(import.report.notes.last().unwrap().message, "Lists were taken as JSON text: “tags”.");
}

#[test]
fn numbers_are_exact_and_what_is_odd_is_told() {
    let import = read("[{\"a\": 9007199254740993, \"a\": 9007199254740995, \"d\": \"2020-01-31\"}]");
    assert_eq!(shown(&import), "a integer, d date-time | 9007199254740995 2020-01-31");
    assert!(import.report.notes.iter().any(|note| note.code == "keys-repeated"));
    let import = read("{\"a\": 1}\n{\"a\": \n{\"a\": 3}\n");
    assert_eq!((import.report.rows_loaded, import.report.rows_set_aside), (2, 1));
    assert_eq!(import.ledger.entries[0].line, 2);
}

#[test]
fn what_is_no_table_is_refused_with_its_line() {
    let refused = |text: &str| {
        let source = MemorySource::new("a.json", text.as_bytes());
        block_on(read_json(&source, &ImportOptions::default(), &NoPace)).unwrap_err().diagnostic()
    };
    assert_eq!(refused("[]").code, "no-rows");
    let cut = refused("[{\"a\": 1},\n{\"a\"");
    assert_eq!((cut.code.as_str(), cut.line), ("bad-json", Some(2)));
    assert_eq!(refused(&"[".repeat(100_000)).code, "bad-json");
    let bytes = MemorySource::new("a.json", &b"[{\"a\": \"\xE9\"}]"[..]);
    let error = block_on(read_json(&bytes, &ImportOptions::default(), &NoPace)).unwrap_err();
    assert_eq!(error.diagnostic().code, "not-utf-8");
    let options = ImportOptions { part: Some("b".to_owned()), ..ImportOptions::default() };
    let source = MemorySource::new("a.json", &b"{\"a\": [{\"x\": 1}, {\"x\": 2}]}"[..]);
    assert_eq!(
        block_on(read_json(&source, &options, &NoPace)).unwrap_err().diagnostic().hint,
        "There are: a."
    );
}
