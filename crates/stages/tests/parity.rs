//! Agreement of preprocessing, and of a whole pipeline, with scikit-learn.
//!
//! The expected values are in `tests/parity/stages_reference.json`, written by `stages_reference.py` beside it.
//! Tolerances: 1e-12 for preprocessing, 1e-6 for the pipeline's coefficients and probabilities.
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;

use penstock_flow::{NodeId, Parameters};
use penstock_learn::Model;
use penstock_stages::learn::learner_stage::FittedLearner;
use penstock_stages::registry::Registry;
use penstock_stages::testing::TestHost;
use penstock_stages::{Context, Fitted, Inputs};
use penstock_table::{Table, block_on};
use serde_json::{Value, json};

fn reference() -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/parity/stages_reference.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn parameters(value: Value) -> Parameters {
    serde_json::from_value(value).unwrap()
}

fn run(stage: &str, settings: Value, inputs: Inputs) -> (Fitted, Table) {
    let registry = Registry::default();
    let (host, stage, settings) = (TestHost::default(), registry.stage(stage).unwrap(), parameters(settings));
    let context = Context { host: &host, node: NodeId(1), seed: 1, note: "", scoring: false };
    let fitted = block_on(stage.fit(&settings, &inputs, &context)).unwrap();
    let outputs = block_on(stage.apply(&settings, &fitted, &inputs, &context)).unwrap();
    (fitted, outputs.table().unwrap().clone())
}

fn transformed(stage: &str, settings: Value, table: &Table) -> Table {
    run(stage, settings, Inputs::of_table(table.clone())).1
}

fn sample(name: &str, target: &str) -> Table {
    run("sample", json!({"name": name, "target": target}), Inputs::default()).1
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

#[track_caller]
fn close(what: &str, found: Option<f64>, expected: Option<f64>, tolerance: f64) {
    let limit = tolerance * expected.map_or(1.0, |expected| expected.abs().max(1.0));
    let near = match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= limit,
        (found, expected) => found == expected,
    };
    assert!(near, "{what}: {found:?} instead of {expected:?}");
}

/// Compares the first and last rows and the sums of columns.
fn compare(what: &str, table: &Table, expected: &Value) {
    let shown = expected["rows"].as_array().unwrap().len() / 2;
    for (at, name) in names(&expected["columns"]).into_iter().enumerate() {
        let what = format!("{what}, {name}");
        let values = table.numbers(name).unwrap();
        let ends = values[..shown].iter().chain(&values[values.len() - shown..]);
        for (found, row) in ends.zip(expected["rows"].as_array().unwrap()) {
            close(&what, *found, row[at].as_f64(), 1e-12);
        }
        // Rounding in a sum grows with the sizes that are summed, of which those that cancel leave no trace.
        let size: f64 = values.iter().flatten().map(|value| value.abs()).sum();
        let sum: f64 = values.iter().flatten().sum();
        close(
            &what,
            Some(sum / size.max(1.0)),
            Some(expected["sums"][at].as_f64().unwrap() / size.max(1.0)),
            1e-12,
        );
    }
}

fn each_table(act: impl Fn(&Value, &Table)) {
    for (name, expected) in reference()["tables"].as_object().unwrap() {
        act(expected, &sample(name, expected["target"].as_str().unwrap()));
    }
}

#[test]
fn imputers() {
    each_table(|expected, table| {
        for (theirs, ours) in [
            ("mean", "mean"),
            ("median", "median"),
            ("most_frequent", "most-frequent"),
            ("constant", "constant"),
        ] {
            let filled = transformed("impute", json!({"numbers": ours, "number": -1.5}), table);
            compare(theirs, &filled, &expected["imputed"][theirs]);
        }
        for (theirs, ours) in [("texts_most_frequent", "most-frequent"), ("texts_constant", "constant")] {
            let expected = &expected["imputed"][theirs];
            if expected.is_null() {
                continue;
            }
            let filled = transformed("impute", json!({"categories": ours, "text": "none"}), table);
            for (at, name) in names(&expected["columns"]).into_iter().enumerate() {
                let texts = filled.texts(name).unwrap();
                let mut counts = std::collections::BTreeMap::new();
                for text in texts.iter() {
                    *counts.entry(text.unwrap().into_owned()).or_insert(0) += 1;
                }
                assert_eq!(json!(counts), expected["counts"][at], "{theirs}, {name}");
            }
        }
    });
}

#[test]
fn scalers() {
    each_table(|expected, table| {
        for method in ["standard", "min-max", "robust", "max-abs"] {
            compare(
                method,
                &transformed("scale", json!({"method": method}), table),
                &expected["scaled"][method],
            );
        }
    });
}

#[test]
fn encoders() {
    each_table(|expected, table| {
        if expected["encoded"].as_object().unwrap().is_empty() {
            return;
        }
        let filled = transformed("impute", json!({}), table);
        for (theirs, settings) in [
            ("one-hot", json!({})),
            ("drop-first", json!({"drop_first": true})),
            ("ordinal", json!({"method": "ordinal"})),
        ] {
            compare(theirs, &transformed("encode", settings, &filled), &expected["encoded"][theirs]);
        }
    });
}

#[test]
fn a_whole_pipeline() {
    let expected = &reference()["pipeline"];
    let table = transformed("impute", json!({}), &sample("penguins", "species"));
    let table = transformed("scale", json!({}), &transformed("encode", json!({}), &table));
    let (fitted, predicted) = run("logistic-regression", json!({}), Inputs::of_table(table));
    let learner: &FittedLearner = fitted.downcast().unwrap();
    let Model::Logistic(model) = &learner.model else { panic!("no logistic model") };
    let features = names(&expected["features"]);
    assert_eq!(features.len(), learner.features.len());
    assert_eq!(json!(learner.classes), expected["classes"]);
    for (class, name) in names(&expected["classes"]).into_iter().enumerate() {
        close(name, Some(model.intercepts[class]), expected["intercepts"][class].as_f64(), 1e-6);
        for (theirs, feature) in features.iter().enumerate() {
            let ours = learner.features.iter().position(|name| name == feature).unwrap();
            let coefficient = model.coefficients[class * features.len() + ours];
            close(feature, Some(coefficient), expected["coefficients"][class][theirs].as_f64(), 1e-6);
        }
        let probabilities = predicted.numbers(&format!("probability {name}")).unwrap();
        let rows = expected["probabilities"].as_array().unwrap();
        assert_eq!(rows.len(), probabilities.len());
        for (found, row) in probabilities.iter().zip(rows) {
            close(name, *found, row[class].as_f64(), 1e-6);
        }
    }
}
