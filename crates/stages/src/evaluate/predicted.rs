//! What a predicted table says about itself: truth, prediction and weight of its rows.
//!
//! Columns are found by role and name, as a learner writes them: the target, `predicted T`, and for classes
//! `probability C` each.

use std::collections::BTreeMap;

use penstock_flow::{Column, ColumnType, Diagnostic, Role, Schema};
use penstock_learn::Matrix;
use penstock_table::Table;

use crate::host::Context;
use crate::learn::prediction::{predicted_name, probability_name};
use crate::stage::StageError;

/// Rows read between two checkpoints.
const CHUNK: usize = 16_384;

/// More classes than this are a mistake: an identifier taken for the target.
const MOST_CLASSES: usize = 1_000;

/// The columns to judge by: the target and what was predicted for it.
pub(super) fn judged_columns(schema: &Schema) -> Option<(&Column, &Column)> {
    let target = schema.target()?;
    let name = predicted_name(&target.name);
    let predicted = schema.with_role(Role::Prediction).find(|column| column.name == name)?;
    Some((target, predicted))
}

/// Whether the prediction is one of several classes and not a number.
pub(super) fn is_classification(predicted: &Column) -> bool {
    !predicted.kind.is_numeric()
}

/// The classes that a table's predictions are about: those with a probability, in the order of their columns, then
/// further ones that were predicted, sorted.
pub(super) fn predicted_classes(table: &Table, predicted: &Column) -> Result<Vec<String>, StageError> {
    let prefix = probability_name("");
    let mut classes: Vec<String> = table
        .schema()
        .with_role(Role::Prediction)
        .filter_map(|column| column.name.strip_prefix(prefix.as_str()).map(str::to_owned))
        .collect();
    if predicted.kind == ColumnType::Category {
        for level in table.levels(&predicted.name)?.iter() {
            if !classes.contains(level) {
                classes.push(level.clone());
            }
        }
    }
    Ok(classes)
}

/// Truth, prediction and weight of every row of a table.
pub(super) struct Predictions {
    /// What was predicted.
    pub values: Values,
    /// The weight of each row; nothing where it is missing or negative. Absent when there is no weight column.
    weights: Option<Vec<Option<f64>>>,
}

/// Truth and prediction.
pub(super) enum Values {
    /// Of one of several classes.
    Classes {
        /// The classes that the predictions are about, then those that occur only in the truth.
        names: Vec<String>,
        /// Positions among the names.
        truth: Vec<Option<u32>>,
        /// Positions among the names.
        predicted: Vec<Option<u32>>,
        /// For each class its probability in each row; nothing for a class without such a column. Empty when there is
        /// no such column at all.
        probabilities: Vec<Option<Vec<Option<f64>>>>,
    },
    /// Of a number.
    Numbers {
        /// The target.
        truth: Vec<Option<f64>>,
        /// The prediction.
        predicted: Vec<Option<f64>>,
    },
}

impl Predictions {
    /// Reads a table. `whole` is the table itself or, for a fold's table, the whole one, which gives classes, and truth
    /// and weight where the fold's table lacks them.
    pub async fn read(
        table: &Table,
        whole: &Predicted<'_>,
        context: &Context<'_>,
    ) -> Result<Self, StageError> {
        let target = &whole.target.name;
        let has_target = table.schema().column(target).is_some();
        let truth_table = if has_target { table } else { whole.table };
        let predicted_name = &whole.predicted.name;
        let weights = match whole.weight {
            None => None,
            Some(name) => {
                let weight_table = if table.schema().column(name).is_some() { table } else { whole.table };
                let valid = |weight: Option<f64>| weight.filter(|weight| *weight >= 0.0);
                Some(weight_table.numbers(name)?.into_iter().map(valid).collect())
            }
        };
        context.checkpoint().await?;
        if !is_classification(whole.predicted) {
            let truth = truth_table.numbers(target)?;
            return Ok(Self {
                values: Values::Numbers { truth, predicted: table.numbers(predicted_name)? },
                weights,
            });
        }
        let mut names = predicted_classes(whole.table, whole.predicted)?;
        let known = names.len();
        let (mut truth, unseen) = codes(truth_table, target, &names, context).await?;
        if known + unseen.len() > MOST_CLASSES {
            let message =
                format!("The target “{target}” has {} values, too many to be classes.", known + unseen.len());
            return Err(Diagnostic::error("too-many-classes", message).column(target).into());
        }
        let unseen_names: Vec<String> = unseen.keys().cloned().collect();
        for (position, rows) in unseen.into_values().enumerate() {
            for row in rows {
                truth[row] = Some((known + position) as u32);
            }
        }
        let (predicted, _) = codes(table, predicted_name, &names, context).await?;
        let mut probabilities = Vec::with_capacity(names.len());
        for name in names.iter().map(|name| probability_name(name)) {
            context.checkpoint().await?;
            let present = table.schema().column(&name).is_some_and(|column| column.role == Role::Prediction);
            probabilities.push(if present { Some(table.numbers(&name)?) } else { None });
        }
        if probabilities.iter().all(Option::is_none) {
            probabilities.clear();
        }
        names.extend(unseen_names);
        Ok(Self { values: Values::Classes { names, truth, predicted, probabilities }, weights })
    }

