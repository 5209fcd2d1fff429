//! The dialog that makes a share link.

use leptos::html;
use leptos::prelude::*;
use penstock_flow::link;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::carried::{counted, needed_files};
use super::{address, use_sharing};

/// The link, what it carries, and a button that copies it.
#[component]
pub fn LinkDialog() -> impl IntoView {
    let sharing = use_sharing();
    let studio = sharing.studio;
    let field = NodeRef::<html::Textarea>::new();
    // Made once: the dialog stands over the canvas, so that nothing can be edited meanwhile.
    let link = studio.with_project(address::link_to);
    let length = link.chars().count();
    let (nodes, wires, files) = studio.with_project(|project| {
        (project.graph.nodes.len(), project.graph.edges.len(), needed_files(project))
    });
    let carried: Vec<String> = files.iter().map(|file| file.text()).collect();
    let addresses: Vec<String> = files.into_iter().filter_map(|file| file.address).collect();
    let copied = RwSignal::new("");

    let too_long = length > link::LENGTH_LIMIT;
    let to_copy = link.clone();
    let copy = move |_| {
        let text = to_copy.clone();
        spawn_local(async move {
            let is_copied = put_on_clipboard(&text).await;
            // The dialog may have been closed meanwhile.
            copied.try_set(match is_copied {
                true => "Copied.",
                false => {
                    if let Some(field) = field.try_get_untracked().flatten() {
                        // An element without focus still shows its selection.
                        let _ = field.focus();
                        field.select();
                    }
                    "This browser did not allow copying. The link is selected: copy it with Ctrl+C."
                }
            });
        });
    };
    view! {
        <div class="share-body">
            <label class="share-label" for="share-link">"Link"</label>
            <textarea id="share-link" class="share-link" readonly rows="5" node_ref=field spellcheck="false"
                prop:value=link on:focus=move |_| if let Some(field) = field.get_untracked() { field.select() }></textarea>
            <p class="quiet" data-length=length>
                {counted(length as u64, "character")}
                {(length > link::COMFORTABLE_LENGTH).then_some(
                    ". Some chats and mail programs cut links of over 2,000 characters: export the project and send the file instead.")}
            </p>
            {too_long.then(|| view! {
                <p class="share-problem">"This pipeline is too large for a link. Export the project and send the file."</p>
            })}
            <h3>"What it carries"</h3>
            <ul class="share-list">
                <li>{format!("The pipeline: {} with parameters and names, {}.", counted(nodes as u64, "node"), counted(wires as u64, "wire"))}</li>
                {carried.into_iter().map(|file| view! {
                    <li>{format!("Of {file}: the file's name, the names and types of its columns, and a fingerprint of its contents.")}</li>
                }).collect_view()}
                {addresses.into_iter().map(|address| view! {
                    <li>{format!("The address that was fetched, without its headers: {address}")}</li>
                }).collect_view()}
                <li><strong>"Never the data."</strong>" Whoever opens the link chooses a file of their own, and is told what does not match."</li>
            </ul>
            <p class="quiet">"What stands behind # in an address is not sent to any server. Anyone who has the link can read it."</p>
        </div>
        <footer class="dialog-buttons">
            <p class="share-status" role="status">{move || copied.get()}</p>
            <button type="button" class="button" on:click=move |_| sharing.export()>"Export project"</button>
            <button type="button" class="button primary" data-first-focus="" disabled=too_long on:click=copy>"Copy link"</button>
        </footer>
    }
    .into_any()
}

/// Whether the text is on the clipboard now.
async fn put_on_clipboard(text: &str) -> bool {
    let navigator = window().navigator();
    // Not there on a page without a secure address.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
