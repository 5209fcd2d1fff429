//! Tasks on threads: any thread takes the next task, the results come back in task order.
//!
//! The threads own what they need, so that a run that is cancelled does not wait for the tasks under way; the process
//! ends soon after. Threads are started once a batch, which costs less than a hundredth of any task.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use penstock_stages::host::{TaskBatch, TaskError};
use penstock_stages::kernel;

/// How often a wait for results looks whether the run was cancelled.
const LISTEN: Duration = Duration::from_millis(20);

/// Deep trees are walked recursively in places; threads get by default a quarter of what the main thread has.
const STACK: usize = 8 << 20;

type TaskResult = Result<Vec<u8>, TaskError>;

struct Shared {
    batch: TaskBatch,
    next: AtomicU32,
    stop: AtomicBool,
}

/// Runs a batch on so many threads; the failure of the first task, in task order, that fails.
///
/// # Errors
/// What a task refused, the text of a panic, or that the run was cancelled.
pub fn run(batch: TaskBatch, threads: usize, cancelled: &AtomicBool) -> Result<Vec<Vec<u8>>, TaskError> {
    let tasks = batch.tasks;
    let shared = Arc::new(Shared { batch, next: AtomicU32::new(0), stop: AtomicBool::new(false) });
    let (sender, receiver) = mpsc::channel();
    let wanted = threads.min(tasks as usize).max(1);
    let started = (0..wanted)
        .filter(|_| {
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            let thread = std::thread::Builder::new().stack_size(STACK);
            thread.spawn(move || work(&shared, &sender)).is_ok()
        })
        .count();
    if started == 0 {
        // No thread to be had: slower, and just as right.
        work(&shared, &sender);
    }
    drop(sender);
    let mut results: Vec<Option<TaskResult>> = vec![None; tasks as usize];
    loop {
        if cancelled.load(Ordering::Relaxed) {
            shared.stop.store(true, Ordering::Relaxed);
            return Err(TaskError::Cancelled);
        }
        match receiver.recv_timeout(LISTEN) {
            Ok((task, result)) => results[task as usize] = Some(result),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    // Tasks are taken in order, so what has no result stands behind a failure.
    results
        .into_iter()
        .map(|result| result.unwrap_or_else(|| Err(TaskError::WorkerLost("A task was lost.".to_owned()))))
        .collect()
}

fn work(shared: &Shared, sender: &Sender<(u32, TaskResult)>) {
    while !shared.stop.load(Ordering::Relaxed) {
        let task = shared.next.fetch_add(1, Ordering::Relaxed);
        if task >= shared.batch.tasks {
            return;
        }
        let computed = catch_unwind(AssertUnwindSafe(|| {
            kernel::execute(&shared.batch.header, &shared.batch.shared, task)
        }));
        let result = match computed {
            Ok(result) => result.map_err(TaskError::Refused),
            Err(panic) => Err(TaskError::WorkerLost(format!(
                "Task {} of {} panicked: {}",
                task + 1,
                shared.batch.tasks,
                panic_text(panic.as_ref())
            ))),
        };
        if result.is_err() {
            shared.stop.store(true, Ordering::Relaxed);
        }
        if sender.send((task, result)).is_err() {
            return;
        }
    }
}

/// What a panic said.
pub fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without words")
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::NodeId;

    fn batch(header: &[u8], tasks: u32) -> TaskBatch {
        TaskBatch { header: header.to_vec(), shared: Arc::default(), tasks, node: NodeId(1) }
    }

    #[test]
    fn no_tasks_give_no_results() {
        assert_eq!(run(batch(b"{}", 0), 4, &AtomicBool::new(false)), Ok(Vec::new()));
    }

    #[test]
    fn a_refusal_is_told_and_ends_the_batch() {
        for threads in [1, 4] {
            let result = run(batch(b"nonsense", 1_000), threads, &AtomicBool::new(false));
            assert!(matches!(result, Err(TaskError::Refused(_))), "{result:?}");
        }
    }

    #[test]
    fn a_cancelled_run_does_not_wait() {
        let result = run(batch(b"{}", 1_000), 2, &AtomicBool::new(true));
        assert_eq!(result, Err(TaskError::Cancelled));
    }
}
