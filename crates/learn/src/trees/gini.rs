//! Classification: splits are rated by the Gini impurity.
//!
//! Minimising the weighted impurity of both sides is maximising `sum of left_k² / left + sum of right_k² / right`, where
//! `left_k` is the weight of class `k` on the left. The two sums of squares are kept up to date as rows move, so that a
//! candidate costs two divisions however many classes there are.

use super::criterion::{Criterion, Entry, Summary};

/// The class and weight of a row, and the histogram cell that suits the weight's type.
pub(crate) trait ClassPart: Copy {
    /// Weight and number of rows in one bin and class.
    type Cell: Copy + Default;
    /// The class.
    fn class(self) -> usize;
    /// The weight.
    fn weight(self) -> f64;
    /// Adds the row to a cell.
    fn add_to(self, cell: &mut Self::Cell);
    /// Takes `other` out of `cell`.
    fn subtract(cell: &mut Self::Cell, other: &Self::Cell);
    /// Weight in the cell.
    fn cell_weight(cell: &Self::Cell) -> f64;
    /// Rows in the cell.
    fn cell_rows(cell: &Self::Cell) -> u32;
}

/// A row that counts a whole number of times: 1, or how often the bootstrap drew it. Sums are exact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CountedClass {
    pub(crate) class: u32,
    pub(crate) copies: u32,
}

impl ClassPart for CountedClass {
    /// Rows in the high half, copies in the low half, so that a row is one addition.
    type Cell = u64;

    fn class(self) -> usize {
        self.class as usize
    }

    fn weight(self) -> f64 {
        f64::from(self.copies)
    }

    fn add_to(self, cell: &mut u64) {
        *cell += (1 << 32) | u64::from(self.copies);
    }

    fn subtract(cell: &mut u64, other: &u64) {
        *cell -= other;
    }

    fn cell_weight(cell: &u64) -> f64 {
        f64::from(*cell as u32)
    }

    fn cell_rows(cell: &u64) -> u32 {
        (*cell >> 32) as u32
    }
}

/// A row with any weight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WeightedClass {
    pub(crate) class: u32,
    pub(crate) weight: f64,
}

/// Weight and number of rows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WeightCell {
    weight: f64,
    rows: u32,
}

impl ClassPart for WeightedClass {
    type Cell = WeightCell;

    fn class(self) -> usize {
        self.class as usize
    }

    fn weight(self) -> f64 {
        self.weight
    }

    fn add_to(self, cell: &mut WeightCell) {
        cell.weight += self.weight;
        cell.rows += 1;
    }

    fn subtract(cell: &mut WeightCell, other: &WeightCell) {
        cell.weight -= other.weight;
        cell.rows -= other.rows;
    }

    fn cell_weight(cell: &WeightCell) -> f64 {
        cell.weight
    }

    fn cell_rows(cell: &WeightCell) -> u32 {
        cell.rows
    }
}

/// The criterion.
#[derive(Debug)]
pub(crate) struct Gini<P> {
    /// Weight per class in the node.
    totals: Vec<f64>,
    /// Sum of `totals` and of their squares.
    total: f64,
    total_squares: f64,
    /// Weight per class left of the tentative split.
    left: Vec<f64>,
    left_weight: f64,
    left_squares: f64,
    right_squares: f64,
    part: std::marker::PhantomData<P>,
}

impl<P> Gini<P> {
    pub(crate) fn new(classes: usize) -> Self {
        Self {
            totals: vec![0.0; classes],
            total: 0.0,
            total_squares: 0.0,
            left: vec![0.0; classes],
            left_weight: 0.0,
            left_squares: 0.0,
            right_squares: 0.0,
            part: std::marker::PhantomData,
        }
    }

    #[inline]
    fn move_weight(&mut self, class: usize, weight: f64) {
        let left = &mut self.left[class];
        let right = self.totals[class] - *left;
        self.left_squares += weight * (2.0 * *left + weight);
        self.right_squares += weight * (weight - 2.0 * right);
        *left += weight;
        self.left_weight += weight;
    }
}

impl<P: ClassPart> Criterion for Gini<P> {
    type Part = P;
    type Cell = P::Cell;

    fn cells_per_bin(&self) -> usize {
        self.totals.len()
    }

    #[inline]
    fn cell_of(part: P) -> usize {
        part.class()
    }

    #[inline]
    fn add(cell: &mut P::Cell, part: P) {
        part.add_to(cell);
    }

    fn subtract(cell: &mut P::Cell, other: &P::Cell) {
        P::subtract(cell, other);
    }

    #[inline]
    fn rows(cell: &P::Cell) -> u32 {
        P::cell_rows(cell)
    }

    fn enter(&mut self, entries: &[Entry<P>], values: &mut Vec<f64>) -> Summary {
        self.totals.fill(0.0);
        for entry in entries {
            self.totals[entry.part.class()] += entry.part.weight();
        }
        self.total = self.totals.iter().sum();
        self.total_squares = self.totals.iter().map(|weight| weight * weight).sum();
        let total = self.total;
        let mut impurity = 1.0;
        let mut occurring = 0;
        for weight in &self.totals {
            let share = weight / total;
            impurity -= share * share;
            occurring += usize::from(*weight > 0.0);
            values.push(share);
        }
        let pure = occurring <= 1;
        Summary { weight: total, impurity: if pure || impurity < 0.0 { 0.0 } else { impurity }, pure }
    }

    fn restart(&mut self) {
        self.left.fill(0.0);
        self.left_weight = 0.0;
        self.left_squares = 0.0;
        self.right_squares = self.total_squares;
    }

    #[inline]
    fn move_row(&mut self, part: P) {
        self.move_weight(part.class(), part.weight());
    }

    #[inline]
    fn move_bin(&mut self, cells: &[P::Cell]) {
        for (class, cell) in cells.iter().enumerate() {
            if P::cell_rows(cell) != 0 {
                self.move_weight(class, P::cell_weight(cell));
            }
        }
    }

    #[inline]
    fn score(&self) -> f64 {
        let right_weight = self.total - self.left_weight;
        if self.left_weight > 0.0 && right_weight > 0.0 {
            self.left_squares / self.left_weight + self.right_squares / right_weight
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_score_is_the_definition() {
        let parts = [(0, 2), (1, 1), (2, 3), (0, 1)].map(|(class, copies)| CountedClass { class, copies });
        let entries = parts.map(|part| Entry { row: 0, part });
        let mut gini = Gini::new(3);
        let mut values = Vec::new();
        let summary = gini.enter(&entries, &mut values);
        assert_eq!(values, [3.0 / 7.0, 1.0 / 7.0, 3.0 / 7.0]);
        assert!((summary.impurity - (1.0 - 19.0 / 49.0)).abs() < 1e-15 && !summary.pure);
        gini.restart();
        gini.move_row(parts[0]);
        gini.move_row(parts[1]);
        assert_eq!(gini.score(), (4.0 + 1.0) / 3.0 + (1.0 + 9.0) / 4.0);
    }

    #[test]
    fn one_class_is_pure() {
        let part = WeightedClass { class: 1, weight: 0.1 };
        let summary = Gini::new(2).enter(&[Entry { row: 0, part }; 3], &mut Vec::new());
        assert!(summary.pure);
        assert_eq!(summary.impurity, 0.0);
    }
}
