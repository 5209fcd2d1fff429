//! ROC and precision-recall curves, as numbers and as lines.

use penstock_flow::view::{Axis, Chart, ChartKind, Series};
use penstock_learn::metrics::{average_precision, precision_recall_curve, roc_auc, roc_curve};

use super::charts::{MOST_LINE_POINTS, thinned};
use super::predicted::metric_error;
use super::sorting::descending;
use crate::host::Context;
use crate::stage::StageError;

/// Lines of a chart with one a class; more would not be told apart.
const MOST_LINES: usize = 10;

/// The steps between 0 and 1 at which the lines of classes are averaged.
const STEPS: usize = 100;

/// How one class is told from the rest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ClassCurves {
    /// The area under the ROC curve; nothing unless rows of the class and others occur.
    pub roc_area: Option<f64>,
    /// The area under the precision-recall curve, as average precision; nothing when the class does not occur.
    pub precision_area: Option<f64>,
    /// The lines, when asked for.
    pub lines: Option<ClassLines>,
}

/// The lines of one class, thinned, and at fixed steps for averaging.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ClassLines {
    /// True positive rate over false positive rate.
    pub roc: Vec<[f64; 2]>,
    /// Precision over recall.
    pub precision: Vec<[f64; 2]>,
    /// How many points the lines had.
    pub points: usize,
    roc_steps: Vec<f64>,
    precision_steps: Vec<f64>,
}

/// The curves of one class against the rest, by the probability that each row was given for it.
pub(super) async fn class_curves(
    truth: &[u32],
    class: u32,
    scores: &[f64],
    weights: Option<&[f64]>,
    with_lines: bool,
    context: &Context<'_>,
) -> Result<ClassCurves, StageError> {
    let order = descending(scores, context).await?;
    let positive: Vec<bool> = order.iter().map(|row| truth[*row as usize] == class).collect();
    let scores: Vec<f64> = order.iter().map(|row| scores[*row as usize]).collect();
    let weights: Option<Vec<f64>> =
        weights.map(|weights| order.iter().map(|row| weights[*row as usize]).collect());
    let weights = weights.as_deref();
    context.checkpoint().await?;
    let roc_area = roc_auc(&positive, &scores, weights).map_err(metric_error)?;
    context.checkpoint().await?;
    let precision_area = average_precision(&positive, &scores, weights).map_err(metric_error)?;
    context.checkpoint().await?;
    if !with_lines {
        return Ok(ClassCurves { roc_area, precision_area, lines: None });
    }
    let mut lines = ClassLines::default();
    if let Some(points) = roc_curve(&positive, &scores, weights).map_err(metric_error)? {
        let points: Vec<[f64; 2]> =
            points.iter().map(|point| [point.false_positive_rate, point.true_positive_rate]).collect();
        lines.points = points.len();
        lines.roc_steps = interpolated(&points);
        lines.roc = thinned(points);
    }
    context.checkpoint().await?;
    if let Some(points) = precision_recall_curve(&positive, &scores, weights).map_err(metric_error)? {
        // From recall 0 on, since lines go in order of x.
        let points: Vec<[f64; 2]> =
            points.iter().rev().map(|point| [point.recall, point.precision]).collect();
        lines.points = lines.points.max(points.len());
        lines.precision_steps = reached(&points);
        lines.precision = thinned(points);
    }
    Ok(ClassCurves { roc_area, precision_area, lines: Some(lines) })
}

/// The y of a line at each step of x from 0 to 1, between two points in proportion; the greatest where the line is
/// vertical.
fn interpolated(points: &[[f64; 2]]) -> Vec<f64> {
    let mut next = 0;
    let step = |step: usize| {
        let x = step as f64 / STEPS as f64;
        while next < points.len() && points[next][0] <= x {
            next += 1;
        }
        match (next.checked_sub(1).and_then(|last| points.get(last)), points.get(next)) {
            (Some(last), Some(following)) => {
                let share = (x - last[0]) / (following[0] - last[0]);
                last[1] + share * (following[1] - last[1])
            }
            (Some(last), None) => last[1],
            (None, following) => following.map_or(0.0, |point| point[1]),
        }
    };
    (0..=STEPS).map(step).collect()
}

/// The precision at which each recall from 0 to 1 is first reached.
fn reached(points: &[[f64; 2]]) -> Vec<f64> {
    let mut next = 0;
    let step = |step: usize| {
        let recall = step as f64 / STEPS as f64;
        while next + 1 < points.len() && points[next][0] < recall {
            next += 1;
        }
        points.get(next).map_or(0.0, |point| point[1])
    };
    (0..=STEPS).map(step).collect()
}

