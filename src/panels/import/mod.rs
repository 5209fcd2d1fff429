//! How a file was read: its text beside the table that comes of it, and between them what was decided and why. Each
//! decision can be made otherwise, which is an edit of the node's parameters as any other, and is seen at once: the engine
//! looks at the file anew, at its beginning alone where it is large.

mod decisions;
mod edits;
mod ledger;
mod lines;
mod result;
mod source;

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::view::ImportPreview;
use penstock_flow::{Diagnostic, NodeId};

use super::facts::facts;
use super::fetch::Fetched;
use super::shown::{Availability, Shown};
use super::states::{message, waiting};
use crate::charts::live::{flag, live, text};
use source::Source;

/// How the file of the node that is shown is read.
#[component]
pub fn ImportPanel(shown: Shown) -> impl IntoView {
    live(move || shown.node.get().and_then(|id| panel(shown, id)))
}

fn panel(shown: Shown, id: NodeId) -> Option<AnyView> {
    let source = Source::of(shown, id)?;
    let has_file = source.has_file();
    Some(
        live(move || {
            if has_file.get() {
                reading(source.clone())
            } else {
                let text = "Choose a file in the inspector, or drop one on the node, to see how it is read.";
                message("No file yet", text.to_owned(), ().into_any())
            }
        })
        .into_any(),
    )
}

fn reading(source: Source) -> AnyView {
    let shows_list = RwSignal::new(false);
    let (preview, fetched, shown) = (source.preview, source.fetched, source.shown);
    let is_asking = move || matches!(fetched.get(), Fetched::Waiting);
    let trouble = Memo::new(move |_| trouble(shown, &fetched.get(), preview.get().as_deref()));
    let is_there = Memo::new(move |_| preview.with(Option::is_some));
    let all_automatic = {
        let source = source.clone();
        move |_| source.apply(source.node().and_then(|node| edits::all_automatic(&node, &source.spec)))
    };
    let is_changed = {
        let source = source.clone();
        Memo::new(move |_| source.mirror.with(|node| edits::all_automatic(node, &source.spec).is_some()))
    };
    let view_button = move |list: bool, label: &'static str| {
        view! {
            <button
                type="button"
                class="import-view"
                aria-pressed=text(move || (shows_list.get() == list).to_string())
                on:click=move |_| shows_list.set(list)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="import" class:is-asking=flag(is_asking)>
            <div class="import-bar">
                <div class="import-views" role="group" aria-label="What is shown">
                    {view_button(false, "How it is read")}
                    {view_button(true, "Set aside or changed")}
                </div>
                {live(move || preview.with(|preview| preview.as_ref().map(|preview| facts(&preview.facts))))}
                <span class="import-state" role="status">{live(move || state(preview.get().as_deref()))}</span>
                <button
                    type="button"
                    class="button"
                    title="Sets how the file is read back to what is found in it; roles stay"
                    disabled=flag(move || !is_changed.get())
                    on:click=all_automatic
                >
                    "All automatic"
                </button>
            </div>
            {live(move || trouble.get().map(|one| problem(&one)))}
            {live(move || match (shows_list.get(), is_there.get()) {
                (true, _) => ledger::list(shown),
                (false, true) => side_by_side(&source),
                (false, false) if matches!(fetched.get(), Fetched::Waiting) => waiting(),
                (false, false) => ().into_any(),
            })}
        </div>
    }
    .into_any()
}

fn side_by_side(source: &Source) -> AnyView {
    let preview = source.preview;
    let has_lines = Memo::new(move |_| {
        preview.with(|preview| preview.as_ref().is_some_and(|preview| !preview.lines.is_empty()))
    });
    view! {
        <div class="import-sides" class:is-textless=flag(move || !has_lines.get())>
            {live(move || has_lines.get().then(|| lines::lines(preview)))}
            {decisions::decisions(source, has_lines)}
            {result::result(source)}
        </div>
    }
    .into_any()
}

/// Why there is no table: what the settings do not allow, or else why the node itself has none.
fn trouble(
    shown: Shown,
    fetched: &Fetched<ImportPreview>,
    preview: Option<&ImportPreview>,
) -> Option<Diagnostic> {
    match fetched {
        // A newer question is on its way.
        Fetched::Failed(diagnostic) if diagnostic.code == "cancelled" => return None,
        Fetched::Failed(diagnostic) => return Some(diagnostic.clone()),
        _ => {}
    }
    preview.and_then(|preview| preview.problem.clone()).or_else(|| match shown.availability.get() {
        Availability::Failed(diagnostic) | Availability::NotConfigured(diagnostic) => Some(diagnostic),
        _ => None,
    })
}

fn problem(diagnostic: &Diagnostic) -> AnyView {
    view! {
        <div class="import-problem" role="alert">{crate::inspector::diagnostic(diagnostic)}</div>
    }
    .into_any()
}

fn state(preview: Option<&ImportPreview>) -> &'static str {
    match preview {
        Some(preview) if !preview.whole => "The beginning of the file; the whole is being read.",
        _ => "",
    }
}

/// The preview, for parts of it that are looked at again and again.
type Latest = RwSignal<Option<Arc<ImportPreview>>>;
