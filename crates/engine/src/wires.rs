//! The wires by node. A graph holds them as a list, so asking it for those of every node in turn would go over all of
//! them once a node.

use std::collections::BTreeMap;

use penstock_flow::{Edge, Graph, NodeId};

/// The wires of a graph by the nodes that they enter and leave.
pub(crate) struct Wires<'a> {
    entering: BTreeMap<NodeId, Vec<&'a Edge>>,
    leaving: BTreeMap<NodeId, Vec<&'a Edge>>,
}

impl<'a> Wires<'a> {
    pub(crate) fn of(graph: &'a Graph) -> Self {
        let mut wires = Self { entering: BTreeMap::new(), leaving: BTreeMap::new() };
        for edge in &graph.edges {
            wires.entering.entry(edge.to).or_default().push(edge);
            wires.leaving.entry(edge.from).or_default().push(edge);
        }
        wires
    }

    /// The wires into a node, in the order in which they were drawn.
    pub(crate) fn entering(&self, node: NodeId) -> &[&'a Edge] {
        self.entering.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The wires out of a node, in the order in which they were drawn.
    pub(crate) fn leaving(&self, node: NodeId) -> &[&'a Edge] {
        self.leaving.get(&node).map_or(&[], Vec::as_slice)
    }
}
