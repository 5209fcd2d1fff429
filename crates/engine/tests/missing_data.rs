//! A pipeline that came without its data says so on the node, until the file is there or another is chosen.

use std::collections::BTreeSet;
use std::rc::Rc;

use penstock_engine::Engine;
use penstock_flow::{Node, NodeId, Project};
use penstock_stages::testing::TestHost;
use serde_json::json;

fn project(hash: &str) -> Project {
    let mut project = Project::default();
    let file = json!({"name": "t.csv", "hash": hash, "size": 30});
    project.graph.nodes.insert(NodeId(1), Node::new(NodeId(1), "file", 1).with("file", file));
    project
}

fn codes(engine: &Engine) -> Vec<String> {
    engine.check()[&NodeId(1)].diagnostics.iter().map(|diagnostic| diagnostic.code.clone()).collect()
}

#[test]
fn a_file_that_is_not_at_hand_is_asked_for_until_another_is_chosen() {
    let engine = Engine::new(Rc::new(TestHost::default()));
    engine.set_project(project("00"));
    assert!(codes(&engine).is_empty());
    assert!(engine.note_without_data(BTreeSet::from([NodeId(1)])));
    assert!(!engine.note_without_data(BTreeSet::from([NodeId(1)])));
    assert_eq!(codes(&engine), ["file-needed"]);
    engine.set_project(Project { seed: 7, ..project("00") });
    assert_eq!(codes(&engine), ["file-needed"], "another edit does not make it blink");
    engine.set_project(project("01"));
    assert!(codes(&engine).is_empty());
}

#[test]
fn a_file_that_was_fetched_names_its_address() {
    let mut project = project("00");
    let node = project.graph.nodes.get_mut(&NodeId(1)).unwrap();
    node.parameters.get_mut("file").unwrap()["fetched"] = json!({"address": "https://example.org/t.csv"});
    let engine = Engine::new(Rc::new(TestHost::default()));
    engine.set_project(project);
    engine.note_without_data(BTreeSet::from([NodeId(1)]));
    let checks = engine.check();
    let found = &checks[&NodeId(1)].diagnostics[0];
    assert!(found.message.contains("“https://example.org/t.csv”"), "{found}");
    assert!(found.hint.starts_with("Fetch it again"), "{found}");
}
