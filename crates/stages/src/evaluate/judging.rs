//! Judging one predicted table: which rows, how often, and what comes of it.

use penstock_flow::Diagnostic;
use penstock_flow::view::{Metric, MetricGroup, ViewTable};
use penstock_table::Table;

use super::classification::{self, ClassJudgement};
use super::folds::{self, FoldScores};
use super::predicted::{Predicted, Predictions, Sample, SampleValues, Skipped, Values};
use super::regression::{self, ModelNumbers};
use crate::host::Context;
use crate::stage::StageError;

/// Which rows a model is judged on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// The test rows of a split.
    Holdout {
        /// How many there are.
        test: usize,
        /// How many rows the table has.
        rows: usize,
    },
    /// Every fold's test rows.
    Folds {
        /// How many folds.
        count: usize,
    },
    /// No row was held out.
    TrainOnly {
        /// How many rows there are.
        rows: usize,
    },
}

impl Basis {
    fn of(table: &Table) -> Self {
        if let Some(folds) = table.folds().filter(|folds| !folds.is_empty()) {
            return Self::Folds { count: folds.len() };
        }
        let test = table.partition().test_rows(table.rows()).len();
        if test > 0 {
            Self::Holdout { test, rows: table.rows() }
        } else {
            Self::TrainOnly { rows: table.rows() }
        }
    }

    /// As a sentence of the report.
    pub fn sentence(self) -> String {
        match self {
            Self::Holdout { test, rows } => format!("Holdout: {test} test rows of {rows}."),
            Self::Folds { count } => {
                format!(
                    "{count}-fold cross-validation, out of fold: mean and standard deviation over the folds."
                )
            }
            Self::TrainOnly { rows } => {
                format!("No rows were held out: judged on the {rows} rows themselves.")
            }
        }
    }

    /// What the charts are made from.
    pub fn charted(self) -> &'static str {
        match self {
            Self::Holdout { .. } => "Test rows.",
            Self::Folds { .. } => "Out-of-fold predictions of all folds.",
            Self::TrainOnly { .. } => "Rows that were not held out.",
        }
    }
}

/// What is known of a model on the rows that its charts show.
pub(super) enum Shown {
    /// Of classes: their names, and the judgement.
    Classes(Vec<String>, ClassJudgement),
    /// Of numbers.
    Numbers(ModelNumbers),
}

/// A model, judged.
pub(super) struct Judged {
    /// On which rows.
    pub basis: Basis,
    /// Its metrics.
    pub group: MetricGroup,
    /// For the charts.
    pub shown: Shown,
    /// With k-fold: the metrics of each fold.
    pub fold_table: Option<ViewTable>,
    /// What was noticed.
    pub notes: Vec<Diagnostic>,
}

/// The scores of a sample; for classes with the judgement they come from.
struct Scored {
    scores: Vec<Option<f64>>,
    classes: Option<ClassJudgement>,
}

