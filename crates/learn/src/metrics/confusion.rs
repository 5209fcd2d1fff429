//! The confusion matrix and what is counted from it: accuracy, precision, recall, F1, Matthews correlation.

use serde::{Deserialize, Serialize};

use super::{check_rows, ratio, weight_of};
use crate::LearnError;

/// How often each true class was predicted as each class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfusionMatrix {
    classes: usize,
    /// Truth after truth, one sum of weights per predicted class.
    counts: Vec<f64>,
}

/// Precision, recall and F1 of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassScores {
    /// Share of the rows predicted as this class that belong to it; `None` if none were predicted.
    pub precision: Option<f64>,
    /// Share of the rows of this class that were predicted as it; `None` if there are none.
    pub recall: Option<f64>,
    /// Harmonic mean of both: twice the hits over the sum of predicted and true rows; `None` if the class occurs in
    /// neither.
    pub f1: Option<f64>,
    /// Weight of the rows of this class.
    pub support: f64,
}

/// Means of [`ClassScores`] over classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeanScores {
    /// Mean precision.
    pub precision: Option<f64>,
    /// Mean recall.
    pub recall: Option<f64>,
    /// Mean F1.
    pub f1: Option<f64>,
}

/// Counts truth against prediction; both are codes in `0..classes`.
///
/// # Errors
/// [`LearnError::Data`] when lengths differ, a code is too large or a weight negative.
pub fn confusion_matrix(
    truth: &[u32],
    predicted: &[u32],
    classes: usize,
    weights: Option<&[f64]>,
) -> Result<ConfusionMatrix, LearnError> {
    check_rows(truth.len(), predicted.len(), weights)?;
    if truth.iter().chain(predicted).any(|code| *code as usize >= classes) {
        return Err(LearnError::Data(format!("a class code is not below {classes}")));
    }
    let mut counts = vec![0.0; classes * classes];
    for (row, (truth, predicted)) in truth.iter().zip(predicted).enumerate() {
        counts[*truth as usize * classes + *predicted as usize] += weight_of(weights, row);
    }
    Ok(ConfusionMatrix { classes, counts })
}

impl ConfusionMatrix {
    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Weight of the rows of class `truth` predicted as `predicted`; 0 for classes that do not exist.
    pub fn count(&self, truth: usize, predicted: usize) -> f64 {
        if truth < self.classes && predicted < self.classes {
            self.counts[truth * self.classes + predicted]
        } else {
            0.0
        }
    }

    fn hits(&self, class: usize) -> f64 {
        self.count(class, class)
    }

    fn true_weight(&self, class: usize) -> f64 {
        (0..self.classes).map(|predicted| self.count(class, predicted)).sum()
    }

    fn predicted_weight(&self, class: usize) -> f64 {
        (0..self.classes).map(|truth| self.count(truth, class)).sum()
    }

    /// Share of rows predicted right (`accuracy_score`); `None` without rows.
    pub fn accuracy(&self) -> Option<f64> {
        ratio((0..self.classes).map(|class| self.hits(class)).sum(), self.counts.iter().sum())
    }

    /// Mean recall over the classes that occur in the truth (`balanced_accuracy_score`).
    pub fn balanced_accuracy(&self) -> Option<f64> {
        let recalls: Vec<f64> = self.per_class().iter().filter_map(|scores| scores.recall).collect();
        ratio(recalls.iter().sum(), recalls.len() as f64)
    }

    /// Precision, recall, F1 and support of every class (`precision_recall_fscore_support`), except that undefined
    /// values are `None` instead of 0.
    pub fn per_class(&self) -> Vec<ClassScores> {
        (0..self.classes)
            .map(|class| {
                let (hits, truth, predicted) =
                    (self.hits(class), self.true_weight(class), self.predicted_weight(class));
                ClassScores {
                    precision: ratio(hits, predicted),
                    recall: ratio(hits, truth),
                    f1: ratio(2.0 * hits, truth + predicted),
                    support: truth,
                }
            })
            .collect()
    }

    /// Plain means over the classes that occur in truth or prediction; as in scikit-learn an undefined score counts as 0
    /// there (`average="macro"`).
    pub fn macro_average(&self) -> MeanScores {
        self.average(|scores| if scores.f1.is_some() { 1.0 } else { 0.0 })
    }

    /// Means weighted by support, an undefined score counting as 0 (`average="weighted"`).
    pub fn weighted_average(&self) -> MeanScores {
        self.average(|scores| scores.support)
    }

    fn average(&self, weight: impl Fn(&ClassScores) -> f64) -> MeanScores {
        let classes = self.per_class();
        let total: f64 = classes.iter().map(&weight).sum();
        let mean = |score: fn(&ClassScores) -> Option<f64>| {
            ratio(classes.iter().map(|class| weight(class) * score(class).unwrap_or(0.0)).sum(), total)
        };
        MeanScores {
            precision: mean(|class| class.precision),
            recall: mean(|class| class.recall),
            f1: mean(|class| class.f1),
        }
    }

    /// Matthews correlation coefficient, in its form for any number of classes (`matthews_corrcoef`); `None` where
    /// scikit-learn gives 0 because truth or prediction is constant.
    pub fn matthews_correlation(&self) -> Option<f64> {
        let total: f64 = self.counts.iter().sum();
        let hits: f64 = (0..self.classes).map(|class| self.hits(class)).sum();
        let (mut product, mut truth_squares, mut predicted_squares) = (0.0, 0.0, 0.0);
        for class in 0..self.classes {
            let (truth, predicted) = (self.true_weight(class), self.predicted_weight(class));
            product += truth * predicted;
            truth_squares += truth * truth;
            predicted_squares += predicted * predicted;
        }
        let spread = (total * total - truth_squares) * (total * total - predicted_squares);
        if spread > 0.0 { ratio(hits * total - product, spread.sqrt()) } else { None }
    }
}
