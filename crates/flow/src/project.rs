//! The project file: JSON with sorted keys, so that it can be kept in version control and compared.
//!
//! Groups, notes, bypass, freeze and the viewport are part of the format from its first version. A file of a newer
//! version is refused with a sentence; a stage or a field that is not known is kept as it stands.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::graph::{Edge, Graph, Node, NodeId};
use crate::parameter::FilePart;
use crate::schema::Schema;

/// The version of the format that this code writes.
pub const VERSION: u32 = 1;

/// No project file is larger: what is larger is something else, or hostile.
pub const SIZE_LIMIT: usize = 4 << 20;

/// No project has more nodes.
pub const NODE_LIMIT: usize = 10_000;

/// No project has more wires.
pub const WIRE_LIMIT: usize = NODE_LIMIT * 4;

/// Ids of nodes up to here leave room for as many further ones as a project may have; `u32::MAX` is no id.
const ROOMY: u32 = u32::MAX - 1 - NODE_LIMIT as u32;

/// What marks a project file. (Deep nesting needs no limit of ours: serde_json stops at 128.)
const FORMAT: &str = "penstock-project";

/// A pipeline with its name, seed and layout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// The name; empty for one that has none yet.
    pub name: String,
    /// All randomness comes from this.
    pub seed: u64,
    /// The nodes and wires.
    pub graph: Graph,
    /// Frames around nodes.
    pub groups: Vec<Group>,
    /// Texts on the canvas.
    pub notes: Vec<Note>,
    /// Where the canvas looks.
    pub viewport: Viewport,
    /// What each source node read when the pipeline was made.
    pub data: BTreeMap<NodeId, DataRecord>,
    /// The highest node id there has been.
    pub last_node_id: u32,
    /// Fields that this version does not know, kept for the one that does.
    pub unknown: BTreeMap<String, Value>,
}

/// A frame around nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The heading.
    pub name: String,
    /// The nodes within.
    pub nodes: Vec<NodeId>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

/// A text on the canvas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// The text.
    pub text: String,
    /// The left edge.
    pub x: i32,
    /// The top edge.
    pub y: i32,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

/// Where the canvas looks: a point p of the canvas is drawn at `p × zoom + (x, y)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Viewport {
    /// The horizontal offset in pixels.
    pub x: f64,
    /// The vertical offset in pixels.
    pub y: f64,
    /// The scale: 1 for 100 %.
    pub zoom: f64,
}

impl Default for Viewport {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, zoom: 1.0 }
    }
}

/// What a source node read: enough to tell what of another file does not match.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataRecord {
    /// The file's name.
    pub name: String,
    /// The content's BLAKE3 hash in hexadecimal; links carry its first 16 digits.
    pub hash: String,
    /// How many rows there were.
    pub rows: u64,
    /// The columns, without levels.
    pub schema: Schema,
    /// The tables that the file holds, where it can hold several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<FilePart>,
}

/// Why a text is not a project.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProjectError {
    /// Too large to be one.
    #[error("This file is over 4 MiB, more than any project: it is not a Penstock project.")]
    TooLarge,
    /// Not JSON, or JSON of another shape.
    #[error("This is not a Penstock project: {0}")]
    Malformed(String),
    /// Another kind of file.
    #[error("This file is not a Penstock project: its “format” is not “penstock-project”.")]
    OtherFormat,
    /// Of a later version.
    #[error(
        "This project was made by a newer Penstock (format {0}; this one reads up to {VERSION}). Reload the page to get the latest version."
    )]
    Newer(u64),
    /// Contradicts itself.
    #[error("This project contradicts itself: {0}")]
    Inconsistent(String),
}

/// The file's layout. Field names are the keys; serde_json's map sorts them.
#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u64,
    #[serde(default)]
    name: String,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    nodes: Vec<Node>,
    #[serde(default)]
    edges: Vec<Edge>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Group>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<Note>,
    #[serde(default)]
    viewport: Viewport,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    data: BTreeMap<NodeId, DataRecord>,
    #[serde(default)]
    last_node_id: u32,
    #[serde(flatten)]
    unknown: BTreeMap<String, Value>,
}

