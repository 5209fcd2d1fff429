//! Parameters come from files, links and older versions: whatever they hold is read, or refused in a sentence.

use penstock_flow::{Parameters, StageSpec};
use penstock_stages::StageError;
use serde_json::{Value, json};

use crate::bench::{assert_none, benches, for_each_stage, input_schemas, run_safely};
use crate::cases;
use crate::settings;

/// The parameters that a spec describes, written out.
fn defaults(spec: &StageSpec) -> Parameters {
    spec.parameters.iter().map(|parameter| (parameter.name.clone(), parameter.default.clone())).collect()
}

#[test]
fn every_setting_is_valid_and_goes_through_json() {
    let table = cases::plain(12);
    let mut found = Vec::new();
    for_each_stage(|stage| {
        let spec = stage.spec();
        for setting in settings::all(spec, &Parameters::new(), Some(table.schema())) {
            let text = serde_json::to_string(&setting.parameters).unwrap();
            if serde_json::from_str::<Parameters>(&text).unwrap() != setting.parameters {
                found.push(format!("{}: {text} changes in JSON", spec.id));
            }
            for (name, value) in &setting.parameters {
                found.extend(
                    spec.parameter(name)
                        .unwrap()
                        .problem(value)
                        .map(|problem| format!("{}: {problem}", spec.id)),
                );
            }
            let checked = stage.check(&setting.parameters, &Default::default());
            let unread = checked.diagnostics.iter().find(|one| one.code == "parameter");
            found.extend(unread.map(|one| format!("{}: {one}", spec.id)));
        }
    });
    assert_none(found);
}

#[test]
fn defaults_left_out_or_written_mean_the_same_and_unknown_ones_are_borne() {
    let table = cases::held_out(&cases::plain(24));
    let mut found = Vec::new();
    for_each_stage(|stage| {
        for bench in benches(stage, &table) {
            let mut written = defaults(stage.spec());
            written.extend(bench.base.clone());
            let mut unknown = bench.base.clone();
            unknown.insert("from the future".to_owned(), json!({"a": [1]}));
            let say =
                |parameters: &Parameters| match run_safely(stage, parameters, &bench.inputs, &bench.host()) {
                    Ok(Ok(done)) => done.bytes(),
                    Ok(Err(error)) => error.to_string(),
                    Err(panic) => panic,
                };
            let expected = say(&bench.base);
            for other in [&written, &unknown] {
                if say(other) != expected {
                    found.push(format!("{}: {other:?} gives another result", stage.spec().id));
                }
            }
        }
    });
    assert_none(found);
}

#[test]
fn values_of_a_wrong_type_or_out_of_range_are_a_finding() {
    let table = cases::plain(24);
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1e308),
        json!(1.5),
        json!(u64::MAX),
        json!("x"),
        json!([]),
        json!([1]),
        json!(["a", "a"]),
        json!({}),
        json!({"a": 1}),
        json!({"a": "x"}),
        json!([[[]]]),
    ];
    let mut found = Vec::new();
    for_each_stage(|stage| {
        let bench = &benches(stage, &table)[0];
        for parameter in &stage.spec().parameters {
            for value in &odd {
                if parameter.problem(value).is_none() {
                    continue;
                }
                let mut parameters = bench.base.clone();
                if let Some((other, wanted)) = &parameter.only_when {
                    parameters.insert(other.clone(), wanted[0].clone());
                }
                parameters.insert(parameter.name.clone(), value.clone());
                let what = format!("{}, {} = {value}", stage.spec().id, parameter.name);
                match run_safely(stage, &parameters, &bench.inputs, &bench.host()) {
                    Err(panic) => found.push(format!("{what}: {panic}")),
                    Ok(Ok(_)) => found.push(format!("{what}: it ran")),
                    Ok(Err(StageError::Cancelled)) => found.push(format!("{what}: it was cancelled")),
                    Ok(Err(StageError::Failed(error))) if error.hint.is_empty() => {
                        found.push(format!("{what}: {error} without a hint"))
                    }
                    Ok(Err(_)) => {}
                }
                let checked = stage.check(&parameters, &input_schemas(stage, &bench.inputs));
                let text = serde_json::from_value::<Value>(json!(checked.diagnostics));
                assert!(text.is_ok());
            }
        }
    });
    assert_none(found);
}

#[test]
fn older_versions_open() {
    let mut found = Vec::new();
    for_each_stage(|stage| {
        let spec = stage.spec();
        for version in 1..=spec.version {
            for parameters in [Parameters::new(), defaults(spec)] {
                let migrated = stage.migrate(version, parameters);
                for (name, value) in &migrated {
                    let problem = match spec.parameter(name) {
                        None => Some(format!("“{name}” is not a parameter")),
                        Some(parameter) => parameter.problem(value),
                    };
                    found.extend(
                        problem.map(|problem| format!("{} from version {version}: {problem}", spec.id)),
                    );
                }
            }
        }
        let today = defaults(spec);
        if stage.migrate(spec.version, today.clone()) != today {
            found.push(format!("{}: parameters of today's version are migrated", spec.id));
        }
    });
    assert_none(found);
}
