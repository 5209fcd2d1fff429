//! Metrics over the folds of a cross-validation.

use penstock_flow::Diagnostic;
use penstock_flow::view::{Cell, Metric, ViewTable};

/// The scores of one fold, one a metric.
pub(super) struct FoldScores {
    /// How many rows were judged.
    pub test_rows: usize,
    /// On the rows held out.
    pub test: Vec<Option<f64>>,
    /// On the rows trained on.
    pub train: Vec<Option<f64>>,
}

/// The mean, and the standard deviation with divisor k − 1, of those values that are defined.
pub(super) fn mean_and_deviation(values: &[Option<f64>]) -> (Option<f64>, Option<f64>) {
    let defined: Vec<f64> = values.iter().flatten().copied().collect();
    if defined.is_empty() {
        return (None, None);
    }
    let count = defined.len() as f64;
    let mean = defined.iter().sum::<f64>() / count;
    if defined.len() < 2 {
        return (Some(mean), None);
    }
    let squares: f64 = defined.iter().map(|value| (value - mean) * (value - mean)).sum();
    (Some(mean), Some((squares / (count - 1.0)).sqrt()))
}

/// The metrics of all folds together, and a note on each that is not defined in some fold.
pub(super) fn metrics(
    names: &[(&str, bool)],
    folds: &[FoldScores],
    model: &str,
) -> (Vec<Metric>, Vec<Diagnostic>) {
    let mut notes = Vec::new();
    let metric = |(index, (name, greater_is_better)): (usize, &(&str, bool))| {
        let of = |scores: fn(&FoldScores) -> &Vec<Option<f64>>| -> Vec<Option<f64>> {
            folds.iter().map(|fold| scores(fold).get(index).copied().flatten()).collect()
        };
        let tests = of(|fold| &fold.test);
        let undefined = tests.iter().filter(|score| score.is_none()).count();
        if undefined > 0 && undefined < folds.len() {
            let message = format!(
                "{model}: “{name}” is not defined in {undefined} of {} folds; the mean is over the others.",
                folds.len()
            );
            notes.push(
                Diagnostic::note("metric-undefined", message).hint("Use stratified k-fold, or fewer folds."),
            );
        }
        let (test, test_deviation) = mean_and_deviation(&tests);
        let (train, train_deviation) = mean_and_deviation(&of(|fold| &fold.train));
        Metric {
            name: (*name).to_owned(),
            greater_is_better: *greater_is_better,
            test,
            train,
            test_deviation,
            train_deviation,
        }
    };
    let metrics = names.iter().enumerate().map(metric).collect();
    (metrics, notes)
}

/// One row a fold: the metrics on the rows held out.
pub(super) fn table(title: &str, names: &[(&str, bool)], folds: &[FoldScores]) -> ViewTable {
    let heading = ["fold", "test rows"].into_iter().chain(names.iter().map(|(name, _)| *name));
    let rows = folds
        .iter()
        .zip(1..)
        .map(|(fold, number)| {
            let scores = fold.test.iter().map(|score| score.map_or(Cell::Missing(()), Cell::Number));
            [Cell::Number(f64::from(number)), Cell::Number(fold.test_rows as f64)]
                .into_iter()
                .chain(scores)
                .collect()
        })
        .collect();
    ViewTable { title: title.to_owned(), columns: heading.map(str::to_owned).collect(), rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviation_divides_by_one_less() {
        assert_eq!(mean_and_deviation(&[Some(1.0), None, Some(3.0)]), (Some(2.0), Some(2.0_f64.sqrt())));
        assert_eq!(mean_and_deviation(&[Some(1.0)]), (Some(1.0), None));
        assert_eq!(mean_and_deviation(&[None]), (None, None));
    }

    #[test]
    fn a_metric_that_a_fold_lacks_is_noted() {
        let fold = |test| FoldScores { test_rows: 3, test: vec![test], train: vec![Some(1.0)] };
        let folds = [fold(Some(0.5)), fold(None)];
        let (found, notes) = metrics(&[("roc auc", true)], &folds, "tree");
        assert_eq!(
            (found[0].test, found[0].test_deviation, found[0].train_deviation),
            (Some(0.5), None, Some(0.0))
        );
        assert_eq!(
            notes[0].message,
            "tree: “roc auc” is not defined in 1 of 2 folds; the mean is over the others."
        );
        let table = table("Fold by fold", &[("roc auc", true)], &folds);
        assert_eq!(table.columns, ["fold", "test rows", "roc auc"]);
        assert_eq!(table.rows[1], [Cell::Number(2.0), Cell::Number(3.0), Cell::Missing(())]);
    }
}
