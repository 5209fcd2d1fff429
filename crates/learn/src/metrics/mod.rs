//! How good predictions are. Definitions as in scikit-learn 1.9 unless a metric says otherwise.
//!
//! What is not defined for the data at hand (the area under a curve when there is only one class, say) is `None`, never
//! NaN. Inputs that contradict themselves are a [`LearnError`]. All metrics take optional weights per row.

mod confusion;
mod curves;
mod probabilities;
mod regression;

pub use confusion::{ClassScores, ConfusionMatrix, MeanScores, confusion_matrix};
pub use curves::{
    PrecisionRecallPoint, RocPoint, average_precision, precision_recall_curve, roc_auc, roc_auc_one_vs_rest,
    roc_curve,
};
pub use probabilities::{brier_score, log_loss};
pub use regression::{
    explained_variance, mean_absolute_error, mean_absolute_percentage_error, median_absolute_error,
    r_squared, root_mean_squared_error,
};

use crate::{LearnError, Matrix};

/// Checks that every row has a partner, a usable weight, and that there is at least one.
fn check_rows(truth: usize, other: usize, weights: Option<&[f64]>) -> Result<(), LearnError> {
    if truth != other {
        return Err(LearnError::Data(format!("{truth} true values stand beside {other} predictions")));
    }
    let Some(weights) = weights else { return Ok(()) };
    if weights.len() != truth {
        return Err(LearnError::Data(format!("{truth} true values stand beside {} weights", weights.len())));
    }
    if weights.iter().any(|weight| !weight.is_finite() || *weight < 0.0) {
        return Err(LearnError::Data("weights must be 0 or positive".into()));
    }
    Ok(())
}

/// Checks that predictions are numbers.
fn check_finite(what: &str, values: &[f64]) -> Result<(), LearnError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(LearnError::Data(format!("the {what} of row {} is not a finite number", row + 1))),
        None => Ok(()),
    }
}

/// Checks class codes and their probabilities (rows × classes).
fn check_probabilities(
    truth: &[u32],
    probabilities: &Matrix,
    weights: Option<&[f64]>,
) -> Result<(), LearnError> {
    check_rows(truth.len(), probabilities.rows(), weights)?;
    check_finite("probability", probabilities.values())?;
    if probabilities.values().iter().any(|value| !(0.0..=1.0).contains(value)) {
        return Err(LearnError::Data("probabilities must be between 0 and 1".into()));
    }
    if truth.iter().any(|code| *code as usize >= probabilities.columns()) {
        return Err(LearnError::Data("a true class has no column of probabilities".into()));
    }
    Ok(())
}

/// Weight of a row, 1 without weights.
fn weight_of(weights: Option<&[f64]>, row: usize) -> f64 {
    weights.map_or(1.0, |weights| weights[row])
}

/// Quotient, `None` where it is not a finite number.
fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    let quotient = numerator / denominator;
    quotient.is_finite().then_some(quotient)
}

/// Weighted mean of what `value` says about each row; `None` without rows or weight.
fn mean_of(rows: usize, weights: Option<&[f64]>, value: impl Fn(usize) -> f64) -> Option<f64> {
    let (mut sum, mut total) = (0.0, 0.0);
    for row in 0..rows {
        let weight = weight_of(weights, row);
        sum += weight * value(row);
        total += weight;
    }
    ratio(sum, total)
}

#[cfg(test)]
mod tests;
