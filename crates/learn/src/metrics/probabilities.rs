//! Metrics of the probabilities themselves.

use super::{check_probabilities, mean_of};
use crate::numeric::{larger, smaller};
use crate::{LearnError, Matrix};

/// Mean negative logarithm of the probability given to the true class (`log_loss`); probabilities are kept at least
/// 2.2e-16 away from 0 and 1. `None` without rows.
///
/// # Errors
/// [`LearnError::Data`] when lengths differ or something is no probability.
pub fn log_loss(
    truth: &[u32],
    probabilities: &Matrix,
    weights: Option<&[f64]>,
) -> Result<Option<f64>, LearnError> {
    check_probabilities(truth, probabilities, weights)?;
    Ok(mean_of(truth.len(), weights, |row| {
        let probability = probabilities.get(row, truth[row] as usize);
        -libm::log(smaller(larger(probability, f64::EPSILON), 1.0 - f64::EPSILON))
    }))
}

/// Mean squared distance between probabilities and truth (`brier_score_loss`): from 0 to 2 summed over classes, halved
/// (0 to 1) with two classes. `None` without rows.
///
/// # Errors
/// As [`log_loss`].
pub fn brier_score(
    truth: &[u32],
    probabilities: &Matrix,
    weights: Option<&[f64]>,
) -> Result<Option<f64>, LearnError> {
    check_probabilities(truth, probabilities, weights)?;
    let classes = probabilities.columns();
    let factor = if classes < 3 { 0.5 } else { 1.0 };
    Ok(mean_of(truth.len(), weights, |row| {
        let distance = (0..classes).map(|class| {
            let target = if truth[row] as usize == class { 1.0 } else { 0.0 };
            let difference = probabilities.get(row, class) - target;
            difference * difference
        });
        factor * distance.sum::<f64>()
    }))
}
