//! What the studio and the engine say to each other.
//!
//! Messages are JSON bytes. Bulk travels beside them as transferred buffers or handles: a dropped file goes as a `Blob`
//! beside [`ToEngine::AddFile`], an export comes back as a buffer beside [`FromEngine::Exported`]. Every message that
//! can arrive late carries the request, run or revision it belongs to, so that the other side can drop it.
//!
//! The enums are tagged externally (`{"status": {…}}`): a tag within would make serde read every variant twice over,
//! which costs the studio a tenth of its download.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::graph::NodeId;
use crate::parameter::FileReference;
use crate::project::DataRecord;
use crate::schema::Schema;
use crate::spec::{Catalogue, PortKind};
use crate::view::{
    Fact, ImportAnswer, ImportQuestion, LineageStep, NodeView, QualityReport, TablePage, TableProfile,
};

/// Numbers requests, so that replies can be matched.
pub type RequestId = u64;

/// Numbers runs.
pub type RunId = u64;

/// From the studio to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToEngine {
    /// The document changed. Answered by [`FromEngine::Checked`]; sources whose data is at hand are read at once.
    SetDocument {
        /// The document's revision.
        revision: u64,
        /// Which of the projects that were opened this is: grows with each, so that nothing known of one is said of
        /// another.
        opened: u64,
        /// The project file's value.
        project: Value,
    },
    /// A file was dropped or chosen; its `Blob` travels beside. Answered by [`FromEngine::FileAdded`] or
    /// [`FromEngine::Refused`]. The imported table is kept so that the data survives a reload.
    AddFile {
        /// For the reply.
        request: RequestId,
        /// The file's name.
        name: String,
    },
    /// Stops to read a file that is being added. Answered by [`FromEngine::Refused`] with the code `cancelled`.
    CancelAddFile {
        /// The request that it was added by.
        request: RequestId,
    },
    /// Runs what the targets need and what has changed; no targets mean every node.
    Run {
        /// The run's number, greater than any before.
        run: RunId,
        /// The nodes whose results are asked for.
        targets: Vec<NodeId>,
    },
    /// Stops a run. Answered by [`FromEngine::Finished`].
    Cancel {
        /// The run.
        run: RunId,
    },
    /// Asks for a window of an output table.
    Page {
        /// For the reply.
        request: RequestId,
        /// The node.
        node: NodeId,
        /// The output.
        port: String,
        /// The first row, counted from 0.
        first_row: u64,
        /// How many rows at most.
        rows: u32,
        /// The first column, counted from 0.
        first_column: usize,
        /// How many columns at most.
        columns: usize,
    },
    /// Asks for the profile of an output table.
    Profile {
        /// For the reply.
        request: RequestId,
        /// The node.
        node: NodeId,
        /// The output.
        port: String,
        /// Whether shapes, examples, equal rows, correlations and associations are wanted too, which take longer.
        full: bool,
    },
    /// Asks for the quality report of an output table.
    Quality {
        /// For the reply.
        request: RequestId,
        /// The node.
        node: NodeId,
        /// The output.
        port: String,
    },
    /// Asks where a column of an output table comes from.
    Lineage {
        /// For the reply.
        request: RequestId,
        /// The node.
        node: NodeId,
        /// The output.
        port: String,
        /// The column's name.
        column: String,
    },
    /// Asks for a node's charts, tables and report.
    View {
        /// For the reply.
        request: RequestId,
        /// The node.
        node: NodeId,
    },
    /// Asks for the rules that the table at a node's input keeps. Answered by [`FromEngine::Rules`].
    InferRules {
        /// For the reply.
        request: RequestId,
        /// The node.
        node: NodeId,
    },
    /// Asks how the file of a source is read. A newer question of the same kind takes the place of one that is not
    /// answered yet, which is then refused as cancelled.
    Import {
        /// For the reply.
        request: RequestId,
        /// The node.
        node: NodeId,
        /// What is asked.
        question: ImportQuestion,
    },
    /// Asks for a file. Answered by [`FromEngine::Exported`].
    Export {
        /// For the reply.
        request: RequestId,
        /// The node.
        node: NodeId,
        /// What of it.
        what: Export,
    },
    /// Asks how much is kept in the browser's storage. Answered by [`FromEngine::Storage`].
    StorageUsage,
    /// Deletes all data kept in the browser's storage. Answered by [`FromEngine::Storage`].
    ClearStorage,
}

/// What can be exported of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Export {
    /// The model with its preprocessing: `model.json`.
    Model,
    /// An output table as CSV.
    Table {
        /// The output.
        port: String,
    },
    /// The list of what is not in a source's table as it stands in its file, as CSV.
    Ledger,
}

