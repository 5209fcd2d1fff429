//! The engine behind messages: what a worker runs for the studio.
//!
//! Each message is handled by a call of [`Session::receive`]; several may be under way at once, because a run awaits its
//! tasks while pages and profiles are asked for. Bulk data travels beside the messages, through [`Surroundings`].

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use async_trait::async_trait;
use penstock_flow::message::{FromEngine, NodeStatus, Outcome, RequestId, RunId, ToEngine};
use penstock_flow::parameter::FileReference;
use penstock_flow::project::DataRecord;
use penstock_flow::{Column, Diagnostic, Node, NodeId, Project, Schema};
use penstock_stages::source::load::{format_of, import_key, read_table};
use penstock_stages::{Host, StageError};
use penstock_table::import::sample;
use penstock_table::{ByteSource, Cancelled, Crew, Format, ImportError, ImportOptions, Pace, Table};

use crate::engine::{Engine, Sink};
use crate::imports::{data_key, place_of};
use crate::key::Key;

mod import;
mod looks;

/// Up to so many bytes of a file are kept before it is announced, so that nobody can close the tab in between; a larger one
/// is in use sooner than it is kept.
pub const KEPT_FIRST: u64 = 16 << 20;

/// What a session needs beyond a host.
#[async_trait(?Send)]
pub trait Surroundings: Host {
    /// Sends a message, with bulk data beside it where it has some.
    fn send(&self, message: &FromEngine, bulk: Option<Vec<u8>>);

    /// From now on checkpoints say that the run is cancelled, and its tasks are stopped.
    fn cancel(&self);

    /// A run begins: checkpoints go on again, and progress belongs to it. Run 0 stands for reading sources outside a run.
    fn begin(&self, run: RunId);

    /// Opening a file that is not plain text ends as cancelled.
    fn cancel_opening(&self);

    /// Makes a file known under its content hash.
    fn add_source(&self, hash: &str, source: Rc<dyn ByteSource>);

    /// Keeps a file in the browser's storage so that it is there after a reload. A sentence when it could not be kept; the
    /// file can be used all the same.
    async fn keep(&self, hash: &str, source: Rc<dyn ByteSource>) -> Result<(), String>;

    /// The bytes kept in storage and how many may be, where storage is allowed.
    async fn storage(&self) -> Option<(u64, u64)>;

    /// Deletes all that is kept.
    async fn clear_storage(&self) -> Result<(), String>;

    /// The WebAssembly memory of all workers, in bytes.
    fn memory(&self) -> u64;
}

/// The engine of one tab.
pub struct Session {
    engine: Engine,
    surroundings: Rc<dyn Surroundings>,
    /// Set while runs or sources are being worked on: one at a time, see [`Session::work`].
    working: Cell<bool>,
    running: Cell<Option<RunId>>,
    waiting: RefCell<Option<(RunId, Vec<NodeId>)>>,
    /// Set when the document may have sources that were not read yet.
    unread: Cell<bool>,
    reading: RefCell<Option<Reading>>,
    /// Files that are being added and are still wanted.
    wanted_files: RefCell<BTreeSet<RequestId>>,
    revision: Cell<u64>,
    opened: Cell<u64>,
    newest: import::Newest,
}

/// The source that is being read outside a run.
struct Reading {
    node: NodeId,
    key: Option<Key>,
    /// What its import is kept under.
    data: Option<String>,
}

/// Sends the statuses of a run.
struct RunSink<'a> {
    surroundings: &'a dyn Surroundings,
    run: RunId,
}

impl Sink for RunSink<'_> {
    fn status(&self, node: NodeId, status: NodeStatus) {
        self.surroundings.send(&FromEngine::Status { run: self.run, node, status }, None);
    }
}

/// Sends the statuses of a source that is read outside a run, as long as its node is the one that reading began for:
/// another document may have a node of the same number.
struct ReadingSink<'a>(&'a Session);

impl Sink for ReadingSink<'_> {
    fn status(&self, node: NodeId, status: NodeStatus) {
        if !self.0.engine.host.is_hushed() {
            self.0.send(FromEngine::Status { run: 0, node, status });
        }
    }
}