    /// Those of some rows that can be judged, and how many cannot.
    pub async fn sample(&self, rows: &[u32], context: &Context<'_>) -> Result<(Sample, Skipped), StageError> {
        let mut skipped = Skipped::default();
        let mut kept: Vec<usize> = Vec::with_capacity(rows.len());
        for piece in rows.chunks(CHUNK) {
            context.checkpoint().await?;
            kept.extend(
                piece.iter().map(|row| *row as usize).filter(|row| self.is_judged(*row, &mut skipped)),
            );
        }
        let weights =
            self.weights.as_ref().map(|weights| kept.iter().filter_map(|row| weights[*row]).collect());
        let of = |values: &[Option<u32>]| kept.iter().filter_map(|row| values[*row]).collect::<Vec<u32>>();
        let numbers =
            |values: &[Option<f64>]| kept.iter().filter_map(|row| values[*row]).collect::<Vec<f64>>();
        let values = match &self.values {
            Values::Numbers { truth, predicted } => {
                SampleValues::Numbers { truth: numbers(truth), predicted: numbers(predicted) }
            }
            Values::Classes { names, truth, predicted, probabilities } => {
                let (truth, predicted) = (of(truth), of(predicted));
                if probabilities.is_empty() {
                    SampleValues::Classes { truth, predicted, probabilities: None }
                } else {
                    let mut values = Vec::with_capacity(names.len() * kept.len());
                    for class in 0..names.len() {
                        context.checkpoint().await?;
                        match probabilities.get(class).and_then(Option::as_ref) {
                            Some(column) => values.extend(kept.iter().filter_map(|row| column[*row])),
                            // A class that the model does not know has no chance.
                            None => values.extend(std::iter::repeat_n(0.0, kept.len())),
                        }
                    }
                    let matrix = Matrix::new(kept.len(), names.len(), values).map_err(metric_error)?;
                    SampleValues::Classes { truth, predicted, probabilities: Some(matrix) }
                }
            }
        };
        Ok((Sample { values, weights }, skipped))
    }

    fn is_judged(&self, row: usize, skipped: &mut Skipped) -> bool {
        let (truth, predicted) = match &self.values {
            Values::Numbers { truth, predicted } => (truth[row].is_some(), predicted[row].is_some()),
            Values::Classes { truth, predicted, probabilities, .. } => {
                let known = probabilities.iter().flatten().all(|column| column[row].is_some());
                (truth[row].is_some(), predicted[row].is_some() && known)
            }
        };
        let weight = self.weights.as_ref().is_none_or(|weights| weights[row].is_some());
        skipped.no_target += u64::from(!truth);
        skipped.no_prediction += u64::from(truth && !predicted);
        skipped.no_weight += u64::from(truth && predicted && !weight);
        truth && predicted && weight
    }
}

