//! The browser as the engine's host.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use async_trait::async_trait;
use js_sys::WebAssembly;
use penstock_engine::session::{KEPT_FIRST, Surroundings};
use penstock_engine::{Place, place_of};
use penstock_flow::NodeId;
use penstock_flow::message::{FromEngine, NodeStatus, RunId};
use penstock_stages::Host;
use penstock_stages::host::{TaskBatch, TaskError};
use penstock_table::csv::{Order, stripe_size};
use penstock_table::import::Opened;
use penstock_table::{ByteSource, Cancelled, Crew, ImportError, ImportOptions, Pace};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DedicatedWorkerGlobalScope, Performance, Response};

use crate::blob_source::BlobSource;
use crate::boot::post;
use crate::formats::Formats;
use crate::pause::Pauses;
use crate::pool::{Pool, PoolError};
use crate::storage;

/// Milliseconds between two progress messages.
const BETWEEN_PROGRESS: f64 = 50.0;

/// The coordinator's surroundings.
pub struct BrowserHost {
    performance: Option<Performance>,
    pauses: Option<Pauses>,
    pool: Rc<Pool>,
    base_url: String,
    formats: Formats,
    sources: RefCell<BTreeMap<String, Rc<dyn ByteSource>>>,
    cancelled: Cell<bool>,
    run: Cell<RunId>,
    last_progress: Cell<f64>,
}

impl BrowserHost {
    /// A host with this pool; `base_url` is the site's, where the samples are.
    pub fn new(pool: Rc<Pool>, base_url: String) -> Self {
        Self {
            performance: scope().performance(),
            pauses: Pauses::new().ok(),
            pool,
            formats: Formats::new(base_url.clone()),
            base_url,
            sources: RefCell::default(),
            cancelled: Cell::new(false),
            run: Cell::new(0),
            last_progress: Cell::new(f64::NEG_INFINITY),
        }
    }

    async fn run_here(&self, batch: &TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        let mut results = Vec::with_capacity(batch.tasks as usize);
        for task in 0..batch.tasks {
            self.checkpoint().await.map_err(|Cancelled| TaskError::Cancelled)?;
            let result = penstock_stages::kernel::execute(&batch.header, &batch.shared, task);
            results.push(result.map_err(TaskError::Refused)?);
        }
        Ok(results)
    }

    /// A built-in sample, from the site itself.
    async fn sample(&self, file: &str) -> Option<Rc<dyn ByteSource>> {
        let url = format!("{}samples/{file}", self.base_url);
        let response: Response = JsFuture::from(scope().fetch_with_str(&url)).await.ok()?.dyn_into().ok()?;
        if !response.ok() {
            return None;
        }
        let blob: Blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()?;
        Some(Rc::new(BlobSource::new(file, blob)))
    }

    fn say_replaced(&self) {
        for reason in self.pool.take_replaced() {
            self.send(&FromEngine::WorkerReplaced { reason }, None);
        }
    }
}

#[async_trait(?Send)]
impl Host for BrowserHost {
    fn now(&self) -> f64 {
        self.performance.as_ref().map_or(0.0, Performance::now)
    }

    async fn checkpoint(&self) -> Result<(), Cancelled> {
        if let Some(pauses) = &self.pauses {
            pauses.when_due(self.now()).await;
        }
        if self.cancelled.get() { Err(Cancelled) } else { Ok(()) }
    }

    async fn run(&self, batch: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        if self.cancelled.get() {
            return Err(TaskError::Cancelled);
        }
        let result = self.pool.run(&batch, |done| self.progress(batch.node, done, "")).await;
        self.say_replaced();
        match result {
            Ok(results) => Ok(results),
            Err(PoolError::Task(error)) => Err(error),
            // Slower, and all the same.
            Err(PoolError::NoWorkers) => self.run_here(&batch).await,
        }
    }

