//! Where nodes stand when nobody has placed them: in columns by depth, from left to right.

use std::collections::BTreeMap;

use crate::graph::{Graph, NodeId};

/// The distance between the left edges of neighbouring columns, in pixels at 100 %.
pub const COLUMN_STEP: i32 = 260;
/// The distance between the top edges of neighbouring rows.
pub const ROW_STEP: i32 = 150;

/// A place for each node: the column is the longest path from a source, the row keeps a node near its first input.
/// Deterministic; a graph with a cycle is left where it is.
pub fn layered(graph: &Graph) -> Vec<(NodeId, i32, i32)> {
    let Ok(order) = graph.topological_order() else {
        return graph.nodes.values().map(|node| (node.id, node.x, node.y)).collect();
    };
    let wires = graph.edges_by_target();
    let mut placed: BTreeMap<NodeId, (i32, i32)> = BTreeMap::new();
    let mut next_free_row: BTreeMap<i32, i32> = BTreeMap::new();
    for id in order {
        let into = wires.get(&id).into_iter().flatten();
        let inputs: Vec<(i32, i32)> = into.filter_map(|edge| placed.get(&edge.from).copied()).collect();
        let column = inputs.iter().map(|(column, _)| column + 1).max().unwrap_or(0);
        let wanted = inputs.iter().map(|(_, row)| *row).min().unwrap_or(0);
        let free = next_free_row.entry(column).or_insert(0);
        let row = wanted.max(*free);
        *free = row + 1;
        placed.insert(id, (column, row));
    }
    placed
        .into_iter()
        .map(|(id, (column, row))| (id, 40 + column * COLUMN_STEP, 60 + row * ROW_STEP))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Edge, Node};

    #[test]
    fn a_fork_stands_in_one_column_without_overlap() {
        let mut graph = Graph::default();
        for id in 1..=4 {
            graph.nodes.insert(NodeId(id), Node::new(NodeId(id), "scale", 1));
        }
        for (from, to) in [(1, 2), (1, 3), (2, 4), (3, 4)] {
            graph.edges.push(Edge::new(NodeId(from), "table", NodeId(to), "table"));
        }
        let places: BTreeMap<u32, (i32, i32)> =
            layered(&graph).into_iter().map(|(id, x, y)| (id.0, (x, y))).collect();
        assert_eq!(places[&2].0, places[&3].0);
        assert_ne!(places[&2].1, places[&3].1);
        assert!(places[&4].0 > places[&3].0);
    }
}
