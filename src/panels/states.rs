//! What a panel shows when it has nothing to show: why, and what to do about it.

use crate::charts::live::{flag, live};
use leptos::prelude::*;
use penstock_flow::Diagnostic;
use penstock_flow::check::node_name;

use super::fetch::Fetched;
use super::shown::{Availability, Shown};
use crate::charts::format;

/// A panel that shows a result: the result, or else why there is none.
pub fn result_or_reason<T: Send + Sync + 'static>(
    shown: Shown,
    noun: &'static str,
    fetched: Signal<Fetched<T>>,
    content: impl Fn(std::sync::Arc<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    view! {
        {stale_banner(shown)}
        {live(move || match fetched.get() {
            Fetched::Ready(result) => content(result),
            Fetched::Waiting => waiting(),
            Fetched::Failed(diagnostic) => refused(shown, &diagnostic),
            Fetched::Nothing => reason(shown, noun),
        })}
    }
    .into_any()
}

/// A strip that says that the result is of an older document.
pub fn stale_banner(shown: Shown) -> AnyView {
    let why = Memo::new(move |_| {
        shown.availability.with(|state| match state {
            Availability::There { stale } => stale.clone(),
            _ => None,
        })
    });
    view! {
        {live(move || why.get().map(|why| view! {
            <div class="panel-banner" role="status">
                <span class="panel-banner-sign" aria-hidden="true">"!"</span>
                <span><strong>"Stale. "</strong>{why}</span>
                {run_button(shown, "Run again")}
            </div>
        }))}
    }
    .into_any()
}

/// Why there is no result.
pub fn reason(shown: Shown, noun: &'static str) -> AnyView {
    if shown.node.get().is_none() {
        return message("", format!("Select a node to see its {noun}."), ().into_any());
    }
    let studio = shown.studio;
    match shown.availability.get() {
        Availability::NotRun => message(
            "Not run yet",
            format!("Run the pipeline to see the {noun}."),
            run_button(shown, "Run to here"),
        ),
        Availability::Cancelled => message(
            "Cancelled",
            format!("The run was stopped before there was a result. Run again to see the {noun}."),
            run_button(shown, "Run to here"),
        ),
        Availability::NotConfigured(diagnostic) => trouble("Not configured", &diagnostic, ().into_any()),
        Availability::Failed(diagnostic) => trouble("Failed", &diagnostic, run_button(shown, "Run again")),
        Availability::Skipped(because) => {
            let catalogue = studio.catalogue.get_untracked();
            let name = studio.with_project(|project| node_name(&catalogue, &project.graph, because));
            let show = view! {
                <button type="button" class="button primary" on:click=move |_| studio.select([because])>
                    {format!("Show “{name}”")}
                </button>
            };
            message("Skipped", format!("“{name}” failed, and this stage needs its result."), show.into_any())
        }
        Availability::Running { fraction, note } => {
            let text = if note.is_empty() {
                format::share(fraction)
            } else {
                format!("{}, {note}", format::share(fraction))
            };
            view! {
                <div class="panel-state" role="status">
                    <p class="panel-state-title">"Running"</p>
                    <progress max="1" value=fraction aria-label="Progress of this stage"></progress>
                    <p>{text}</p>
                </div>
            }
            .into_any()
        }
        // There is a result, and still nothing to ask for: the stage has no such output.
        Availability::There { .. } => message("", format!("This stage gives no {noun}."), ().into_any()),
    }
}

/// While the engine works on an answer.
pub fn waiting() -> AnyView {
    view! {
        <div class="panel-state is-waiting" role="status">
            <span class="panel-spinner" aria-hidden="true"></span>
            <p>"Loading…"</p>
        </div>
    }
    .into_any()
}

/// When the engine refused to answer.
pub fn refused(shown: Shown, diagnostic: &Diagnostic) -> AnyView {
    let again = view! {
        <button type="button" class="button primary" on:click=move |_| shown.tries.update(|tries| *tries += 1)>
            "Try again"
        </button>
    };
    trouble("Not shown", diagnostic, again.into_any())
}

/// A title, a sentence and something to press.
pub fn message(title: &'static str, text: String, action: AnyView) -> AnyView {
    view! {
        <div class="panel-state">
            {(!title.is_empty()).then(|| view! { <p class="panel-state-title">{title}</p> })}
            <p>{text}</p>
            {action}
        </div>
    }
    .into_any()
}

fn trouble(title: &'static str, diagnostic: &Diagnostic, action: AnyView) -> AnyView {
    view! {
        <div class="panel-state is-trouble">
            <p class="panel-state-title"><span aria-hidden="true">"✕ "</span>{title}</p>
            <p>{diagnostic.message.clone()}</p>
            {(!diagnostic.hint.is_empty()).then(|| view! { <p class="quiet">{diagnostic.hint.clone()}</p> })}
            {action}
        </div>
    }
    .into_any()
}

/// A button that runs what the node needs.
pub fn run_button(shown: Shown, label: &'static str) -> AnyView {
    let studio = shown.studio;
    view! {
        <button
            type="button"
            class="button primary"
            disabled=flag(move || studio.run.get().is_running())
            on:click=move |_| studio.run(shown.node.get_untracked().into_iter().collect())
        >
            {label}
        </button>
    }
    .into_any()
}
