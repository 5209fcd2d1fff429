//! Where a column comes from: the source that read it, and the stages that made or changed it.
//!
//! No stage keeps books on this. It is told from the tables at hand: a column of the same name whose values are the same
//! was passed on, one whose values differ was changed, and one that no input has was made there. What a made column was
//! made from is told by its name, which every stage here begins with the column's own (`island=Dream`), and else by the
//! columns that the stage was given.

use std::collections::{BTreeMap, BTreeSet};

use penstock_flow::view::{LineageKind, LineageStep};
use penstock_flow::{Category, Column, Diagnostic, Node, NodeId, Role};
use penstock_stages::StageError;
use penstock_table::Table;
use serde_json::Value;

use crate::engine::Engine;

/// A column that was made of more columns than this, such as a prediction, is not followed further: all of them would
/// be named.
const MOST_FOLLOWED: usize = 8;

/// Columns of outputs that are to be explained.
type Wanted = BTreeMap<NodeId, BTreeSet<(String, String)>>;

impl Engine {
    /// What the nodes did to a column of an output, from the source on. Nodes that passed it on unchanged are left out,
    /// and so are those whose results were dropped.
    ///
    /// # Errors
    /// That the node has no result, or no such column.
    pub fn lineage(&self, node: NodeId, port: &str, column: &str) -> Result<Vec<LineageStep>, StageError> {
        let last = self.last_result(node);
        let table = last.as_ref().and_then(|result| result.table(port));
        if table.is_none_or(|table| table.index_of(column).is_none()) {
            let message = format!("There is no column “{column}” at hand here.");
            return Err(Diagnostic::error("no-column", message).hint("Run the pipeline.").on(node).into());
        }
        let project = self.project();
        let mut wanted = Wanted::from([(node, BTreeSet::from([(port.to_owned(), column.to_owned())]))]);
        let mut steps = Vec::new();
        let order = project.graph.topological_order().unwrap_or_default();
        for id in order.into_iter().rev() {
            let Some(columns) = wanted.remove(&id) else { continue };
            let Some(node) = project.graph.node(id) else { continue };
            for (port, column) in columns {
                steps.extend(self.explain(node, &port, &column, &mut wanted));
            }
        }
        steps.reverse();
        Ok(steps)
    }

    /// What a node did to a column; what it is to be explained by is added to what is wanted.
    fn explain(&self, node: &Node, port: &str, column: &str, wanted: &mut Wanted) -> Option<LineageStep> {
        let project = self.project();
        let result = self.last_result(node.id)?;
        let table = result.table(port)?;
        let own = column_of(table, column)?;
        let step = |kind| LineageStep {
            node: node.id,
            name: self.name_of(&project, node.id),
            kind,
            column: column.to_owned(),
            from: Vec::new(),
            data: String::new(),
        };
        let spec = self.stage_of(&project, node.id)?.spec();
        if spec.category == Category::Source {
            return Some(LineageStep { data: self.data_name(&project, node.id), ..step(LineageKind::Read) });
        }
        let mut inputs = Vec::new();
        for edge in project.graph.edges_into(node.id) {
            let table = self.last_result(edge.from).and_then(|result| result.table(&edge.output).cloned());
            inputs.extend(table.map(|table| (edge.from, edge.output.clone(), table)));
        }
        let mut want = |from: NodeId, port: &str, column: &str| {
            wanted.entry(from).or_default().insert((port.to_owned(), column.to_owned()));
        };
        let mut found = None;
        for (from, output, input) in &inputs {
            if let Some(before) = column_of(input, column) {
                want(*from, output, column);
                let kind = difference(before, own, input, table);
                // Of several inputs the greatest change tells most.
                found = if found.is_none_or(|known: Option<LineageKind>| kind > known) {
                    Some(kind)
                } else {
                    found
                };
            }
        }
        if let Some(kind) = found {
            return kind.map(step);
        }
        let made_from = self.made_from(node, column, &inputs);
        if made_from.len() <= MOST_FOLLOWED {
            for (from, output, input) in &inputs {
                made_from
                    .iter()
                    .filter(|name| input.index_of(name).is_some())
                    .for_each(|name| want(*from, output, name));
            }
        }
        Some(LineageStep { from: made_from, ..step(LineageKind::Made) })
    }

    /// The columns that a new column was made from.
    fn made_from(&self, node: &Node, column: &str, inputs: &[(NodeId, String, Table)]) -> Vec<String> {
        let columns = || inputs.iter().flat_map(|(_, _, table)| &table.schema().columns);
        let by_name = columns()
            .map(|one| one.name.as_str())
            .filter(|name| {
                column
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with(|next: char| !next.is_alphanumeric()))
            })
            .max_by_key(|name| name.len());
        if let Some(name) = by_name {
            return vec![name.to_owned()];
        }
        let texts = |value: &Value| match value {
            Value::String(text) => vec![text.clone()],
            Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let given: Vec<String> = node.parameters.values().flat_map(texts).collect();
        let mentions = |name: &str| given.iter().any(|text| text == name || mentioned(text, name));
        let named: Vec<String> =
            columns().map(|one| one.name.clone()).filter(|name| mentions(name)).collect();
        if !named.is_empty() {
            return named;
        }
        columns()
            .filter(|one| matches!(one.role, Role::Feature | Role::Target))
            .map(|one| one.name.clone())
            .collect()
    }
}

/// Whether an expression names a column: as a word, or in backticks.
fn mentioned(expression: &str, name: &str) -> bool {
    let is_inside = |one: char| one.is_alphanumeric() || one == '_';
    expression.match_indices(name).any(|(at, _)| {
        let before = expression[..at].chars().next_back();
        let after = expression[at + name.len()..].chars().next();
        !before.is_some_and(is_inside) && !after.is_some_and(is_inside)
    })
}

fn column_of<'a>(table: &'a Table, name: &str) -> Option<&'a Column> {
    table.schema().columns.get(table.index_of(name)?)
}

/// What happened to a column from an input to the output; nothing when it is the same.
fn difference(before: &Column, after: &Column, input: &Table, output: &Table) -> Option<LineageKind> {
    if before.kind != after.kind || before.role != after.role {
        return Some(LineageKind::Changed);
    }
    if input.rows() != output.rows() {
        return Some(LineageKind::Rows);
    }
    let (one, other) = (input.column(&before.name)?, output.column(&after.name)?);
    (one.as_ref() != other.as_ref()).then_some(LineageKind::Changed)
}
