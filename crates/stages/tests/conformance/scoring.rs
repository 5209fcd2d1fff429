//! Using a model: what acts only when fitting is skipped, and every row that comes in goes out.

use penstock_flow::{ColumnType, Parameters, Role};
use penstock_stages::testing::TestHost;
use penstock_stages::{Inputs, ModelArtefact};
use penstock_table::{ImportOptions, Part, Partition, Table, block_on};
use serde_json::json;

use crate::bench::{assert_none, context, for_each_stage, model_of, pipeline, with_registry};
use crate::cases::{self, Values};
use crate::settings;

fn score(model: &ModelArtefact, table: &Table) -> Result<Table, String> {
    let host = TestHost::default();
    let scored = with_registry(|registry| block_on(model.score(table, registry, &context(&host))));
    scored.map(|outputs| outputs.table().unwrap().clone()).map_err(|error| error.to_string())
}

/// Number columns, some gaps, and a target of two classes.
fn table() -> Table {
    cases::table(vec![
        cases::column("x", ColumnType::Number, Role::Feature, 40, Values::Varied),
        cases::column("y", ColumnType::Integer, Role::Feature, 40, Values::Gaps),
        cases::column("c", ColumnType::Category, Role::Feature, 40, Values::Varied),
        cases::column("t", ColumnType::Category, Role::Target, 40, Values::Two),
    ])
}

/// Every stage between source and learner, with every setting, in a pipeline that ends in a tree.
#[test]
fn every_row_that_comes_in_goes_out_with_its_own_values() {
    let mut found = Vec::new();
    let table = table();
    for_each_stage(|stage| {
        let spec = stage.spec();
        let transforms = spec.inputs.len() == 1 && !spec.inputs[0].many && spec.output("table").is_some();
        if !transforms {
            return;
        }
        for setting in settings::all(spec, &Parameters::new(), Some(table.schema())) {
            if setting.is_heavy {
                continue;
            }
            let steps = [
                (spec.id.as_str(), setting.parameters.clone()),
                ("impute", Parameters::new()),
                ("decision-tree", Parameters::new()),
            ];
            let Some(model) = pipeline(&steps, &table) else { continue };
            let what = format!("{} with {:?}", spec.id, setting.parameters);
            let without_target = table.drop_columns(&["t"]).unwrap();
            for (name, asked) in [
                ("all rows", table.clone()),
                ("one row", table.take(&[5]).unwrap()),
                ("no rows", table.take(&[]).unwrap()),
                ("without target", without_target),
            ] {
                match score(&model, &asked) {
                    Err(error) => found.push(format!("{what}, {name}: {error}")),
                    Ok(scored) => {
                        let added: Vec<&str> = scored
                            .schema()
                            .with_role(Role::Prediction)
                            .map(|column| column.name.as_str())
                            .collect();
                        if scored.rows() != asked.rows() || added.is_empty() {
                            found.push(format!("{what}, {name}: {} rows of {}", scored.rows(), asked.rows()));
                        } else if scored.drop_columns(&added).unwrap().fingerprint() != asked.fingerprint() {
                            found.push(format!("{what}, {name}: the table's own columns changed"));
                        }
                    }
                }
            }
        }
    });
    assert_none(found);
}

#[test]
fn what_acts_only_when_fitting_is_skipped_when_scoring() {
    let table = table();
    for_each_stage(|stage| {
        let spec = stage.spec();
        if !spec.training_only {
            return;
        }
        let learner = || {
            [
                ("impute", Parameters::new()),
                ("decision-tree", Parameters::from([("max_depth".to_owned(), json!(3))])),
            ]
        };
        let [impute, tree] = learner();
        let model = pipeline(&[(spec.id.as_str(), Parameters::new()), impute, tree], &table).unwrap();
        let scored = score(&model, &table).unwrap();
        let mut without = model.clone();
        without.steps.remove(0);
        without.steps[0].inputs = model.steps[0].inputs.clone();
        assert_eq!(score(&without, &table).unwrap().fingerprint(), scored.fingerprint(), "{}", spec.id);
        // One row alone is predicted as it is among others.
        let alone = score(&model, &table.take(&[3]).unwrap()).unwrap();
        assert_eq!(alone.fingerprint(), scored.take(&[3]).unwrap().fingerprint(), "{}", spec.id);
    });
}

