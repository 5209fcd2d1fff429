//! Any column of any table answers where it comes from.

use penstock_flow::NodeId;
use penstock_flow::view::LineageKind::{self, Changed, Made, Read};
use serde_json::json;

use crate::support::{chain, engine_with, penguins, run_well};

fn told(engine: &penstock_engine::Engine, node: u32, column: &str) -> Vec<(u32, LineageKind, String)> {
    let steps = engine.lineage(NodeId(node), "table", column).unwrap();
    steps.into_iter().map(|step| (step.node.0, step.kind, step.column)).collect()
}

#[test]
fn a_column_is_followed_through_the_stages_that_changed_it() {
    let engine = engine_with(penguins("holdout", "decision-tree"));
    run_well(&engine);
    let bill = "bill_length_mm".to_owned();
    assert_eq!(told(&engine, 1, &bill), [(1, Read, bill.clone())]);
    // Split and encode pass it on; impute fills it, scale scales it.
    let expected = [(1, Read, bill.clone()), (3, Changed, bill.clone()), (5, Changed, bill.clone())];
    assert_eq!(told(&engine, 6, &bill), expected);
    let steps = engine.lineage(NodeId(6), "table", &bill).unwrap();
    assert_eq!((steps[0].data.as_str(), steps[1].name.as_str()), ("sample penguins", "Impute missing"));
}

#[test]
fn a_column_that_was_made_names_what_it_was_made_from() {
    let engine = engine_with(penguins("holdout", "decision-tree"));
    run_well(&engine);
    let encoded = engine
        .result(NodeId(4))
        .unwrap()
        .outputs
        .table()
        .unwrap()
        .schema()
        .columns
        .iter()
        .map(|column| column.name.clone())
        .find(|name| name.starts_with("island") && name != "island")
        .unwrap();
    let found = told(&engine, 6, &encoded);
    assert_eq!(found.first(), Some(&(1, Read, "island".to_owned())));
    // Scale takes it for a number like any other.
    assert_eq!(found[found.len() - 2..], [(4, Made, encoded.clone()), (5, Changed, encoded.clone())]);
    let steps = engine.lineage(NodeId(6), "table", &encoded).unwrap();
    assert_eq!(steps.iter().find(|step| step.kind == Made).unwrap().from, ["island"]);
}

#[test]
fn rows_and_roles_that_differ_are_told() {
    let engine = engine_with(chain(&[
        ("sample", json!({"name": "penguins", "target": "species"})),
        ("filter-rows", json!({"condition": "year > 2007"})),
        ("select-columns", json!({"roles": {"year": "id"}})),
    ]));
    run_well(&engine);
    let year = "year".to_owned();
    assert_eq!(
        told(&engine, 3, "year"),
        [(1, Read, year.clone()), (2, LineageKind::Rows, year.clone()), (3, Changed, year)]
    );
    assert!(engine.lineage(NodeId(3), "table", "nothing").is_err());
    assert!(engine.lineage(NodeId(9), "table", "year").is_err());
}
