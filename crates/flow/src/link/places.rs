//! Where nodes stand, in few characters: not at all when the layout would put them there, otherwise as the distance
//! from where a person would likely have put them.

use crate::graph::{Edge, Graph, Node};
use crate::layout;

use super::GRID;

/// Where a node is expected: a column to the right of its first input; otherwise below the node before it. The
/// numbers are part of link version 1.
const RIGHT: i64 = 26;
const BELOW: i64 = 15;

/// Each node's left and top edge in steps of the grid, in the order of ids.
fn steps(graph: &Graph) -> Vec<(i64, i64)> {
    graph.nodes.values().map(|node| (to_steps(node.x), to_steps(node.y))).collect()
}

/// The furthest step from the origin whose pixels fit an `i32`.
const FURTHEST: i64 = (i32::MAX / GRID) as i64;

/// The nearest step of the grid.
pub(super) fn to_steps(pixels: i32) -> i64 {
    let grid = i64::from(GRID);
    (i64::from(pixels) + grid / 2).div_euclid(grid).clamp(-FURTHEST, FURTHEST)
}

/// The pixels of a step, however large the number that stood in the link.
pub(super) fn to_pixels(steps: i64) -> i32 {
    i32::try_from(steps.clamp(-FURTHEST, FURTHEST) * i64::from(GRID)).unwrap_or(0)
}

/// The distances, x and y in turn; none when the nodes stand as [`layout::layered`] puts them.
pub(super) fn distances(graph: &Graph, first_inputs: &[Option<usize>]) -> Vec<i64> {
    let layered = layout::layered(graph);
    let stand_there = layered.iter().all(|(id, x, y)| {
        graph
            .node(*id)
            .is_some_and(|node| to_steps(node.x) == to_steps(*x) && to_steps(node.y) == to_steps(*y))
    });
    if stand_there {
        return Vec::new();
    }
    let steps = steps(graph);
    let mut distances = Vec::with_capacity(steps.len() * 2);
    for (index, (x, y)) in steps.iter().enumerate() {
        let (expected_x, expected_y) = expected(index, first_inputs, &steps);
        distances.push(x - expected_x);
        distances.push(y - expected_y);
    }
    distances
}

/// Puts the nodes, which stand in the order of their ids, where the distances say.
pub(super) fn put(nodes: &mut [Node], distances: &[i64], first_inputs: &[Option<usize>]) {
    let mut steps: Vec<(i64, i64)> = Vec::with_capacity(nodes.len());
    for (index, (node, distance)) in nodes.iter_mut().zip(distances.chunks_exact(2)).enumerate() {
        let (expected_x, expected_y) = expected(index, first_inputs, &steps);
        node.x = to_pixels(expected_x.saturating_add(distance[0]));
        node.y = to_pixels(expected_y.saturating_add(distance[1]));
        // As they stand, so that what was out of range does not move its neighbours out as well.
        steps.push((to_steps(node.x), to_steps(node.y)));
    }
}

fn expected(index: usize, first_inputs: &[Option<usize>], steps: &[(i64, i64)]) -> (i64, i64) {
    let input = first_inputs.get(index).copied().flatten().filter(|input| *input < index);
    if let Some((x, y)) = input.and_then(|input| steps.get(input)) {
        return (x + RIGHT, *y);
    }
    match index.checked_sub(1).and_then(|before| steps.get(before)) {
        Some((x, y)) => (*x, y + BELOW),
        None => (4, 6),
    }
}

/// For each node, in the order of ids, the place of the node at its first wire.
pub(super) fn first_inputs(
    count: usize,
    edges: &[Edge],
    place: impl Fn(&Edge) -> Option<(usize, usize)>,
) -> Vec<Option<usize>> {
    let mut first_inputs = vec![None; count];
    for (from, to) in edges.iter().filter_map(place) {
        if let Some(entry) = first_inputs.get_mut(to)
            && entry.is_none()
        {
            *entry = Some(from);
        }
    }
    first_inputs
}
