//! k-fold: a learner whose rows are in folds is rerun once a fold, trained on the others.
//!
//! The learner's own result is fitted on all rows that are not held out: that is the model that is exported. Its table
//! then gets the out-of-fold predictions in place of its own, and carries a small table a fold for train metrics.

use std::rc::Rc;
use std::sync::Arc;

use penstock_flow::{Column, ColumnType, NodeId, Project, Role};
use penstock_stages::{Host, PortValue, StageError};
use penstock_table::{ArrayRef, Cancelled, Partition, Table, category_column, number_column};

use crate::engine::Engine;
use crate::result::NodeResult;
use crate::scope::Scope;

impl Engine {
    /// Replaces a learner's predictions by out-of-fold ones when its rows are in folds.
    pub(crate) async fn out_of_fold(
        &self,
        project: &Rc<Project>,
        learner: NodeId,
        scope: &Scope,
        result: &mut NodeResult,
    ) -> Result<(), StageError> {
        let Some(table) = result.outputs.table().cloned() else { return Ok(()) };
        let Partition::Folds { fold, count } = table.partition().clone() else { return Ok(()) };
        let Some((split, partition)) = self.folds_from(project, learner, scope).await? else { return Ok(()) };
        let mut tables = Vec::with_capacity(usize::from(count));
        for judged in 0..count {
            let inner = scope
                .clone()
                .with_partition(split, partition.fold_as_parts(judged))
                .with_note(format!("fold {} of {count}", judged + 1));
            self.host_progress(learner, f64::from(judged) / f64::from(count), &inner.note);
            let run = Box::pin(self.rerun(project, learner, &inner)).await?;
            let parts = table.partition().fold_as_parts(judged);
            let same_rows = |one: &Table| one.rows() == table.rows() && *one.partition() == parts;
            let judged_table = run.outputs.table().cloned().filter(same_rows);
            tables.push(judged_table.ok_or_else(|| {
                StageError::failed(
                    "folds",
                    "A stage between the split and the learner changes which rows there are, or their order, from fold to fold.",
                )
            })?);
        }
        let merged = self.merged_predictions(&table, &fold, &tables).await?;
        let kept: Vec<Table> = tables.iter().map(judged_columns).collect::<Result<_, _>>()?;
        let table = table.with_columns(merged)?.with_folds(Some(Arc::from(kept)))?;
        result.outputs.values.insert("table".to_owned(), PortValue::Table(table));
        Ok(())
    }

    /// The last node before a learner that puts rows in folds, with its partition.
    async fn folds_from(
        &self,
        project: &Rc<Project>,
        learner: NodeId,
        scope: &Scope,
    ) -> Result<Option<(NodeId, Partition)>, StageError> {
        let upstream = self.scoring_path(project, learner);
        let order = project.graph.topological_order().unwrap_or_default();
        for id in order.into_iter().rev().filter(|id| upstream.contains(id)) {
            let splits = scope.partition(id).is_some()
                || self
                    .stage_of(project, id)
                    .is_some_and(|stage| stage.spec().category == penstock_flow::Category::Split);
            if !splits || project.graph.node(id).is_some_and(|node| node.bypass) {
                continue;
            }
            let result = Box::pin(self.rerun(project, id, scope)).await?;
            if let Some(partition @ Partition::Folds { .. }) = result.outputs.table().map(Table::partition) {
                return Ok(Some((id, partition.clone())));
            }
        }
        Ok(None)
    }

    /// For each row the predictions of the run in which it was tested; a row outside all folds keeps its own.
    async fn merged_predictions(
        &self,
        table: &Table,
        fold: &[u16],
        tables: &[Table],
    ) -> Result<Vec<(Column, ArrayRef)>, StageError> {
        let mut merged = Vec::new();
        for column in table.schema().with_role(Role::Prediction) {
            let array = if column.kind == ColumnType::Category {
                let own = table.texts(&column.name)?;
                let others: Vec<_> =
                    tables.iter().map(|one| one.texts(&column.name)).collect::<Result<_, _>>()?;
                let mut cells = Vec::with_capacity(table.rows());
                for (row, fold) in fold.iter().enumerate() {
                    self.pause_at(row).await?;
                    cells.push(others.get(usize::from(*fold)).unwrap_or(&own).get(row));
                }
                category_column(cells.iter().map(Option::as_deref))
            } else {
                let mut values = table.numbers(&column.name)?;
                for (judged, one) in tables.iter().enumerate() {
                    let numbers = one.numbers(&column.name)?;
                    for (row, fold) in fold.iter().enumerate() {
                        self.pause_at(row).await?;
                        if usize::from(*fold) == judged {
                            values[row] = numbers[row];
                        }
                    }
                }
                number_column(values)
            };
            merged.push((column.clone(), array));
        }
        Ok(merged)
    }

    /// Lets others have a turn every so many rows.
    async fn pause_at(&self, row: usize) -> Result<(), Cancelled> {
        const ROWS_AT_ONCE: usize = 1 << 16;
        if row.is_multiple_of(ROWS_AT_ONCE) { self.host.checkpoint().await } else { Ok(()) }
    }

    fn host_progress(&self, node: NodeId, fraction: f64, note: &str) {
        self.host.progress(node, fraction, note);
    }
}

/// What judging needs of a fold's table: target, weight and predictions.
fn judged_columns(table: &Table) -> Result<Table, StageError> {
    let kept: Vec<usize> = (0..table.columns().len())
        .filter(|index| {
            matches!(table.schema().columns[*index].role, Role::Target | Role::Weight | Role::Prediction)
        })
        .collect();
    Ok(table.select(&kept)?.with_folds(None)?)
}
