//! The way to the engine: sends the document after each edit, asks and waits for answers, runs and cancels.
//!
//! What the engine says comes in through `engine_replies`. A worker that dies is replaced at once, a few times; the
//! run it was on ends with a named failure, and the document is sent to its successor.

use std::collections::BTreeMap;

use futures_channel::oneshot;
use js_sys::ArrayBuffer;
use leptos::prelude::*;
use penstock_flow::message::{FromEngine, NodeCheck, NodeStatus, Outcome, RequestId, RunId, ToEngine};
use penstock_flow::parameter::FileReference;
use penstock_flow::project::DataRecord;
use penstock_flow::{Diagnostic, Node, NodeId};
use wasm_bindgen::JsValue;

use super::timing::{after, before_next_frame};
use super::{RunEnd, RunState, Studio};
use crate::engine_client::{EngineClient, EngineState};
use crate::rest::{Command, Parts};

/// A cancelled run may take this many milliseconds to end before its worker is replaced.
const CANCEL_PATIENCE: i32 = 200;
/// The engine's word for a source whose data is not at hand.
pub const FILE_NEEDED: &str = "file-needed";
/// What the engine is about to say is looked for so often, so many milliseconds apart.
const SETTLING_LOOKS: u32 = 50;
const SETTLING_STEP: i32 = 40;
/// While a run is on its way the engine says something every second. It is asked after in steps of this many
/// milliseconds, and given up after so many steps of silence: it hangs.
const HEARTBEAT_STEP: i32 = 2_500;
const SILENT_STEPS: u32 = 4;
/// A worker that dies is replaced this many times without a run that ends well in between.
const RESTART_LIMIT: u32 = 3;

/// What comes of a request: the message, and the buffers that came beside it.
pub type Answer = Result<(FromEngine, Vec<ArrayBuffer>), Diagnostic>;

/// What came of a file: what a source refers to it by, what is known of it, and what the reader noticed.
pub type Added = Result<(FileReference, DataRecord, Vec<Diagnostic>), Diagnostic>;

/// The state of the conversation.
#[derive(Default)]
pub(crate) struct Link {
    pub client: Option<EngineClient>,
    pub pending: BTreeMap<RequestId, oneshot::Sender<Answer>>,
    /// Requests, runs and notices are numbered from one counter.
    last_number: u64,
    /// The revision that the present worker has.
    sent_revision: Option<u64>,
    send_is_due: bool,
    pub restarts: u32,
    /// The revision of the document that the engine last spoke of as a whole.
    pub checked_revision: Option<u64>,
    /// How many messages the engine has sent.
    pub heard: u64,
    /// How far each node of the present run is.
    pub progress: BTreeMap<NodeId, f64>,
    /// How many drops of files are being taken in.
    pub drops_on_the_way: u32,
    /// The files that the engine was given, by their hash: where the browser's storage refused one, a worker that takes
    /// another's place is given it again.
    files: BTreeMap<String, web_sys::File>,
}

impl Link {
    pub fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }
}

impl Studio {
    /// Starts the engine, and hears it from now on. Once, when the page is set up.
    pub fn connect_engine(self, parts: Parts) {
        let client = EngineClient::start(
            move |reply| parts.perform(Command::Hear(reply)),
            move |state| parts.perform(Command::EngineChanged(state)),
        );
        self.link().borrow_mut().client = Some(client);
    }

    fn client(self) -> Option<EngineClient> {
        self.link().borrow().client.clone()
    }

    /// Replaces the engine's worker, whatever it does. The document is sent to the new one.
    pub fn restart_engine(self) {
        self.link().borrow_mut().restarts = 0;
        if let Some(client) = self.client() {
            client.replace();
        }
    }

    /// Sends a message. What is sent before the engine is ready waits.
    pub fn send(self, message: &ToEngine) {
        self.send_beside(message, None);
    }

    fn send_beside(self, message: &ToEngine, extra: Option<JsValue>) {
        let Some(client) = self.client() else { return };
        match serde_json::to_vec(message) {
            Ok(bytes) => client.send(bytes, Vec::new(), extra),
            Err(error) => self.log(format!("A message to the engine could not be written: {error}.")),
        }
    }