/// Checkpoints of requests that no run can cancel.
struct Unhurried<'a>(&'a dyn Surroundings);

#[async_trait(?Send)]
impl Pace for Unhurried<'_> {
    async fn checkpoint(&self, _: f64) -> Result<(), Cancelled> {
        // A cancelled run is no reason to refuse a page.
        let _ = self.0.checkpoint().await;
        Ok(())
    }
}

/// Checkpoints of a file that is being added: they say how far it is, and hear that it is not wanted any more.
struct Adding<'a> {
    session: &'a Session,
    request: RequestId,
    /// When it was last said.
    told: Cell<f64>,
}

#[async_trait(?Send)]
impl Pace for Adding<'_> {
    async fn checkpoint(&self, fraction: f64) -> Result<(), Cancelled> {
        const BETWEEN: f64 = 50.0;
        let _ = self.session.surroundings.checkpoint().await;
        if !self.session.wanted_files.borrow().contains(&self.request) {
            return Err(Cancelled);
        }
        let now = self.session.surroundings.now();
        if now - self.told.get() >= BETWEEN {
            self.told.set(now);
            self.session.send(FromEngine::Reading { request: self.request, fraction });
        }
        Ok(())
    }

    fn room(&self) -> u64 {
        self.session.surroundings.room()
    }

    fn crew(&self) -> Option<&dyn Crew> {
        self.session.surroundings.crew()
    }
}

impl Session {
    /// A session without a document. `host` is the same thing as `surroundings`, which carries the rest.
    pub fn new(surroundings: Rc<dyn Surroundings>, host: Rc<dyn Host>) -> Self {
        Self {
            engine: Engine::new(host),
            surroundings,
            working: Cell::new(false),
            running: Cell::new(None),
            waiting: RefCell::default(),
            unread: Cell::new(false),
            reading: RefCell::default(),
            wanted_files: RefCell::default(),
            revision: Cell::new(0),
            opened: Cell::new(0),
            newest: import::Newest::default(),
        }
    }

    /// Says that the engine is there, in the build that it was made in.
    pub fn greet(&self, build: &str) {
        self.send(FromEngine::Ready { build: build.to_owned(), catalogue: self.engine.catalogue().clone() });
    }

    /// Says that the engine lives, when a run is under way or waits for a source to be read: the studio gives up on one
    /// that is silent. Called every second.
    pub fn heartbeat(&self) {
        if self.working.get() {
            self.report_memory();
        }
    }

    /// Handles a message; `file` is the handle that travels beside [`ToEngine::AddFile`].
    pub async fn receive(&self, message: ToEngine, file: Option<Rc<dyn ByteSource>>) {
        match message {
            ToEngine::SetDocument { revision, opened, project } => {
                if self.opened.replace(opened) != opened {
                    self.engine.forget_runs();
                }
                self.set_document(revision, project).await;
            }
            ToEngine::AddFile { request, name } => self.add_file(request, &name, file).await,
            ToEngine::CancelAddFile { request } => {
                self.wanted_files.borrow_mut().remove(&request);
                self.surroundings.cancel_opening();
            }
            ToEngine::Run { run, targets } => self.run(run, targets).await,
            ToEngine::Cancel { run } => self.cancel(run),
            ToEngine::Page { request, node, port, first_row, rows, first_column, columns } => {
                let page = self.table(node, &port).map(|table| {
                    let first = usize::try_from(first_row).unwrap_or(usize::MAX);
                    FromEngine::Page {
                        request,
                        page: table.page(first, rows as usize, first_column, columns),
                    }
                });
                self.answer(request, page);
            }
            ToEngine::Profile { request, node, port, full } => {
                let profile = self.profile(node, &port, full).await;
                self.answer(request, profile.map(|profile| FromEngine::Profile { request, profile }));
            }
            ToEngine::Quality { request, node, port } => {
                let report = self.quality(node, &port).await;
                self.answer(request, report.map(|report| FromEngine::Quality { request, report }));
            }
            ToEngine::Lineage { request, node, port, column } => {
                let steps = self.engine.lineage(node, &port, &column);
                self.answer(request, steps.map(|steps| FromEngine::Lineage { request, steps }));
            }
            ToEngine::View { request, node } => {
                let reply = self
                    .engine
                    .last_result(node)
                    .map(|result| FromEngine::View { request, view: result.view.clone() })
                    .ok_or_else(|| not_run(node));
                self.answer(request, reply);
            }
            ToEngine::InferRules { request, node } => {
                let rules = self.engine.infer_rules(node, &Unhurried(&*self.surroundings)).await;
                self.answer(
                    request,
                    rules.map(|rules| FromEngine::Rules { request, rules: rules.to_value() }),
                );
            }
            ToEngine::Import { request, node, question } => {
                let answer = self.look_at_import(request, node, question).await;
                self.answer(request, answer.map(|answer| FromEngine::Import { request, answer }));
            }
            ToEngine::Export { request, node, what } => self.export(request, node, what).await,
            ToEngine::StorageUsage => self.report_storage(String::new()).await,
            ToEngine::ClearStorage => {
                let problem = self.surroundings.clear_storage().await.err().unwrap_or_default();
                self.report_storage(problem).await;
            }
        }
    }

