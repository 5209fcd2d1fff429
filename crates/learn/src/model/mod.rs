//! Fitted models: open structures with documented fields that serialise to JSON and back without losing a bit.
//!
//! A model may come from an untrusted file. [`Model::validate`] checks every index and number, after which
//! [`Model::predict`] cannot panic or run forever; `predict` itself checks only what it must to stay in bounds cheaply,
//! so a loader calls `validate` once.

mod baseline;
mod forest;
mod linear;
mod logistic;
mod tree;

use serde::{Deserialize, Serialize};

pub use baseline::BaselineModel;
pub use forest::ForestModel;
pub use linear::LinearModel;
pub use logistic::LogisticModel;
pub(crate) use logistic::sigmoid;
pub use tree::{TreeModel, TreeNodes};

use crate::{LearnError, Matrix};

/// A fitted model; serialised as `{"kind": "linear", ...}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Model {
    /// Class priors or a mean.
    Baseline(BaselineModel),
    /// A weighted sum of the features.
    Linear(LinearModel),
    /// Weighted sums turned into probabilities.
    Logistic(LogisticModel),
    /// One tree.
    Tree(TreeModel),
    /// The mean of many trees.
    Forest(ForestModel),
}

/// What a model says about rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prediction {
    /// Classification: rows × classes, each row sums to 1 (up to rounding).
    Probabilities(Matrix),
    /// Regression: a number per row.
    Numbers(Vec<f64>),
}

impl Prediction {
    /// The most probable class per row, the lowest code among equals; `None` for numbers.
    pub fn classes(&self) -> Option<Vec<u32>> {
        let Self::Probabilities(matrix) = self else { return None };
        let mut best = vec![0_u32; matrix.rows()];
        for class in 1..matrix.columns() {
            let column = matrix.column(class);
            for (row, code) in best.iter_mut().enumerate() {
                if column[row] > matrix.get(row, *code as usize) {
                    *code = class as u32;
                }
            }
        }
        Some(best)
    }
}

impl Model {
    /// Number of classes that the model predicts; `None` for a regression.
    pub fn classes(&self) -> Option<usize> {
        match self {
            Self::Baseline(model) => model.classes(),
            Self::Linear(_) => None,
            Self::Logistic(model) => Some(model.classes),
            Self::Tree(model) => model.classes,
            Self::Forest(model) => model.classes,
        }
    }

    /// Number of feature columns that the model expects.
    pub fn features(&self) -> usize {
        match self {
            Self::Baseline(model) => model.features,
            Self::Linear(model) => model.coefficients.len(),
            Self::Logistic(model) => model.features,
            Self::Tree(model) => model.features,
            Self::Forest(model) => model.features,
        }
    }

    /// About how many bytes of memory the model takes.
    pub fn bytes(&self) -> usize {
        let numbers = |values: &[f64]| size_of_val(values);
        size_of::<Self>()
            + match self {
                Self::Baseline(model) => numbers(&model.probabilities),
                Self::Linear(model) => numbers(&model.coefficients),
                Self::Logistic(model) => numbers(&model.coefficients) + numbers(&model.intercepts),
                Self::Tree(model) => model.tree.bytes(),
                Self::Forest(model) => model.trees.iter().map(TreeNodes::bytes).sum(),
            }
    }

    /// Predicts every row of `features` (rows × [`Model::features`]).
    ///
    /// # Errors
    /// [`LearnError::Data`] when the number of columns differs or a value is not finite, [`LearnError::Numeric`] when a
    /// result leaves the range of numbers.
    pub fn predict(&self, features: &Matrix) -> Result<Prediction, LearnError> {
        if features.columns() != self.features() {
            return Err(LearnError::Data(format!(
                "the model was fitted on {} features, these rows have {}. Apply the same preparation steps",
                self.features(),
                features.columns()
            )));
        }
        if let Some((column, row)) = features.first_not_finite() {
            return Err(LearnError::Data(format!(
                "feature {} has no finite number in row {}. Fill in missing values before predicting",
                column + 1,
                row + 1
            )));
        }
        match self {
            Self::Baseline(model) => Ok(model.predict(features)),
            Self::Linear(model) => model.predict(features),
            Self::Logistic(model) => model.predict(features),
            Self::Tree(model) => model.predict(features),
            Self::Forest(model) => model.predict(features),
        }
    }

    /// About how many small steps the prediction of one row takes: products, and questions that trees ask. For callers
    /// that predict a few rows at a time, so that others get a turn.
    pub fn steps_per_row(&self) -> usize {
        let classes = self.classes().unwrap_or(1);
        let own = match self {
            Self::Baseline(_) => 0,
            Self::Linear(_) => self.features(),
            Self::Logistic(_) => self.features().saturating_mul(classes),
            Self::Tree(model) => model.tree.depth(),
            // Each tree also adds up its classes.
            Self::Forest(model) => model.trees.iter().map(|tree| tree.depth() + classes).sum(),
        };
        own.saturating_add(self.features()).saturating_add(classes)
    }

    /// How much each feature matters, `None` for a baseline.
    ///
    /// Trees and forests: the decrease of impurity (Gini or variance) by splits on the feature, weighted by rows,
    /// normalised to sum 1 (all zero if nothing was split); forests average over trees, as scikit-learn does. Linear and
    /// logistic models: the absolute coefficient, averaged over classes, in the units of the features, and therefore
    /// comparable between features only if those were standardised.
    pub fn feature_importance(&self) -> Option<Vec<f64>> {
        match self {
            Self::Baseline(_) => None,
            Self::Linear(model) => Some(model.coefficients.iter().map(|value| value.abs()).collect()),
            Self::Logistic(model) => Some(model.feature_importance()),
            Self::Tree(model) => Some(model.tree.importance(model.features)),
            Self::Forest(model) => Some(model.feature_importance()),
        }
    }

    /// Checks a model from an untrusted file: it fits `features` columns and `classes` classes (`None` for regression),
    /// all lengths and indices agree, trees have no cycles, every number is finite.
    ///
    /// # Errors
    /// [`LearnError::Model`] naming the first thing that is wrong.
    pub fn validate(&self, features: usize, classes: Option<usize>) -> Result<(), LearnError> {
        if self.features() != features {
            return Err(damaged(&format!("it expects {} features instead of {features}", self.features())));
        }
        if self.classes() != classes {
            return Err(damaged("its classes do not agree with those of the file"));
        }
        match self {
            Self::Baseline(model) => model.validate(),
            Self::Linear(model) => model.validate(),
            Self::Logistic(model) => model.validate(),
            Self::Tree(model) => model.tree.validate(model.features, model.classes),
            Self::Forest(model) => model.validate(),
        }
    }
}

/// The error for a model that contradicts itself.
fn damaged(what: &str) -> LearnError {
    LearnError::Model(format!("{what}. The file is damaged or was changed by hand: export the model again"))
}

/// Checks that there are `expected` values and all are finite.
fn check_numbers(name: &str, values: &[f64], expected: Option<usize>) -> Result<(), LearnError> {
    if expected != Some(values.len()) {
        return Err(damaged(&format!("it has {} {name}, which does not fit its size", values.len())));
    }
    if values.iter().any(|value| !value.is_finite()) {
        return Err(damaged(&format!("one of its {name} is not a finite number")));
    }
    Ok(())
}

/// Checks that values are shares of a whole.
fn check_shares(name: &str, values: &[f64]) -> Result<(), LearnError> {
    if values.iter().any(|value| !(0.0..=1.0).contains(value)) {
        return Err(damaged(&format!("one of its {name} is not between 0 and 1")));
    }
    Ok(())
}