/// The positions of texts among names, and the rows of each text that is not among them.
async fn codes(
    table: &Table,
    column: &str,
    names: &[String],
    context: &Context<'_>,
) -> Result<(Vec<Option<u32>>, BTreeMap<String, Vec<usize>>), StageError> {
    let positions: BTreeMap<&str, u32> = names.iter().map(String::as_str).zip(0..).collect();
    let texts = table.texts(column)?;
    let mut codes = Vec::with_capacity(texts.len());
    let mut unseen: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for row in 0..texts.len() {
        if row % CHUNK == 0 {
            context.checkpoint().await?;
        }
        let text = texts.get(row);
        let code = text.as_deref().and_then(|text| positions.get(text).copied());
        if let (None, Some(text)) = (code, text) {
            unseen.entry(text.into_owned()).or_default().push(row);
        }
        codes.push(code);
    }
    Ok((codes, unseen))
}

/// A table with predictions, and where they are.
pub(super) struct Predicted<'a> {
    /// The table.
    pub table: &'a Table,
    /// The column to be predicted.
    pub target: &'a Column,
    /// The prediction.
    pub predicted: &'a Column,
    /// The weight of each row.
    pub weight: Option<&'a str>,
}

impl<'a> Predicted<'a> {
    /// The predictions of a table; nothing when it has none.
    pub fn find(table: &'a Table) -> Option<Self> {
        let schema: &Schema = table.schema();
        let (target, predicted) = judged_columns(schema)?;
        let weight = schema.with_role(Role::Weight).find(|column| column.kind.is_numeric());
        Some(Self { table, target, predicted, weight: weight.map(|column| column.name.as_str()) })
    }
}

/// Rows that are judged together.
pub(super) struct Sample {
    /// Truth and prediction.
    pub values: SampleValues,
    /// How much each row counts.
    pub weights: Option<Vec<f64>>,
}

/// Truth and prediction, none missing.
pub(super) enum SampleValues {
    /// Of classes.
    Classes {
        /// The true class of each row.
        truth: Vec<u32>,
        /// The predicted class of each row.
        predicted: Vec<u32>,
        /// One column a class.
        probabilities: Option<Matrix>,
    },
    /// Of numbers.
    Numbers {
        /// The true value of each row.
        truth: Vec<f64>,
        /// The predicted value of each row.
        predicted: Vec<f64>,
    },
}

impl Sample {
    /// How many rows are judged.
    pub fn rows(&self) -> usize {
        match &self.values {
            SampleValues::Classes { truth, .. } => truth.len(),
            SampleValues::Numbers { truth, .. } => truth.len(),
        }
    }
}

/// How many rows were not judged, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Skipped {
    /// The target is missing.
    pub no_target: u64,
    /// The prediction is missing.
    pub no_prediction: u64,
    /// The weight is missing or negative.
    pub no_weight: u64,
}

impl Skipped {
    /// Adds those of other rows.
    pub fn add(&mut self, other: Self) {
        self.no_target += other.no_target;
        self.no_prediction += other.no_prediction;
        self.no_weight += other.no_weight;
    }

    /// One finding a reason.
    pub fn diagnostics(&self, model: &str, target: &str) -> Vec<Diagnostic> {
        let rows =
            |count: u64| if count == 1 { "1 row was".to_owned() } else { format!("{count} rows were") };
        let mut found = Vec::new();
        if self.no_target > 0 {
            let message = format!("{} not judged: “{target}” is missing there.", rows(self.no_target));
            found.push(Diagnostic::note("target-missing", message).column(target));
        }
        if self.no_prediction > 0 {
            let message =
                format!("{model}: {} not judged: there is no prediction.", rows(self.no_prediction));
            let hint = "Add “Impute missing” before the learner.";
            found.push(Diagnostic::warning("prediction-missing", message).hint(hint));
        }
        if self.no_weight > 0 {
            let message =
                format!("{} not judged: the weight is missing or negative there.", rows(self.no_weight));
            found.push(Diagnostic::warning("weight-missing", message));
        }
        found
    }
}

/// The failure for what a metric refuses.
pub(super) fn metric_error(error: penstock_learn::LearnError) -> StageError {
    StageError::failed("metrics", format!("The predictions cannot be judged. {error}."))
}
