//! What a stage learned can be saved, loaded and applied as if it had just been fitted; a file that lies is refused, or
//! applied without harm.

use std::panic::{AssertUnwindSafe, catch_unwind};

use penstock_stages::{AnyStage, Context, Fitted, Outputs, StageError};
use penstock_table::block_on;
use serde_json::{Value, json};

use crate::bench::{Bench, assert_none, benches, context, for_each_stage, run};
use crate::cases;
use crate::settings;

fn apply(
    stage: &dyn AnyStage,
    bench: &Bench,
    parameters: &penstock_flow::Parameters,
    fitted: &Fitted,
    scoring: bool,
) -> Result<Outputs, StageError> {
    let host = bench.host();
    let context = Context { scoring, ..context(&host) };
    block_on(stage.apply(parameters, fitted, &bench.inputs, &context))
}

#[test]
fn loaded_is_as_good_as_fitted() {
    let mut found = Vec::new();
    for_each_stage(|stage| {
        for case in cases::all() {
            for bench in benches(stage, &case.table) {
                for setting in settings::all(stage.spec(), &bench.base, Some(&bench.schema)) {
                    if setting.is_heavy {
                        continue;
                    }
                    let Ok(mut done) = run(stage, &setting.parameters, &bench.inputs, &bench.host()) else {
                        continue;
                    };
                    let what =
                        format!("{} on “{}” with {:?}", stage.spec().id, case.name, setting.parameters);
                    let text = done.fitted.to_value().to_string();
                    let loaded = match stage.load(serde_json::from_str(&text).unwrap()) {
                        Ok(loaded) => loaded,
                        Err(problem) => {
                            found.push(format!("{what}: its own state is refused, {problem}"));
                            continue;
                        }
                    };
                    let again = loaded.to_value().to_string();
                    if again != text {
                        found.push(format!("{what}: the state changes when saved twice"));
                    }
                    let expected = done.bytes();
                    done.fitted = loaded;
                    match apply(stage, &bench, &setting.parameters, &done.fitted, false) {
                        Ok(outputs) => done.outputs = outputs,
                        Err(error) => found.push(format!("{what}: {error}")),
                    }
                    done.view = stage.view(&setting.parameters, &done.fitted, &done.outputs);
                    if done.bytes() != expected {
                        found.push(format!("{what}: the loaded state gives another result"));
                    }
                }
            }
        }
    });
    assert_none(found);
}

/// Every place in a value.
fn places(value: &Value, path: &str, into: &mut Vec<String>) {
    into.push(path.to_owned());
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate().take(4) {
                places(item, &format!("{path}/{at}"), into);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                places(item, &format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")), into);
            }
        }
        _ => {}
    }
}

#[test]
fn a_state_that_lies_does_no_harm() {
    let lies = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1),
        json!(7),
        json!(1e308),
        json!(-1e308),
        json!(u64::MAX),
        json!(0.5),
        json!(""),
        json!("v1"),
        json!("a number"),
        json!([]),
        json!([0]),
        json!({}),
        json!({"text": "x"}),
        json!({"integer": 1}),
    ];
    let mut found = Vec::new();
    for_each_stage(|stage| {
        for case in cases::some() {
            for bench in benches(stage, &case.table).into_iter().take(2) {
                let mut parameters = bench.base.clone();
                if stage.spec().parameter("trees").is_some() {
                    parameters.insert("trees".into(), json!(2));
                }
                let Ok(done) = run(stage, &parameters, &bench.inputs, &bench.host()) else { continue };
                let state = done.fitted.to_value();
                let mut all = Vec::new();
                places(&state, "", &mut all);
                for place in all {
                    for lie in &lies {
                        let mut state = state.clone();
                        *state.pointer_mut(&place).unwrap() = lie.clone();
                        let outcome = catch_unwind(AssertUnwindSafe(|| {
                            let Ok(fitted) = stage.load(state) else { return };
                            for scoring in [false, true] {
                                let outputs = apply(stage, &bench, &parameters, &fitted, scoring);
                                stage.view(&parameters, &fitted, &outputs.unwrap_or_default());
                            }
                        }));
                        if outcome.is_err() {
                            found.push(format!(
                                "{} on “{}”: it panicked with {lie} at {place}",
                                stage.spec().id,
                                case.name
                            ));
                        }
                    }
                }
            }
        }
    });
    assert_none(found);
}

/// A state is applied to tables that it was not fitted on: other types, other levels, columns gone.
#[test]
fn a_state_meets_any_table() {
    let mut found = Vec::new();
    let tables = cases::all();
    for_each_stage(|stage| {
        for case in cases::some() {
            for bench in benches(stage, &case.table) {
                for setting in settings::all(stage.spec(), &bench.base, Some(&bench.schema)) {
                    if setting.is_heavy {
                        continue;
                    }
                    let Ok(done) = run(stage, &setting.parameters, &bench.inputs, &bench.host()) else {
                        continue;
                    };
                    for other in &tables {
                        let retyped = retyped(&case.table, &other.table);
                        for table in [&other.table, &retyped] {
                            if let Some(other_bench) = benches_like(stage, &bench, table) {
                                let outcome = catch_unwind(AssertUnwindSafe(|| {
                                    for scoring in [false, true] {
                                        let _ = apply(
                                            stage,
                                            &other_bench,
                                            &setting.parameters,
                                            &done.fitted,
                                            scoring,
                                        );
                                    }
                                }));
                                if outcome.is_err() {
                                    found.push(format!(
                                        "{} of “{}” on “{}” with {:?}: it panicked",
                                        stage.spec().id,
                                        case.name,
                                        other.name,
                                        setting.parameters
                                    ));
                                }
                            }
                        }
                    }
                }
            }
        }
    });
    assert_none(found);
}

/// The same bench with another table, where it has one.
fn benches_like(stage: &dyn AnyStage, bench: &Bench, table: &penstock_table::Table) -> Option<Bench> {
    let port = stage.spec().inputs.first().filter(|port| !port.many)?;
    let mut other = bench.clone();
    other.inputs = penstock_stages::Inputs::default();
    other.inputs.add(&port.name, "", penstock_stages::PortValue::Table(table.clone()));
    for port in &stage.spec().inputs {
        if let Some(model) = bench.inputs.model(&port.name) {
            other.inputs.add(&port.name, "", penstock_stages::PortValue::Model(model.clone()));
        }
    }
    Some(other)
}

/// A table with the first one's names over the columns of the second.
fn retyped(names: &penstock_table::Table, values: &penstock_table::Table) -> penstock_table::Table {
    let count = names.columns().len().min(values.columns().len());
    let columns = (0..count)
        .map(|at| {
            let column = values.schema().columns[at].clone();
            penstock_flow::Column { name: names.schema().columns[at].name.clone(), ..column }
        })
        .collect();
    let arrays = values.columns()[..count].to_vec();
    penstock_table::Table::new(std::sync::Arc::new(penstock_flow::Schema::new(columns)), arrays).unwrap()
}
