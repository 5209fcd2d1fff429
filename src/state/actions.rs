//! What a person can do to the pipeline, as edits: plain functions from the project and the catalogue to one named
//! step. They know no browser, so they are tested without one; `commands` carries them out.

use std::collections::{BTreeMap, BTreeSet};

use penstock_flow::check::connection_problem;
use penstock_flow::order::{collected, sort_by};
use penstock_flow::{Catalogue, Edge, Edit, Node, NodeId, PortKind, Project, StageSpec};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How far a pasted or duplicated node stands from where it was copied, when no place is given.
pub const PASTE_OFFSET: i32 = 32;
/// What marks a piece of a pipeline on the clipboard.
const CLIP_FORMAT: &str = "penstock-nodes";

/// A port of a node on the canvas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortAt {
    /// The node.
    pub node: NodeId,
    /// The port's name.
    pub port: String,
    /// Whether it is an output.
    pub is_output: bool,
}

impl PortAt {
    /// An output.
    pub fn output(node: NodeId, port: &str) -> Self {
        Self { node, port: port.to_owned(), is_output: true }
    }

    /// An input.
    #[cfg(test)]
    pub fn input(node: NodeId, port: &str) -> Self {
        Self { node, port: port.to_owned(), is_output: false }
    }
}

/// The wire between two ports, whichever was taken first; none between two of the same side.
pub fn edge_between(one: &PortAt, other: &PortAt) -> Option<Edge> {
    match (one.is_output, other.is_output) {
        (true, false) => Some(Edge::new(one.node, &one.port, other.node, &other.port)),
        (false, true) => Some(Edge::new(other.node, &other.port, one.node, &one.port)),
        _ => None,
    }
}

/// What flows through a port.
pub fn port_kind(project: &Project, catalogue: &Catalogue, port: &PortAt) -> Option<PortKind> {
    let spec = catalogue.stage(&project.graph.node(port.node)?.stage)?;
    let port = if port.is_output { spec.output(&port.port) } else { spec.input(&port.port) }?;
    Some(port.kind)
}

/// Connects two ports, or says why not.
///
/// # Errors
/// A sentence: why the ports do not fit.
pub fn connect(
    project: &Project,
    catalogue: &Catalogue,
    one: &PortAt,
    other: &PortAt,
) -> Result<Edit, String> {
    let Some(edge) = edge_between(one, other) else {
        return Err("A wire goes from an output to an input.".to_owned());
    };
    match connection_problem(&project.graph, catalogue, &edge) {
        Some(problem) => Err(problem),
        None => Ok(Edit::Connect { many: takes_many(project, catalogue, &edge), edge, at: None }),
    }
}

fn takes_many(project: &Project, catalogue: &Catalogue, edge: &Edge) -> bool {
    penstock_flow::check::input_port(&project.graph, catalogue, edge).is_some_and(|port| port.many)
}

/// The port of a stage that a wire from `kind` would go to: the first that fits, a required one before an optional one.
pub fn fitting_port(spec: &StageSpec, kind: PortKind, wants_input: bool) -> Option<&str> {
    let ports = if wants_input { &spec.inputs } else { &spec.outputs };
    let fits = |optional: bool| ports.iter().find(|port| port.kind == kind && port.optional == optional);
    fits(false).or_else(|| fits(true)).map(|port| port.name.as_str())
}

/// The stages that a wire from a port can go on with, likeliest first.
pub fn compatible_stages(catalogue: &Catalogue, kind: PortKind, wants_input: bool) -> Vec<&StageSpec> {
    let mut stages: Vec<&StageSpec> =
        catalogue.stages.iter().filter(|spec| fitting_port(spec, kind, wants_input).is_some()).collect();
    sort_by(&mut stages, &|one, other| (one.category, &one.title).cmp(&(other.category, &other.title)));
    stages
}

