//! The fitted form of a decision tree.

use serde::{Deserialize, Serialize};

use super::{Prediction, check_numbers, check_shares, damaged};
use crate::{LearnError, Matrix};

/// One tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TreeModel {
    /// Number of feature columns.
    pub features: usize,
    /// Number of classes; `None` for regression.
    pub classes: Option<usize>,
    /// The nodes.
    pub tree: TreeNodes,
}

/// The nodes of a tree as parallel arrays, the root first, every child after its parent. Features have no missing
/// values, so there is no direction for them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TreeNodes {
    /// The feature that an inner node looks at; 0 in a leaf.
    pub feature: Vec<u32>,
    /// Rows with `feature <= threshold` go left, others right; 0 in a leaf.
    pub threshold: Vec<f64>,
    /// Index of the left child; 0 in a leaf, since the root is nobody's child.
    pub left: Vec<u32>,
    /// Index of the right child; 0 in a leaf.
    pub right: Vec<u32>,
    /// Classification: the weighted share of each class among the node's training rows, node after node. Regression:
    /// their weighted mean.
    pub values: Vec<f64>,
    /// Sum of the weights of the node's training rows.
    pub weight: Vec<f64>,
    /// Gini impurity `1 - sum of share²` or weighted variance of the node's training rows.
    pub impurity: Vec<f64>,
}

impl TreeNodes {
    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.left.len()
    }

    /// How many bytes of memory the nodes take.
    pub fn bytes(&self) -> usize {
        let whole = self.feature.capacity() + self.left.capacity() + self.right.capacity();
        let numbers = self.threshold.capacity()
            + self.values.capacity()
            + self.weight.capacity()
            + self.impurity.capacity();
        whole * size_of::<u32>() + numbers * size_of::<f64>()
    }

    /// Whether there are no nodes at all, which no fitted tree has.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Whether the node has no children.
    pub fn is_leaf(&self, node: usize) -> bool {
        self.left[node] == 0
    }

    /// Number of leaves.
    pub fn leaves(&self) -> usize {
        self.left.iter().filter(|left| **left == 0).count()
    }

    /// Longest way from the root to a leaf; 0 for a single leaf.
    pub fn depth(&self) -> usize {
        let mut depths = vec![0_usize; self.len()];
        let mut deepest = 0;
        for node in 0..self.len() {
            if !self.is_leaf(node) {
                depths[self.left[node] as usize] = depths[node] + 1;
                depths[self.right[node] as usize] = depths[node] + 1;
            }
            deepest = deepest.max(depths[node]);
        }
        deepest
    }

    /// The leaf that a row ends in.
    pub fn leaf_of(&self, features: &Matrix, row: usize) -> usize {
        let mut node = 0;
        while self.left[node] != 0 {
            let value = features.get(row, self.feature[node] as usize);
            node = if value <= self.threshold[node] { self.left[node] } else { self.right[node] } as usize;
        }
        node
    }

    /// Adds each row's leaf values to `sums`, row after row (`width` values per row).
    pub(super) fn add_values(&self, features: &Matrix, width: usize, sums: &mut [f64]) {
        for (row, target) in sums.chunks_exact_mut(width).enumerate() {
            let leaf = self.leaf_of(features, row);
            for (sum, value) in target.iter_mut().zip(&self.values[leaf * width..(leaf + 1) * width]) {
                *sum += value;
            }
        }
    }

    /// Decrease of impurity per feature, normalised to sum 1; all 0 when nothing was split.
    pub(super) fn importance(&self, features: usize) -> Vec<f64> {
        let mut result = vec![0.0; features];
        let root = self.weight.first().copied().unwrap_or(1.0);
        let share = |node: usize| self.weight[node] / root * self.impurity[node];
        for node in (0..self.len()).filter(|node| !self.is_leaf(*node)) {
            let (left, right) = (self.left[node] as usize, self.right[node] as usize);
            result[self.feature[node] as usize] += share(node) - share(left) - share(right);
        }
        normalise(&mut result);
        result
    }

    /// Checks that a prediction stays in bounds and ends, see [`super::Model::validate`].
    pub(super) fn validate(&self, features: usize, classes: Option<usize>) -> Result<(), LearnError> {
        let nodes = self.len();
        if nodes == 0 {
            return Err(damaged("one of its trees has no nodes"));
        }
        if self.feature.len() != nodes || self.right.len() != nodes {
            return Err(damaged("the arrays of one of its trees differ in length"));
        }
        if classes == Some(0) {
            return Err(damaged("it has no classes"));
        }
        check_numbers("thresholds", &self.threshold, Some(nodes))?;
        check_numbers("weights", &self.weight, Some(nodes))?;
        check_numbers("impurities", &self.impurity, Some(nodes))?;
        check_numbers("values", &self.values, nodes.checked_mul(classes.unwrap_or(1)))?;
        if classes.is_some() {
            check_shares("values", &self.values)?;
        }
        if self.weight.iter().any(|weight| *weight <= 0.0)
            || self.impurity.iter().any(|impurity| *impurity < 0.0)
        {
            return Err(damaged("a tree has a node without weight or with negative impurity"));
        }
        for node in 0..nodes {
            let (left, right) = (self.left[node] as usize, self.right[node] as usize);
            let leaf = left == 0 && right == 0;
            let inner = left > node && right > node && left < nodes && right < nodes && left != right;
            if !leaf && !inner {
                return Err(damaged(&format!("node {node} of a tree has impossible children")));
            }
            if inner && self.feature[node] as usize >= features {
                return Err(damaged(&format!(
                    "node {node} of a tree looks at a feature that does not exist"
                )));
            }
        }
        Ok(())
    }
}

/// Divides by the sum, unless that is 0.
pub(super) fn normalise(values: &mut [f64]) {
    let total: f64 = values.iter().sum();
    if total > 0.0 && total.is_finite() {
        values.iter_mut().for_each(|value| *value /= total);
    } else {
        values.fill(0.0);
    }
}

/// Turns row-major sums over `trees` trees into a prediction.
pub(super) fn finish(
    sums: Vec<f64>,
    rows: usize,
    classes: Option<usize>,
    trees: usize,
) -> Result<Prediction, LearnError> {
    let count = trees as f64;
    let Some(classes) = classes else {
        return Ok(Prediction::Numbers(sums.into_iter().map(|sum| sum / count).collect()));
    };
    let mut values = Vec::with_capacity(sums.len());
    for class in 0..classes {
        values.extend((0..rows).map(|row| sums[row * classes + class] / count));
    }
    Ok(Prediction::Probabilities(Matrix::new(rows, classes, values)?))
}

impl TreeModel {
    pub(super) fn predict(&self, features: &Matrix) -> Result<Prediction, LearnError> {
        let width = self.classes.unwrap_or(1);
        let mut sums = vec![0.0; features.rows() * width];
        self.tree.add_values(features, width, &mut sums);
        finish(sums, features.rows(), self.classes, 1)
    }
}
