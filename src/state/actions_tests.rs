//! Actions as data in, data out.

use super::*;
use penstock_flow::{Category, Document, PortSpec};

/// A small catalogue of the shapes that stages have.
pub fn catalogue() -> Catalogue {
    let stage = |id: &str, category, inputs: Vec<PortSpec>, outputs: Vec<PortSpec>| StageSpec {
        id: id.to_owned(),
        version: 1,
        category,
        title: id.to_owned(),
        summary: String::new(),
        help: String::new(),
        keywords: Vec::new(),
        inputs,
        outputs,
        parameters: Vec::new(),
        fits: false,
        training_only: false,
    };
    let table = || PortSpec::new("table", PortKind::Table);
    let model = || PortSpec::new("model", PortKind::Model);
    Catalogue {
        stages: vec![
            stage(
                "evaluate",
                Category::Evaluate,
                vec![PortSpec::new("tables", PortKind::Table).many()],
                vec![PortSpec::new("report", PortKind::Report)],
            ),
            stage("file", Category::Source, vec![], vec![table()]),
            stage("forest", Category::Learn, vec![table()], vec![table(), model()]),
            stage("predict", Category::Deploy, vec![table(), model().optional()], vec![table()]),
            stage("scale", Category::Prepare, vec![table()], vec![table()]),
        ],
    }
}

fn document(stages: &[&str]) -> Document {
    let mut document = Document::default();
    for stage in stages {
        let node = Node::new(document.next_node_id(), *stage, 1);
        document.apply(Edit::AddNode { node }).unwrap();
    }
    document
}

#[test]
fn a_stage_put_into_a_wire_takes_its_place_in_one_step() {
    let mut document = document(&["file", "file", "evaluate", "forest"]);
    for from in [1, 2] {
        let edge = Edge::new(NodeId(from), "table", NodeId(3), "tables");
        document.apply(Edit::Connect { edge, at: None, many: true }).unwrap();
    }
    let before = document.project().clone();
    let first = before.graph.edges[0].clone();
    let edit = insert(&before, &catalogue(), Node::new(NodeId(5), "scale", 1), &first).unwrap();
    assert_eq!(edit.label(), "Insert scale");
    document.apply(edit).unwrap();
    let into: Vec<&Edge> = document.project().graph.edges_into(NodeId(3)).collect();
    assert_eq!(
        into,
        [
            &Edge::new(NodeId(5), "table", NodeId(3), "tables"),
            &Edge::new(NodeId(2), "table", NodeId(3), "tables")
        ]
    );
    assert!(document.project().graph.edges.contains(&Edge::new(NodeId(1), "table", NodeId(5), "table")));
    document.undo();
    assert_eq!(document.project().graph, before.graph);
    let gone = Edge::new(NodeId(4), "table", NodeId(3), "tables");
    assert_eq!(insert(&before, &catalogue(), Node::new(NodeId(5), "scale", 1), &gone), None);
    assert_eq!(insert(&before, &catalogue(), Node::new(NodeId(5), "file", 1), &first), None);
}

#[test]
fn a_stage_added_from_a_port_is_wired_in_one_step() {
    let mut document = document(&["file"]);
    let from = PortAt::output(NodeId(1), "table");
    let node = Node::new(NodeId(2), "scale", 1).at(200, 0);
    let edit = add_stage(document.project(), &catalogue(), node, Some(&from));
    assert_eq!(edit.label(), "Add scale");
    document.apply(edit).unwrap();
    assert_eq!(document.project().graph.edges, [Edge::new(NodeId(1), "table", NodeId(2), "table")]);
    document.undo();
    assert_eq!(document.project().graph.nodes.len(), 1);
}

