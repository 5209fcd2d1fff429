//! Graphs that no one would draw: loops, unknown stages, very long chains.

use penstock_flow::message::Outcome;
use penstock_flow::{Edge, NodeId, Project};
use serde_json::json;

use crate::support::{add, chain, engine_with, penguins, run, run_well, table};

#[test]
fn an_empty_document_is_done() {
    let engine = engine_with(Project::default());
    assert_eq!(run(&engine).0, Outcome::Done);
    assert!(engine.check().is_empty());
}

#[test]
fn a_loop_fails_with_its_nodes_named() {
    let mut project = chain(&[("sample", json!({})), ("scale", json!({})), ("impute", json!({}))]);
    // No file and no edit makes this; the engine must not trust that.
    project.graph.edges.push(Edge::new(NodeId(3), "table", NodeId(2), "table"));
    let engine = engine_with(project);
    assert_eq!(engine.check()[&NodeId(2)].diagnostics[0].code, "cycle");
    let (outcome, recorder) = run(&engine);
    assert_eq!(outcome, Outcome::Failed);
    assert_eq!(recorder.failed(), [2, 3]);
    assert_eq!(recorder.failure(3).unwrap().code, "cycle");
}

#[test]
fn an_unknown_stage_fails_and_the_rest_runs() {
    let mut project = penguins("stratified", "logistic-regression");
    let unknown = add(&mut project, "from-the-future", &json!({"a": 1}), Some(NodeId(2)));
    let behind = add(&mut project, "scale", &json!({}), Some(unknown));
    let engine = engine_with(project.clone());
    let (outcome, recorder) = run(&engine);
    assert_eq!(outcome, Outcome::Failed);
    assert_eq!((recorder.failed(), recorder.skipped()), (vec![unknown.0], vec![(behind.0, unknown.0)]));
    assert_eq!(recorder.failure(unknown.0).unwrap().code, "unknown-stage");
    assert_eq!(recorder.computed().len(), 7);
    assert_eq!(*engine.project(), project, "it is kept as it stands");
}

#[test]
fn a_stage_of_a_newer_version_is_refused() {
    let mut project = penguins("stratified", "logistic-regression");
    project.graph.nodes.get_mut(&NodeId(5)).unwrap().version = 99;
    let (_, recorder) = run(&engine_with(project));
    assert_eq!(recorder.failed(), [5]);
    assert_eq!(recorder.failure(5).unwrap().code, "newer-stage");
}

#[test]
fn wires_and_parameters_that_do_not_fit_are_told() {
    let mut project = penguins("stratified", "logistic-regression");
    crate::support::set(&mut project, 2, "test_share", json!("much"));
    project.graph.edges.push(Edge::new(NodeId(6), "model", NodeId(7), "tables"));
    project.graph.edges.push(Edge::new(NodeId(1), "nonsense", NodeId(3), "table"));
    let (outcome, recorder) = run(&engine_with(project));
    assert_eq!(outcome, Outcome::Failed);
    assert_eq!(recorder.failed(), [2]);
    assert_eq!(recorder.failure(2).unwrap().parameter.as_deref(), Some("test_share"));
}

/// As many fitting nodes as a project may have, with four wires each. Looking behind each node anew takes minutes.
#[test]
#[allow(clippy::disallowed_methods, reason = "a generous cap on time; no result depends on the clock")]
fn ten_thousand_fitting_nodes_are_checked_in_one_pass() {
    const NODES: u32 = 10_000;
    let mut project = chain(&[("sample", json!({"name": "iris", "target": "target"}))]);
    for number in 2..NODES {
        project.graph.nodes.insert(NodeId(number), penstock_flow::Node::new(NodeId(number), "scale", 1));
        for before in number.saturating_sub(4).max(1)..number {
            project.graph.edges.push(Edge::new(NodeId(before), "table", NodeId(number), "table"));
        }
    }
    project.graph.nodes.insert(NodeId(NODES), penstock_flow::Node::new(NodeId(NODES), "split", 1));
    project.graph.edges.push(Edge::new(NodeId(NODES - 1), "table", NodeId(NODES), "table"));
    let engine = engine_with(project);
    let started = std::time::Instant::now();
    let checks = engine.check();
    let seconds = started.elapsed().as_secs();
    let leaks = |check: &penstock_flow::message::NodeCheck| {
        check.diagnostics.iter().any(|diagnostic| diagnostic.code == "leakage")
    };
    assert_eq!(checks.values().filter(|check| leaks(check)).count(), NODES as usize - 2);
    assert!(seconds < 20, "{seconds} s");
}

/// As many nodes as a project may have, one behind the other, on a small stack.
#[test]
fn ten_thousand_nodes_in_a_row_need_no_stack() {
    let mut project = chain(&[("sample", json!({"name": "iris", "target": "target"}))]);
    for number in 2..=10_000 {
        let node = penstock_flow::Node::new(NodeId(number), "select-columns", 1);
        project.graph.nodes.insert(NodeId(number), node);
        project.graph.edges.push(Edge::new(NodeId(number - 1), "table", NodeId(number), "table"));
    }
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    let run = move || {
        let engine = engine_with(project);
        run_well(&engine);
        assert_eq!(table(&engine, 10_000).rows(), 150);
        drop(engine);
    };
    thread.spawn(run).unwrap().join().unwrap();
}
