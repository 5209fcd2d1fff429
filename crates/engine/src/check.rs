//! What is known of each node without running it: schemas, and what is wrong.

use std::collections::BTreeMap;

use penstock_flow::fetched::Fetched;
use penstock_flow::message::NodeCheck;
use penstock_flow::project::DataRecord;
use penstock_flow::{Category, Diagnostic, Edge, Node, NodeId, Project, Schema, check};
use penstock_stages::InputSchemas;

use crate::engine::Engine;
use crate::imports::as_set;
use crate::result::NodeResult;
use crate::scope::Scope;
use crate::wires::Wires;

/// What a source has read.
struct Data {
    hash: String,
    /// The columns; their roles are the source's where they come from its result.
    schema: Schema,
}

impl Engine {
    /// Checks every node. Where a node's result is at hand its real schemas are used, otherwise what its stage's check
    /// says.
    pub fn check(&self) -> BTreeMap<NodeId, NodeCheck> {
        let project = self.project();
        let keys = self.keys(&project, &Scope::default());
        let mut freshness = self.freshness(&project);
        let mut checks: BTreeMap<NodeId, NodeCheck> = BTreeMap::new();
        let order = project.graph.topological_order();
        let wires = Wires::of(&project.graph);
        let splits_behind = self.splits_behind(&project, &wires, order.as_deref().unwrap_or_default());
        for node in order.iter().flatten().filter_map(|id| project.graph.node(*id)) {
            let mut result = NodeCheck {
                diagnostics: check::diagnostics_with_wires(
                    &project.graph,
                    &self.catalogue,
                    node,
                    wires.entering(node.id),
                ),
                freshness: freshness.remove(&node.id).unwrap_or_default(),
                ..NodeCheck::default()
            };
            let known = keys.get(&node.id).and_then(|key| self.cache.borrow().peek(key).cloned());
            let data = self.data_of(node, known.as_deref());
            let inputs = self.input_schemas(&project, node, wires.entering(node.id), data.as_ref(), &checks);
            for (port, schemas) in &inputs.ports {
                if let Some(schema) = schemas.first().cloned().flatten() {
                    result.inputs.insert(port.clone(), schema);
                }
            }
            if let Some(stage) = self.registry.stage(&node.stage) {
                let checked = stage.check(&node.parameters, &inputs);
                result.diagnostics.extend(checked.diagnostics);
                result.outputs = checked.outputs;
                let split = splits_behind.get(&node.id);
                result.diagnostics.extend(split.and_then(|split| self.leakage(&project, node, *split)));
            }
            if node.bypass {
                let port = self.registry.stage(&node.stage).map_or("table", |stage| stage.spec().passes());
                let passed = inputs.ports.get(port).and_then(|schemas| schemas.first().cloned().flatten());
                result.outputs = passed.map(|schema| ("table".to_owned(), schema)).into_iter().collect();
                result.diagnostics.clear();
            }
            result.diagnostics.extend(self.missing_data(&project, node));
            if let (Some(expected), Some(data)) = (project.data.get(&node.id), &data) {
                result.diagnostics.extend(mismatch(expected, data, node));
            }
            if let Some(known) = known {
                for port in
                    self.stage_of(&project, node.id).into_iter().flat_map(|stage| &stage.spec().outputs)
                {
                    if let Some(table) = known.table(&port.name) {
                        result.outputs.insert(port.name.clone(), Schema::clone(table.schema()));
                    }
                }
            }
            for diagnostic in &mut result.diagnostics {
                diagnostic.node = Some(node.id);
            }
            checks.insert(node.id, result);
        }
        if let Err(cycle) = order {
            for id in cycle {
                let message = "This node waits for its own result: its wires close a loop.";
                let diagnostic =
                    Diagnostic::error("cycle", message).hint("Delete a wire of the loop.").on(id);
                checks.insert(id, NodeCheck { diagnostics: vec![diagnostic], ..NodeCheck::default() });
            }
        }
        checks
    }

    /// The first error of each node that keeps it from running.
    pub(crate) fn blocked(&self, _project: &Project) -> BTreeMap<NodeId, Diagnostic> {
        let error = |check: NodeCheck| check.diagnostics.into_iter().find(Diagnostic::is_error);
        self.check().into_iter().filter_map(|(id, check)| Some((id, error(check)?))).collect()
    }