impl Project {
    /// The project as a JSON value with sorted keys.
    pub fn to_value(&self) -> Value {
        let file = File {
            format: FORMAT.to_owned(),
            version: u64::from(VERSION),
            name: self.name.clone(),
            seed: self.seed,
            nodes: self.graph.nodes.values().cloned().collect(),
            edges: self.graph.edges.clone(),
            groups: self.groups.clone(),
            notes: self.notes.clone(),
            viewport: self.viewport,
            data: self.data.clone(),
            last_node_id: self.last_node_id,
            unknown: self.unknown.clone(),
        };
        // Only maps with other than text keys can fail, and there are none.
        serde_json::to_value(file).unwrap_or(Value::Null)
    }

    /// The project file: indented JSON with sorted keys.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.to_value())
    }

    /// Reads a project file.
    ///
    /// # Errors
    /// Says why the text is not a project of a known version.
    pub fn from_json(text: &str) -> Result<Self, ProjectError> {
        if text.len() > SIZE_LIMIT {
            return Err(ProjectError::TooLarge);
        }
        let value: Value =
            serde_json::from_str(text).map_err(|error| ProjectError::Malformed(error.to_string()))?;
        Self::from_value(value)
    }

    /// Reads a project from a JSON value.
    ///
    /// # Errors
    /// Says why the value is not a project of a known version.
    pub fn from_value(value: Value) -> Result<Self, ProjectError> {
        if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(ProjectError::OtherFormat);
        }
        match value.get("version").and_then(Value::as_u64) {
            Some(version) if version > u64::from(VERSION) => {
                return Err(ProjectError::Newer(version));
            }
            Some(1..) => {}
            _ => return Err(ProjectError::Malformed("“version” is missing".to_owned())),
        }
        let file: File =
            crate::json::from_value(value).map_err(|error| ProjectError::Malformed(error.to_string()))?;
        let highest = file.nodes.iter().map(|node| node.id.0).max().unwrap_or(0);
        let project = Self {
            name: file.name,
            seed: file.seed,
            graph: checked_graph(file.nodes, file.edges)?,
            groups: file.groups,
            notes: file.notes,
            viewport: sound_viewport(file.viewport),
            data: file.data,
            // No project comes to so many nodes: such a number was written by hand, and would leave none for new nodes.
            last_node_id: if file.last_node_id > ROOMY { highest } else { file.last_node_id.max(highest) },
            unknown: file.unknown,
        };
        Ok(project)
    }

    /// The smallest id that no node has had: ids are not used again, also not after undo. Only where they are used up,
    /// which takes a node that was numbered by hand, it is one in front of a gap. As many ids as a project may have nodes
    /// are free from there on.
    pub fn next_node_id(&self) -> NodeId {
        let highest = self.graph.nodes.keys().next_back().map_or(0, |id| id.0).max(self.last_node_id);
        if highest <= ROOMY {
            return NodeId(highest + 1);
        }
        let mut before = 0;
        for id in self.graph.nodes.keys() {
            if id.0 - before > NODE_LIMIT as u32 {
                break;
            }
            before = id.0;
        }
        NodeId(before + 1)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.graph.nodes.is_empty() && self.notes.is_empty()
    }
}

/// A graph of nodes and wires that fit together and close no cycle. A wire that stands twice is one.
pub(crate) fn checked_graph(nodes: Vec<Node>, edges: Vec<Edge>) -> Result<Graph, ProjectError> {
    if nodes.len() > NODE_LIMIT {
        return Err(ProjectError::Inconsistent(format!(
            "it has {} nodes; at most {NODE_LIMIT} are read.",
            nodes.len()
        )));
    }
    if edges.len() > WIRE_LIMIT {
        return Err(ProjectError::Inconsistent(format!(
            "it has {} wires; at most {WIRE_LIMIT} are read.",
            edges.len()
        )));
    }
    let mut graph = Graph::default();
    for node in nodes {
        let id = node.id;
        if id.0 == u32::MAX || graph.nodes.insert(id, node).is_some() {
            return Err(ProjectError::Inconsistent(format!("node {id} stands twice or is out of range.")));
        }
    }
    for edge in &edges {
        for id in [edge.from, edge.to] {
            if !graph.nodes.contains_key(&id) {
                return Err(ProjectError::Inconsistent(format!(
                    "a wire names node {id}, which is not there."
                )));
            }
        }
    }
    graph.edges = without_repeats(edges);
    if let Err(nodes) = graph.topological_order() {
        let names: Vec<String> = nodes.iter().take(5).map(ToString::to_string).collect();
        return Err(ProjectError::Inconsistent(format!(
            "its wires close a loop at nodes {}.",
            names.join(", ")
        )));
    }
    Ok(graph)
}