    fn send(&self, message: FromEngine) {
        self.surroundings.send(&message, None);
    }

    fn answer(&self, request: RequestId, reply: Result<FromEngine, StageError>) {
        self.send(
            reply.unwrap_or_else(|error| FromEngine::Refused { request, diagnostic: diagnostic_of(error) }),
        );
    }

    async fn set_document(&self, revision: u64, project: serde_json::Value) {
        match Project::from_value(project) {
            Ok(project) => self.engine.set_project(project),
            Err(error) => return self.send(FromEngine::Log { text: error.to_string() }),
        }
        self.revision.set(revision);
        self.overtake_reading();
        self.report_check();
        for (node, summary) in self.engine.results_again() {
            self.send(FromEngine::Status { run: 0, node, status: NodeStatus::Done { summary } });
        }
        self.unread.set(true);
        self.work().await;
    }

    /// Works until neither a run waits nor a source is unread. Only the first call does; what comes in meanwhile is
    /// found by it. So runs and reading, which share the host's checkpoints, are never at it at once, and no file is
    /// imported twice.
    async fn work(&self) {
        if self.working.replace(true) {
            return;
        }
        loop {
            let next = self.waiting.borrow_mut().take();
            if let Some((run, targets)) = next {
                self.run_now(run, &targets).await;
            } else if self.unread.replace(false) {
                self.read_sources().await;
            } else {
                break;
            }
        }
        self.working.set(false);
    }

    /// What a new document means for the source that is being read for the one before.
    fn overtake_reading(&self) {
        let reading = self.reading.borrow();
        let Some(reading) = &*reading else { return };
        self.engine.host.hush(reading.key != self.engine.key_of(reading.node));
        // Where only a role changed the import goes on: it is what the changed node needs too.
        if !self.engine.reads(reading.data.as_deref()) {
            self.surroundings.cancel();
        }
    }

    /// Reads the sources that have no result and whose data is at hand, so that their columns can be chosen from. A run
    /// or another document that comes in goes before what is left.
    async fn read_sources(&self) {
        let project = self.engine.project();
        let mut sources = Vec::new();
        let mut without_data = BTreeSet::new();
        for node in self.engine.unread_sources(&project) {
            if self.has_data(node).await {
                sources.push(node);
            } else if node.parameters.contains_key("file") {
                without_data.insert(node.id);
            }
        }
        // The document may have changed while storage was asked; its sources are then marked as unread.
        if !Rc::ptr_eq(&project, &self.engine.project()) {
            return;
        }
        let mut news = self.engine.note_without_data(without_data);
        for node in sources {
            if self.unread.get() || self.waiting.borrow().is_some() {
                self.unread.set(true);
                break;
            }
            self.read_source(node).await;
            news = true;
        }
        if news {
            self.report_check();
            self.report_memory();
        }
    }

    async fn read_source(&self, node: &Node) {
        let reading = Reading {
            node: node.id,
            key: self.engine.key_of(node.id),
            data: data_key(&node.stage, &node.parameters),
        };
        *self.reading.borrow_mut() = Some(reading);
        self.surroundings.begin(0);
        self.engine.run(&[node.id], &ReadingSink(self)).await;
        *self.reading.borrow_mut() = None;
        self.engine.host.hush(false);
    }

