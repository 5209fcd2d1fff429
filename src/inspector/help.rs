//! The stage's help page, folded away: the module docs of the stage's file.

use crate::charts::live::live;
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::StageSpec;

use super::markdown::{self, Block, Inline};

/// The help of a stage.
#[component]
pub fn Help(
    /// The stage.
    spec: Arc<StageSpec>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    // The first paragraph is the summary, which stands above.
    let has_more = markdown::parse(&spec.help).len() > 1 || spec.training_only;
    if !has_more {
        return ().into_any();
    }
    let training_only = spec.training_only;
    view! {
        <details class="inspector-help" on:toggle=move |_| is_open.update(|open| *open = !*open)>
            <summary>"How it works"</summary>
            {live(move || is_open.get().then(|| blocks(&markdown::parse(&spec.help))))}
            {training_only.then(|| view! {
                <p>"It acts on training rows only, and is skipped when the model is used."</p>
            })}
        </details>
    }
    .into_any()
}

/// A parsed text as elements.
pub fn blocks(blocks: &[Block]) -> Vec<AnyView> {
    blocks.iter().map(block).collect()
}

fn block(block: &Block) -> AnyView {
    match block {
        Block::Heading(text) => view! { <h3>{inlines(text)}</h3> }.into_any(),
        Block::Paragraph(text) => view! { <p>{inlines(text)}</p> }.into_any(),
        Block::Code(text) => view! { <pre tabindex="0"><code>{text.clone()}</code></pre> }.into_any(),
        Block::List { ordered: false, items } => view! { <ul>{list(items)}</ul> }.into_any(),
        Block::Table(rows) => table(rows),
        Block::List { ordered: true, items } => view! { <ol>{list(items)}</ol> }.into_any(),
    }
}

fn table(rows: &[Vec<Vec<Inline>>]) -> AnyView {
    let head = rows.first().map(Vec::as_slice).unwrap_or_default();
    let head = head.iter().map(|cell| view! { <th scope="col">{inlines(cell)}</th> }).collect_view();
    let body = rows.iter().skip(1).map(|row| {
        view! { <tr>{row.iter().map(|cell| view! { <td>{inlines(cell)}</td> }).collect_view()}</tr> }
    });
    view! {
        <div class="inspector-table" tabindex="0">
            <table>
                <thead><tr>{head}</tr></thead>
                <tbody>{body.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn list(items: &[Vec<Inline>]) -> Vec<AnyView> {
    items.iter().map(|item| view! { <li>{inlines(item)}</li> }.into_any()).collect()
}

fn inlines(parts: &[Inline]) -> Vec<AnyView> {
    parts
        .iter()
        .map(|part| match part {
            Inline::Text(text) => text.clone().into_any(),
            Inline::Code(text) => view! { <code>{text.clone()}</code> }.into_any(),
            Inline::Strong(text) => view! { <strong>{text.clone()}</strong> }.into_any(),
            Inline::Emphasis(text) => view! { <em>{text.clone()}</em> }.into_any(),
        })
        .collect()
}
