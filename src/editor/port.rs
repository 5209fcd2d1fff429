//! A port: a target of 24 pixels whose shape and colour say what flows through it.

use crate::charts::live::{flag, text};
use leptos::prelude::*;
use penstock_flow::NodeId;

use super::geometry::PortShape;
use super::hit::Fit;
use super::use_editor;
use crate::state::actions::PortAt;
use crate::state::use_studio;

/// One port of a node.
#[component]
pub fn Port(
    /// The node.
    id: NodeId,
    /// What it is.
    shape: PortShape,
    /// Whether it is an output.
    is_output: bool,
    /// How far down the node its middle is.
    top: f64,
    /// The name that the node goes by.
    node_name: Memo<String>,
) -> impl IntoView {
    let studio = use_studio();
    let editor = use_editor();
    let PortShape { name, kind, optional } = shape;
    let port = StoredValue::new(PortAt { node: id, port: name.clone(), is_output });
    let kind_name = kind.map_or("unknown", |kind| kind.name());
    let connected = {
        let name = name.clone();
        Memo::new(move |_| {
            studio.edges.with(|edges| {
                edges.iter().any(|edge| match is_output {
                    true => edge.from == id && edge.output == name,
                    false => edge.to == id && edge.input == name,
                })
            })
        })
    };
    let label = {
        let name = name.clone();
        move || {
            let side = if is_output { "Output" } else { "Input" };
            let what = if name == kind_name { name.clone() } else { format!("{name} ({kind_name})") };
            let state = match (connected.get(), optional) {
                (true, _) => ", connected",
                (false, true) => ", optional",
                (false, false) => "",
            };
            format!("{side} {what} of {}{state}", node_name.get())
        }
    };
    let takes_wire = {
        let name = name.clone();
        move || {
            editor.wiring.with(|wiring| {
                wiring.as_ref().is_some_and(|wiring| {
                    wiring.from.is_output != is_output
                        && matches!(wiring.fits.get(&id), Some(Fit::Ports(names)) if names.contains(&name))
                })
            })
        }
    };
    let is_target = move || {
        editor
            .wire_target
            .with(|target| target.as_ref().is_some_and(|target| port.with_value(|port| target == port)))
    };
    let title = {
        let name = name.clone();
        let optional = if optional { ", optional" } else { "" };
        format!("{} · {kind_name}{optional}", name)
    };
    // The pointer is led by the canvas; a click without one comes from the keyboard or assistive technology.
    let clicked = move |event: web_sys::MouseEvent| {
        if event.detail() == 0 {
            editor.open_target_menu(port.get_value());
        }
    };
    view! {
        <button
            type="button"
            class="port"
            class:connected=flag(move || connected.get())
            class:valid=flag(takes_wire)
            class:target=flag(is_target)
            class:shown=flag(move || {
                is_output
                    && studio.active_port.with(|shown| shown.as_ref().is_some_and(|(node, name)| *node == id && port.with_value(|port| port.port == *name)))
            })
            data-port=name
            data-side=if is_output { "output" } else { "input" }
            data-kind=kind_name
            style:top=format!("{top}px")
            title=title
            aria-label=text(label)
            on:click=clicked
        ></button>
    }
}
