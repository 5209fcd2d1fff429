use crate::support::{code, file, read};

const PEOPLE: &str = "id,name,born,score,member\n007,Ada,1915-12-10,1.5,true\n\
                      042,\"Grace, H.\",1906-12-09,2.0,false\n100,Zoë,,,true\n";

#[test]
fn the_first_sheet_is_read_and_the_others_can_be_chosen() {
    let people = read("two_sheets.xlsx", None);
    assert_eq!(people.csv(), PEOPLE);
    assert_eq!(
        (people.part.as_deref(), people.parts.join(",")),
        (Some("People"), "People,Prices".to_owned())
    );
    assert_eq!(people.codes(), ["part-chosen"]);
    assert_eq!(read("two_sheets.xlsx", Some("Prices")).csv(), "item,price\ntea,2.5\nmilk,1.0\n");
    assert_eq!(code("two_sheets.xlsx", file("two_sheets.xlsx"), Some("Nobody")), "unknown-part");
}

#[test]
fn a_report_with_a_blank_sheet_before_it_is_found() {
    let report = read("report.xlsx", None);
    assert_eq!(report.part.as_deref(), Some("Report"));
    assert!(
        report.codes().starts_with(&["part-chosen", "cell-errors", "merged-cells"]),
        "{:?}",
        report.codes()
    );
    assert!(report.report.notes[1].message.contains("#DIV/0!"), "{:?}", report.report.notes[1]);
    let csv = report.csv();
    assert!(csv.contains("north,tea,2024-01-31T10:20:30,12,0.25\n"), "{csv}");
    assert!(
        csv.contains("north,milk,2024-02-29T00:00:00,7,\n") || csv.contains("north,milk,2024-02-29,7,\n"),
        "{csv}"
    );
    assert!(csv.contains("1234567890123"), "{csv}");
}

#[test]
fn old_and_open_workbooks_are_read() {
    for name in ["old.xls", "sheet.ods"] {
        let read = read(name, None);
        assert_eq!(read.csv(), "id,when,value\n001,2001-02-03,1.25\n002,2001-02-04,3.0\n", "{name}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    assert_eq!(code("empty.xlsx", file("empty.xlsx"), None), "empty-file");
    assert_eq!(code("encrypted.xlsx", file("encrypted.xlsx"), None), "encrypted");
}
