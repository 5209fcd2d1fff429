//! What mends a finding in one step: plain data that the engine offers, and the edit that a studio makes of it.
//!
//! A mend acts behind the node whose table was looked at, or at the source of its columns, and never on data: it is a
//! stage, a role or a type that a person could have set by hand, and can undo.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::diagnostic::Diagnostic;
use crate::edit::Edit;
use crate::graph::{Edge, Node, NodeId};
use crate::layout::{COLUMN_STEP, ROW_STEP};
use crate::order::collected;
use crate::parameter::{ParameterKind, Parameters};
use crate::project::Project;
use crate::schema::{ColumnType, Role};
use crate::spec::{Catalogue, Category, PortKind, StageSpec};

/// The stage that gives roles where the source is another one's.
const ROLE_STAGE: &str = "select-columns";

/// The parameter that lists columns, by which two stages of the same kind become one.
const COLUMNS: &str = "columns";

/// One step that mends a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mend {
    /// Puts a stage behind the node, on the wires that leave it; or adds the columns to such a stage that is there.
    AddStage {
        /// The stage's id.
        stage: String,
        /// Its parameters.
        parameters: Parameters,
        /// What the button says: "Drop the column".
        title: String,
    },
    /// Gives columns roles: at the source when the node is one, else by a stage behind the node.
    SetRoles {
        /// The roles by column.
        roles: BTreeMap<String, Role>,
        /// What the button says.
        title: String,
    },
    /// Has the source read columns as other types.
    SetTypes {
        /// The types by column.
        types: BTreeMap<String, ColumnType>,
        /// What the button says.
        title: String,
    },
}

impl Mend {
    /// What the button says.
    pub fn title(&self) -> &str {
        match self {
            Self::AddStage { title, .. } | Self::SetRoles { title, .. } | Self::SetTypes { title, .. } => {
                title
            }
        }
    }

    /// Several mends of the same kind as one, under another title; nothing when they differ in more than their columns.
    pub fn joined(mends: Vec<Self>, title: String) -> Option<Self> {
        let mut all = mends.into_iter();
        let mut joined = all.next()?;
        for mend in all {
            match (&mut joined, mend) {
                (Self::SetRoles { roles, .. }, Self::SetRoles { roles: more, .. }) => roles.extend(more),
                (Self::SetTypes { types, .. }, Self::SetTypes { types: more, .. }) => types.extend(more),
                (
                    Self::AddStage { stage, parameters, .. },
                    Self::AddStage { stage: other, parameters: more, .. },
                ) => {
                    let rest = |all: &Parameters| {
                        all.iter()
                            .filter(|(name, _)| *name != COLUMNS)
                            .map(|(_, value)| value.clone())
                            .collect::<Vec<_>>()
                    };
                    let more_columns = more.get(COLUMNS).and_then(Value::as_array).cloned()?;
                    if *stage != other || rest(parameters) != rest(&more) {
                        return None;
                    }
                    parameters.get_mut(COLUMNS)?.as_array_mut()?.extend(more_columns);
                }
                _ => return None,
            }
        }
        match &mut joined {
            Self::AddStage { title: own, .. }
            | Self::SetRoles { title: own, .. }
            | Self::SetTypes { title: own, .. } => {
                *own = title;
            }
        }
        Some(joined)
    }

    /// The step for an output of a node.
    ///
    /// # Errors
    /// Says why it cannot be made in this pipeline: no such stage, no source that takes types, or it is there already.
    #[allow(clippy::result_large_err, reason = "asked for once a click, and shown as it is")]
    pub fn edit(
        &self,
        project: &Project,
        catalogue: &Catalogue,
        node: NodeId,
        port: &str,
    ) -> Result<Edit, Diagnostic> {
        let at = Place::of(project, catalogue, node, port)?;
        let edits = match self {
            Self::AddStage { stage, parameters, .. } => at.add_stage(stage, parameters)?,
            Self::SetRoles { roles, .. } => at.set_roles(roles)?,
            Self::SetTypes { types, .. } => at.set_types(types)?,
        };
        Ok(Edit::Batch { label: self.title().to_owned(), edits })
    }
}

/// The output that a mend acts on.
struct Place<'a> {
    project: &'a Project,
    catalogue: &'a Catalogue,
    node: &'a Node,
    spec: &'a StageSpec,
    port: &'a str,
}

