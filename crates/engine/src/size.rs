//! What a result holds in memory, by address, so that what several results share is counted once.

use std::collections::BTreeMap;
use std::sync::Arc;

use penstock_stages::size::json_bytes;
use penstock_stages::{Fitted, ModelArtefact, PortValue};
use penstock_table::{Partition, Table};

use crate::result::NodeResult;

/// What a result holds. Measured once, because writing a report to count it takes a while.
#[derive(Clone, Default)]
pub(crate) struct Held {
    /// Bytes by address, of what other results may hold too.
    pub(crate) shared: BTreeMap<usize, u64>,
    /// The bytes that are this result's alone.
    pub(crate) own: u64,
}

impl Held {
    /// Measures a result.
    pub(crate) fn by(result: &NodeResult) -> Self {
        let mut held = Self::default();
        held.add_fitted(result.fitted.as_ref());
        for value in result.outputs.values.values() {
            match value {
                PortValue::Table(table) => held.add_table(table),
                PortValue::Model(model) => held.add_model(model),
                PortValue::Report(report) => {
                    held.shared.insert(Arc::as_ptr(report) as usize, json_bytes(&**report));
                }
            }
        }
        held.own = json_bytes(&result.view) + json_bytes(&result.outputs.diagnostics);
        held
    }

    /// All of it, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.own + self.shared.values().sum::<u64>()
    }

    fn add_fitted(&mut self, fitted: Option<&Fitted>) {
        self.shared.extend(fitted.map(Fitted::allocation));
    }

    fn add_table(&mut self, table: &Table) {
        let columns = table.column_allocations().into_iter();
        self.shared.extend(columns.map(|(address, bytes)| (address, bytes as u64)));
        let folds = table.folds().into_iter().flat_map(|folds| folds.iter());
        for table in std::iter::once(table).chain(folds) {
            match table.partition() {
                Partition::None => {}
                Partition::Parts(parts) => {
                    self.shared
                        .insert(Arc::as_ptr(parts).cast::<u8>() as usize, size_of_val(&**parts) as u64);
                }
                Partition::Folds { fold, .. } => {
                    self.shared.insert(Arc::as_ptr(fold).cast::<u8>() as usize, size_of_val(&**fold) as u64);
                }
            }
        }
    }

    fn add_model(&mut self, model: &Arc<ModelArtefact>) {
        let parameters: u64 = model.steps.iter().map(|step| json_bytes(&step.parameters)).sum();
        let rest = json_bytes(&(&model.input, &model.provenance, &model.metrics, &model.baseline));
        self.shared.insert(Arc::as_ptr(model) as usize, parameters + rest);
        for step in &model.steps {
            self.add_fitted(Some(&step.fitted));
        }
    }
}
