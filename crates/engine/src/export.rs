//! Files from results: the model with its metrics and baseline profile, tables as CSV.

use penstock_flow::view::{Report, TableProfile};
use penstock_flow::{Category, Diagnostic, NodeId, Project};
use penstock_stages::{ModelArtefact, PortValue, StageError};
use penstock_table::csv::csv_bytes;
use penstock_table::{Pace, Table, profile};

use crate::engine::Engine;

/// A model ready to be written.
pub struct ModelFile {
    /// The artefact.
    pub artefact: ModelArtefact,
    /// Its file: JSON.
    pub json: String,
}

impl Engine {
    /// The model of a learner with its metrics, when it was evaluated, and a profile of the rows that it learned from.
    ///
    /// # Errors
    /// That the learner has not run, or has no model of its own; or that the export was cancelled.
    pub async fn export_model(&self, learner: NodeId, pace: &dyn Pace) -> Result<ModelFile, StageError> {
        let project = self.project();
        let not_run = || {
            StageError::from(
                Diagnostic::error("not-run", "There is no model yet.")
                    .hint("Run the pipeline first.")
                    .on(learner),
            )
        };
        let result = self.result(learner).ok_or_else(not_run)?;
        let Some(PortValue::Model(model)) = result.outputs.values.get("model") else {
            let message = "This learner's pipeline does not begin at one source, so it cannot be exported.";
            return Err(StageError::failed("no-model", message));
        };
        let mut artefact = ModelArtefact::clone(model);
        if let Some((report, position)) = self.report_on(&project, learner)
            && let Some(group) = report.groups.get(position)
        {
            artefact.metrics = group.metrics.clone();
            artefact.basis = report.basis.clone();
        }
        artefact.baseline = self.baseline(&project, learner, &artefact, pace).await?;
        let json = artefact.to_json().map_err(|error| StageError::failed("export", error.to_string()))?;
        Ok(ModelFile { artefact, json })
    }

    /// The report of the first Evaluate that a learner's table is wired to and that has run, and the position among its
    /// models.
    fn report_on(&self, project: &Project, learner: NodeId) -> Option<(std::sync::Arc<Report>, usize)> {
        project.graph.edges_out_of(learner).find_map(|edge| {
            let result = self.result(edge.to)?;
            let report = result.outputs.values.values().find_map(|value| match value {
                PortValue::Report(report) => Some(report.clone()),
                _ => None,
            })?;
            let wires = project.graph.edges_into(edge.to).filter(|other| other.input == edge.input);
            let position = wires.into_iter().position(|other| other == edge)?;
            Some((report, position))
        })
    }

    /// The profile of the training rows as they were read: those of the last table before the first fitting stage that
    /// has all of the source's columns.
    async fn baseline(
        &self,
        project: &Project,
        learner: NodeId,
        artefact: &ModelArtefact,
        pace: &dyn Pace,
    ) -> Result<TableProfile, StageError> {
        let upstream = project.graph.upstream(learner);
        let order = project.graph.topological_order().unwrap_or_default();
        let mut raw: Option<Table> = None;
        for id in order.into_iter().filter(|id| upstream.contains(id)) {
            let Some(stage) = self.stage_of(project, id) else { break };
            if stage.spec().fits {
                break;
            }
            let table = self.result(id).and_then(|result| result.outputs.table().cloned());
            let Some(table) = table else { break };
            let whole = artefact.input.columns.iter().all(|column| {
                table.schema().column(&column.name).is_some_and(|other| other.kind == column.kind)
            });
            if whole && stage.spec().category != Category::Learn {
                raw = Some(table);
            }
        }
        match raw {
            None => Ok(TableProfile::default()),
            Some(table) => {
                let rows = table.training_rows();
                let mut found = profile(&table.take(&rows)?, pace).await?;
                // Memory is a matter of the machine, not of the data.
                found.bytes = 0;
                Ok(found)
            }
        }
    }
}

/// A table as CSV, with the partition of each row when it has one.
pub fn table_csv(table: &Table) -> Vec<u8> {
    csv_bytes(table)
}