    /// Asks the engine, and waits for the answer to this request. A refusal, and an engine that was lost before it
    /// answered, come back as the diagnostic to show.
    pub fn request(self, make: impl FnOnce(RequestId) -> ToEngine) -> impl Future<Output = Answer> {
        self.request_beside(make, None)
    }

    fn request_beside(
        self,
        make: impl FnOnce(RequestId) -> ToEngine,
        extra: Option<JsValue>,
    ) -> impl Future<Output = Answer> {
        let (answer, answered) = oneshot::channel();
        // Dropping its sender answers: an engine that has failed hears nothing.
        if !matches!(self.engine_state.get_untracked(), EngineState::Failed { .. }) {
            let request = {
                let link = self.link();
                let mut link = link.borrow_mut();
                let request = link.next_number();
                link.pending.insert(request, answer);
                request
            };
            self.send_document_now();
            self.send_beside(&make(request), extra);
        }
        async move { answered.await.unwrap_or_else(|_| Err(engine_lost())) }
    }

    /// Waits until the engine has said of each source that refers to a file whether it has the file's data: it looks in
    /// the browser's storage first, so that takes a moment after a project is opened. Not for longer than a moment,
    /// since an engine that is busy or gone says nothing.
    pub async fn sources_settled(self) {
        self.wait_until(move || self.sources_are_settled()).await;
    }

    /// Looks again and again, for a moment, until something is so.
    pub(super) async fn wait_until(self, is_so: impl Fn() -> bool) {
        for _ in 0..SETTLING_LOOKS {
            if is_so() {
                return;
            }
            let (later, it_is_later) = oneshot::channel::<()>();
            after(SETTLING_STEP, move || drop(later));
            // The channel closes when the time is up.
            let _ = it_is_later.await;
        }
    }

    fn sources_are_settled(self) -> bool {
        let refers_to_file = |node: &Node| node.parameters.values().any(|value| value.get("hash").is_some());
        let sources: Vec<NodeId> = self.with_project(|project| {
            project.graph.nodes.values().filter(|node| refers_to_file(node)).map(|node| node.id).collect()
        });
        sources.into_iter().all(|id| {
            let has_result = self.status(id).is_some_and(|status| status.with_untracked(Option::is_some));
            let has_error = |check: &NodeCheck| check.diagnostics.iter().any(Diagnostic::is_error);
            has_result || self.check(id).is_some_and(|check| check.with_untracked(has_error))
        })
    }

    /// Hands a file to the engine, which reads it; gives what a source node needs to refer to it.
    pub fn add_file(self, file: web_sys::File) -> impl Future<Output = Added> {
        let name = file.name();
        let handle = JsValue::from(file.clone());
        let add = move |request| {
            self.reading_is(request);
            ToEngine::AddFile { request, name }
        };
        let answer = self.request_beside(add, Some(handle));
        async move {
            match answer.await? {
                (FromEngine::FileAdded { reference, record, diagnostics, .. }, _) => {
                    self.link().borrow_mut().files.insert(reference.hash.clone(), file);
                    Ok((reference, record, diagnostics))
                }
                _ => Err(Diagnostic::error("reply", "The engine answered something else than was asked.")),
            }
        }
    }

    /// Gives the engine again what it lost with an earlier worker and the browser's storage did not keep.
    pub(crate) fn hand_over_files(self) {
        let needs_file = |id: NodeId| {
            let says_so = |check: &NodeCheck| check.diagnostics.iter().any(|one| one.code == FILE_NEEDED);
            self.check(id).is_some_and(|check| check.with_untracked(says_so))
        };
        let hashes: Vec<String> = self.with_project(|project| {
            let nodes = project.graph.nodes.values().filter(|node| needs_file(node.id));
            let values = nodes.flat_map(|node| node.parameters.values());
            values.filter_map(|value| Some(value.get("hash")?.as_str()?.to_owned())).collect()
        });
        for hash in hashes {
            let file = self.link().borrow_mut().files.remove(&hash);
            if let Some(file) = file {
                leptos::task::spawn_local(async move {
                    // A file that cannot be read any more is asked for, as one that never was here.
                    if self.add_file(file).await.is_ok() {
                        self.link().borrow_mut().sent_revision = None;
                        self.send_document_now();
                    }
                });
            }
        }
    }