/// The curves of one model.
#[derive(Clone, Debug)]
pub(super) struct ModelCurves {
    /// The model's name.
    pub model: String,
    /// A class each, with how many rows it has; for two classes only the second, sorted.
    pub classes: Vec<(String, f64, ClassCurves)>,
    /// Whether there are two classes.
    pub binary: bool,
}

/// Which curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Curve {
    Roc,
    Precision,
}

impl Curve {
    fn area(self, curves: &ClassCurves) -> Option<f64> {
        match self {
            Self::Roc => curves.roc_area,
            Self::Precision => curves.precision_area,
        }
    }

    fn line(self, lines: &ClassLines) -> &Vec<[f64; 2]> {
        match self {
            Self::Roc => &lines.roc,
            Self::Precision => &lines.precision,
        }
    }

    fn steps(self, lines: &ClassLines) -> &Vec<f64> {
        match self {
            Self::Roc => &lines.roc_steps,
            Self::Precision => &lines.precision_steps,
        }
    }

    fn name(self, of: &str, area: Option<f64>) -> String {
        let what = if self == Self::Roc { "AUC" } else { "AP" };
        area.map_or_else(|| of.to_owned(), |area| format!("{of} ({what} {area:.3})"))
    }
}

/// The ROC and the precision-recall chart over all models: one line a class for one model of several classes, else one
/// line a model.
pub(super) fn charts(models: &[ModelCurves], rows: &str) -> Vec<Chart> {
    let roc = Chart {
        id: "roc".to_owned(),
        title: "ROC curve".to_owned(),
        x: Axis::unit("false positive rate"),
        y: Axis::unit("true positive rate"),
        kind: ChartKind::Lines { series: Vec::new(), reference: Some([[0.0, 0.0], [1.0, 1.0]]) },
        note: String::new(),
    };
    let precision = Chart {
        id: "precision-recall".to_owned(),
        title: "Precision-recall curve".to_owned(),
        x: Axis::unit("recall"),
        y: Axis::unit("precision"),
        kind: ChartKind::Lines { series: Vec::new(), reference: None },
        note: String::new(),
    };
    [(Curve::Roc, roc), (Curve::Precision, precision)]
        .into_iter()
        .filter_map(|(curve, chart)| filled(chart, curve, models, rows))
        .collect()
}

fn filled(mut chart: Chart, curve: Curve, models: &[ModelCurves], rows: &str) -> Option<Chart> {
    let mut notes = vec![rows.to_owned()];
    let lines = match models {
        [model] if !model.binary => by_class(curve, model, &mut notes),
        models => {
            if let Some(model) = models.iter().find(|model| model.binary)
                && let Some((class, _, _)) = model.classes.first()
            {
                notes.push(format!("Positive is “{class}”."));
            }
            if models.iter().any(|model| !model.binary) {
                notes.push("Mean over classes, each against the rest.".to_owned());
            }
            models.iter().filter_map(|model| of_model(curve, model)).collect()
        }
    };
    let most =
        models.iter().flat_map(|model| &model.classes).filter_map(|(_, _, curves)| curves.lines.as_ref());
    if let Some(points) = most.map(|lines| lines.points).max()
        && points > MOST_LINE_POINTS
    {
        notes.push(format!("Lines of up to {points} points are drawn with {MOST_LINE_POINTS}."));
    }
    if lines.is_empty() {
        return None;
    }
    if let ChartKind::Lines { series, .. } = &mut chart.kind {
        *series = lines;
    }
    chart.note = notes.join(" ");
    Some(chart)
}

fn by_class(curve: Curve, model: &ModelCurves, notes: &mut Vec<String>) -> Vec<Series> {
    let drawn = |(name, _, curves): &(String, f64, ClassCurves)| {
        let line = curve.line(curves.lines.as_ref()?);
        let area = curve.area(curves)?;
        Some(Series { name: curve.name(name, Some(area)), points: line.clone() })
    };
    // The classes with the most rows, drawn in their own order.
    let mut by_rows: Vec<usize> = (0..model.classes.len()).collect();
    by_rows.sort_by(|one, other| model.classes[*other].1.total_cmp(&model.classes[*one].1));
    by_rows.truncate(MOST_LINES);
    by_rows.sort_unstable();
    notes.push("Each class against the rest.".to_owned());
    if model.classes.len() > MOST_LINES {
        notes.push(format!("The {MOST_LINES} most frequent of {} classes.", model.classes.len()));
    }
    by_rows.into_iter().filter_map(|class| drawn(&model.classes[class])).collect()
}

