//! The model that ignores the features.

use serde::{Deserialize, Serialize};

use super::{Prediction, check_numbers, check_shares, damaged};
use crate::{LearnError, Matrix};

/// The same answer for every row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaselineModel {
    /// Number of feature columns that it was given and does not look at.
    pub features: usize,
    /// Classification: the weighted share of each class among the training rows. Empty for regression.
    pub probabilities: Vec<f64>,
    /// Regression: the weighted mean of the target. `None` for classification.
    pub mean: Option<f64>,
}

impl BaselineModel {
    pub(super) fn classes(&self) -> Option<usize> {
        if self.mean.is_some() { None } else { Some(self.probabilities.len()) }
    }

    pub(super) fn predict(&self, features: &Matrix) -> Prediction {
        if let Some(mean) = self.mean {
            return Prediction::Numbers(vec![mean; features.rows()]);
        }
        let mut result = Matrix::zeros(features.rows(), self.probabilities.len());
        for (class, share) in self.probabilities.iter().enumerate() {
            result.column_mut(class).fill(*share);
        }
        Prediction::Probabilities(result)
    }

    pub(super) fn validate(&self) -> Result<(), LearnError> {
        if let Some(mean) = self.mean {
            check_numbers("probabilities", &self.probabilities, Some(0))?;
            return check_numbers("means", &[mean], Some(1));
        }
        if self.probabilities.is_empty() {
            return Err(damaged("it has neither classes nor a mean"));
        }
        check_shares("probabilities", &self.probabilities)
    }
}
