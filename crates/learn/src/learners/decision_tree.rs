//! One tree, for classification (Gini impurity) and regression (variance).
//!
//! Like scikit-learn's, except that columns with more than 255 distinct values are cut into 255 quantile bins first, and
//! that equally good splits are decided by the lowest feature, then the lowest threshold, instead of at random.

use serde::{Deserialize, Serialize};

use crate::learner::{Learner, merge_single};
use crate::model::TreeModel;
use crate::trees::MaxFeatures;
use crate::trees::fit::{Plan, grow_trees};
use crate::trees::parameters::Limits;
use crate::{LearnError, Model, Problem, Pulse};

/// Questions about one feature at a time that lead to an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DecisionTree {
    /// Most questions in a row; no limit if left out.
    pub max_depth: Option<u32>,
    /// Fewest training rows in a leaf.
    pub min_samples_leaf: u32,
    /// Fewest training rows that a node needs to be split.
    pub min_samples_split: u32,
    /// How many features, chosen at random, each node looks at; all if left out, and then the seed does not matter.
    pub max_features: Option<MaxFeatures>,
}

impl Default for DecisionTree {
    fn default() -> Self {
        Self { max_depth: None, min_samples_leaf: 1, min_samples_split: 2, max_features: None }
    }
}

impl Learner for DecisionTree {
    fn tasks(&self, _problem: &Problem) -> usize {
        1
    }

    fn fit_task_with(
        &self,
        problem: &Problem,
        _task: usize,
        seed: u64,
        pulse: Pulse<'_>,
    ) -> Result<Model, LearnError> {
        let features = problem.features.columns();
        let max_features = self.max_features.unwrap_or(MaxFeatures::All);
        let limits = Limits::new(
            self.max_depth,
            self.min_samples_split,
            self.min_samples_leaf,
            max_features,
            features,
        )?;
        problem.validate()?;
        let problem = problem.weighted_rows()?;
        let plan = Plan { limits, bootstrap: false, seed, purpose: "decision-tree", trees: 0..1, pulse };
        let mut trees = grow_trees(&problem, &plan);
        let tree = trees.pop().unwrap_or_default();
        Ok(Model::Tree(TreeModel { features, classes: problem.target.classes(), tree }))
    }

    fn merge(&self, parts: Vec<Model>) -> Result<Model, LearnError> {
        merge_single(parts)
    }
}
