use super::*;
use arrow_array::Array;

#[test]
fn types_come_from_the_whole_file() {
    let mut text = "a,b\n".to_owned();
    text += &"1,2\n".repeat(5000);
    text += "1.5,x\n";
    let import = read(&text);
    assert_eq!(types(&import), "a number, b category");
    let (message, line) = note(&import, "not-all-numbers");
    assert_eq!(
        message,
        "Column “b” was read as text because 1 of 5,001 values are not a number: the first is “x” on line 5002."
    );
    assert_eq!(line, Some(5002));
}

#[test]
fn every_type_is_found_and_nothing_is_lost() {
    let import = read(
        "int,num,bool,date,code,big,mixed,none\n\
         1,3750.0,true,2020-01-31,007,9007199254740993,9007199254740993,\n\
         ,1e-3,FALSE,2020-01-31T10:00,010,-1,0.5,NA\n",
    );
    assert_eq!(
        types(&import),
        "int integer, num number, bool boolean, date date-time, code category, big integer, mixed category, none number"
    );
    assert_eq!(values(&import, "int"), "1 ·");
    assert_eq!(values(&import, "num"), "3750 0.001");
    assert_eq!(values(&import, "bool"), "true false");
    assert_eq!(values(&import, "date"), "2020-01-31T00:00:00 2020-01-31T10:00:00");
    assert_eq!(values(&import, "code"), "007 010");
    assert_eq!(values(&import, "big"), "9007199254740993 -1");
    assert_eq!(values(&import, "none"), "· ·");
    assert_eq!(codes(&import), ["long-integers", "missing-token", "columns-empty", "great-integers"]);
    assert_eq!(
        note(&import, "great-integers").0,
        "Column “big” holds whole numbers beyond 2⁵³, the first in row 1. They are kept exactly, but steps that calculate and learners round them."
    );
    assert_round_trip(&import);
}

#[test]
fn few_texts_are_categories_and_many_are_text() {
    let column = |distinct: usize, rows: usize| {
        let rows: String = (0..rows).map(|row| format!("v{},1\n", row % distinct)).collect();
        types(&read(format!("a,b\n{rows}")))
    };
    assert_eq!(column(20, 20), "a category, b integer");
    assert_eq!(column(21, 21), "a text, b integer");
    assert_eq!(column(50, 1000), "a category, b integer");
    assert_eq!(column(51, 1000), "a text, b integer");
    assert_eq!(column(1000, 20_000), "a category, b integer");
    assert_eq!(column(1001, 40_000), "a text, b integer");
}

#[test]
fn categories_that_turn_to_text_keep_their_values() {
    let rows: Vec<String> =
        (0..60).map(|row| if row % 3 == 0 { String::new() } else { format!("v{row}") }).collect();
    let import =
        read(format!("k,a\n{}\n", rows.iter().map(|row| format!("1,{row}")).collect::<Vec<_>>().join("\n")));
    assert_eq!(types(&import), "k integer, a text");
    let expected: Vec<&str> = rows.iter().map(|row| if row.is_empty() { "·" } else { row }).collect();
    assert_eq!(values(&import, "a"), expected.join(" "));
}

#[test]
fn missing_tokens_are_counted() {
    let import = read("a,b\nNA,x\nNA,n/a\n3,?\n");
    assert_eq!(types(&import), "a integer, b category");
    let notes: Vec<&str> = import.report.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(
        notes,
        [
            "1 row holds no value at all.",
            "2 cells reading “NA” were taken as missing.",
            "1 cell reading “n/a” was taken as missing.",
            "1 cell reading “?” was taken as missing.",
        ]
    );
    assert_eq!(import.report.cells_missing, 4);
}

#[test]
fn infinite_numbers_are_missing_with_a_warning() {
    let import = read("a,b\n1,inf\ninf,-inf\n2.5,1\n1e999,\n");
    assert_eq!(types(&import), "a number, b integer");
    assert_eq!(values(&import, "a"), "1 · 2.5 ·");
    assert_eq!(import.report.cells_coerced, 4);
    let (message, line) = note(&import, "infinite");
    assert_eq!(
        message,
        "2 values of column “a” are infinite and were taken as missing, the first on line 3."
    );
    assert_eq!(line, Some(3));
    assert_eq!(types(&read("a,b\ninf,1\ninf,2\n")), "a category, b integer");
}

#[test]
fn ragged_rows_keep_every_cell() {
    let import = read("a,b\n1,2\n3\n\n4,5,6\n7,8,\n9,10,,11\n");
    assert_eq!(types(&import), "a integer, b integer, col_2 integer, col_3 integer");
    assert_eq!(values(&import, "b"), "2 · 5 8 10");
    assert_eq!(values(&import, "col_2"), "· · 6 · ·");
    assert_eq!(values(&import, "col_3"), "· · · · 11");
    let report = &import.report;
    assert_eq!((report.rows_read, report.rows_padded, report.rows_surplus), (5, 1, 2));
    assert_eq!(note(&import, "rows-padded").1, Some(3));
    assert_eq!(note(&import, "rows-surplus").1, Some(5));
}

