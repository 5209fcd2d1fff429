use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{code, file, read_bytes};

const MADE: [&str; 10] = [
    "archive.zip",
    "old.xls",
    "people.csv.gz",
    "report.xlsx",
    "sheet.ods",
    "shop.sqlite",
    "stream.arrows",
    "types.arrow",
    "types_lz4.arrow",
    "types_zstd.parquet",
];

#[test]
fn files_that_are_cut_give_an_error_in_words() {
    for name in MADE {
        let bytes = file(name);
        for length in [4, 17, 100, bytes.len() / 3, bytes.len() / 2, bytes.len() - 40, bytes.len() - 3] {
            if let Err(error) = read_bytes(name, bytes[..length.min(bytes.len())].to_vec(), None) {
                let said = error.diagnostic();
                assert!(said.message.contains(name) && !said.hint.is_empty(), "{name}, {length}: {said:?}");
            }
        }
    }
}

/// Whatever stands in the bytes, reading ends, and without a panic that is not caught.
#[test]
fn files_that_are_overwritten_end_in_a_table_or_an_error() {
    let mut random = 99u32;
    let mut next = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 8) as usize
    };
    for name in MADE {
        let bytes = file(name);
        for _ in 0..60 {
            let mut changed = bytes.clone();
            for _ in 0..1 + next() % 8 {
                let at = next() % changed.len();
                changed[at] = next() as u8;
            }
            let _ = read_bytes(name, changed, None).map(|read| read.csv());
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![b'0'; 100 << 20];
    let packed = gzip(&zeros);
    assert!(packed.len() < 200_000);
    assert_eq!(code("bomb.csv.gz", packed.clone(), None), "bomb");
    assert_eq!(code("bomb.zip", zip(&[("bomb.csv", &zeros)]), None), "bomb");
    assert_eq!(code("nested.zip", zip(&[("bomb.csv.gz", &packed)]), None), "bomb");
    let workbook = zip(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", &zeros)]);
    assert_eq!(code("bomb.xlsx", workbook, None), "bomb");
    let mut nested = gzip(b"a,b\n1,2\n");
    for _ in 0..6 {
        nested = gzip(&nested);
    }
    assert_eq!(code("nested.csv.gz", nested, None), "too-nested");
}

#[test]
fn archives_without_a_table_say_so() {
    assert_eq!(code("a.zip", zip(&[]), None), "empty-file");
    assert_eq!(code("a.zip", zip(&[("a.png", b"\x89PNG\r\n\x1A\n\0\0")]), None), "no-table");
    assert_eq!(code("a.csv.gz", gzip(b"%PDF-1.4 \0"), None), "not-a-table");
    assert_eq!(code("a.tar.gz", gzip(&[&[b'a'; 257][..], b"ustar\0"].concat()), None), "not-a-table");
}

#[test]
fn views_that_do_not_end_or_reach_out_are_refused() {
    assert_eq!(code("shop.sqlite", file("shop.sqlite"), Some("SELECT count(*) FROM endless")), "query");
    assert_eq!(code("shop.sqlite", file("shop.sqlite"), Some("writes")), "query");
}

/// The bytes of the old workbook with one value of four bytes changed.
fn old_workbook_with(at: usize, value: u32) -> Vec<u8> {
    let mut bytes = file("old.xls");
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    bytes
}

#[test]
fn an_old_workbook_whose_sectors_go_in_a_circle_is_refused() {
    let bytes = file("old.xls");
    let long = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    // The table of sectors says which follows: the directory's is made to follow itself.
    let (table, directory) = (long(76) as usize, long(48));
    let at = (table + 1) * 512 + 4 * directory as usize;
    assert_eq!(code("old.xls", old_workbook_with(at, directory), None), "damaged-file");
}

#[test]
fn an_old_workbook_of_far_corners_is_refused() {
    let mut bytes = file("old.xls");
    // The last text is moved to the last row and column that can be written.
    let text = bytes.windows(4).rposition(|record| record == [0xFD, 0, 10, 0]).unwrap();
    bytes[text + 4..text + 8].copy_from_slice(&[0xFF; 4]);
    assert_eq!(code("old.xls", bytes, None), "too-large");
}
