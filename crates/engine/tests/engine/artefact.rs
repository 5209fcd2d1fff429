//! A model file predicts what the training run predicted, and hostile ones are refused.

use penstock_flow::NodeId;
use penstock_stages::registry::Registry;
use penstock_stages::testing::TestHost;
use penstock_stages::{Context, ModelArtefact};
use penstock_table::block_on;
use serde_json::{Value, json};

use crate::support::{add, all_rows, engine_with, model_json, penguins, predictions, run_well, table};

#[test]
fn a_model_read_from_its_file_predicts_the_same() {
    for (method, learner) in [("stratified", "logistic-regression"), ("stratified-k-fold", "decision-tree")] {
        let project = penguins(method, learner);
        let engine = engine_with(project.clone());
        run_well(&engine);
        let registry = Registry::default();
        let model = ModelArtefact::from_json(&model_json(&engine, 6), &registry).unwrap();
        let host = TestHost::default();
        let context = Context { host: &host, node: NodeId(0), seed: 0, note: "", scoring: true };
        let raw = table(&engine, 1);
        let scored = block_on(model.score(&raw, &registry, &context)).unwrap();
        // With folds the table holds out-of-fold predictions: those of the model itself come from fitting on all rows.
        let training_run = if method == "stratified" {
            table(&engine, 6)
        } else {
            let split = table(&engine, 2);
            crate::support::by_hand(&project, &split, penstock_table::Partition::None, 6).0
        };
        let rows = all_rows(&raw);
        assert_eq!(predictions(scored.table().unwrap(), &rows), predictions(&training_run, &rows));
        // Without the target, and with the columns in another order.
        let shuffled = raw.select(&[7, 3, 2, 1, 4, 6, 5]).unwrap();
        let scored = block_on(model.score(&shuffled, &registry, &context)).unwrap();
        assert_eq!(predictions(scored.table().unwrap(), &rows), predictions(&training_run, &rows));
    }
}

#[test]
fn the_predict_stage_gives_the_same_predictions() {
    let mut project = penguins("stratified", "logistic-regression");
    let predict = add(&mut project, "predict", &json!({}), Some(NodeId(1)));
    project.graph.edges.push(penstock_flow::Edge::new(NodeId(6), "model", predict, "model"));
    let engine = engine_with(project);
    run_well(&engine);
    let rows = all_rows(&table(&engine, 1));
    assert_eq!(predictions(&table(&engine, predict.0), &rows), predictions(&table(&engine, 6), &rows));
}

#[test]
fn metrics_and_baseline_stand_in_the_model() {
    let engine = engine_with(penguins("stratified", "logistic-regression"));
    run_well(&engine);
    let model: Value = serde_json::from_str(&model_json(&engine, 6)).unwrap();
    assert_eq!(model["metrics"][0]["name"], json!("accuracy"));
    assert_eq!(model["baseline"]["rows"], json!(258), "training rows only");
    assert_eq!(model["baseline"]["columns"].as_array().unwrap().len(), 8, "as they were read");
    assert_eq!(model["provenance"]["data"], json!("sample penguins"));
    assert_eq!(model["provenance"]["rows"], json!(344));
}

/// Deleting a source forgets what it has read, while its result stays at hand for when the deletion is taken back.
#[test]
fn a_model_is_whole_after_its_source_was_deleted_and_brought_back() {
    let mut project = penguins("stratified", "logistic-regression");
    let engine = engine_with(project.clone());
    run_well(&engine);
    let mut without = project.clone();
    without.graph.nodes.remove(&NodeId(1));
    without.graph.edges.retain(|edge| edge.from != NodeId(1));
    engine.set_project(without);
    crate::support::set(&mut project, 6, "penalty", json!(0.5));
    engine.set_project(project.clone());
    assert_eq!(run_well(&engine).computed(), [6, 7]);
    let fresh = engine_with(project);
    run_well(&fresh);
    assert_eq!(model_json(&engine, 6), model_json(&fresh, 6));
}

#[test]
fn no_damage_to_a_model_makes_scoring_panic() {
    let engine = engine_with(penguins("stratified", "decision-tree"));
    run_well(&engine);
    let text = model_json(&engine, 6);
    let registry = Registry::default();
    let host = TestHost::default();
    let raw = table(&engine, 1);
    let value: Value = serde_json::from_str(&text).unwrap();
    let mut places = Vec::new();
    pointers(&value, String::new(), &mut places);
    // Every place in the file is replaced by something else; what is still read must predict or refuse.
    let mut read = 0;
    for (number, place) in places.iter().enumerate() {
        let replacements = [json!(null), json!(-1), json!(1e300), json!("x"), json!([]), json!({})];
        let mut damaged = value.clone();
        *damaged.pointer_mut(place).unwrap() = replacements[number % replacements.len()].clone();
        if let Ok(model) = ModelArtefact::from_json(&damaged.to_string(), &registry) {
            read += 1;
            let context = Context { host: &host, node: NodeId(0), seed: 0, note: "", scoring: true };
            let _ = block_on(model.score(&raw, &registry, &context));
        }
    }
    assert!(places.len() > 200 && read > 0);
    for cut in (0..text.len()).step_by(977) {
        assert!(ModelArtefact::from_json(&text[..cut], &registry).is_err());
    }
}

/// Every place of a value but the baseline, which nothing is computed from.
fn pointers(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map.iter().filter(|(name, _)| *name != "baseline") {
                pointers(inner, format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate().take(40) {
                pointers(inner, format!("{place}/{index}"), found);
            }
        }
        _ => {}
    }
    if !place.is_empty() {
        found.push(place);
    }
}