fn without_repeats(mut edges: Vec<Edge>) -> Vec<Edge> {
    let mut standing = BTreeSet::new();
    let are_first: Vec<bool> = edges.iter().map(|edge| standing.insert(edge)).collect();
    let mut are_first = are_first.into_iter();
    edges.retain(|_| are_first.next().unwrap_or(true));
    edges
}

fn sound_viewport(viewport: Viewport) -> Viewport {
    let sound = viewport.x.is_finite() && viewport.y.is_finite() && (0.02..=8.0).contains(&viewport.zoom);
    if sound { viewport } else { Viewport::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> Project {
        let mut project =
            Project { name: "Penguins".into(), seed: 42, last_node_id: 2, ..Project::default() };
        let future = Node::new(NodeId(1), "from-the-future", 9).with("depth", 3).at(10, 20);
        project.graph.nodes.insert(NodeId(1), future);
        project.graph.nodes.insert(NodeId(2), Node::new(NodeId(2), "scale", 1));
        project.graph.edges.push(Edge::new(NodeId(1), "table", NodeId(2), "table"));
        let record = DataRecord {
            name: "a.csv".into(),
            hash: "00".into(),
            rows: 3,
            schema: Schema::default(),
            parts: Vec::new(),
        };
        project.data.insert(NodeId(1), record);
        project
    }

    #[test]
    fn a_file_round_trips_with_unknown_stages_and_fields() {
        let mut value = project().to_value();
        value["nodes"][0]["sparkle"] = serde_json::json!({"b": 1, "a": [2]});
        value["colour"] = "teal".into();
        let read = Project::from_value(value.clone()).unwrap();
        assert_eq!(read.to_value(), value);
        assert_eq!(Project::from_json(&read.to_json()), Ok(read));
    }

    #[test]
    fn keys_are_sorted() {
        let text = project().to_json();
        let keys: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("  \""))
            .filter_map(|line| line.trim().split('"').nth(1))
            .collect();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        assert_eq!(keys, sorted);
    }

    #[test]
    fn what_is_not_a_project_is_refused_with_a_reason() {
        assert!(matches!(Project::from_json("{"), Err(ProjectError::Malformed(_))));
        assert_eq!(Project::from_json("[]"), Err(ProjectError::OtherFormat));
        assert!(Project::from_json(&"[".repeat(100_000)).is_err());
        let mut newer = project().to_value();
        newer["version"] = 2.into();
        assert_eq!(Project::from_value(newer), Err(ProjectError::Newer(2)));
        let mut cyclic = project();
        cyclic.graph.edges.push(Edge::new(NodeId(2), "table", NodeId(1), "table"));
        let refused = Project::from_value(cyclic.to_value()).unwrap_err();
        assert!(refused.to_string().contains("close a loop at nodes 1, 2"), "{refused}");
        let mut dangling = project();
        dangling.graph.nodes.remove(&NodeId(1));
        assert!(matches!(Project::from_value(dangling.to_value()), Err(ProjectError::Inconsistent(_))));
        assert_eq!(Project::from_json(&" ".repeat(SIZE_LIMIT + 1)), Err(ProjectError::TooLarge));
    }

    #[test]
    fn a_wire_that_stands_twice_is_one() {
        let mut twice = project();
        twice.graph.edges.push(twice.graph.edges[0].clone());
        assert_eq!(Project::from_value(twice.to_value()).unwrap().graph, project().graph);
    }

    #[test]
    fn a_project_can_be_read_again_after_nodes_were_added_whatever_number_stands_in_it() {
        for number in [u32::MAX, u32::MAX - 1, u32::MAX - 2, ROOMY + 1, ROOMY] {
            for of_a_node in [false, true] {
                let mut file = project().to_value();
                file["last_node_id"] = number.into();
                if of_a_node {
                    file["nodes"][0]["id"] = (number - 1).into();
                    file["edges"][0]["from"] = (number - 1).into();
                }
                let mut document = crate::Document::new(Project::from_value(file).unwrap());
                for _ in 0..3 {
                    let node = Node::new(document.next_node_id(), "scale", 1);
                    document.apply(crate::Edit::AddNode { node }).unwrap();
                }
                assert_eq!(Project::from_json(&document.project().to_json()), Ok(document.project().clone()));
            }
        }
    }
}
