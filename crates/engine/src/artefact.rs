//! From a learner's lineage to its model artefact.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use penstock_flow::view::TableProfile;
use penstock_flow::{Category, Column, NodeId, Project, Schema};
use penstock_stages::artefact::{FittedStep, ModelArtefact, Provenance};
use penstock_stages::learn::learner_stage::FittedLearner;
use penstock_stages::{Fitted, PortValue};
use penstock_table::Partition;

use crate::engine::Engine;
use crate::key::Key;
use crate::result::NodeResult;
use crate::scope::Scope;

impl Engine {
    /// Gives a learner's result its model: every step from the source on, as fitted in this scope. A learner whose
    /// rows do not come from one source, or by way of another model, gives none.
    pub(crate) fn attach_model(
        &self,
        project: &Rc<Project>,
        learner: NodeId,
        scope: &Scope,
        results: &BTreeMap<NodeId, Rc<NodeResult>>,
        result: &mut NodeResult,
    ) {
        let Some(fitted) = result.fitted.clone() else { return };
        if let Some(model) = self.model(project, learner, scope, results, fitted, result.key) {
            result.outputs.values.insert("model".to_owned(), PortValue::Model(Arc::new(model)));
        }
    }

    fn model(
        &self,
        project: &Project,
        learner: NodeId,
        scope: &Scope,
        results: &BTreeMap<NodeId, Rc<NodeResult>>,
        fitted: Fitted,
        key: Key,
    ) -> Option<ModelArtefact> {
        let upstream = self.scoring_path(project, learner);
        let order: Vec<NodeId> = project
            .graph
            .topological_order()
            .ok()?
            .into_iter()
            .filter(|id| upstream.contains(id) || *id == learner)
            .collect();
        let (source, rest) = order.split_first()?;
        let is_source = |id: &NodeId| {
            self.stage_of(project, *id).is_some_and(|stage| stage.spec().category == Category::Source)
        };
        if !is_source(source) || rest.iter().any(is_source) {
            return None;
        }
        // Numbered by their order: the numbers that nodes happen to have are no part of a model.
        let numbers: BTreeMap<NodeId, NodeId> =
            order.iter().enumerate().map(|(number, id)| (*id, NodeId(number as u32))).collect();
        let mut passed_through: BTreeMap<NodeId, NodeId> = BTreeMap::new();
        let mut steps = Vec::new();
        for id in rest {
            let node = project.graph.node(*id)?;
            let mut inputs: BTreeMap<String, Vec<(NodeId, String)>> = BTreeMap::new();
            for edge in self.followed(project, *id) {
                // A model inside a model has no place in the file.
                if edge.output != "table" {
                    return None;
                }
                let from = passed_through.get(&edge.from).copied().unwrap_or(edge.from);
                inputs
                    .entry(edge.input.clone())
                    .or_default()
                    .push((*numbers.get(&from)?, edge.output.clone()));
            }
            if node.bypass {
                let from = self.followed(project, *id).first()?.from;
                passed_through.insert(*id, passed_through.get(&from).copied().unwrap_or(from));
                continue;
            }
            let fitted = if *id == learner { fitted.clone() } else { results.get(id)?.fitted.clone()? };
            let parameters = scope.parameters(node, self.stage_of(project, *id)?.spec());
            steps.push(FittedStep {
                node: *numbers.get(id)?,
                stage: node.stage.clone(),
                version: node.version,
                parameters,
                inputs,
                fitted,
            });
        }
        let data = results.get(source)?;
        let data_hash = data.data_hash.clone()?;
        let table = data.outputs.table()?.clone();
        let input = Schema::new(
            table.schema().columns.iter().map(|column| Column { levels: None, ..column.clone() }).collect(),
        );
        let learned: &FittedLearner = fitted.downcast()?;
        let refitted_on_all_rows = rest.iter().any(|id| {
            let partition =
                results.get(id).and_then(|one| one.outputs.table()).map(|table| table.partition());
            matches!(partition, Some(Partition::Folds { .. }))
        });
        Some(ModelArtefact {
            name: self.name_of(project, learner),
            input,
            source: NodeId(0),
            provenance: Provenance {
                penstock: env!("CARGO_PKG_VERSION").to_owned(),
                seed: project.seed,
                pipeline: key.to_hex(),
                data: self.data_name(project, *source),
                data_hash,
                rows: table.rows() as u64,
                training_rows: learned.training_rows,
                refitted_on_all_rows,
            },
            steps,
            metrics: Vec::new(),
            basis: String::new(),
            baseline: TableProfile::default(),
            personal_columns: Vec::new(),
        })
    }

    /// The name of a source's data: its file's.
    pub(crate) fn data_name(&self, project: &Project, source: NodeId) -> String {
        let Some(node) = project.graph.node(source) else { return String::new() };
        let file =
            node.parameters.get("file").and_then(|file| file.get("name")).and_then(|name| name.as_str());
        let sample = || {
            let stage = self.stage_of(project, source)?;
            stage.spec().value(&node.parameters, "name").as_str().map(|name| format!("sample {name}"))
        };
        file.map(str::to_owned).or_else(sample).unwrap_or_default()
    }
}
