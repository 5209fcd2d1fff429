//! Agreement of profiles with NumPy and SciPy to 1e-12.
//!
//! The expected values are in `tests/parity/profile_reference.json`, written by `profile_reference.py` beside it.
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;

use penstock_flow::Role;
use penstock_flow::view::{Measure, TableProfile};
use penstock_table::{ImportOptions, MemorySource, NoPace, Table, block_on, full_profile, read_csv};
use serde_json::Value;

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn sample(name: &str, target: &str) -> TableProfile {
    let bytes = std::fs::read(root(&format!("public/samples/{name}.csv"))).unwrap();
    let source = MemorySource::new(name, bytes);
    let table = block_on(read_csv(&source, &ImportOptions::default(), &NoPace)).unwrap().table;
    let mut schema = (**table.schema()).clone();
    schema
        .columns
        .iter_mut()
        .filter(|column| column.name == target)
        .for_each(|column| column.role = Role::Target);
    let table = Table::new(schema.into(), table.columns().to_vec()).unwrap();
    block_on(full_profile(&table, &NoPace)).unwrap()
}

#[track_caller]
fn close(what: &str, found: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap();
    let limit = 1e-12 * if expected.abs() > 1.0 { expected.abs() } else { 1.0 };
    assert!((found - expected).abs() <= limit, "{what}: {found:?} instead of {expected:?}");
}

#[test]
fn profiles_agree_with_numpy_and_scipy() {
    let text = std::fs::read_to_string(root("tests/parity/profile_reference.json")).unwrap();
    let reference: Value = serde_json::from_str(&text).unwrap();
    let (mut shapes, mut measures) = (0, Vec::new());
    for (name, expected) in reference["tables"].as_object().unwrap() {
        let profile = sample(name, expected["target"].as_str().unwrap());
        for column in &profile.columns {
            let what = format!("{name}, {}", column.column.name);
            let expected = &expected["columns"][&column.column.name];
            if let Some(shape) = expected["shape"].as_object() {
                let numbers = column.numbers.as_ref().unwrap();
                let found = numbers.shape.as_ref().unwrap();
                close(&what, numbers.deviation, &shape["deviation"]);
                close(&what, found.skew.unwrap(), &shape["skew"]);
                close(&what, found.median_deviation, &shape["median_deviation"]);
                for (found, expected) in
                    found.percentiles.iter().zip(shape["percentiles"].as_array().unwrap())
                {
                    close(&what, *found, expected);
                }
                assert_eq!(found.zeros, shape["zeros"].as_u64().unwrap(), "{what}");
                assert_eq!(found.negatives, shape["negatives"].as_u64().unwrap(), "{what}");
                shapes += 1;
            }
            if let Some(expected) = expected["association"].as_array() {
                let found = column.association.as_ref().unwrap();
                assert_eq!(serde_json::to_value(found.measure).unwrap(), expected[0], "{what}");
                close(&what, found.value, &expected[1]);
                measures.push(found.measure);
            }
        }
        let relations = profile.relations.unwrap();
        for (found, expected) in
            relations.correlations.iter().zip(expected["correlations"].as_array().unwrap())
        {
            close(&format!("{name}: {found:?}"), found.coefficient, &expected[2]);
        }
    }
    assert!(shapes > 50, "{shapes}");
    for measure in [Measure::Pearson, Measure::CramersV, Measure::CorrelationRatio] {
        assert!(measures.contains(&measure), "{measure:?}");
    }
}