/// From the engine to the studio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromEngine {
    /// The first message.
    Ready {
        /// The build the engine was made in; another one than the app's means a stale cache.
        build: String,
        /// Every stage there is.
        catalogue: Catalogue,
    },
    /// What is known of each node of a revision without running it.
    Checked {
        /// The revision.
        revision: u64,
        /// One check a node.
        nodes: BTreeMap<NodeId, NodeCheck>,
    },
    /// How far a file that is being added is read.
    Reading {
        /// The request.
        request: RequestId,
        /// From 0 to 1.
        fraction: f64,
    },
    /// A file was read.
    FileAdded {
        /// The request.
        request: RequestId,
        /// For the source node's `file` parameter.
        reference: FileReference,
        /// What was read.
        record: DataRecord,
        /// What the reader noticed.
        diagnostics: Vec<Diagnostic>,
    },
    /// A request could not be met.
    Refused {
        /// The request.
        request: RequestId,
        /// Why, and what to do.
        diagnostic: Diagnostic,
    },
    /// A node's status changed.
    Status {
        /// The run; 0 when a source was read outside a run.
        run: RunId,
        /// The node.
        node: NodeId,
        /// Its status.
        status: NodeStatus,
    },
    /// A run ended.
    Finished {
        /// The run.
        run: RunId,
        /// How.
        outcome: Outcome,
        /// How long it took, in milliseconds.
        milliseconds: f64,
    },
    /// A window of a table.
    Page {
        /// The request.
        request: RequestId,
        /// The window.
        page: TablePage,
    },
    /// A profile.
    Profile {
        /// The request.
        request: RequestId,
        /// The profile.
        profile: TableProfile,
    },
    /// A quality report.
    Quality {
        /// The request.
        request: RequestId,
        /// The report.
        report: QualityReport,
    },
    /// Where a column comes from.
    Lineage {
        /// The request.
        request: RequestId,
        /// The steps, from the source on.
        steps: Vec<LineageStep>,
    },
    /// A node's view.
    View {
        /// The request.
        request: RequestId,
        /// The view.
        view: NodeView,
    },
    /// Rules that were inferred.
    Rules {
        /// The request.
        request: RequestId,
        /// A list, as [`crate::rules::Rules`].
        rules: Value,
    },
    /// How a file is read.
    Import {
        /// The request.
        request: RequestId,
        /// The answer.
        answer: ImportAnswer,
    },
    /// A file; its bytes travel beside.
    Exported {
        /// The request.
        request: RequestId,
        /// A name for the file.
        name: String,
        /// Its media type.
        media_type: String,
    },
    /// How much memory is in use.
    Memory {
        /// The WebAssembly memory of all workers, in bytes.
        workers: u64,
        /// The tables and models in the cache, in bytes, shared columns counted once.
        cache: u64,
        /// The cache's budget in bytes.
        budget: u64,
    },
    /// What is kept in the browser's storage.
    Storage {
        /// The bytes of all imported tables; absent where storage is refused.
        used: Option<u64>,
        /// The bytes that may be used.
        quota: Option<u64>,
        /// A sentence when something did not fit or failed.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        problem: String,
    },
    /// A line for the log.
    Log {
        /// The line.
        text: String,
    },
    /// A worker was lost and replaced.
    WorkerReplaced {
        /// Why: a sentence.
        reason: String,
    },
}

/// What is known of a node without running it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeCheck {
    /// What is wrong or noteworthy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
    /// The schema at each table input, by port name; the first wire's where an input takes several.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Schema>,
    /// The schema at each table output, by port name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<String, Schema>,
    /// Whether there is a result, and whether it is of today's document.
    pub freshness: Freshness,
}

/// Whether a node's result is at hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Freshness {
    /// It has not run.
    #[default]
    Never,
    /// Its result is of today's document.
    Fresh,
    /// Its result is of an older document.
    Stale {
        /// Why: "“Impute” changed: strategy." A sentence.
        why: String,
    },
}

/// Where a node stands in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeStatus {
    /// Waits for others.
    Queued,
    /// At work.
    Running {
        /// From 0 to 1.
        fraction: f64,
        /// What it is at, such as "fold 3 of 5"; or empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// Its result is at hand.
    Done {
        /// What came out.
        summary: NodeSummary,
    },
    /// It could not.
    Failed {
        /// Why, and what to do.
        diagnostic: Diagnostic,
    },
    /// A node it depends on failed.
    Skipped {
        /// That node.
        because: NodeId,
    },
    /// The run was stopped before its end.
    Cancelled,
}

/// What came out of a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeSummary {
    /// One summary an output, in order.
    pub outputs: Vec<OutputSummary>,
    /// Short facts, the most telling first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// What was noticed while running.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
    /// How long it took, in milliseconds.
    pub milliseconds: f64,
    /// The bytes of its outputs.
    pub bytes: u64,
    /// Whether the result was in the cache.
    pub cached: bool,
}

/// One output of a node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutputSummary {
    /// The port.
    pub port: String,
    /// What came out.
    pub kind: PortKind,
    /// How many rows, for a table.
    pub rows: u64,
    /// The columns, for a table.
    pub schema: Schema,
    /// How many values are missing in each column, for a table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<u64>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every node is done.
    Done,
    /// Some node failed; the others are done or skipped.
    Failed,
    /// It was stopped.
    Cancelled,
}
