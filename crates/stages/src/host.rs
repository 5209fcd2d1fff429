//! The only door out of a stage: clock, pauses, tasks, progress, files.

use std::rc::Rc;
use std::sync::Arc;

use async_trait::async_trait;
use penstock_flow::NodeId;
use penstock_table::import::Opened;
use penstock_table::{ByteSource, Cancelled, Crew, Import, ImportError, ImportOptions, LegacyDecoder, Pace};
use thiserror::Error;

/// What the surroundings provide: a browser's worker, the command, or a test.
#[async_trait(?Send)]
pub trait Host {
    /// Milliseconds on a clock that never goes back. For durations on screen only: no result may depend on it.
    fn now(&self) -> f64;

    /// Lets others work when enough time has passed, and says whether the run was cancelled meanwhile.
    async fn checkpoint(&self) -> Result<(), Cancelled>;

    /// Runs tasks, each by [`crate::kernel::execute`], anywhere and in any order; gives the results in task order.
    async fn run(&self, batch: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError>;

    /// Shows how far a node is.
    fn progress(&self, node: NodeId, fraction: f64, note: &str);

    /// The file with this content hash (BLAKE3, hexadecimal), or a built-in sample by its name: `sample:iris`.
    async fn source(&self, key: &str) -> Option<Rc<dyn ByteSource>>;

    /// Opens a file that is not plain text, such as a workbook or an archive: its readers are the host's, so that the
    /// engine need not carry them. Also text in an encoding that the engine does not know.
    async fn open(
        &self,
        source: &Rc<dyn ByteSource>,
        _options: &ImportOptions,
        _pace: &dyn Pace,
    ) -> Result<Opened, ImportError> {
        Err(ImportError::refused(
            "not-a-table",
            format!("“{}” is in a format that cannot be opened here.", source.name()),
            "Export the table in it as CSV and choose that file.",
        ))
    }

    /// The encoding of text that is neither UTF-8 nor UTF-16; see [`Pace::guess_encoding`].
    fn guess_encoding(&self, _sample: &[u8]) -> Option<&'static str> {
        None
    }

    /// The standard's name for an encoding that can be decoded here; see [`Pace::encoding_name`].
    fn encoding_name(&self, _label: &str) -> Option<&'static str> {
        None
    }

    /// A decoder for an encoding; see [`Pace::legacy_decoder`].
    fn legacy_decoder(&self, _name: &str) -> Option<Box<dyn LegacyDecoder>> {
        None
    }

    /// How many bytes a table may take; see [`Pace::room`].
    fn room(&self) -> u64 {
        u64::MAX
    }

    /// Those who can read stripes of a large file at the same time; see [`Pace::crew`].
    fn crew(&self) -> Option<&dyn Crew> {
        None
    }

    /// A file that was read before in the same way, so that giving a column a role does not read it again.
    fn imported(&self, _key: &str) -> Option<Rc<Import>> {
        None
    }

    /// Keeps what was read for [`Host::imported`].
    fn keep_import(&self, _key: &str, _import: Rc<Import>) {}
}

/// Tasks of one kind over shared input. Plain data, so that it can be sent to another worker.
#[derive(Clone, Debug)]
pub struct TaskBatch {
    /// What all tasks need, for the kernel: JSON.
    pub header: Vec<u8>,
    /// Bulk input of all tasks, sent to a worker once.
    pub shared: Arc<Vec<u8>>,
    /// How many tasks there are; each gets its number, counted from 0.
    pub tasks: u32,
    /// The node that they are of: whoever runs them says how far it is.
    pub node: NodeId,
}

/// Why a batch gave no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TaskError {
    /// The run was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The kernel refused: a sentence for the node.
    #[error("{0}")]
    Refused(String),
    /// The worker was lost, twice for the same task.
    #[error("{0}")]
    WorkerLost(String),
}

/// What a stage is given beside its parameters and inputs.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The door out.
    pub host: &'a dyn Host,
    /// The node that runs.
    pub node: NodeId,
    /// The document's seed. A stage draws from a stream of its own: [`Context::random`].
    pub seed: u64,
    /// What is added to the progress note: "fold 3 of 5"; or empty.
    pub note: &'a str,
    /// Whether rows that were not there at fitting are being scored: training-only stages pass them on.
    pub scoring: bool,
}

impl Context<'_> {
    /// Gives others a chance to work; an error means that the run was cancelled.
    pub async fn checkpoint(&self) -> Result<(), Cancelled> {
        self.host.checkpoint().await
    }

    /// Shows how far the node is, from 0 to 1.
    pub fn progress(&self, fraction: f64) {
        self.host.progress(self.node, fraction, self.note);
    }

    /// A random stream that depends on the document's seed and this purpose alone: neither the number of workers nor
    /// the numbers that nodes happen to have, which a share link gives anew, change a result.
    pub fn random(&self, purpose: &str) -> penstock_learn::Random {
        penstock_learn::Random::new(self.seed, penstock_learn::random::stream(purpose, 0))
    }
}

#[async_trait(?Send)]
impl Pace for Context<'_> {
    async fn checkpoint(&self, fraction_done: f64) -> Result<(), Cancelled> {
        self.progress(fraction_done);
        self.host.checkpoint().await
    }

    async fn guess_encoding(&self, sample: &[u8]) -> Option<&'static str> {
        self.host.guess_encoding(sample)
    }

    fn encoding_name(&self, label: &str) -> Option<&'static str> {
        self.host.encoding_name(label)
    }

    fn legacy_decoder(&self, name: &str) -> Option<Box<dyn LegacyDecoder>> {
        self.host.legacy_decoder(name)
    }

    fn room(&self) -> u64 {
        self.host.room()
    }

    fn crew(&self) -> Option<&dyn Crew> {
        self.host.crew()
    }
}