#[test]
fn wires_go_both_ways_and_say_why_not() {
    let mut document = document(&["forest", "predict", "evaluate"]);
    let catalogue = catalogue();
    let model_out = PortAt::output(NodeId(1), "model");
    let table_in = PortAt::input(NodeId(2), "table");
    assert_eq!(
        connect(document.project(), &catalogue, &table_in, &model_out).unwrap_err(),
        "A model does not fit a table input."
    );
    let target = port_for_drop(document.project(), &catalogue, &model_out, NodeId(2));
    assert_eq!(target, Some(PortAt::input(NodeId(2), "model")));
    assert_eq!(port_for_drop(document.project(), &catalogue, &model_out, NodeId(3)), None);
    let reports = PortAt::input(NodeId(3), "tables");
    let edit =
        connect(document.project(), &catalogue, &reports, &PortAt::output(NodeId(1), "table")).unwrap();
    assert!(matches!(&edit, Edit::Connect { many: true, .. }));
    document.apply(edit).unwrap();
    assert!(connect(document.project(), &catalogue, &reports, &reports).is_err());
}

#[test]
fn what_can_follow_is_in_the_order_of_the_work() {
    let catalogue = catalogue();
    let after_table: Vec<&str> =
        compatible_stages(&catalogue, PortKind::Table, true).iter().map(|spec| spec.id.as_str()).collect();
    assert_eq!(after_table, ["scale", "forest", "evaluate", "predict"]);
    let before_model: Vec<&str> =
        compatible_stages(&catalogue, PortKind::Model, false).iter().map(|spec| spec.id.as_str()).collect();
    assert_eq!(before_model, ["forest"]);
}

#[test]
fn a_copy_keeps_its_inner_wires_and_takes_new_ids() {
    let mut document = document(&["file", "scale", "forest"]);
    for (from, to) in [(1, 2), (2, 3)] {
        let edge = Edge::new(NodeId(from), "table", NodeId(to), "table");
        document.apply(Edit::Connect { edge, at: None, many: false }).unwrap();
    }
    let clip = Clip::of(document.project(), &[NodeId(2), NodeId(3)].into());
    let clip = Clip::from_json(&clip.to_json()).unwrap();
    assert_eq!(clip.edges.len(), 1);
    let (edit, new) = paste(&clip, "Paste", document.next_node_id(), (PASTE_OFFSET, 0)).unwrap();
    assert_eq!(edit.label(), "Paste 2 nodes");
    document.apply(edit).unwrap();
    assert_eq!(new, [NodeId(4), NodeId(5)]);
    assert_eq!(document.project().graph.node(NodeId(4)).unwrap().x, PASTE_OFFSET);
    assert_eq!(document.project().graph.edges[2], Edge::new(NodeId(4), "table", NodeId(5), "table"));
    assert_eq!(Clip::from_json("{\"format\": \"something\"}"), None);
    assert_eq!(Clip::from_json("plain text"), None);
}

#[test]
fn deleting_names_what_goes() {
    let document = document(&["file", "scale"]);
    let one = delete(document.project(), &catalogue(), &[NodeId(2)].into()).unwrap();
    assert_eq!(one.label(), "Delete scale");
    let two = delete(document.project(), &catalogue(), &[NodeId(1), NodeId(2)].into()).unwrap();
    assert_eq!(two.label(), "Delete 2 nodes");
    assert_eq!(delete(document.project(), &catalogue(), &BTreeSet::new()), None);
}

#[test]
fn arranging_what_is_arranged_is_no_step() {
    let mut document = document(&["file", "scale"]);
    document.apply(arrange(document.project()).unwrap()).unwrap();
    assert_eq!(arrange(document.project()), None);
}

#[test]
fn json_files_are_told_by_their_format() {
    assert_eq!(json_file_kind("{\"format\": \"penstock-project\"}"), JsonFile::Project);
    assert_eq!(json_file_kind("{\"format\": \"penstock-model\"}"), JsonFile::Model);
    assert_eq!(json_file_kind("[{\"a\": 1}]"), JsonFile::Data);
    let reason = |text: &str| match json_file_kind(text) {
        JsonFile::Broken(reason) => reason,
        other => panic!("{other:?}"),
    };
    assert!(reason("{\"format\": \"penstock-project\",\n").contains("cut off: it ends in line 2"));
    assert!(reason("{\"a\" 1, \"penstock-model\"}").contains("line 1 column 6"));
    assert_eq!(json_file_kind("{\"a\": 1}\n{\"a\": 2}\n"), JsonFile::Data);
    assert_eq!(json_file_kind(&"[".repeat(100_000)), JsonFile::Data);
}
