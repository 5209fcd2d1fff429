//! Charts that reports and learners share, and how points are made fewer.

use penstock_flow::view::{Axis, Bar, Chart, ChartKind};
use penstock_learn::Random;

/// Most bars of a feature importance chart.
const MOST_BARS: usize = 20;

/// Most points of a line.
pub(super) const MOST_LINE_POINTS: usize = 500;

/// Most points of a cloud.
pub(super) const MOST_POINTS: usize = 2_000;

/// Feature importance, greatest first; `what` says what the value is.
pub fn importance_chart(names: &[String], values: &[f64], what: &str) -> Chart {
    let mut bars: Vec<Bar> =
        names.iter().zip(values).map(|(name, value)| Bar { name: name.clone(), value: *value }).collect();
    bars.sort_by(|one, other| other.value.total_cmp(&one.value).then_with(|| one.name.cmp(&other.name)));
    let all = bars.len();
    bars.truncate(MOST_BARS);
    let note =
        if all > MOST_BARS { format!("The {MOST_BARS} greatest of {all} features.") } else { String::new() };
    Chart {
        id: "importance".to_owned(),
        title: "Feature importance".to_owned(),
        x: Axis::new(what),
        y: Axis::new("feature"),
        kind: ChartKind::Bars { bars },
        note,
    }
}

/// The line with at most [`MOST_LINE_POINTS`] of its points, the first and the last among them, chosen so that it keeps
/// its shape: largest triangle three buckets (Steinarsson 2013).
pub(super) fn thinned(points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    if points.len() <= MOST_LINE_POINTS {
        return points;
    }
    let last = points.len() - 1;
    let buckets = MOST_LINE_POINTS - 2;
    // Bucket b holds the points from its edge up to the next one's; the first and the last point stand alone.
    let edge = |bucket: usize| 1 + bucket * (last - 1) / buckets;
    let mut kept = vec![points[0]];
    for bucket in 0..buckets {
        let (from, to) = (edge(bucket), edge(bucket + 1));
        let next = &points[to..edge(bucket + 2).clamp(to + 1, last + 1)];
        let mean = [0, 1].map(|axis| next.iter().map(|point| point[axis]).sum::<f64>() / next.len() as f64);
        let before = kept[kept.len() - 1];
        let area = |point: &[f64; 2]| {
            ((before[0] - mean[0]) * (point[1] - before[1]) - (before[0] - point[0]) * (mean[1] - before[1]))
                .abs()
        };
        let mut best = points[from];
        for point in &points[from..to] {
            if area(point) > area(&best) {
                best = *point;
            }
        }
        kept.push(best);
    }
    kept.push(points[last]);
    kept
}

/// At most [`MOST_POINTS`] positions below `count`, ascending, each equally likely (selection sampling: Knuth 3.4.2 S).
pub(super) fn sampled(count: usize, mut random: Random) -> Vec<usize> {
    let mut wanted = MOST_POINTS.min(count);
    let mut chosen = Vec::with_capacity(wanted);
    for position in 0..count {
        if wanted == count - position || random.below(count - position) < wanted {
            chosen.push(position);
            wanted -= 1;
        }
        if wanted == 0 {
            break;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn importance_shows_the_greatest() {
        let names: Vec<String> = (0..30).map(|index| format!("f{index:02}")).collect();
        let values: Vec<f64> = (0..30).map(|index| f64::from(index % 15)).collect();
        let chart = importance_chart(&names, &values, "impurity decrease");
        let ChartKind::Bars { bars } = &chart.kind else { panic!("no bars") };
        let first: Vec<&str> = bars.iter().take(3).map(|bar| bar.name.as_str()).collect();
        assert_eq!((bars.len(), first), (20, vec!["f14", "f29", "f13"]));
        assert_eq!(chart.note, "The 20 greatest of 30 features.");
        assert_eq!(importance_chart(&[], &[], "x").note, "");
    }

    #[test]
    fn a_thinned_line_keeps_its_ends_and_its_peak() {
        for length in [2, 500, 501, 502, 999, 12_345] {
            let points: Vec<[f64; 2]> =
                (0..length).map(|x| [f64::from(x), if x == length / 3 { 9.0 } else { 0.0 }]).collect();
            let few = thinned(points.clone());
            assert_eq!(few.len(), points.len().min(500));
            assert_eq!((few[0], few.last()), (points[0], points.last()));
            assert!(few.windows(2).all(|pair| pair[0][0] < pair[1][0]));
            assert!(few.iter().any(|point| point[1] == 9.0), "{length}");
        }
    }

    #[test]
    fn a_sample_is_ascending_and_the_same_again() {
        let sample = sampled(10_000, Random::new(1, 2));
        assert_eq!(sample.len(), 2_000);
        assert!(sample.windows(2).all(|pair| pair[0] < pair[1]) && sample[1_999] < 10_000);
        assert_eq!(sample, sampled(10_000, Random::new(1, 2)));
        assert_eq!(sampled(3, Random::new(1, 2)), [0, 1, 2]);
        assert!(sampled(0, Random::new(1, 2)).is_empty());
    }
}
