//! A pipeline that came without its data asks for it: one line a file, a place to drop it on, and a button.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::carried::{NeededFile, needed_files};
use super::chooser::choose_file;
use super::use_sharing;
use crate::state::engine::FILE_NEEDED;
use crate::state::{AddressFor, Studio};

/// So many files are asked for at once.
const LISTED: usize = 3;

/// Asks for the files that the pipeline was made with and that are not here. Nothing when all are.
#[component]
pub fn WantedFiles() -> impl IntoView {
    let studio = use_sharing().studio;
    let wanted = Memo::new(move |_| {
        studio.revision.track();
        let mut files = missing_files(studio);
        files.truncate(LISTED);
        files
    });
    view! {
        <Show when=move || wanted.with(|files| !files.is_empty())>
            <section class="wanted-files" aria-label="Files that this pipeline needs">
                <For each=move || wanted.get() key=|file| (file.node, file.text()) let:file>
                    <WantedFile file/>
                </For>
            </section>
        </Show>
    }
    .into_any()
}

/// Which node a dropped file is for: the one that waits for a file of this name, or the only one that waits for any
/// file of this kind. None when no node waits for it.
pub fn file_waits_for(studio: Studio, name: &str) -> Option<NeededFile> {
    let ending = |name: &str| name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let mut missing = untrack(|| missing_files(studio));
    if let Some(at) = missing.iter().position(|file| file.name == name) {
        return Some(missing.swap_remove(at));
    }
    missing.retain(|file| ending(&file.name) == ending(name));
    if missing.len() == 1 { missing.pop() } else { None }
}

fn missing_files(studio: Studio) -> Vec<NeededFile> {
    let mut files = studio.with_project(needed_files);
    files.retain(|file| is_missing(studio, file));
    files
}

fn is_missing(studio: Studio, file: &NeededFile) -> bool {
    let names_it = |diagnostic: &penstock_flow::Diagnostic| {
        diagnostic.code == FILE_NEEDED
            && diagnostic.parameter.as_ref().is_none_or(|name| *name == file.parameter)
    };
    studio.check(file.node).is_some_and(|check| check.with(|check| check.diagnostics.iter().any(names_it)))
}

#[component]
fn WantedFile(file: NeededFile) -> impl IntoView {
    let studio = use_sharing().studio;
    let over = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let text = match file.shape.is_empty() {
        true => format!("Drop {} here", file.name),
        false => format!("Drop {} here ({})", file.name, file.shape),
    };
    let take = move |given: File| {
        let parameter = file.parameter.clone();
        busy.set(true);
        spawn_local(async move {
            studio.set_file(file.node, &parameter, given).await;
            busy.try_set(false);
        });
    };
    let drop_take = take.clone();
    let dropped = move |event: ev::DragEvent| {
        // The canvas below would make a new source of it.
        event.prevent_default();
        event.stop_propagation();
        over.set(false);
        if let Some(given) =
            event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0))
        {
            drop_take(given);
        }
    };
    let hovered = move |event: ev::DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        over.set(true);
    };
    let choose = move |_| choose_file(take.clone());
    let fetch = move |_| studio.address_asked.set(Some(AddressFor::Source(file.node)));
    view! {
        <div class="wanted-file" class:wanted-over=move || over.get() on:dragover=hovered on:dragenter=hovered
            on:dragleave=move |_| over.set(false) on:drop=dropped>
            <span>{text}</span>
            <button type="button" class="button" disabled=move || busy.get() on:click=choose>"Choose file"</button>
            {file.address.as_ref().map(|address| view! {
                <button type="button" class="button" title=address.clone() on:click=fetch>"Fetch…"</button>
            })}
        </div>
    }
    .into_any()
}
