//! The shape of a distribution: skew, tails, zeros, values far out.

use penstock_flow::view::NumberShape;

use super::Progress;
use super::statistics::{quantile, sum};
use crate::source::Cancelled;

/// What a standard normal column has as its median deviation: Iglewicz and Hoaglin round it so.
const NORMAL: f64 = 0.6745;

/// The shape of values in order; there is at least one.
pub(super) async fn shape(
    sorted: &[f64],
    mean: f64,
    progress: &Progress<'_>,
) -> Result<NumberShape, Cancelled> {
    let skew = skew(sorted, mean);
    progress.at(0.97).await?;
    let median = quantile(sorted, 1, 2);
    let median_deviation = median_deviation(sorted, median);
    let below = |bound: f64| sorted.partition_point(|value| *value < bound);
    let up_to = |bound: f64| sorted.partition_point(|value| *value <= bound);
    let reach = NumberShape::OUTLYING * median_deviation / NORMAL;
    let outliers = if median_deviation > 0.0 && reach.is_finite() {
        below(median - reach) + sorted.len() - up_to(median + reach)
    } else {
        // Where more than half of the values are equal there is no measure of what is far.
        0
    };
    Ok(NumberShape {
        skew,
        percentiles: NumberShape::PERCENTILES.map(|percent| quantile(sorted, usize::from(percent), 100)),
        median_deviation,
        zeros: (up_to(0.0) - below(0.0)) as u64,
        negatives: below(0.0) as u64,
        outliers: outliers as u64,
    })
}

/// The adjusted Fisher–Pearson skewness.
fn skew(sorted: &[f64], mean: f64) -> Option<f64> {
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    if sorted.len() < 3 || first == last {
        return None;
    }
    // In units of the greatest distance from the mean, whose powers stay within the range of numbers; skewness has no unit.
    let greater = |one: f64, other: f64| if one > other { one } else { other };
    let unit = greater(mean - first, last - mean);
    let distance = move |value: f64| {
        if unit.is_finite() { (value - mean) / unit } else { value / f64::MAX - mean / f64::MAX }
    };
    let count = sorted.len() as f64;
    let second = sum(sorted.iter().map(|value| distance(*value) * distance(*value))) / count;
    let third =
        sum(sorted.iter().map(|value| distance(*value) * distance(*value) * distance(*value))) / count;
    let skew = third / (second * second.sqrt()) * (count * (count - 1.0)).sqrt() / (count - 2.0);
    skew.is_finite().then_some(skew)
}

/// The median distance of values in order from their median: two runs of distances in order, one to each side, are merged
/// up to the middle.
fn median_deviation(sorted: &[f64], median: f64) -> f64 {
    let count = sorted.len();
    let split = sorted.partition_point(|value| *value < median);
    let (mut left, mut right) = (split, split);
    let (mut before, mut at) = (0.0, 0.0);
    for _ in 0..=count / 2 {
        before = at;
        let leftward = left.checked_sub(1).map(|index| median - sorted[index]);
        let rightward = sorted.get(right).map(|value| value - median);
        at = match (leftward, rightward) {
            (Some(distance), other) if other.is_none_or(|other| distance < other) => {
                left -= 1;
                distance
            }
            (_, Some(distance)) => {
                right += 1;
                distance
            }
            (_, None) => break,
        };
    }
    if count.is_multiple_of(2) { before / 2.0 + at / 2.0 } else { at }
}