#[test]
fn delimiters_behind_every_row_make_no_column() {
    assert_eq!(types(&read("a,b\n1,2,\n3,4,\n")), "a integer, b integer");
    assert_eq!(types(&read("a,b,\n1,2,\n3,4,\n")), "a integer, b integer");
}

#[test]
fn a_header_without_the_name_of_the_first_column_is_shifted() {
    let import = read("height,weight\nann,1.6,60\nbob,1.8,80\n");
    assert_eq!(types(&import), "col_0 category, height number, weight integer");
    assert_eq!(codes(&import), ["header-shifted"]);
}

#[test]
fn rows_without_a_header_get_names() {
    let import = read("1,2.5\n3,4\n");
    assert_eq!(types(&import), "col_0 integer, col_1 number");
    assert!(!import.report.header);
    assert_eq!(import.table.rows(), 2);
    assert_eq!(codes(&import), ["no-header"]);
    assert_eq!(read("5").table.rows(), 1);
    assert_eq!(read("a\n5").table.rows(), 1);
}

#[test]
fn a_mark_that_is_never_closed_is_a_letter_of_its_row() {
    let import = read("a,b\n1,x\n2,\"y\n3,z\n");
    assert_eq!((values(&import, "a"), values(&import, "b")), ("1 2 3".to_owned(), "x \"y z".to_owned()));
    assert_eq!((import.report.rows_read, import.report.rows_set_aside), (3, 0));
    assert_eq!(note(&import, "stray-quotes").1, Some(3));
}

#[test]
fn names_that_come_again_are_set_aside_and_listed() {
    let import = read("a,b\n1,x\n2,y\na,b\n3,z\n");
    assert_eq!(types(&import), "a integer, b category");
    assert_eq!((import.report.rows_read, import.report.rows_set_aside), (4, 1));
    assert_eq!(note(&import, "header-repeated").1, Some(4));
    assert!(import.ledger.to_csv().contains("4,\"\",\"a\",\"repeats the names of the columns\""));
}

#[test]
fn a_form_that_does_not_hold_is_given_up_for_the_whole_column() {
    let head = "day,price,flag,code\n";
    let rows = "03/04/2020,\"1,234\",no,7\n".repeat(20_000);
    let import = read(format!("{head}{rows}25/04/2020,\"1,5\",yes,007\n"));
    assert_eq!(types(&import), "day date-time, price number, flag boolean, code category");
    assert!(values(&import, "day").starts_with("2020-04-03 "));
    assert!(values(&import, "price").starts_with("1.234 ") && values(&import, "price").ends_with(" 1.5"));
    assert!(values(&import, "code").ends_with(" 7 007"));
    let import = read(format!("{head}{rows}"));
    assert_eq!(types(&import), "day date-time, price integer, flag category, code integer");
    assert_eq!(codes(&import), ["ambiguous", "ambiguous"]);
}

#[test]
fn encodings_are_told_apart() {
    let text = "name,größe\nZoë €,1\n";
    let expect = |bytes: &[u8], encoding: &str| {
        let import = read(bytes);
        assert_eq!(import.report.encoding, encoding);
        assert_eq!(types(&import), "name category, größe integer", "{encoding}");
        assert_eq!(values(&import, "name"), "Zoë €");
        import
    };
    expect(text.as_bytes(), "UTF-8");
    expect(format!("\u{FEFF}{text}").as_bytes(), "UTF-8 with BOM");
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| {
        format!("\u{FEFF}{text}").encode_utf16().flat_map(bytes).collect::<Vec<_>>()
    };
    expect(&utf_16(u16::to_le_bytes), "UTF-16LE");
    expect(&utf_16(u16::to_be_bytes), "UTF-16BE");
    let import = expect(b"name,gr\xF6\xDFe\nZo\xEB \x80,1\n", "windows-1252");
    let (message, line) = note(&import, "not-utf-8");
    assert_eq!(
        message,
        "“test.csv” is not UTF-8 (byte 0xF6 on line 1, position 7), so it was read as windows-1252."
    );
    assert_eq!(line, Some(1));
}

