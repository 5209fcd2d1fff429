//! Finding the best split of one node on one feature.
//!
//! Two ways with the same candidates: from a histogram over bins, or, for nodes with few rows beside the number of cells,
//! from the rows sorted by bin. Which one is taken depends on counts alone.

use super::bins::BinnedColumn;
use super::criterion::{Criterion, Entry};

/// A node with more rows than this never sorts.
const MOST_SORTED_ROWS: usize = 1 << 16;

/// The best split so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Split {
    pub(crate) score: f64,
    pub(crate) feature: usize,
    /// Last bin that goes left.
    pub(crate) below: usize,
    /// First occupied bin that goes right.
    pub(crate) above: usize,
    pub(crate) left_rows: usize,
}

/// The best split of a node over the features looked at.
#[derive(Debug)]
pub(crate) struct Search {
    pub(crate) rows: usize,
    pub(crate) min_rows: usize,
    pub(crate) best: Option<Split>,
}

impl Search {
    pub(crate) fn new(rows: usize, min_rows: usize) -> Self {
        Self { rows, min_rows, best: None }
    }

    /// Takes the candidate if it is better; among equals the lowest feature, then the lowest threshold, wins.
    #[inline]
    fn offer<C: Criterion>(
        &mut self,
        criterion: &C,
        feature: usize,
        below: usize,
        above: usize,
        left_rows: usize,
    ) {
        if left_rows < self.min_rows || self.rows - left_rows < self.min_rows {
            return;
        }
        let score = criterion.score();
        let better = match &self.best {
            None => true,
            Some(best) => score > best.score || (score == best.score && feature < best.feature),
        };
        if better {
            self.best = Some(Split { score, feature, below, above, left_rows });
        }
    }

    /// Tries all splits of a histogram of `bins` bins. Returns whether the feature varies within the node.
    pub(crate) fn histogram<C: Criterion>(
        &mut self,
        criterion: &mut C,
        feature: usize,
        cells: &[C::Cell],
    ) -> bool {
        criterion.restart();
        let mut left_rows = 0;
        let mut below = 0;
        for (bin, cells) in cells.chunks_exact(criterion.cells_per_bin()).enumerate() {
            let rows: u32 = cells.iter().map(C::rows).sum();
            if rows == 0 {
                continue;
            }
            if left_rows > 0 {
                self.offer(criterion, feature, below, bin, left_rows);
            }
            criterion.move_bin(cells);
            left_rows += rows as usize;
            below = bin;
            if left_rows == self.rows {
                return left_rows > rows as usize;
            }
        }
        false
    }

    /// Tries all splits by sorting the rows; `keys` is working space. Returns whether the feature varies.
    pub(crate) fn sorted<C: Criterion>(
        &mut self,
        criterion: &mut C,
        feature: usize,
        column: &BinnedColumn,
        entries: &[Entry<C::Part>],
        keys: &mut Vec<u32>,
    ) -> bool {
        keys.clear();
        let key = |(position, entry): (usize, &Entry<C::Part>)| {
            u32::from(column.bins[entry.row as usize]) << 24 | position as u32
        };
        keys.extend(entries.iter().enumerate().map(key));
        keys.sort_unstable();
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return false };
        if first >> 24 == last >> 24 {
            return false;
        }
        criterion.restart();
        let mut below = (first >> 24) as usize;
        for (left_rows, key) in keys.iter().enumerate() {
            let bin = (key >> 24) as usize;
            if bin != below {
                self.offer(criterion, feature, below, bin, left_rows);
                below = bin;
            }
            criterion.move_row(entries[(key & 0x00FF_FFFF) as usize].part);
        }
        true
    }
}

/// Whether a node of `rows` rows is better sorted than counted into `cells` cells.
pub(crate) fn prefers_sorting(rows: usize, cells: usize) -> bool {
    rows <= MOST_SORTED_ROWS && rows * 8 <= cells
}

/// Adds rows to the histogram of one feature, which must be empty or hold other rows of the same node.
pub(crate) fn count<C: Criterion>(
    cells_per_bin: usize,
    column: &BinnedColumn,
    entries: &[Entry<C::Part>],
    cells: &mut [C::Cell],
) {
    for entry in entries {
        let bin = column.bins[entry.row as usize] as usize;
        C::add(&mut cells[bin * cells_per_bin + C::cell_of(entry.part)], entry.part);
    }
}

#[cfg(test)]
mod tests {
    use super::super::bins::BinnedMatrix;
    use super::super::gini::{CountedClass, Gini};
    use super::*;
    use crate::{Matrix, Random};

    #[test]
    fn both_ways_find_the_same_split() {
        let mut random = Random::new(3, 0);
        for rows in [2, 3, 10, 200] {
            let values: Vec<f64> = (0..rows).map(|_| random.below(20) as f64).collect();
            let binned = BinnedMatrix::new(&Matrix::from_columns(vec![values]).unwrap(), crate::Pulse::NONE);
            let column = &binned.columns[0];
            let mut part =
                || CountedClass { class: random.below(3) as u32, copies: 1 + random.below(3) as u32 };
            let entries: Vec<_> = (0..rows as u32).map(|row| Entry { row, part: part() }).collect();
            let mut gini = Gini::new(3);
            gini.enter(&entries, &mut Vec::new());
            let mut cells = vec![0; column.count() * 3];
            count::<Gini<CountedClass>>(3, column, &entries, &mut cells);
            let (mut a, mut b) = (Search::new(rows, 1), Search::new(rows, 1));
            assert_eq!(
                a.histogram(&mut gini, 0, &cells),
                b.sorted(&mut gini, 0, column, &entries, &mut Vec::new())
            );
            let describe = |search: &Search| search.best.map(|s| (s.score, s.below, s.above, s.left_rows));
            assert_eq!(describe(&a), describe(&b));
        }
    }
}
