//! Stripes give what one pass gives.

use std::cell::RefCell;

use async_trait::async_trait;

use super::*;
use crate::csv::read_csv;
use crate::import::{Import, ImportOptions};
use crate::source::{ByteSource, Cancelled, MemorySource, NoPace, Pace, block_on};

/// Reads stripes when they are asked for.
struct Alone {
    stripe: u64,
    source: MemorySource,
    reader: RefCell<Option<StripeReader>>,
    /// How many stripes were asked for.
    asked: RefCell<usize>,
}

#[async_trait(?Send)]
impl Crew for Alone {
    fn stripe_size(&self, _: u64) -> Option<u64> {
        Some(self.stripe)
    }

    fn begin(&self, _: &dyn ByteSource, order: &Order) -> bool {
        let sent = serde_json::from_slice(&serde_json::to_vec(order).unwrap()).unwrap();
        *self.reader.borrow_mut() = Some(StripeReader::new(sent));
        true
    }

    async fn stripe(&self, number: usize) -> Result<Option<Vec<u8>>, Cancelled> {
        *self.asked.borrow_mut() += 1;
        Ok(Some(block_on(self.reader.borrow().as_ref().unwrap().read(&self.source, number, None))))
    }

    fn end(&self) {}
}

#[async_trait(?Send)]
impl Pace for Alone {
    async fn checkpoint(&self, _: f64) -> Result<(), Cancelled> {
        Ok(())
    }

    fn crew(&self) -> Option<&dyn Crew> {
        Some(self)
    }
}

/// What is the same for both ways to read.
fn outcome(import: Result<Import, ImportError>) -> Result<(String, String, String), String> {
    let import = import.map_err(|error| format!("{error:?}"))?;
    let schema = format!("{:?}", import.table.schema());
    Ok((
        import.table.fingerprint() + &schema,
        import.hash,
        format!("{:?} {:?}", import.report, import.ledger),
    ))
}

/// Reads bytes in stripes and in one pass, and asserts that both give the same; how many stripes there were.
fn assert_same(bytes: &[u8], stripe: u64) -> usize {
    let source = MemorySource::new("a.csv", bytes);
    let options = ImportOptions::default();
    let whole = outcome(block_on(read_csv(&source, &options, &NoPace)));
    let (reader, asked) = (RefCell::default(), RefCell::default());
    let crew = Alone { stripe, source: source.clone(), reader, asked };
    let striped = outcome(block_on(read_csv(&source, &options, &crew)));
    assert_eq!(striped, whole, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(4000)]));
    crew.asked.into_inner()
}

fn rows(header: &str, count: usize, row: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = format!("{header}\n");
    (0..count).for_each(|number| text += &(row(number) + "\n"));
    text.into_bytes()
}

#[test]
fn a_plain_table_is_read_by_stripes() {
    let table = rows("id,price,when,flag,name", 2000, |row| {
        format!(
            "{row},{}.5,2020-01-{:02} 10:00:00,{},\"name, {}\"",
            row * 3,
            row % 28 + 1,
            row % 2 == 0,
            row % 7
        )
    });
    for stripe in [1024, 4096, 65536] {
        assert_eq!(assert_same(&table, stripe), table.len().div_ceil(stripe as usize));
    }
    // Without a line end at the end, and with a byte order mark.
    assert!(assert_same(&table[..table.len() - 1], 1024) > 10);
    assert!(assert_same(&[b"\xEF\xBB\xBF", &table[..]].concat(), 1024) > 10);
    let returns = String::from_utf8(table).unwrap().replace('\n', "\r\n");
    assert!(assert_same(returns.as_bytes(), 1024) > 10);
}

#[test]
fn line_ends_inside_quotes_are_no_rows() {
    let lines = "text that goes on\n".repeat(9);
    let table = rows("id,text,n", 600, |row| match row % 3 {
        0 => format!("{row},\"{lines}\",{}", row % 5),
        1 => format!("{row},\"a,b\"\"c\n1,2,3\n4,5,6\",7"),
        _ => format!("{row},plain,8"),
    });
    assert!(assert_same(&table, 1024) > 20);
    // One record over several stripes.
    let long = "line\n".repeat(2000);
    let table =
        rows("id,text", 50, |row| if row == 20 { format!("{row},\"{long}\"") } else { format!("{row},x") });
    assert!(assert_same(&table, 1024) > 8);
}