    fn input_schemas(
        &self,
        project: &Project,
        node: &Node,
        wires: &[&Edge],
        data: Option<&Data>,
        checks: &BTreeMap<NodeId, NodeCheck>,
    ) -> InputSchemas {
        let mut inputs = InputSchemas::default();
        for edge in wires {
            let schema = checks.get(&edge.from).and_then(|check| check.outputs.get(&edge.output)).cloned();
            inputs.ports.entry(edge.input.clone()).or_default().push(schema);
        }
        let is_source =
            self.registry.stage(&node.stage).is_some_and(|stage| stage.spec().category == Category::Source);
        if is_source {
            let recorded =
                || project.data.get(&node.id).and_then(|record| as_set(record.schema.clone(), node));
            inputs.data = data.map(|data| data.schema.clone()).or_else(recorded);
        }
        inputs
    }

    /// For each node the first split behind it, where there is one: one pass over the wires, from the last node on.
    fn splits_behind(
        &self,
        project: &Project,
        wires: &Wires<'_>,
        order: &[NodeId],
    ) -> BTreeMap<NodeId, NodeId> {
        let is_split = |id: &NodeId| {
            let bypassed = project.graph.node(*id).is_some_and(|node| node.bypass);
            !bypassed
                && self.stage_of(project, *id).is_some_and(|stage| stage.spec().category == Category::Split)
        };
        let mut behind: BTreeMap<NodeId, NodeId> = BTreeMap::new();
        for id in order.iter().rev() {
            let next = wires.leaving(*id).iter().map(|edge| edge.to);
            let first =
                next.flat_map(|to| Some(to).filter(is_split).into_iter().chain(behind.get(&to).copied()));
            if let Some(split) = first.min() {
                behind.insert(*id, split);
            }
        }
        behind
    }

    /// A stage that learns from rows before they are split has seen the test rows.
    fn leakage(&self, project: &Project, node: &Node, split: NodeId) -> Option<Diagnostic> {
        if !self.registry.stage(&node.stage)?.spec().fits {
            return None;
        }
        let message = format!(
            "This stage learns from all rows, also from those that “{}” holds out afterwards: the metrics will look better than they are.",
            self.name_of(project, split)
        );
        Some(Diagnostic::warning("leakage", message).hint("Move it behind the split."))
    }

    /// That a node's file is not at hand, and which one it was.
    fn missing_data(&self, project: &Project, node: &Node) -> Option<Diagnostic> {
        if !self.without_data.borrow().contains(&node.id) {
            return None;
        }
        let mut message = match project.data.get(&node.id) {
            None => "The file's data is not here.".to_owned(),
            Some(record) => format!(
                "The data of {} is not here ({} rows, {} columns).",
                record.name,
                record.rows,
                record.schema.columns.len()
            ),
        };
        let mut hint = "Drop the file on the node, or choose it in the inspector.";
        if let Some(address) = node.parameters.get("file").and_then(Fetched::address_of) {
            message.push_str(&format!(" It was fetched from “{address}”."));
            hint = "Fetch it again in the inspector, or drop the file on the node.";
        }
        Some(Diagnostic::error("file-needed", message).hint(hint).parameter("file"))
    }

    /// What a source node has read: from its import, or from its result where the import is forgotten.
    fn data_of(&self, node: &Node, known: Option<&NodeResult>) -> Option<Data> {
        if let Some(import) = self.host.import_of(&node.stage, &node.parameters) {
            return Some(Data { hash: import.hash.clone(), schema: Schema::clone(import.table.schema()) });
        }
        let known = known?;
        let schema = Schema::clone(known.outputs.table()?.schema());
        Some(Data { hash: known.data_hash.clone()?, schema })
    }
}

/// What of a file differs from the data that the pipeline was made for. The columns on record are those that were found
/// when it was dropped; what the source's parameters set differently is no difference of the file.
fn mismatch(expected: &DataRecord, data: &Data, node: &Node) -> Vec<Diagnostic> {
    if !expected.hash.is_empty() && data.hash.starts_with(expected.hash.as_str()) {
        return Vec::new();
    }
    let comparable = as_set(expected.schema.clone(), node);
    let differences = comparable.map(|schema| schema.mismatches(&data.schema)).unwrap_or_default();
    let hint = format!(
        "The pipeline was made for {}. Choose that file, or a file with the same columns.",
        expected.name
    );
    let mut found: Vec<Diagnostic> = differences
        .iter()
        .map(|difference| {
            let message = format!("This file differs from the pipeline's data: {difference}.");
            let diagnostic = if difference.is_fatal() {
                Diagnostic::error("schema-mismatch", message).hint(hint.clone())
            } else {
                Diagnostic::note("schema-difference", message)
            };
            diagnostic.column(difference.column()).parameter("file")
        })
        .collect();
    if found.is_empty() {
        let message =
            format!("The content of this file is not that of {}: results will differ.", expected.name);
        found.push(Diagnostic::note("other-content", message).parameter("file"));
    }
    found
}
