//! Metrics on fixed vectors.

use penstock_learn::Matrix;
use penstock_learn::metrics::{
    average_precision, brier_score, confusion_matrix, explained_variance, log_loss, mean_absolute_error,
    mean_absolute_percentage_error, median_absolute_error, precision_recall_curve, r_squared, roc_auc,
    roc_auc_one_vs_rest, roc_curve, root_mean_squared_error,
};
use serde_json::Value;

use super::{all_close, close, codes, number, numbers, reference};

const TOLERANCE: f64 = 1e-12;

/// The expected values with and without weights.
fn variants(section: &Value) -> [(Value, Option<Vec<f64>>); 2] {
    [(section["plain"].clone(), None), (section["weighted"].clone(), Some(numbers(&section["weights"])))]
}

#[track_caller]
fn metric(expected: &Value, name: &str, actual: Option<f64>) {
    close(name, actual.unwrap(), number(&expected[name]), TOLERANCE);
}

#[test]
fn two_classes() {
    let section = &reference()["binary"];
    let scores = numbers(&section["scores"]);
    let truth_codes = codes(&section["truth"]);
    let truth: Vec<bool> = truth_codes.iter().map(|code| *code == 1).collect();
    let two =
        Matrix::from_columns(vec![scores.iter().map(|score| 1.0 - score).collect(), scores.clone()]).unwrap();
    for (expected, weights) in variants(section) {
        let weights = weights.as_deref();
        metric(&expected, "roc_auc", roc_auc(&truth, &scores, weights).unwrap());
        metric(&expected, "roc_auc", roc_auc_one_vs_rest(&truth_codes, &two, weights).unwrap());
        metric(&expected, "average_precision", average_precision(&truth, &scores, weights).unwrap());
        metric(&expected, "log_loss", log_loss(&truth_codes, &two, weights).unwrap());
        metric(&expected, "brier_score", brier_score(&truth_codes, &two, weights).unwrap());
        let roc = roc_curve(&truth, &scores, weights).unwrap().unwrap();
        let rates: Vec<f64> = roc.iter().map(|point| point.false_positive_rate).collect();
        all_close("false positives", &rates, &numbers(&expected["false_positive_rates"]), TOLERANCE);
        let rates: Vec<f64> = roc.iter().map(|point| point.true_positive_rate).collect();
        all_close("true positives", &rates, &numbers(&expected["true_positive_rates"]), TOLERANCE);
        let curve = precision_recall_curve(&truth, &scores, weights).unwrap().unwrap();
        let values: Vec<f64> = curve.iter().map(|point| point.precision).collect();
        all_close("precisions", &values, &numbers(&expected["precisions"]), TOLERANCE);
        let values: Vec<f64> = curve.iter().map(|point| point.recall).collect();
        all_close("recalls", &values, &numbers(&expected["recalls"]), TOLERANCE);
        let values: Vec<f64> = curve.iter().filter_map(|point| point.threshold).collect();
        all_close("thresholds", &values, &numbers(&expected["thresholds"]), TOLERANCE);
    }
}

#[test]
fn three_classes() {
    let section = &reference()["classes"];
    let (truth, predicted) = (codes(&section["truth"]), codes(&section["predicted"]));
    let rows = numbers(&section["probabilities"]);
    let column = |class: usize| rows.iter().skip(class).step_by(3).copied().collect();
    let probabilities = Matrix::from_columns((0..3).map(column).collect()).unwrap();
    for (expected, weights) in variants(section) {
        let weights = weights.as_deref();
        let matrix = confusion_matrix(&truth, &predicted, 3, weights).unwrap();
        let counts: Vec<f64> = (0..9).map(|cell| matrix.count(cell / 3, cell % 3)).collect();
        all_close("confusion", &counts, &numbers(&expected["confusion"]), TOLERANCE);
        metric(&expected, "accuracy", matrix.accuracy());
        metric(&expected, "balanced_accuracy", matrix.balanced_accuracy());
        metric(&expected, "matthews_correlation", matrix.matthews_correlation());
        let classes = matrix.per_class();
        let precision: Vec<f64> = classes.iter().filter_map(|class| class.precision).collect();
        let recall: Vec<f64> = classes.iter().filter_map(|class| class.recall).collect();
        let f1: Vec<f64> = classes.iter().filter_map(|class| class.f1).collect();
        all_close("precision", &precision, &numbers(&expected["precision"]), TOLERANCE);
        all_close("recall", &recall, &numbers(&expected["recall"]), TOLERANCE);
        all_close("f1", &f1, &numbers(&expected["f1"]), TOLERANCE);
        for (name, means) in [("macro", matrix.macro_average()), ("weighted", matrix.weighted_average())] {
            let means = [means.precision.unwrap(), means.recall.unwrap(), means.f1.unwrap()];
            all_close(name, &means, &numbers(&expected[name]), TOLERANCE);
        }
        metric(&expected, "log_loss", log_loss(&truth, &probabilities, weights).unwrap());
        metric(&expected, "brier_score", brier_score(&truth, &probabilities, weights).unwrap());
        metric(&expected, "roc_auc", roc_auc_one_vs_rest(&truth, &probabilities, weights).unwrap());
    }
}

#[test]
fn predicted_numbers() {
    let section = &reference()["numbers"];
    let (truth, predicted) = (numbers(&section["truth"]), numbers(&section["predicted"]));
    metric(section, "median_absolute_error", median_absolute_error(&truth, &predicted).unwrap());
    for (expected, weights) in variants(section) {
        let weights = weights.as_deref();
        metric(&expected, "mean_absolute_error", mean_absolute_error(&truth, &predicted, weights).unwrap());
        metric(
            &expected,
            "root_mean_squared_error",
            root_mean_squared_error(&truth, &predicted, weights).unwrap(),
        );
        metric(&expected, "r_squared", r_squared(&truth, &predicted, weights).unwrap());
        metric(&expected, "explained_variance", explained_variance(&truth, &predicted, weights).unwrap());
        let percentage = mean_absolute_percentage_error(&truth, &predicted, weights).unwrap();
        metric(&expected, "mean_absolute_percentage_error", percentage);
    }
}
