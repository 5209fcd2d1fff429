//! Short facts side by side.

use leptos::prelude::*;
use penstock_flow::view::Fact;

/// Names with values; nothing for no facts.
pub fn facts(facts: &[Fact]) -> AnyView {
    if facts.is_empty() {
        return ().into_any();
    }
    let entries = facts.iter().map(|fact| {
        view! { <div><dt>{fact.name.clone()}</dt><dd>{fact.value.clone()}</dd></div> }
    });
    view! { <dl class="panel-facts">{entries.collect_view()}</dl> }.into_any()
}
