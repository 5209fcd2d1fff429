//! Comparing models by their metrics.

use penstock_flow::view::{Metric, MetricGroup};

/// One row of the comparison: a metric, and what each model has of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The metric's name.
    pub name: String,
    /// Whether a greater value is better.
    pub greater_is_better: bool,
    /// One entry a model, in order; none where a model lacks the metric.
    pub values: Vec<Option<Metric>>,
    /// The models whose test value is the best; empty with a single model.
    pub best: Vec<usize>,
}

/// The metrics of all groups, in the order in which they first occur.
pub fn lines(groups: &[MetricGroup]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for metric in groups.iter().flat_map(|group| &group.metrics) {
        if lines.iter().all(|line| line.name != metric.name) {
            lines.push(line(groups, metric));
        }
    }
    lines
}

fn line(groups: &[MetricGroup], metric: &Metric) -> Line {
    let values: Vec<Option<Metric>> = groups
        .iter()
        .map(|group| group.metrics.iter().find(|one| one.name == metric.name).cloned())
        .collect();
    let tested: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(index, value)| Some((index, value.as_ref()?.test.filter(|test| test.is_finite())?)))
        .collect();
    let is_better = |one: f64, other: f64| if metric.greater_is_better { one > other } else { one < other };
    let best = tested.iter().copied().reduce(|best, one| if is_better(one.1, best.1) { one } else { best });
    let best = match best {
        // What is shown equal is equal.
        Some((_, value)) if tested.len() > 1 => {
            let as_shown = crate::charts::format::metric(value);
            let shown_alike = |(_, one): &&(usize, f64)| crate::charts::format::metric(*one) == as_shown;
            tested.iter().filter(shown_alike).map(|(index, _)| *index).collect()
        }
        _ => Vec::new(),
    };
    Line { name: metric.name.clone(), greater_is_better: metric.greater_is_better, values, best }
}

/// Whether a model is the baseline that the others have to beat.
pub fn is_baseline(model: &str) -> bool {
    model.to_ascii_lowercase().contains("baseline")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(name: &str, greater_is_better: bool, test: Option<f64>) -> Metric {
        Metric {
            name: name.into(),
            greater_is_better,
            test,
            train: None,
            test_deviation: None,
            train_deviation: None,
        }
    }

    #[test]
    fn the_best_depends_on_the_direction_and_ties_share_it() {
        let group = |model: &str, metrics: Vec<Metric>| MetricGroup { model: model.into(), metrics };
        let groups = [
            group("a", vec![metric("accuracy", true, Some(0.9)), metric("log loss", false, Some(0.3))]),
            group("b", vec![metric("accuracy", true, Some(0.90001)), metric("log loss", false, Some(0.2))]),
            group("c", vec![metric("accuracy", true, None), metric("r²", true, Some(f64::NAN))]),
        ];
        let lines = lines(&groups);
        let best: Vec<(&str, &[usize])> =
            lines.iter().map(|line| (line.name.as_str(), line.best.as_slice())).collect();
        assert_eq!(best, [("accuracy", &[0, 1][..]), ("log loss", &[1][..]), ("r²", &[][..])]);
        assert!(lines[1].values[2].is_none());
    }

    #[test]
    fn a_single_model_is_not_the_best_of_any() {
        let groups = [MetricGroup { model: "a".into(), metrics: vec![metric("rmse", false, Some(1.0))] }];
        assert!(lines(&groups)[0].best.is_empty());
        assert!(is_baseline("Baseline 2") && !is_baseline("Ridge"));
    }
}
