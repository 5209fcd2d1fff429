//! Notices that stand in a corner, and the region that reads everything out.

use leptos::prelude::*;
use penstock_flow::Severity;

use super::icon::{Icon, Symbol};
use crate::state::timing::after;
use crate::state::{Toast, use_studio};

/// A notice that nobody has to act on goes away after this many milliseconds.
const SHOWN_FOR: i32 = 6_000;

/// The notices. They are silent themselves: the live region says each once.
#[component]
pub fn Toasts() -> impl IntoView {
    let studio = use_studio();
    view! {
        <section aria-label="Notices">
            <div class="visually-hidden" aria-live="polite" aria-atomic="true">{studio.announcement}</div>
            <ul class="toasts">
                <For each=move || studio.toasts.get() key=|toast: &Toast| toast.id let:toast>
                    <Notice toast/>
                </For>
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn Notice(toast: Toast) -> impl IntoView {
    let studio = use_studio();
    let Toast { id, severity, text } = toast;
    let name = match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    if severity == Severity::Note {
        after(SHOWN_FOR, move || studio.close_toast(id));
    }
    view! {
        <li class="toast" data-severity=name>
            <span>{text}</span>
            <button type="button" class="icon-button" aria-label="Close the notice" on:click=move |_| studio.close_toast(id)>
                <Icon symbol=Symbol::Close/>
            </button>
        </li>
    }
}
