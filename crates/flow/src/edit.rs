//! Every change to a document is an edit, and every edit has an inverse. Undo, autosave, links and tests all use them.

use serde_json::Value;
use thiserror::Error;

use crate::graph::{Edge, Node, NodeId};
use crate::project::{DataRecord, Project, Viewport};

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Adds a node.
    AddNode {
        /// The node; its id must be new.
        node: Node,
    },
    /// Removes a node and its wires.
    RemoveNode {
        /// The node.
        id: NodeId,
    },
    /// Draws a wire. An input that takes one wire loses the wire it has.
    Connect {
        /// The wire.
        edge: Edge,
        /// Its place among the wires; the end when absent.
        at: Option<usize>,
        /// Whether the input takes several wires.
        many: bool,
    },
    /// Takes a wire away.
    Disconnect {
        /// The wire.
        edge: Edge,
    },
    /// Sets a parameter, or puts it back to its default.
    SetParameter {
        /// The node.
        id: NodeId,
        /// The parameter's name.
        name: String,
        /// The value; absent for the default.
        value: Option<Value>,
    },
    /// Names a node; an empty name shows the stage's title.
    RenameNode {
        /// The node.
        id: NodeId,
        /// The name.
        name: String,
    },
    /// Moves nodes to places.
    MoveNodes {
        /// Each node with its left and top edge.
        places: Vec<(NodeId, i32, i32)>,
    },
    /// Sets whether a node passes its table through.
    SetBypass {
        /// The node.
        id: NodeId,
        /// Whether it does.
        bypass: bool,
    },
    /// Records what a source read, so that another file can be compared with it.
    SetData {
        /// The source.
        id: NodeId,
        /// What it read; absent when nothing is known of it.
        record: Option<DataRecord>,
    },
    /// Names the project.
    RenameProject {
        /// The name.
        name: String,
    },
    /// Sets the seed that all randomness comes from.
    SetSeed {
        /// The seed.
        seed: u64,
    },
    /// Replaces everything: clear, open in place.
    Replace {
        /// What comes instead.
        project: Box<Project>,
    },
    /// Several edits as one step.
    Batch {
        /// The step's name: "Paste 3 nodes".
        label: String,
        /// The edits, in order.
        edits: Vec<Edit>,
    },
}

/// Why an edit was refused; the document is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EditError {
    /// There is no such node.
    #[error("There is no node {0}.")]
    UnknownNode(NodeId),
    /// The id is taken.
    #[error("There is a node {0} already.")]
    NodeExists(NodeId),
    /// The wire stands already.
    #[error("These ports are connected already.")]
    EdgeExists,
    /// There is no such wire.
    #[error("These ports are not connected.")]
    UnknownEdge,
    /// The wire would close a cycle.
    #[error("This wire would close a loop: the stage would wait for its own result.")]
    Cycle,
}

impl Edit {
    /// The name of the step, for undo: "Move node".
    pub fn label(&self) -> String {
        match self {
            Self::AddNode { .. } => "Add node".to_owned(),
            Self::RemoveNode { .. } => "Delete node".to_owned(),
            Self::Connect { .. } => "Connect".to_owned(),
            Self::Disconnect { .. } => "Disconnect".to_owned(),
            Self::SetParameter { name, .. } => format!("Set {}", name.replace('_', " ")),
            Self::RenameNode { .. } => "Rename node".to_owned(),
            Self::MoveNodes { places } if places.len() == 1 => "Move node".to_owned(),
            Self::MoveNodes { places } => format!("Move {} nodes", places.len()),
            Self::SetBypass { .. } => "Bypass".to_owned(),
            Self::SetData { .. } => "Set data".to_owned(),
            Self::RenameProject { .. } => "Rename project".to_owned(),
            Self::SetSeed { .. } => "Set seed".to_owned(),
            Self::Replace { .. } => "Replace all".to_owned(),
            Self::Batch { label, .. } => label.clone(),
        }
    }
}

