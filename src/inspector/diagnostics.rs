//! What is wrong with a node or noteworthy about it: at the parameter it is about, or else at the top of the panel.

use crate::charts::live::live;
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::message::NodeStatus;
use penstock_flow::{Diagnostic, Node, NodeId, Severity, StageSpec};

use super::fields::file::import_button;
use crate::state::Studio;
use crate::state::commands::FILE_STAGE;

/// All findings of a node.
pub type Found = Memo<Arc<Vec<Diagnostic>>>;

/// More are not listed at once.
const LISTED: usize = 4;

/// What the engine found while checking and while running the node, worst first, each once.
pub fn node_diagnostics(studio: Studio, id: NodeId) -> Found {
    let (check, status) = (studio.check(id), studio.status(id));
    Memo::new(move |_| {
        let mut found: Vec<Diagnostic> = Vec::new();
        let mut add = |more: &[Diagnostic]| {
            for diagnostic in more {
                if !found.iter().any(|one| one.message == diagnostic.message) {
                    found.push(diagnostic.clone());
                }
            }
        };
        if let Some(check) = &check {
            check.with(|check| add(&check.diagnostics));
        }
        if let Some(status) = &status {
            status.with(|status| match status {
                Some(NodeStatus::Failed { diagnostic }) => add(std::slice::from_ref(diagnostic)),
                Some(NodeStatus::Done { summary }) => add(&summary.diagnostics),
                _ => {}
            });
        }
        let of = |severity: Severity| found.iter().filter(move |one| one.severity == severity).cloned();
        Arc::new(of(Severity::Error).chain(of(Severity::Warning)).chain(of(Severity::Note)).collect())
    })
}

/// The findings that belong to no parameter on the form.
#[component]
pub fn NodeDiagnostics(
    /// The node.
    node: ArcRwSignal<Node>,
    /// All findings of the node.
    found: Found,
    /// The stage.
    spec: Arc<StageSpec>,
) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    let is_of_file = spec.id == FILE_STAGE;
    // A file that was refused is not kept: there is no text to see.
    let has_file = Memo::new(move |_| is_of_file && node.with(|node| node.parameters.contains_key("file")));
    let listed = Memo::new(move |_| {
        found.with(|found| {
            let at_top =
                |one: &&Diagnostic| one.parameter.as_ref().is_none_or(|name| spec.parameter(name).is_none());
            found.iter().filter(at_top).cloned().collect::<Vec<Diagnostic>>()
        })
    });
    let has_any = Memo::new(move |_| has_file.get() && listed.with(|listed| !listed.is_empty()));
    let rest = move || listed.with(Vec::len).saturating_sub(LISTED);
    view! {
        <div class="diagnostics" aria-live="polite">
            {live(move || {
                let count = if shows_all.get() { usize::MAX } else { LISTED };
                listed.with(|listed| listed.iter().take(count).map(diagnostic).collect::<Vec<AnyView>>())
            })}
            {live(move || (rest() > 0 && !shows_all.get()).then(|| view! {
                <button type="button" class="link-button" on:click=move |_| shows_all.set(true)>
                    {format!("Show {} more", rest())}
                </button>
            }))}
            {live(move || has_any.get().then(|| import_button("See the text and how it was read")))}
        </div>
    }
    .into_any()
}

/// One finding: what is wrong, where, and what to do.
pub fn diagnostic(diagnostic: &Diagnostic) -> AnyView {
    let (word, sign) = match diagnostic.severity {
        Severity::Error => ("error", "✕"),
        Severity::Warning => ("warning", "!"),
        Severity::Note => ("note", "i"),
    };
    let line = diagnostic.line.map(|line| format!(" (line {line})"));
    view! {
        <p class="diagnostic" data-severity=word>
            <span class="diagnostic-sign" aria-hidden="true">{sign}</span>
            <span class="visually-hidden">{format!("{word}: ")}</span>
            <span>
                {diagnostic.message.clone()} {line}
                {(!diagnostic.hint.is_empty()).then(|| view! {
                    <span class="diagnostic-hint">{format!(" {}", diagnostic.hint)}</span>
                })}
            </span>
        </p>
    }
    .into_any()
}
