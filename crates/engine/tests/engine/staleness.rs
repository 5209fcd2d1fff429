//! What the studio says of results that are not of today's document, and of pipelines that leak.

use penstock_flow::message::Freshness;
use penstock_flow::{NodeId, Project};
use penstock_table::block_on;
use serde_json::json;

use crate::support::{Recorder, chain, connect, engine_with, penguins, run_well, set};

fn freshness(engine: &penstock_engine::Engine, node: u32) -> String {
    match engine.check().remove(&NodeId(node)).unwrap().freshness {
        Freshness::Never => "never".into(),
        Freshness::Fresh => "fresh".into(),
        Freshness::Stale { why } => why,
    }
}

#[test]
fn a_stale_result_says_what_changed() {
    let original = penguins("stratified", "logistic-regression");
    let engine = engine_with(original.clone());
    assert_eq!(freshness(&engine, 3), "never");
    run_well(&engine);
    assert_eq!(freshness(&engine, 7), "fresh");
    let changed = |change: &dyn Fn(&mut Project)| {
        let mut project = original.clone();
        change(&mut project);
        engine.set_project(project);
    };

    changed(&|project| set(project, 2, "test_share", json!(0.5)));
    assert_eq!(freshness(&engine, 1), "fresh");
    assert_eq!(freshness(&engine, 2), "“Split” changed: test share.");
    assert_eq!(freshness(&engine, 7), "“Split” changed: test share.");

    // A source is read again at once, so it is fresh itself; what is behind it says why all the same.
    changed(&|project| set(project, 1, "target", json!("island")));
    block_on(engine.run(&[NodeId(1)], &Recorder::default()));
    assert_eq!(freshness(&engine, 1), "fresh");
    assert_eq!(freshness(&engine, 2), "“Sample data” changed: target.");
    assert_eq!(freshness(&engine, 7), "“Sample data” changed: target.");

    changed(&|project| project.graph.nodes.get_mut(&NodeId(5)).unwrap().bypass = true);
    assert_eq!(freshness(&engine, 4), "fresh");
    assert_eq!(freshness(&engine, 6), "“Scale numbers” is now bypassed.");

    changed(&|project| {
        project.graph.edges.retain(|edge| edge.to != NodeId(6));
        connect(project, NodeId(4), NodeId(6));
    });
    assert_eq!(freshness(&engine, 5), "fresh");
    assert_eq!(freshness(&engine, 6), "The wires into “Logistic regression” changed.");

    changed(&|project| project.seed = 7);
    assert_eq!(freshness(&engine, 2), "The project's seed changed.");

    changed(&|_| {});
    assert_eq!(freshness(&engine, 7), "fresh");
}

#[test]
fn a_dropped_result_says_so() {
    let engine = engine_with(penguins("stratified", "logistic-regression"));
    engine.set_cache_budget(1);
    run_well(&engine);
    assert_eq!(freshness(&engine, 1), "Its result was dropped to free memory.");
}

fn codes(project: Project) -> Vec<(u32, String)> {
    let engine = engine_with(project);
    let checks = engine.check().into_iter();
    let codes = checks
        .flat_map(|(id, check)| check.diagnostics.into_iter().map(move |diagnostic| (id.0, diagnostic.code)));
    codes.collect()
}

#[test]
fn learning_before_the_split_is_a_leak() {
    let leaky = chain(&[
        ("sample", json!({"name": "penguins", "target": "species"})),
        ("impute", json!({})),
        ("split", json!({})),
        ("scale", json!({})),
        ("logistic-regression", json!({})),
    ]);
    assert!(codes(leaky.clone()).contains(&(2, "leakage".into())));
    assert!(!codes(leaky.clone()).contains(&(4, "leakage".into())));
    let mut harmless = leaky.clone();
    harmless.graph.nodes.get_mut(&NodeId(3)).unwrap().bypass = true;
    assert!(!codes(harmless).contains(&(2, "leakage".into())), "a split that is bypassed holds nothing out");
    let mut harmless = leaky;
    harmless.graph.nodes.get_mut(&NodeId(2)).unwrap().bypass = true;
    assert!(!codes(harmless).contains(&(2, "leakage".into())), "a stage that is bypassed learns nothing");
}