#[test]
fn columns_that_change_on_the_way_end_up_the_same() {
    // Each is of one kind until far into the file.
    for late in ["2.5", "x", "9007199254740993", "", "NA", "inf", "2020-01-01", "true", "1e400", "007", " 5 "]
    {
        for early in ["1", "1.5", "", "yes", "true", "2020-01-01", "25/04/2020", "1,5 %"] {
            let table = rows("id;a;b", 1500, |row| {
                format!(
                    "{row};{};{}",
                    if row < 900 { early } else { late },
                    if row == 1200 { late } else { early }
                )
            });
            assert!(assert_same(&table, 2048) > 1, "{early} {late}");
        }
    }
}

#[test]
fn texts_become_categories_or_not_as_in_one_pass() {
    for distinct in [3, 999, 1000, 1001, 5000] {
        let table = rows("id,word", 6000, |row| format!("{row},word {}", row * 7 % distinct));
        assert!(assert_same(&table, 4096) > 1);
        let late = rows("id,word", 6000, |row| {
            format!("{row},word {}", if row < 4000 { 1 } else { row % distinct })
        });
        assert!(assert_same(&late, 4096) > 1);
    }
}

#[test]
fn what_is_out_of_the_ordinary_far_into_the_file_is_told_with_its_line() {
    for odd in ["1,2", "1,2,3,4", "a,b,c", "1,\"2,3", "1,2,é", ",,", "", "# 1", "1,2,3\r", "\"1\"x,2,3"] {
        let table =
            rows("a,b,c", 1500, |row| if row == 1100 { odd.to_owned() } else { format!("{row},1.5,x") });
        // Comments and the like, seen at once, are left to one pass.
        assert!(assert_same(&table, 1024) > 1 || odd.starts_with('#'), "{odd:?}");
    }
    // Far behind what is looked at first.
    for (odd, at) in [(0xE9, 700_000), (0, 700_000), (b'"', 700_000), (b',', 700_000)] {
        let mut table = rows("a,b,c", 60_000, |row| format!("{row},1.5,x"));
        table[at] = odd;
        assert!(assert_same(&table, 65536) > 5, "{odd}");
    }
    let mut totals = rows("a,b,c", 60_000, |row| format!("{row},1.5,x"));
    totals.extend_from_slice(b"\nTotal,90000,\nSource: the office of examples\n");
    assert!(assert_same(&totals, 65536) > 5);
}

#[test]
fn very_many_entries_are_cut_where_one_pass_cuts() {
    let table = rows("a,b,c", 9000, |row| format!("{row},NA,{}", if row % 2 == 0 { "null" } else { "1" }));
    assert!(assert_same(&table, 8192) > 1);
}

#[test]
fn random_tables_are_read_the_same() {
    const CELLS: [&str; 14] = [
        "1",
        "2.5",
        "",
        "NA",
        "x",
        "\"a,b\"",
        "\"a\nb\"",
        "\"say \"\"hi\"\"\"",
        "true",
        "2020-02-29",
        "é",
        "-7",
        "inf",
        "\"",
    ];
    let mut state = 7u64;
    let mut below = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % bound
    };
    let mut striped = 0;
    for _ in 0..60 {
        let columns = 2 + below(3);
        let kinds: Vec<usize> = (0..columns).map(|_| below(CELLS.len())).collect();
        let mut text = (0..columns).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",") + "\n";
        for _ in 0..2000 {
            let cells: Vec<&str> = (0..columns)
                .map(|column| CELLS[if below(400) == 0 { below(CELLS.len()) } else { kinds[column] }])
                .collect();
            text += &(cells.join(",") + "\n");
        }
        striped += usize::from(assert_same(text.as_bytes(), 1024) > 1);
    }
    assert!(striped > 30, "{striped}");
}