    async fn has_data(&self, node: &Node) -> bool {
        let Some(file) = node.parameters.get("file") else { return node.stage != "file" };
        let Some(hash) = file.get("hash").and_then(|hash| hash.as_str()) else { return false };
        place_of(hash).is_some() && self.surroundings.source(hash).await.is_some()
    }

    fn report_check(&self) {
        self.send(FromEngine::Checked { revision: self.revision.get(), nodes: self.engine.check() });
    }

    fn report_memory(&self) {
        let (cache, budget) = self.engine.cache_use();
        self.send(FromEngine::Memory { workers: self.surroundings.memory(), cache, budget });
    }

    async fn report_storage(&self, problem: String) {
        let (used, quota) = self.surroundings.storage().await.unzip();
        self.send(FromEngine::Storage { used, quota, problem });
    }

    async fn add_file(&self, request: RequestId, name: &str, file: Option<Rc<dyn ByteSource>>) {
        let Some(source) = file else {
            let diagnostic = Diagnostic::error("file-missing", format!("“{name}” did not arrive."));
            return self.answer(request, Err(diagnostic.hint("Drop it again.").into()));
        };
        self.wanted_files.borrow_mut().insert(request);
        let read = self.import(request, name, source).await;
        self.wanted_files.borrow_mut().remove(&request);
        let (reply, source) = match read {
            Ok((reply, source)) => (Ok(reply), source),
            Err(error) => return self.answer(request, Err(error)),
        };
        let Ok(FromEngine::FileAdded { reference, .. }) = &reply else { return self.answer(request, reply) };
        let hash = reference.hash.clone();
        // Known before it is announced: the studio names it in the document at once.
        self.surroundings.add_source(&hash, source.clone());
        let problem = if source.size() <= KEPT_FIRST {
            let kept = self.surroundings.keep(&hash, source).await;
            self.answer(request, reply);
            kept
        } else {
            self.answer(request, reply);
            self.surroundings.keep(&hash, source).await
        };
        self.report_storage(problem.err().unwrap_or_default()).await;
        self.report_memory();
    }

    /// Reads a file that is added; what is kept of it is the file, or a sample of one that is larger than memory.
    async fn import(
        &self,
        request: RequestId,
        name: &str,
        source: Rc<dyn ByteSource>,
    ) -> Result<(FromEngine, Rc<dyn ByteSource>), StageError> {
        let pace = Adding { session: self, request, told: Cell::new(f64::NEG_INFINITY) };
        let format = format_of(&*source).await.map_err(|error| ImportError::from(error).diagnostic())?;
        if format == Format::Model || (format != Format::Json && name.to_lowercase().ends_with(".json")) {
            let added = added_model(request, name, &*source, &pace).await?;
            return Ok((added, source));
        }
        let options = ImportOptions::default();
        let host = &*self.engine.host;
        let (import, source) = match read_table(&source, &options, host, &pace).await {
            Err(StageError::Failed(error)) if error.code == "out-of-memory" && format == Format::Text => {
                let sample = sample_of(&*source, &pace).await?.ok_or(error)?;
                let mut import = read_table(&sample, &options, host, &pace).await?;
                import.report.notes.insert(0, sampled(source.name(), import.table.rows()));
                (import, sample)
            }
            read => (read?, source),
        };
        let import = Rc::new(import);
        let columns =
            import.table.schema().columns.iter().map(|column| Column { levels: None, ..column.clone() });
        let record = DataRecord {
            name: source.name().to_owned(),
            hash: import.hash.clone(),
            rows: import.table.rows() as u64,
            schema: Schema::new(columns.collect()),
            parts: import.report.parts.clone(),
        };
        let reference =
            FileReference { name: record.name.clone(), hash: import.hash.clone(), size: source.size() };
        let diagnostics = import.report.notes.clone();
        host.keep_import(&import_key(&import.hash, &options), import);
        Ok((FromEngine::FileAdded { request, reference, record, diagnostics }, source))
    }

