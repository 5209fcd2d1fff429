//! What every learner stage does: choose the features, fit by tasks, add prediction columns.
//!
//! A learner's file says only which parameters it has and which [`AnyLearner`] they make; the rest is here.

use async_trait::async_trait;
use penstock_flow::view::NodeView;
use penstock_flow::{Category, Column, ColumnType, Diagnostic, PortKind, PortSpec, Role, Schema, StageSpec};
use penstock_learn::{AnyLearner, Model};
use serde::{Deserialize, Serialize};

use super::prediction;
use super::problem::{self, Target};
use super::view;
use crate::host::Context;
use crate::kernel;
use crate::parameters::StageParameters;
use crate::reading::Reading;
use crate::rounding;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// What is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// One of several classes.
    Classification,
    /// A number.
    Regression,
}

/// A stage that fits a model; the rest of [`Stage`] follows from it.
pub trait LearnerStage: 'static {
    /// Its parameters.
    type Parameters: StageParameters;

    /// Its id, title and keywords.
    fn describe() -> (&'static str, &'static str, &'static [&'static str]);

    /// What it predicts for a target of this type.
    ///
    /// # Errors
    /// When it cannot predict such a target: why, and what to do.
    fn task(parameters: &Self::Parameters, target: &Column) -> Result<Task, Box<Diagnostic>>;

    /// The learner with these parameters.
    fn learner(parameters: &Self::Parameters) -> AnyLearner;
}

/// A fitted learner: the model with what it was fitted on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedLearner {
    /// The feature columns, in the order of the model's features.
    pub features: Vec<String>,
    /// The column that was predicted.
    pub target: String,
    /// The type of that column.
    pub target_type: ColumnType,
    /// The classes in sorted order; absent for a regression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<Vec<String>>,
    /// How many rows were learned from.
    pub training_rows: u64,
    /// How many training rows were left out because their target is missing.
    pub missing_target: u64,
    /// How the source of these rows was told to read its file, so that new files are read the same.
    #[serde(default, skip_serializing_if = "Reading::is_automatic")]
    pub reading: Reading,
    /// The model.
    pub model: Model,
}

#[async_trait(?Send)]
impl<L: LearnerStage> Stage for L {
    type Parameters = L::Parameters;
    type Fitted = FittedLearner;

    fn spec() -> StageSpec {
        let (id, title, keywords) = L::describe();
        StageSpec::new(id, 1, Category::Learn, title)
            .keywords(keywords)
            .transforms_table()
            .gives(PortSpec::new("model", PortKind::Model))
            .fitting()
    }

    fn check(parameters: &L::Parameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        let Some(target) = schema.target() else {
            if schema.open {
                return Checked::default();
            }
            return Checked::default().noting([problem::no_target()]);
        };
        let task = match L::task(parameters, target) {
            Ok(task) => task,
            Err(problem) => return Checked::default().noting([*problem]),
        };
        // Before a column is promised for each class: this runs on every edit.
        let levels = target.levels.as_ref().map_or(0, |levels| levels.len());
        if task == Task::Classification && levels > problem::MOST_CLASSES {
            return Checked::default().noting([problem::too_many_classes(&target.name, levels)]);
        }
        let mut found = Vec::new();
        found.extend(problem::left_out(schema));
        if !schema.open && problem::feature_names(schema).is_empty() && L::learner(parameters) != baseline() {
            found.push(problem::no_features());
        }
        let promised = prediction::schema(schema, target, task);
        found.extend(prediction::replaced(schema, &promised));
        Checked::of_table(promised).noting(found)
    }

    async fn fit(
        parameters: &L::Parameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<FittedLearner, StageError> {
        let table = inputs.table("table")?;
        let schema: &Schema = table.schema();
        let target = schema.target().ok_or_else(problem::no_target)?.clone();
        let task = L::task(parameters, &target)?;
        let learner = L::learner(parameters);
        let features = problem::feature_names(schema);
        if features.is_empty() && learner != baseline() {
            return Err(problem::no_features().into());
        }
        let training = problem::training(table, &features, &target, task, context).await?;
        let model = kernel::fit(&learner, &training.problem, context).await?;
        let classes = match training.target {
            Target::Classes(names) => Some(names),
            Target::Numbers => None,
        };
        Ok(FittedLearner {
            features,
            target: target.name,
            target_type: target.kind,
            classes,
            training_rows: training.rows as u64,
            missing_target: training.missing_target as u64,
            reading: Reading::of(table),
            model,
        })
    }

    async fn apply(
        _: &L::Parameters,
        fitted: &FittedLearner,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        let mut notes = Vec::new();
        if fitted.missing_target > 0 && !context.scoring {
            let message = format!(
                "{} rows were not learned from: their “{}” is missing.",
                fitted.missing_target, fitted.target
            );
            notes.push(Diagnostic::note("target-missing", message).column(&fitted.target));
        }
        if !view::converged(&fitted.model) {
            notes.push(
                Diagnostic::warning("not-converged", "The solver stopped before it had converged.")
                    .hint("Scale the features, allow more iterations, or use a stronger penalty."),
            );
        }
        if !context.scoring {
            notes.extend(problem::few_numbers(table, fitted));
        }
        let target = fitted.classes.is_none().then_some(&fitted.target);
        let numbers = fitted.features.iter().chain(target).map(String::as_str);
        notes.extend(rounding::warning(table, numbers, context).await?);
        let (columns, missing) = prediction::columns(fitted, table, context).await?;
        if missing > 0 {
            let message = format!("{missing} rows have no prediction: a feature is missing there.");
            notes.push(
                Diagnostic::warning("feature-missing", message)
                    .hint("Add “Impute missing” before the learner."),
            );
        }
        // Predictions of an earlier learner give way: a table carries those of one model.
        let earlier: Vec<&str> =
            table.schema().with_role(Role::Prediction).map(|column| column.name.as_str()).collect();
        let table = table.drop_columns(&earlier)?.with_folds(None)?;
        Ok(Outputs::of_table(table.with_columns(columns)?).noting(notes))
    }

    fn view(_: &L::Parameters, fitted: &FittedLearner, _: &Outputs) -> NodeView {
        view::of(fitted)
    }

    fn bytes(fitted: &FittedLearner) -> u64 {
        // A forest as JSON would take longer to write than the cache is worth.
        let names = fitted.features.iter().chain(fitted.classes.iter().flatten());
        fitted.model.bytes() as u64 + names.map(|name| name.len() as u64).sum::<u64>()
    }

    fn validate(fitted: &FittedLearner) -> Result<(), String> {
        fitted.reading.validate()?;
        let classes = fitted.classes.as_ref().map(Vec::len);
        fitted.model.validate(fitted.features.len(), classes).map_err(|error| error.to_string())
    }
}

fn baseline() -> AnyLearner {
    AnyLearner::Baseline(penstock_learn::Baseline::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::decision_tree::DecisionTree;

    /// Takes minutes when a column is promised for each class first.
    #[test]
    fn a_target_of_too_many_levels_is_refused_while_editing() {
        let levels: Vec<String> =
            (0..100_000).map(|level| format!("a rather long level {level:06}")).collect();
        let target = Column::new("t", ColumnType::Category).with_role(Role::Target).with_levels(levels);
        let schema = Schema::new(vec![Column::new("x", ColumnType::Number), target]);
        let checked = DecisionTree::check(&Default::default(), &InputSchemas::of_table(schema));
        assert_eq!(checked.diagnostics[0].code, "too-many-classes");
        assert!(checked.outputs.is_empty());
    }
}