/// Makes an edit on a project and gives the edit that takes it back. On an error the project is unchanged.
pub(crate) fn make(project: &mut Project, edit: Edit) -> Result<Edit, EditError> {
    match edit {
        Edit::AddNode { node } => {
            if project.graph.nodes.contains_key(&node.id) {
                return Err(EditError::NodeExists(node.id));
            }
            let id = node.id;
            project.graph.nodes.insert(id, node);
            Ok(Edit::RemoveNode { id })
        }
        Edit::RemoveNode { id } => remove_node(project, id),
        Edit::Connect { edge, at, many } => connect(project, edge, at, many),
        Edit::Disconnect { edge } => {
            let at = project.graph.edges.iter().position(|one| *one == edge).ok_or(EditError::UnknownEdge)?;
            project.graph.edges.remove(at);
            Ok(Edit::Connect { edge, at: Some(at), many: true })
        }
        Edit::SetParameter { id, name, value } => {
            let node = node_mut(project, id)?;
            let before = match value {
                Some(value) => node.parameters.insert(name.clone(), value),
                None => node.parameters.remove(&name),
            };
            Ok(Edit::SetParameter { id, name, value: before })
        }
        Edit::RenameNode { id, name } => {
            let before = std::mem::replace(&mut node_mut(project, id)?.name, name);
            Ok(Edit::RenameNode { id, name: before })
        }
        Edit::MoveNodes { places } => {
            if let Some((id, ..)) = places.iter().find(|(id, ..)| !project.graph.nodes.contains_key(id)) {
                return Err(EditError::UnknownNode(*id));
            }
            let mut before = Vec::with_capacity(places.len());
            for (id, x, y) in places {
                let node = node_mut(project, id)?;
                before.push((id, node.x, node.y));
                (node.x, node.y) = (x, y);
            }
            Ok(Edit::MoveNodes { places: before })
        }
        Edit::SetBypass { id, bypass } => {
            let before = std::mem::replace(&mut node_mut(project, id)?.bypass, bypass);
            Ok(Edit::SetBypass { id, bypass: before })
        }
        Edit::SetData { id, record } => {
            node_mut(project, id)?;
            let before = match record {
                Some(record) => project.data.insert(id, record),
                None => project.data.remove(&id),
            };
            Ok(Edit::SetData { id, record: before })
        }
        Edit::RenameProject { name } => {
            Ok(Edit::RenameProject { name: std::mem::replace(&mut project.name, name) })
        }
        Edit::SetSeed { seed } => Ok(Edit::SetSeed { seed: std::mem::replace(&mut project.seed, seed) }),
        Edit::Replace { project: new } => {
            Ok(Edit::Replace { project: Box::new(std::mem::replace(project, *new)) })
        }
        Edit::Batch { label, edits } => batch(project, label, edits),
    }
}

fn node_mut(project: &mut Project, id: NodeId) -> Result<&mut Node, EditError> {
    project.graph.nodes.get_mut(&id).ok_or(EditError::UnknownNode(id))
}

fn remove_node(project: &mut Project, id: NodeId) -> Result<Edit, EditError> {
    let node = project.graph.nodes.remove(&id).ok_or(EditError::UnknownNode(id))?;
    let mut edits = vec![Edit::AddNode { node }];
    let edges = std::mem::take(&mut project.graph.edges);
    for (at, edge) in edges.into_iter().enumerate() {
        if edge.from == id || edge.to == id {
            edits.push(Edit::Connect { edge, at: Some(at), many: true });
        } else {
            project.graph.edges.push(edge);
        }
    }
    Ok(Edit::Batch { label: "Delete node".to_owned(), edits })
}

fn connect(project: &mut Project, edge: Edge, at: Option<usize>, many: bool) -> Result<Edit, EditError> {
    let graph = &mut project.graph;
    for id in [edge.from, edge.to] {
        if !graph.nodes.contains_key(&id) {
            return Err(EditError::UnknownNode(id));
        }
    }
    if graph.edges.contains(&edge) {
        return Err(EditError::EdgeExists);
    }
    if graph.would_close_cycle(edge.from, edge.to) {
        return Err(EditError::Cycle);
    }
    let replaced = if many {
        None
    } else {
        graph.edges.iter().position(|one| one.to == edge.to && one.input == edge.input)
    };
    let mut back = vec![Edit::Disconnect { edge: edge.clone() }];
    if let Some(index) = replaced {
        let old = graph.edges.remove(index);
        back.push(Edit::Connect { edge: old, at: Some(index), many: true });
    }
    let at = at.unwrap_or(graph.edges.len()).min(graph.edges.len());
    graph.edges.insert(at, edge);
    Ok(match back.pop() {
        Some(only) if back.is_empty() => only,
        Some(last) => {
            back.push(last);
            Edit::Batch { label: "Connect".to_owned(), edits: back }
        }
        None => Edit::Batch { label: "Connect".to_owned(), edits: back },
    })
}

fn batch(project: &mut Project, label: String, edits: Vec<Edit>) -> Result<Edit, EditError> {
    let mut back = Vec::with_capacity(edits.len());
    for edit in edits {
        match make(project, edit) {
            Ok(inverse) => back.push(inverse),
            Err(error) => {
                for inverse in back.into_iter().rev() {
                    // An inverse made a moment ago always fits.
                    let _ = make(project, inverse);
                }
                return Err(error);
            }
        }
    }
    back.reverse();
    Ok(Edit::Batch { label, edits: back })
}

/// The viewport is saved with the project, and looking around is not a step to undo.
pub(crate) fn set_viewport(project: &mut Project, viewport: Viewport) {
    project.viewport = viewport;
}
