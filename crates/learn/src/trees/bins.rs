//! Cutting columns into at most 255 bins, so that a value is one byte.
//!
//! A column with at most 255 distinct values has a bin for each, and trees on it are as exact as scikit-learn's. Other
//! columns are cut at quantiles. Each bin remembers its smallest and largest value, so that a threshold is the midpoint
//! between the neighbouring values that actually occur on both sides.

use crate::{Matrix, Pulse};

/// Most bins of one column.
pub(crate) const MAX_BINS: usize = 255;

/// One column as bytes.
#[derive(Debug, Clone)]
pub(crate) struct BinnedColumn {
    /// The bin of each row.
    pub(crate) bins: Vec<u8>,
    /// Smallest value in each bin.
    lowest: Vec<f64>,
    /// Largest value in each bin.
    highest: Vec<f64>,
}

/// All columns as bytes.
#[derive(Debug, Clone)]
pub(crate) struct BinnedMatrix {
    pub(crate) rows: usize,
    pub(crate) columns: Vec<BinnedColumn>,
}

impl BinnedMatrix {
    /// Cuts every column.
    pub(crate) fn new(features: &Matrix, pulse: Pulse<'_>) -> Self {
        let mut sorted = Vec::with_capacity(features.rows());
        let columns = (0..features.columns()).map(|column| {
            pulse.beat();
            BinnedColumn::new(features.column(column), &mut sorted)
        });
        Self { rows: features.rows(), columns: columns.collect() }
    }
}

/// A whole number that sorts as the value does; both zeros are the same.
fn sortable(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 { bits | (1 << 63) } else { !bits }
}

/// The value of a sortable number.
fn unsortable(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

/// The positions in `sorted` at which a new bin starts, the first one excluded.
fn starts(sorted: &[u64]) -> Vec<usize> {
    let mut distinct: Vec<usize> = Vec::with_capacity(MAX_BINS);
    for position in 1..sorted.len() {
        if sorted[position] != sorted[position - 1] {
            distinct.push(position);
            if distinct.len() == MAX_BINS {
                return quantile_starts(sorted);
            }
        }
    }
    distinct
}

/// Starts of bins with about the same number of rows. A value that fills several shares has one bin of its own, and the
/// rows that are left are shared out among the bins that are left.
fn quantile_starts(sorted: &[u64]) -> Vec<usize> {
    let mut result = Vec::with_capacity(MAX_BINS);
    let mut start = 0;
    for left in (2..=MAX_BINS).rev() {
        let wanted = start + (sorted.len() - start).div_ceil(left);
        let Some(&last) = sorted.get(wanted - 1) else { break };
        // The bin ends after all rows equal to its last one.
        let end = wanted + sorted[wanted..].partition_point(|key| *key <= last);
        if end >= sorted.len() {
            break;
        }
        result.push(end);
        start = end;
    }
    result
}

impl BinnedColumn {
    /// Cuts one column; `sorted` is working space.
    fn new(values: &[f64], sorted: &mut Vec<u64>) -> Self {
        sorted.clear();
        sorted.extend(values.iter().map(|value| sortable(*value)));
        sorted.sort_unstable();
        let starts = starts(sorted);
        let bin_starts = std::iter::once(0).chain(starts.iter().copied());
        let bin_ends = starts.iter().copied().chain(std::iter::once(sorted.len()));
        let mut lowest = Vec::with_capacity(starts.len() + 1);
        let mut highest = Vec::with_capacity(starts.len() + 1);
        for (start, end) in bin_starts.zip(bin_ends) {
            lowest.push(unsortable(sorted[start]));
            highest.push(unsortable(sorted[end - 1]));
        }
        // Eight halvings over a fixed table: the same steps for every value, so nothing to mispredict.
        let mut table = [f64::INFINITY; 256];
        table[..highest.len()].copy_from_slice(&highest);
        let bin_of = |value: f64| {
            let mut bin = 0;
            for step in [128, 64, 32, 16, 8, 4, 2, 1] {
                bin += if table[bin + step - 1] < value { step } else { 0 };
            }
            bin as u8
        };
        Self { bins: values.iter().map(|value| bin_of(*value)).collect(), lowest, highest }
    }

    /// Number of bins.
    pub(crate) fn count(&self) -> usize {
        self.lowest.len()
    }

    /// The threshold that parts rows up to bin `below` from rows from bin `above` on: the midpoint, or the lower value
    /// where rounding would make it the upper one.
    pub(crate) fn threshold(&self, below: usize, above: usize) -> f64 {
        let (low, high) = (self.highest[below], self.lowest[above]);
        let middle = low / 2.0 + high / 2.0;
        if middle >= low && middle < high { middle } else { low }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn cut(values: &[f64]) -> BinnedColumn {
        BinnedColumn::new(values, &mut Vec::new())
    }

    #[test]
    fn few_values_are_exact() {
        let column = cut(&[3.0, 1.0, 3.0, -0.0, 0.0]);
        assert_eq!(column.bins, [2, 1, 2, 0, 0]);
        assert_eq!(column.threshold(0, 1), 0.5);
        assert_eq!(column.threshold(1, 2), 2.0);
        let all: Vec<f64> = (0..255).map(f64::from).collect();
        assert_eq!(cut(&all).count(), 255);
    }

    #[test]
    fn many_values_are_shared_out_evenly() {
        let mut random = Random::new(1, 0);
        let values: Vec<f64> = (0..10_000).map(|_| random.uniform()).collect();
        let column = cut(&values);
        assert_eq!(column.count(), MAX_BINS);
        let mut counts = vec![0; MAX_BINS];
        column.bins.iter().for_each(|bin| counts[*bin as usize] += 1);
        assert!(counts.iter().all(|count| (38..=41).contains(count)), "{counts:?}");
        for (value, bin) in values.iter().zip(&column.bins) {
            assert!(column.lowest[*bin as usize] <= *value && *value <= column.highest[*bin as usize]);
        }
    }

    #[test]
    fn frequent_values_have_a_bin_of_their_own() {
        let mut values = vec![0.0; 5000];
        values.extend((0..1000).map(f64::from));
        let column = cut(&values);
        assert_eq!((column.lowest[0], column.highest[0]), (0.0, 0.0));
        assert!(column.count() > 200);
    }

    #[test]
    fn thresholds_of_neighbouring_and_extreme_values() {
        let next = f64::from_bits(1.0_f64.to_bits() + 1);
        assert_eq!(cut(&[1.0, next]).threshold(0, 1), 1.0);
        assert_eq!(cut(&[-f64::MAX, f64::MAX]).threshold(0, 1), 0.0);
        assert_eq!(cut(&[5e-324, 1e-323]).threshold(0, 1), 5e-324);
    }
}
