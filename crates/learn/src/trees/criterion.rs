//! What the growth of a tree needs to know about its target.

/// One training row in a tree: where it is and what it adds to a sum.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<R> {
    /// Index into the binned columns.
    pub(crate) row: u32,
    /// The target's part.
    pub(crate) part: R,
}

/// What a node is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Summary {
    /// Sum of weights.
    pub(crate) weight: f64,
    /// Impurity, finite and not negative.
    pub(crate) impurity: f64,
    /// Whether all rows have the same target, so that there is nothing to split.
    pub(crate) pure: bool,
}

/// Sums over rows, and how good it is to part them.
///
/// A criterion holds the totals of the current node and the running sums of the rows left of a tentative split.
pub(crate) trait Criterion {
    /// What one row adds.
    type Part: Copy;
    /// What a histogram keeps per bin (and class).
    type Cell: Copy + Default;

    /// Number of cells per bin.
    fn cells_per_bin(&self) -> usize;

    /// Which of its bin's cells a row belongs to.
    fn cell_of(part: Self::Part) -> usize;

    /// Adds a row to its cell.
    fn add(cell: &mut Self::Cell, part: Self::Part);

    /// Takes another histogram's cell out of this one.
    fn subtract(cell: &mut Self::Cell, other: &Self::Cell);

    /// Number of training rows in a cell.
    fn rows(cell: &Self::Cell) -> u32;

    /// Sums the rows of a node, appends its value(s) to `values` and makes its totals the current ones.
    fn enter(&mut self, entries: &[Entry<Self::Part>], values: &mut Vec<f64>) -> Summary;

    /// Moves all rows to the right of the tentative split.
    fn restart(&mut self);

    /// Moves one row to the left.
    fn move_row(&mut self, part: Self::Part);

    /// Moves the rows of one bin to the left.
    fn move_bin(&mut self, cells: &[Self::Cell]);

    /// How good the tentative split is; larger is better, comparable within one node.
    fn score(&self) -> f64;
}