    /// Sends the document before the next frame is drawn; edits until then go with it.
    pub(crate) fn send_document_soon(self) {
        {
            let link = self.link();
            let mut link = link.borrow_mut();
            if link.client.is_none() || link.send_is_due {
                return;
            }
            link.send_is_due = true;
        }
        let send = move || {
            self.link().borrow_mut().send_is_due = false;
            self.send_document_now();
        };
        before_next_frame(send);
    }

    /// Sends the document, unless the engine has this revision.
    fn send_document_now(self) {
        let revision = self.revision.get_untracked();
        if self.link().borrow_mut().sent_revision.replace(revision) == Some(revision) {
            return;
        }
        let project = self.with_project(penstock_flow::Project::to_value);
        let opened = self.opened.get_untracked();
        self.send(&ToEngine::SetDocument { revision, opened, project });
    }

    /// Runs everything, as soon as the files that were just dropped have been taken in.
    pub fn run_after_drops(self) {
        if self.link().borrow().drops_on_the_way == 0 {
            return self.run(Vec::new());
        }
        let opened = self.opened.get_untracked();
        leptos::task::spawn_local(async move {
            while self.link().borrow().drops_on_the_way > 0 {
                self.wait_until(move || self.link().borrow().drops_on_the_way == 0).await;
            }
            if self.opened.get_untracked() == opened {
                self.run(Vec::new());
            }
        });
    }

    /// Runs what the targets need and what has changed; no targets stand for every node. While a run is on its way,
    /// this does nothing.
    pub fn run(self, targets: Vec<NodeId>) {
        if self.run.get_untracked().is_running() || self.link().borrow().client.is_none() {
            return;
        }
        if let EngineState::Failed { reason } = self.engine_state.get_untracked() {
            let failure =
                Diagnostic::error("engine-failed", reason).hint("Start it again in the status bar.");
            return self.toast_problem(&failure);
        }
        let run = {
            let link = self.link();
            let mut link = link.borrow_mut();
            link.progress.clear();
            link.next_number()
        };
        self.send_document_now();
        self.run.set(RunState::Running { run, progress: 0.0 });
        self.announce("Running");
        self.send(&ToEngine::Run { run, targets });
        self.watch(run, self.link().borrow().heard, 0);
    }

    /// Replaces the engine when it has said nothing for too long during a run.
    fn watch(self, run: RunId, heard_before: u64, silent_steps: u32) {
        after(HEARTBEAT_STEP, move || {
            if !self.run_is(run) {
                return;
            }
            let heard = self.link().borrow().heard;
            // One that is still being loaded cannot say anything.
            let is_ready = matches!(self.engine_state.get_untracked(), EngineState::Ready { .. });
            let silent_steps = if heard == heard_before && is_ready { silent_steps + 1 } else { 0 };
            if silent_steps < SILENT_STEPS {
                return self.watch(run, heard, silent_steps);
            }
            let seconds = f64::from(HEARTBEAT_STEP) * f64::from(SILENT_STEPS) / 1000.0;
            self.engine_failed(&format!("The engine has not answered for {seconds} seconds."));
            if let Some(client) = self.client() {
                client.replace();
            }
        });
    }

    /// Stops the run. An engine that does not stop in time is replaced.
    pub fn cancel(self) {
        let RunState::Running { run, .. } = self.run.get_untracked() else { return };
        self.send(&ToEngine::Cancel { run });
        after(CANCEL_PATIENCE, move || {
            if self.run_is(run) {
                self.log("The engine did not stop in time, so it was replaced.");
                self.end_unfinished_nodes(None);
                self.finish(run, Outcome::Cancelled, f64::from(CANCEL_PATIENCE));
                if let Some(client) = self.client() {
                    client.replace();
                }
            }
        });
    }

    /// Whether this run is the one on its way: everything about another is late.
    pub(crate) fn run_is(self, wanted: RunId) -> bool {
        matches!(self.run.try_get_untracked(), Some(RunState::Running { run, .. }) if run == wanted)
    }

