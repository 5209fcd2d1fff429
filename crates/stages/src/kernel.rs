//! The computations that run as tasks, away from the coordinator: on a pool worker, a thread, or inline.

pub use penstock_learn::Pulse;
use penstock_learn::{AnyLearner, Learner, Model, Problem};
use serde::{Deserialize, Serialize};

use crate::host::{Context, TaskBatch};
use crate::stage::StageError;

/// What a task does; the header of a [`TaskBatch`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kernel", rename_all = "kebab-case")]
pub enum Kernel {
    /// Fits one part of a learner on the problem that is the shared input.
    Fit {
        /// The learner.
        learner: AnyLearner,
        /// The seed.
        seed: u64,
    },
}

/// Runs one task. A pure function of its arguments, so that it may run anywhere, and again.
///
/// # Errors
/// A sentence for the node.
pub fn execute(header: &[u8], shared: &[u8], task: u32) -> Result<Vec<u8>, String> {
    execute_with(header, shared, task, Pulse::NONE)
}

/// The same, saying all the while that it goes on.
///
/// # Errors
/// A sentence for the node.
pub fn execute_with(header: &[u8], shared: &[u8], task: u32, pulse: Pulse<'_>) -> Result<Vec<u8>, String> {
    let kernel: Kernel = serde_json::from_slice(header).map_err(|error| error.to_string())?;
    match kernel {
        Kernel::Fit { learner, seed } => {
            let problem = Problem::from_bytes(shared).map_err(|error| error.to_string())?;
            let part = learner
                .fit_task_with(&problem, task as usize, seed, pulse)
                .map_err(|error| error.to_string())?;
            serde_json::to_vec(&part).map_err(|error| error.to_string())
        }
    }
}

/// Fits a learner by tasks; the result does not depend on where they run.
pub async fn fit(
    learner: &AnyLearner,
    problem: &Problem,
    context: &Context<'_>,
) -> Result<Model, StageError> {
    let refused = |message: String| {
        StageError::in_words("learner", &message, "Check the features and the settings of the learner")
    };
    let tasks = u32::try_from(learner.tasks(problem)).map_err(|error| refused(error.to_string()))?;
    let kernel = Kernel::Fit { learner: learner.clone(), seed: context.seed };
    let header = serde_json::to_vec(&kernel).map_err(|error| refused(error.to_string()))?;
    let shared = std::sync::Arc::new(problem.to_bytes().map_err(|error| refused(error.to_string()))?);
    context.checkpoint().await?;
    let results = context.host.run(TaskBatch { header, shared, tasks }).await?;
    let mut parts = Vec::with_capacity(results.len());
    for bytes in results {
        parts.push(serde_json::from_slice(&bytes).map_err(|error| refused(error.to_string()))?);
    }
    learner.merge(parts).map_err(|error| refused(error.to_string()))
}
