//! Where things are on the canvas: pure arithmetic, so that it is tested without a browser.
//!
//! Sizes and port places come from the stage's spec and never from measuring the page: a wire is right in the frame
//! in which its node moves, also for a node that is not drawn because it is out of sight.

use penstock_flow::project::Viewport;
use penstock_flow::{Edge, Node, NodeId, PortKind, StageSpec};

/// Every node is this wide, in pixels at 100 %.
pub const NODE_WIDTH: f64 = 208.0;
/// A node with few ports is this tall.
const NODE_HEIGHT: f64 = 80.0;
/// The distance between neighbouring ports: each has room for a target of 24 pixels.
const PORT_STEP: f64 = 28.0;
/// Nodes snap to this grid.
pub const GRID: f64 = 8.0;
/// A wire snaps to a port within this distance on the screen.
pub const SNAP_RADIUS: f64 = 28.0;
/// The smallest and the greatest zoom.
pub const ZOOM_RANGE: (f64, f64) = (0.1, 2.5);
/// Below this zoom nodes are plain blocks: their text could not be read.
pub const FAR_ZOOM: f64 = 0.4;
/// Below this zoom nodes show their name and state alone, in larger letters.
pub const MIDDLE_ZOOM: f64 = 0.72;

/// A point, on the canvas or on the screen.
pub type Point = (f64, f64);

/// A rectangle with its left top corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub x: f64,
    /// The top edge.
    pub y: f64,
    /// The width, not negative.
    pub width: f64,
    /// The height, not negative.
    pub height: f64,
}

impl Rect {
    /// The rectangle with these two corners.
    pub fn between(one: Point, other: Point) -> Self {
        Self {
            x: lesser(one.0, other.0),
            y: lesser(one.1, other.1),
            width: (one.0 - other.0).abs(),
            height: (one.1 - other.1).abs(),
        }
    }

    /// Whether the two have a point in common.
    pub fn intersects(&self, other: &Self) -> bool {
        self.x <= other.x + other.width
            && other.x <= self.x + self.width
            && self.y <= other.y + other.height
            && other.y <= self.y + self.height
    }

    /// Whether the point is in it.
    pub fn contains(&self, (x, y): Point) -> bool {
        x >= self.x && x <= self.x + self.width && y >= self.y && y <= self.y + self.height
    }

    /// The same, larger by a margin on each side.
    pub fn grown(&self, margin: f64) -> Self {
        Self {
            x: self.x - margin,
            y: self.y - margin,
            width: self.width + 2.0 * margin,
            height: self.height + 2.0 * margin,
        }
    }

    /// The smallest rectangle around both.
    pub fn around(&self, other: &Self) -> Self {
        let left = lesser(self.x, other.x);
        let top = lesser(self.y, other.y);
        let right = greater(self.x + self.width, other.x + other.width);
        let bottom = greater(self.y + self.height, other.y + other.height);
        Self { x: left, y: top, width: right - left, height: bottom - top }
    }
}

/// The lesser of two numbers, neither of which is NaN.
pub fn lesser(one: f64, other: f64) -> f64 {
    if one < other { one } else { other }
}

/// The greater of two numbers, neither of which is NaN.
pub fn greater(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

/// One port of a node: its name, and what flows through where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortShape {
    /// The name.
    pub name: String,
    /// What flows through; unknown for a stage that this version does not know.
    pub kind: Option<PortKind>,
    /// Whether an input may stay unconnected.
    pub optional: bool,
}

/// The ports of a node, and how tall they make it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeShape {
    /// From top to bottom.
    pub inputs: Vec<PortShape>,
    /// From top to bottom.
    pub outputs: Vec<PortShape>,
}

impl NodeShape {
    /// The shape of a stage's node. A stage that is not known has the ports that its wires name.
    pub fn of(spec: Option<&StageSpec>, id: NodeId, edges: &[Edge]) -> Self {
        if let Some(spec) = spec {
            let shapes = |ports: &[penstock_flow::PortSpec]| {
                ports
                    .iter()
                    .map(|port| PortShape {
                        name: port.name.clone(),
                        kind: Some(port.kind),
                        optional: port.optional,
                    })
                    .collect()
            };
            return Self { inputs: shapes(&spec.inputs), outputs: shapes(&spec.outputs) };
        }
        let mut shape = Self::default();
        let add = |ports: &mut Vec<PortShape>, name: &str| {
            if !ports.iter().any(|port| port.name == name) {
                ports.push(PortShape { name: name.to_owned(), kind: None, optional: true });
            }
        };
        for edge in edges {
            if edge.to == id {
                add(&mut shape.inputs, &edge.input);
            }
            if edge.from == id {
                add(&mut shape.outputs, &edge.output);
            }
        }
        shape
    }