/// The line of a model: that of the positive class, or the mean over those classes that have one.
fn of_model(curve: Curve, model: &ModelCurves) -> Option<Series> {
    let with_line: Vec<(&ClassLines, f64)> = model
        .classes
        .iter()
        .filter_map(|(_, _, curves)| Some((curves.lines.as_ref()?, curve.area(curves)?)))
        .collect();
    let (first, area) = with_line.first()?;
    if model.binary {
        return Some(Series {
            name: curve.name(&model.model, Some(*area)),
            points: curve.line(first).clone(),
        });
    }
    let count = with_line.len() as f64;
    let mean = |step: usize| with_line.iter().map(|(lines, _)| curve.steps(lines)[step]).sum::<f64>() / count;
    let mut points: Vec<[f64; 2]> =
        (0..=STEPS).map(|step| [step as f64 / STEPS as f64, mean(step)]).collect();
    if curve == Curve::Roc {
        points.insert(0, [0.0, 0.0]);
    }
    let area = with_line.iter().map(|(_, area)| area).sum::<f64>() / count;
    Some(Series { name: curve.name(&model.model, Some(area)), points })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestHost;
    use penstock_flow::NodeId;
    use penstock_table::block_on;

    fn curves(truth: &[u32], scores: &[f64]) -> ClassCurves {
        let host = TestHost::default();
        let context = Context { host: &host, node: NodeId(1), seed: 1, note: "", scoring: false };
        block_on(class_curves(truth, 1, scores, None, true, &context)).unwrap()
    }

    fn model(name: &str, binary: bool, classes: &[(&str, &ClassCurves)]) -> ModelCurves {
        let classes =
            classes.iter().map(|(name, curves)| ((*name).to_owned(), 1.0, (*curves).clone())).collect();
        ModelCurves { model: name.to_owned(), classes, binary }
    }

    #[test]
    fn lines_of_four_rows_by_hand() {
        // The example of scikit-learn's roc_auc_score and average_precision_score.
        let found = curves(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8]);
        assert_eq!(found.roc_area, Some(0.75));
        assert!((found.precision_area.unwrap() - 0.833_333_333_333_333_3).abs() < 1e-15);
        let lines = found.lines.unwrap();
        assert_eq!(lines.roc, [[0.0, 0.0], [0.0, 0.5], [0.5, 0.5], [0.5, 1.0], [1.0, 1.0]]);
        assert_eq!(lines.precision[0], [0.0, 1.0]);
        assert_eq!(lines.precision.last(), Some(&[1.0, 0.5]));
        assert_eq!((lines.roc_steps[0], lines.roc_steps[49], lines.roc_steps[50]), (0.5, 0.5, 1.0));
        assert_eq!((lines.precision_steps[50], lines.precision_steps[51]), (1.0, 2.0 / 3.0));
    }

    #[test]
    fn one_line_a_class_or_a_model() {
        let good = curves(&[0, 0, 1, 1], &[0.1, 0.2, 0.7, 0.8]);
        let even = curves(&[0, 1, 0, 1], &[0.5; 4]);
        let three = model("forest", false, &[("a", &good), ("b", &even), ("c", &good)]);
        let names = |models: &[ModelCurves]| -> Vec<String> {
            let all = charts(models, "Test rows.");
            let ChartKind::Lines { series, .. } = &all[0].kind else { panic!("no lines") };
            series.iter().map(|line| line.name.clone()).collect()
        };
        assert_eq!(names(std::slice::from_ref(&three)), ["a (AUC 1.000)", "b (AUC 0.500)", "c (AUC 1.000)"]);
        assert_eq!(names(&[three.clone(), three]), ["forest (AUC 0.833)", "forest (AUC 0.833)"]);
        let two = model("tree", true, &[("yes", &good)]);
        let all = charts(std::slice::from_ref(&two), "Test rows.");
        assert_eq!(all[1].note, "Test rows. Positive is “yes”.");
        assert_eq!(names(&[two]), ["tree (AUC 1.000)"]);
    }

    #[test]
    fn one_class_only_has_no_curve() {
        let found = curves(&[1, 1], &[0.3, 0.9]);
        assert_eq!(found.roc_area, None);
        assert_eq!(found.precision_area, Some(1.0));
        assert_eq!(charts(&[model("m", true, &[("yes", &found)])], "").len(), 1);
        assert_eq!(curves(&[0, 0], &[0.3, 0.9]).precision_area, None);
        assert!(charts(&[], "").is_empty());
    }
}
