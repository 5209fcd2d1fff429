//! Downloads of what is shown: the table as CSV, the model as JSON.

use crate::charts::live::{flag, live};
use js_sys::{Array, ArrayBuffer};
use leptos::prelude::*;
use leptos::task::spawn_local;
use penstock_flow::message::{Export, FromEngine, ToEngine};
use penstock_flow::{Diagnostic, PortKind};

use super::charts::unexpected;
use super::shown::{Availability, Shown};
use super::tab::Tab;
use crate::charts::download;
use crate::state::Studio;

/// The downloads that fit what is shown.
#[component]
pub fn DownloadButtons(shown: Shown, tab: Memo<Tab>) -> impl IntoView {
    let is_there =
        Memo::new(move |_| shown.availability.with(|state| matches!(state, Availability::There { .. })));
    let gives_model = Memo::new(move |_| {
        shown.spec.with(|spec| {
            spec.as_ref().is_some_and(|spec| spec.outputs.iter().any(|port| port.kind == PortKind::Model))
        })
    });
    let is_busy = RwSignal::new(false);
    let save = move |what: Export| save(shown, what, is_busy);
    let save_table = move |_| {
        if let Some(port) = shown.port.get_untracked() {
            save(Export::Table { port });
        }
    };
    let has_table = move || is_there.get() && shown.port.with(Option::is_some) && tab.get() == Tab::Data;
    view! {
        <span class="dock-actions">
            {live(move || has_table().then(|| view! {
                <button type="button" class="button" disabled=flag(move || is_busy.get()) on:click=save_table>
                    "Save as CSV"
                </button>
            }))}
            {live(move || (is_there.get() && gives_model.get()).then(|| view! {
                <button
                    type="button"
                    class="button"
                    disabled=flag(move || is_busy.get())
                    on:click=move |_| save(Export::Model)
                >
                    "Export model"
                </button>
            }))}
        </span>
    }
    .into_any()
}

/// Has the engine make a file of the node that is shown, and gives it to the browser.
pub fn save(shown: Shown, what: Export, is_busy: RwSignal<bool>) {
    let Some(node) = shown.node.get_untracked() else { return };
    let studio = shown.studio;
    is_busy.set(true);
    let answer = studio.request(move |request| ToEngine::Export { request, node, what });
    spawn_local(async move {
        let saved = match answer.await {
            Ok((FromEngine::Exported { name, media_type, .. }, buffers)) => {
                save_file(&name, &media_type, &buffers)
            }
            Ok(_) => Err(unexpected()),
            Err(diagnostic) => Err(diagnostic),
        };
        tell(studio, saved);
        let _ = is_busy.try_set(false);
    });
}

fn save_file(name: &str, media_type: &str, buffers: &[ArrayBuffer]) -> Result<(), Diagnostic> {
    let parts: Array = buffers.iter().collect();
    let properties = web_sys::BlobPropertyBag::new();
    properties.set_type(media_type);
    web_sys::Blob::new_with_buffer_source_sequence_and_options(&parts, &properties)
        .and_then(|blob| download::blob(name, &blob))
        .map_err(|_| Diagnostic::error("download", format!("The browser refused to save {name}.")))
}

fn tell(studio: Studio, saved: Result<(), Diagnostic>) {
    if let Err(diagnostic) = saved {
        studio.toast_problem(&diagnostic);
    }
}
