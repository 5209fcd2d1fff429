use super::*;

fn refusal(name: &str, bytes: &[u8]) -> (String, String, String) {
    refusal_with(name, bytes, &ImportOptions::default())
}

fn refusal_with(name: &str, bytes: &[u8], options: &ImportOptions) -> (String, String, String) {
    let source = MemorySource::new(name, bytes);
    let error = block_on(read_in_chunks(&source, options, &NoPace, 1000)).unwrap_err();
    let diagnostic = error.diagnostic();
    assert!(!diagnostic.hint.is_empty());
    (diagnostic.code, diagnostic.message, diagnostic.hint)
}

#[test]
fn what_is_not_a_table_is_named() {
    let (code, message, hint) = refusal("penguins.png", b"\x89PNG\r\n\x1A\n\0\0\0");
    assert_eq!(code, "not-a-table");
    assert_eq!(message, "“penguins.png” is a PNG image, not a table.");
    assert!(hint.starts_with("Export the table"));
    assert_eq!(refusal("a.xlsx", b"PK\x03\x04\0\0").1, "“a.xlsx” is a zip archive, not a table.");
    assert_eq!(refusal("a.db", b"SQLite format 3\0\x10").1, "“a.db” is a SQLite database, not a table.");
    assert_eq!(
        refusal("a.csv", b"a,b\n1,\0\n").1,
        "“a.csv” is not text: it holds a zero byte at position 6."
    );
}

#[test]
fn a_zero_byte_late_in_the_file_is_found() {
    let bytes = [&b"a,b\n"[..], &b"1,2\n".repeat(20_000), b"\0,1\n"].concat();
    assert_eq!(refusal("a.csv", &bytes).1, "“a.csv” is not text: it holds a zero byte at position 80004.");
}

#[test]
fn files_without_rows_are_refused() {
    assert_eq!(refusal("a.csv", b"").1, "“a.csv” is empty.");
    assert_eq!(refusal("a.csv", b"\xEF\xBB\xBF").1, "“a.csv” holds nothing but blank lines.");
    assert_eq!(refusal("a.csv", b"\n\r\n\n").1, "“a.csv” holds nothing but blank lines.");
    assert_eq!(refusal("a.csv", b"a,b\n\n").1, "“a.csv” has column names but no rows.");
}

#[test]
fn too_many_columns_are_refused() {
    let wide = format!("{}\n1\n", vec!["a"; 100_001].join(","));
    assert_eq!(refusal_with("a.csv", wide.as_bytes(), &with_comma()).0, "too-many-columns");
}

/// Without a limit these tables take 16 GB and more.
#[test]
fn rows_that_would_make_too_many_columns_are_refused_by_their_line() {
    let text = format!("a\n{}1{}\n{}", "1\n".repeat(100_000), ",2".repeat(20_000), "1,2,3\n".repeat(3));
    let (code, message, hint) = refusal_with("a.csv", text.as_bytes(), &with_comma());
    assert_eq!(code, "row-too-long");
    assert!(
        message.starts_with("The row on line 100002 of “a.csv” has 20,001 cells, where the first row has 1")
    );
    assert!(message.contains("100,004 rows") && hint.contains("quotation marks"), "{message}");
    let text = format!("{}\n{}", vec!["a"; 90_000].join(","), "1\n".repeat(30_000));
    let (code, message, _) = refusal_with("a.csv", text.as_bytes(), &with_comma());
    assert_eq!(code, "rows-too-short");
    assert!(message.contains("90,000 cells, but most of about 30,000 rows have far fewer"), "{message}");
}
