//! The page's frame.

use crate::engine_client::EngineState;
use crate::state::{Studio, use_studio};
use leptos::prelude::*;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let studio = Studio::new();
    provide_context(studio);
    studio.restore_preferences();
    studio.watch_network();
    studio.connect_engine();
    let has_failed = move || studio.engine_state.with(|state| matches!(state, EngineState::Failed { .. }));

    view! {
        <header class="page-header">
            <h1>"Penstock"</h1>
        </header>
        <main class="page-main">
            <p class="engine-status" role="status" data-state=move || studio.engine_state.with(state_name)>
                {move || studio.engine_state.with(state_text)}
            </p>
            <Show when=has_failed>
                <RestartButton/>
            </Show>
        </main>
    }
}

#[component]
fn RestartButton() -> impl IntoView {
    let studio = use_studio();
    view! { <button on:click=move |_| studio.restart_engine()>"Start the engine again"</button> }
}

fn state_name(state: &EngineState) -> &'static str {
    match state {
        EngineState::Starting => "starting",
        EngineState::Ready { .. } => "ready",
        EngineState::Failed { .. } => "failed",
    }
}

fn state_text(state: &EngineState) -> String {
    match state {
        EngineState::Starting => "Starting the engine".to_owned(),
        EngineState::Ready { build } => format!("Engine ready, build {build}"),
        EngineState::Failed { reason } => reason.clone(),
    }
}
