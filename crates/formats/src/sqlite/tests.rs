//! Tests on databases that SQLite makes.

use std::rc::Rc;

use penstock_flow::ColumnType;
use penstock_table::csv::csv_bytes;
use penstock_table::{ByteSource, ImportError, ImportOptions, MemorySource, NoPace, Table};
use rusqlite::Connection;

use crate::{Content, Unpacked};

fn database(sql: &str) -> Vec<u8> {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    connection.serialize("main").unwrap().to_vec()
}

fn open(bytes: Vec<u8>, part: Option<&str>) -> Result<Unpacked, ImportError> {
    let source: Rc<dyn ByteSource> = Rc::new(MemorySource::new("a.db", bytes));
    let options = ImportOptions { part: part.map(str::to_owned), ..ImportOptions::default() };
    crate::open(source, &options, &NoPace)
}

fn table(unpacked: Unpacked) -> Table {
    match unpacked.content {
        Content::Table { table, .. } => table,
        Content::Text { .. } => panic!("text"),
    }
}

fn kinds(table: &Table) -> Vec<ColumnType> {
    table.schema().columns.iter().map(|column| column.kind).collect()
}

fn csv(table: &Table) -> String {
    String::from_utf8(csv_bytes(table)).unwrap()
}

/// Many rows, long texts on overflow pages, an added column, nulls.
const MANY: &str = "PRAGMA page_size = 512;
    CREATE TABLE t (id INTEGER PRIMARY KEY, x REAL, s TEXT, ok BOOLEAN, day DATE);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO t SELECT i * 2, i / 4.0, CASE i % 3 WHEN 0 THEN NULL ELSE printf('%.*c', i, 'x') || i END, i % 2,
      date('2020-01-01', '+' || i || ' days') FROM n;
    ALTER TABLE t ADD COLUMN late INT DEFAULT 7;
    INSERT INTO t VALUES (7001, 1e300, 'last', NULL, NULL, 8);
    CREATE TABLE small (a);
    INSERT INTO small VALUES (1);
    CREATE VIEW v AS SELECT id, x FROM t WHERE id < 5;";

#[test]
fn tables_are_read_as_sqlite_reads_them() {
    let bytes = database(MANY);
    let opened = open(bytes.clone(), None).unwrap();
    assert_eq!(opened.part.as_deref(), Some("t"));
    let names: Vec<(&str, Option<u64>)> =
        opened.parts.iter().map(|part| (part.name.as_str(), part.rows)).collect();
    assert_eq!(names, [("t", Some(3001)), ("small", Some(1)), ("v", None)]);
    let own = table(opened);
    use ColumnType::{Boolean, DateTime, Integer, Number, Text};
    assert_eq!(kinds(&own), [Integer, Number, Text, Boolean, DateTime, Integer]);
    let theirs = table(open(bytes, Some("SELECT * FROM t")).unwrap());
    assert_eq!(csv(&own), csv(&theirs));
}

#[test]
fn tables_without_row_numbers_and_other_encodings_are_read() {
    for encoding in ["UTF-8", "UTF-16le", "UTF-16be"] {
        let bytes = database(&format!(
            "PRAGMA encoding = '{encoding}'; PRAGMA page_size = 512;
             CREATE TABLE w (n INT, name TEXT, v, PRIMARY KEY (name, n)) WITHOUT ROWID;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
             INSERT INTO w SELECT i, 'nämé ' || i, i * i FROM n;"
        ));
        let own = table(open(bytes.clone(), None).unwrap());
        let theirs = table(open(bytes, Some("SELECT n, name, v FROM w ORDER BY name, n")).unwrap());
        assert_eq!((own.rows(), csv(&own)), (500, csv(&theirs)), "{encoding}");
    }
}

#[test]
fn views_and_queries_only_read() {
    let bytes = database(MANY);
    let view = table(open(bytes.clone(), Some("v")).unwrap());
    assert_eq!(csv(&view), "id,x\n2,0.25\n4,0.5\n");
    for (query, code) in [
        ("WITH a AS (SELECT 1) INSERT INTO small SELECT * FROM a", "query"),
        ("SELECT nonsense FROM t", "query"),
        ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", "query"),
        ("nobody", "unknown-part"),
    ] {
        let error = open(bytes.clone(), Some(query)).err().map(|error| error.diagnostic());
        assert_eq!(error.map(|error| error.code).as_deref(), Some(code), "{query}");
    }
}

#[test]
fn mixed_values_are_text_and_great_integers_stay_exact() {
    let bytes = database(
        "CREATE TABLE m (mixed, great, blob, flag BOOLEAN);
         INSERT INTO m VALUES (1, 9007199254740993, x'FF', 'true'), ('b', 2.5, x'00', 'false'), (2.5, 1, NULL, '');",
    );
    let opened = open(bytes, None).unwrap();
    let Content::Table { table, report } = opened.content else { panic!("text") };
    assert_eq!(csv(&table), "mixed,great,blob,flag\n1,9007199254740993,,true\nb,2.5,,false\n2.5,1,,\n");
    let codes: Vec<&str> = report.notes.iter().map(|note| note.code.as_str()).collect();
    assert_eq!(codes, ["mixed-types", "great-integers", "binary", "empty-texts", "columns-empty"]);
    assert_eq!((report.cells_missing, report.cells_coerced), (4, 2));
}

#[test]
fn a_database_that_is_cut_or_overwritten_gives_an_error_and_never_a_panic() {
    let bytes = database(MANY);
    for length in (0..bytes.len().min(40_000)).step_by(997) {
        let _ = open(bytes[..length].to_vec(), None).map(|unpacked| unpacked.parts);
    }
    let mut random = 12_345u32;
    for _ in 0..200 {
        let mut changed = bytes.clone();
        for _ in 0..20 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = 100 + (random as usize >> 4) % (changed.len() - 100).min(8_000);
            changed[at] = random as u8;
        }
        let _ = open(changed, Some("t")).map(|unpacked| unpacked.parts);
    }
}
