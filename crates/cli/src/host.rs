//! What the engine is given from outside: clock, Ctrl-C, threads, files.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use async_trait::async_trait;
use penstock_flow::NodeId;
use penstock_formats::encoding;
use penstock_stages::Host;
use penstock_stages::host::{TaskBatch, TaskError};
use penstock_table::LegacyDecoder;
use penstock_table::import::Opened;
use penstock_table::{ByteSource, Cancelled, Crew, ImportError, ImportOptions, MemorySource, Pace};

use crate::crew::Threads;
use crate::progress::Progress;
use crate::{pool, samples};

/// The native host.
pub struct NativeHost {
    started: Instant,
    cancelled: Arc<AtomicBool>,
    threads: usize,
    crew: Threads,
    sources: RefCell<BTreeMap<String, Rc<dyn ByteSource>>>,
    progress: Rc<Progress>,
}

impl NativeHost {
    /// A host without files. Without a number of threads it takes as many as the machine runs at once.
    pub fn new(cancelled: Arc<AtomicBool>, threads: Option<usize>, progress: Rc<Progress>) -> Self {
        let available = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.unwrap_or_else(available);
        Self {
            started: Instant::now(),
            crew: Threads::new(threads, cancelled.clone()),
            cancelled,
            threads,
            sources: RefCell::default(),
            progress,
        }
    }

    /// Makes a file known under its content hash.
    pub fn add_source(&self, hash: &str, source: Rc<dyn ByteSource>) {
        self.sources.borrow_mut().insert(hash.to_owned(), source);
    }
}

#[async_trait(?Send)]
impl Host for NativeHost {
    fn now(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1_000.0
    }

    async fn checkpoint(&self) -> Result<(), Cancelled> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
    }

    async fn run(&self, batch: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        pool::run(batch, self.threads, &self.cancelled)
    }

    fn progress(&self, node: NodeId, fraction: f64, note: &str) {
        self.progress.live(node, fraction, note);
    }

    async fn source(&self, key: &str) -> Option<Rc<dyn ByteSource>> {
        if let Some(source) = self.sources.borrow().get(key) {
            return Some(source.clone());
        }
        Some(Rc::new(MemorySource::new(key, samples::bytes(key)?)))
    }

    async fn open(
        &self,
        source: &Rc<dyn ByteSource>,
        options: &ImportOptions,
        pace: &dyn Pace,
    ) -> Result<Opened, ImportError> {
        penstock_formats::open(source.clone(), options, pace)?.in_memory()
    }

    fn guess_encoding(&self, sample: &[u8]) -> Option<&'static str> {
        Some(encoding::guess_encoding(sample))
    }

    fn encoding_name(&self, label: &str) -> Option<&'static str> {
        encoding::TextDecoder::new(label).map(|decoder| decoder.name())
    }

    fn legacy_decoder(&self, name: &str) -> Option<Box<dyn LegacyDecoder>> {
        let needs_one =
            !matches!(name, "UTF-8" | "UTF-8 with BOM" | "UTF-16LE" | "UTF-16BE" | "windows-1252");
        let decoder = needs_one.then(|| encoding::TextDecoder::new(name)).flatten()?;
        Some(Box::new(Legacy(decoder)))
    }

    fn crew(&self) -> Option<&dyn Crew> {
        Some(&self.crew)
    }
}

/// Text in an encoding that came before UTF-8.
struct Legacy(encoding::TextDecoder);

impl LegacyDecoder for Legacy {
    fn decode(&mut self, bytes: &[u8], last: bool) -> String {
        self.0.decode(bytes, last)
    }
}

#[async_trait(?Send)]
impl Pace for NativeHost {
    async fn checkpoint(&self, _: f64) -> Result<(), Cancelled> {
        Host::checkpoint(self).await
    }

    async fn guess_encoding(&self, sample: &[u8]) -> Option<&'static str> {
        Host::guess_encoding(self, sample)
    }

    fn encoding_name(&self, label: &str) -> Option<&'static str> {
        Host::encoding_name(self, label)
    }

    fn legacy_decoder(&self, name: &str) -> Option<Box<dyn LegacyDecoder>> {
        Host::legacy_decoder(self, name)
    }

    fn crew(&self) -> Option<&dyn Crew> {
        Host::crew(self)
    }
}