#[test]
fn forced_types_take_what_fits() {
    let text = "code,n,flag,day\n007,1,1,2020-01-01\n008,x,no,soon\n009,2.0,maybe,\n";
    let wanted = [
        ("code", ColumnType::Integer),
        ("n", ColumnType::Number),
        ("flag", ColumnType::Boolean),
        ("day", ColumnType::DateTime),
        ("gone", ColumnType::Text),
    ];
    let import = read_as(text, &wanted);
    assert_eq!(types(&import), "code integer, n number, flag boolean, day date-time");
    assert_eq!(values(&import, "code"), "7 8 9");
    assert_eq!(values(&import, "n"), "1 · 2");
    assert_eq!(values(&import, "flag"), "true false ·");
    assert_eq!(values(&import, "day"), "2020-01-01 · ·");
    assert_eq!(import.report.cells_coerced, 3);
    assert_eq!(codes(&import), ["type-of-unknown-column", "unfit-cells", "unfit-cells", "unfit-cells"]);
    assert_eq!(note(&import, "unfit-cells").1, Some(3));
    let import = read_as("a,b\n1,2\n", &[("a", ColumnType::Category), ("b", ColumnType::Text)]);
    assert_eq!(types(&import), "a category, b text");
}

#[test]
fn decimal_commas_percentages_and_currencies_are_numbers() {
    let import = read("a;b;c;d\n1,5;12 %;€ 1.234,50;1.234\n2,5;7,5 %;€ 7,00;2.345\n3;0 %;;5\n");
    assert_eq!(types(&import), "a number, b number, c number, d integer");
    assert_eq!(values(&import, "b"), "0.12 0.075 0");
    assert_eq!(values(&import, "c"), "1234.5 7 ·");
    assert_eq!(values(&import, "d"), "1234 2345 5");
    assert_eq!(types(&read("a,b\n$5,1%\n€5,2\n")), "a category, b category");
}

#[test]
fn blanks_around_numbers_do_not_matter_and_those_in_texts_stay() {
    let import = read("a, b\n 1, x\n2 , y\n");
    assert_eq!(types(&import), "a integer, b category");
    assert_eq!(values(&import, "b"), " x  y");
}

#[test]
fn a_single_column_with_gaps_reads_back() {
    let import = read("a\n1\n\"\"\n3\n");
    assert_eq!(values(&import, "a"), "1 · 3");
    assert_round_trip(&import);
    assert_eq!(import.table.columns()[0].null_count(), 1);
}

#[test]
fn long_rows_are_borne_while_a_table_of_them_is_not_much_more_than_the_file() {
    // One row too long by one cell is a column more, however many rows there are.
    let import = read(format!("a\n{}1,2\n", "1\n".repeat(200_000)));
    assert_eq!(types(&import), "a integer, col_1 integer");
    // Short files may have rows of any length.
    let text = format!("a\n{}1{}\n", "1\n".repeat(100), ",2".repeat(5_000));
    let import = read_pieces(text.as_bytes(), &with_comma(), 1000).unwrap();
    assert_eq!(import.table.schema().columns.len(), 5_001);
}

#[test]
fn a_type_that_is_set_takes_the_values_that_fit_as_they_are_written() {
    let text = "a;b;c\n1,5;1.000,5;01.02.2020\n2,5;2.000,25;13.02.2020\nfew;many;soon\n";
    let kinds = [("a", ColumnType::Number), ("b", ColumnType::Number), ("c", ColumnType::DateTime)];
    let import = read_as(text, &kinds);
    assert_eq!(values(&import, "a"), "1.5 2.5 ·");
    assert_eq!(values(&import, "b"), "1000.5 2000.25 ·");
    assert!(values(&import, "c").starts_with("2020-02-01"), "{}", values(&import, "c"));
    assert_eq!(import.report.cells_coerced, 3);
    assert_eq!(import.ledger.count(crate::import::ledger::Reason::Unfit), 3);
}

#[test]
fn a_column_that_is_built_again_is_not_listed_for_what_it_was_before() {
    let rows: String = (0..60_000).map(|row| format!("{row},1.5\n")).collect();
    let import = read(format!("a,b\n{rows}1,inf\n2,no number\n3,inf\n"));
    assert!(!types(&import).contains("number"), "{}", types(&import));
    assert!(import.ledger.entries.is_empty(), "{:?}", import.ledger.entries);
    assert_eq!(import.ledger.total(), 0);
}

#[test]
fn several_signs_together_separate_cells() {
    let import = read("id|~|note|~|n\n1|~|a|b|~|2\n3|~|c:d|~|4\n5|~||~|6\n");
    assert_eq!(types(&import), "id integer, note category, n integer");
    assert_eq!(values(&import, "note"), "a|b c:d ·");
}

#[test]
fn cells_over_lines_with_as_many_delimiters_as_rows_are_one_cell() {
    let import = read("id,text,n\n1,\"a, b, c\nd, e, f\",2\n3,x,4\n5,y,6\n");
    assert_eq!(import.report.rows_read, 3);
    assert_eq!(values(&import, "n"), "2 4 6");
}

#[test]
fn a_delimiter_too_many_among_the_names_moves_no_cell() {
    let import = read("id,,text,n\n1,\"say \"\"a\"\", b\",2\n3,\"say \"\"c\"\", d\",4\n5,e,6\n");
    assert_eq!(values(&import, "text"), "2 4 6");
    assert_eq!(values(&import, "col_1"), "say \"a\", b say \"c\", d e");
}
