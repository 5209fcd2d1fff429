//! One node's panel. It lives on the node's own signals, which outlast the node: deleting a node whose panel is open
//! takes nothing away that the panel still reads.

use crate::charts::live::live;
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::{Node, NodeId, StageSpec};

use super::bypass::BypassSwitch;
use super::diagnostics::{NodeDiagnostics, node_diagnostics};
use super::facts::NodeFacts;
use super::form::Form;
use super::header::Header;
use super::help::Help;
use super::unknown::UnknownStage;
use crate::state::use_studio;

/// The panel of one node.
#[component]
pub fn NodePanel(
    /// The node.
    id: NodeId,
    /// Its mirror.
    node: ArcRwSignal<Node>,
) -> impl IntoView {
    let studio = use_studio();
    let stage = {
        let node = node.clone();
        Memo::new(move |_| node.with(|node| node.stage.clone()))
    };
    let spec = Memo::new(move |_| {
        studio.catalogue.with(|catalogue| stage.with(|stage| catalogue.stage(stage).cloned().map(Arc::new)))
    });
    let waits = move || studio.catalogue.with(|catalogue| catalogue.stages.is_empty());
    let others = move || studio.selection.with(|nodes| nodes.len()).saturating_sub(1);
    let diagnostics = node_diagnostics(studio, id);
    view! {
        {live(move || (others() > 0).then(|| view! {
            <p class="inspector-others">
                {match others() {
                    1 => "One more node is selected. The form is for this one.".to_owned(),
                    count => format!("{count} more nodes are selected. The form is for this one."),
                }}
            </p>
        }))}
        {live(move || match spec.get() {
            Some(spec) => known(id, &node, spec, diagnostics),
            None if waits() => view! { <p class="inspector-empty">"The engine is starting."</p> }.into_any(),
            None => view! { <UnknownStage node=node.clone() diagnostics=diagnostics/> }.into_any(),
        })}
    }
    .into_any()
}

fn known(
    id: NodeId,
    node: &ArcRwSignal<Node>,
    spec: Arc<StageSpec>,
    diagnostics: super::diagnostics::Found,
) -> AnyView {
    view! {
        <Header id=id node=node.clone() spec=spec.clone()/>
        <Help spec=spec.clone()/>
        <NodeDiagnostics node=node.clone() found=diagnostics spec=spec.clone()/>
        <Form id=id node=node.clone() spec=spec.clone() found=diagnostics/>
        <BypassSwitch id=id node=node.clone() spec=spec/>
        <NodeFacts id=id/>
    }
    .into_any()
}
