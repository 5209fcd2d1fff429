//! Joins and unions: a model has one source, and takes along what else its rows were made of.

use penstock_flow::{Edge, NodeId, Project};
use penstock_stages::registry::Registry;
use penstock_stages::testing::TestHost;
use penstock_stages::{Context, ModelArtefact};
use penstock_table::block_on;
use serde_json::{Value, json};

use crate::support::{add, all_rows, connect, engine_with, model_json, predictions, run, run_well, table};

/// Penguins with a column of their island looked up in a second table: 1 sample, 2 split, 3 sample, 4 deduplicate,
/// 5 select, 6 join, 7 impute, 8 encode, 9 tree, 10 evaluate.
fn joined(method: &str, kind: &str) -> Project {
    let mut project = Project { seed: 42, ..Project::default() };
    let sample = json!({"name": "penguins", "target": "species"});
    let first = add(&mut project, "sample", &sample, None);
    let split = add(&mut project, "split", &json!({"method": method}), Some(first));
    let second = add(&mut project, "sample", &json!({"name": "penguins"}), None);
    let distinct = add(&mut project, "drop-duplicates", &json!({"columns": ["island"]}), Some(second));
    let columns = json!({"columns": ["island", "body_mass_g"]});
    let select = add(&mut project, "select-columns", &columns, Some(distinct));
    let join = add(&mut project, "join", &json!({"left_keys": ["island"], "kind": kind}), None);
    project.graph.edges.push(Edge::new(split, "table", join, "left"));
    project.graph.edges.push(Edge::new(select, "table", join, "right"));
    let mut last = join;
    for stage in ["impute", "encode", "decision-tree", "evaluate"] {
        last = add(&mut project, stage, &json!({}), Some(last));
    }
    project
}

const LEARNER: u32 = 9;

fn score(model: &str, raw: &penstock_table::Table) -> penstock_table::Table {
    let registry = Registry::default();
    let model = ModelArtefact::from_json(model, &registry).unwrap();
    let host = TestHost::default();
    let context = Context { host: &host, node: NodeId(0), seed: 0, note: "", scoring: true };
    block_on(model.score(raw, &registry, &context)).unwrap().table().unwrap().clone()
}

#[test]
fn a_model_behind_a_join_looks_new_rows_up_in_the_right_table() {
    for kind in ["left", "inner", "outer"] {
        let engine = engine_with(joined("stratified", kind));
        run_well(&engine);
        let text = model_json(&engine, LEARNER);
        let model: Value = serde_json::from_str(&text).unwrap();
        let join = &model["steps"][1];
        assert_eq!((&join["stage"], &join["inputs"]), (&json!("join"), &json!({"left": [[1, "table"]]})));
        assert_eq!(join["fitted"]["rows"], json!(3));
        assert_eq!(model["baseline"]["columns"].as_array().unwrap().len(), 8, "the source's columns alone");
        let raw = table(&engine, 1);
        let rows = all_rows(&raw);
        assert_eq!(predictions(&score(&text, &raw), &rows), predictions(&table(&engine, LEARNER), &rows));
    }
}

#[test]
fn rows_in_folds_are_joined_and_those_of_the_right_alone_refused() {
    let engine = engine_with(joined("stratified-k-fold", "left"));
    run_well(&engine);
    assert_eq!(table(&engine, LEARNER).folds().unwrap().len(), 5);
    let mut project = joined("stratified-k-fold", "left");
    let sort = add(&mut project, "sort", &json!({"columns": ["body_mass_g"]}), Some(NodeId(2)));
    project.graph.edges[3].from = sort;
    let (_, recorder) = run(&engine_with(project));
    assert_eq!(recorder.failure(sort.0).unwrap().code, "rows-in-folds");
}

#[test]
fn a_join_that_is_bypassed_passes_the_left_table() {
    let mut project = joined("stratified", "inner");
    project.graph.nodes.get_mut(&NodeId(6)).unwrap().bypass = true;
    let engine = engine_with(project);
    run_well(&engine);
    assert_eq!(table(&engine, 6).fingerprint(), table(&engine, 1).fingerprint());
    let raw = table(&engine, 1);
    let scored = score(&model_json(&engine, LEARNER), &raw);
    assert_eq!(predictions(&scored, &all_rows(&raw)), predictions(&table(&engine, LEARNER), &all_rows(&raw)));
}

#[test]
fn new_rows_take_the_way_of_the_first_wire_into_a_union() {
    let mut project = Project { seed: 42, ..Project::default() };
    let sample = json!({"name": "penguins", "target": "species"});
    let first = add(&mut project, "sample", &sample, None);
    let second = add(&mut project, "sample", &sample, None);
    let year = json!({"condition": "year > 2007"});
    let second = add(&mut project, "filter-rows", &year, Some(second));
    let union = add(&mut project, "union", &json!({"source_column": "from"}), Some(first));
    connect(&mut project, second, union);
    let mut last = union;
    for stage in ["split", "impute", "encode", "decision-tree"] {
        last = add(&mut project, stage, &json!({}), Some(last));
    }
    let engine = engine_with(project);
    run_well(&engine);
    let all = table(&engine, union.0).rows();
    assert!(all > 344 && all < 688);
    let text = model_json(&engine, last.0);
    let model: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(model["steps"][0]["inputs"], json!({"table": [[0, "table"]]}));
    assert_eq!(model["provenance"]["rows"], json!(344));
    let raw = table(&engine, first.0);
    let rows = all_rows(&raw);
    assert_eq!(predictions(&score(&text, &raw), &rows), predictions(&table(&engine, last.0), &rows));
}
