//! The corpus of messy files (`tests/messy`): each is read untouched, and must give the table and the decisions that are
//! expected of it.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test reads files, says what differs, and stops at the first surprise"
)]

use std::fs;
use std::path::{Path, PathBuf};

use penstock_flow::ColumnType;
use penstock_table::csv::{raw_rows, read_csv, sniff};
use penstock_table::{Array, Import, ImportError, ImportOptions, MemorySource, NoPace, block_on};
use serde_json::Value;

#[path = "../../../tests/messy/cells.rs"]
mod cells;

use cells::cells;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/messy")
}

/// The folders of the cases.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("expected.json").exists())
        .collect();
    cases.sort();
    cases
}

fn source(case: &Path) -> MemorySource {
    let input = fs::read_dir(case)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_stem().is_some_and(|stem| stem == "input"))
        .unwrap();
    MemorySource::new(input.file_name().unwrap().to_string_lossy(), fs::read(&input).unwrap())
}

fn expected(case: &Path) -> Value {
    serde_json::from_slice(&fs::read(case.join("expected.json")).unwrap()).unwrap()
}

fn name_of(case: &Path) -> String {
    case.file_name().unwrap().to_string_lossy().into_owned()
}

/// What differs from what is expected, in a few words each.
fn differences(case: &Path) -> Vec<String> {
    let (source, wanted) = (source(case), expected(case));
    let mut found = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let options = ImportOptions::default();
    let sniffed = block_on(raw_rows(&source, &options, &NoPace, &mut |row| {
        rows.push(row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
        Ok::<(), ImportError>(())
    }));
    let sniffed = match sniffed {
        Ok(sniffed) => sniffed,
        Err(error) => return vec![format!("refused: {error}")],
    };
    assert_eq!(block_on(sniff(&source, &options, &NoPace)).unwrap(), sniffed);
    let decisions = serde_json::to_value(&sniffed).unwrap();
    for key in [
        "encoding",
        "delimiter",
        "quote",
        "escape",
        "line_end",
        "preamble_rows",
        "header_rows",
        "units_row",
        "footer_rows",
        "further_tables",
    ] {
        let Some(value) = wanted.get(key) else { continue };
        let is_as_wanted = match (value.as_str(), decisions[key].as_str()) {
            (Some(alternatives), Some(own)) if alternatives.len() > 1 => {
                alternatives.split('|').any(|one| one.eq_ignore_ascii_case(own))
            }
            _ => *value == decisions[key],
        };
        if !is_as_wanted {
            found.push(format!("{key}: {} instead of {value}", decisions[key]));
        }
    }
    let mut table = cells(&fs::read_to_string(case.join("expected.csv")).unwrap());
    let names = if table.is_empty() { Vec::new() } else { table.remove(0) };
    let mut own_names = sniffed.names.clone();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    for position in own_names.len()..width {
        own_names.push(format!("col_{position}"));
    }
    if own_names != names {
        found.push(format!("names: {own_names:?} instead of {names:?}"));
    }
    let body = &rows[sniffed.header_rows.min(rows.len())..];
    if body != table {
        let shared = body.len().min(table.len());
        let at = body.iter().zip(&table).position(|(own, wanted)| own != wanted).unwrap_or(shared);
        found.push(format!(
            "rows: {} instead of {}, the first that differs is {at}: {:?} instead of {:?}",
            body.len(),
            table.len(),
            body.get(at),
            table.get(at)
        ));
    }
    if wanted.get("types").or(wanted.get("values")).or(wanted.get("missing")).is_some() {
        match block_on(read_csv(&source, &options, &NoPace)) {
            Ok(import) => types_and_values(&import, &wanted, &mut found),
            Err(error) => found.push(format!("refused: {error}")),
        }
    }
    found
}

fn types_and_values(import: &Import, wanted: &Value, found: &mut Vec<String>) {
    let report = &import.report;
    if report.rows_read != report.rows_loaded + report.rows_set_aside {
        found.push("rows do not add up".to_owned());
    }
    let entries = |key: &str| wanted.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
    for (name, kind) in entries("types") {
        let Ok((column, _)) = import.table.find(&name) else {
            found.push(format!("type of {name}: no such column"));
            continue;
        };
        let own = column.kind.name();
        if !kind.as_str().unwrap().split('|').any(|kind| kind == own) {
            found.push(format!("type of {name}: {own} instead of {kind}"));
        }
    }
    for (name, count) in entries("missing") {
        let own = import.table.column(&name).map_or(0, |column| column.null_count() as u64);
        if Some(own) != count.as_u64() {
            found.push(format!("missing in {name}: {own} instead of {count}"));
        }
    }
    for (name, values) in entries("values") {
        let Ok(texts) = import.table.texts(&name) else { continue };
        let kind = import.table.find(&name).unwrap().0.kind;
        let own: Vec<Option<String>> = texts.iter().map(|text| text.map(Into::into)).collect();
        for (row, (own, value)) in own.iter().zip(values.as_array().unwrap()).enumerate() {
            let same = match (own, value) {
                (None, Value::Null) => true,
                (Some(own), Value::Bool(value)) => own == &value.to_string(),
                (Some(own), Value::Number(value)) => own.parse::<f64>().ok() == value.as_f64(),
                (Some(own), Value::String(value)) if kind == ColumnType::DateTime => {
                    own == value || format!("{own}T00:00:00") == *value
                }
                (Some(own), Value::String(value)) => own == value,
                _ => false,
            };
            if !same {
                found.push(format!("value of {name} in row {row}: {own:?} instead of {value}"));
                break;
            }
        }
    }
}

/// Encodings from before UTF-8 are told and decoded by the host, which here there is none of: the command's tests read
/// these.
const LEGACY: [&str; 17] = [
    "big5_chinese",
    "euc_jp_japanese",
    "euc_kr_korean",
    "gbk_chinese",
    "ibm866_russian",
    "iso8859_2_polish",
    "koi8r_russian",
    "macintosh_german",
    "shift_jis_japanese",
    "together_greek_survey",
    "together_japanese_shop",
    "together_polish_bank",
    "together_russian_stock",
    "windows1250_polish",
    "windows1251_russian",
    "windows1253_greek",
    "windows1254_turkish",
];

/// Cases that are not read as a careful person would. Everything else must be right.
const KNOWN: [&str; 2] = [
    // A word for what is missing that is as often a value.
    "missing_word",
    // A mark that opens posts and never closes is told as the quote, though nothing is lost by it.
    "posts_opening_quotes_tab",
];

#[test]
fn messy_files_are_read_right_untouched() {
    let mut wrong = Vec::new();
    let cases = cases(&corpus());
    assert!(cases.len() > 300);
    for case in &cases {
        let found = differences(case);
        if !found.is_empty() {
            wrong.push((name_of(case), found));
        }
    }
    for (name, found) in &wrong {
        println!("{name}\n    {}", found.join("\n    "));
    }
    println!("{} of {} are right", cases.len() - wrong.len(), cases.len());
    let unknown: Vec<&String> = wrong
        .iter()
        .map(|(name, _)| name)
        .filter(|name| !KNOWN.contains(&name.as_str()) && !LEGACY.contains(&name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn hostile_files_give_an_answer() {
    for case in cases(&corpus().join("hostile")) {
        let (source, wanted) = (source(&case), expected(&case));
        let (outcome, name) = (wanted["outcome"].as_str().unwrap(), name_of(&case));
        match block_on(read_csv(&source, &ImportOptions::default(), &NoPace)) {
            Ok(import) => {
                assert!(outcome.contains("table"), "{name}: a table of {} rows", import.table.rows());
                assert_eq!(import.report.rows_read, import.report.rows_loaded + import.report.rows_set_aside);
                if outcome == "table" {
                    let columns = import.table.schema().columns.len() as u64;
                    let is =
                        |key: &str, own: u64| wanted.get(key).is_none_or(|value| value.as_u64() == Some(own));
                    assert!(is("rows", import.table.rows() as u64), "{name}: {} rows", import.table.rows());
                    assert!(is("columns", columns), "{name}: {columns} columns");
                }
            }
            Err(error) => {
                assert!(outcome.contains("error"), "{name}: {error}");
                assert!(!error.diagnostic().hint.is_empty(), "{name}");
            }
        }
    }
}