/// Judges a predicted table.
pub(super) async fn judge(
    name: &str,
    whole: &Predicted<'_>,
    context: &Context<'_>,
) -> Result<Judged, StageError> {
    let table = whole.table;
    let basis = Basis::of(table);
    let predictions = Predictions::read(table, whole, context).await?;
    let metrics = metrics_of(&predictions);
    let classes = if let Values::Classes { names, .. } = &predictions.values { names.len() } else { 0 };
    let mut skipped = Skipped::default();
    let mut notes = Vec::new();
    let mut fold_table = None;
    let (charted, found, values, judged_rows) = match basis {
        Basis::Folds { .. } => {
            let mut fold_scores = Vec::new();
            let mut held_out: Vec<u32> = Vec::new();
            for fold in table.folds().iter().flat_map(|folds| folds.iter()) {
                let fold_predictions = Predictions::read(fold, whole, context).await?;
                let test_rows = fold.partition().test_rows(fold.rows());
                let (test, not_judged) = fold_predictions.sample(&test_rows, context).await?;
                let (train, _) = fold_predictions.sample(&fold.training_rows(), context).await?;
                skipped.add(not_judged);
                fold_scores.push(FoldScores {
                    test_rows: test.rows(),
                    test: chosen(&metrics, score(&test, classes, false, context).await?.scores),
                    train: chosen(&metrics, score(&train, classes, false, context).await?.scores),
                });
                held_out.extend(test_rows);
            }
            held_out.sort_unstable();
            held_out.dedup();
            let names: Vec<(&str, bool)> = metrics.iter().map(|(_, name)| *name).collect();
            let (values, undefined) = folds::metrics(&names, &fold_scores, name);
            notes.extend(undefined);
            fold_table = Some(folds::table("Fold by fold", &names, &fold_scores));
            let (sample, _) = predictions.sample(&held_out, context).await?;
            let found = score(&sample, classes, true, context).await?;
            let rows = sample.rows();
            (sample, found, values, rows)
        }
        Basis::Holdout { .. } => {
            let test_rows = table.partition().test_rows(table.rows());
            let (test, not_judged) = predictions.sample(&test_rows, context).await?;
            skipped.add(not_judged);
            let (train, _) = predictions.sample(&table.training_rows(), context).await?;
            let found = score(&test, classes, true, context).await?;
            let train_scores = chosen(&metrics, score(&train, classes, false, context).await?.scores);
            let values = paired(&metrics, chosen(&metrics, found.scores.clone()), train_scores);
            let rows = test.rows();
            (test, found, values, rows)
        }
        Basis::TrainOnly { .. } => {
            let (train, not_judged) = predictions.sample(&table.training_rows(), context).await?;
            skipped.add(not_judged);
            let found = score(&train, classes, true, context).await?;
            let values = paired(&metrics, vec![None; metrics.len()], chosen(&metrics, found.scores.clone()));
            let rows = train.rows();
            (train, found, values, rows)
        }
    };
    notes.extend(skipped.diagnostics(name, &whole.target.name));
    if judged_rows == 0 {
        let message = format!(
            "{name}: there is no row to judge with a value in “{}” and a prediction.",
            whole.target.name
        );
        let hint = "Check the split, and that the target is not missing in the rows held out.";
        return Err(Diagnostic::error("nothing-to-judge", message).hint(hint).into());
    }
    let shown = match (charted.values, found.classes, predictions.values) {
        (SampleValues::Numbers { truth, predicted }, _, _) => {
            Shown::Numbers(ModelNumbers { model: name.to_owned(), truth, predicted })
        }
        (_, Some(judgement), Values::Classes { names, .. }) => {
            let unseen: Vec<String> =
                names.iter().skip(known_classes(whole)).map(|class| format!("“{class}”")).collect();
            if !unseen.is_empty() {
                let message =
                    format!("{name} does not know the class {}, so it cannot predict it.", unseen.join(", "));
                notes.push(Diagnostic::warning("unseen-class", message).column(&whole.target.name));
            }
            Shown::Classes(names, judgement)
        }
        _ => return Err(StageError::failed("internal", "A judgement does not fit its predictions.")),
    };
    Ok(Judged {
        basis,
        group: MetricGroup { model: name.to_owned(), metrics: values },
        shown,
        fold_table,
        notes,
    })
}

/// How many classes the predictions are about.
fn known_classes(whole: &Predicted<'_>) -> usize {
    super::predicted::predicted_classes(whole.table, whole.predicted)
        .map_or(usize::MAX, |classes| classes.len())
}

/// The metrics that say something here, each with its place among all.
fn metrics_of(predictions: &Predictions) -> Vec<(usize, (&'static str, bool))> {
    match &predictions.values {
        Values::Numbers { .. } => regression::METRICS.iter().copied().enumerate().collect(),
        Values::Classes { names, probabilities, .. } => classification::METRICS
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, (name, _))| classification::applies(name, names.len(), !probabilities.is_empty()))
            .collect(),
    }
}

fn chosen(metrics: &[(usize, (&str, bool))], scores: Vec<Option<f64>>) -> Vec<Option<f64>> {
    metrics.iter().map(|(index, _)| scores.get(*index).copied().flatten()).collect()
}

fn paired(metrics: &[(usize, (&str, bool))], test: Vec<Option<f64>>, train: Vec<Option<f64>>) -> Vec<Metric> {
    metrics
        .iter()
        .zip(test.into_iter().zip(train))
        .map(|((_, (name, greater_is_better)), (test, train))| Metric {
            name: (*name).to_owned(),
            greater_is_better: *greater_is_better,
            test,
            train,
            test_deviation: None,
            train_deviation: None,
        })
        .collect()
}

async fn score(
    sample: &Sample,
    classes: usize,
    lines: bool,
    context: &Context<'_>,
) -> Result<Scored, StageError> {
    let weights = sample.weights.as_deref();
    match &sample.values {
        SampleValues::Numbers { truth, predicted } => {
            let scores = regression::judge(truth, predicted, weights, context).await?;
            Ok(Scored { scores, classes: None })
        }
        SampleValues::Classes { truth, predicted, probabilities } => {
            let shape = (classes, lines);
            let judgement =
                classification::judge(truth, predicted, probabilities.as_ref(), weights, shape, context)
                    .await?;
            Ok(Scored { scores: judgement.scores.clone(), classes: Some(judgement) })
        }
    }
}
