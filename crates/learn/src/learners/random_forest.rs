//! A random forest (Breiman 2001) for classification and regression: trees on rows drawn with replacement, each node
//! looking at a random choice of features. Like scikit-learn's, with the differences that [`super::DecisionTree`] has.
//!
//! Tasks are chunks of [`TREES_PER_TASK`] trees. A tree's random stream depends on the seed and its number, so chunking and
//! workers change nothing.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::learner::Learner;
use crate::model::ForestModel;
use crate::trees::MaxFeatures;
use crate::trees::fit::{Plan, grow_trees};
use crate::trees::parameters::Limits;
use crate::{LearnError, Model, Problem, Pulse, Target};

/// Trees that one task grows. Each task bins the columns once, so it should not be much smaller.
pub const TREES_PER_TASK: u32 = 10;

/// Most trees of a forest.
const MOST_TREES: u32 = 100_000;

/// Many different trees that answer together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RandomForest {
    /// Number of trees.
    pub trees: u32,
    /// Most questions in a row; no limit if left out.
    pub max_depth: Option<u32>,
    /// Fewest training rows in a leaf.
    pub min_samples_leaf: u32,
    /// Fewest training rows that a node needs to be split.
    pub min_samples_split: u32,
    /// How many features, chosen at random, each node looks at. If left out, as in scikit-learn: the square root of
    /// their number for classes, all for numbers (a third is the other common choice, and faster).
    pub max_features: Option<MaxFeatures>,
    /// Whether each tree draws its rows with replacement instead of taking all.
    pub bootstrap: bool,
}

impl Default for RandomForest {
    fn default() -> Self {
        Self {
            trees: 100,
            max_depth: None,
            min_samples_leaf: 1,
            min_samples_split: 2,
            max_features: None,
            bootstrap: true,
        }
    }
}

impl RandomForest {
    /// Fits all trees, binning the columns once. The same model as all tasks merged.
    pub(crate) fn fit_all(&self, problem: &Problem, seed: u64) -> Result<Model, LearnError> {
        self.fit_trees(problem, 0..self.trees, seed, Pulse::NONE)
    }

    fn fit_trees(
        &self,
        problem: &Problem,
        trees: Range<u32>,
        seed: u64,
        pulse: Pulse<'_>,
    ) -> Result<Model, LearnError> {
        if self.trees == 0 || self.trees > MOST_TREES {
            return Err(LearnError::parameter("trees", format!("it must be between 1 and {MOST_TREES}")));
        }
        let features = problem.features.columns();
        let max_features = self.max_features.unwrap_or(match &problem.target {
            Target::Classes { .. } => MaxFeatures::SquareRoot,
            Target::Numbers(_) => MaxFeatures::All,
        });
        let limits = Limits::new(
            self.max_depth,
            self.min_samples_split,
            self.min_samples_leaf,
            max_features,
            features,
        )?;
        problem.validate()?;
        let problem = problem.weighted_rows()?;
        let plan = Plan { limits, bootstrap: self.bootstrap, seed, purpose: "forest-tree", trees, pulse };
        let trees = grow_trees(&problem, &plan);
        Ok(Model::Forest(ForestModel { features, classes: problem.target.classes(), trees }))
    }
}

impl Learner for RandomForest {
    fn tasks(&self, _problem: &Problem) -> usize {
        self.trees.div_ceil(TREES_PER_TASK).max(1) as usize
    }

    fn fit_task_with(
        &self,
        problem: &Problem,
        task: usize,
        seed: u64,
        pulse: Pulse<'_>,
    ) -> Result<Model, LearnError> {
        let start = u32::try_from(task).unwrap_or(u32::MAX).saturating_mul(TREES_PER_TASK);
        if start >= self.trees.max(1) {
            return Err(LearnError::Model(format!("the forest has no task {task}")));
        }
        self.fit_trees(problem, start..self.trees.min(start.saturating_add(TREES_PER_TASK)), seed, pulse)
    }

    fn merge(&self, parts: Vec<Model>) -> Result<Model, LearnError> {
        let mut merged: Option<ForestModel> = None;
        for part in parts {
            let Model::Forest(part) = part else {
                return Err(LearnError::Model("a part of the forest is not a forest".into()));
            };
            match &mut merged {
                None => merged = Some(part),
                Some(forest) if forest.features == part.features && forest.classes == part.classes => {
                    forest.trees.extend(part.trees);
                }
                Some(_) => {
                    return Err(LearnError::Model(
                        "parts of the forest were fitted on different data".into(),
                    ));
                }
            }
        }
        match merged {
            Some(forest) if forest.trees.len() == self.trees as usize => Ok(Model::Forest(forest)),
            _ => Err(LearnError::Model("some trees of the forest are missing".into())),
        }
    }
}
