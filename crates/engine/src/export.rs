//! Files from results: the model with its metrics and baseline profile, tables as CSV.

use penstock_flow::view::{PersonalColumn, Report, TableProfile};
use penstock_flow::{Category, Column, ColumnType, Diagnostic, NodeId, Project};
use penstock_stages::{ModelArtefact, PortValue, StageError};
use penstock_table::csv::csv_chunks;
use penstock_table::quality::personal::profile_without_personal_values;
use penstock_table::{Cancelled, NoPace, Pace, Partition, Table, block_on, category_column};

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
            let message = "This learner cannot be exported: its rows must come from one source and not by way of another model.";
            return Err(StageError::failed("no-model", message));
        };
        let mut artefact = ModelArtefact::clone(model);
        // Names are not part of the key that results are kept under, so the node may be called otherwise by now.
        artefact.name = self.name_of(&project, learner);
        if let Some((report, position)) = self.report_on(&project, learner)
            && let Some(group) = report.groups.get(position)
        {
            artefact.metrics = group.metrics.clone();
            artefact.basis = report.basis.clone();
        }
        (artefact.baseline, artefact.personal_columns) =
            self.baseline(&project, learner, &artefact, pace).await?;
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
    /// has all of the source's columns; and which columns look like personal data. Of those the profile names no values.
    async fn baseline(
        &self,
        project: &Project,
        learner: NodeId,
        artefact: &ModelArtefact,
        pace: &dyn Pace,
    ) -> Result<(TableProfile, Vec<PersonalColumn>), StageError> {
        let upstream = self.scoring_path(project, learner);
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
            None => Ok((TableProfile::default(), Vec::new())),
            Some(table) => {
                let rows = table.training_rows();
                // What a join has added is not in the data that comes later.
                let columns = artefact.input.columns.iter().filter_map(|column| table.index_of(&column.name));
                let table = table.select(&columns.collect::<Vec<_>>())?;
                let (mut found, personal) =
                    profile_without_personal_values(&table.take(&rows)?, pace).await?;
                // Memory is a matter of the machine, not of the data.
                found.bytes = 0;
                Ok((found, personal))
            }
        }
    }
}

/// Rows between two pauses.
const ROWS_AT_ONCE: usize = 1 << 16;

/// A table as CSV. Where its rows are in parts or folds, a last column `partition` says for each in which: `train`,
/// `test`, `fold 3`; not where all rows are in the same part. Should the table have a column of that name, the last one is called `partition 2`.
pub fn table_csv(table: &Table) -> Vec<u8> {
    // Without a pace it is never cancelled.
    block_on(paced_csv(table, &NoPace)).unwrap_or_default()
}

/// The same as [`table_csv`], with pauses: a large table takes seconds.
pub(crate) async fn paced_csv(table: &Table, pace: &dyn Pace) -> Result<Vec<u8>, Cancelled> {
    let table = with_partition_column(table, pace).await?;
    let mut bytes = Vec::new();
    for piece in csv_chunks(&table) {
        bytes.extend_from_slice(&piece);
        pace.checkpoint(0.0).await?;
    }
    Ok(bytes)
}

async fn with_partition_column(table: &Table, pace: &dyn Pace) -> Result<Table, Cancelled> {
    // A part that all rows share says nothing; Predict, for one, puts all rows of an unsplit table into one.
    let says_nothing = match table.partition() {
        Partition::None => true,
        Partition::Parts(parts) => parts.windows(2).all(|pair| pair[0] == pair[1]),
        Partition::Folds { .. } => false,
    };
    if says_nothing {
        return Ok(table.clone());
    }
    let name = (1..)
        .map(|number| if number == 1 { "partition".to_owned() } else { format!("partition {number}") })
        .find(|name| table.index_of(name).is_none())
        .unwrap_or_default();
    let mut parts = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        if row % ROWS_AT_ONCE == 0 {
            pace.checkpoint(0.0).await?;
        }
        parts.push(table.partition().name(row));
    }
    let texts = parts.iter().map(|part| Some(part.as_str()).filter(|part| !part.is_empty()));
    let column = Column::new(name, ColumnType::Category);
    // A column of as many rows under a new name always fits.
    Ok(table.with_column(column, category_column(texts)).unwrap_or_else(|_| table.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::Schema;
    use penstock_table::{Part, number_column};

    #[test]
    fn the_partition_is_a_column_of_its_own() {
        let schema = Schema::new(vec![Column::new("partition", ColumnType::Number)]);
        let table = Table::new(schema.into(), vec![number_column(vec![Some(1.0), Some(2.5)])]).unwrap();
        assert_eq!(table_csv(&table), b"partition\n1.0\n2.5\n");
        let parts = Partition::Parts([Part::Train, Part::Test].into());
        let table = table.with_partition(parts).unwrap();
        assert_eq!(table_csv(&table), b"partition,partition 2\n1.0,train\n2.5,test\n");
        let table = table.with_partition(Partition::Parts([Part::Test; 2].into())).unwrap();
        assert_eq!(table_csv(&table), b"partition\n1.0\n2.5\n");
    }
}
