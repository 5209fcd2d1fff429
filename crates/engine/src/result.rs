//! What a node gave, and how it is summed up for the studio.

use penstock_flow::message::{NodeSummary, OutputSummary};
use penstock_flow::view::NodeView;
use penstock_flow::{Diagnostic, Schema, StageSpec};
use penstock_stages::{Fitted, Outputs, PortValue};
use penstock_table::{Array, Table};

use crate::key::Key;

/// What a node gave.
#[derive(Clone)]
pub struct NodeResult {
    /// The key it is kept under.
    pub(crate) key: Key,
    /// What the stage learned; absent for a node that passes its table through.
    pub fitted: Option<Fitted>,
    /// Its outputs and what was noticed.
    pub outputs: Outputs,
    /// What to show beside the outputs.
    pub view: NodeView,
    /// The hash of the data that a source read: what was imported may be forgotten by the time a model asks for it.
    pub(crate) data_hash: Option<String>,
    /// How long it took, in milliseconds.
    pub milliseconds: f64,
}

impl NodeResult {
    /// The table at an output.
    pub fn table(&self, port: &str) -> Option<&Table> {
        match self.outputs.values.get(port) {
            Some(PortValue::Table(table)) => Some(table),
            _ => None,
        }
    }

    /// What was noticed on the way.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.outputs.diagnostics
    }

    /// The bytes of its tables.
    pub fn bytes(&self) -> u64 {
        self.tables().map(|table| table.bytes() as u64).sum()
    }

    /// Its tables.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.outputs.values.values().filter_map(|value| match value {
            PortValue::Table(table) => Some(table),
            _ => None,
        })
    }

    /// The summary that the studio shows on the node.
    pub fn summary(&self, spec: &StageSpec, cached: bool) -> NodeSummary {
        let outputs = spec.outputs.iter().map(|port| match self.table(&port.name) {
            Some(table) => OutputSummary {
                port: port.name.clone(),
                kind: port.kind,
                rows: table.rows() as u64,
                schema: Schema::clone(table.schema()),
                missing: table.columns().iter().map(|column| column.null_count() as u64).collect(),
            },
            None => OutputSummary {
                port: port.name.clone(),
                kind: port.kind,
                rows: 0,
                schema: Schema::default(),
                missing: Vec::new(),
            },
        });
        NodeSummary {
            outputs: outputs.collect(),
            facts: self.view.facts.clone(),
            diagnostics: self.outputs.diagnostics.clone(),
            milliseconds: self.milliseconds,
            bytes: self.bytes(),
            cached,
        }
    }
}
