//! What a node gave, and how it is summed up for the studio.

use penstock_flow::message::{NodeSummary, OutputSummary};
use penstock_flow::view::NodeView;
use penstock_flow::{Diagnostic, Schema, StageSpec};
use penstock_stages::{Fitted, Outputs, PortValue};
use penstock_table::{Array, Table};

use crate::key::Key;
use crate::size::Held;

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
    /// What it holds in memory; empty until it is measured at its end.
    pub(crate) held: Held,
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

    /// The bytes of its tables, models, reports and what its stage learned.
    pub fn bytes(&self) -> u64 {
        self.held.bytes()
    }

    /// The same without what was learned and what is shown of it: a learner's table is all that a fold needs. Kept under
    /// a key of its own, lest it be taken for the whole.
    pub(crate) fn bare(self) -> Self {
        Self { key: self.key.bare(), fitted: None, view: NodeView::default(), ..self }
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
