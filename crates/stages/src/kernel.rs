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
            part_to_bytes(part).map_err(|error| error.to_string())
        }
    }
}

/// Fits a learner by tasks; the result does not depend on where they run.
pub async fn fit(
    learner: &AnyLearner,
    problem: &Problem,
    context: &Context<'_>,
) -> Result<Model, StageError> {
    let tasks = u32::try_from(learner.tasks(problem)).map_err(|error| refused(error.to_string()))?;
    let kernel = Kernel::Fit { learner: learner.clone(), seed: context.seed };
    let header = serde_json::to_vec(&kernel).map_err(|error| refused(error.to_string()))?;
    let shared = std::sync::Arc::new(problem.to_bytes().map_err(|error| refused(error.to_string()))?);
    context.checkpoint().await?;
    let results = context.host.run(TaskBatch { header, shared, tasks, node: context.node }).await?;
    let mut parts = Vec::with_capacity(results.len());
    for bytes in results {
        parts.push(part_from_bytes(&bytes, context).await?);
    }
    learner.merge(parts).map_err(|error| refused(error.to_string()))
}

fn refused(message: String) -> StageError {
    StageError::in_words("learner", &message, "Check the features and the settings of the learner")
}

/// What a task gives: JSON, with each tree of a forest on a line of its own, so that they can be read one by one.
fn part_to_bytes(part: Model) -> Result<Vec<u8>, serde_json::Error> {
    let Model::Forest(mut forest) = part else { return serde_json::to_vec(&part) };
    let trees = std::mem::take(&mut forest.trees);
    let mut bytes = serde_json::to_vec(&Model::Forest(forest))?;
    for tree in trees {
        bytes.push(b'\n');
        serde_json::to_writer(&mut bytes, &tree)?;
    }
    Ok(bytes)
}

/// Reads what a task gave, with a pause after each tree: a forest can be a hundred megabytes of text.
async fn part_from_bytes(bytes: &[u8], context: &Context<'_>) -> Result<Model, StageError> {
    let unreadable = |error: serde_json::Error| refused(error.to_string());
    let mut lines = bytes.split(|byte| *byte == b'\n');
    context.checkpoint().await?;
    let mut part: Model = serde_json::from_slice(lines.next().unwrap_or_default()).map_err(unreadable)?;
    if let Model::Forest(forest) = &mut part {
        for line in lines {
            context.checkpoint().await?;
            forest.trees.push(serde_json::from_slice(line).map_err(unreadable)?);
        }
    }
    Ok(part)
}
