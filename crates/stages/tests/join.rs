//! The Join stage: CSV in, CSV out.
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

use penstock_flow::{NodeId, Role, Schema};
use penstock_stages::prepare::join::{FittedJoin, Join, JoinParameters};
use penstock_stages::testing::{TestHost, check_stage_of, column_names, input_table, inputs_of, run_stage};
use penstock_stages::{Context, InputSchemas, Inputs, Outputs, PortValue, Stage, StageError};
use penstock_table::{Part, Partition, Table, block_on, csv::csv_bytes};
use serde_json::{Value, json};

const ORDERS: &str = "order,customer,n\n1,Bo,10\n2,Cy,20\n3,,30\n4,Bo,40\n5,Zoe,50\n";
const CUSTOMERS: &str = "customer,city,n\nBo,Rome,1\nCy,Paris,2\nDi,Oslo,3\n,Bonn,4\n";

fn of(kind: &str, expected: &str) -> Vec<String> {
    let parameters = json!({"kind": kind, "left_keys": ["customer"]});
    check_stage_of::<Join>(parameters, &[("left", ORDERS), ("right", CUSTOMERS)], expected)
}

#[test]
fn each_kind_keeps_its_rows_and_says_what_it_did() {
    let said = of(
        "left",
        "order,customer,n,city,n (right)\n1,Bo,10,Rome,1\n2,Cy,20,Paris,2\n3,,30,,\n4,Bo,40,Rome,1\n5,Zoe,50,,\n",
    );
    assert_eq!(said[0], "2 of 5 left rows have no match; their right columns are missing.");
    assert_eq!(said[1], "2 of 4 right rows match no left row; they are not used.");
    assert_eq!(said[2], "1 left and 1 right rows have a missing key, which matches nothing.");
    of("inner", "order,customer,n,city,n (right)\n1,Bo,10,Rome,1\n2,Cy,20,Paris,2\n4,Bo,40,Rome,1\n");
    of(
        "right",
        "order,customer,n,city,n (right)\n1,Bo,10,Rome,1\n2,Cy,20,Paris,2\n4,Bo,40,Rome,1\n,Di,,Oslo,3\n,,,Bonn,4\n",
    );
    of(
        "outer",
        "order,customer,n,city,n (right)\n1,Bo,10,Rome,1\n2,Cy,20,Paris,2\n3,,30,,\n4,Bo,40,Rome,1\n5,Zoe,50,,\n,Di,,Oslo,3\n,,,Bonn,4\n",
    );
    let said = of("anti", "order,customer,n\n3,,30\n5,Zoe,50\n");
    assert_eq!(said[0], "2 of 5 left rows have no match; they were kept.");
}

#[test]
fn several_matches_multiply_rows_and_are_counted() {
    let right = "customer,day\nBo,1\nCy,2\nBo,3\n";
    let said = check_stage_of::<Join>(
        json!({"kind": "inner"}),
        &[("left", ORDERS), ("right", right)],
        "order,customer,n,day\n1,Bo,10,1\n1,Bo,10,3\n2,Cy,20,2\n4,Bo,40,1\n4,Bo,40,3\n",
    );
    assert!(
        said.contains(&"2 of 5 left rows have several matches, up to 2; they come once a match.".to_owned())
    );
}

#[test]
fn several_keys_with_other_names_and_numbers_against_integers() {
    let left = "a,k,v\n1,x,p\n2,x,q\n1,y,r\n";
    let right = "kk,aa,w\nx,1.0,A\ny,1.0,B\nx,2.5,C\n";
    let parameters = json!({"left_keys": ["a", "k"], "right_keys": ["aa", "kk"], "kind": "outer"});
    let said = check_stage_of::<Join>(
        parameters.clone(),
        &[("left", left), ("right", right)],
        "a,k,v,w\n1.0,x,p,A\n2.0,x,q,\n1.0,y,r,B\n2.5,x,,C\n",
    );
    assert_eq!(said.len(), 2);
    let schemas = |left: &str, right: &str| {
        let mut schemas = InputSchemas::default();
        for (port, text) in [("left", left), ("right", right)] {
            schemas.ports.insert(port.to_owned(), vec![Some(Schema::clone(input_table(text).schema()))]);
        }
        schemas
    };
    let checked = |parameters: &Value| {
        Join::check(&serde_json::from_value(parameters.clone()).unwrap(), &schemas(left, right)).diagnostics
    };
    assert_eq!(checked(&parameters)[0].message, "Rows are matched by “a” = “aa”, “k” = “kk”.");
    let code = |parameters: Value| checked(&parameters)[0].code.clone();
    assert_eq!(code(json!({"left_keys": ["k"], "right_keys": ["aa"]})), "key-types");
    assert_eq!(code(json!({"left_keys": ["a", "k"], "right_keys": ["aa"]})), "keys-uneven");
    assert_eq!(code(json!({"left_keys": ["gone"], "right_keys": ["aa"]})), "unknown-column");
    assert_eq!(code(json!({})), "no-keys");
}

