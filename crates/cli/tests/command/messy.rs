//! The corpus of messy files by the command: `penstock sniff` and `penstock convert --raw` on each, untouched.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::call;

#[path = "../../../../tests/messy/cells.rs"]
mod cells;

use cells::cells;

/// Cases that differ, each told where the corpus is read without the command, or because statistics do not tell the
/// encoding of so little text.
const KNOWN: [&str; 2] = ["macintosh_german", "koi8r_russian"];

#[test]
fn messy_files_are_written_as_they_stand() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/messy");
    let mut wrong = Vec::new();
    let mut folders: Vec<_> = fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("expected.csv").exists());
    folders.sort();
    assert!(folders.len() > 300);
    for folder in folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let input =
            files.into_iter().find(|path| path.file_stem().is_some_and(|stem| stem == "input")).unwrap();
        let input = input.to_string_lossy().into_owned();
        let wanted: Value = serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
        let table = cells(&fs::read_to_string(folder.join("expected.csv")).unwrap());
        let sniffed: Value = serde_json::from_str(&call(&["sniff", &input]).stdout).unwrap_or_default();
        let own = cells(&call(&["convert", &input, "-", "--raw"]).stdout);
        let header = sniffed["header_rows"].as_u64().unwrap_or(0) as usize;
        let encoding = wanted["encoding"].as_str().is_none_or(|wanted| {
            let own = sniffed["encoding"].as_str().unwrap_or_default();
            wanted.split('|').any(|one| one.eq_ignore_ascii_case(own))
        });
        let rows = own.get(header.min(own.len())..).unwrap_or_default();
        if !encoding || rows != &table[1..] {
            wrong.push(format!("{name} ({})", sniffed["encoding"]));
        }
    }
    wrong.retain(|case| !KNOWN.contains(&case.split(' ').next().unwrap_or_default()));
    assert!(wrong.is_empty(), "{wrong:#?}");
}