    /// The height of the node.
    pub fn height(&self) -> f64 {
        height_for(self.inputs.len().max(self.outputs.len()))
    }

    /// The middle of a port from the node's left top corner: inputs on the left edge, outputs on the right one.
    pub fn port_offset(&self, is_output: bool, index: usize) -> Point {
        let count = if is_output { self.outputs.len() } else { self.inputs.len() };
        let from_middle = index as f64 - (count.saturating_sub(1)) as f64 / 2.0;
        (if is_output { NODE_WIDTH } else { 0.0 }, self.height() / 2.0 + from_middle * PORT_STEP)
    }

    /// The place of a port by its name; the middle of the edge for a name that the stage does not have.
    pub fn named_port_offset(&self, is_output: bool, name: &str) -> Point {
        let ports = if is_output { &self.outputs } else { &self.inputs };
        match ports.iter().position(|port| port.name == name) {
            Some(index) => self.port_offset(is_output, index),
            None => (if is_output { NODE_WIDTH } else { 0.0 }, self.height() / 2.0),
        }
    }
}

fn height_for(ports: usize) -> f64 {
    greater(NODE_HEIGHT, ports as f64 * PORT_STEP + 24.0)
}

/// The rectangle of a node. Asked of every node in each frame of a pan, so it builds no shape for a known stage.
pub fn node_rect(node: &Node, spec: Option<&StageSpec>, edges: &[Edge]) -> Rect {
    let height = match spec {
        Some(spec) => height_for(spec.inputs.len().max(spec.outputs.len())),
        None => NodeShape::of(None, node.id, edges).height(),
    };
    Rect { x: f64::from(node.x), y: f64::from(node.y), width: NODE_WIDTH, height }
}

/// The path of a wire: leaves to the right and arrives from the left, also when the target stands to the left.
pub fn wire_path(from: Point, to: Point) -> String {
    let distance = (to.0 - from.0).abs() / 2.0;
    let rise = (to.1 - from.1).abs() / 4.0;
    let least = lesser(48.0, 16.0 + rise);
    let reach =
        if to.0 >= from.0 { greater(distance, least) } else { lesser(greater(distance, 64.0), 180.0) };
    format!(
        "M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
        from.0,
        from.1,
        from.0 + reach,
        from.1,
        to.0 - reach,
        to.1,
        to.0,
        to.1
    )
}

/// A point of the screen, counted from the canvas's corner, as a point of the canvas.
pub fn to_canvas(viewport: &Viewport, screen: Point) -> Point {
    ((screen.0 - viewport.x) / viewport.zoom, (screen.1 - viewport.y) / viewport.zoom)
}

/// A point of the canvas as a point of the screen, counted from the canvas's corner.
pub fn to_screen(viewport: &Viewport, point: Point) -> Point {
    (point.0 * viewport.zoom + viewport.x, point.1 * viewport.zoom + viewport.y)
}

/// The viewport after zooming by a factor, with the point under the pointer staying there.
pub fn zoomed_at(viewport: &Viewport, screen: Point, factor: f64) -> Viewport {
    let zoom = (viewport.zoom * factor).clamp(ZOOM_RANGE.0, ZOOM_RANGE.1);
    let point = to_canvas(viewport, screen);
    Viewport { x: screen.0 - point.0 * zoom, y: screen.1 - point.1 * zoom, zoom }
}

/// The part of the canvas that can be seen.
pub fn seen(viewport: &Viewport, size: Point) -> Rect {
    Rect::between(to_canvas(viewport, (0.0, 0.0)), to_canvas(viewport, size))
}

/// The viewport that shows a rectangle in the middle, not larger than 100 %.
pub fn fitted(rect: &Rect, size: Point) -> Viewport {
    let margin = if size.0 < 600.0 { 16.0 } else { 40.0 };
    let wide = (size.0 - 2.0 * margin) / greater(rect.width, 1.0);
    let tall = (size.1 - 2.0 * margin) / greater(rect.height, 1.0);
    let zoom = lesser(lesser(wide, tall), 1.0).clamp(ZOOM_RANGE.0, ZOOM_RANGE.1);
    Viewport {
        x: (size.0 - rect.width * zoom) / 2.0 - rect.x * zoom,
        y: (size.1 - rect.height * zoom) / 2.0 - rect.y * zoom,
        zoom,
    }
}

/// The nearest point of the grid.
pub fn snapped(value: f64) -> i32 {
    ((value / GRID).round() * GRID).clamp(f64::from(i32::MIN / 2), f64::from(i32::MAX / 2)) as i32
}

