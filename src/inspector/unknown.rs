//! A node whose stage this version does not know: kept as it is, and shown as its JSON.

use crate::charts::live::live;
use leptos::prelude::*;
use penstock_flow::Node;

use super::diagnostics::{Found, diagnostic};

/// The panel of an unknown stage.
#[component]
pub fn UnknownStage(
    /// The node's mirror.
    node: ArcRwSignal<Node>,
    /// All findings of the node.
    diagnostics: Found,
) -> impl IntoView {
    let title = {
        let node = node.clone();
        move || node.with(|node| if node.name.is_empty() { node.stage.clone() } else { node.name.clone() })
    };
    let json = move || node.with(|node| serde_json::to_string_pretty(node).unwrap_or_default());
    view! {
        <header class="inspector-head">
            <p class="inspector-category">"Unknown stage"</p>
            <h2 class="inspector-title">{live(title)}</h2>
            <p class="inspector-summary">
                "This version of Penstock does not know the stage. The node is kept exactly as it stands in the file."
            </p>
        </header>
        <div class="diagnostics">
            {live(move || diagnostics.with(|found| found.iter().map(diagnostic).collect::<Vec<AnyView>>()))}
        </div>
        <pre class="inspector-json" tabindex="0" aria-label="The node as JSON"><code>{live(json)}</code></pre>
    }
    .into_any()
}
