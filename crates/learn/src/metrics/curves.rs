//! Ranking metrics of one class against the rest: ROC and precision-recall curves and the areas under them.

use serde::{Deserialize, Serialize};

use super::{check_finite, check_probabilities, check_rows, ratio, weight_of};
use crate::{LearnError, Matrix};

/// One point of a ROC curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RocPoint {
    /// Rows with at least this score are called positive; `None` for the first point, where no row is.
    pub threshold: Option<f64>,
    /// Share of the negative rows called positive.
    pub false_positive_rate: f64,
    /// Share of the positive rows called positive.
    pub true_positive_rate: f64,
}

/// One point of a precision-recall curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrecisionRecallPoint {
    /// Rows with at least this score are called positive; `None` for the last point, where no row is.
    pub threshold: Option<f64>,
    /// Share of the rows called positive that are.
    pub precision: f64,
    /// Share of the positive rows called positive.
    pub recall: f64,
}

/// Weights called positive from a threshold on.
struct Step {
    threshold: f64,
    true_positives: f64,
    false_positives: f64,
}

/// Cumulative weights at every distinct score, from the highest down.
fn steps(truth: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Result<Vec<Step>, LearnError> {
    check_rows(truth.len(), scores.len(), weights)?;
    check_finite("score", scores)?;
    let mut order: Vec<usize> = (0..truth.len()).filter(|row| weight_of(weights, *row) > 0.0).collect();
    order.sort_by(|a, b| (scores[*b] + 0.0).total_cmp(&(scores[*a] + 0.0)));
    let mut steps: Vec<Step> = Vec::new();
    let (mut true_positives, mut false_positives) = (0.0, 0.0);
    for row in order {
        let weight = weight_of(weights, row);
        if truth[row] {
            true_positives += weight;
        } else {
            false_positives += weight;
        }
        let threshold = scores[row];
        match steps.last_mut() {
            Some(last) if last.threshold == threshold => {
                *last = Step { threshold, true_positives, false_positives }
            }
            _ => steps.push(Step { threshold, true_positives, false_positives }),
        }
    }
    Ok(steps)
}

/// The ROC curve from (0, 0) to (1, 1), highest threshold first (`roc_curve` with `drop_intermediate=False`). `None`
/// unless both positive and negative rows occur.
///
/// # Errors
/// [`LearnError::Data`] when lengths differ, a score is not finite or a weight negative.
pub fn roc_curve(
    truth: &[bool],
    scores: &[f64],
    weights: Option<&[f64]>,
) -> Result<Option<Vec<RocPoint>>, LearnError> {
    let steps = steps(truth, scores, weights)?;
    let Some(last) = steps.last().filter(|last| last.true_positives > 0.0 && last.false_positives > 0.0)
    else {
        return Ok(None);
    };
    let mut points = vec![RocPoint { threshold: None, false_positive_rate: 0.0, true_positive_rate: 0.0 }];
    points.extend(steps.iter().map(|step| RocPoint {
        threshold: Some(step.threshold),
        false_positive_rate: step.false_positives / last.false_positives,
        true_positive_rate: step.true_positives / last.true_positives,
    }));
    Ok(Some(points))
}

/// Area under the ROC curve by trapezoids (`roc_auc_score`): the chance that a positive row scores higher than a negative
/// one. `None` unless both occur.
///
/// # Errors
/// As [`roc_curve`].
pub fn roc_auc(truth: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Result<Option<f64>, LearnError> {
    let Some(points) = roc_curve(truth, scores, weights)? else { return Ok(None) };
    let area = points.windows(2).map(|pair| {
        let width = pair[1].false_positive_rate - pair[0].false_positive_rate;
        width * (pair[0].true_positive_rate + pair[1].true_positive_rate) / 2.0
    });
    Ok(Some(area.sum()))
}

/// Mean over classes of the area under the ROC curve of the class against the rest
/// (`roc_auc_score(multi_class="ovr", average="macro")`). With two classes this is the ordinary area. `None` unless every
/// class occurs in the truth.
///
/// # Errors
/// [`LearnError::Data`] when lengths differ or something is no probability.
pub fn roc_auc_one_vs_rest(
    truth: &[u32],
    probabilities: &Matrix,
    weights: Option<&[f64]>,
) -> Result<Option<f64>, LearnError> {
    check_probabilities(truth, probabilities, weights)?;
    let mut sum = 0.0;
    for class in 0..probabilities.columns() {
        let positive: Vec<bool> = truth.iter().map(|code| *code as usize == class).collect();
        let Some(area) = roc_auc(&positive, probabilities.column(class), weights)? else { return Ok(None) };
        sum += area;
    }
    Ok(ratio(sum, probabilities.columns() as f64))
}

/// The precision-recall curve, lowest threshold first and ending at precision 1 and recall 0 (`precision_recall_curve`).
/// `None` without positive rows.
///
/// # Errors
/// As [`roc_curve`].
pub fn precision_recall_curve(
    truth: &[bool],
    scores: &[f64],
    weights: Option<&[f64]>,
) -> Result<Option<Vec<PrecisionRecallPoint>>, LearnError> {
    let steps = steps(truth, scores, weights)?;
    let positives = steps.last().map_or(0.0, |last| last.true_positives);
    if positives <= 0.0 {
        return Ok(None);
    }
    let mut points: Vec<PrecisionRecallPoint> = steps
        .iter()
        .rev()
        .map(|step| PrecisionRecallPoint {
            threshold: Some(step.threshold),
            precision: step.true_positives / (step.true_positives + step.false_positives),
            recall: step.true_positives / positives,
        })
        .collect();
    points.push(PrecisionRecallPoint { threshold: None, precision: 1.0, recall: 0.0 });
    Ok(Some(points))
}

/// Area under the precision-recall curve as average precision, `sum of (recall step * precision)`, without interpolation
/// (`average_precision_score`). `None` without positive rows.
///
/// # Errors
/// As [`roc_curve`].
pub fn average_precision(
    truth: &[bool],
    scores: &[f64],
    weights: Option<&[f64]>,
) -> Result<Option<f64>, LearnError> {
    let Some(points) = precision_recall_curve(truth, scores, weights)? else { return Ok(None) };
    Ok(Some(points.windows(2).map(|pair| (pair[0].recall - pair[1].recall) * pair[0].precision).sum()))
}
