//! Mean, deviation and quantiles that stay finite and do not depend on the target.

/// The sum, with what rounding loses kept beside it.
pub(super) fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0f64, 0.0f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}

/// The arithmetic mean of values in order; there is at least one.
pub(super) fn mean(sorted: &[f64]) -> f64 {
    let count = sorted.len() as f64;
    let mean = sum(sorted.iter().copied()) / count;
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return 0.0 };
    if mean.is_finite() {
        return mean;
    }
    // The sum left the range of numbers; that of halves of shares does not.
    (2.0 * sum(sorted.iter().map(|value| value / count / 2.0))).clamp(*first, *last)
}

/// The sample standard deviation of values in order.
pub(super) fn deviation(sorted: &[f64], mean: f64) -> f64 {
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return 0.0 };
    if sorted.len() < 2 || first == last {
        return 0.0;
    }
    let divisor = (sorted.len() - 1) as f64;
    let square = |value: f64| value * value;
    let variance = sum(sorted.iter().map(|value| square(value - mean))) / divisor;
    if variance.is_finite() && variance > 1e-290 {
        return variance.sqrt();
    }
    // Squares of very large or very small values leave the range of numbers: measure in units of the largest.
    let unit = if first.abs() > last.abs() { first.abs() } else { last.abs() };
    let scaled = sum(sorted.iter().map(|value| square(value / unit - mean / unit))) / divisor;
    let deviation = scaled.sqrt() * unit;
    if deviation.is_finite() { deviation } else { f64::MAX }
}

/// The quantile `part` / `parts` of values in order, interpolated linearly as NumPy does by default.
pub(super) fn quantile(sorted: &[f64], part: usize, parts: usize) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let (position, remainder) =
        (last / parts * part + last % parts * part / parts, last % parts * part % parts);
    let low = sorted[position];
    let high = sorted[(position + 1).min(last)];
    let fraction = remainder as f64 / parts as f64;
    let step = high - low;
    if !step.is_finite() {
        return low * (1.0 - fraction) + high * fraction;
    }
    // NumPy goes from the nearer end.
    if fraction < 0.5 { low + step * fraction } else { high - step * (1.0 - fraction) }
}
