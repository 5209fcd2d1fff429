//! The page: makes the state that everything shares, and puts the frame around it.

use leptos::prelude::*;

use crate::editor::Editor;
use crate::rest::{Handles, Parts};
use crate::share;
use crate::shell::{Layout, ShellState, Toasts, listen_to_drops};
use crate::state::Studio;

/// The whole page. State is made here, so that it outlives every component that reads it.
#[component]
pub fn App() -> impl IntoView {
    let studio = Studio::new();
    provide_context(studio);
    let editor = Editor::new(studio);
    provide_context(editor);
    let shell = ShellState::new(share::set_up(studio));
    provide_context(shell);
    let parts = Parts::new(Handles { studio, editor, shell });
    provide_context(parts);
    studio.restore_preferences();
    studio.watch_network();
    studio.connect_engine(parts);
    listen_to_drops(shell, parts);
    parts.load_soon();
    view! {
        <Layout/>
        {parts.view(|rest| rest.overlays)}
        <Toasts/>
    }
}