    fn progress(&self, node: NodeId, fraction: f64, note: &str) {
        let now = self.now();
        if now - self.last_progress.get() < BETWEEN_PROGRESS {
            return;
        }
        self.last_progress.set(now);
        let status = NodeStatus::Running { fraction, note: note.to_owned() };
        self.send(&FromEngine::Status { run: self.run.get(), node, status }, None);
    }

    async fn source(&self, key: &str) -> Option<Rc<dyn ByteSource>> {
        let known = self.sources.borrow().get(key).cloned();
        if known.is_some() {
            return known;
        }
        let found = match place_of(key)? {
            Place::Sample(file) => self.sample(file).await?,
            Place::Kept(hash) => Rc::new(BlobSource::new(hash, storage::find(hash).await?)),
        };
        self.sources.borrow_mut().insert(key.to_owned(), found.clone());
        Some(found)
    }

    async fn open(
        &self,
        source: &Rc<dyn ByteSource>,
        options: &ImportOptions,
        pace: &dyn Pace,
    ) -> Result<Opened, ImportError> {
        self.formats.open(source, options, pace).await
    }

    fn room(&self) -> u64 {
        // Half of what WebAssembly can address: what is done with a table takes room too.
        2 << 30
    }

    fn crew(&self) -> Option<&dyn Crew> {
        Some(self)
    }
}

#[async_trait(?Send)]
impl Crew for BrowserHost {
    fn stripe_size(&self, bytes: u64) -> Option<u64> {
        stripe_size(bytes, self.pool.workers())
    }

    fn begin(&self, source: &dyn ByteSource, order: &Order) -> bool {
        let blob = source.handle().and_then(|handle| handle.downcast_ref::<Blob>());
        blob.is_some_and(|blob| self.pool.begin_stripes(order, blob))
    }

    async fn stripe(&self, number: usize) -> Result<Option<Vec<u8>>, Cancelled> {
        let read = self.pool.stripe(number).await;
        self.say_replaced();
        read
    }

    fn end(&self) {
        self.pool.end_stripes();
    }
}

#[async_trait(?Send)]
impl Surroundings for BrowserHost {
    fn send(&self, message: &FromEngine, bulk: Option<Vec<u8>>) {
        let Ok(bytes) = serde_json::to_vec(message) else { return };
        let buffers: Vec<_> = bulk.iter().map(|bytes| storage::buffer_of(bytes)).collect();
        post(&bytes, &buffers);
    }

    fn cancel(&self) {
        self.cancelled.set(true);
        self.pool.cancel();
        self.formats.cancel();
    }

    fn begin(&self, run: RunId) {
        self.cancelled.set(false);
        self.run.set(run);
    }

    fn cancel_opening(&self) {
        self.formats.cancel();
    }

    fn add_source(&self, hash: &str, source: Rc<dyn ByteSource>) {
        self.sources.borrow_mut().insert(hash.to_owned(), source);
    }

    async fn keep(&self, hash: &str, source: Rc<dyn ByteSource>) -> Result<(), String> {
        // Copying a large file takes this worker a while, in which the studio wants to know other things first.
        if source.size() > KEPT_FIRST {
            crate::pause::wait(1_000).await;
        }
        storage::keep(hash, source).await
    }

    async fn storage(&self) -> Option<(u64, u64)> {
        storage::usage().await.ok()
    }

    async fn clear_storage(&self) -> Result<(), String> {
        storage::clear().await.map_err(|error| crate::errors::text(&error))
    }

    fn memory(&self) -> u64 {
        own_memory() + self.pool.memory()
    }
}

/// This worker's WebAssembly memory in bytes.
pub fn own_memory() -> u64 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    u64::from(buffer.byte_length())
}

/// Milliseconds on this worker's clock, which never goes back.
pub fn now() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// How many processors the browser lets the page know of.
pub fn processors() -> usize {
    scope().navigator().hardware_concurrency() as usize
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
