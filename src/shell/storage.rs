//! How much imported data this browser keeps, and the button that deletes it.

use crate::charts::live::{live, text};
use leptos::prelude::*;

use crate::rest::{Command, use_parts};
use crate::state::status::byte_size;
use crate::state::use_studio;

/// The indicator, and what stands behind it when it is pressed. Nothing while nothing is kept.
#[component]
pub fn StorageIndicator() -> impl IntoView {
    let studio = use_studio();
    let is_open = RwSignal::new(false);
    let used =
        Memo::new(move |_| studio.storage.with(|storage| storage.as_ref()?.used).filter(|used| *used > 0));
    live(move || {
        used.get().map(|used| {
            view! {
                <div class="network" on:keydown=move |event| if event.key() == "Escape" { is_open.set(false) }>
                    <button
                        type="button"
                        class="status-button"
                        title="Imported data kept in this browser"
                        aria-expanded=text(move || if is_open.get() { "true" } else { "false" })
                        on:click=move |_| is_open.update(|open| *open = !*open)
                    >
                        {format!("{} stored", byte_size(used))}
                    </button>
                    {live(move || is_open.get().then(|| view! { <Kept used is_open/> }))}
                </div>
            }
        })
    })
}

#[component]
fn Kept(used: u64, is_open: RwSignal<bool>) -> impl IntoView {
    let studio = use_studio();
    let parts = use_parts();
    let quota = studio.storage.with_untracked(|storage| storage.as_ref().and_then(|storage| storage.quota));
    let of = quota.map(|quota| format!(" of at most {}", byte_size(quota))).unwrap_or_default();
    view! {
        <div class="popover proof" role="group" aria-label="Data kept in this browser">
            <h2>"Data kept in this browser"</h2>
            <p>{format!("{}{of}: the files that you dropped, so that a pipeline runs after a reload without a new drop.", byte_size(used))}</p>
            <p>"Once it is deleted, a project asks for its files after the next reload. Projects themselves stay."</p>
            <button
                type="button"
                class="button"
                on:click=move |_| {
                    is_open.set(false);
                    parts.perform(Command::ClearStorage);
                }
            >
                "Delete the kept data"
            </button>
        </div>
    }
}
