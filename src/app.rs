//! The page: makes the state that everything shares, and puts the frame around it.

use leptos::prelude::*;

use crate::editor::{Editor, listen_to_keys};
use crate::share::{self, ShareDialogs};
use crate::shell::{Dialogs, Layout, ShellState, Toasts, listen_to_drops};
use crate::state::Studio;

/// The whole page. State is made here, so that it outlives every component that reads it.
#[component]
pub fn App() -> impl IntoView {
    let studio = Studio::new();
    provide_context(studio);
    provide_context(Editor::new(studio));
    let sharing = share::set_up(studio);
    provide_context(ShellState::new(sharing));
    studio.restore_preferences();
    studio.watch_network();
    studio.connect_engine();
    listen_to_keys();
    listen_to_drops();
    view! {
        <Layout/>
        <Dialogs/>
        <ShareDialogs/>
        <Toasts/>
    }
}
