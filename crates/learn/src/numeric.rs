//! Small arithmetic that is the same on every target: total-order comparisons, sums in a fixed order of eight lanes
//! (which compilers turn into SIMD without changing a bit) and scaling by powers of two, which is exact.

use std::cmp::Ordering;

/// Number of partial sums that [`dot`] and [`sum`] keep. Part of the result: changing it changes the last bits.
const LANES: usize = 8;

/// The larger of two numbers in IEEE 754 total order (so `+0.0` wins over `-0.0`).
pub(crate) fn larger(a: f64, b: f64) -> f64 {
    if a.total_cmp(&b) == Ordering::Less { b } else { a }
}

/// The smaller of two numbers in IEEE 754 total order.
pub(crate) fn smaller(a: f64, b: f64) -> f64 {
    if b.total_cmp(&a) == Ordering::Less { b } else { a }
}

/// Largest absolute value, 0 for an empty slice.
pub(crate) fn largest_absolute(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest, value| larger(largest, value.abs()))
}

/// Adds the lanes in a fixed tree.
fn reduce(lanes: [f64; LANES]) -> f64 {
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

/// Sum of products over the common length of both slices.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (mut a_chunks, mut b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    for (x, y) in (&mut a_chunks).zip(&mut b_chunks) {
        for lane in 0..LANES {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    let mut tail = 0.0;
    for (x, y) in a_chunks.remainder().iter().zip(b_chunks.remainder()) {
        tail += x * y;
    }
    reduce(lanes) + tail
}

/// Sum in the same order as [`dot`].
pub(crate) fn sum(values: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let mut chunks = values.chunks_exact(LANES);
    for chunk in &mut chunks {
        for lane in 0..LANES {
            lanes[lane] += chunk[lane];
        }
    }
    reduce(lanes) + chunks.remainder().iter().sum::<f64>()
}

/// `target += factor * source`, element by element.
pub(crate) fn add_scaled(target: &mut [f64], factor: f64, source: &[f64]) {
    for (t, s) in target.iter_mut().zip(source) {
        *t += factor * s;
    }
}

/// The exponent `e` with `|value| < 2^e <= 2 |value|`; 0 for zero.
pub(crate) fn exponent(value: f64) -> i32 {
    if value == 0.0 || !value.is_finite() { 0 } else { libm::frexp(value).1 }
}

/// `value * 2^power`, exact unless it leaves the range of f64.
pub(crate) fn scale(value: f64, power: i32) -> f64 {
    libm::scalbn(value, power)
}

/// Multiplies every value by `2^power`.
pub(crate) fn scale_all(values: &mut [f64], power: i32) {
    if (-1000..=1000).contains(&power) {
        let factor = scale(1.0, power);
        values.iter_mut().for_each(|value| *value *= factor);
    } else {
        values.iter_mut().for_each(|value| *value = scale(*value, power));
    }
}

/// Weighted mean in two passes, so that equal values give exactly that value and large ones do not cancel. `weights`
/// of `None` stands for all ones. 0 where the weights sum to 0.
pub(crate) fn weighted_mean(values: &[f64], weights: Option<&[f64]>) -> f64 {
    let total = match weights {
        Some(weights) => sum(weights),
        None => values.len() as f64,
    };
    let Some(&first) = values.first() else { return 0.0 };
    if total <= 0.0 {
        return 0.0;
    }
    let mut mean = first;
    for _ in 0..2 {
        let deviations: Vec<f64> = values.iter().map(|value| value - mean).collect();
        let correction = match weights {
            Some(weights) => dot(&deviations, weights),
            None => sum(&deviations),
        };
        mean += correction / total;
    }
    mean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn total_order_decides_zero_signs() {
        assert!(larger(-0.0, 0.0).is_sign_positive());
        assert!(smaller(0.0, -0.0).is_sign_negative());
        assert_eq!(largest_absolute(&[-3.0, 2.0]), 3.0);
    }

    #[test]
    fn dot_and_sum_handle_every_remainder() {
        for length in 0..40 {
            let values: Vec<f64> = (0..length).map(f64::from).collect();
            let expected: f64 = values.iter().map(|x| x * x).sum();
            assert_eq!(dot(&values, &values), expected);
            assert_eq!(sum(&values), values.iter().sum::<f64>());
        }
    }

    #[test]
    fn mean_of_equal_values_is_that_value() {
        assert_eq!(weighted_mean(&[0.1; 7], None), 0.1);
        assert_eq!(weighted_mean(&[0.1; 3], Some(&[0.3, 0.9, 7.0])), 0.1);
        assert_eq!(weighted_mean(&[1.0, 4.0], Some(&[2.0, 1.0])), 2.0);
        assert_eq!(weighted_mean(&[1.0], Some(&[0.0])), 0.0);
    }

    #[test]
    fn powers_of_two_are_exact() {
        let mut values = [1e-300, 3.0];
        scale_all(&mut values, 40);
        scale_all(&mut values, -40);
        assert_eq!(values, [1e-300, 3.0]);
        assert_eq!(exponent(1.0), 1);
        assert_eq!(exponent(0.0), 0);
    }
}
