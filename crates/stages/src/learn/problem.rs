//! From a table to what a learner takes: the matrix of features and the target of the training rows.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use penstock_flow::{Column, ColumnType, Diagnostic, Role, Schema};
use penstock_learn::{Matrix, Problem};
use penstock_table::Table;

use super::learner_stage::{FittedLearner, Task};
use crate::host::Context;
use crate::pace::{CHUNK, mapped, present};
use crate::stage::StageError;

/// The target's classes, or that there are none.
pub(super) enum Target {
    /// The classes, sorted.
    Classes(Vec<String>),
    /// A regression.
    Numbers,
}

/// What a learner is fitted on.
pub(super) struct Training {
    /// The problem.
    pub problem: Problem,
    /// What is predicted.
    pub target: Target,
    /// How many rows it has.
    pub rows: usize,
    /// How many training rows were left out because their target is missing.
    pub missing_target: usize,
}

/// The columns that are learned from: numeric features, in the table's order.
pub(super) fn feature_names(schema: &Schema) -> Vec<String> {
    schema
        .with_role(Role::Feature)
        .filter(|column| column.kind.is_numeric())
        .map(|column| column.name.clone())
        .collect()
}

/// A warning about features that a learner cannot take.
pub(super) fn left_out(schema: &Schema) -> Option<Diagnostic> {
    let names: Vec<&str> = schema
        .with_role(Role::Feature)
        .filter(|column| !column.kind.is_numeric())
        .map(|column| column.name.as_str())
        .collect();
    if names.is_empty() {
        return None;
    }
    let shown = names.iter().take(5).map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
    let more = if names.len() > 5 { format!(" and {} more", names.len() - 5) } else { String::new() };
    let message = format!("Not learned from, because not a number: {shown}{more}.");
    Some(
        Diagnostic::warning("not-numeric", message)
            .hint("Add “Encode categories” before the learner, or give these columns the role ignored."),
    )
}

pub(super) fn no_target() -> Diagnostic {
    Diagnostic::error("target-missing", "No column is the target.").hint("Choose the target at the source.")
}

pub(super) fn no_features() -> Diagnostic {
    Diagnostic::error("no-features", "There is no numeric feature to learn from.")
        .hint("Encode categories, or give some columns the role feature.")
}

/// A target of whole numbers with few values is more often a class than a quantity: a note, since only people know.
pub(super) fn few_numbers(table: &Table, fitted: &FittedLearner) -> Option<Diagnostic> {
    const FEW: usize = 5;
    if fitted.classes.is_some() || fitted.target_type != ColumnType::Integer {
        return None;
    }
    let mut values: Vec<f64> = Vec::new();
    for value in table.numbers(&fitted.target).ok()?.into_iter().flatten() {
        if !values.contains(&value) {
            values.push(value);
        }
        if values.len() > FEW {
            return None;
        }
    }
    let message = format!(
        "“{}” holds only {} different whole numbers and was predicted as a quantity.",
        fitted.target,
        values.len()
    );
    Some(
        Diagnostic::note("few-numbers", message)
            .hint("If they are classes, set Task to Classification, or use a learner for classes.")
            .column(&fitted.target),
    )
}

/// The training rows whose target is present.
///
/// # Errors
/// A missing feature, a weight that is negative or missing, no rows; each named.
pub(super) async fn training(
    table: &Table,
    features: &[String],
    target: &Column,
    task: Task,
    context: &Context<'_>,
) -> Result<Training, StageError> {
    let (values, kind) = target_values(table, target, task, context).await?;
    let candidates = table.training_rows();
    let rows = present(&candidates, context, |row| values[row].map(|_| row as u32)).await?;
    let missing_target = candidates.len() - rows.len();
    if rows.is_empty() {
        let message = format!("There is no training row with a value in the target “{}”.", target.name);
        return Err(Diagnostic::error("no-rows", message)
            .hint("Choose another target, or check the split and the filters before the learner.")
            .column(&target.name)
            .into());
    }
    let mut columns = Vec::with_capacity(features.len());
    for name in features {
        columns.push(feature(table, name, &rows, context).await?);
    }
    let matrix = if columns.is_empty() {
        Matrix::new(rows.len(), 0, Vec::new())
    } else {
        Matrix::from_columns(columns)
    };
    let features = matrix.map_err(|error| {
        StageError::in_words("features", &error.to_string(), "Leave the column out, or scale it first")
    })?;
    let numbers = rows.iter().filter_map(|row| values[*row as usize]);
    let target = match &kind {
        Target::Classes(names) => penstock_learn::Target::Classes {
            codes: numbers.map(|code| code as u32).collect(),
            names: names.clone(),
        },
        Target::Numbers => penstock_learn::Target::Numbers(numbers.collect()),
    };
    let problem = Problem { features, target, weights: weights(table, &rows)? };
    Ok(Training { problem, target: kind, rows: rows.len(), missing_target })
}

