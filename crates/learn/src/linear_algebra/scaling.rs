//! Bringing columns to a common size before solving, by powers of two so that scaling itself never rounds.
//!
//! Solvers then meet neither overflow (a column around 1e300) nor underflow (1e-300), and whether a column counts as
//! redundant does not depend on the unit it was measured in.

use crate::Matrix;
use crate::numeric::{dot, exponent, largest_absolute, scale, scale_all, weighted_mean};

/// How one column was transformed: `scaled = (original * 2^-first - centre) * 2^-second`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ColumnScale {
    first: i32,
    centre: f64,
    second: i32,
}

impl ColumnScale {
    /// `e` where one unit of the scaled column is `2^e` of the original.
    pub(crate) fn exponent(&self) -> i32 {
        self.first + self.second
    }

    /// The subtracted centre in scaled units.
    pub(crate) fn centre(&self) -> f64 {
        scale(self.centre, -self.second)
    }
}

/// Scales one column in place to a root mean square around 1, after subtracting the weighted mean if `centred`. A
/// constant column becomes exactly zero when centred.
pub(crate) fn scale_column(values: &mut [f64], weights: Option<&[f64]>, centred: bool) -> ColumnScale {
    let first = exponent(largest_absolute(values));
    scale_all(values, -first);
    let mut centre = 0.0;
    if centred {
        centre = weighted_mean(values, weights);
        values.iter_mut().for_each(|value| *value -= centre);
    }
    // Again by the largest value first, so that the squares below cannot underflow.
    let middle = exponent(largest_absolute(values));
    scale_all(values, -middle);
    let mean_square = if values.is_empty() { 0.0 } else { dot(values, values) / values.len() as f64 };
    let last = exponent(mean_square.sqrt());
    scale_all(values, -last);
    ColumnScale { first, centre, second: middle + last }
}

/// Scales every column of a copy.
pub(crate) fn scale_columns(
    features: &Matrix,
    weights: Option<&[f64]>,
    centred: bool,
) -> (Matrix, Vec<ColumnScale>) {
    let mut scaled = features.clone();
    let scales =
        (0..features.columns()).map(|column| scale_column(scaled.column_mut(column), weights, centred));
    let scales = scales.collect();
    (scaled, scales)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_columns_become_zero() {
        let mut values = vec![0.1; 5];
        scale_column(&mut values, None, true);
        assert_eq!(values, [0.0; 5]);
    }

    #[test]
    fn extreme_columns_come_near_one() {
        for unit in [1e-300, 5e-324, 1.0, 1e300] {
            let mut values = vec![-unit, unit, -unit, unit];
            let scale = scale_column(&mut values, None, true);
            assert!(values.iter().all(|value| (0.4..2.1).contains(&value.abs())), "{values:?}");
            assert_eq!(crate::numeric::scale(values[1], scale.exponent()), unit);
        }
    }

    #[test]
    fn the_way_back() {
        let original = [3.0, 5.0, 10.0];
        let mut values = original.to_vec();
        let column = scale_column(&mut values, Some(&[1.0, 2.0, 1.0]), true);
        for (value, original) in values.iter().zip(original) {
            assert_eq!(scale(value + column.centre(), column.exponent()), original);
        }
    }
}
