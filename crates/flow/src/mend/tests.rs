use super::*;
use crate::document::Document;
use crate::parameter::ParameterSpec;
use crate::project::DataRecord;
use crate::schema::{Column, Schema};
use crate::spec::PortSpec;

fn parameter(name: &str, kind: ParameterKind) -> ParameterSpec {
    ParameterSpec {
        name: name.into(),
        label: name.into(),
        help: String::new(),
        kind,
        default: Value::Null,
        only_when: None,
    }
}

fn catalogue() -> Catalogue {
    let mut file =
        StageSpec::new("file", 1, Category::Source, "File").gives(PortSpec::new("table", PortKind::Table));
    file.parameters =
        vec![parameter("roles", ParameterKind::Roles), parameter("types", ParameterKind::Types)];
    let mut select =
        StageSpec::new("select-columns", 1, Category::Prepare, "Select columns").transforms_table();
    select.parameters = vec![
        parameter("mode", ParameterKind::Text),
        parameter("columns", ParameterKind::Columns { types: Vec::new() }),
        parameter("roles", ParameterKind::Roles),
    ];
    let split = StageSpec::new("split", 1, Category::Split, "Split").transforms_table();
    let evaluate = StageSpec::new("evaluate", 1, Category::Evaluate, "Evaluate")
        .takes(PortSpec::new("predictions", PortKind::Table).many())
        .gives(PortSpec::new("report", PortKind::Report));
    Catalogue { stages: vec![evaluate, file, select, split] }
}

/// A file, wired to two splits, both wired to an Evaluate.
fn document() -> Document {
    let mut project = Project::default();
    for (id, stage, x) in [(0, "file", 0), (1, "split", 260), (2, "split", 260), (3, "evaluate", 520)] {
        project.graph.nodes.insert(NodeId(id), Node::new(NodeId(id), stage, 1).at(x, id as i32 * 150));
    }
    for (from, to, input) in [(0, 1, "table"), (0, 2, "table"), (1, 3, "predictions"), (2, 3, "predictions")]
    {
        project.graph.edges.push(Edge::new(NodeId(from), "table", NodeId(to), input));
    }
    Document::new(project)
}

fn drop_columns(names: &[&str]) -> Mend {
    let parameters = [("mode".to_owned(), json!("drop")), ("columns".to_owned(), json!(names))];
    Mend::AddStage {
        stage: "select-columns".into(),
        parameters: parameters.into(),
        title: "Drop the column".into(),
    }
}

fn apply(document: &mut Document, mend: &Mend, node: u32) -> Result<(), String> {
    let edit = mend.edit(document.project(), &catalogue(), NodeId(node), "table");
    let edit = edit.map_err(|diagnostic| diagnostic.code)?;
    document.apply(edit).map_err(|error| error.to_string())
}

#[test]
fn a_stage_comes_onto_every_wire_behind_the_node_and_undo_is_one_step() {
    let mut document = document();
    let before = document.project().clone();
    apply(&mut document, &drop_columns(&["a"]), 0).unwrap();
    let graph = &document.project().graph;
    let into = |id: u32| graph.edges_into(NodeId(id)).map(|edge| edge.from.0).collect::<Vec<_>>();
    assert_eq!((into(4), into(1), into(2), into(3)), (vec![0], vec![4], vec![4], vec![1, 2]));
    assert_eq!(graph.node(NodeId(4)).unwrap().x, 260);
    assert_eq!(graph.node(NodeId(1)).unwrap().x, 520);
    assert_eq!(graph.node(NodeId(4)).unwrap().parameters["columns"], json!(["a"]));
    document.undo();
    assert_eq!(document.project().graph, before.graph);
}

#[test]
fn the_order_of_the_models_that_are_compared_stays() {
    let mut document = document();
    apply(&mut document, &drop_columns(&["a"]), 1).unwrap();
    let compared: Vec<u32> = document.project().graph.edges_into(NodeId(3)).map(|edge| edge.from.0).collect();
    assert_eq!(compared, [4, 2]);
}

#[test]
fn a_second_mend_of_the_same_kind_joins_the_first() {
    let mut document = document();
    apply(&mut document, &drop_columns(&["a"]), 0).unwrap();
    apply(&mut document, &drop_columns(&["b", "a"]), 0).unwrap();
    // Looked at behind the stage itself, too.
    apply(&mut document, &drop_columns(&["c"]), 4).unwrap();
    let graph = &document.project().graph;
    assert_eq!(graph.nodes.len(), 5);
    assert_eq!(graph.node(NodeId(4)).unwrap().parameters["columns"], json!(["a", "b", "c"]));
    assert_eq!(apply(&mut document, &drop_columns(&["b"]), 0), Err("mended-already".into()));
}

#[test]
fn roles_are_set_at_the_source_or_by_a_stage_behind() {
    let roles = |name: &str| Mend::SetRoles {
        roles: [(name.to_owned(), Role::Id)].into(),
        title: "Make it an identifier".into(),
    };
    let mut document = document();
    apply(&mut document, &roles("a"), 0).unwrap();
    apply(&mut document, &roles("b"), 0).unwrap();
    assert_eq!(
        document.project().graph.node(NodeId(0)).unwrap().parameters["roles"],
        json!({"a": "id", "b": "id"})
    );
    apply(&mut document, &roles("c"), 1).unwrap();
    apply(&mut document, &roles("d"), 1).unwrap();
    let added = document.project().graph.node(NodeId(4)).unwrap();
    assert_eq!(
        (added.stage.as_str(), &added.parameters["roles"]),
        ("select-columns", &json!({"c": "id", "d": "id"}))
    );
    assert_eq!(document.project().graph.nodes.len(), 5);
}

#[test]
fn types_are_set_at_the_file_that_holds_the_column() {
    let types = Mend::SetTypes {
        types: [("a".to_owned(), ColumnType::Number)].into(),
        title: "Read as number".into(),
    };
    let mut document = document();
    apply(&mut document, &types, 2).unwrap();
    assert_eq!(document.project().graph.node(NodeId(0)).unwrap().parameters["types"], json!({"a": "number"}));
    // A file that is known not to hold the column is not told to read it otherwise.
    let mut project = document.project().clone();
    let schema = Schema::new(vec![Column::new("b", ColumnType::Text)]);
    let record = DataRecord { name: "t.csv".into(), hash: String::new(), rows: 1, schema, parts: Vec::new() };
    project.data.insert(NodeId(0), record);
    assert_eq!(apply(&mut Document::new(project), &types, 2), Err("no-source".into()));
}

#[test]
fn what_the_catalogue_lacks_is_not_offered() {
    let mend = |stage: &str, parameters: Parameters| Mend::AddStage {
        stage: stage.into(),
        parameters,
        title: "Mend".into(),
    };
    let mut document = document();
    assert_eq!(apply(&mut document, &mend("mask", Parameters::new()), 0), Err("unknown-stage".into()));
    let unknown = Parameters::from([("key".to_owned(), json!(1))]);
    assert_eq!(apply(&mut document, &mend("split", unknown), 0), Err("unknown-stage".into()));
    assert_eq!(apply(&mut document, &mend("evaluate", Parameters::new()), 0), Err("stage-unfit".into()));
    assert_eq!(apply(&mut document, &mend("split", Parameters::new()), 9), Err("no-such-node".into()));
}
