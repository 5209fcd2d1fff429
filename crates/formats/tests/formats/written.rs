use penstock_formats::write::{Target, write};

use crate::support::{read, read_bytes};

#[test]
fn what_is_written_reads_back() {
    let table = read("types_snappy.parquet", None).table;
    let csv = String::from_utf8(penstock_table::csv::csv_bytes(&table)).unwrap();
    for (target, name) in [(Target::Parquet, "a.parquet"), (Target::Arrow, "a.arrow")] {
        let mut bytes = Vec::new();
        write(&table, target, &mut bytes).unwrap();
        let again = read_bytes(name, bytes, None).unwrap();
        assert_eq!(again.csv(), csv, "{name}");
        let kinds = table.schema().columns.iter().map(|column| column.kind.name()).collect::<Vec<_>>();
        assert_eq!(again.kinds(), kinds, "{name}");
        assert!(again.codes().is_empty(), "{name}: {:?}", again.codes());
    }
}

#[test]
fn json_has_a_record_for_each_row() {
    let table = read("shop.sqlite", Some("items")).table;
    let text = |target| {
        let mut bytes = Vec::new();
        write(&table, target, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let lines = text(Target::JsonLines);
    assert_eq!(
        lines,
        "{\"id\":1,\"name\":\"tea\",\"price\":2.5,\"sold\":true}\n\
         {\"id\":2,\"name\":\"milk\",\"price\":1,\"sold\":false}\n\
         {\"id\":5,\"name\":null,\"price\":null,\"sold\":null}\n"
    );
    let array: Vec<serde_json::Value> = serde_json::from_str(&text(Target::Json)).unwrap();
    let records: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array, records);
}
