//! Agreement with scikit-learn on the sample tables and on fixed vectors.
//!
//! The expected values are in `tests/parity/reference.json`, written by `reference.py` beside it. Tolerances: 1e-8 for
//! least squares and ridge, 1e-6 for logistic regression, 1e-12 for metrics; for trees and forests, which draw at random,
//! two standard deviations of scikit-learn's ten seeds (but never less than one and a half test rows for classes, or 0.02
//! of R², since some of scikit-learn's deviations are zero).
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used)]

#[path = "parity/metrics.rs"]
mod metrics;
#[path = "parity/models.rs"]
mod models;

use std::path::PathBuf;

use serde_json::Value;

fn from_root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The reference values.
fn reference() -> Value {
    let text = std::fs::read_to_string(from_root("tests/parity/reference.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// Numbers of a list, nested or not, in order.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        single => vec![number(single)],
    }
}

fn codes(value: &Value) -> Vec<u32> {
    numbers(value).into_iter().map(|code| code as u32).collect()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn close(what: &str, actual: f64, expected: f64, tolerance: f64) {
    let limit = tolerance * if expected.abs() > 1.0 { expected.abs() } else { 1.0 };
    assert!((actual - expected).abs() <= limit, "{what}: {actual} instead of {expected}");
}

#[track_caller]
fn all_close(what: &str, actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len(), "{what}");
    for (actual, expected) in actual.iter().zip(expected) {
        close(what, *actual, *expected, tolerance);
    }
}
