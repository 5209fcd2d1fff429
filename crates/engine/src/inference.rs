//! Rules from the data that a node is about to check.

use penstock_flow::rules::Rules;
use penstock_flow::{Diagnostic, NodeId};
use penstock_stages::StageError;
use penstock_table::Pace;

use crate::engine::Engine;

impl Engine {
    /// The rules that the table at a node's input keeps, as it was when it last ran.
    ///
    /// # Errors
    /// That there is no such table yet, or that nothing can be inferred from it; with what to do.
    pub async fn infer_rules(&self, node: NodeId, pace: &dyn Pace) -> Result<Rules, StageError> {
        let project = self.project();
        let edge = project.graph.edges_into(node).find(|edge| edge.input == "table").ok_or_else(|| {
            Diagnostic::error("input-missing", "There is no table at the input to infer rules from.")
                .hint("Draw a wire to it.")
        })?;
        let result = self.last_result(edge.from);
        let table = result.as_ref().and_then(|result| result.table(&edge.output)).ok_or_else(|| {
            let message = format!("“{}” has no result yet.", self.name_of(&project, edge.from));
            Diagnostic::error("not-run", message).hint("Run the pipeline, then infer the rules again.")
        })?;
        penstock_stages::rules::infer::infer(table, pace).await
    }
}
