//! The switch that makes a node pass its table through unchanged.

use crate::charts::live::flag;
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::{Edit, Node, NodeId, PortKind, StageSpec};

use crate::state::use_studio;

/// The switch; nothing for a stage that cannot be passed by, since it takes no table or gives none.
#[component]
pub fn BypassSwitch(
    /// The node.
    id: NodeId,
    /// Its mirror.
    node: ArcRwSignal<Node>,
    /// Its stage.
    spec: Arc<StageSpec>,
) -> impl IntoView {
    let studio = use_studio();
    let has_table = |ports: &[penstock_flow::PortSpec]| ports.iter().any(|port| port.kind == PortKind::Table);
    if !has_table(&spec.inputs) || !has_table(&spec.outputs) || spec.is_learner() {
        return ().into_any();
    }
    view! {
        <label class="field-switch inspector-bypass">
            <input
                type="checkbox"
                prop:checked=flag(move || node.with(|node| node.bypass))
                on:change=move |event| {
                    studio.report(studio.apply(Edit::SetBypass { id, bypass: event_target_checked(&event) }));
                }
            />
            <span>"Bypass: pass the table through unchanged"</span>
        </label>
    }
    .into_any()
}
