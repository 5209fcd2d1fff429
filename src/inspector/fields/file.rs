//! A data file: chosen or dropped here, read by the engine. The document keeps its name, size and hash only.

use crate::charts::live::{flag, live};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use penstock_flow::NodeId;
use penstock_flow::fetched::Fetched;
use penstock_flow::parameter::FileReference;
use serde_json::Value;
use web_sys::{DragEvent, File};

use crate::charts::format;
use crate::inspector::field::Field;
use crate::shell::{Tab, use_shell};
use crate::state::{AddressFor, Studio, use_studio};

/// So many digits of the hash are shown: enough to compare by eye.
const HASH_DIGITS: usize = 12;

/// The control.
pub fn control(field: &Field, endings: &[String]) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let is_reading = RwSignal::new(false);
    let is_over = RwSignal::new(false);
    let value = field.value;
    let reference = Memo::new(move |_| {
        value.with(|value| penstock_flow::json::from_value::<FileReference>(value.clone()).ok())
    });
    let (studio, node, name) = (field.studio, field.node, field.spec.name.clone());
    let take = move |file: Option<File>| {
        let Some(file) = file else { return };
        let name = name.clone();
        is_reading.set(true);
        spawn_local(async move {
            studio.set_file(node, &name, file).await;
            // The panel may be closed by now.
            let _ = is_reading.try_set(false);
        });
    };
    let choose = {
        let take = take.clone();
        move |_| {
            let Some(input) = input.get_untracked() else { return };
            take(input.files().and_then(|files| files.get(0)));
            // So that choosing the same file once more is a change.
            input.set_value("");
        }
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        is_over.set(false);
        take(event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)));
    };
    let accept: Vec<String> = endings.iter().map(|ending| format!(".{ending}")).collect();
    view! {
        <div
            class="file-field"
            class:is-over=flag(move || is_over.get())
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                is_over.set(true);
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=drop
        >
            {live(move || reference.get().map(|file| view! {
                <p class="file-name">{file.name.clone()}</p>
                <p class="file-facts">
                    {format::bytes(file.size)} " · "
                    <code title=format!("BLAKE3 {}", file.hash)>{short(&file.hash)}</code>
                </p>
            }))}
            {live(move || fetched_from(studio, node, &value.get()))}
            <input
                type="file"
                class="visually-hidden"
                tabindex="-1"
                aria-hidden="true"
                node_ref=input
                accept=accept.join(",")
                on:change=choose
            />
            <button
                type="button"
                class="button"
                id=field.control_id()
                disabled=flag(move || is_reading.get())
                on:click=move |_| {
                    if let Some(input) = input.get_untracked() {
                        input.click();
                    }
                }
            >
                {live(move || match (is_reading.get(), reference.with(Option::is_some)) {
                    (true, _) => "Reading…",
                    (false, true) => "Replace…",
                    (false, false) => "Choose a file…",
                })}
            </button>
            {live(move || reference.with(Option::is_some).then(|| import_button("How it was read")))}
            <span class="field-note">{live(move || if reference.with(Option::is_none) { "or drop one here" } else { "" })}</span>
        </div>
    }
    .into_any()
}

/// A button to the import panel, which a narrow screen shows in place of the inspector.
pub fn import_button(label: &'static str) -> AnyView {
    let (studio, shell) = (use_studio(), use_shell());
    let show = move |_| {
        studio.import_wanted.update(|count| *count += 1);
        shell.tab.set(Tab::Data);
    };
    view! { <button type="button" class="link-button" on:click=show>{label}</button> }.into_any()
}

/// Where the file was fetched from, with the way to fetch it again.
fn fetched_from(studio: Studio, node: NodeId, value: &Value) -> Option<AnyView> {
    let address = Fetched::address_of(value)?.to_owned();
    let again = move |_| studio.address_asked.set(Some(AddressFor::Source(node)));
    let view = view! {
        <p class="file-facts">"Fetched from " <span class="file-address">{address}</span></p>
        <button type="button" class="button" on:click=again>"Fetch again…"</button>
    };
    Some(view.into_any())
}

fn short(hash: &str) -> String {
    hash.chars().take(HASH_DIGITS).collect()
}
