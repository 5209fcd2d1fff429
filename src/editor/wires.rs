//! The wires: one SVG under the nodes, and the wire that is being drawn.

use crate::charts::live::{flag, live, optional, text};
use leptos::prelude::*;
use penstock_flow::{Edge, NodeId, PortKind};

use super::geometry::{self, NodeShape, Point};
use super::use_editor;
use crate::state::status::{grouped, summary};
use crate::state::{Studio, use_studio};

/// All wires that can be seen.
#[component]
pub fn Wires() -> impl IntoView {
    let studio = use_studio();
    let editor = use_editor();
    let visible = Memo::new(move |_| {
        studio.revision.track();
        let catalogue = studio.catalogue.get();
        let view = geometry::seen(&studio.viewport.get(), editor.size.get()).grown(200.0);
        studio.with_project(|project| {
            let rect = |id: NodeId| {
                let node = project.graph.node(id)?;
                Some(geometry::node_rect(node, catalogue.stage(&node.stage), &[]))
            };
            let crosses = |edge: &&Edge| {
                matches!((rect(edge.from), rect(edge.to)), (Some(one), Some(other)) if one.around(&other).intersects(&view))
            };
            project.graph.edges.iter().filter(crosses).cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <svg class="wires" aria-hidden="true" width="1" height="1">
            <For each=move || visible.get() key=edge_key let:edge>
                <Wire edge/>
            </For>
            {live(move || editor.wiring.get().map(|_| view! { <DraftWire/> }))}
        </svg>
    }
    .into_any()
}

fn edge_key(edge: &Edge) -> (NodeId, String, NodeId, String) {
    (edge.from, edge.output.clone(), edge.to, edge.input.clone())
}

/// Where a port of a node is on the canvas, following the node.
pub(super) fn port_place(studio: Studio, id: NodeId, is_output: bool, port: &str) -> Option<Point> {
    let node = studio.node(id)?;
    let catalogue = studio.catalogue.get();
    node.with(|node| {
        let edges = studio.edges.read();
        let shape = NodeShape::of(catalogue.stage(&node.stage), id, &edges);
        let (right, down) = shape.named_port_offset(is_output, port);
        Some((f64::from(node.x) + right, f64::from(node.y) + down))
    })
}

#[component]
fn Wire(edge: Edge) -> impl IntoView {
    let studio = use_studio();
    let editor = use_editor();
    let edge = StoredValue::new(edge);
    let ends = Memo::new(move |_| {
        edge.with_value(|edge| {
            let from = port_place(studio, edge.from, true, &edge.output)?;
            Some((from, port_place(studio, edge.to, false, &edge.input)?))
        })
    });
    let path =
        Memo::new(move |_| ends.get().map(|(from, to)| geometry::wire_path(from, to)).unwrap_or_default());
    let kind = Memo::new(move |_| {
        let catalogue = studio.catalogue.get();
        edge.with_value(|edge| {
            studio.with_project(|project| {
                penstock_flow::check::output_port(&project.graph, &catalogue, edge).map(|port| port.kind)
            })
        })
    });
    // The rows that went through it, once known.
    let rows = Memo::new(move |_| {
        edge.with_value(|edge| {
            let status = studio.status(edge.from)?;
            status.with(|status| {
                let outputs = &summary(status.as_ref())?.outputs;
                let output = outputs.iter().find(|output| output.port == edge.output)?;
                (output.kind == PortKind::Table)
                    .then(|| format!("{} × {}", grouped(output.rows), output.schema.columns.len()))
            })
        })
    });
    let label_place = move || {
        ends.get().map(|(from, to)| ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0)).filter(|place| {
            // A short wire has no room for words.
            ends.get().is_some_and(|(from, to)| (to.0 - from.0).abs() > 110.0) && place.0.is_finite()
        })
    };
    let press = move |event: web_sys::PointerEvent| {
        if event.button() == 0 && !editor.space_held.get_untracked() {
            event.stop_propagation();
            studio.select_edge(edge.get_value());
        }
    };
    let offer = move |event: web_sys::MouseEvent| {
        if let Some(place) = editor.place_at(event.client_x(), event.client_y()) {
            event.prevent_default();
            event.stop_propagation();
            let edge = edge.get_value();
            studio.select_edge(edge.clone());
            editor.open_wire_menu(place, &edge);
        }
    };
    let selected =
        move || studio.selected_edge.with(|selected| edge.with_value(|edge| selected.as_ref() == Some(edge)));
    view! {
        <g class="wire" class:selected=flag(selected) data-kind=optional(move || kind.get().map(PortKind::name))>
            <path class="wire-hit" d=text(move || path.get()) on:pointerdown=press on:contextmenu=offer></path>
            <path class="wire-line" d=text(move || path.get())></path>
            {live(move || {
                let (x, y) = label_place()?;
                let rows = rows.get()?;
                Some(view! { <text class="wire-label" x=x y=y - 6.0 text-anchor="middle">{rows}</text> })
            })}
        </g>
    }
}

/// The wire that is being drawn.
#[component]
fn DraftWire() -> impl IntoView {
    let studio = use_studio();
    let editor = use_editor();
    let path = move || {
        let wiring = editor.wiring.get()?;
        let from = &wiring.from;
        let start = port_place(studio, from.node, from.is_output, &from.port)?;
        let end = editor
            .wire_target
            .get()
            .and_then(|target| port_place(studio, target.node, target.is_output, &target.port))
            .unwrap_or_else(|| editor.wire_end.get());
        Some(if from.is_output { geometry::wire_path(start, end) } else { geometry::wire_path(end, start) })
    };
    let kind = move || {
        let wiring = editor.wiring.get()?;
        let catalogue = studio.catalogue.get();
        studio.with_project(|project| crate::state::actions::port_kind(project, &catalogue, &wiring.from))
    };
    view! {
        <g class="wire draft" class:snapped=flag(move || editor.wire_target.get().is_some()) data-kind=optional(move || kind().map(PortKind::name))>
            <path class="wire-line" d=optional(path)></path>
        </g>
    }
}
