//! What a rerun changes: partitions and parameters of some nodes. Scopes nest: an inner one keeps what the outer one
//! set and adds its own.

use std::collections::BTreeMap;

use penstock_flow::{Node, NodeId, Parameters, StageSpec};
use penstock_table::Partition;
use serde_json::Value;

/// What differs from the document in a rerun.
#[derive(Clone, Default)]
pub struct Scope {
    partitions: BTreeMap<NodeId, Partition>,
    parameters: BTreeMap<NodeId, Parameters>,
    /// What is shown beside the progress: "fold 3 of 5".
    pub note: String,
}

impl Scope {
    /// The same with another partition at a node's output.
    pub fn with_partition(mut self, node: NodeId, partition: Partition) -> Self {
        self.partitions.insert(node, partition);
        self
    }

    /// The same with another value of a parameter.
    pub fn with_parameter(mut self, node: NodeId, name: &str, value: Value) -> Self {
        self.parameters.entry(node).or_default().insert(name.to_owned(), value);
        self
    }

    /// The same with a note.
    pub fn with_note(mut self, note: String) -> Self {
        self.note = if self.note.is_empty() { note } else { format!("{}, {note}", self.note) };
        self
    }

    /// The partition that stands in for that of a node's output.
    pub(crate) fn partition(&self, node: NodeId) -> Option<&Partition> {
        self.partitions.get(&node)
    }

    /// A node's parameters in this scope, as far as they differ from their defaults: a default that is written down
    /// means the same as one that is left out.
    pub(crate) fn parameters(&self, node: &Node, spec: &StageSpec) -> Parameters {
        let mut parameters = node.parameters.clone();
        parameters.extend(self.parameters.get(&node.id).cloned().unwrap_or_default());
        parameters.retain(|name, value| spec.parameter(name).is_none_or(|known| known.default != *value));
        parameters
    }

    /// Whether nothing differs from the document.
    pub fn is_document(&self) -> bool {
        self.partitions.is_empty() && self.parameters.is_empty()
    }
}
