//! Personal data is named in the model file, which keeps none of its values beside what its steps learned.

use std::rc::Rc;

use penstock_engine::Engine;
use penstock_flow::view::PersonalColumn;
use penstock_stages::ModelArtefact;
use penstock_stages::registry::Registry;
use penstock_stages::testing::TestHost;
use serde_json::json;

use crate::support::{chain, engine_with, model_json, penguins, run_well};

#[test]
fn a_model_names_the_personal_columns_of_its_data() {
    let rows: String = (0..60)
        .map(|row| {
            format!(
                "user{}@example.org,{},{}\n",
                row % 20,
                row * 7 % 31,
                if row * 7 % 31 > 15 { "a" } else { "b" }
            )
        })
        .collect();
    let hash = "0".repeat(64);
    let host = TestHost::default().with_source(&hash, &format!("mail,x,t\n{rows}"));
    let file = json!({"name": "t.csv", "hash": hash, "size": 1});
    let engine = Engine::new(Rc::new(host));
    engine
        .set_project(chain(&[("file", json!({"file": file, "target": "t"})), ("decision-tree", json!({}))]));
    run_well(&engine);
    let text = model_json(&engine, 2);
    let expected = [PersonalColumn { column: "mail".into(), kind: "e-mail addresses".into() }];
    let model = ModelArtefact::from_json(&text, &Registry::default()).unwrap();
    assert_eq!(model.personal_columns, expected);
    assert!(
        model.baseline.columns.iter().any(|column| column.column.name == "mail" && column.top.is_empty())
    );
    assert!(!text.contains("user3@"), "the baseline holds no address");
    // What is read is written again.
    assert_eq!(model.to_json().unwrap(), text);
}

#[test]
fn a_model_without_personal_data_is_as_it_was() {
    let engine = engine_with(penguins("holdout", "decision-tree"));
    run_well(&engine);
    let text = model_json(&engine, 6);
    assert!(!text.contains("personal_columns"));
    // The baseline keeps what the format names, and no more.
    assert!(!text.contains("\"shape\"") && !text.contains("\"examples\"") && !text.contains("\"relations\""));
}
