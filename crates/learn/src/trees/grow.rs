//! Growing one tree.
//!
//! Rows of a node are a range of one array, parted in place by every split. Pending nodes are on a list, the smaller child
//! first, so the list stays short (the logarithm of the rows) even for a tree that degenerates to a chain. When a node
//! looks at all features, the histograms of its larger child are its own minus those of its smaller child. Nothing is
//! allocated per node but the node itself: histograms are recycled.

use std::cell::Cell;

use super::bins::BinnedMatrix;
use super::criterion::{Criterion, Entry};
use super::parameters::Limits;
use super::split::{Search, Split, count, prefers_sorting};
use crate::model::TreeNodes;
use crate::{Pulse, Random};

/// Most cells of a node's histograms over all features that are worth keeping for its children.
const MOST_KEPT_CELLS: usize = 1 << 20;

/// Rows of a feature between two beats: some milliseconds.
const ROWS_PER_BEAT: usize = 1 << 20;

/// A node that waits to be looked at.
struct Pending<H> {
    node: usize,
    start: usize,
    end: usize,
    depth: u32,
    /// Histograms of all features, if they are known.
    histograms: Option<Vec<H>>,
}

/// Everything that growing a tree works with; reusable for the next tree.
pub(crate) struct Grower<'a, C: Criterion> {
    binned: &'a BinnedMatrix,
    limits: Limits,
    criterion: C,
    /// First cell of each feature in a node's histograms, and the end of the last.
    offsets: Vec<usize>,
    /// The feature order of which each node shuffles the beginning.
    features: Vec<usize>,
    /// Histogram of one feature.
    scratch: Vec<C::Cell>,
    /// Histograms to be used again.
    spare: Vec<Vec<C::Cell>>,
    keys: Vec<u32>,
    right: Vec<Entry<C::Part>>,
    pulse: Pulse<'a>,
    /// Rows looked at since the last beat.
    looked_at: Cell<usize>,
}

impl<'a, C: Criterion> Grower<'a, C> {
    pub(crate) fn new(binned: &'a BinnedMatrix, limits: Limits, criterion: C, pulse: Pulse<'a>) -> Self {
        let width = criterion.cells_per_bin();
        let mut offsets = vec![0];
        let mut end = 0;
        for column in &binned.columns {
            end += column.count() * width;
            offsets.push(end);
        }
        Self {
            binned,
            limits,
            criterion,
            offsets,
            features: (0..binned.columns.len()).collect(),
            scratch: Vec::new(),
            spare: Vec::new(),
            keys: Vec::new(),
            right: Vec::new(),
            pulse,
            looked_at: Cell::new(0),
        }
    }

    /// Says that growing goes on, once many rows of a feature were looked at. A node by itself may be too small to be
    /// worth it, or too large to be the only time.
    fn look_at(&self, rows: usize) {
        let looked_at = self.looked_at.get() + rows;
        let beats = looked_at >= ROWS_PER_BEAT;
        self.looked_at.set(if beats { 0 } else { looked_at });
        if beats {
            self.pulse.beat();
        }
    }

    /// Grows a tree on `entries`, of which there is at least one. Their order changes.
    pub(crate) fn grow(&mut self, entries: &mut [Entry<C::Part>], random: &mut Random) -> TreeNodes {
        let mut tree = TreeNodes::default();
        self.features.iter_mut().enumerate().for_each(|(index, feature)| *feature = index);
        push_node(&mut tree);
        let mut pending = vec![Pending { node: 0, start: 0, end: entries.len(), depth: 0, histograms: None }];
        let mut values: Vec<f64> = Vec::new();
        while let Some(mut current) = pending.pop() {
            let rows = &mut entries[current.start..current.end];
            let value_start = current.node * self.criterion.cells_per_bin();
            values.clear();
            let summary = self.criterion.enter(rows, &mut values);
            tree.weight[current.node] = summary.weight;
            tree.impurity[current.node] = summary.impurity;
            if tree.values.len() < value_start + values.len() {
                tree.values.resize(value_start + values.len(), 0.0);
            }
            tree.values[value_start..value_start + values.len()].copy_from_slice(&values);
            let leaf = summary.pure
                || current.depth >= self.limits.max_depth
                || rows.len() < self.limits.min_samples_split as usize
                || rows.len() / 2 < self.limits.min_samples_leaf as usize;
            let split = if leaf { None } else { self.best_split(rows, &mut current.histograms, random) };
            let Some(split) = split else {
                self.spare.extend(current.histograms);
                continue;
            };
            self.part(rows, &split);
            let (left, right) = (push_node(&mut tree), push_node(&mut tree));
            tree.feature[current.node] = split.feature as u32;
            tree.threshold[current.node] =
                self.binned.columns[split.feature].threshold(split.below, split.above);
            tree.left[current.node] = left as u32;
            tree.right[current.node] = right as u32;
            let middle = current.start + split.left_rows;
            let depth = current.depth + 1;
            let left = Pending { node: left, start: current.start, end: middle, depth, histograms: None };
            let right = Pending { node: right, start: middle, end: current.end, depth, histograms: None };
            let left_is_larger = split.left_rows * 2 > current.end - current.start;
            let (mut larger, mut smaller) = if left_is_larger { (left, right) } else { (right, left) };
            self.inherit(entries, current.histograms, &mut larger, &mut smaller);
            pending.push(larger);
            pending.push(smaller);
        }
        tree
    }

