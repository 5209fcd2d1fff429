//! The status bar: the engine, the last run, memory, storage, and what was sent.

use crate::charts::live::{live, text};
use leptos::prelude::*;
use penstock_flow::message::Outcome;

use super::network::NetworkIndicator;
use super::reading::ReadingProgress;
use super::storage::StorageIndicator;
use crate::engine_client::EngineState;
use crate::rest::{Command, use_parts};
use crate::state::status::{byte_size, duration};
use crate::state::{RunState, use_studio};

/// The status bar.
#[component]
pub fn StatusBar() -> impl IntoView {
    let studio = use_studio();
    let parts = use_parts();
    let has_failed =
        Memo::new(move |_| studio.engine_state.with(|state| matches!(state, EngineState::Failed { .. })));
    let run = move || match (studio.run.get(), studio.last_run.get()) {
        (RunState::Running { progress, .. }, _) => format!("Running, {:.0} %", progress * 100.0),
        (RunState::Idle, Some(end)) => match end.outcome {
            Outcome::Done => format!("Done in {}", duration(end.milliseconds)),
            Outcome::Failed => "The last run failed".to_owned(),
            Outcome::Cancelled => "The last run was cancelled".to_owned(),
        },
        (RunState::Idle, None) => String::new(),
    };
    let is_reading = Memo::new(move |_| studio.reading.with(Option::is_some));
    let memory = move || {
        studio.memory.get().map(|memory| {
            let text = format!("{} memory", byte_size(memory.workers));
            let detail = format!(
                "The engine's memory. Tables and models kept: {} of at most {}.",
                byte_size(memory.cache),
                byte_size(memory.budget)
            );
            view! { <span class="status-item" title=detail>{text}</span> }
        })
    };
    view! {
        <footer class="status-bar">
            <span class="engine-state" role="status" data-state=text(move || studio.engine_state.with(state_name))>
                <span class="dot" aria-hidden="true"></span>
                <span class="engine-text">
                    {live(move || studio.engine_state.with(state_text))}
                    {live(move || studio.engine_state.with(build).map(|build| view! { <span class="build">{format!(", build {build}")}</span> }))}
                </span>
            </span>
            {live(move || has_failed.get().then(|| view! {
                <button type="button" class="status-button" on:click=move |_| parts.perform(Command::RestartEngine)>"Start the engine again"</button>
            }))}
            {live(move || parts.has_failed().then(|| view! {
                <span class="status-item" role="alert">
                    "A part of the studio could not be loaded. Check the network. "
                    <button type="button" class="status-button" on:click=move |_| parts.load()>"Try again"</button>
                </span>
            }))}
            <span class="status-item">{live(run)}</span>
            {live(move || is_reading.get().then(|| view! { <span class="status-item"><ReadingProgress/></span> }))}
            <span class="status-space"></span>
            {live(memory)}
            <StorageIndicator/>
            <NetworkIndicator/>
        </footer>
    }
    .into_any()
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
        EngineState::Ready { .. } => "Engine ready".to_owned(),
        EngineState::Failed { reason } => reason.clone(),
    }
}

fn build(state: &EngineState) -> Option<String> {
    match state {
        EngineState::Ready { build } => Some(build.clone()),
        _ => None,
    }
}
