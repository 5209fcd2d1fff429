//! Every learner on every sample: it runs or says why not, and its model survives its file to the bit.

use penstock_flow::message::Outcome;
use penstock_flow::{Category, NodeId};
use penstock_stages::registry::Registry;
use penstock_stages::testing::TestHost;
use penstock_stages::{Context, ModelArtefact};
use penstock_table::block_on;
use serde_json::json;

use crate::support::{all_rows, chain, engine_with, model_json, predictions, run, table};

const SAMPLES: [(&str, &str); 5] = [
    ("iris", "target"),
    ("penguins", "species"),
    ("wine", "target"),
    ("breast-cancer", "target"),
    ("diabetes", "target"),
];

#[test]
fn every_learner_runs_on_every_sample_and_its_file_is_exact() {
    let registry = Registry::default();
    let learners: Vec<String> = registry
        .stages()
        .filter(|stage| stage.spec().category == Category::Learn)
        .map(|stage| stage.spec().id.clone())
        .collect();
    assert!(learners.len() >= 5, "{learners:?}");
    for learner in &learners {
        for (sample, target) in SAMPLES {
            let has_classes = sample != "diabetes";
            let expected = match learner.as_str() {
                "linear-regression" => !has_classes,
                "logistic-regression" => has_classes,
                _ => true,
            };
            assert_eq!(is_exact(&registry, learner, sample, target), expected, "{learner} on {sample}");
        }
    }
}

fn is_exact(registry: &Registry, learner: &str, sample: &str, target: &str) -> bool {
    let engine = engine_with(chain(&[
        ("sample", json!({"name": sample, "target": target})),
        ("split", json!({})),
        ("impute", json!({})),
        ("encode", json!({})),
        ("scale", json!({})),
        (learner, json!({})),
        ("evaluate", json!({})),
    ]));
    let (outcome, recorder) = run(&engine);
    if outcome == Outcome::Failed {
        let why = recorder.failure(6).expect("only a learner may refuse");
        assert!(
            ["target-type", "too-many-classes"].contains(&why.code.as_str()),
            "{learner}, {sample}: {why}"
        );
        assert!(!why.hint.is_empty());
        return false;
    }
    let json = model_json(&engine, 6);
    let model = ModelArtefact::from_json(&json, registry).unwrap();
    assert!(model.to_json().unwrap() == json, "{learner}, {sample}: another file after reading");
    let host = TestHost::default();
    let context = Context { host: &host, node: NodeId(0), seed: 0, note: "", scoring: true };
    let raw = table(&engine, 1);
    let scored = block_on(model.score(&raw, registry, &context)).unwrap();
    let rows = all_rows(&raw);
    assert!(
        predictions(scored.table().unwrap(), &rows) == predictions(&table(&engine, 6), &rows),
        "{learner}, {sample}: other predictions after reading"
    );
    true
}
