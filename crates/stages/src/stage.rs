//! What a stage is.

use std::collections::BTreeMap;

use async_trait::async_trait;
use penstock_flow::view::NodeView;
use penstock_flow::{Diagnostic, Parameters, Schema, StageSpec};
use penstock_table::{Cancelled, TableError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::host::{Context, TaskError};
use crate::parameters::StageParameters;
use crate::value::{Inputs, Outputs};

/// A stage. It holds no state: what it learns is its [`Stage::Fitted`], which can be saved and applied elsewhere.
#[async_trait(?Send)]
pub trait Stage: 'static {
    /// Its parameters.
    type Parameters: StageParameters;

    /// What it learns from the training rows: `()` when nothing. Saved in the model artefact, so read with care:
    /// [`Stage::validate`] must refuse whatever could make [`Stage::apply`] panic.
    type Fitted: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Its description, except help and parameters, which come from module docs and [`Stage::Parameters`].
    fn spec() -> StageSpec;

    /// From the schemas at the inputs: the schemas at the outputs and what is wrong. Runs on every edit, so it must be
    /// quick; the tables that [`Stage::apply`] gives have exactly these schemas, unless they are open.
    fn check(parameters: &Self::Parameters, inputs: &InputSchemas) -> Checked;

    /// Learns from the training rows of the inputs.
    async fn fit(
        parameters: &Self::Parameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Self::Fitted, StageError>;

    /// Applies what was learned to all rows.
    async fn apply(
        parameters: &Self::Parameters,
        fitted: &Self::Fitted,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError>;

    /// What to show beside the output tables.
    fn view(_parameters: &Self::Parameters, _fitted: &Self::Fitted, _outputs: &Outputs) -> NodeView {
        NodeView::default()
    }

    /// About how many bytes of memory a fitted state takes.
    fn bytes(fitted: &Self::Fitted) -> u64 {
        crate::size::json_bytes(fitted)
    }

    /// Whether a fitted state from an untrusted file can be applied.
    ///
    /// # Errors
    /// Says what is wrong with it.
    fn validate(_fitted: &Self::Fitted) -> Result<(), String> {
        Ok(())
    }

    /// Rewrites parameters of an older version of the stage, so that they mean the same today. Parameters that were
    /// left out had the defaults of that version.
    fn migrate(_from: u32, parameters: Parameters) -> Parameters {
        parameters
    }
}

/// What is known at a stage's inputs before it runs.
#[derive(Clone, Debug, Default)]
pub struct InputSchemas {
    /// The schemas at each port, one a wire; absent where it is not known yet.
    pub ports: BTreeMap<String, Vec<Option<Schema>>>,
    /// For a source: the schema of its data as read, when that is known.
    pub data: Option<Schema>,
}

impl InputSchemas {
    /// One schema at the port `table`.
    pub fn of_table(schema: Schema) -> Self {
        Self { ports: BTreeMap::from([("table".to_owned(), vec![Some(schema)])]), data: None }
    }

    /// The schema at the port `table`, when there is one and it is known.
    pub fn table(&self) -> Option<&Schema> {
        self.ports.get("table")?.first()?.as_ref()
    }

    /// The known schemas at a port.
    pub fn all(&self, port: &str) -> impl Iterator<Item = &Schema> {
        self.ports.get(port).into_iter().flatten().flatten()
    }
}

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The schema at each table output, where it is known.
    pub outputs: BTreeMap<String, Schema>,
    /// What is wrong or noteworthy.
    pub diagnostics: Vec<Diagnostic>,
}

impl Checked {
    /// One schema at the port `table`.
    pub fn of_table(schema: Schema) -> Self {
        Self { outputs: BTreeMap::from([("table".to_owned(), schema)]), diagnostics: Vec::new() }
    }

    /// The same with what was found.
    pub fn noting(mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) -> Self {
        self.diagnostics.extend(diagnostics);
        self
    }
}

/// Why a stage gave no result.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum StageError {
    /// The run was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// It could not: why, and what to do.
    #[error("{0}")]
    Failed(Box<Diagnostic>),
}

impl StageError {
    /// A failure without a hint.
    pub fn failed(code: &str, message: impl Into<String>) -> Self {
        Diagnostic::error(code, message).into()
    }

    /// A failure in the words of a library: the first sentence says what is wrong, the others what to do.
    pub fn in_words(code: &str, words: &str, otherwise: &str) -> Self {
        let sentence = |text: &str| format!("{}.", text.trim_end_matches('.'));
        let (message, hint) = words.split_once(". ").unwrap_or((words, otherwise));
        Diagnostic::error(code, sentence(message)).hint(sentence(hint)).into()
    }
}

impl From<Diagnostic> for StageError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Failed(Box::new(diagnostic))
    }
}

impl From<Box<Diagnostic>> for StageError {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::Failed(diagnostic)
    }
}

impl From<Cancelled> for StageError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<TableError> for StageError {
    fn from(error: TableError) -> Self {
        let hint = match &error {
            TableError::NotFinite { .. } => {
                "The numbers are too large for this: scale the column first, or leave it out."
            }
            TableError::UnknownColumn { .. } => "Choose a column of the table.",
            TableError::DuplicateName { .. } => "Rename or drop one of them.",
            TableError::WrongType { .. } | TableError::ArrayType { .. } => {
                "Choose another column, or set its type at the source."
            }
            TableError::Arrow { .. } | TableError::TooManyRows => "Use fewer rows or columns.",
            _ => "Reload the page and run again; if it repeats, please report it.",
        };
        Diagnostic::error("table", error.to_string()).hint(hint).into()
    }
}

impl From<TaskError> for StageError {
    fn from(error: TaskError) -> Self {
        match error {
            TaskError::Cancelled => Self::Cancelled,
            TaskError::Refused(message) => {
                Self::in_words("learner", &message, "Check the features and the settings of the learner")
            }
            TaskError::WorkerLost(message) => Self::from(Diagnostic::error("worker-lost", message).hint(
                "The worker was replaced. Run again; if it repeats, use fewer rows or a smaller model.",
            )),
        }
    }
}
