//! Regression: splits are rated by the variance.
//!
//! Minimising the weighted variance of both sides is maximising `left_sum² / left + right_sum² / right`. The target is
//! scaled and centred before growth, so that these squares neither overflow nor cancel; values are turned back here.

use super::criterion::{Criterion, Entry, Summary};
use crate::numeric::{scale, smaller};

/// The scaled target and the weight of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    pub(crate) target: f64,
    pub(crate) weight: f64,
}

/// Sums of one bin.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SumCell {
    sum: f64,
    weight: f64,
    rows: u32,
}

/// How the target was scaled: `scaled = original * 2^-exponent - centre`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TargetScale {
    pub(crate) exponent: i32,
    pub(crate) centre: f64,
}

/// The criterion.
#[derive(Debug)]
pub(crate) struct Variance {
    scale: TargetScale,
    total_sum: f64,
    total_weight: f64,
    left_sum: f64,
    left_weight: f64,
}

impl Variance {
    pub(crate) fn new(scale: TargetScale) -> Self {
        Self { scale, total_sum: 0.0, total_weight: 0.0, left_sum: 0.0, left_weight: 0.0 }
    }
}

impl Criterion for Variance {
    type Part = Number;
    type Cell = SumCell;

    fn cells_per_bin(&self) -> usize {
        1
    }

    #[inline]
    fn cell_of(_part: Number) -> usize {
        0
    }

    #[inline]
    fn add(cell: &mut SumCell, part: Number) {
        cell.sum += part.weight * part.target;
        cell.weight += part.weight;
        cell.rows += 1;
    }

    fn subtract(cell: &mut SumCell, other: &SumCell) {
        cell.sum -= other.sum;
        cell.weight -= other.weight;
        cell.rows -= other.rows;
    }

    #[inline]
    fn rows(cell: &SumCell) -> u32 {
        cell.rows
    }

    fn enter(&mut self, entries: &[Entry<Number>], values: &mut Vec<f64>) -> Summary {
        // Relative to the first row, so that equal targets give exactly their value.
        let first = entries.first().map_or(0.0, |entry| entry.part.target);
        let (mut weight, mut offset) = (0.0, 0.0);
        let mut pure = true;
        for Entry { part, .. } in entries {
            weight += part.weight;
            offset += part.weight * (part.target - first);
            pure &= part.target == first;
        }
        let mean = first + offset / weight;
        let mut squares = 0.0;
        for Entry { part, .. } in entries {
            let deviation = part.target - mean;
            squares += part.weight * deviation * deviation;
        }
        self.total_weight = weight;
        self.total_sum = weight * mean;
        values.push(scale(mean + self.scale.centre, self.scale.exponent));
        // A variance beyond the range of numbers is given as the largest number.
        let impurity = scale(squares / weight, self.scale.exponent.saturating_mul(2));
        Summary { weight, impurity: smaller(impurity, f64::MAX), pure }
    }

    fn restart(&mut self) {
        self.left_sum = 0.0;
        self.left_weight = 0.0;
    }

    #[inline]
    fn move_row(&mut self, part: Number) {
        self.left_sum += part.weight * part.target;
        self.left_weight += part.weight;
    }

    #[inline]
    fn move_bin(&mut self, cells: &[SumCell]) {
        for cell in cells {
            self.left_sum += cell.sum;
            self.left_weight += cell.weight;
        }
    }

    #[inline]
    fn score(&self) -> f64 {
        let right_weight = self.total_weight - self.left_weight;
        let right_sum = self.total_sum - self.left_sum;
        if self.left_weight > 0.0 && right_weight > 0.0 {
            self.left_sum * self.left_sum / self.left_weight + right_sum * right_sum / right_weight
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_scores() {
        let entry = |target, weight| Entry { row: 0, part: Number { target, weight } };
        let entries = [entry(1.0, 1.0), entry(3.0, 1.0), entry(5.0, 2.0)];
        let mut variance = Variance::new(TargetScale { exponent: 1, centre: 1.0 });
        let mut values = Vec::new();
        let summary = variance.enter(&entries, &mut values);
        assert_eq!(values, [9.0]);
        assert_eq!((summary.weight, summary.impurity, summary.pure), (4.0, 11.0, false));
        variance.restart();
        variance.move_row(entries[0].part);
        assert_eq!(variance.score(), 1.0 + 169.0 / 3.0);
    }

    #[test]
    fn equal_targets_are_pure_and_exact() {
        let entry = Entry { row: 0, part: Number { target: 0.1, weight: 0.3 } };
        let mut values = Vec::new();
        let summary = Variance::new(TargetScale { exponent: 0, centre: 0.0 }).enter(&[entry; 7], &mut values);
        assert!(summary.pure);
        assert_eq!((values[0], summary.impurity), (0.1, 0.0));
    }
}