/// A row that the pipeline drops has no prediction, the others have the one that they have among themselves.
#[test]
fn rows_that_a_pipeline_drops_have_no_prediction() {
    let table = table();
    let condition = |text: &str| Parameters::from([("condition".to_owned(), json!(text))]);
    let steps = |text| {
        [
            ("filter-rows", condition(text)),
            ("impute", Parameters::new()),
            ("decision-tree", Parameters::new()),
        ]
    };
    let model = pipeline(&steps("x > 1"), &table).unwrap();
    let host = TestHost::default();
    let outputs = with_registry(|registry| block_on(model.score(&table, registry, &context(&host)))).unwrap();
    let (x, predicted) =
        (table.numbers("x").unwrap(), outputs.table().unwrap().numbers("probability v0").unwrap());
    assert!(x.iter().zip(&predicted).all(|(x, predicted)| (x.unwrap() > 1.0) == predicted.is_some()));
    assert!(outputs.diagnostics.iter().any(|note| note.code == "rows-not-predicted"));
    let kept: Vec<u32> = (0..40).filter(|row| x[*row as usize].unwrap() > 1.0).collect();
    let alone = score(&model, &table.take(&kept).unwrap()).unwrap();
    assert_eq!(alone.fingerprint(), outputs.table().unwrap().take(&kept).unwrap().fingerprint());
    // Two filters in a row, and one on what is not known when a model is used.
    let twice = [
        ("filter-rows", condition("x > 0")),
        ("filter-rows", condition("x < 2")),
        ("impute", Parameters::new()),
        ("decision-tree", Parameters::new()),
    ];
    let scored =
        score(&pipeline(&twice, &table).unwrap(), &table).unwrap().numbers("probability v0").unwrap();
    assert!(x.iter().zip(&scored).all(|(x, one)| (x.unwrap() > 0.0 && x.unwrap() < 2.0) == one.is_some()));
    let by_target = pipeline(&steps("t = 'v0' or x > 1"), &table).unwrap();
    let unlabelled = score(&by_target, &table.drop_columns(&["t"]).unwrap()).unwrap();
    assert!(unlabelled.numbers("probability v0").unwrap().iter().all(Option::is_some));
}

/// Every failure of a column names all columns that keep the table from fitting, and no others.
#[test]
fn a_table_that_does_not_fit_is_told_why() {
    let table = table();
    let model =
        pipeline(&[("impute", Parameters::new()), ("decision-tree", Parameters::new())], &table).unwrap();
    let error = score(&model, &table.drop_columns(&["x", "t"]).unwrap()).unwrap_err();
    assert!(error.contains("column “x” (number) is missing") && !error.contains("“t”"), "{error}");
    // An integer column serves where numbers are expected, so it is not named beside one that is missing.
    let integer = cases::array(ColumnType::Integer, 40, Values::Varied);
    let other = table.with_column(penstock_flow::Column::new("x", ColumnType::Integer), integer).unwrap();
    let error = score(&model, &other.drop_columns(&["y"]).unwrap()).unwrap_err();
    assert!(error.contains("“y”") && !error.contains("“x”"), "{error}");
    assert!(score(&model, &other).is_ok());
}

/// What was learned from is not held out: a split stays as it is, and the file of the model itself is not one of new rows.
#[test]
fn rows_that_were_learned_from_do_not_count_as_held_out() {
    let parts = |row| if row < 30 { Part::Train } else { Part::Test };
    let split = table().with_partition(Partition::Parts((0..40).map(parts).collect())).unwrap();
    let steps = [("impute", Parameters::new()), ("decision-tree", Parameters::new())];
    let mut model = pipeline(&steps, &split).unwrap();
    assert_eq!(score(&model, &split).unwrap().partition(), split.partition());
    let folds = Partition::Folds { fold: (0..40).map(|row| row % 4).collect(), count: 4 };
    let folded = table().with_partition(folds.clone()).unwrap();
    assert_eq!(*score(&model, &folded).unwrap().partition(), folds);

    model.provenance.data_hash = "the hash".to_owned();
    let own_file = table().with_origin("key", "the hash", ImportOptions::default()).take(&[3, 4]).unwrap();
    let host = TestHost::default();
    let scored =
        with_registry(|registry| block_on(model.score(&own_file, registry, &context(&host)))).unwrap();
    assert_eq!(*scored.table().unwrap().partition(), Partition::None);
    assert!(scored.diagnostics.iter().any(|note| note.code == "rows-learned-from"));
    let other_file = table().with_origin("key", "another hash", ImportOptions::default());
    assert_eq!(score(&model, &other_file).unwrap().partition().test_rows(40).len(), 40);
}

/// Reading a great model twice takes seconds: what fitting has read, applying uses.
#[test]
fn a_model_file_is_read_once() {
    let table = cases::plain(24);
    let text = model_of("decision-tree", &table).unwrap().to_json().unwrap();
    let parameters =
        Parameters::from([("model".to_owned(), json!({"name": "m.json", "hash": "the file", "size": 1}))]);
    let inputs = Inputs::of_table(table);
    with_registry(|registry| {
        let stage = registry.stage("predict").unwrap();
        let with_file = TestHost::default().with_source("the file", &text);
        let fitted = block_on(stage.fit(&parameters, &inputs, &context(&with_file))).unwrap();
        let without_file = TestHost::default();
        assert!(block_on(stage.apply(&parameters, &fitted, &inputs, &context(&without_file))).is_ok());
    });
}
