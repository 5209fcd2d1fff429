//! k-fold: out-of-fold predictions are those of the pipelines one would wire up by hand.

use penstock_flow::NodeId;
use penstock_flow::message::Outcome;
use penstock_stages::PortValue;
use penstock_table::Partition;
use serde_json::{Value, json};

use crate::support::{
    add, by_hand, engine_with, model_json, penguins, predictions, run, run_well, set, table,
};

const LEARNER: u32 = 6;

fn folds_of(partition: &Partition) -> (Vec<u16>, u16) {
    match partition {
        Partition::Folds { fold, count } => (fold.to_vec(), *count),
        other => panic!("{other:?}"),
    }
}

#[test]
fn out_of_fold_predictions_are_those_of_folds_made_by_hand() {
    for (method, learner) in [("k-fold", "logistic-regression"), ("stratified-k-fold", "random-forest")] {
        let mut project = penguins(method, learner);
        set(&mut project, 2, "folds", json!(3));
        if learner == "random-forest" {
            set(&mut project, LEARNER, "trees", json!(5));
        }
        let engine = engine_with(project.clone());
        run_well(&engine);
        let split = table(&engine, 2);
        let (fold, count) = folds_of(split.partition());
        assert_eq!(count, 3);
        let predicted = table(&engine, LEARNER);
        assert_eq!(predicted.folds().unwrap().len(), 3);
        for judged in 0..count {
            let (hand, _) = by_hand(&project, &split, split.partition().fold_as_parts(judged), LEARNER);
            let rows: Vec<u32> =
                (0..split.rows() as u32).filter(|row| fold[*row as usize] == judged).collect();
            assert!(rows.len() > 100);
            assert_eq!(predictions(&predicted, &rows), predictions(&hand, &rows), "{method}, fold {judged}");
            // The small table of the fold has the predictions of all rows, for train metrics.
            let small = &predicted.folds().unwrap()[usize::from(judged)];
            let all: Vec<u32> = (0..split.rows() as u32).collect();
            assert_eq!(predictions(small, &all), predictions(&hand, &all));
            assert_eq!(small.partition(), &split.partition().fold_as_parts(judged));
        }
    }
}

#[test]
fn the_exported_model_is_fitted_on_all_rows() {
    let project = penguins("stratified-k-fold", "logistic-regression");
    let engine = engine_with(project.clone());
    run_well(&engine);
    let split = table(&engine, 2);
    let (_, learned) = by_hand(&project, &split, Partition::None, LEARNER);
    let model: Value = serde_json::from_str(&model_json(&engine, LEARNER)).unwrap();
    let exported: Vec<Value> =
        model["steps"].as_array().unwrap().iter().skip(1).map(|step| step["fitted"].clone()).collect();
    assert_eq!(exported, learned);
    assert_eq!(model["provenance"]["refitted_on_all_rows"], json!(true));
    assert_eq!(model["provenance"]["training_rows"], json!(344));
    assert!(model["basis"].as_str().unwrap().contains("out of fold"), "{}", model["basis"]);
}

#[test]
fn a_holdout_model_is_fitted_on_the_training_rows() {
    let engine = engine_with(penguins("stratified", "logistic-regression"));
    run_well(&engine);
    let model: Value = serde_json::from_str(&model_json(&engine, LEARNER)).unwrap();
    assert_eq!(model["provenance"]["refitted_on_all_rows"], json!(false));
    assert_eq!(model["provenance"]["training_rows"], json!(258));
}

#[test]
fn metrics_come_with_their_deviation_over_folds() {
    let engine = engine_with(penguins("stratified-k-fold", "logistic-regression"));
    run_well(&engine);
    let result = engine.result(NodeId(7)).unwrap();
    let report = result.outputs.values.values().find_map(|value| match value {
        PortValue::Report(report) => Some(report.clone()),
        _ => None,
    });
    let metric = report.unwrap().groups[0].metrics[0].clone();
    assert!(metric.test.is_some() && metric.train.is_some());
    assert!(metric.test_deviation.is_some() && metric.train_deviation.is_some());
}

#[test]
fn folds_reach_a_learner_through_rows_that_are_filtered() {
    let mut project = penguins("k-fold", "logistic-regression");
    // Behind the split: the same rows fall away in every fold.
    let filter = add(&mut project, "filter-rows", &json!({"condition": "year > 2007"}), None);
    project.graph.edges.retain(|edge| edge.from != NodeId(2));
    crate::support::connect(&mut project, NodeId(2), filter);
    crate::support::connect(&mut project, filter, NodeId(3));
    let engine = engine_with(project);
    let (outcome, recorder) = run(&engine);
    assert_eq!(outcome, Outcome::Done, "{:?}", recorder.failure(LEARNER));
    let predicted = table(&engine, LEARNER);
    assert!(predicted.rows() < 344 && predicted.folds().unwrap().len() == 5);
}