impl<'a> Place<'a> {
    #[allow(clippy::result_large_err, reason = "asked for once a click, and shown as it is")]
    fn of(
        project: &'a Project,
        catalogue: &'a Catalogue,
        node: NodeId,
        port: &'a str,
    ) -> Result<Self, Diagnostic> {
        let found = project.graph.node(node);
        let found = found.and_then(|node| Some((node, catalogue.stage(&node.stage)?)));
        let Some((node, spec)) = found.filter(|(_, spec)| spec.output(port).is_some()) else {
            return Err(Diagnostic::error("no-such-node", format!("Node {node} has no output “{port}”.")));
        };
        Ok(Self { project, catalogue, node, spec, port })
    }

    #[allow(clippy::result_large_err, reason = "asked for once a click, and shown as it is")]
    fn add_stage(&self, stage: &str, parameters: &Parameters) -> Result<Vec<Edit>, Diagnostic> {
        let spec = self.catalogue.stage(stage);
        let fits = |spec: &&StageSpec| {
            parameters.iter().all(|(name, value)| {
                spec.parameter(name).is_some_and(|parameter| parameter.problem(value).is_none())
            })
        };
        let Some(spec) = spec.filter(fits) else {
            return Err(Diagnostic::error(
                "unknown-stage",
                format!("There is no stage “{stage}” that does this."),
            )
            .hint("Get the latest version of Penstock."));
        };
        let rest = |parameters: &Parameters| {
            let mut rest = parameters.clone();
            rest.remove(COLUMNS);
            rest
        };
        let alike =
            self.neighbours().find(|node| node.stage == stage && rest(&node.parameters) == rest(parameters));
        let Some(alike) = alike else { return self.insert(spec, parameters) };
        let listed = |parameters: &Parameters| parameters.get(COLUMNS).and_then(Value::as_array).cloned();
        match (listed(&alike.parameters), listed(parameters)) {
            (Some(mut columns), Some(more)) => {
                let before = columns.len();
                more.into_iter().for_each(|name| {
                    if !columns.contains(&name) {
                        columns.push(name);
                    }
                });
                if columns.len() == before {
                    return Err(there_already(alike.id));
                }
                Ok(vec![set(alike.id, COLUMNS, Value::Array(columns))])
            }
            // A stage without a list acts on every column.
            (None, _) => Err(there_already(alike.id)),
            (Some(_), None) => self.insert(spec, parameters),
        }
    }

