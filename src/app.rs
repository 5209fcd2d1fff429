//! The page's frame.

use crate::engine_client::{EngineClient, EngineState};
use leptos::prelude::*;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let (engine_state, set_engine_state) = signal(EngineState::Starting);
    let engine = EngineClient::start(|_reply| {}, move |state| set_engine_state.set(state));
    provide_context(engine);
    let has_failed = move || engine_state.with(|state| matches!(state, EngineState::Failed { .. }));

    view! {
        <header class="page-header">
            <h1>"Penstock"</h1>
        </header>
        <main class="page-main">
            <p class="engine-status" role="status" data-engine-state=move || engine_state.with(state_name)>
                {move || engine_state.with(state_text)}
            </p>
            <Show when=has_failed>
                <RestartButton/>
            </Show>
        </main>
    }
}

#[component]
fn RestartButton() -> impl IntoView {
    let engine = expect_context::<EngineClient>();
    view! { <button on:click=move |_| engine.replace()>"Start the engine again"</button> }
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
