//! The fitted form of logistic regression.

use serde::{Deserialize, Serialize};

use super::{Prediction, check_numbers, damaged};
use crate::numeric::{add_scaled, larger};
use crate::{LearnError, Matrix};

/// Class probabilities from weighted sums of the features.
///
/// With two fitted classes there is one score, the log-odds of the second: `p = 1 / (1 + exp(-score))`. With more there
/// is one score per fitted class and the probabilities are their softmax.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogisticModel {
    /// Number of feature columns.
    pub features: usize,
    /// Number of classes that a prediction has columns for.
    pub classes: usize,
    /// Codes of the classes that occurred among the training rows, ascending. The others get probability 0.
    pub fitted_classes: Vec<u32>,
    /// Score after score, one coefficient per feature, in the features' own units.
    pub coefficients: Vec<f64>,
    /// One per score; 0 when fitted without intercept.
    pub intercepts: Vec<f64>,
    /// Steps that the solver took.
    pub iterations: u32,
    /// Whether the solver reached its tolerance. If not, allow more iterations or a stronger penalty.
    pub converged: bool,
}

/// The logistic function, accurate for scores of either sign.
pub(crate) fn sigmoid(score: f64) -> f64 {
    if score >= 0.0 {
        1.0 / (1.0 + libm::exp(-score))
    } else {
        let odds = libm::exp(score);
        odds / (1.0 + odds)
    }
}

impl LogisticModel {
    fn scores(&self) -> usize {
        if self.fitted_classes.len() == 2 { 1 } else { self.fitted_classes.len() }
    }

    pub(super) fn predict(&self, features: &Matrix) -> Result<Prediction, LearnError> {
        let rows = features.rows();
        let mut scores = Matrix::zeros(rows, self.scores());
        for score in 0..self.scores() {
            let column = scores.column_mut(score);
            column.fill(self.intercepts[score]);
            for feature in 0..self.features {
                let coefficient = self.coefficients[score * self.features + feature];
                if coefficient != 0.0 {
                    add_scaled(column, coefficient, features.column(feature));
                }
            }
        }
        if let Some((_, row)) = scores.first_not_finite() {
            return Err(LearnError::Numeric(format!(
                "the score of row {} is beyond the range of numbers. Check that row for extreme values",
                row + 1
            )));
        }
        let mut result = Matrix::zeros(rows, self.classes);
        if self.scores() == 1 {
            let (first, second) = (self.fitted_classes[0] as usize, self.fitted_classes[1] as usize);
            for row in 0..rows {
                result.column_mut(first)[row] = sigmoid(-scores.get(row, 0));
                result.column_mut(second)[row] = sigmoid(scores.get(row, 0));
            }
            return Ok(Prediction::Probabilities(result));
        }
        let mut exponentials = vec![0.0; self.scores()];
        for row in 0..rows {
            let highest =
                (0..self.scores()).fold(f64::MIN, |highest, score| larger(highest, scores.get(row, score)));
            let mut total = 0.0;
            for (score, exponential) in exponentials.iter_mut().enumerate() {
                *exponential = libm::exp(scores.get(row, score) - highest);
                total += *exponential;
            }
            for (class, exponential) in self.fitted_classes.iter().zip(&exponentials) {
                result.column_mut(*class as usize)[row] = exponential / total;
            }
        }
        Ok(Prediction::Probabilities(result))
    }

    /// Mean over scores of the absolute coefficient.
    pub(super) fn feature_importance(&self) -> Vec<f64> {
        let mut result = vec![0.0; self.features];
        for score in 0..self.scores() {
            for (feature, mean) in result.iter_mut().enumerate() {
                *mean += self.coefficients[score * self.features + feature].abs() / self.scores() as f64;
            }
        }
        result
    }

    pub(super) fn validate(&self) -> Result<(), LearnError> {
        let fitted = &self.fitted_classes;
        if fitted.len() < 2
            || fitted.windows(2).any(|pair| pair[0] >= pair[1])
            || fitted.iter().any(|class| *class as usize >= self.classes)
        {
            return Err(damaged("its fitted classes are not ascending codes of its classes"));
        }
        check_numbers("coefficients", &self.coefficients, self.scores().checked_mul(self.features))?;
        check_numbers("intercepts", &self.intercepts, Some(self.scores()))
    }
}