    /// Whether nodes look at all features and their histograms are worth keeping.
    fn keeps_histograms(&self) -> bool {
        let cells = self.offsets.last().copied().unwrap_or(0);
        self.limits.max_features == self.features.len() && cells <= MOST_KEPT_CELLS
    }

    /// Whether a node with this many rows uses histograms over all features.
    fn counts_rows(&self, rows: usize) -> bool {
        let cells = self.offsets.last().copied().unwrap_or(0);
        !prefers_sorting(rows, cells / self.features.len().max(1))
    }

    /// Histograms of all features over `entries`.
    fn all_histograms(&mut self, entries: &[Entry<C::Part>]) -> Vec<C::Cell> {
        let mut cells = self.spare.pop().unwrap_or_default();
        cells.clear();
        cells.resize(self.offsets.last().copied().unwrap_or(0), C::Cell::default());
        let width = self.criterion.cells_per_bin();
        for (column, range) in self.binned.columns.iter().zip(self.offsets.windows(2)) {
            self.look_at(entries.len());
            count::<C>(width, column, entries, &mut cells[range[0]..range[1]]);
        }
        cells
    }

    /// Turns a parent's histograms into its children's: the smaller one's are counted, the larger one's are the rest.
    fn inherit(
        &mut self,
        entries: &[Entry<C::Part>],
        parent: Option<Vec<C::Cell>>,
        larger: &mut Pending<C::Cell>,
        smaller: &mut Pending<C::Cell>,
    ) {
        let Some(mut cells) = parent else { return };
        if larger.depth >= self.limits.max_depth || !self.counts_rows(larger.end - larger.start) {
            self.spare.push(cells);
            return;
        }
        let counted = self.all_histograms(&entries[smaller.start..smaller.end]);
        cells.iter_mut().zip(&counted).for_each(|(cell, other)| C::subtract(cell, other));
        larger.histograms = Some(cells);
        smaller.histograms = Some(counted);
    }

    /// The best split over the features that this node looks at.
    fn best_split(
        &mut self,
        entries: &[Entry<C::Part>],
        histograms: &mut Option<Vec<C::Cell>>,
        random: &mut Random,
    ) -> Option<Split> {
        if histograms.is_none() && self.keeps_histograms() && self.counts_rows(entries.len()) {
            *histograms = Some(self.all_histograms(entries));
        }
        let mut search = Search::new(entries.len(), self.limits.min_samples_leaf as usize);
        let all = self.limits.max_features == self.features.len();
        let mut varying = 0;
        for looked_at in 0..self.features.len() {
            // As in scikit-learn: go on past the limit until one feature varies at all.
            if looked_at >= self.limits.max_features && varying > 0 {
                break;
            }
            if !all {
                let chosen = looked_at + random.below(self.features.len() - looked_at);
                self.features.swap(looked_at, chosen);
            }
            let feature = self.features[looked_at];
            varying += usize::from(self.try_feature(&mut search, feature, entries, histograms.as_deref()));
        }
        search.best
    }

    /// Tries one feature. Returns whether it varies within the node.
    fn try_feature(
        &mut self,
        search: &mut Search,
        feature: usize,
        entries: &[Entry<C::Part>],
        histograms: Option<&[C::Cell]>,
    ) -> bool {
        let column = &self.binned.columns[feature];
        if column.count() < 2 {
            return false;
        }
        self.look_at(entries.len());
        let range = self.offsets[feature]..self.offsets[feature + 1];
        if let Some(histograms) = histograms {
            return search.histogram(&mut self.criterion, feature, &histograms[range]);
        }
        if prefers_sorting(entries.len(), range.len()) {
            return search.sorted(&mut self.criterion, feature, column, entries, &mut self.keys);
        }
        self.scratch.clear();
        self.scratch.resize(range.len(), C::Cell::default());
        count::<C>(self.criterion.cells_per_bin(), column, entries, &mut self.scratch);
        search.histogram(&mut self.criterion, feature, &self.scratch)
    }

    /// Parts the rows of a node: left ones first, both sides in their former order.
    fn part(&mut self, entries: &mut [Entry<C::Part>], split: &Split) {
        let column = &self.binned.columns[split.feature];
        let right_rows = entries.len() - split.left_rows;
        let Some(&filler) = entries.first() else { return };
        if self.right.len() < entries.len() {
            self.right.resize(entries.len(), filler);
        }
        // Every row is written to both sides and the one it belongs to moves on: no branch to mispredict.
        let (mut left, mut right) = (0, 0);
        for position in 0..entries.len() {
            let entry = entries[position];
            let goes_left = column.bins[entry.row as usize] as usize <= split.below;
            entries[left] = entry;
            self.right[right] = entry;
            left += usize::from(goes_left);
            right += usize::from(!goes_left);
        }
        entries[split.left_rows..].copy_from_slice(&self.right[..right_rows]);
    }
}

/// Appends an empty leaf and returns its index.
fn push_node(tree: &mut TreeNodes) -> usize {
    tree.feature.push(0);
    tree.threshold.push(0.0);
    tree.left.push(0);
    tree.right.push(0);
    tree.weight.push(0.0);
    tree.impurity.push(0.0);
    tree.left.len() - 1
}
