//! Whatever the table, a stage gives a result that is as its check said, or a failure that says what to do.

use penstock_flow::view::{NodeView, ViewTable};
use penstock_flow::{Parameters, PortKind, Schema, Severity};
use penstock_stages::{AnyStage, PortValue, StageError};

use crate::bench::{Bench, Done, assert_none, benches, for_each_stage, run_safely};
use crate::cases::{self, Case};
use crate::settings;

#[test]
fn every_setting_on_every_table() {
    let mut found = Vec::new();
    let light: Vec<&str> = vec!["plain, held out", "no rows, category target"];
    let cases = cases::all();
    for_each_stage(|stage| {
        for Case { name, table } in &cases {
            for bench in benches(stage, table) {
                for setting in settings::all(stage.spec(), &bench.base, Some(&bench.schema)) {
                    if !setting.is_heavy || light.contains(&name.as_str()) {
                        found.extend(problems(stage, &bench, &setting.parameters, name));
                    }
                }
            }
        }
    });
    assert_none(found);
}

#[test]
fn five_hundred_classes() {
    let table = cases::many_classes();
    let mut found = Vec::new();
    for_each_stage(|stage| {
        for bench in benches(stage, &table) {
            found.extend(problems(stage, &bench, &bench.base, "five hundred classes"));
        }
    });
    assert_none(found);
}

/// What is wrong with a run.
pub fn problems(stage: &dyn AnyStage, bench: &Bench, parameters: &Parameters, case: &str) -> Vec<String> {
    let what = format!(
        "{} on “{case}” ({}) with {}",
        stage.spec().id,
        bench.name,
        shortened(&serde_json::to_string(parameters).unwrap())
    );
    let found = match run_safely(stage, parameters, &bench.inputs, &bench.host()) {
        Err(panic) => vec![panic],
        Ok(Err(error)) => failure_problems(&error),
        Ok(Ok(done)) => done_problems(stage, &done),
    };
    found.into_iter().map(|problem| format!("{what}: {}", shortened(&problem))).collect()
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 600 {
        text.to_owned()
    } else {
        text.chars().take(600).chain("…".chars()).collect()
    }
}

fn failure_problems(error: &StageError) -> Vec<String> {
    let StageError::Failed(diagnostic) = error else { return vec!["it was cancelled".to_owned()] };
    let mut found = Vec::new();
    if diagnostic.severity != Severity::Error {
        found.push(format!("a failure that is no error: {diagnostic}"));
    }
    if !diagnostic.message.ends_with(['.', '?', ')']) {
        found.push(format!("no sentence: {diagnostic:?}"));
    }
    if diagnostic.hint.is_empty() {
        found.push(format!("no hint: {diagnostic}"));
    }
    found
}

fn done_problems(stage: &dyn AnyStage, done: &Done) -> Vec<String> {
    let mut found = Vec::new();
    for port in &stage.spec().outputs {
        let value = done.outputs.values.get(&port.name);
        match (value, port.kind) {
            // The engine attaches a learner's model: only it knows the steps before.
            (None, PortKind::Model) => {}
            (None, _) => found.push(format!("no value at the output “{}”", port.name)),
            (Some(value), kind) if value.kind() != kind => {
                found.push(format!("the output “{}” is of another kind", port.name))
            }
            _ => {}
        }
        if let (Some(PortValue::Table(table)), Some(promised)) = (value, done.checked.outputs.get(&port.name))
        {
            found.extend(broken_promise(table.schema(), promised));
        }
    }
    for diagnostic in &done.outputs.diagnostics {
        if diagnostic.is_error() || diagnostic.message.is_empty() {
            found.push(format!("an error beside a result: {diagnostic}"));
        }
    }
    if done.outputs.diagnostics.len() > 50 {
        found.push(format!("{} findings, which nobody reads", done.outputs.diagnostics.len()));
    }
    found.extend(view_problems(&done.view));
    found
}

/// How a schema differs from the one that a check promised, of which an open one says only the beginning.
fn broken_promise(schema: &Schema, promised: &Schema) -> Option<String> {
    let mut part = schema.clone();
    if promised.open {
        part.columns.retain(|column| promised.index_of(&column.name).is_some());
        part.open = true;
    }
    (part != *promised).then(|| format!("the check promised {promised:?}, and there is {part:?}"))
}

fn view_problems(view: &NodeView) -> Vec<String> {
    let tables = view.tables.iter().chain(view.report.iter().flat_map(|report| &report.tables));
    let uneven = |table: &&ViewTable| table.rows.iter().any(|row| row.len() != table.columns.len());
    let mut found: Vec<String> =
        tables.filter(uneven).map(|table| format!("the table “{}” is uneven", table.title)).collect();
    // JSON has no NaN: what is not finite would come back as nothing.
    let text = serde_json::to_string(view).unwrap();
    if serde_json::from_str::<NodeView>(&text).ok().as_ref() != Some(view) {
        found.push(format!("the view changes in JSON: {text}"));
    }
    found
}