/// The port of a node's body that a wire dropped on it goes to, when one fits.
pub fn port_for_drop(
    project: &Project,
    catalogue: &Catalogue,
    from: &PortAt,
    onto: NodeId,
) -> Option<PortAt> {
    let spec = catalogue.stage(&project.graph.node(onto)?.stage)?;
    let ports = if from.is_output { &spec.inputs } else { &spec.outputs };
    let connected =
        |name: &str| from.is_output && project.graph.edges_into(onto).any(|edge| edge.input == name);
    let fitting: Vec<PortAt> = ports
        .iter()
        .map(|port| PortAt { node: onto, port: port.name.clone(), is_output: !from.is_output })
        .filter(|port| connect(project, catalogue, from, port).is_ok())
        .collect();
    // A free port before one whose wire would be replaced.
    fitting.into_iter().min_by_key(|port| connected(&port.port))
}

/// Adds a stage, with parameters and, when it comes from a port, a wire to it.
pub fn add_stage(project: &Project, catalogue: &Catalogue, node: Node, wired_from: Option<&PortAt>) -> Edit {
    let spec = catalogue.stage(&node.stage);
    let label = format!("Add {}", spec.map_or(node.stage.as_str(), |spec| spec.title.as_str()));
    let id = node.id;
    let mut edits = vec![Edit::AddNode { node }];
    if let (Some(from), Some(spec)) = (wired_from, spec)
        && let Some(kind) = port_kind(project, catalogue, from)
        && let Some(port) = fitting_port(spec, kind, from.is_output)
        && let Some(edge) =
            edge_between(from, &PortAt { node: id, port: port.to_owned(), is_output: !from.is_output })
    {
        let many = if from.is_output {
            spec.input(port).is_some_and(|port| port.many)
        } else {
            takes_many(project, catalogue, &edge)
        };
        edits.push(Edit::Connect { edge, at: None, many });
    }
    Edit::Batch { label, edits }
}

/// Puts a stage into a wire: what went through it goes through the stage first. Nothing where it does not fit the wire.
pub fn insert(project: &Project, catalogue: &Catalogue, node: Node, edge: &Edge) -> Option<Edit> {
    let spec = catalogue.stage(&node.stage)?;
    let kind = penstock_flow::check::output_port(&project.graph, catalogue, edge)?.kind;
    let (input, output) = (fitting_port(spec, kind, true)?, fitting_port(spec, kind, false)?);
    let at = project.graph.edges.iter().position(|other| other == edge)?;
    let before = Edge::new(edge.from, &edge.output, node.id, input);
    let after = Edge::new(node.id, output, edge.to, &edge.input);
    let many = takes_many(project, catalogue, edge);
    let label = format!("Insert {}", spec.title);
    let edits = vec![
        Edit::AddNode { node },
        Edit::Disconnect { edge: edge.clone() },
        // In the place of the former: where several wires enter an input, their order counts.
        Edit::Connect { edge: after, at: Some(at), many },
        Edit::Connect { edge: before, at: None, many: false },
    ];
    Some(Edit::Batch { label, edits })
}

/// Deletes nodes with their wires; nothing for no nodes.
pub fn delete(project: &Project, catalogue: &Catalogue, nodes: &BTreeSet<NodeId>) -> Option<Edit> {
    let label = match nodes.iter().next() {
        None => return None,
        Some(only) if nodes.len() == 1 => {
            format!("Delete {}", penstock_flow::check::node_name(catalogue, &project.graph, *only))
        }
        _ => format!("Delete {} nodes", nodes.len()),
    };
    Some(Edit::Batch { label, edits: nodes.iter().map(|id| Edit::RemoveNode { id: *id }).collect() })
}

/// Nodes and the wires among them, as they travel over the clipboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    format: String,
    /// The nodes, with the ids they had.
    pub nodes: Vec<Node>,
    /// The wires among them.
    pub edges: Vec<Edge>,
}

impl Clip {
    /// Takes these nodes up.
    pub fn of(project: &Project, nodes: &BTreeSet<NodeId>) -> Self {
        Self {
            format: CLIP_FORMAT.to_owned(),
            nodes: nodes.iter().filter_map(|id| project.graph.node(*id)).cloned().collect(),
            edges: project
                .graph
                .edges
                .iter()
                .filter(|edge| nodes.contains(&edge.from) && nodes.contains(&edge.to))
                .cloned()
                .collect(),
        }
    }

