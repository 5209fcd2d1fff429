//! A pipeline remembers the columns of the file that it was made for: another file is told from it, and what its own
//! source sets differently is not.

#![allow(clippy::unwrap_used)] // A test may stop at what should not be.

use std::rc::Rc;

use penstock_engine::{Engine, Sink};
use penstock_flow::message::{NodeStatus, Outcome};
use penstock_flow::project::DataRecord;
use penstock_flow::{Column, ColumnType, Node, NodeId, Project, Schema};
use penstock_stages::testing::TestHost;
use penstock_table::block_on;
use serde_json::{Value, json};

const TEXT: &str = "year;mass\n2007;1.5\n2008;2.5\n";

struct Silent;

impl Sink for Silent {
    fn status(&self, _: NodeId, _: NodeStatus) {}
}

/// A document whose source was dropped as `year;mass` and reads `text` with these parameters: how its run ends, and what
/// its check says then.
fn run_with(text: &str, parameters: Value) -> (Outcome, Vec<String>) {
    let mut node = Node::new(NodeId(1), "file", 1)
        .with("file", json!({"name": "t.csv", "hash": "00", "size": text.len()}));
    for (name, value) in parameters.as_object().unwrap() {
        node = node.with(name, value.clone());
    }
    let mut project = Project::default();
    project.graph.nodes.insert(NodeId(1), node);
    let columns = vec![Column::new("year", ColumnType::Integer), Column::new("mass", ColumnType::Number)];
    let record = DataRecord {
        name: "t.csv".into(),
        hash: blake3::hash(TEXT.as_bytes()).to_hex().to_string(),
        rows: 2,
        schema: Schema::new(columns),
        parts: Vec::new(),
    };
    project.data.insert(NodeId(1), record);
    let engine = Engine::new(Rc::new(TestHost::default().with_source("00", text)));
    engine.set_project(project);
    block_on(engine.run(&[], &Silent));
    let found = engine.check().remove(&NodeId(1)).unwrap().diagnostics;
    (block_on(engine.run(&[], &Silent)), found.into_iter().map(|diagnostic| diagnostic.code).collect())
}

#[test]
fn setting_a_type_or_a_delimiter_does_not_make_it_another_file() {
    assert_eq!(run_with(TEXT, json!({})), (Outcome::Done, vec![]));
    assert_eq!(run_with(TEXT, json!({"types": {"year": "category"}})), (Outcome::Done, vec![]));
    assert_eq!(run_with(TEXT, json!({"delimiter": "comma"})), (Outcome::Done, vec![]));
}

#[test]
fn another_file_is_told_whatever_types_are_set() {
    let other = "year;weight\n2007;1.5\n";
    for parameters in [json!({}), json!({"types": {"year": "category"}})] {
        let (outcome, codes) = run_with(other, parameters);
        assert_eq!((outcome, codes[0].as_str()), (Outcome::Failed, "schema-mismatch"));
    }
    let text_for_number = "year;mass\n2007;heavy\n";
    assert_eq!(run_with(text_for_number, json!({})).0, Outcome::Failed);
    // The same columns, one of them with a type that was set: only the content differs.
    let same_columns = "year;mass\nMMVII;1.5\n";
    let (outcome, codes) = run_with(same_columns, json!({"types": {"year": "category"}}));
    assert_eq!((outcome, codes), (Outcome::Done, vec!["other-content".to_owned()]));
    let (outcome, codes) = run_with(other, json!({"delimiter": "semicolon"}));
    assert_eq!((outcome, codes), (Outcome::Done, vec!["other-content".to_owned()]));
}
