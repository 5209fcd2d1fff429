use super::*;
use crate::import::{Escape, Quote};

type Found = Vec<(u64, u64, Vec<String>)>;

fn records_of(text: &[u8], piece: usize, dialect: &Dialect, expected: usize) -> Found {
    let mut found = Vec::new();
    let mut sink = |record: Record<'_>| {
        let cells = record.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        found.push((record.line, record.last_line, cells));
        Ok(())
    };
    let mut records = Records::new(dialect, expected, 0, 1);
    text.chunks(piece).try_for_each(|piece| records.feed(piece, &mut sink)).unwrap();
    records.finish(&mut sink).unwrap();
    found
}

/// The cells of all records with `|` between them, for every size of pieces.
fn cut(text: &str, dialect: &Dialect, expected: usize) -> Vec<String> {
    let whole = records_of(text.as_bytes(), text.len().max(1), dialect, expected);
    for piece in 1..text.len() {
        assert_eq!(records_of(text.as_bytes(), piece, dialect, expected), whole, "pieces of {piece}");
    }
    whole.into_iter().map(|(_, _, cells)| cells.join("|")).collect()
}

#[test]
fn lines_are_counted_over_blank_lines_and_breaks_inside_quotes() {
    let text = b"\r\n\na,b\r\n\r\n\"x\ny\",2\n3,4\n5,\"6\n";
    for piece in 1..=text.len() {
        let found = records_of(text, piece, &Dialect::default(), 2);
        let lines: Vec<(u64, u64)> = found.iter().map(|record| (record.0, record.1)).collect();
        assert_eq!(lines, [(3, 3), (5, 6), (7, 7), (8, 8)], "{piece}");
        assert_eq!(found[1].2, ["x\ny", "2"]);
        assert_eq!(found[3].2, ["5", "\"6"]);
    }
}

#[test]
fn a_last_line_without_an_end_counts() {
    for text in ["a,b\n1,", "a,b\n1,\"\"", "a,b\n1,\n"] {
        assert_eq!(cut(text, &Dialect::default(), 2)[1], "1|");
    }
}

#[test]
fn quotes_are_read_as_they_are_meant() {
    let dialect = Dialect::default();
    assert_eq!(cut("a,\"b,c\"\n", &dialect, 2), ["a|b,c"]);
    assert_eq!(cut("\"say \"\"hi\"\"\",x\n", &dialect, 2), ["say \"hi\"|x"]);
    assert_eq!(cut("\"say \"hi\" there\",x\n", &dialect, 2), ["say \"hi\" there|x"]);
    assert_eq!(cut("a, \"b,c\" ,d\n", &dialect, 3), ["a|b,c|d"]);
    assert_eq!(cut("5\" pipe,x\n", &dialect, 2), ["5\" pipe|x"]);
    let apostrophe = Dialect { quote: Quote::Apostrophe, ..Dialect::default() };
    assert_eq!(cut("'a,b',O'Neil\n", &apostrophe, 2), ["a,b|O'Neil"]);
}

#[test]
fn a_stray_mark_costs_its_cell_and_not_the_rest_of_the_file() {
    let dialect = Dialect::default();
    assert_eq!(cut("1,\"x\n2,y\n3,z\n", &dialect, 2), ["1|\"x", "2|y", "3|z"]);
    assert_eq!(cut("1,\"x\n2,\"y\"\n3,z\n", &dialect, 2), ["1|\"x", "2|y", "3|z"]);
    assert_eq!(cut("1,\"x\"\",5\n2,\"y\",6\n", &dialect, 3), ["1|x\"|5", "2|y|6"]);
}

#[test]
fn backslashes_escape_where_the_file_is_written_so() {
    let dialect = Dialect { escape: Escape::Backslash, ..Dialect::default() };
    assert_eq!(cut("\"say \\\"hi\\\"\",x\n", &dialect, 2), ["say \"hi\"|x"]);
    assert_eq!(cut("a\\,b,C:\\dir\n", &dialect, 2), ["a,b|C:\\dir"]);
}

#[test]
fn delimiters_of_all_kinds_cut() {
    let with = |delimiter: Delimiter| Dialect { delimiter, ..Dialect::default() };
    assert_eq!(cut("a::b:c::\"d::e\"\n", &with(Delimiter::Text(b"::".to_vec())), 3), ["a|b:c|d::e"]);
    assert_eq!(cut("  a   b c  \n d  e f\n", &with(Delimiter::Blanks), 3), ["a|b|c", "d|e|f"]);
    let blank = Dialect { skip_blank: true, ..Dialect::default() };
    assert_eq!(cut("a, b,  \"c, d\"\n", &blank, 3), ["a|b|c, d"]);
    let returns = Dialect { carriage_return: true, ..Dialect::default() };
    assert_eq!(cut("a,b\r1,2\r\n3,4\n\r5,\"6\r7\"", &returns, 2), ["a|b", "1|2", "3|4", "5|6\r7"]);
}

#[test]
fn long_and_wide_records_fit() {
    let dialect = Dialect::default();
    let long = format!("{},{}\n", "x".repeat(100_000), ",".repeat(50_000));
    assert_eq!(records_of(long.as_bytes(), 1000, &dialect, 0)[0].2.len(), 50_002);
    let wide = ",".repeat(MOST_COLUMNS + 10);
    let mut records = Records::new(&dialect, 0, 0, 1);
    records.feed(wide.as_bytes(), &mut |_: Record<'_>| Ok(())).unwrap();
    let error = records.finish(&mut |_: Record<'_>| Ok(())).unwrap_err();
    assert_eq!(error.diagnostic().code, "too-many-columns");
}
