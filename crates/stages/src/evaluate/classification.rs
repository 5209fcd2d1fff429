//! Judging predicted classes.

use penstock_flow::view::{Axis, Cell, Chart, ChartKind, ViewTable};
use penstock_learn::Matrix;
use penstock_learn::metrics::{ConfusionMatrix, brier_score, confusion_matrix, log_loss};

use super::curves::{ClassCurves, ModelCurves, class_curves};
use super::predicted::metric_error;
use crate::host::Context;
use crate::stage::StageError;

/// The metrics in the order of [`ClassJudgement::scores`], and whether a greater value is better.
///
/// As scikit-learn's, with average `macro` where it says so; the areas are those of the second class, sorted, against
/// the first where there are two, otherwise means over the classes that occur, each against the rest.
pub(super) const METRICS: &[(&str, bool)] = &[
    ("accuracy", true),
    ("balanced accuracy", true),
    ("f1 (macro)", true),
    ("precision (macro)", true),
    ("recall (macro)", true),
    ("roc auc", true),
    ("pr auc", true),
    ("log loss", false),
    ("brier score", false),
    ("mcc", true),
];

/// Classes shown in a confusion matrix.
const MOST_CLASSES: usize = 30;

/// What is known of a model's predicted classes on some rows.
pub(super) struct ClassJudgement {
    /// One a metric.
    pub scores: Vec<Option<f64>>,
    /// How often each class was predicted as each.
    pub confusion: ConfusionMatrix,
    /// One a class; for two classes the second's alone; none without probabilities.
    pub curves: Vec<(usize, ClassCurves)>,
}

/// Judges rows whose classes are positions below `classes`.
pub(super) async fn judge(
    truth: &[u32],
    predicted: &[u32],
    probabilities: Option<&Matrix>,
    weights: Option<&[f64]>,
    (classes, with_lines): (usize, bool),
    context: &Context<'_>,
) -> Result<ClassJudgement, StageError> {
    context.checkpoint().await?;
    let confusion = confusion_matrix(truth, predicted, classes, weights).map_err(metric_error)?;
    let means = confusion.macro_average();
    let mut curves = Vec::new();
    let (mut loss, mut brier) = (None, None);
    if let Some(probabilities) = probabilities {
        for class in judged_classes(classes) {
            let scores = probabilities.column(class);
            let found = class_curves(truth, class as u32, scores, weights, with_lines, context).await?;
            curves.push((class, found));
        }
        context.checkpoint().await?;
        loss = log_loss(truth, probabilities, weights).map_err(metric_error)?;
        context.checkpoint().await?;
        if classes == 2 {
            brier = brier_score(truth, probabilities, weights).map_err(metric_error)?;
        }
    }
    let scores = vec![
        confusion.accuracy(),
        confusion.balanced_accuracy(),
        means.f1,
        means.precision,
        means.recall,
        mean(curves.iter().filter_map(|(_, curves)| curves.roc_area)),
        mean(curves.iter().filter_map(|(_, curves)| curves.precision_area)),
        loss,
        brier,
        confusion.matthews_correlation(),
    ];
    Ok(ClassJudgement { scores, confusion, curves })
}

/// Whether a metric says anything about so many classes, with or without probabilities.
pub(super) fn applies(metric: &str, classes: usize, has_probabilities: bool) -> bool {
    match metric {
        "brier score" => classes == 2 && has_probabilities,
        "roc auc" | "pr auc" | "log loss" => has_probabilities,
        _ => true,
    }
}

/// The classes that are told from the rest: the positive one of two, otherwise each.
fn judged_classes(classes: usize) -> std::ops::Range<usize> {
    if classes == 2 { 1..2 } else { 0..classes }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    if values.is_empty() { None } else { Some(values.iter().sum::<f64>() / values.len() as f64) }
}

/// The curves with names.
pub(super) fn model_curves(model: &str, names: &[String], judgement: &ClassJudgement) -> ModelCurves {
    let support: Vec<f64> = judgement.confusion.per_class().iter().map(|scores| scores.support).collect();
    let named = |(class, curves): &(usize, ClassCurves)| {
        let name = names.get(*class).cloned().unwrap_or_default();
        (name, support.get(*class).copied().unwrap_or_default(), curves.clone())
    };
    ModelCurves {
        model: model.to_owned(),
        classes: judgement.curves.iter().map(named).collect(),
        binary: names.len() == 2,
    }
}

/// The confusion matrix of the model with this number, counted from 1.
pub(super) fn confusion_chart(
    number: usize,
    title: &str,
    names: &[String],
    confusion: &ConfusionMatrix,
    rows: &str,
) -> Chart {
    let support: Vec<f64> = confusion.per_class().iter().map(|scores| scores.support).collect();
    let mut shown: Vec<usize> = (0..names.len()).collect();
    let mut note = rows.to_owned();
    let mut labels: Vec<String> = names.to_vec();
    if names.len() > MOST_CLASSES {
        shown.sort_by(|one, other| support[*other].total_cmp(&support[*one]));
        shown.truncate(MOST_CLASSES - 1);
        shown.sort_unstable();
        labels = shown.iter().map(|class| names[*class].clone()).collect();
        labels.push("other classes".to_owned());
        note.push_str(&format!(
            " The {} most frequent of {} classes, the others together.",
            shown.len(),
            names.len()
        ));
    }
    let mut values = vec![vec![0.0; labels.len()]; labels.len()];
    let place: Vec<usize> =
        (0..names.len()).map(|class| shown.binary_search(&class).unwrap_or(labels.len() - 1)).collect();
    for truth in 0..names.len() {
        for predicted in 0..names.len() {
            values[place[truth]][place[predicted]] += confusion.count(truth, predicted);
        }
    }
    Chart {
        id: format!("confusion-{number}"),
        title: title.to_owned(),
        x: Axis::new("predicted"),
        y: Axis::new("actual"),
        kind: ChartKind::Matrix { rows: labels.clone(), columns: labels, values },
        note,
    }
}

