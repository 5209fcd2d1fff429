//! Judging predicted numbers.

use penstock_flow::view::{Axis, Chart, ChartKind, Series};
use penstock_learn::Random;
use penstock_learn::metrics::{
    explained_variance, mean_absolute_error, mean_absolute_percentage_error, median_absolute_error,
    r_squared, root_mean_squared_error,
};

use super::charts::{MOST_POINTS, sampled};
use super::predicted::metric_error;
use super::sorting::descending;
use crate::host::Context;
use crate::stage::StageError;

/// The metrics in the order of [`judge`]'s result, and whether a greater value is better. As scikit-learn's; the median
/// does not weigh rows.
pub(super) const METRICS: &[(&str, bool)] = &[
    ("r²", true),
    ("rmse", false),
    ("mae", false),
    ("median absolute error", false),
    ("explained variance", true),
    ("mape", false),
];

/// Bins of the histogram of residuals.
const BINS: usize = 30;

/// Judges rows: one value a metric.
pub(super) async fn judge(
    truth: &[f64],
    predicted: &[f64],
    weights: Option<&[f64]>,
    context: &Context<'_>,
) -> Result<Vec<Option<f64>>, StageError> {
    type Metric = fn(&[f64], &[f64], Option<&[f64]>) -> Result<Option<f64>, penstock_learn::LearnError>;
    let metrics: [Option<Metric>; 6] = [
        Some(r_squared),
        Some(root_mean_squared_error),
        Some(mean_absolute_error),
        None,
        Some(explained_variance),
        Some(mean_absolute_percentage_error),
    ];
    let mut scores = Vec::with_capacity(metrics.len());
    for metric in metrics {
        context.checkpoint().await?;
        let score = match metric {
            Some(metric) => metric(truth, predicted, weights),
            None => {
                let errors: Vec<f64> =
                    truth.iter().zip(predicted).map(|(truth, value)| (truth - value).abs()).collect();
                let order = descending(&errors, context).await?;
                // Already in order, the metric has nothing left to sort.
                let errors: Vec<f64> = order.iter().rev().map(|row| errors[*row as usize]).collect();
                if errors.last().is_some_and(|greatest| !greatest.is_finite()) {
                    Ok(None)
                } else {
                    median_absolute_error(&errors, &vec![0.0; errors.len()])
                }
            }
        };
        scores.push(score.map_err(metric_error)?);
    }
    Ok(scores)
}

/// The rows of one model, for its charts.
pub(super) struct ModelNumbers {
    /// The model's name.
    pub model: String,
    /// The true value of each row.
    pub truth: Vec<f64>,
    /// The predicted value of each row.
    pub predicted: Vec<f64>,
}

/// Predicted against actual, residuals against predicted, and how residuals are distributed.
pub(super) fn charts(
    models: &[ModelNumbers],
    target: &str,
    rows: &str,
    random: impl Fn() -> Random,
) -> Vec<Chart> {
    let mut note = rows.to_owned();
    let most = models.iter().map(|model| model.truth.len()).max().unwrap_or_default();
    if most > MOST_POINTS {
        note.push_str(&format!(" A random {MOST_POINTS} of {most} rows are drawn."));
    }
    let mut actual = Vec::with_capacity(models.len());
    let mut residuals = Vec::with_capacity(models.len());
    for model in models {
        let points: Vec<[f64; 2]> = sampled(model.truth.len(), random())
            .into_iter()
            .map(|row| [model.truth[row], model.predicted[row]])
            .collect();
        let residual = points.iter().map(|point| [point[1], point[0] - point[1]]);
        let residual = residual.filter(|point| point[1].is_finite()).collect();
        residuals.push(Series { name: model.model.clone(), points: residual });
        actual.push(Series { name: model.model.clone(), points });
    }
    let range = |values: &mut dyn Iterator<Item = f64>| bounds(values);
    let equality = range(&mut actual.iter().flat_map(|series| &series.points).flatten().copied());
    let zero = range(&mut actual.iter().flat_map(|series| &series.points).map(|point| point[1]));
    let chart = |id: &str, title: &str, x: String, y: String, kind: ChartKind, note: &str| Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        x: Axis::new(x),
        y: Axis::new(y),
        kind,
        note: note.to_owned(),
    };
    let predicted = format!("predicted {target}");
    let mut charts = vec![
        chart(
            "predicted-actual",
            "Predicted against actual",
            format!("actual {target}"),
            predicted.clone(),
            ChartKind::Points {
                series: actual,
                reference: equality.map(|[low, high]| [[low, low], [high, high]]),
            },
            &note,
        ),
        chart(
            "residuals",
            "Residuals against predicted",
            predicted,
            "actual − predicted".to_owned(),
            ChartKind::Points {
                series: residuals,
                reference: zero.map(|[low, high]| [[low, 0.0], [high, 0.0]]),
            },
            &note,
        ),
    ];
    if let Some(kind) = histogram(models) {
        let (x, y) = ("actual − predicted".to_owned(), "rows".to_owned());
        charts.push(chart("residual-histogram", "Distribution of residuals", x, y, kind, rows));
    }
    charts
}

