//! The question before a project that could not be saved gives way to another.

use leptos::prelude::*;

use super::{Next, use_sharing};

/// Why the present project is not saved, and what can be done.
#[component]
pub fn Unsaved(reason: String, next: Next) -> impl IntoView {
    let sharing = use_sharing();
    view! {
        <div class="share-body">
            <p class="share-problem">{format!("Not saved: {reason}")}</p>
            <p>"Opening another project now would lose what was changed since it was last saved. Export it first to keep it."</p>
        </div>
        <footer class="dialog-buttons">
            <button type="button" class="button" on:click=move |_| sharing.dismiss()>"Cancel"</button>
            <button type="button" class="button danger" on:click=move |_| sharing.open_anyway(next.clone())>
                "Open without saving"
            </button>
            <button type="button" class="button primary" data-first-focus="" on:click=move |_| sharing.export()>
                "Export project"
            </button>
        </footer>
    }
    .into_any()
}
