use super::*;
use crate::csv::read_csv;
use crate::import::ImportOptions;
use crate::source::{MemorySource, NoPace, block_on};

fn table() -> Table {
    let text = "n,i,b,c,t,d\n1.5,1,true,x,one,2020-01-01\n,,,,,\n2.5,3,false,y,two,2020-01-02T03:04:05\n";
    let source = MemorySource::new("a.csv", text.as_bytes());
    let options = ImportOptions {
        types: [("t".to_owned(), penstock_flow::ColumnType::Text)].into(),
        ..ImportOptions::default()
    };
    block_on(read_csv(&source, &options, &NoPace)).unwrap().table
}

fn partitions() -> [Partition; 3] {
    [
        Partition::None,
        Partition::Parts([Part::Train, Part::Test, Part::Excluded].into()),
        Partition::Folds { fold: [0, Partition::HELD_OUT, 1].into(), count: 2 },
    ]
}

#[test]
fn a_table_comes_back_as_it_was() {
    for partition in partitions() {
        let table = table().with_partition(partition).unwrap();
        let table = table.with_role("c", penstock_flow::Role::Target).unwrap();
        for table in
            [table.clone(), table.take(&[2]).unwrap(), table.take(&[]).unwrap(), table.select(&[]).unwrap()]
        {
            let back = from_ipc(&to_ipc(&table).unwrap()).unwrap();
            assert_eq!(back.schema(), table.schema());
            assert_eq!(back.partition(), table.partition());
            assert_eq!(back.fingerprint(), table.fingerprint());
        }
    }
}

#[test]
fn damaged_bytes_are_refused() {
    let bytes = to_ipc(&table()).unwrap();
    for position in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[position] ^= 1 << (position % 8);
        assert!(from_ipc(&damaged).is_err());
        assert!(from_ipc(&bytes[..position]).is_err());
    }
}

/// Whoever writes a right hash behind a wrong stream meets Arrow's own checks and those of a table.
#[test]
fn a_wrong_stream_with_a_right_hash_never_panics() {
    let table = table().with_partition(partitions()[1].clone()).unwrap();
    let bytes = to_ipc(&table).unwrap();
    let stream = &bytes[..bytes.len() - TRAILER];
    let mut seed = 1u64;
    let mut random = |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) as usize) % bound
    };
    for _ in 0..20_000 {
        let mut wrong = stream.to_vec();
        for _ in 0..1 + random(3) {
            let position = random(wrong.len());
            wrong[position] = [0, 1, 0x7F, 0x80, 0xFF, random(256) as u8][random(6)];
        }
        if random(4) == 0 {
            wrong.truncate(random(wrong.len()));
        }
        if let Ok(table) = read_stream(&wrong) {
            table.fingerprint();
        }
    }
}