    /// The text for the clipboard.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads a clipboard's text; nothing when it is something else.
    pub fn from_json(text: &str) -> Option<Self> {
        if text.len() > penstock_flow::project::SIZE_LIMIT || !text.trim_start().starts_with('{') {
            return None;
        }
        let value: Value = serde_json::from_str(text).ok()?;
        let clip: Self = penstock_flow::json::from_value(value).ok()?;
        (clip.format == CLIP_FORMAT && clip.nodes.len() <= penstock_flow::project::NODE_LIMIT).then_some(clip)
    }

    /// The left and top edge of its nodes.
    pub fn corner(&self) -> (i32, i32) {
        let left = self.nodes.iter().map(|node| node.x).min().unwrap_or(0);
        let top = self.nodes.iter().map(|node| node.y).min().unwrap_or(0);
        (left, top)
    }
}

/// Puts a clip on the canvas, moved by an offset, with new ids from `first_id` on. Gives the step and the new nodes.
pub fn paste(clip: &Clip, verb: &str, first_id: NodeId, offset: (i32, i32)) -> Option<(Edit, Vec<NodeId>)> {
    let count = clip.nodes.len();
    if count == 0 {
        return None;
    }
    let new_ids: BTreeMap<NodeId, NodeId> =
        collected(clip.nodes.iter().zip(first_id.0..).map(|(node, id)| (node.id, NodeId(id))));
    let mut edits: Vec<Edit> = Vec::new();
    for node in &clip.nodes {
        let mut node = node.clone();
        node.id = *new_ids.get(&node.id)?;
        node.x = node.x.saturating_add(offset.0);
        node.y = node.y.saturating_add(offset.1);
        edits.push(Edit::AddNode { node });
    }
    for edge in &clip.edges {
        if let (Some(from), Some(to)) = (new_ids.get(&edge.from), new_ids.get(&edge.to)) {
            let edge = Edge { from: *from, to: *to, ..edge.clone() };
            edits.push(Edit::Connect { edge, at: None, many: true });
        }
    }
    let label = if count == 1 { format!("{verb} node") } else { format!("{verb} {count} nodes") };
    Some((Edit::Batch { label, edits }, new_ids.into_values().collect()))
}

/// Moves nodes by an offset.
pub fn nudge(project: &Project, nodes: &BTreeSet<NodeId>, offset: (i32, i32)) -> Option<Edit> {
    let places: Vec<(NodeId, i32, i32)> = nodes
        .iter()
        .filter_map(|id| project.graph.node(*id))
        .map(|node| (node.id, node.x.saturating_add(offset.0), node.y.saturating_add(offset.1)))
        .collect();
    (!places.is_empty()).then_some(Edit::MoveNodes { places })
}

/// Arranges all nodes in columns by depth.
pub fn arrange(project: &Project) -> Option<Edit> {
    let places = penstock_flow::layout::layered(&project.graph);
    let moved = places
        .iter()
        .any(|(id, x, y)| project.graph.node(*id).is_some_and(|node| (node.x, node.y) != (*x, *y)));
    moved.then(|| Edit::Batch { label: "Arrange nodes".to_owned(), edits: vec![Edit::MoveNodes { places }] })
}

/// What a dropped JSON file is.
#[derive(Debug, PartialEq, Eq)]
pub enum JsonFile {
    /// A pipeline.
    Project,
    /// A trained model.
    Model,
    /// Neither: records, or what the engine then says is none.
    Data,
    /// A project or model that is not whole: a clause that says so.
    Broken(String),
}

/// Tells what a JSON text is by its `format`.
pub fn json_file_kind(text: &str) -> JsonFile {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) if !text.contains("\"penstock-") => return JsonFile::Data,
        Err(error) if error.is_eof() => {
            return JsonFile::Broken(format!("is cut off: it ends in line {} in the middle", error.line()));
        }
        Err(error) => return JsonFile::Broken(format!("is no JSON that can be read: {error}")),
    };
    match value.get("format").and_then(Value::as_str) {
        Some("penstock-project") => JsonFile::Project,
        Some("penstock-model") => JsonFile::Model,
        _ => JsonFile::Data,
    }
}

#[cfg(test)]
#[path = "actions_tests.rs"]
mod tests;

#[cfg(test)]
pub use tests::catalogue as test_catalogue;
