//! What every learner has in common, and the closed list of learners.
//!
//! A fit is a number of independent tasks whose results are merged in task order. Each task needs only the problem, its
//! number and the seed, so a pool of workers, threads or a plain loop give the same model.

use serde::{Deserialize, Serialize};

use crate::learners::{Baseline, DecisionTree, LinearRegression, LogisticRegression, RandomForest};
use crate::{LearnError, Model, Problem, Pulse};

/// Something that can be fitted.
pub trait Learner {
    /// Number of independent tasks, at least 1. Depends on the parameters and the shape of the problem alone.
    fn tasks(&self, problem: &Problem) -> usize;

    /// Fits task number `task` of `0..tasks`. A learner of one task returns the whole model.
    ///
    /// # Errors
    /// Invalid problems and parameters, targets of the wrong kind, numbers out of range.
    fn fit_task(&self, problem: &Problem, task: usize, seed: u64) -> Result<Model, LearnError> {
        self.fit_task_with(problem, task, seed, Pulse::NONE)
    }

    /// The same, saying all the while that it goes on.
    ///
    /// # Errors
    /// See [`Learner::fit_task`].
    fn fit_task_with(
        &self,
        problem: &Problem,
        task: usize,
        seed: u64,
        pulse: Pulse<'_>,
    ) -> Result<Model, LearnError>;

    /// Joins the results of all tasks, given in task order.
    ///
    /// # Errors
    /// [`LearnError::Model`] when parts are missing or do not belong together.
    fn merge(&self, parts: Vec<Model>) -> Result<Model, LearnError>;
}

/// Joins the parts of a learner that has only one task.
pub(crate) fn merge_single(parts: Vec<Model>) -> Result<Model, LearnError> {
    let count = parts.len();
    match <[Model; 1]>::try_from(parts) {
        Ok([model]) => Ok(model),
        Err(_) => Err(LearnError::Model(format!("one part was expected, there are {count}"))),
    }
}

/// Every learner with its parameters; serialised as `{"learner": "random-forest", "trees": 100, ...}`, where parameters
/// that are left out have their defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "learner", rename_all = "kebab-case")]
pub enum AnyLearner {
    /// The most frequent class or the mean: what any other learner has to beat.
    Baseline(Baseline),
    /// Ordinary least squares and ridge regression.
    LinearRegression(LinearRegression),
    /// Logistic regression with an L2 penalty.
    LogisticRegression(LogisticRegression),
    /// One tree.
    DecisionTree(DecisionTree),
    /// Many trees on resampled rows.
    RandomForest(RandomForest),
}

impl AnyLearner {
    fn inner(&self) -> &dyn Learner {
        match self {
            Self::Baseline(learner) => learner,
            Self::LinearRegression(learner) => learner,
            Self::LogisticRegression(learner) => learner,
            Self::DecisionTree(learner) => learner,
            Self::RandomForest(learner) => learner,
        }
    }
}

impl Learner for AnyLearner {
    fn tasks(&self, problem: &Problem) -> usize {
        self.inner().tasks(problem)
    }

    fn fit_task_with(
        &self,
        problem: &Problem,
        task: usize,
        seed: u64,
        pulse: Pulse<'_>,
    ) -> Result<Model, LearnError> {
        self.inner().fit_task_with(problem, task, seed, pulse)
    }

    fn merge(&self, parts: Vec<Model>) -> Result<Model, LearnError> {
        self.inner().merge(parts)
    }
}

/// Fits all tasks here and now. Gives the same model as running the tasks anywhere else; a forest bins its columns only
/// once this way.
///
/// # Errors
/// See [`Learner::fit_task`].
pub fn fit(learner: &AnyLearner, problem: &Problem, seed: u64) -> Result<Model, LearnError> {
    if let AnyLearner::RandomForest(forest) = learner {
        return forest.fit_all(problem, seed);
    }
    let parts = (0..learner.tasks(problem)).map(|task| learner.fit_task(problem, task, seed));
    learner.merge(parts.collect::<Result<_, _>>()?)
}