    /// Ends the run before its document goes away: what is still said of it is late.
    pub(crate) fn drop_run(self) {
        if let RunState::Running { run, .. } = self.run.get_untracked() {
            self.send(&ToEngine::Cancel { run });
            self.run.set(RunState::Idle);
        }
        self.last_run.set(None);
    }

    /// Notes the end of a run, and tells it.
    pub(crate) fn finish(self, run: RunId, outcome: Outcome, milliseconds: f64) {
        if !self.run_is(run) {
            return;
        }
        self.run.set(RunState::Idle);
        self.last_run.set(Some(RunEnd { run, outcome, milliseconds }));
        let text = match outcome {
            Outcome::Done => format!("Done in {}", super::status::duration(milliseconds)),
            Outcome::Failed => "The run failed. The nodes that failed say why.".to_owned(),
            Outcome::Cancelled => "Cancelled".to_owned(),
        };
        if outcome == Outcome::Done {
            self.link().borrow_mut().restarts = 0;
        }
        self.log(format!("Run {run}: {text}"));
        self.announce(&text);
    }

    /// Gives every node that is queued or running its end: cancelled, or, with a failure, failed where it was at work.
    fn end_unfinished_nodes(self, failure: Option<&Diagnostic>) {
        let nodes: Vec<NodeId> = self.node_ids.get_untracked();
        let mut queued = Vec::new();
        let mut someone_worked = false;
        for id in nodes {
            let Some(status) = self.status(id) else { continue };
            match status.get_untracked() {
                Some(NodeStatus::Running { .. }) => {
                    someone_worked = true;
                    status.set(Some(ended(id, failure)));
                }
                Some(NodeStatus::Queued) => queued.push((id, status)),
                _ => {}
            }
        }
        for (id, status) in queued {
            status.set(Some(ended(id, failure.filter(|_| !someone_worked))));
        }
    }

    /// Hears what became of the engine.
    pub(crate) fn engine_changed(self, state: EngineState) {
        match &state {
            EngineState::Starting => {
                // Whoever still waits for the former worker hears that it is gone.
                let link = self.link();
                let mut link = link.borrow_mut();
                link.sent_revision = None;
                link.checked_revision = None;
                drop(std::mem::take(&mut link.pending));
                drop(link);
                self.forget_tables();
            }
            EngineState::Ready { .. } => {
                self.send_document_now();
                self.send(&ToEngine::StorageUsage);
            }
            EngineState::Failed { reason } => self.engine_failed(reason),
        }
        let was_ready = matches!(self.engine_state.get_untracked(), EngineState::Ready { .. });
        let failed = matches!(state, EngineState::Failed { .. });
        self.engine_state.set(state);
        if failed {
            self.link().borrow_mut().pending.clear();
        }
        if failed && was_ready && self.may_restart() {
            self.log("The engine is started again.");
            after(0, move || {
                if let Some(client) = self.client() {
                    client.replace();
                }
            });
        }
    }

    fn may_restart(self) -> bool {
        let link = self.link();
        let mut link = link.borrow_mut();
        link.restarts += 1;
        link.restarts <= RESTART_LIMIT
    }

    fn engine_failed(self, reason: &str) {
        self.log(reason);
        let failure = Diagnostic::error("engine-stopped", reason)
            .hint("The engine was started again; run once more, with less data if memory ran out.");
        if let RunState::Running { run, .. } = self.run.get_untracked() {
            self.end_unfinished_nodes(Some(&failure));
            self.finish(run, Outcome::Failed, 0.0);
        }
        // The status bar says it aloud; the notice stays when the engine is back.
        self.show_silent_toast(penstock_flow::Severity::Error, reason.to_owned());
    }

    /// The engine itself lost a worker and went on: the log says so.
    pub(crate) fn worker_replaced(self, reason: &str) {
        self.log(format!("A worker was replaced: {reason}"));
    }
}

fn ended(id: NodeId, failure: Option<&Diagnostic>) -> NodeStatus {
    match failure {
        Some(diagnostic) => NodeStatus::Failed { diagnostic: diagnostic.clone().on(id) },
        None => NodeStatus::Cancelled,
    }
}

fn engine_lost() -> Diagnostic {
    Diagnostic::error("engine-lost", "The engine stopped before it could answer.")
        .hint("Try again; if it does not come back, start it in the status bar.")
}
