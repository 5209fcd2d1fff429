//! What the engine says, put where it is shown. What is of an older revision or run is dropped.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::message::{FromEngine, NodeStatus, RequestId, RunId};
use penstock_flow::{Diagnostic, NodeId};

use super::mirror::set_if_new;
use super::{MemoryUse, RunState, StorageUse, Studio};
use crate::engine_client::Reply;

impl Studio {
    /// Hears one message.
    pub(crate) fn hear(self, reply: Reply) {
        self.link().borrow_mut().heard += 1;
        // By way of a value, as everything else is read: reading straight from bytes would be a second copy of the code
        // for every type of the protocol, which is a tenth of the studio.
        let value = serde_json::from_slice::<serde_json::Value>(&reply.bytes);
        let message: FromEngine = match value.and_then(penstock_flow::json::from_value) {
            Ok(message) => message,
            Err(error) => {
                self.log(format!("A message of the engine could not be read: {error}."));
                return;
            }
        };
        match message {
            FromEngine::Ready { build, catalogue } => {
                self.log(format!("The engine is ready: {} stages, build {build}.", catalogue.stages.len()));
                self.catalogue.set(Arc::new(catalogue));
            }
            FromEngine::Checked { revision, nodes } => {
                self.link().borrow_mut().checked_revision = Some(revision);
                if revision == self.revision.get_untracked() {
                    for (id, mut check) in nodes {
                        if let Some(refused) = self.refused_file(id) {
                            check.diagnostics.insert(0, refused);
                        }
                        if let Some(signal) = self.check(id)
                            && signal.with_untracked(|before| *before != check)
                        {
                            signal.set(check);
                        }
                    }
                    self.hand_over_files();
                }
            }
            FromEngine::Reading { request, fraction } => self.hear_reading(request, fraction),
            FromEngine::Status { run, node, status } => self.hear_status(run, node, status),
            FromEngine::Finished { run, outcome, milliseconds } => self.finish(run, outcome, milliseconds),
            FromEngine::Memory { workers, cache, budget } => {
                set_if_new(self.memory, Some(MemoryUse { workers, cache, budget }));
            }
            FromEngine::Storage { used, quota, problem } => {
                if !problem.is_empty() {
                    self.toast_problem(&Diagnostic::warning("storage", problem.clone()));
                }
                set_if_new(self.storage, Some(StorageUse { used, quota, problem }));
            }
            FromEngine::Log { text } => self.log(text),
            FromEngine::WorkerReplaced { reason } => self.worker_replaced(&reason),
            FromEngine::Refused { request, diagnostic } => {
                if let Some(waiting) = self.link().borrow_mut().pending.remove(&request) {
                    // Whoever asked may have gone meanwhile.
                    let _ = waiting.send(Err(diagnostic));
                }
            }
            answer => {
                if let Some(request) = request_of(&answer)
                    && let Some(waiting) = self.link().borrow_mut().pending.remove(&request)
                {
                    let _ = waiting.send(Ok((answer, reply.buffers)));
                }
            }
        }
    }

    fn hear_status(self, run: RunId, node: NodeId, status: NodeStatus) {
        // Run 0: a source was read outside a run, of this project once the engine has spoken of it.
        let is_late = match run {
            0 => {
                let first = self.core().borrow().mirror.first_revision;
                self.link().borrow().checked_revision.is_none_or(|checked| checked < first)
            }
            _ => !self.run_is(run),
        };
        if is_late {
            return;
        }
        if run != 0 {
            let fraction = match &status {
                NodeStatus::Queued => 0.0,
                NodeStatus::Running { fraction, .. } => fraction.clamp(0.0, 1.0),
                _ => 1.0,
            };
            let link = self.link();
            let mut link = link.borrow_mut();
            link.progress.insert(node, fraction);
            let progress = link.progress.values().sum::<f64>() / link.progress.len() as f64;
            drop(link);
            self.run.set(RunState::Running { run, progress });
        }
        if let Some(signal) = self.status(node) {
            signal.set(Some(status));
        }
    }
}

/// The request that a message answers.
fn request_of(message: &FromEngine) -> Option<RequestId> {
    match message {
        FromEngine::FileAdded { request, .. }
        | FromEngine::Page { request, .. }
        | FromEngine::Profile { request, .. }
        | FromEngine::Quality { request, .. }
        | FromEngine::Lineage { request, .. }
        | FromEngine::View { request, .. }
        | FromEngine::Rules { request, .. }
        | FromEngine::Import { request, .. }
        | FromEngine::Exported { request, .. } => Some(*request),
        _ => None,
    }
}
