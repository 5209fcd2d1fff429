//! The model file is as `docs/model.md` and `docs/model.schema.json` say.
//!
//! The models of all learners are validated, read back, and predicted by hand: [`by_hand`] knows nothing but the JSON and
//! the rules of the page.
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use penstock_flow::view::{Metric, PersonalColumn, TableProfile};
use penstock_flow::{Column, ColumnType, NodeId, Parameters, Schema};
use penstock_stages::artefact::{FittedStep, ModelArtefact, Provenance};
use penstock_stages::registry::Registry;
use penstock_stages::testing::TestHost;
use penstock_stages::{Context, Inputs};
use penstock_table::{ImportOptions, NoPace, Table, TextOptions, block_on, profile};
use serde_json::{Value, json};

const PREPARATIONS: [(&str, &str); 4] = [
    ("none", "[]"),
    ("scaled", r#"[["impute", {}], ["encode", {}], ["scale", {}]]"#),
    ("ordinal", r#"[["split", {}], ["impute", {"numbers": "mean"}], ["encode", {"method": "ordinal"}]]"#),
    (
        "dropped",
        r#"[["select-columns", {"columns": ["year"], "mode": "drop"}], ["impute", {}], ["encode", {"drop_first": true}], ["scale", {"method": "robust"}]]"#,
    ),
];

const LEARNERS: [&str; 5] =
    ["baseline", "decision-tree", "linear-regression", "logistic-regression", "random-forest"];

fn context(host: &TestHost) -> Context<'_> {
    Context { host, node: NodeId(1), seed: 7, note: "", scoring: false }
}

fn sample(registry: &Registry, name: &str, target: &str) -> Table {
    let (host, stage) = (TestHost::default(), registry.stage("sample").unwrap());
    let settings: Parameters = serde_json::from_value(json!({"name": name, "target": target})).unwrap();
    let (inputs, context) = (Inputs::default(), context(&host));
    let fitted = block_on(stage.fit(&settings, &inputs, &context)).unwrap();
    block_on(stage.apply(&settings, &fitted, &inputs, &context)).unwrap().table().unwrap().clone()
}

/// The artefact of a straight pipeline, as the engine makes it; nothing when the learner refuses.
fn artefact(registry: &Registry, table: &Table, steps: &[(String, Parameters)]) -> Option<ModelArtefact> {
    let host = TestHost::default();
    let context = context(&host);
    let mut now = table.clone();
    let mut fitted_steps = Vec::new();
    for (number, (id, parameters)) in (1..).zip(steps) {
        let (stage, inputs) = (registry.stage(id).unwrap(), Inputs::of_table(now.clone()));
        let fitted = block_on(stage.fit(parameters, &inputs, &context)).ok()?;
        now = block_on(stage.apply(parameters, &fitted, &inputs, &context)).unwrap().table().unwrap().clone();
        fitted_steps.push(FittedStep {
            node: NodeId(number),
            stage: id.clone(),
            version: stage.spec().version,
            parameters: parameters.clone(),
            inputs: BTreeMap::from([("table".to_owned(), vec![(NodeId(number - 1), "table".to_owned())])]),
            fitted,
        });
    }
    let columns =
        table.schema().columns.iter().map(|column| Column { levels: None, ..column.clone() }).collect();
    let metric = |name: &str, test| Metric {
        name: name.to_owned(),
        greater_is_better: true,
        test,
        train: Some(1.0),
        test_deviation: test.map(|_| 0.01),
        train_deviation: None,
    };
    Some(ModelArtefact {
        name: "A model".to_owned(),
        input: Schema::new(columns),
        source: NodeId(0),
        steps: fitted_steps,
        metrics: vec![metric("accuracy", Some(0.9)), metric("roc auc", None)],
        basis: "Holdout: 1 of 4 rows.".to_owned(),
        baseline: TableProfile { bytes: 0, ..block_on(profile(table, &NoPace)).unwrap() },
        personal_columns: vec![PersonalColumn { column: "island".into(), kind: "postal addresses".into() }],
        provenance: Provenance {
            penstock: "0.1.0".to_owned(),
            seed: 7,
            rows: table.rows() as u64,
            ..Provenance::default()
        },
    })
}

/// Every model that there is, with the table that it was made from.
fn each(mut act: impl FnMut(&str, &Table, &ModelArtefact, &Registry)) {
    let registry = Registry::default();
    let mut kinds = std::collections::BTreeSet::new();
    for (name, target) in [
        ("penguins", "species"),
        ("penguins", "sex"),
        ("penguins", "body_mass_g"),
        ("iris", "target"),
        ("diabetes", "target"),
    ] {
        let table = sample(&registry, name, target);
        for (preparation, steps) in PREPARATIONS {
            let steps: Vec<(String, Parameters)> = serde_json::from_str(steps).unwrap();
            if steps.iter().any(|(id, _)| id == "select-columns") && name != "penguins" {
                continue;
            }
            for learner in LEARNERS {
                let mut steps = steps.clone();
                let few = if learner == "random-forest" { json!({"trees": 5}) } else { json!({}) };
                steps.push((learner.to_owned(), serde_json::from_value(few).unwrap()));
                let Some(artefact) = artefact(&registry, &table, &steps) else { continue };
                kinds.insert((learner, artefact.learner().unwrap().classes.is_some()));
                act(
                    &format!("{learner} for {target} of {name}, {preparation}"),
                    &table,
                    &artefact,
                    &registry,
                );
            }
        }
    }
    assert_eq!(kinds.len(), 8, "{kinds:?}");
}

fn schema() -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/model.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_learners_model_fits_the_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    each(|what, _, artefact, _| {
        let value: Value = serde_json::from_str(&artefact.to_json().unwrap()).unwrap();
        let problems: Vec<String> = validator
            .iter_errors(&value)
            .map(|problem| format!("{}: {problem}", problem.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{what}: {problems:?}");
    });
}

/// A schema that takes everything would prove nothing.
#[test]
fn the_schema_refuses_what_is_wrong() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let mut tried = 0;
    each(|what, _, artefact, _| {
        let good: Value = serde_json::from_str(&artefact.to_json().unwrap()).unwrap();
        let last = good["steps"].as_array().unwrap().len() - 1;
        for (place, wrong) in [
            ("/format".to_owned(), json!("pickle")),
            ("/version".to_owned(), json!(2)),
            ("/target/task".to_owned(), json!("clustering")),
            ("/input/columns/0/type".to_owned(), json!("float")),
            ("/steps".to_owned(), json!([])),
            (format!("/steps/{last}/stage"), json!("Random Forest")),
            (format!("/steps/{last}/fitted/model/kind"), json!("oracle")),
            (format!("/steps/{last}/fitted/features"), json!("all")),
            (format!("/steps/{last}/inputs/table/0"), json!([0])),
            ("/provenance/seed".to_owned(), json!("now")),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(&place).unwrap() = wrong;
            assert!(!validator.is_valid(&bad), "{what}: {place}");
            tried += 1;
        }
    });
    assert!(tried > 100);
}

#[test]
fn every_model_reads_back_to_the_same_bytes() {
    each(|what, _, artefact, registry| {
        let text = artefact.to_json().unwrap();
        assert_eq!(ModelArtefact::from_json(&text, registry).unwrap().to_json().unwrap(), text, "{what}");
    });
}

#[test]
fn parameters_out_of_range_are_refused() {
    let registry = Registry::default();
    let table = sample(&registry, "iris", "target");
    let steps = [("scale".to_owned(), Parameters::new()), ("baseline".to_owned(), Parameters::new())];
    let text = artefact(&registry, &table, &steps).unwrap().to_json().unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["steps"][0]["parameters"]["method"] = json!("sideways");
    let error = ModelArtefact::from_json(&file.to_string(), &registry).err().unwrap();
    assert!(error.to_string().contains("in step “scale”, Method must be one of"), "{error}");
}

/// What the source was told of its file is part of the model, and what it found out by itself is not.
#[test]
fn how_the_file_was_read_stands_in_the_model() {
    let registry = Registry::default();
    let types = BTreeMap::from([("year".to_owned(), ColumnType::Integer)]);
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let table = sample(&registry, "penguins", "species");
    let told = table.with_origin(
        "key",
        "hash",
        ImportOptions {
            text: TextOptions { delimiter: Some(";".to_owned()), ..TextOptions::default() },
            types,
            part: None,
        },
    );
    let steps = [("impute".to_owned(), Parameters::new()), ("decision-tree".to_owned(), Parameters::new())];
    let text = artefact(&registry, &told, &steps).unwrap().to_json().unwrap();
    assert_eq!(ModelArtefact::from_json(&text, &registry).unwrap().to_json().unwrap(), text);
    let mut file: Value = serde_json::from_str(&text).unwrap();
    assert!(validator.is_valid(&file));
    let reading = file["steps"][1]["fitted"]["reading"].take();
    assert_eq!(reading, json!({"delimiter": ";", "types": {"year": "integer"}}));
    file["steps"][1]["fitted"]["reading"] = json!({"delimiter": "a"});
    assert!(!validator.is_valid(&file));
    let error = ModelArtefact::from_json(&file.to_string(), &registry).err().unwrap();
    assert!(error.to_string().contains("\"a\" separates no cells"), "{error}");
    let untold = artefact(&registry, &table, &steps).unwrap().to_json().unwrap();
    assert!(!untold.contains("\"reading\""));
}

/// Takes a minute when each step is looked for among all others.
#[test]
fn a_file_of_very_many_steps_is_read_quickly() {
    let registry = Registry::default();
    let table = sample(&registry, "iris", "target");
    let steps =
        [("select-columns".to_owned(), Parameters::new()), ("baseline".to_owned(), Parameters::new())];
    let text = artefact(&registry, &table, &steps).unwrap().to_json().unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    let learner = file["steps"][1].clone();
    let step = |number: u32, like: &Value| {
        let mut step = like.clone();
        step["node"] = json!(number);
        step["inputs"]["table"] = json!([[number - 1, "table"]]);
        step
    };
    let mut many: Vec<Value> = (1..60_000).map(|number| step(number, &file["steps"][0])).collect();
    many.push(step(60_000, &learner));
    file["steps"] = Value::Array(many);
    assert_eq!(ModelArtefact::from_json(&file.to_string(), &registry).unwrap().steps.len(), 60_000);
    file["steps"][59_000]["node"] = json!(7);
    assert!(ModelArtefact::from_json(&file.to_string(), &registry).is_err());
}

/// A row's values: a number, a text, or nothing.
type Row = BTreeMap<String, Value>;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// What a model says of a row: probabilities, or one number; nothing when a feature is missing.
fn by_hand(model: &Value, row: &Row) -> Option<Vec<f64>> {
    let mut row = row.clone();
    let (learner, steps) = model["steps"].as_array().unwrap().split_last().unwrap();
    for step in steps {
        let (fitted, parameters) = (&step["fitted"], &step["parameters"]);
        match step["stage"].as_str().unwrap() {
            "split" => {}
            "select-columns" => {
                for name in parameters["columns"].as_array().unwrap() {
                    row.remove(name.as_str().unwrap());
                }
            }
            "impute" => {
                for fill in fitted["fills"].as_array().unwrap() {
                    let value = fill["value"].as_object().unwrap().values().next().unwrap();
                    let cell = row.get_mut(fill["column"].as_str().unwrap()).unwrap();
                    if cell.is_null() {
                        *cell = value.clone();
                    }
                }
            }
            "encode" => {
                for column in fitted["columns"].as_array().unwrap() {
                    let name = column["column"].as_str().unwrap();
                    let value = row.remove(name).unwrap();
                    let levels = column["levels"].as_array().unwrap();
                    if parameters["method"] == "ordinal" {
                        let position = levels.iter().position(|level| *level == value);
                        row.insert(name.to_owned(), json!(position));
                        continue;
                    }
                    let first = usize::from(parameters["drop_first"] == true);
                    for level in &levels[first..] {
                        let is_it = if *level == value { 1.0 } else { 0.0 };
                        row.insert(format!("{name}={}", level.as_str().unwrap()), json!(is_it));
                    }
                }
            }
            "scale" => {
                for column in fitted["columns"].as_array().unwrap() {
                    let cell = row.get_mut(column["column"].as_str().unwrap()).unwrap();
                    if let Some(value) = cell.as_f64() {
                        *cell = json!(
                            (value - column["centre"].as_f64().unwrap()) / column["scale"].as_f64().unwrap()
                        );
                    }
                }
            }
            other => panic!("{other}"),
        }
    }
    let fitted = &learner["fitted"];
    let features = fitted["features"].as_array().unwrap().iter();
    let x: Option<Vec<f64>> = features.map(|name| row[name.as_str().unwrap()].as_f64()).collect();
    Some(model_by_hand(&fitted["model"], &x?))
}

fn weighted(coefficients: &[f64], x: &[f64]) -> f64 {
    coefficients.iter().zip(x).map(|(coefficient, x)| coefficient * x).sum()
}

fn model_by_hand(model: &Value, x: &[f64]) -> Vec<f64> {
    match model["kind"].as_str().unwrap() {
        "baseline" => {
            model["mean"].as_f64().map_or_else(|| numbers(&model["probabilities"]), |mean| vec![mean])
        }
        "linear" => {
            vec![model["intercept"].as_f64().unwrap() + weighted(&numbers(&model["coefficients"]), x)]
        }
        "logistic" => {
            let coefficients = numbers(&model["coefficients"]);
            let intercepts = numbers(&model["intercepts"]);
            let score = |s: usize| intercepts[s] + weighted(&coefficients[s * x.len()..(s + 1) * x.len()], x);
            let fitted = numbers(&model["fitted_classes"]);
            let mut p = vec![0.0; model["classes"].as_u64().unwrap() as usize];
            if fitted.len() == 2 {
                let second = 1.0 / (1.0 + (-score(0)).exp());
                p[fitted[1] as usize] = second;
                p[fitted[0] as usize] = 1.0 - second;
            } else {
                let scores: Vec<f64> = (0..fitted.len()).map(score).collect();
                let highest = scores.iter().copied().fold(f64::MIN, f64::max);
                let total: f64 = scores.iter().map(|score| (score - highest).exp()).sum();
                for (class, score) in fitted.iter().zip(scores) {
                    p[*class as usize] = (score - highest).exp() / total;
                }
            }
            p
        }
        "tree" => tree_by_hand(&model["tree"], &model["classes"], x),
        "forest" => {
            let trees = model["trees"].as_array().unwrap();
            let said: Vec<Vec<f64>> =
                trees.iter().map(|tree| tree_by_hand(tree, &model["classes"], x)).collect();
            (0..said[0].len())
                .map(|at| said.iter().map(|one| one[at]).sum::<f64>() / said.len() as f64)
                .collect()
        }
        other => panic!("{other}"),
    }
}

fn tree_by_hand(tree: &Value, classes: &Value, x: &[f64]) -> Vec<f64> {
    let k = classes.as_u64().unwrap_or(1) as usize;
    let at = |field: &str, node: usize| tree[field][node].as_f64().unwrap();
    let mut node = 0;
    while at("left", node) != 0.0 {
        let goes_left = x[at("feature", node) as usize] <= at("threshold", node);
        node = at(if goes_left { "left" } else { "right" }, node) as usize;
    }
    (node * k..(node + 1) * k).map(|value| tree["values"][value].as_f64().unwrap()).collect()
}

#[test]
fn predicting_by_hand_gives_the_same() {
    let host = TestHost::default();
    let mut compared = 0;
    each(|what, table, artefact, registry| {
        let scored = block_on(artefact.score(table, registry, &context(&host))).unwrap();
        let scored = scored.table().unwrap();
        let model: Value = serde_json::from_str(&artefact.to_json().unwrap()).unwrap();
        let columns: Vec<String> = match model["target"]["classes"].as_array() {
            Some(classes) => {
                classes.iter().map(|class| format!("probability {}", class.as_str().unwrap())).collect()
            }
            None => vec![format!("predicted {}", model["target"]["column"].as_str().unwrap())],
        };
        let found: Vec<Vec<Option<f64>>> = columns.iter().map(|name| scored.numbers(name).unwrap()).collect();
        for row in (0..table.rows()).step_by(7) {
            let cells = table.schema().columns.iter().map(|column| {
                let value = if column.kind.is_numeric() {
                    json!(table.numbers(&column.name).unwrap()[row])
                } else {
                    json!(table.texts(&column.name).unwrap().get(row))
                };
                (column.name.clone(), value)
            });
            let expected = by_hand(&model, &cells.collect());
            for (at, values) in found.iter().enumerate() {
                match (values[row], expected.as_ref().map(|expected| expected[at])) {
                    (Some(found), Some(expected)) => {
                        let limit = 1e-12 * expected.abs().max(1.0) * 100.0;
                        assert!(
                            (found - expected).abs() <= limit,
                            "{what}, row {row}: {found} or {expected}"
                        );
                        compared += 1;
                    }
                    (found, expected) => assert_eq!(found, expected, "{what}, row {row}"),
                }
            }
        }
    });
    assert!(compared > 5_000, "{compared}");
}