/// The least and the greatest value.
fn bounds(values: &mut dyn Iterator<Item = f64>) -> Option<[f64; 2]> {
    values.filter(|value| value.is_finite()).fold(None, |bounds, value| match bounds {
        None => Some([value, value]),
        Some([low, high]) => {
            Some([if value < low { value } else { low }, if value > high { value } else { high }])
        }
    })
}

/// All residuals, in bins of equal width that are the same for all models.
fn histogram(models: &[ModelNumbers]) -> Option<ChartKind> {
    let residuals = |model: &ModelNumbers| -> Vec<f64> {
        let all = model.truth.iter().zip(&model.predicted).map(|(truth, predicted)| truth - predicted);
        all.filter(|value| value.is_finite()).collect()
    };
    let all: Vec<Vec<f64>> = models.iter().map(residuals).collect();
    let [low, high] = bounds(&mut all.iter().flatten().copied())?;
    let bins = if low < high { BINS } else { 1 };
    let edge = |bin: usize| match bin {
        0 if bins == 1 => low - 0.5,
        _ if bins == 1 => low + 0.5,
        0 => low,
        BINS => high,
        // A weighted mean of both ends, since the range itself may not be finite.
        bin => low * (1.0 - bin as f64 / BINS as f64) + high * (bin as f64 / BINS as f64),
    };
    let edges: Vec<f64> = (0..=bins).map(edge).collect();
    let count = |values: &Vec<f64>| {
        let mut counts = vec![0.0; bins];
        for value in values {
            // The last bin includes its upper edge.
            let bin = edges.partition_point(|edge| edge <= value).saturating_sub(1).min(bins - 1);
            counts[bin] += 1.0;
        }
        counts.into_iter().enumerate().map(|(bin, count)| [bin as f64, count]).collect()
    };
    let named = models.iter().zip(&all);
    let series =
        named.map(|(model, values)| Series { name: model.model.clone(), points: count(values) }).collect();
    Some(ChartKind::Histogram { edges, series })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestHost;
    use penstock_flow::NodeId;
    use penstock_table::block_on;

    fn judged(truth: &[f64], predicted: &[f64]) -> Vec<Option<f64>> {
        let host = TestHost::default();
        let context = Context { host: &host, node: NodeId(1), seed: 1, note: "", scoring: false };
        block_on(judge(truth, predicted, None, &context)).unwrap()
    }

    fn model(truth: &[f64], predicted: &[f64]) -> ModelNumbers {
        ModelNumbers { model: "m".to_owned(), truth: truth.to_vec(), predicted: predicted.to_vec() }
    }

    #[test]
    fn metrics_by_hand() {
        // The example of scikit-learn's regression metrics.
        let scores = judged(&[3.0, -0.5, 2.0, 7.0], &[2.5, 0.0, 2.0, 8.0]);
        let expected = [
            0.948_608_137_044_967_9,
            0.612_372_435_695_794_5,
            0.5,
            0.5,
            0.957_173_447_537_473_3,
            0.327_380_952_380_952_4,
        ];
        for (score, expected) in scores.iter().zip(expected) {
            assert!((score.unwrap() - expected).abs() < 1e-15, "{score:?} {expected}");
        }
        assert!(judged(&[], &[]).iter().all(Option::is_none));
        assert_eq!(judged(&[1.0], &[2.0])[0], None);
        assert_eq!(judged(&[1e308], &[-1e308]), [None; 6]);
    }

    #[test]
    fn charts_hold_every_row_or_a_sample() {
        let truth: Vec<f64> = (0..5_000).map(f64::from).collect();
        let predicted: Vec<f64> = truth.iter().map(|value| value + 1.0).collect();
        let all = charts(&[model(&truth, &predicted)], "price", "Test rows.", || Random::new(1, 1));
        assert_eq!(all[0].note, "Test rows. A random 2000 of 5000 rows are drawn.");
        let ChartKind::Points { series, .. } = &all[1].kind else { panic!("no points") };
        assert!(series[0].points.len() == 2_000 && series[0].points.iter().all(|point| point[1] == -1.0));
        let ChartKind::Histogram { edges, series } = &all[2].kind else { panic!("no histogram") };
        assert_eq!(
            (edges.as_slice(), series[0].points.as_slice()),
            (&[-1.5, -0.5][..], &[[0.0, 5_000.0]][..])
        );
    }

    #[test]
    fn bins_hold_every_residual() {
        let truth: Vec<f64> = (0..=300).map(f64::from).collect();
        let Some(ChartKind::Histogram { edges, series }) = histogram(&[model(&truth, &vec![0.0; 301])])
        else {
            panic!()
        };
        assert_eq!((edges[0], edges[30], edges.len()), (0.0, 300.0, 31));
        assert_eq!(series[0].points.iter().map(|point| point[1]).sum::<f64>(), 301.0);
        assert_eq!(series[0].points[29][1], 11.0);
        assert!(histogram(&[model(&[], &[])]).is_none());
        let huge = histogram(&[model(&[1e308, -1e308], &[0.0, 0.0])]).unwrap();
        let ChartKind::Histogram { edges, .. } = &huge else { panic!() };
        assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "{edges:?}");
    }
}
