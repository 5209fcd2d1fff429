//! Unchanged work is never repeated.

use penstock_engine::Scope;
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

#[test]
fn models_and_reports_count_and_folds_keep_neither() {
    // Enough trees to outweigh the tables.
    let trees = |trees: u32, folds: u32| {
        let mut project = penguins("stratified-k-fold", "random-forest");
        set(&mut project, 2, "folds", json!(folds));
        set(&mut project, 6, "trees", json!(trees));
        let engine = engine_with(project);
        run_well(&engine);
        let model = engine.result(NodeId(6)).unwrap().bytes();
        (model, engine.cache_use().0)
    };
    let (small, with_small) = trees(10, 2);
    let (large, with_large) = trees(400, 2);
    assert!(large > small + 390 * 1_000, "{small}, {large}: a tree has dozens of nodes of 44 bytes and more");
    // One model more or less, held by result and artefact alike, and none for each fold.
    assert!(with_large - with_small < (large - small) * 3 / 2, "{with_small}, {with_large}");
    let with_more_folds = trees(400, 4).1;
    assert!(with_more_folds - with_large < large / 2, "{with_large}, {with_more_folds}");
    let report = engine_with(penguins("stratified", "baseline"));
    run_well(&report);
    assert!(report.result(NodeId(7)).unwrap().bytes() > 500);
}

/// A fold's learner is kept without its model; where a stage uses the model within the fold it must be there.
#[test]
fn a_model_that_is_used_within_a_fold_is_there() {
    let mut project = penguins("k-fold", "logistic-regression");
    let engine = engine_with(project.clone());
    run_well(&engine);
    // The folds' learners are at hand by now, without models.
    let predict = add(&mut project, "predict", &json!({}), Some(NodeId(2)));
    project.graph.edges.push(penstock_flow::Edge::new(NodeId(6), "model", predict, "model"));
    engine.set_project(project);
    let split = crate::support::table(&engine, 2);
    let fold = Scope::default().with_partition(NodeId(2), split.partition().fold_as_parts(0));
    let rerun = |node| penstock_table::block_on(engine.rerun(&engine.project(), node, &fold));
    let scored = rerun(predict).unwrap_or_else(|error| panic!("{error}"));
    let fitted = rerun(NodeId(6)).unwrap_or_else(|error| panic!("{error}"));
    let rows = crate::support::all_rows(&split);
    let of = |result: &penstock_engine::NodeResult| {
        crate::support::predictions(result.outputs.table().unwrap(), &rows)
    };
    assert_eq!(of(&scored), of(&fitted));
}
