//! The form of a stage, generated from its spec.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::message::NodeCheck;
use penstock_flow::order::collected;
use penstock_flow::{Column, Node, NodeId, ParameterKind, PortKind, StageSpec};
use serde_json::Value;

use super::diagnostics::Found;
use super::field::Field;
use super::fields;
use crate::state::use_studio;

/// The parameter by which a source says what is to be predicted.
const TARGET: &str = "target";

/// The fields of a node.
#[component]
pub fn Form(
    /// The node.
    id: NodeId,
    /// Its mirror.
    node: ArcRwSignal<Node>,
    /// Its stage.
    spec: Arc<StageSpec>,
    /// All findings of the node.
    found: Found,
) -> impl IntoView {
    let studio = use_studio();
    let is_source = !spec.inputs.iter().any(|port| port.kind == PortKind::Table);
    let check = studio.check(id);
    // A memo a table that comes in: parameters name columns of one of them.
    let tables: BTreeMap<String, Memo<Arc<Vec<Column>>>> =
        collected(spec.inputs.iter().map(|port| port.name.clone()).chain([String::new()]).map(|port| {
            let (spec, check, name) = (spec.clone(), check.clone(), port.clone());
            let columns = Memo::new(move |_| {
                let columns =
                    check.as_ref().map(|check| check.with(|check| columns_to_choose(&spec, &name, check)));
                Arc::new(columns.unwrap_or_default())
            });
            (port, columns)
        }));
    let columns = tables[""];
    let values: Vec<(String, Memo<Value>)> = spec
        .parameters
        .iter()
        .map(|parameter| {
            let (node, spec, name) = (node.clone(), spec.clone(), parameter.name.clone());
            let value = Memo::new(move |_| node.with(|node| spec.value(&node.parameters, &name).clone()));
            (parameter.name.clone(), value)
        })
        .collect();
    let has_columns = Memo::new(move |_| columns.with(|columns| !columns.is_empty()));
    let order = {
        let spec = spec.clone();
        Memo::new(move |_| {
            let target_first = is_source && has_columns.get();
            node.with(|node| shown_parameters(&spec, node, target_first))
        })
    };
    let field = move |name: String| {
        let parameter = spec.parameter(&name)?;
        let value = values.iter().find(|(of, _)| *of == name)?.1;
        let port = spec.port_of(&name).map_or("", |port| port.name.as_str());
        let columns = tables.get(port).copied().unwrap_or(columns);
        let spec = Arc::new(parameter.clone());
        let field =
            Field { studio, node: id, spec, value, columns, is_source, prefix: "field", within: None };
        let is_target = is_source && name == TARGET && matches!(parameter.kind, ParameterKind::Column { .. });
        Some(fields::of_kind(field, found, is_target))
    };
    view! {
        <form class="inspector-form" on:submit=|event| event.prevent_default() autocomplete="off">
            <For each=move || order.get() key=String::clone children=field/>
        </form>
    }
    .into_any()
}

/// The names of the parameters in use, in the order of the form.
fn shown_parameters(spec: &StageSpec, node: &Node, target_first: bool) -> Vec<String> {
    let mut names: Vec<String> = spec
        .parameters
        .iter()
        .filter(|parameter| spec.is_active(&node.parameters, parameter))
        .map(|parameter| parameter.name.clone())
        .collect();
    if target_first && let Some(at) = names.iter().position(|name| name == TARGET) {
        let target = names.remove(at);
        names.insert(0, target);
    }
    names
}

/// The columns of the table at a port, or else of the first that comes in; for a source, of the first that goes out.
fn columns_to_choose(spec: &StageSpec, port: &str, check: &NodeCheck) -> Vec<Column> {
    if !port.is_empty() && port != spec.passes() {
        return check.inputs.get(port).map(|schema| schema.columns.clone()).unwrap_or_default();
    }
    let first = |ports: &[penstock_flow::PortSpec], schemas: &BTreeMap<String, penstock_flow::Schema>| {
        let tables = ports.iter().filter(|port| port.kind == PortKind::Table);
        tables.filter_map(|port| schemas.get(&port.name)).next().map(|schema| schema.columns.clone())
    };
    first(&spec.inputs, &check.inputs).or_else(|| first(&spec.outputs, &check.outputs)).unwrap_or_default()
}
