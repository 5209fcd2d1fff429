//! The fitted form of least squares and ridge regression.

use serde::{Deserialize, Serialize};

use super::{Prediction, check_numbers};
use crate::numeric::add_scaled;
use crate::{LearnError, Matrix};

/// `intercept + sum of coefficient * feature`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearModel {
    /// One per feature, in the features' own units.
    pub coefficients: Vec<f64>,
    /// The prediction where all features are 0; 0 when fitted without intercept.
    pub intercept: f64,
    /// Number of independent directions among the features. Below the number of features some are redundant (constant,
    /// duplicated, or more columns than rows), and the coefficients are the smallest ones that fit best. `None` for
    /// ridge, where the penalty decides.
    pub rank: Option<usize>,
}

impl LinearModel {
    pub(super) fn predict(&self, features: &Matrix) -> Result<Prediction, LearnError> {
        let mut result = vec![self.intercept; features.rows()];
        for (column, coefficient) in self.coefficients.iter().enumerate() {
            if *coefficient != 0.0 {
                add_scaled(&mut result, *coefficient, features.column(column));
            }
        }
        if let Some(row) = result.iter().position(|value| !value.is_finite()) {
            return Err(LearnError::Numeric(format!(
                "the prediction for row {} is beyond the range of numbers. Check that row for extreme values",
                row + 1
            )));
        }
        Ok(Prediction::Numbers(result))
    }

    pub(super) fn validate(&self) -> Result<(), LearnError> {
        check_numbers("coefficients", &self.coefficients, Some(self.coefficients.len()))?;
        check_numbers("intercepts", &[self.intercept], Some(1))
    }
}
