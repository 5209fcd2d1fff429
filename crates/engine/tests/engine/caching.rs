//! Unchanged work is never repeated.

use penstock_flow::NodeId;
use serde_json::json;

use crate::support::{Recorder, add, engine_with, penguins, run_well, set};

#[test]
fn only_what_depends_on_a_change_runs_again() {
    let mut project = penguins("stratified", "logistic-regression");
    let forest = add(&mut project, "random-forest", &json!({"trees": 5}), Some(NodeId(4)));
    project.graph.edges.push(penstock_flow::Edge::new(forest, "table", NodeId(7), "tables"));
    let engine = engine_with(project.clone());
    assert_eq!(run_well(&engine).computed(), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(run_well(&engine).cached(), [1, 2, 3, 4, 5, 6, 7, 8]);

    set(&mut project, 6, "penalty", json!(0.5));
    engine.set_project(project.clone());
    assert_eq!(run_well(&engine).computed(), [6, 7]);

    set(&mut project, 5, "method", json!("min-max"));
    engine.set_project(project.clone());
    assert_eq!(run_well(&engine).computed(), [5, 6, 7]);

    set(&mut project, 2, "test_share", json!(0.4));
    engine.set_project(project.clone());
    assert_eq!(run_well(&engine).computed(), [2, 3, 4, 5, 6, 7, 8]);

    // Taken back: everything is still at hand.
    set(&mut project, 2, "test_share", json!(0.25));
    engine.set_project(project.clone());
    assert_eq!(run_well(&engine).computed(), Vec::<u32>::new());

    project.seed += 1;
    engine.set_project(project);
    assert_eq!(run_well(&engine).computed().len(), 8);
}

#[test]
fn places_and_names_change_nothing_but_what_shows_names() {
    let mut project = penguins("stratified", "logistic-regression");
    let engine = engine_with(project.clone());
    run_well(&engine);
    let node = project.graph.nodes.get_mut(&NodeId(6)).unwrap();
    (node.x, node.y) = (999, -5);
    project.name = "another".into();
    engine.set_project(project.clone());
    assert_eq!(run_well(&engine).computed(), Vec::<u32>::new());
    // Evaluate shows the names of its models, and so does the model file.
    project.graph.nodes.get_mut(&NodeId(6)).unwrap().name = "My model".into();
    engine.set_project(project);
    assert_eq!(run_well(&engine).computed(), [7]);
    assert!(crate::support::model_json(&engine, 6).contains("\"name\": \"My model\""));
}

#[test]
fn targets_run_with_what_they_need_and_nothing_else() {
    let engine = engine_with(penguins("stratified", "logistic-regression"));
    let recorder = Recorder::default();
    penstock_table::block_on(engine.run(&[NodeId(4)], &recorder));
    assert_eq!(recorder.computed(), [1, 2, 3, 4]);
    assert_eq!(run_well(&engine).computed(), [5, 6, 7]);
}

#[test]
fn folds_are_not_run_again_for_a_learner_that_did_not_change() {
    let mut project = penguins("k-fold", "logistic-regression");
    let engine = engine_with(project.clone());
    run_well(&engine);
    let reruns = engine.nested_runs();
    assert!(reruns >= 5);
    run_well(&engine);
    assert_eq!(engine.nested_runs(), reruns);
    // Another learner in its place: the folds' preparation is at hand, only the learner is fitted.
    set(&mut project, 6, "penalty", json!(3.0));
    engine.set_project(project);
    assert_eq!(run_well(&engine).computed(), [6, 7]);
}

#[test]
fn a_small_budget_drops_results_and_still_gives_them() {
    let project = penguins("stratified", "logistic-regression");
    let engine = engine_with(project.clone());
    run_well(&engine);
    let wanted = crate::support::model_json(&engine, 6);
    let small = engine_with(project);
    small.set_cache_budget(1);
    run_well(&small);
    let (used, budget) = small.cache_use();
    assert_eq!(budget, 1);
    assert!(used < engine.cache_use().0);
    small.set_cache_budget(1 << 30);
    run_well(&small);
    assert_eq!(crate::support::model_json(&small, 6), wanted);
}
