//! The way that new rows take through a pipeline when a model is used: from one source, by one wire a port. What comes in
//! by other ways is part of what stages have learned.

use std::collections::BTreeSet;

use penstock_flow::{Edge, NodeId, Project};

use crate::engine::Engine;

impl Engine {
    /// The wires into a node that new rows come by: none at a port that the stage remembers, and of several at one port
    /// the first.
    pub(crate) fn followed<'a>(&self, project: &'a Project, node: NodeId) -> Vec<&'a Edge> {
        let stage = self.stage_of(project, node);
        let remembered = |edge: &Edge| {
            stage.and_then(|stage| stage.spec().input(&edge.input)).is_some_and(|port| port.remembered)
        };
        let mut followed: Vec<&Edge> = Vec::new();
        for edge in project.graph.edges_into(node).filter(|edge| !remembered(edge)) {
            if followed.iter().all(|other| other.input != edge.input) {
                followed.push(edge);
            }
        }
        followed
    }

    /// The nodes that new rows pass on their way to a node, without itself.
    pub(crate) fn scoring_path(&self, project: &Project, node: NodeId) -> BTreeSet<NodeId> {
        let mut reached = BTreeSet::new();
        let mut open = vec![node];
        while let Some(at) = open.pop() {
            let before = self.followed(project, at).into_iter().map(|edge| edge.from);
            open.extend(before.filter(|from| reached.insert(*from)));
        }
        reached
    }
}
