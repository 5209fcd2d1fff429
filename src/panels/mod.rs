//! The dock at the bottom: what the selected node gave.

use leptos::prelude::*;

/// The dock.
#[component]
pub fn Dock() -> impl IntoView {
    view! { <section class="dock" aria-label="Data"></section> }
}
