//! Branches that have nothing to do with one another; bypass; stages that break down.

use std::rc::Rc;

use async_trait::async_trait;
use penstock_engine::Engine;
use penstock_flow::NodeId;
use penstock_flow::message::Outcome;
use penstock_stages::Host;
use penstock_stages::host::{TaskBatch, TaskError};
use penstock_stages::testing::TestHost;
use penstock_table::{ByteSource, Cancelled};
use serde_json::json;

use crate::support::{
    add, all_rows, chain, connect, engine_with, penguins, predictions, run, run_well, table,
};

#[test]
fn a_branch_that_fails_does_not_stop_the_others() {
    let mut project = penguins("stratified", "logistic-regression");
    // Species cannot be predicted as a number: this branch fails, with all behind it.
    let failing = add(&mut project, "linear-regression", &json!({}), Some(NodeId(5)));
    let behind = add(&mut project, "select-columns", &json!({}), Some(failing));
    let further = add(&mut project, "scale", &json!({}), Some(behind));
    let other = add(&mut project, "sample", &json!({"name": "iris", "target": "target"}), None);
    let tree = add(&mut project, "decision-tree", &json!({}), Some(other));
    let engine = engine_with(project);
    let (outcome, recorder) = run(&engine);
    assert_eq!(outcome, Outcome::Failed);
    assert_eq!(recorder.failed(), [failing.0]);
    assert_eq!(recorder.skipped(), [(behind.0, failing.0), (further.0, failing.0)]);
    assert_eq!(recorder.computed(), [1, 2, 3, 4, 5, 6, 7, other.0, tree.0]);
    let why = recorder.failure(failing.0).unwrap();
    assert_eq!(why.node, Some(failing));
    assert!(!why.hint.is_empty());
}

#[test]
fn a_gate_that_closes_stops_what_is_behind_it_and_says_so() {
    let rules = json!([
        {"name": "heavy enough", "severity": "fail", "check": "range", "column": "body_mass_g", "minimum": 2900},
        {"name": "sex is known", "severity": "warn", "check": "not-missing", "column": "sex"},
    ]);
    let mut project = chain(&[
        ("sample", json!({"name": "penguins", "target": "species"})),
        ("validate", json!({"rules": rules})),
        ("split", json!({})),
        ("decision-tree", json!({})),
    ]);
    let other = add(&mut project, "select-columns", &json!({}), Some(NodeId(1)));
    let engine = engine_with(project.clone());
    let (outcome, recorder) = run(&engine);
    assert_eq!(outcome, Outcome::Failed);
    assert_eq!((recorder.failed(), recorder.skipped()), (vec![2], vec![(3, 2), (4, 2)]));
    assert_eq!(recorder.computed(), [1, other.0]);
    let why = recorder.failure(2).unwrap();
    assert_eq!((why.code.as_str(), why.column.as_deref()), ("gate", Some("body_mass_g")));
    assert!(
        why.message.contains("“heavy enough” (column “body_mass_g”): broken in 3 of 344 rows: row "),
        "{why}"
    );
    // Set aside, the rest goes on, and the model's file checks what it predicts without dropping a row of it.
    crate::support::set(&mut project, 2, "gate", json!("set-aside"));
    engine.set_project(project);
    run_well(&engine);
    let (kept, broken) =
        (table(&engine, 2), engine.result(NodeId(2)).unwrap().table("broken").unwrap().clone());
    assert_eq!((kept.rows() + broken.rows(), broken.columns().len()), (344, 9));
    let steps: serde_json::Value = serde_json::from_str(&crate::support::model_json(&engine, 4)).unwrap();
    assert_eq!(steps["steps"][0]["stage"], "validate");
}

#[test]
fn a_model_that_fails_is_not_compared_with_the_rest() {
    let mut project = penguins("stratified", "logistic-regression");
    let failing = add(&mut project, "linear-regression", &json!({}), Some(NodeId(5)));
    connect(&mut project, failing, NodeId(7));
    let (outcome, recorder) = run(&engine_with(project));
    assert_eq!(outcome, Outcome::Failed);
    assert_eq!(recorder.skipped(), [(7, failing.0)]);
}

#[test]
fn a_bypassed_stage_passes_its_table_through() {
    let mut with = penguins("stratified", "decision-tree");
    with.graph.nodes.get_mut(&NodeId(5)).unwrap().bypass = true;
    let mut without = penguins("stratified", "decision-tree");
    without.graph.nodes.remove(&NodeId(5));
    without.graph.edges.retain(|edge| edge.from != NodeId(5) && edge.to != NodeId(5));
    connect(&mut without, NodeId(4), NodeId(6));
    let (one, other) = (engine_with(with), engine_with(without));
    run_well(&one);
    run_well(&other);
    let rows = all_rows(&table(&one, 6));
    assert_eq!(predictions(&table(&one, 6), &rows), predictions(&table(&other, 6), &rows));
    // A bypassed stage is no part of the model. (The pipelines themselves differ, and so do their hashes.)
    let steps = |engine: &Engine| {
        let model: serde_json::Value = serde_json::from_str(&crate::support::model_json(engine, 6)).unwrap();
        let stages: Vec<String> = model["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["stage"].as_str().unwrap().to_owned())
            .collect();
        stages
    };
    assert_eq!(steps(&one), ["split", "impute", "encode", "decision-tree"]);
    assert_eq!(steps(&one), steps(&other));
}

#[test]
fn bypassed_learners_and_splits_are_harmless() {
    let mut project = penguins("k-fold", "logistic-regression");
    project.graph.nodes.get_mut(&NodeId(2)).unwrap().bypass = true;
    let engine = engine_with(project);
    run_well(&engine);
    assert!(table(&engine, 6).folds().is_none());
    let mut project = chain(&[
        ("sample", json!({"name": "iris", "target": "target"})),
        ("split", json!({})),
        ("decision-tree", json!({})),
        ("scale", json!({})),
    ]);
    project.graph.nodes.get_mut(&NodeId(3)).unwrap().bypass = true;
    let engine = engine_with(project);
    run_well(&engine);
    assert_eq!(table(&engine, 4).columns().len(), 5);
}

/// A host whose tasks panic.
struct BreakingHost(TestHost);

#[async_trait(?Send)]
impl Host for BreakingHost {
    fn now(&self) -> f64 {
        0.0
    }

    async fn checkpoint(&self) -> Result<(), Cancelled> {
        Ok(())
    }

    async fn run(&self, _: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        panic!("index out of bounds")
    }

    fn progress(&self, _: NodeId, _: f64, _: &str) {}

    async fn source(&self, key: &str) -> Option<Rc<dyn ByteSource>> {
        self.0.source(key).await
    }
}

#[test]
fn a_panic_is_an_error_on_its_node() {
    for method in ["stratified", "k-fold"] {
        let engine = Engine::new(Rc::new(BreakingHost(TestHost::default())));
        engine.set_project(penguins(method, "decision-tree"));
        let (outcome, recorder) = run(&engine);
        assert_eq!(outcome, Outcome::Failed);
        assert_eq!((recorder.failed(), recorder.skipped()), (vec![6], vec![(7, 6)]));
        let why = recorder.failure(6).unwrap();
        assert!(why.code == "panic" && why.message.contains("index out of bounds"), "{why}");
    }
}
