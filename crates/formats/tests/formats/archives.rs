use crate::support::{code, file, read};

const PEOPLE: &str = "id,name,born,score,member\n007,Ada,1815-12-10,1.5,true\n\
                      042,\"Grace, H.\",1906-12-09,2.0,false\n100,Zoë,,,true\n";

#[test]
fn what_is_packed_by_gzip_is_read() {
    assert_eq!(read("people.csv.gz", None).csv(), PEOPLE);
}

#[test]
fn the_table_of_an_archive_is_found_and_others_can_be_chosen() {
    let people = read("archive.zip", None);
    assert_eq!(people.csv(), PEOPLE);
    assert_eq!(people.part.as_deref(), Some("data/people.csv"));
    assert_eq!(people.parts, ["readme.md", "data/people.csv", "data/two_sheets.xlsx"]);
    let sheet = read("archive.zip", Some("data/two_sheets.xlsx ▸ Prices"));
    assert_eq!(sheet.csv(), "item,price\ntea,2.5\nmilk,1.0\n");
    assert_eq!(
        sheet.parts,
        ["readme.md", "data/people.csv", "data/two_sheets.xlsx ▸ People", "data/two_sheets.xlsx ▸ Prices"]
    );
    assert_eq!(sheet.part.as_deref(), Some("data/two_sheets.xlsx ▸ Prices"));
    assert_eq!(code("archive.zip", file("archive.zip"), Some("nobody.csv")), "unknown-part");
    assert_eq!(code("encrypted.zip", file("encrypted.zip"), None), "encrypted");
}
