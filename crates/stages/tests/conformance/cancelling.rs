//! A run can be cancelled at any pause, and there are enough pauses.

use penstock_flow::{ColumnType, Parameters};
use penstock_learn::Model;
use penstock_learn::model::{ForestModel, TreeNodes};
use penstock_stages::{AnyStage, StageError};
use penstock_table::block_on;
use serde_json::json;

use crate::bench::{Bench, BenchHost, assert_none, benches, for_each_stage, run, with_registry};
use crate::cases::{self, Values};
use crate::settings;

/// The number of pauses of a run, if it succeeds.
fn pauses(stage: &dyn AnyStage, bench: &Bench, parameters: &Parameters) -> Option<usize> {
    let host = bench.host();
    run(stage, parameters, &bench.inputs, &host).ok()?;
    Some(host.checkpoints.get())
}

#[test]
fn at_every_pause() {
    let mut found = Vec::new();
    for_each_stage(|stage| {
        for case in cases::some() {
            for bench in benches(stage, &case.table) {
                for setting in settings::all(stage.spec(), &bench.base, Some(&bench.schema)) {
                    if setting.is_heavy {
                        continue;
                    }
                    let Some(pauses) = pauses(stage, &bench, &setting.parameters) else { continue };
                    for pause in 1..=pauses {
                        let host = BenchHost { cancel_at: Some(pause), ..bench.host() };
                        let outcome = run(stage, &setting.parameters, &bench.inputs, &host);
                        let heard = matches!(outcome, Err(StageError::Cancelled));
                        if !heard || host.checkpoints.get() != pause {
                            found.push(format!(
                                "{} with {:?}: pause {pause} of {pauses} was not heard",
                                stage.spec().id,
                                setting.parameters
                            ));
                        }
                    }
                }
            }
        }
    });
    assert_none(found);
}

/// Rows that a stage may work on without a pause.
const MOST_ROWS: usize = 50_000;
const ROWS: usize = 200_000;

/// Stages that hand columns on and look at no row.
const LOOKS_AT_NO_ROW: [&str; 1] = ["select-columns"];

#[test]
fn long_tables_have_more_pauses() {
    let mut found = Vec::new();
    let columns = |rows| {
        let mut columns: Vec<_> =
            [ColumnType::Number, ColumnType::Integer, ColumnType::Boolean, ColumnType::Category]
                .into_iter()
                .map(|kind| {
                    cases::column(kind.name(), kind, penstock_flow::Role::Feature, rows, Values::Varied)
                })
                .collect();
        columns.push(cases::column("t", ColumnType::Integer, penstock_flow::Role::Target, rows, Values::Two));
        cases::table(columns)
    };
    let (short, long) = (columns(100), columns(ROWS));
    for_each_stage(|stage| {
        let spec = stage.spec();
        if spec.inputs.is_empty() || LOOKS_AT_NO_ROW.contains(&spec.id.as_str()) {
            return;
        }
        let is_idle = |parameters: &Parameters| {
            // A filter without a condition keeps all rows, a column of too many values is only marked, and dropping
            // columns looks at no row.
            let condition = parameters.get("condition").is_none_or(|condition| *condition == json!(""));
            let rules = parameters.get("rules").is_none_or(|rules| *rules == json!([]));
            spec.parameter("condition").is_some() && condition
                || spec.parameter("rules").is_some() && rules
                || parameters.get("most_levels") == Some(&json!(2))
                || parameters.get("method") == Some(&json!("drop"))
        };
        for (short, long) in benches(stage, &short).iter().zip(benches(stage, &long)) {
            for setting in settings::all(spec, &short.base, Some(&short.schema)) {
                let mut parameters = setting.parameters;
                if setting.is_heavy || parameters.values().any(|value| *value == json!([]) || value.is_null())
                {
                    continue;
                }
                if spec.parameter("trees").is_some() {
                    parameters.insert("trees".into(), json!(1));
                    parameters.insert("max_depth".into(), json!(2));
                }
                if is_idle(&parameters) {
                    continue;
                }
                let (Some(few), Some(many)) =
                    (pauses(stage, short, &parameters), pauses(stage, &long, &parameters))
                else {
                    continue;
                };
                if many < few + ROWS / MOST_ROWS - 1 {
                    found.push(format!(
                        "{} with {parameters:?}: {few} pauses in 100 rows, {many} in {ROWS}",
                        spec.id
                    ));
                }
            }
        }
    });
    assert_none(found);
}

/// A tree with as many questions in a row as are asked of a row, and no rows of its own.
fn chain(questions: u32) -> TreeNodes {
    let nodes = 2 * questions as usize + 1;
    let mut tree = TreeNodes {
        feature: vec![0; nodes],
        threshold: vec![-1e300; nodes],
        left: vec![0; nodes],
        right: vec![0; nodes],
        values: vec![1.0; nodes],
        weight: vec![1.0; nodes],
        impurity: vec![0.0; nodes],
    };
    for question in 0..questions {
        let node = if question == 0 { 0 } else { 2 * question as usize };
        (tree.left[node], tree.right[node]) = (2 * question + 1, 2 * question + 2);
    }
    tree
}

/// A row of a great forest takes as long as thousands of a small one.
#[test]
fn a_great_model_has_pauses_between_few_rows() {
    with_registry(|registry| {
        let stage = registry.stage("random-forest").unwrap();
        let table = cases::table(vec![
            cases::column("x", ColumnType::Number, penstock_flow::Role::Feature, 4_000, Values::Varied),
            cases::column("t", ColumnType::Number, penstock_flow::Role::Target, 4_000, Values::Varied),
        ]);
        let fitted = json!({
            "features": ["x"], "target": "t", "target_type": "number", "training_rows": 1, "missing_target": 0,
            "model": Model::Forest(ForestModel { features: 1, classes: None, trees: vec![chain(2_000); 40] }),
        });
        let fitted = stage.load(fitted).unwrap();
        let host = BenchHost::default();
        let inputs = penstock_stages::Inputs::of_table(table);
        let context = crate::bench::context(&host);
        block_on(stage.apply(&Parameters::new(), &fitted, &inputs, &context)).unwrap();
        // 80,000 steps a row, of which a million take some milliseconds.
        assert!(host.checkpoints.get() > 4_000 / 20, "{} pauses", host.checkpoints.get());
    });
}

/// A forest comes back from its tasks as text, which is read tree by tree.
#[test]
fn a_forest_is_put_together_with_pauses_between_its_trees() {
    let table = cases::plain(24);
    with_registry(|registry| {
        let stage = registry.stage("random-forest").unwrap();
        let fit = |trees: u32| {
            let host = BenchHost::default();
            let context = crate::bench::context(&host);
            let inputs = penstock_stages::Inputs::of_table(table.clone());
            let parameters = Parameters::from([("trees".to_owned(), json!(trees))]);
            block_on(stage.fit(&parameters, &inputs, &context)).unwrap();
            host.checkpoints.get()
        };
        assert_eq!(fit(40) - fit(10), 30 + 3);
    });
}
