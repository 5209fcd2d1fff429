//! Settings to try, made from a stage's spec: every option, every end of a range, and columns that are or are not there.

use penstock_flow::{ColumnType, ParameterKind, ParameterSpec, Parameters, Role, Schema, StageSpec};
use serde_json::{Value, json};

/// One way to set a stage.
#[derive(Clone, Debug)]
pub struct Setting {
    pub parameters: Parameters,
    /// Whether it may take long, such as ten thousand trees.
    pub is_heavy: bool,
}

/// Every setting that differs from `base` in one parameter, and `base` itself, which comes first.
pub fn all(spec: &StageSpec, base: &Parameters, schema: Option<&Schema>) -> Vec<Setting> {
    let mut result = vec![Setting { parameters: base.clone(), is_heavy: false }];
    for parameter in &spec.parameters {
        for value in values(parameter, schema) {
            let mut parameters = base.clone();
            if let Some((other, wanted)) = &parameter.only_when {
                parameters.insert(other.clone(), wanted[0].clone());
            }
            let is_heavy = value.as_i64().is_some_and(|number| number > 1_000);
            parameters.insert(parameter.name.clone(), value);
            result.push(Setting { parameters, is_heavy });
        }
    }
    result
}

fn values(parameter: &ParameterSpec, schema: Option<&Schema>) -> Vec<Value> {
    let names: Vec<&str> =
        schema.iter().flat_map(|schema| &schema.columns).map(|column| column.name.as_str()).collect();
    let by_type = |kind: ColumnType| {
        schema
            .and_then(|schema| schema.columns.iter().find(|column| column.kind == kind))
            .map(|column| &column.name)
    };
    match &parameter.kind {
        ParameterKind::Boolean => vec![json!(true), json!(false)],
        ParameterKind::Integer { minimum, maximum, optional } => {
            let mut values = vec![json!(minimum), json!(maximum)];
            values.extend(optional.then_some(Value::Null));
            values
        }
        ParameterKind::Number { minimum, maximum } => {
            vec![json!(minimum), json!(maximum), json!(minimum / 2.0 + maximum / 2.0)]
        }
        ParameterKind::Choice { options } | ParameterKind::Sample { options } => {
            options.iter().map(|option| json!(option.value)).collect()
        }
        ParameterKind::Text | ParameterKind::Part => vec![json!(""), json!("v0"), json!("a, \"b\" 🐧")],
        ParameterKind::Expression => expressions(&names),
        ParameterKind::Column { .. } => {
            names.iter().take(3).map(|name| json!(name)).chain([json!(null), json!("not there")]).collect()
        }
        ParameterKind::Columns { .. } => {
            let mut values = vec![json!(null), json!([]), json!(names), json!(["not there"])];
            values.extend(ColumnType::ALL.into_iter().filter_map(by_type).map(|name| json!([name])));
            values
        }
        ParameterKind::Roles => {
            let mut values = vec![json!({}), json!({"not there": "target"})];
            if let Some(name) = names.first() {
                values.extend(Role::ASSIGNABLE.iter().map(|role| json!({ *name: role.name() })));
            }
            values
        }
        ParameterKind::Types => {
            let mut values = vec![json!({}), json!({"not there": "number"})];
            if let Some(name) = names.first() {
                values.extend(ColumnType::ALL.iter().map(|kind| json!({ *name: kind.name() })));
            }
            values
        }
        ParameterKind::Rules => rules(&names),
        ParameterKind::File { .. } => {
            vec![json!(null), json!({"name": "gone.csv", "hash": "not there", "size": 3})]
        }
    }
}

/// No rule; every kind of check on each of some columns; rules that cannot be judged.
fn rules(names: &[&str]) -> Vec<Value> {
    let mut values = vec![
        json!([]),
        json!([{"check": "unique", "column": "not there"}]),
        json!([{"check": "pattern", "column": "not there", "pattern": "("}]),
        json!([{"check": "row-count", "minimum": 1}, {"check": "expression", "expression": "1 < 2"}]),
        json!([{"check": "expression", "expression": "1 > 2"}]),
    ];
    for name in names.iter().take(7) {
        values.extend([
            json!([{"check": "not-missing", "column": name}, {"check": "unique", "column": name}]),
            json!([
                {"check": "unique", "severity": "warn", "column": name},
                {"check": "not-missing", "severity": "warn", "column": name, "at_most": 0.1},
                {"check": "allowed", "severity": "warn", "column": name, "values": ["v1", "1", "true"]},
                {"check": "pattern", "severity": "warn", "column": name, "pattern": "v[0-9]+"},
                {"check": "length", "severity": "warn", "column": name, "maximum": 2},
                {"check": "type", "severity": "warn", "column": name, "type": "number"},
                {"check": "distribution", "severity": "warn", "column": name, "measure": "psi", "at_most": 0.1,
                 "levels": ["v1", "1"], "shares": [0.5, 0.5]},
            ]),
            json!([
                {"check": "not-missing", "severity": "warn", "column": name},
                {"check": "range", "severity": "warn", "column": name, "minimum": 0, "maximum": 1.5},
                {"check": "distribution", "severity": "warn", "column": name, "measure": "kolmogorov-smirnov",
                 "at_most": 0.1, "edges": [0, 1, 2], "shares": [0.5, 0.5]},
            ]),
        ]);
    }
    values
}

fn expressions(names: &[&str]) -> Vec<Value> {
    let mut values = vec![
        json!(""),
        json!("1 <"),
        json!("1 + 1"),
        json!("1 < 2"),
        json!("`not there` > 0"),
        json!("false"),
    ];
    for name in names.iter().take(7) {
        let name = format!("`{}`", name.replace('`', "``"));
        values.extend([
            json!(format!("{name} is not missing")),
            json!(format!("{name} > 1")),
            json!(format!("{name} = 'v1'")),
        ]);
    }
    values
}