#[test]
fn rows_keep_their_part_and_added_ones_that_of_the_right() {
    let part = |table: Table, parts: &[Part]| table.with_partition(Partition::Parts(parts.into())).unwrap();
    let left = part(input_table("k,v\na,1\nb,2\n"), &[Part::Test, Part::Train]);
    let right =
        part(input_table("k,w\nb,1\nb,2\nc,3\nd,4\n"), &[Part::Test, Part::Test, Part::Test, Part::Train]);
    let run = |left: &Table, right: &Table, kind: &str| {
        let mut inputs = Inputs::default();
        inputs.add("left", "", PortValue::Table(left.clone()));
        inputs.add("right", "", PortValue::Table(right.clone()));
        run_stage::<Join>(&TestHost::default(), json!({"kind": kind}), &inputs)
    };
    let outputs = run(&left, &right, "outer").unwrap();
    let parts = [Part::Test, Part::Train, Part::Train, Part::Test, Part::Train];
    assert_eq!(*outputs.table().unwrap().partition(), Partition::Parts(parts.into()));
    let outputs = run(&left, &right, "left").unwrap();
    assert_eq!(outputs.table().unwrap().partition().test_rows(3), [0]);
    assert!(outputs.diagnostics.iter().any(|note| note.code == "right-is-split"));
    let folds = left.with_partition(Partition::Folds { fold: [0, 1].into(), count: 2 }).unwrap();
    assert!(run(&folds, &right, "inner").is_ok());
    let error = run(&folds, &right, "outer").err().unwrap();
    assert!(error.to_string().contains("Move this stage before the Split"), "{error}");
}

#[test]
fn names_and_targets_that_meet_are_told_apart() {
    let left = input_table("k,x,x (right)\na,1,2\n").with_role("x", Role::Target).unwrap();
    let right = input_table("k,x,y\na,3,4\n").with_role("y", Role::Target).unwrap();
    let mut inputs = Inputs::default();
    inputs.add("left", "", PortValue::Table(left));
    inputs.add("right", "", PortValue::Table(right));
    let outputs = run_stage::<Join>(&TestHost::default(), json!({"left_keys": ["k"]}), &inputs).unwrap();
    let table = outputs.table().unwrap();
    assert_eq!(column_names(table), ["k", "x", "x (right)", "x (right) 2", "y"]);
    assert_eq!(table.schema().column("y").unwrap().role, Role::Ignored);
    assert_eq!(table.schema().target().unwrap().name, "x");
}

/// What a stage gives for new rows, its state saved and loaded on the way.
fn scored(parameters: Value, right: &str, new: &str) -> Result<(String, Outputs), StageError> {
    let host = TestHost::default();
    let context = Context { host: &host, node: NodeId(1), seed: 1, note: "", scoring: false };
    let parameters: JoinParameters = serde_json::from_value(parameters).unwrap();
    let fitted =
        block_on(Join::fit(&parameters, &inputs_of(&[("left", ORDERS), ("right", right)]), &context))?;
    let loaded: FittedJoin = serde_json::from_str(&serde_json::to_string(&fitted).unwrap()).unwrap();
    assert_eq!(Join::validate(&loaded), Ok(()));
    let scoring = Context { scoring: true, ..context };
    let outputs = block_on(Join::apply(&parameters, &loaded, &inputs_of(&[("left", new)]), &scoring))?;
    let text = String::from_utf8_lossy(&csv_bytes(outputs.table().unwrap())).replace("\r\n", "\n");
    Ok((text, outputs))
}

#[test]
fn new_rows_are_looked_up_in_the_table_that_was_there_at_fitting() {
    let new = "customer,order\nDi,7\nXi,8\nBo,9\n";
    let right = "customer,city\nBo,Rome\nDi,Oslo\nBo,Pisa\nEd,Bari\n";
    let keys = || json!({"left_keys": ["customer"], "kind": "outer"});
    let (text, outputs) = scored(keys(), right, new).unwrap();
    assert_eq!(text, "customer,order,city\nDi,7,Oslo\nXi,8,\nBo,9,Rome\n");
    assert!(outputs.kept.is_none());
    assert!(outputs.diagnostics.iter().any(|note| note.message.contains("the first was taken")));
    let (text, outputs) = scored(json!({"left_keys": ["customer"], "kind": "inner"}), right, new).unwrap();
    assert_eq!((text.lines().count(), outputs.kept), (3, Some(vec![0, 2])));
    let error = scored(keys(), right, "order\n7\n").err().unwrap();
    assert!(error.to_string().contains("“customer”"), "{error}");
}

#[test]
fn a_right_table_too_large_for_a_model_is_named() {
    let right: String = (0..90_000).map(|row| format!("c{row},{row:0>200}x\n")).collect();
    let right = format!("customer,note\nBo,x\n{right}");
    let error = scored(json!({"left_keys": ["customer"]}), &right, ORDERS).err().unwrap();
    assert!(error.to_string().contains("(90001 rows) takes more than 16 MiB"), "{error}");
    assert!(error.to_string().contains("Select columns"));
    let inputs = inputs_of(&[("left", ORDERS), ("right", &right)]);
    let outputs =
        run_stage::<Join>(&TestHost::default(), json!({"left_keys": ["customer"]}), &inputs).unwrap();
    assert!(outputs.diagnostics.iter().any(|note| note.code == "right-too-large"));
}

#[test]
fn what_would_not_fit_in_memory_is_refused() {
    let left = format!("k,a\n{}", "x,1\n".repeat(8_000));
    let right = format!("k,b\n{}", "x,1\n".repeat(8_000));
    let inputs = inputs_of(&[("left", &left), ("right", &right)]);
    let error = run_stage::<Join>(&TestHost::default(), json!({}), &inputs).err().unwrap();
    assert!(error.to_string().contains("64000000 rows"), "{error}");
}
