//! What flows between stages.

use std::collections::BTreeMap;
use std::sync::Arc;

use penstock_flow::view::{NodeView, Report};
use penstock_flow::{Diagnostic, PortKind};
use penstock_table::Table;

use crate::artefact::ModelArtefact;
use crate::stage::StageError;

/// What flows through one wire.
#[derive(Clone)]
pub enum PortValue {
    /// Rows and columns.
    Table(Table),
    /// A fitted model with its preprocessing.
    Model(Arc<ModelArtefact>),
    /// Metrics and charts.
    Report(Arc<Report>),
}

impl PortValue {
    /// What it is.
    pub fn kind(&self) -> PortKind {
        match self {
            Self::Table(_) => PortKind::Table,
            Self::Model(_) => PortKind::Model,
            Self::Report(_) => PortKind::Report,
        }
    }
}

/// The values at a stage's inputs.
#[derive(Clone, Default)]
pub struct Inputs {
    ports: BTreeMap<String, Vec<(String, PortValue)>>,
}

impl Inputs {
    /// Adds a value at a port, with the name of the node that it comes from.
    pub fn add(&mut self, port: &str, from: impl Into<String>, value: PortValue) {
        self.ports.entry(port.to_owned()).or_default().push((from.into(), value));
    }

    /// One table at the port `table`.
    pub fn of_table(table: Table) -> Self {
        let mut inputs = Self::default();
        inputs.add("table", "", PortValue::Table(table));
        inputs
    }

    /// The table at a port.
    ///
    /// # Errors
    /// When there is none; the engine's check keeps that from happening.
    pub fn table(&self, port: &str) -> Result<&Table, StageError> {
        self.tables(port).next().map(|(_, table)| table).ok_or_else(|| {
            let message = format!("There is no table at the input “{port}”.");
            StageError::from(Diagnostic::error("input-missing", message).hint("Draw a wire to it."))
        })
    }

    /// The tables at a port, each with the name of the node that it comes from.
    pub fn tables(&self, port: &str) -> impl Iterator<Item = (&str, &Table)> {
        self.ports.get(port).into_iter().flatten().filter_map(|(from, value)| match value {
            PortValue::Table(table) => Some((from.as_str(), table)),
            _ => None,
        })
    }

    /// The model at a port, if there is one.
    pub fn model(&self, port: &str) -> Option<&Arc<ModelArtefact>> {
        self.ports.get(port).into_iter().flatten().find_map(|(_, value)| match value {
            PortValue::Model(model) => Some(model),
            _ => None,
        })
    }
}

/// What a stage gives: a value an output port, with what was noticed.
#[derive(Clone, Default)]
pub struct Outputs {
    /// The values by port.
    pub values: BTreeMap<String, PortValue>,
    /// What was noticed on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// The rows of the input table that are in the output table, where a stage drops some. A model that is used needs to
    /// know which row a prediction is for.
    pub kept: Option<Vec<u32>>,
    /// What to show of it, where that is known only while applying: [`crate::Stage::view`] hands it on.
    pub view: NodeView,
}

impl Outputs {
    /// One table at the port `table`.
    pub fn of_table(table: Table) -> Self {
        Self { values: BTreeMap::from([("table".to_owned(), PortValue::Table(table))]), ..Self::default() }
    }

    /// The same, of these rows of the input alone.
    pub fn keeping(mut self, rows: Vec<u32>) -> Self {
        self.kept = Some(rows);
        self
    }

    /// The same with what was noticed.
    pub fn noting(mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) -> Self {
        self.diagnostics.extend(diagnostics);
        self
    }

    /// The table at the port `table`, if there is one.
    pub fn table(&self) -> Option<&Table> {
        match self.values.get("table") {
            Some(PortValue::Table(table)) => Some(table),
            _ => None,
        }
    }
}
