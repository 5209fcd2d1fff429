//! Ten thousand columns, in a time that says that nothing compares each with each.

use std::time::Instant;

use penstock_flow::ColumnType;
use penstock_flow::Parameters;
use penstock_stages::InputSchemas;

use crate::bench::{assert_none, benches, for_each_stage, input_schemas, run};
use crate::cases;
use crate::odd_tables::problems;
use crate::settings;

const COLUMNS: usize = 10_000;

/// Generous: a hundred times what is needed.
const MOST_SECONDS: u64 = 20;

#[test]
fn ten_thousand_columns() {
    let mut found = Vec::new();
    let tables = [
        ("numbers", cases::wide(COLUMNS, 6, &[ColumnType::Number])),
        ("categories", cases::wide(COLUMNS, 6, &[ColumnType::Category])),
        ("all types", cases::wide(COLUMNS, 6, &ColumnType::ALL)),
    ];
    for_each_stage(|stage| {
        for (name, table) in &tables {
            for bench in benches(stage, table) {
                let started = Instant::now();
                found.extend(problems(stage, &bench, &bench.base, name));
                let listed = settings::all(stage.spec(), &bench.base, Some(&bench.schema)).into_iter().find(
                    |setting| {
                        setting
                            .parameters
                            .values()
                            .any(|value| value.as_array().is_some_and(|list| list.len() > COLUMNS))
                    },
                );
                if let Some(listed) = listed {
                    found.extend(problems(stage, &bench, &listed.parameters, name));
                }
                let seconds = started.elapsed().as_secs();
                println!("{} on {name} ({}): {:?}", stage.spec().id, bench.name, started.elapsed());
                if seconds > MOST_SECONDS {
                    found.push(format!("{} on {name}: {seconds} s", stage.spec().id));
                }
            }
        }
    });
    assert_none(found);
}

/// A check runs on every edit.
#[test]
fn checks_are_quick() {
    let table = cases::wide(COLUMNS, 2, &ColumnType::ALL);
    let mut found = Vec::new();
    for_each_stage(|stage| {
        for bench in benches(stage, &table) {
            let mut schemas = input_schemas(stage, &bench.inputs);
            schemas.data = Some(bench.schema.clone());
            let names: Vec<&String> = bench.schema.columns.iter().map(|column| &column.name).collect();
            let mut listed = bench.base.clone();
            for parameter in &stage.spec().parameters {
                if matches!(parameter.kind, penstock_flow::ParameterKind::Columns { .. }) {
                    listed.insert(parameter.name.clone(), serde_json::json!(names));
                }
            }
            for parameters in [&bench.base, &listed] {
                let started = Instant::now();
                stage.check(parameters, &schemas);
                let took = started.elapsed();
                println!("check of {}: {took:?}", stage.spec().id);
                if took.as_millis() > 1_000 {
                    found.push(format!("{}: {took:?} for a check", stage.spec().id));
                }
            }
        }
    });
    assert_none(found);
}

#[test]
fn a_run_on_a_wide_table_can_be_repeated() {
    let table = cases::wide(500, 6, &[ColumnType::Number]);
    for_each_stage(|stage| {
        for bench in benches(stage, &table) {
            let text = || {
                run(stage, &Parameters::clone(&bench.base), &bench.inputs, &bench.host())
                    .map(|done| done.bytes())
                    .ok()
            };
            assert_eq!(text(), text(), "{}", stage.spec().id);
        }
        stage.check(&Parameters::new(), &InputSchemas::default());
    });
}
