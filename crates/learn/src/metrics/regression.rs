//! Metrics of predicted numbers.

use super::{check_finite, check_rows, mean_of, ratio};
use crate::LearnError;

fn check(truth: &[f64], predicted: &[f64], weights: Option<&[f64]>) -> Result<(), LearnError> {
    check_rows(truth.len(), predicted.len(), weights)?;
    check_finite("true value", truth)?;
    check_finite("prediction", predicted)
}

/// Mean absolute error, in units of the target (`mean_absolute_error`). `None` without rows.
///
/// # Errors
/// [`LearnError::Data`] when lengths differ, a value is not finite or a weight negative.
pub fn mean_absolute_error(
    truth: &[f64],
    predicted: &[f64],
    weights: Option<&[f64]>,
) -> Result<Option<f64>, LearnError> {
    check(truth, predicted, weights)?;
    Ok(mean_of(truth.len(), weights, |row| (truth[row] - predicted[row]).abs()))
}

/// Square root of the mean squared error, in units of the target (`root_mean_squared_error`). `None` without rows.
///
/// # Errors
/// As [`mean_absolute_error`].
pub fn root_mean_squared_error(
    truth: &[f64],
    predicted: &[f64],
    weights: Option<&[f64]>,
) -> Result<Option<f64>, LearnError> {
    check(truth, predicted, weights)?;
    let mean =
        mean_of(truth.len(), weights, |row| (truth[row] - predicted[row]) * (truth[row] - predicted[row]));
    Ok(mean.map(f64::sqrt))
}

/// Mean of the error relative to the truth, 0.1 for ten per cent (`mean_absolute_percentage_error`); true values nearer to
/// 0 than 2.2e-16 count as that. `None` without rows.
///
/// # Errors
/// As [`mean_absolute_error`].
pub fn mean_absolute_percentage_error(
    truth: &[f64],
    predicted: &[f64],
    weights: Option<&[f64]>,
) -> Result<Option<f64>, LearnError> {
    check(truth, predicted, weights)?;
    Ok(mean_of(truth.len(), weights, |row| {
        (truth[row] - predicted[row]).abs() / crate::numeric::larger(truth[row].abs(), f64::EPSILON)
    }))
}

/// Median of the absolute errors, in units of the target (`median_absolute_error` without weights); the mean of the two
/// middle ones for an even number of rows. `None` without rows.
///
/// # Errors
/// As [`mean_absolute_error`].
pub fn median_absolute_error(truth: &[f64], predicted: &[f64]) -> Result<Option<f64>, LearnError> {
    check(truth, predicted, None)?;
    let mut errors: Vec<f64> =
        truth.iter().zip(predicted).map(|(truth, value)| (truth - value).abs()).collect();
    errors.sort_unstable_by(f64::total_cmp);
    let middle = errors.len() / 2;
    Ok(match errors.len() {
        0 => None,
        length if length % 2 == 1 => Some(errors[middle]),
        _ => Some(errors[middle - 1] / 2.0 + errors[middle] / 2.0),
    })
}

/// Share of the target's variance that is explained, 1 at best, 0 for predicting the mean, negative for worse
/// (`r2_score`). `None` for fewer than two rows or a constant target.
///
/// # Errors
/// As [`mean_absolute_error`].
pub fn r_squared(
    truth: &[f64],
    predicted: &[f64],
    weights: Option<&[f64]>,
) -> Result<Option<f64>, LearnError> {
    check(truth, predicted, weights)?;
    Ok(one_minus_ratio(truth, weights, |row| truth[row] - predicted[row], 0.0))
}

/// Like [`r_squared`], but a constant error costs nothing (`explained_variance_score`). `None` for fewer than two rows or
/// a constant target.
///
/// # Errors
/// As [`mean_absolute_error`].
pub fn explained_variance(
    truth: &[f64],
    predicted: &[f64],
    weights: Option<&[f64]>,
) -> Result<Option<f64>, LearnError> {
    check(truth, predicted, weights)?;
    let error = |row: usize| truth[row] - predicted[row];
    let Some(shift) = mean_of(truth.len(), weights, error) else { return Ok(None) };
    Ok(one_minus_ratio(truth, weights, error, shift))
}

/// `1 - mean of (error - shift)² / variance of truth`.
fn one_minus_ratio(
    truth: &[f64],
    weights: Option<&[f64]>,
    error: impl Fn(usize) -> f64,
    shift: f64,
) -> Option<f64> {
    let first = truth.first()?;
    if truth.len() < 2 || truth.iter().all(|value| value == first) {
        return None;
    }
    let mean = mean_of(truth.len(), weights, |row| truth[row])?;
    let spread = mean_of(truth.len(), weights, |row| (truth[row] - mean) * (truth[row] - mean))?;
    let rest = mean_of(truth.len(), weights, |row| (error(row) - shift) * (error(row) - shift))?;
    ratio(rest, spread).map(|share| 1.0 - share)
}
