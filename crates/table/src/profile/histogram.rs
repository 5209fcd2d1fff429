//! Bins of a histogram: at most twenty, and edges that suit the type.

use penstock_flow::ColumnType;

/// The most bins.
const MOST: usize = 20;

/// The edges of the bins for `count` values from `minimum` to `maximum`.
///
/// Truth values have a bin each. Whole numbers have bins of the same whole width with edges halfway between them, so that
/// none falls on an edge. Other values have bins of equal width, more of them the more values there are.
pub(super) fn edges(kind: ColumnType, minimum: f64, maximum: f64, count: usize) -> Vec<f64> {
    match kind {
        ColumnType::Boolean => vec![-0.5, 0.5, 1.5],
        ColumnType::Integer if maximum - minimum < 1e15 && minimum.abs() < 1e15 => {
            integer_edges(minimum, maximum)
        }
        _ => number_edges(minimum, maximum, count),
    }
}

fn integer_edges(minimum: f64, maximum: f64) -> Vec<f64> {
    let values = maximum - minimum + 1.0;
    let width = (values / MOST as f64).ceil();
    let bins = (values / width).ceil() as usize;
    (0..=bins).map(|edge| minimum - 0.5 + width * edge as f64).collect()
}

fn number_edges(minimum: f64, maximum: f64, count: usize) -> Vec<f64> {
    if minimum == maximum {
        let half = if minimum.abs() < 1e15 { 0.5 } else { minimum.abs() * 1e-3 };
        let bound = |edge: f64| if edge.is_finite() { edge } else { minimum };
        return vec![bound(minimum - half), bound(minimum + half)];
    }
    // Sturges' rule: one bin more for every doubling.
    let bins = (count.max(1).ilog2() as usize + 2).min(MOST);
    let inner = (1..bins).map(|edge| {
        let fraction = edge as f64 / bins as f64;
        minimum * (1.0 - fraction) + maximum * fraction
    });
    std::iter::once(minimum).chain(inner).chain(std::iter::once(maximum)).collect()
}

/// How many of the values, which are in order, fall between each two edges; the last bin includes its upper edge.
pub(super) fn counts(sorted: &[f64], edges: &[f64]) -> Vec<u64> {
    let bins = edges.len().saturating_sub(1);
    let mut counts = vec![0; bins];
    let mut start = 0;
    for (bin, count) in counts.iter_mut().enumerate() {
        let rest = &sorted[start..];
        let inside =
            if bin + 1 == bins { rest.len() } else { rest.partition_point(|value| *value < edges[bin + 1]) };
        *count = inside as u64;
        start += inside;
    }
    counts
}
