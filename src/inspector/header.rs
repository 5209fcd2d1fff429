//! The head of a node's panel: what it is, and its name.

use crate::charts::live::text;
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::{Edit, Node, NodeId, StageSpec};

use crate::state::use_studio;

/// Title, name and summary.
#[component]
pub fn Header(
    /// The node.
    id: NodeId,
    /// Its mirror.
    node: ArcRwSignal<Node>,
    /// Its stage.
    spec: Arc<StageSpec>,
) -> impl IntoView {
    let studio = use_studio();
    let key = format!("name {id}");
    let rename = move |event| {
        let name = event_target_value(&event);
        studio.report(studio.apply_merging(Edit::RenameNode { id, name }, &key));
    };
    view! {
        <header class="inspector-head">
            <p class="inspector-category">
                {spec.category.title()} <span class="inspector-id">{format!(" · node {id}")}</span>
            </p>
            <h2 class="inspector-title">{spec.title.clone()}</h2>
            <p class="inspector-summary">{spec.summary.clone()}</p>
            <label class="inspector-name">
                <span class="field-label">"Name"</span>
                <input
                    type="text"
                    class="field-input"
                    autocomplete="off"
                    placeholder=spec.title.clone()
                    prop:value=text(move || node.with(|node| node.name.clone()))
                    on:input=rename
                    on:change=move |_| studio.end_merge()
                />
            </label>
        </header>
    }
    .into_any()
}