/// Precision, recall, F1 and number of rows of each class.
pub(super) fn class_table(title: &str, names: &[String], confusion: &ConfusionMatrix) -> ViewTable {
    let number = |value: Option<f64>| value.map_or(Cell::Missing(()), Cell::Number);
    let rows = names
        .iter()
        .zip(confusion.per_class())
        .map(|(name, scores)| {
            vec![
                Cell::Text(name.clone()),
                number(scores.precision),
                number(scores.recall),
                number(scores.f1),
                Cell::Number(scores.support),
            ]
        })
        .collect();
    let columns = ["class", "precision", "recall", "f1", "support"].map(str::to_owned).to_vec();
    ViewTable { title: title.to_owned(), columns, rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestHost;
    use penstock_flow::NodeId;
    use penstock_table::block_on;

    fn judged(
        truth: &[u32],
        predicted: &[u32],
        probabilities: Vec<Vec<f64>>,
        classes: usize,
    ) -> ClassJudgement {
        let host = TestHost::default();
        let context = Context { host: &host, node: NodeId(1), seed: 1, note: "", scoring: false };
        let matrix = (!probabilities.is_empty()).then(|| Matrix::from_columns(probabilities).unwrap());
        block_on(judge(truth, predicted, matrix.as_ref(), None, (classes, true), &context)).unwrap()
    }

    fn score(judgement: &ClassJudgement, name: &str) -> Option<f64> {
        judgement.scores[METRICS.iter().position(|(metric, _)| *metric == name).unwrap()]
    }

    #[test]
    fn two_classes_by_hand() {
        let positive = vec![0.1, 0.4, 0.35, 0.8];
        let negative = positive.iter().map(|value| 1.0 - value).collect();
        let found = judged(&[0, 0, 1, 1], &[0, 0, 0, 1], vec![negative, positive], 2);
        assert_eq!(score(&found, "accuracy"), Some(0.75));
        assert_eq!(score(&found, "roc auc"), Some(0.75));
        assert!((score(&found, "brier score").unwrap() - 0.158_125).abs() < 1e-15);
        assert!((score(&found, "log loss").unwrap() - 0.472_287_953_8).abs() < 1e-10);
        assert!((score(&found, "mcc").unwrap() - 0.577_350_269_189_625_8).abs() < 1e-15);
        assert_eq!(found.scores.len(), METRICS.len());
    }

    #[test]
    fn a_class_that_does_not_occur_leaves_the_others() {
        let thirds = vec![vec![0.6, 0.2, 0.2], vec![0.2, 0.6, 0.2], vec![0.2, 0.2, 0.6]];
        let found = judged(&[0, 1, 1], &[0, 1, 2], thirds, 3);
        assert_eq!(score(&found, "roc auc"), Some((1.0 + 0.75) / 2.0));
        assert_eq!(score(&found, "balanced accuracy"), Some(0.75));
        assert_eq!(score(&found, "brier score"), None);
    }

    #[test]
    fn without_probabilities_or_rows() {
        let found = judged(&[0, 1], &[0, 1], Vec::new(), 2);
        assert_eq!(
            (score(&found, "accuracy"), score(&found, "roc auc"), score(&found, "log loss")),
            (Some(1.0), None, None)
        );
        let empty = judged(&[], &[], vec![vec![], vec![]], 2);
        assert!(empty.scores.iter().all(Option::is_none), "{:?}", empty.scores);
        let one = judged(&[0, 0], &[0, 0], vec![vec![1.0, 1.0]], 1);
        assert_eq!(
            (score(&one, "accuracy"), score(&one, "roc auc"), score(&one, "mcc")),
            (Some(1.0), None, None)
        );
    }

    #[test]
    fn many_classes_are_joined() {
        let classes = 40_u32;
        let truth: Vec<u32> =
            (0..classes).flat_map(|class| std::iter::repeat_n(class, class as usize + 1)).collect();
        let found = judged(&truth, &truth, Vec::new(), classes as usize);
        let names: Vec<String> = (0..classes).map(|class| class.to_string()).collect();
        let chart = confusion_chart(1, "Confusion matrix", &names, &found.confusion, "Test rows.");
        let ChartKind::Matrix { rows, values, .. } = &chart.kind else { panic!("no matrix") };
        assert_eq!((rows.len(), rows[0].as_str(), rows[29].as_str()), (30, "11", "other classes"));
        assert_eq!(values[29][29], 66.0);
        assert_eq!(values.iter().flatten().sum::<f64>(), truth.len() as f64);
        assert_eq!(chart.note, "Test rows. The 29 most frequent of 40 classes, the others together.");
    }
}