    async fn run(&self, run: RunId, targets: Vec<NodeId>) {
        // The newest wish counts; the run under way ends first, a source that is being read is read to its end.
        if let Some((dropped, _)) = self.waiting.replace(Some((run, targets))) {
            self.finished(dropped, Outcome::Cancelled, 0.0);
        }
        if self.running.get().is_some_and(|current| current != run) {
            self.surroundings.cancel();
        }
        self.work().await;
    }

    async fn run_now(&self, run: RunId, targets: &[NodeId]) {
        self.running.set(Some(run));
        self.surroundings.begin(run);
        let started = self.surroundings.now();
        let sink = RunSink { surroundings: &*self.surroundings, run };
        let outcome = self.engine.run(targets, &sink).await;
        self.running.set(None);
        self.report_check();
        self.report_memory();
        self.finished(run, outcome, self.surroundings.now() - started);
    }

    fn cancel(&self, run: RunId) {
        if self.running.get() == Some(run) {
            self.surroundings.cancel();
        }
        let waited = self.waiting.borrow_mut().take_if(|(waiting, _)| *waiting == run);
        if waited.is_some() {
            self.finished(run, Outcome::Cancelled, 0.0);
        }
    }

    fn finished(&self, run: RunId, outcome: Outcome, milliseconds: f64) {
        self.send(FromEngine::Finished { run, outcome, milliseconds });
    }

    fn table(&self, node: NodeId, port: &str) -> Result<Table, StageError> {
        let result = self.engine.last_result(node).ok_or_else(|| not_run(node))?;
        result
            .table(port)
            .cloned()
            .ok_or_else(|| StageError::failed("no-table", "This output is not a table."))
    }
}

/// A sample of a file that is larger than memory.
async fn sample_of(
    source: &dyn ByteSource,
    pace: &dyn Pace,
) -> Result<Option<Rc<dyn ByteSource>>, StageError> {
    const MOST: u64 = 64 << 20;
    match sample(source, pace, MOST).await {
        Ok(sample) => Ok(sample.map(|sample| Rc::new(sample) as Rc<dyn ByteSource>)),
        Err(ImportError::Cancelled(_)) => Err(StageError::Cancelled),
        Err(ImportError::Refused(diagnostic)) => Err(StageError::Failed(diagnostic)),
    }
}

/// That a sample was read.
fn sampled(name: &str, rows: usize) -> Diagnostic {
    let text = format!("“{name}” is larger than memory: a sample of {rows} rows from all over it was read.");
    Diagnostic::warning("sampled", text)
        .hint("For all rows use the penstock command, or leave out columns first.")
}

/// A model file is known by its hash like a data file; what is in it is read by the Predict stage.
async fn added_model(
    request: RequestId,
    name: &str,
    source: &dyn ByteSource,
    pace: &dyn Pace,
) -> Result<FromEngine, StageError> {
    const CHUNK: usize = 1 << 20;
    penstock_stages::deploy::predict::read_model_file(source, name).await?;
    let mut hasher = blake3::Hasher::new();
    let mut offset = 0;
    while offset < source.size() {
        let bytes = source
            .read(offset, CHUNK)
            .await
            .map_err(|error| StageError::failed("unreadable", error.to_string()))?;
        if bytes.is_empty() {
            break;
        }
        hasher.update(&bytes);
        offset += bytes.len() as u64;
        pace.checkpoint(offset as f64 / source.size() as f64).await?;
    }
    let hash = hasher.finalize().to_hex().to_string();
    let reference = FileReference { name: name.to_owned(), hash: hash.clone(), size: source.size() };
    let record =
        DataRecord { name: name.to_owned(), hash, rows: 0, schema: Schema::default(), parts: Vec::new() };
    Ok(FromEngine::FileAdded { request, reference, record, diagnostics: Vec::new() })
}

fn not_run(node: NodeId) -> StageError {
    Diagnostic::error("not-run", "There is no result yet, or it was dropped to free memory.")
        .hint("Run the pipeline.")
        .on(node)
        .into()
}

fn diagnostic_of(error: StageError) -> Diagnostic {
    match error {
        StageError::Cancelled => Diagnostic::note("cancelled", "Cancelled."),
        StageError::Failed(diagnostic) => *diagnostic,
    }
}
