//! The fitted form of a random forest.

use serde::{Deserialize, Serialize};

use super::tree::{finish, normalise};
use super::{Prediction, TreeNodes, damaged};
use crate::numeric::add_scaled;
use crate::{LearnError, Matrix};

/// Many trees; a prediction is the mean of theirs (of probabilities, not of votes, as in scikit-learn).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForestModel {
    /// Number of feature columns.
    pub features: usize,
    /// Number of classes; `None` for regression.
    pub classes: Option<usize>,
    /// The trees in the order of their numbers.
    pub trees: Vec<TreeNodes>,
}

impl ForestModel {
    pub(super) fn predict(&self, features: &Matrix) -> Result<Prediction, LearnError> {
        let width = self.classes.unwrap_or(1);
        let mut sums = vec![0.0; features.rows() * width];
        for tree in &self.trees {
            tree.add_values(features, width, &mut sums);
        }
        if sums.iter().any(|sum| !sum.is_finite()) {
            return Err(LearnError::Numeric(
                "the sum over trees is beyond the range of numbers. Divide the target by a constant".into(),
            ));
        }
        finish(sums, features.rows(), self.classes, self.trees.len())
    }

    /// Mean of the trees' importances, normalised to sum 1.
    pub(super) fn feature_importance(&self) -> Vec<f64> {
        let mut result = vec![0.0; self.features];
        for tree in &self.trees {
            add_scaled(&mut result, 1.0, &tree.importance(self.features));
        }
        normalise(&mut result);
        result
    }

    pub(super) fn validate(&self) -> Result<(), LearnError> {
        if self.trees.is_empty() {
            return Err(damaged("it has no trees"));
        }
        self.trees.iter().try_for_each(|tree| tree.validate(self.features, self.classes))
    }
}
