//! What a wire that is being drawn can go to: pure, from the project and the catalogue alone.

use std::collections::BTreeMap;

use penstock_flow::{Catalogue, NodeId, Project};

use super::geometry::{NodeShape, Point, Rect, distance_squared, node_rect};
use crate::state::actions::{self, PortAt};

/// What each node is to a wire that is being drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It has ports that take the wire: their names.
    Ports(Vec<String>),
    /// It takes it nowhere, and why.
    None(String),
}

/// Which nodes take a wire from a port, and at which of their ports; the others with the reason.
pub fn fits(project: &Project, catalogue: &Catalogue, from: &PortAt) -> BTreeMap<NodeId, Fit> {
    let mut found = BTreeMap::new();
    for node in project.graph.nodes.values() {
        let spec = catalogue.stage(&node.stage);
        let ports = match spec {
            Some(spec) if from.is_output => spec.inputs.as_slice(),
            Some(spec) => spec.outputs.as_slice(),
            None => &[],
        };
        let mut fitting = Vec::new();
        let mut reason = String::new();
        for port in ports {
            let onto = PortAt { node: node.id, port: port.name.clone(), is_output: !from.is_output };
            match actions::connect(project, catalogue, from, &onto) {
                Ok(_) => fitting.push(port.name.clone()),
                Err(problem) => reason = problem,
            }
        }
        let fit = if !fitting.is_empty() {
            Fit::Ports(fitting)
        } else if node.id == from.node {
            Fit::None("A wire goes to another node.".to_owned())
        } else if !reason.is_empty() {
            Fit::None(reason)
        } else {
            Fit::None(if from.is_output { "It has no input." } else { "It has no output." }.to_owned())
        };
        found.insert(node.id, fit);
    }
    found
}

/// What a wire that ends at a point of the canvas goes to: the nearest port that fits within the radius, or the best
/// port of the node under the point.
pub fn target_at(
    project: &Project,
    catalogue: &Catalogue,
    from: &PortAt,
    fits: &BTreeMap<NodeId, Fit>,
    point: Point,
    radius: f64,
) -> Option<PortAt> {
    let mut nearest: Option<(f64, PortAt)> = None;
    let mut under = None;
    for node in project.graph.nodes.values() {
        let spec = catalogue.stage(&node.stage);
        let rect = node_rect(node, spec, &project.graph.edges);
        if !rect.grown(radius).contains(point) {
            continue;
        }
        let shape = NodeShape::of(spec, node.id, &project.graph.edges);
        let Some(Fit::Ports(names)) = fits.get(&node.id) else { continue };
        for name in names {
            let offset = shape.named_port_offset(!from.is_output, name);
            let distance = distance_squared((rect.x + offset.0, rect.y + offset.1), point);
            if distance <= radius * radius && nearest.as_ref().is_none_or(|(least, _)| distance < *least) {
                let port = PortAt { node: node.id, port: name.clone(), is_output: !from.is_output };
                nearest = Some((distance, port));
            }
        }
        if rect.contains(point) {
            under = Some(node.id);
        }
    }
    match nearest {
        Some((_, port)) => Some(port),
        None => actions::port_for_drop(project, catalogue, from, under?),
    }
}

/// The nodes that a marquee touches.
pub fn nodes_in(project: &Project, catalogue: &Catalogue, rect: &Rect) -> Vec<NodeId> {
    project
        .graph
        .nodes
        .values()
        .filter(|node| node_rect(node, catalogue.stage(&node.stage), &project.graph.edges).intersects(rect))
        .map(|node| node.id)
        .collect()
}

/// The smallest rectangle around nodes: all of them, or those given.
pub fn bounds(project: &Project, catalogue: &Catalogue, only: impl Fn(NodeId) -> bool) -> Option<Rect> {
    project
        .graph
        .nodes
        .values()
        .filter(|node| only(node.id))
        .map(|node| node_rect(node, catalogue.stage(&node.stage), &project.graph.edges))
        .reduce(|one, other| one.around(&other))
}

/// A place near the wanted one where a new node covers none: further down, a step at a time.
pub fn free_place(project: &Project, wanted: (i32, i32)) -> (i32, i32) {
    let mut place = wanted;
    let taken = |(x, y): (i32, i32)| {
        project.graph.nodes.values().any(|node| (node.x - x).abs() < 200 && (node.y - y).abs() < 88)
    };
    for _ in 0..100 {
        if !taken(place) {
            break;
        }
        place.1 += 104;
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::actions::test_catalogue;
    use penstock_flow::{Document, Edit, Node};

    fn document() -> Document {
        let mut document = Document::default();
        for (stage, x) in [("file", 0), ("forest", 300), ("predict", 600)] {
            let node = Node::new(document.next_node_id(), stage, 1).at(x, 0);
            document.apply(Edit::AddNode { node }).unwrap();
        }
        document
    }

    #[test]
    fn valid_targets_are_told_from_the_rest_with_a_reason() {
        let document = document();
        let from = PortAt::output(NodeId(2), "model");
        let fits = fits(document.project(), &test_catalogue(), &from);
        assert_eq!(fits[&NodeId(1)], Fit::None("It has no input.".into()));
        assert_eq!(fits[&NodeId(2)], Fit::None("A wire goes to another node.".into()));
        assert_eq!(fits[&NodeId(3)], Fit::Ports(vec!["model".into()]));
    }

    #[test]
    fn a_wire_snaps_to_the_nearest_port_and_to_the_body() {
        let document = document();
        let catalogue = test_catalogue();
        let from = PortAt::output(NodeId(1), "table");
        let fits = fits(document.project(), &catalogue, &from);
        let at = |point| target_at(document.project(), &catalogue, &from, &fits, point, 20.0);
        assert_eq!(at((290.0, 45.0)), Some(PortAt::input(NodeId(2), "table")));
        assert_eq!(at((400.0, 40.0)), Some(PortAt::input(NodeId(2), "table")));
        assert_eq!(at((700.0, 40.0)), Some(PortAt::input(NodeId(3), "table")));
        assert_eq!(at((100.0, 40.0)), None);
        assert_eq!(at((400.0, 400.0)), None);
    }

    #[test]
    fn a_marquee_takes_what_it_touches() {
        let document = document();
        let rect = Rect { x: 200.0, y: 70.0, width: 150.0, height: 100.0 };
        assert_eq!(nodes_in(document.project(), &test_catalogue(), &rect), [NodeId(1), NodeId(2)]);
        let all = bounds(document.project(), &test_catalogue(), |_| true).unwrap();
        assert_eq!((all.x, all.width), (0.0, 808.0));
        assert_eq!(free_place(document.project(), (10, 10)), (10, 114));
    }
}
