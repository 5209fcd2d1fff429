//! Nodes and wires.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::order::collected;
use crate::parameter::Parameters;

/// Names a node within its document; never used again after the node is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u32);

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One stage on the canvas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its name within the document.
    pub id: NodeId,
    /// The id of its stage. A stage this version does not know is kept as it is, and shown as a placeholder.
    pub stage: String,
    /// The version of the stage that the parameters are written for.
    pub version: u32,
    /// A name given by a person; otherwise the stage's title is shown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The left edge on the canvas, in pixels at 100 %.
    pub x: i32,
    /// The top edge.
    pub y: i32,
    /// The parameters that differ from their defaults.
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub parameters: Parameters,
    /// Passes its table through unchanged.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bypass: bool,
    /// Keeps its last result.
    #[serde(default, skip_serializing_if = "is_false")]
    pub freeze: bool,
    /// Fields that this version does not know, kept for the one that does.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Node {
    /// A node of a stage, with every parameter at its default.
    pub fn new(id: NodeId, stage: impl Into<String>, version: u32) -> Self {
        Self {
            id,
            stage: stage.into(),
            version,
            name: String::new(),
            x: 0,
            y: 0,
            parameters: Parameters::new(),
            bypass: false,
            freeze: false,
            unknown: BTreeMap::new(),
        }
    }

    /// The same at a place.
    pub fn at(mut self, x: i32, y: i32) -> Self {
        self.x = x;
        self.y = y;
        self
    }

    /// The same with a parameter set.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }
}

/// A wire from an output to an input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edge {
    /// The node it leaves.
    pub from: NodeId,
    /// The output it leaves.
    pub output: String,
    /// The node it enters.
    pub to: NodeId,
    /// The input it enters.
    pub input: String,
}

impl Edge {
    /// A wire.
    pub fn new(from: NodeId, output: impl Into<String>, to: NodeId, input: impl Into<String>) -> Self {
        Self { from, output: output.into(), to, input: input.into() }
    }
}

/// Nodes, and wires in the order in which they were drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// The nodes.
    pub nodes: BTreeMap<NodeId, Node>,
    /// The wires; the order decides the order of a many-wire input.
    pub edges: Vec<Edge>,
}

impl Graph {
    /// The node of this id.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(&id)
    }

    /// The wires into a node, in order.
    pub fn edges_into(&self, id: NodeId) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.to == id)
    }

    /// The wires into each node, in order: for work on all nodes, which would otherwise look at every wire for every node.
    pub fn edges_by_target(&self) -> BTreeMap<NodeId, Vec<&Edge>> {
        let mut by_target: BTreeMap<NodeId, Vec<&Edge>> = BTreeMap::new();
        for edge in &self.edges {
            by_target.entry(edge.to).or_default().push(edge);
        }
        by_target
    }

    /// The wires out of a node, in order.
    pub fn edges_out_of(&self, id: NodeId) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.from == id)
    }

    /// Whether a wire from `from` to `to` would close a cycle.
    pub fn would_close_cycle(&self, from: NodeId, to: NodeId) -> bool {
        from == to || self.downstream(to).contains(&from)
    }

    /// All nodes that depend on a node, without itself.
    pub fn downstream(&self, id: NodeId) -> BTreeSet<NodeId> {
        self.reach(id, |edge| (edge.from, edge.to))
    }

    /// All nodes that a node depends on, without itself.
    pub fn upstream(&self, id: NodeId) -> BTreeSet<NodeId> {
        self.reach(id, |edge| (edge.to, edge.from))
    }

    fn reach(&self, id: NodeId, direction: impl Fn(&Edge) -> (NodeId, NodeId)) -> BTreeSet<NodeId> {
        let mut next: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for (at, to) in self.edges.iter().map(direction) {
            next.entry(at).or_default().push(to);
        }
        let mut reached = BTreeSet::new();
        let mut open = next.remove(&id).unwrap_or_default();
        while let Some(at) = open.pop() {
            if reached.insert(at) {
                open.extend(next.remove(&at).unwrap_or_default());
            }
        }
        reached
    }

    /// The nodes so that each stands after all it depends on, smallest id first where several could; or the nodes
    /// that lie on or behind a cycle.
    ///
    /// # Errors
    /// Returns the nodes that cannot be ordered when there is a cycle.
    pub fn topological_order(&self) -> Result<Vec<NodeId>, BTreeSet<NodeId>> {
        let mut waiting_for: BTreeMap<NodeId, usize> = collected(self.nodes.keys().map(|id| (*id, 0)));
        let mut successors: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for edge in &self.edges {
            if self.nodes.contains_key(&edge.from)
                && let Some(count) = waiting_for.get_mut(&edge.to)
            {
                *count += 1;
                successors.entry(edge.from).or_default().push(edge.to);
            }
        }
        let mut ready: BTreeSet<NodeId> =
            collected(waiting_for.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id));
        let mut order = Vec::with_capacity(self.nodes.len());
        while let Some(id) = ready.pop_first() {
            order.push(id);
            waiting_for.remove(&id);
            for next in successors.get(&id).into_iter().flatten() {
                if let Some(count) = waiting_for.get_mut(next) {
                    *count -= 1;
                    if *count == 0 {
                        ready.insert(*next);
                    }
                }
            }
        }
        if waiting_for.is_empty() { Ok(order) } else { Err(collected(waiting_for.into_keys())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: u32) -> Graph {
        let mut graph = Graph::default();
        for id in 1..=length {
            graph.nodes.insert(NodeId(id), Node::new(NodeId(id), "scale", 1));
            if id > 1 {
                graph.edges.push(Edge::new(NodeId(id - 1), "table", NodeId(id), "table"));
            }
        }
        graph
    }

    #[test]
    fn cycles_are_seen_before_and_after_they_close() {
        let mut graph = chain(3);
        assert!(graph.would_close_cycle(NodeId(3), NodeId(1)));
        assert!(graph.would_close_cycle(NodeId(2), NodeId(2)));
        assert!(!graph.would_close_cycle(NodeId(1), NodeId(3)));
        graph.edges.push(Edge::new(NodeId(3), "table", NodeId(2), "table"));
        assert_eq!(graph.topological_order(), Err([NodeId(2), NodeId(3)].into()));
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let graph = chain(100_000);
        assert_eq!(graph.downstream(NodeId(1)).len(), 99_999);
        assert_eq!(graph.topological_order().map(|order| order.len()), Ok(100_000));
    }
}
