//! Isolation trees: Liu, Ting and Zhou, “Isolation Forest” (2008). A row that few random cuts set apart from a small sample
//! is unusual.
//!
//! A tree grows from at most some hundreds of rows, so it takes less time to grow one than to send the rows to a worker:
//! whoever grows a forest does so here and now, tree by tree.

use serde::{Deserialize, Serialize};

use crate::Random;

/// Euler's constant, in the estimate of harmonic numbers.
const EULER: f64 = 0.577_215_664_901_532_9;

/// One tree, a node a place. A node without children has itself as both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IsolationTree {
    /// The column that a node asks about.
    pub feature: Vec<u32>,
    /// Values below go left.
    pub threshold: Vec<f64>,
    /// The next node for values below.
    pub left: Vec<u32>,
    /// The next node for other values.
    pub right: Vec<u32>,
    /// How many rows of the sample came to the node.
    pub rows: Vec<u32>,
}

impl IsolationTree {
    /// Grows a tree from some rows of columns, cut at random until each row is alone or the tree is as high as a balanced
    /// one would be.
    pub fn grow(columns: &[Vec<f64>], sample: Vec<u32>, random: &mut Random) -> Self {
        let mut tree = Self::default();
        let mut highest = 0;
        while (1usize << highest) < sample.len() && highest < 30 {
            highest += 1;
        }
        let mut open = vec![(tree.add(sample.len()), sample, 0)];
        while let Some((node, rows, height)) = open.pop() {
            let Some((feature, least, greatest)) =
                (if height < highest && rows.len() > 1 { varied(columns, &rows, random) } else { None })
            else {
                continue;
            };
            let share = random.uniform();
            // A sum of parts, since a difference could overflow.
            let cut = least * (1.0 - share) + greatest * share;
            let cut = if cut > least && cut <= greatest { cut } else { greatest };
            let (left, right): (Vec<u32>, Vec<u32>) =
                rows.into_iter().partition(|row| columns[feature][*row as usize] < cut);
            (tree.feature[node], tree.threshold[node]) = (feature as u32, cut);
            let (below, other) = (tree.add(left.len()), tree.add(right.len()));
            (tree.left[node], tree.right[node]) = (below as u32, other as u32);
            open.push((below, left, height + 1));
            open.push((other, right, height + 1));
        }
        tree
    }

    fn add(&mut self, rows: usize) -> usize {
        let node = self.rows.len();
        self.feature.push(0);
        self.threshold.push(0.0);
        self.left.push(node as u32);
        self.right.push(node as u32);
        self.rows.push(rows as u32);
        node
    }

    /// How many cuts set a row apart, with the expected number where several rows are left together.
    pub fn path_length(&self, value: &dyn Fn(usize) -> f64) -> f64 {
        let (mut node, mut length) = (0, 0.0);
        while node < self.rows.len() {
            let below = value(self.feature[node] as usize) < self.threshold[node];
            let next = if below { self.left[node] } else { self.right[node] } as usize;
            if next <= node {
                return length + expected_length(self.rows[node]);
            }
            (node, length) = (next, length + 1.0);
        }
        length
    }

    /// Whether every node leads on to later ones and asks about one of so many columns.
    pub fn is_sound(&self, columns: usize) -> bool {
        let nodes = self.rows.len();
        let lengths = [self.feature.len(), self.threshold.len(), self.left.len(), self.right.len()];
        let node = |at: usize| {
            let (left, right) = (self.left[at] as usize, self.right[at] as usize);
            let leaf = left == at && right == at;
            let inner = left > at && right > at && left < nodes && right < nodes;
            (leaf || inner) && (self.feature[at] as usize) < columns && self.threshold[at].is_finite()
        };
        nodes > 0 && lengths.iter().all(|length| *length == nodes) && (0..nodes).all(node)
    }
}

/// A column that is not the same in all of the rows, with its least and greatest value; looked for from a random one on.
fn varied(columns: &[Vec<f64>], rows: &[u32], random: &mut Random) -> Option<(usize, f64, f64)> {
    let first = random.below(columns.len());
    (0..columns.len()).map(|step| (first + step) % columns.len()).find_map(|feature| {
        let values = rows.iter().map(|row| columns[feature][*row as usize]);
        let start = (f64::INFINITY, f64::NEG_INFINITY);
        let (least, greatest) = values.fold(start, |(least, greatest), value| {
            (if value < least { value } else { least }, if value > greatest { value } else { greatest })
        });
        (least < greatest).then_some((feature, least, greatest))
    })
}

/// The mean number of cuts to set one of so many rows apart: that of a failed search in a binary search tree.
pub fn expected_length(rows: u32) -> f64 {
    match rows {
        0 | 1 => 0.0,
        2 => 1.0,
        _ => {
            let others = f64::from(rows - 1);
            2.0 * (libm::log(others) + EULER) - 2.0 * others / f64::from(rows)
        }
    }
}

/// From 0 to 1, larger the more unusual; about 0.5 for rows like all others. `sample` is how many rows each tree grew from.
pub fn score(trees: &[IsolationTree], sample: u32, value: &dyn Fn(usize) -> f64) -> f64 {
    let total: f64 = trees.iter().map(|tree| tree.path_length(value)).sum();
    let usual = expected_length(sample);
    if trees.is_empty() || usual <= 0.0 { 0.0 } else { libm::exp2(-total / trees.len() as f64 / usual) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    #[test]
    fn a_row_far_from_the_others_scores_highest() {
        let mut columns = vec![Vec::new(), Vec::new(), vec![1.0; 201]];
        let mut random = Random::new(3, stream("test", 0));
        for row in 0..201 {
            let away = if row == 200 { 6.0 } else { 0.0 };
            columns[0].push(random.uniform() + away);
            columns[1].push(random.uniform() * 1e300);
        }
        let grow = |number: u64| {
            let sample = (0..201).filter(|row| row % 3 == number as u32 % 3 || *row == 200).collect();
            IsolationTree::grow(&columns, sample, &mut Random::new(1, stream("tree", number)))
        };
        let trees: Vec<IsolationTree> = (0..60).map(grow).collect();
        assert!(trees.iter().all(|tree| tree.is_sound(3) && !tree.is_sound(0)));
        let scores: Vec<f64> =
            (0..201).map(|row| score(&trees, 68, &|column| columns[column][row])).collect();
        assert!(scores[200] > 0.6 && scores[..200].iter().all(|score| *score < scores[200]));
        assert_eq!(trees[7], grow(7));
    }

    #[test]
    fn expected_lengths_are_those_of_the_paper() {
        // c(256) = 10.24 in its text.
        assert!((expected_length(256) - 10.24).abs() < 0.01);
        assert_eq!([expected_length(0), expected_length(1), expected_length(2)], [0.0, 0.0, 1.0]);
    }
}