async fn feature(
    table: &Table,
    name: &str,
    rows: &[u32],
    context: &Context<'_>,
) -> Result<Vec<f64>, StageError> {
    let values = table.numbers(name)?;
    let found = present(rows, context, |row| values[row]).await?;
    let missing = rows.len() - found.len();
    if missing > 0 {
        let message = format!("“{name}” is missing in {missing} of {} rows to learn from.", rows.len());
        return Err(Diagnostic::error("feature-missing", message)
            .hint("Add “Impute missing” before the learner.")
            .column(name)
            .into());
    }
    Ok(found)
}

fn weights(table: &Table, rows: &[u32]) -> Result<Option<Vec<f64>>, StageError> {
    let Some(column) = table.schema().with_role(Role::Weight).next() else { return Ok(None) };
    if !column.kind.is_numeric() {
        let message = format!("The weight “{}” is {}, not a number.", column.name, column.kind.name());
        return Err(Diagnostic::error("weight", message)
            .hint("Give the role weight to a column of numbers.")
            .column(&column.name)
            .into());
    }
    let values = table.numbers(&column.name)?;
    let weights: Vec<f64> = rows.iter().map(|row| values[*row as usize].unwrap_or(-1.0)).collect();
    if weights.iter().any(|weight| *weight < 0.0) {
        let message = format!("The weight “{}” is missing or negative in some training rows.", column.name);
        return Err(Diagnostic::error("weight", message)
            .hint("Drop these rows, or give the column another role.")
            .column(&column.name)
            .into());
    }
    Ok(Some(weights))
}

/// The target of every row: a class's position among the sorted classes, or the number.
///
/// The classes are a property of the column, like a category's levels, so that every fold has the same; no model learns
/// more from a class that only test rows have than that it exists.
async fn target_values(
    table: &Table,
    target: &Column,
    task: Task,
    context: &Context<'_>,
) -> Result<(Vec<Option<f64>>, Target), StageError> {
    if task == Task::Regression {
        return Ok((table.numbers(&target.name)?, Target::Numbers));
    }
    let texts = table.texts(&target.name)?;
    let names = match &target.levels {
        Some(levels) => levels.to_vec(),
        None if target.kind == ColumnType::Boolean => boolean_classes(),
        None => {
            let mut held: BTreeSet<Cow<'_, str>> = BTreeSet::new();
            for start in (0..texts.len()).step_by(CHUNK) {
                context.checkpoint().await?;
                held.extend((start..texts.len().min(start + CHUNK)).filter_map(|row| texts.get(row)));
            }
            let mut names: Vec<String> = held.into_iter().map(Cow::into_owned).collect();
            if target.kind == ColumnType::Integer {
                names.sort_by_key(|name| name.parse::<i64>().unwrap_or(i64::MAX));
            }
            names
        }
    };
    if names.len() > MOST_CLASSES {
        return Err(too_many_classes(&target.name, names.len()).into());
    }
    let positions: BTreeMap<&str, usize> =
        names.iter().enumerate().map(|(position, name)| (name.as_str(), position)).collect();
    let value = |row: usize| positions.get(texts.get(row)?.as_ref()).map(|at| *at as f64);
    let values = mapped(texts.len(), context, value).await?;
    Ok((values, Target::Classes(names)))
}

/// More classes than this are a mistake: an identifier taken for the target.
pub(super) const MOST_CLASSES: usize = 1_000;

/// An error for a target of more than [`MOST_CLASSES`].
pub(super) fn too_many_classes(target: &str, count: usize) -> Diagnostic {
    let message = format!("The target “{target}” has {count} different values, too many to be classes.");
    Diagnostic::error("too-many-classes", message)
        .hint("Choose another target, or a learner for numbers.")
        .column(target)
}

/// The classes of a boolean target, sorted.
pub(super) fn boolean_classes() -> Vec<String> {
    ["false", "true"].map(str::to_owned).to_vec()
}
