//! How far the file under way is read, and how to stop.

use leptos::prelude::*;

use crate::charts::live::{live, text};
use crate::state::use_studio;

/// A bar, how much is read and how fast, and a button that stops it.
#[component]
pub fn ReadingProgress() -> impl IntoView {
    let studio = use_studio();
    let name =
        move || studio.reading.with(|file| file.as_ref().map(|file| file.name.clone())).unwrap_or_default();
    let fraction = move || studio.reading.with(|file| file.as_ref().map_or(0.0, |file| file.fraction));
    let progress = move || studio.reading.with(|file| file.as_ref().map(|file| file.progress()));
    view! {
        <span class="reading">
            <progress max="1" prop:value=fraction aria-label=text(move || format!("Reading “{}”", name()))></progress>
            <span class="reading-text">{live(progress)}</span>
            <button type="button" class="status-button" on:click=move |_| studio.stop_reading()>
                "Stop"
                <span class="visually-hidden">{live(move || format!(" reading “{}”", name()))}</span>
            </button>
        </span>
    }
    .into_any()
}
