//! The columns that a learner adds: `predicted T`, and for classes `probability C` each, in sorted order.

use std::collections::{BTreeMap, BTreeSet};

use penstock_flow::{Column, ColumnType, Role, Schema};
use penstock_learn::{Matrix, Prediction};
use penstock_table::{ArrayRef, Table, category_column, number_column};

use super::learner_stage::{FittedLearner, Task};
use super::problem::boolean_classes;
use crate::host::Context;
use crate::stage::StageError;
use penstock_flow::Diagnostic;

/// The most rows that are looked at between two checkpoints.
const CHUNK: usize = 4_096;

/// The most steps of a model between two checkpoints: some ten milliseconds. A row of a large forest takes a hundred
/// thousand.
const STEPS: usize = 1 << 20;

fn rows_at_a_time(steps_per_row: usize) -> usize {
    (STEPS / steps_per_row.max(1)).clamp(1, CHUNK)
}

/// The name of the column that holds the prediction for a target.
pub fn predicted_name(target: &str) -> String {
    format!("predicted {target}")
}

/// The name of the column that holds the probability of a class.
pub fn probability_name(class: &str) -> String {
    format!("probability {class}")
}

fn prediction_columns(target: &str, classes: Option<&[String]>) -> Vec<Column> {
    let Some(classes) = classes else {
        return vec![Column::new(predicted_name(target), ColumnType::Number).with_role(Role::Prediction)];
    };
    let predicted = Column::new(predicted_name(target), ColumnType::Category).with_role(Role::Prediction);
    let mut columns = vec![predicted.with_levels(classes.to_vec())];
    for class in classes {
        columns.push(Column::new(probability_name(class), ColumnType::Number).with_role(Role::Prediction));
    }
    columns
}

/// The schema after prediction, open where the classes are not known yet.
pub(super) fn schema(schema: &Schema, target: &Column, task: Task) -> Schema {
    let mut result = Schema {
        columns: schema.columns.iter().filter(|column| column.role != Role::Prediction).cloned().collect(),
        open: schema.open,
    };
    let classes = match (task, &target.levels) {
        (Task::Regression, _) => None,
        (Task::Classification, Some(levels)) => Some(levels.to_vec()),
        (Task::Classification, None) if target.kind == ColumnType::Boolean => Some(boolean_classes()),
        (Task::Classification, None) => {
            result.open = true;
            return result;
        }
    };
    let positions: BTreeMap<String, usize> =
        result.columns.iter().enumerate().map(|(position, column)| (column.name.clone(), position)).collect();
    for column in prediction_columns(&target.name, classes.as_deref()) {
        match positions.get(&column.name) {
            Some(position) => result.columns[*position] = column,
            None => result.columns.push(column),
        }
    }
    result
}

/// A warning about a column that is not a prediction and would give way to one.
pub(super) fn replaced(before: &Schema, after: &Schema) -> Option<Diagnostic> {
    let new: BTreeSet<&str> = after.with_role(Role::Prediction).map(|column| column.name.as_str()).collect();
    let mut before = before.columns.iter().filter(|column| column.role != Role::Prediction);
    let column = before.find(|column| new.contains(column.name.as_str()))?;
    let message = format!("The column “{}” gives way to a prediction of the same name.", column.name);
    Some(
        Diagnostic::warning("column-replaced", message)
            .hint("Drop it before the learner, or rename it in the file.")
            .column(&column.name),
    )
}

/// The prediction columns of all rows, and how many rows have none because a feature is missing.
pub(super) async fn columns(
    fitted: &FittedLearner,
    table: &Table,
    context: &Context<'_>,
) -> Result<(Vec<(Column, ArrayRef)>, usize), StageError> {
    let mut features = Vec::with_capacity(fitted.features.len());
    for name in &fitted.features {
        if table.index_of(name).is_none() {
            let message = format!("The column “{name}”, which the model learned from, is missing.");
            let hint = "Use a file with the columns that the model was made for.";
            return Err(Diagnostic::error("missing-column", message).hint(hint).column(name).into());
        }
        context.checkpoint().await?;
        features.push(table.numbers(name)?);
    }
    let mut complete: Vec<usize> = Vec::with_capacity(table.rows());
    for start in (0..table.rows()).step_by(CHUNK) {
        context.checkpoint().await?;
        let rows = start..table.rows().min(start + CHUNK);
        complete.extend(rows.filter(|row| features.iter().all(|values| values[*row].is_some())));
    }
    let classes = fitted.classes.as_deref();
    let mut numbers: Vec<Vec<Option<f64>>> =
        vec![vec![None; table.rows()]; classes.map_or(1, <[String]>::len)];
    let mut predicted: Vec<Option<u32>> = vec![None; if classes.is_some() { table.rows() } else { 0 }];
    context.checkpoint().await?;
    for rows in complete.chunks(rows_at_a_time(fitted.model.steps_per_row())) {
        context.checkpoint().await?;
        let values =
            features.iter().flat_map(|values| rows.iter().map(|row| values[*row].unwrap_or(0.0))).collect();
        let refused = |error: penstock_learn::LearnError| {
            StageError::in_words("prediction", &error.to_string(), "Check the features for extreme values")
        };
        let matrix = Matrix::new(rows.len(), features.len(), values).map_err(refused)?;
        let prediction = fitted.model.predict(&matrix).map_err(refused)?;
        for (row, class) in rows.iter().zip(prediction.classes().into_iter().flatten()) {
            predicted[*row] = Some(class);
        }
        match &prediction {
            Prediction::Numbers(values) => fill(&mut numbers[0], rows, values),
            Prediction::Probabilities(matrix) => {
                for (class, column) in numbers.iter_mut().enumerate() {
                    fill(column, rows, matrix.column(class));
                }
            }
        }
    }
    let mut arrays = Vec::with_capacity(numbers.len() + 1);
    if let Some(classes) = classes {
        let text =
            |class: &Option<u32>| class.and_then(|class| classes.get(class as usize).map(String::as_str));
        arrays.push(category_column(predicted.iter().map(text)));
    }
    for column in numbers {
        context.checkpoint().await?;
        arrays.push(number_column(column));
    }
    let columns = prediction_columns(&fitted.target, classes).into_iter().zip(arrays).collect();
    Ok((columns, table.rows() - complete.len()))
}

fn fill(column: &mut [Option<f64>], rows: &[usize], values: &[f64]) {
    for (row, value) in rows.iter().zip(values) {
        column[*row] = Some(*value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_a_row_takes_the_fewer_are_predicted_at_a_time() {
        assert_eq!(rows_at_a_time(0), CHUNK);
        assert_eq!(rows_at_a_time(10), CHUNK);
        assert_eq!(rows_at_a_time(2_000), 524);
        assert_eq!(rows_at_a_time(usize::MAX), 1);
    }
}