    /// The stages that a mend may be joined to: the node itself, and the one behind it when it is the only one.
    fn neighbours(&self) -> impl Iterator<Item = &'a Node> {
        let mut wires = self.project.graph.edges_out_of(self.node.id);
        let behind = match (wires.next(), wires.next()) {
            (Some(only), None) if only.output == self.port => self.project.graph.node(only.to),
            _ => None,
        };
        std::iter::once(self.node).chain(behind).filter(|node| !node.bypass)
    }

    /// A new stage on the wires that leave the output; what stands behind moves a column on.
    #[allow(clippy::result_large_err, reason = "asked for once a click, and shown as it is")]
    fn insert(&self, spec: &StageSpec, parameters: &Parameters) -> Result<Vec<Edit>, Diagnostic> {
        let table = |kind: PortKind| kind == PortKind::Table;
        let input = spec.inputs.iter().find(|port| table(port.kind));
        let output = spec.outputs.iter().find(|port| table(port.kind));
        let (Some(input), Some(output)) = (input, output) else {
            let message = format!("“{}” does not stand between two tables.", spec.title);
            return Err(Diagnostic::error("stage-unfit", message));
        };
        let graph = &self.project.graph;
        let id = self.project.next_node_id();
        let wires: Vec<(usize, &Edge)> = graph
            .edges
            .iter()
            .enumerate()
            .filter(|(_, edge)| edge.from == self.node.id && edge.output == self.port)
            .collect();
        let (x, mut y) = (self.node.x.saturating_add(COLUMN_STEP), self.node.y);
        let mut edits = Vec::new();
        if wires.is_empty() {
            // Beside the node, or below what stands there.
            let taken = |y: i32| {
                graph.nodes.values().any(|other| {
                    (i64::from(other.x) - i64::from(x)).abs() < i64::from(COLUMN_STEP)
                        && (i64::from(other.y) - i64::from(y)).abs() < i64::from(ROW_STEP)
                        && other.id != self.node.id
                })
            };
            while y < i32::MAX - ROW_STEP && taken(y) {
                y += ROW_STEP;
            }
        } else {
            let moved = graph.downstream(self.node.id).into_iter().filter(|one| *one != self.node.id);
            let places = moved
                .filter_map(|one| graph.node(one))
                .map(|one| (one.id, one.x.saturating_add(COLUMN_STEP), one.y))
                .collect();
            edits.push(Edit::MoveNodes { places });
        }
        let mut node = Node::new(id, spec.id.clone(), spec.version).at(x, y);
        node.parameters = parameters.clone();
        edits.push(Edit::AddNode { node });
        for (at, edge) in wires {
            edits.push(Edit::Disconnect { edge: edge.clone() });
            let edge = Edge { from: id, output: output.name.clone(), ..edge.clone() };
            // The place among the wires is the order of the models that Evaluate compares.
            edits.push(Edit::Connect { edge, at: Some(at), many: true });
        }
        let edge = Edge::new(self.node.id, self.port, id, input.name.clone());
        edits.push(Edit::Connect { edge, at: None, many: input.many });
        Ok(edits)
    }

    #[allow(clippy::result_large_err, reason = "asked for once a click, and shown as it is")]
    fn set_roles(&self, roles: &BTreeMap<String, Role>) -> Result<Vec<Edit>, Diagnostic> {
        let new: Map<String, Value> = collected(roles.iter().map(|(name, role)| (name.clone(), json!(role))));
        if self.spec.category == Category::Source
            && let Some(parameter) = parameter_of(self.spec, |kind| matches!(kind, ParameterKind::Roles))
        {
            return merged(self.node, parameter, new);
        }
        let role_stage = self.neighbours().find(|node| node.stage == ROLE_STAGE);
        match role_stage {
            Some(node) => merged(node, "roles", new),
            None => self.add_stage(ROLE_STAGE, &collected([("roles".to_owned(), Value::Object(new))])),
        }
    }

    #[allow(clippy::result_large_err, reason = "asked for once a click, and shown as it is")]
    fn set_types(&self, types: &BTreeMap<String, ColumnType>) -> Result<Vec<Edit>, Diagnostic> {
        let mut found = self.project.graph.upstream(self.node.id);
        found.insert(self.node.id);
        let holds_all = |id: NodeId| {
            let record = self.project.data.get(&id);
            record.is_none_or(|record| types.keys().all(|name| record.schema.column(name).is_some()))
        };
        let mut sources = found.into_iter().filter(|id| holds_all(*id)).filter_map(|id| {
            let node = self.project.graph.node(id)?;
            let spec = self.catalogue.stage(&node.stage)?;
            Some((node, parameter_of(spec, |kind| matches!(kind, ParameterKind::Types))?))
        });
        match (sources.next(), sources.next()) {
            (Some((node, parameter)), None) => {
                let new = collected(types.iter().map(|(name, kind)| (name.clone(), json!(kind))));
                merged(node, parameter, new)
            }
            _ => {
                Err(Diagnostic::error("no-source", "There is no single file in which the type could be set.")
                    .hint("Choose the column's type in the File stage."))
            }
        }
    }
}

/// The name of the first parameter of a kind.
fn parameter_of(spec: &StageSpec, is_wanted: fn(&ParameterKind) -> bool) -> Option<&str> {
    spec.parameters.iter().find(|one| is_wanted(&one.kind)).map(|one| one.name.as_str())
}

fn set(id: NodeId, name: &str, value: Value) -> Edit {
    Edit::SetParameter { id, name: name.to_owned(), value: Some(value) }
}

/// Adds entries to a parameter that is a map.
#[allow(clippy::result_large_err, reason = "asked for once a click, and shown as it is")]
fn merged(node: &Node, parameter: &str, new: Map<String, Value>) -> Result<Vec<Edit>, Diagnostic> {
    let before = node.parameters.get(parameter).and_then(Value::as_object).cloned().unwrap_or_default();
    let mut after = before.clone();
    after.extend(new);
    if after == before {
        return Err(there_already(node.id));
    }
    Ok(vec![set(node.id, parameter, Value::Object(after))])
}

fn there_already(id: NodeId) -> Diagnostic {
    Diagnostic::note("mended-already", "This is mended already.")
        .hint("Run the pipeline, and look at the table behind the stage that mends it.")
        .on(id)
}

#[cfg(test)]
mod tests;