/// How far the canvas pans in a frame while something is dragged near its edge.
pub fn edge_pan(screen: Point, size: Point) -> Point {
    let along = |at: f64, length: f64| {
        let zone = lesser(36.0, length / 4.0);
        if at < zone {
            lesser(zone - at, zone) / 3.0
        } else if at > length - zone {
            -lesser(at - (length - zone), zone) / 3.0
        } else {
            0.0
        }
    };
    (along(screen.0, size.0), along(screen.1, size.1))
}

/// The square of the distance between two points.
pub fn distance_squared(one: Point, other: Point) -> f64 {
    (one.0 - other.0) * (one.0 - other.0) + (one.1 - other.1) * (one.1 - other.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::actions::test_catalogue;

    fn shape(stage: &str) -> NodeShape {
        NodeShape::of(test_catalogue().stage(stage), NodeId(1), &[])
    }

    #[test]
    fn ports_stand_on_the_edges_with_room_for_a_finger() {
        let one = shape("scale");
        assert_eq!(one.height(), NODE_HEIGHT);
        assert_eq!(one.port_offset(false, 0), (0.0, 40.0));
        assert_eq!(one.port_offset(true, 0), (NODE_WIDTH, 40.0));
        let two = shape("forest");
        assert_eq!(two.named_port_offset(true, "table"), (NODE_WIDTH, 26.0));
        assert_eq!(two.named_port_offset(true, "model"), (NODE_WIDTH, 54.0));
        assert_eq!(two.named_port_offset(true, "no such"), (NODE_WIDTH, 40.0));
    }

    #[test]
    fn an_unknown_stage_has_the_ports_that_its_wires_name() {
        let edges = [
            Edge::new(NodeId(1), "a", NodeId(2), "x"),
            Edge::new(NodeId(1), "b", NodeId(2), "x"),
            Edge::new(NodeId(3), "c", NodeId(1), "y"),
        ];
        let shape = NodeShape::of(None, NodeId(1), &edges);
        let names = |ports: &[PortShape]| ports.iter().map(|port| port.name.clone()).collect::<Vec<_>>();
        assert_eq!(
            (names(&shape.inputs), names(&shape.outputs)),
            (vec!["y".into()], vec!["a".into(), "b".into()])
        );
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let before = Viewport { x: 30.0, y: -20.0, zoom: 0.8 };
        let pointer = (400.0, 300.0);
        let point = to_canvas(&before, pointer);
        for factor in [0.5, 1.3, 100.0, 0.0001] {
            let after = zoomed_at(&before, pointer, factor);
            let there = to_screen(&after, point);
            assert!((there.0 - pointer.0).abs() < 1e-9 && (there.1 - pointer.1).abs() < 1e-9);
            assert!((ZOOM_RANGE.0..=ZOOM_RANGE.1).contains(&after.zoom));
        }
    }

    #[test]
    fn fitting_shows_all_and_never_enlarges() {
        let rect = Rect { x: -500.0, y: 200.0, width: 3_000.0, height: 900.0 };
        let size = (1_000.0, 600.0);
        let viewport = fitted(&rect, size);
        let view = seen(&viewport, size);
        assert!(view.x <= rect.x && view.y <= rect.y);
        assert!(view.x + view.width >= rect.x + rect.width && view.y + view.height >= rect.y + rect.height);
        assert_eq!(fitted(&Rect { width: 10.0, height: 10.0, ..rect }, size).zoom, 1.0);
        assert_eq!(fitted(&rect, (0.0, 0.0)).zoom, ZOOM_RANGE.0);
    }

    #[test]
    fn rectangles_meet_and_grow() {
        let rect = Rect::between((10.0, 10.0), (0.0, 0.0));
        assert!(rect.contains((5.0, 5.0)) && !rect.contains((11.0, 5.0)));
        assert!(rect.grown(2.0).intersects(&Rect { x: 11.0, y: 0.0, width: 1.0, height: 1.0 }));
        assert!(!rect.intersects(&Rect { x: 11.0, y: 0.0, width: 1.0, height: 1.0 }));
    }

    #[test]
    fn wires_leave_to_the_right_and_arrive_from_the_left() {
        assert_eq!(wire_path((0.0, 0.0), (200.0, 0.0)), "M0.0 0.0C100.0 0.0 100.0 0.0 200.0 0.0");
        assert!(wire_path((0.0, 0.0), (-300.0, 50.0)).starts_with("M0.0 0.0C150.0 0.0 -450.0"));
    }

    #[test]
    fn dragging_at_an_edge_pans() {
        let size = (800.0, 600.0);
        assert_eq!(edge_pan((400.0, 300.0), size), (0.0, 0.0));
        assert!(edge_pan((2.0, 300.0), size).0 > 0.0);
        assert!(edge_pan((400.0, 599.0), size).1 < 0.0);
        assert_eq!(snapped(13.0), 16);
        assert_eq!(snapped(-11.0), -8);
    }
}
