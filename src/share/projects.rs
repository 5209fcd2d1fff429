//! The list of projects in this browser.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::carried::counted;
use super::{Next, shown_name, use_sharing};
use crate::shell::use_shell;
use crate::state::SavedState;
use crate::store::{ProjectEntry, Refusal, Version, use_store};

/// What is known of the list.
#[derive(Clone)]
enum Listed {
    Loading,
    There(Vec<ProjectEntry>),
    Refused(Refusal),
}

/// All projects, the last changed first: open, earlier states, delete.
#[component]
pub fn ProjectList() -> impl IntoView {
    let sharing = use_sharing();
    let store = use_store();
    let shell = use_shell();
    let list = RwSignal::new(Listed::Loading);
    let load = move || {
        spawn_local(async move {
            let listed = store.list().await;
            // The dialog may be closed by now.
            list.try_set(match listed {
                Ok(entries) => Listed::There(entries),
                Err(reason) => Listed::Refused(reason),
            });
        });
    };
    // Again once a project that was opened a moment ago has been written.
    let written = Memo::new(move |_| (store.current.get(), sharing.studio.saved.get() == SavedState::Saved));
    Effect::new(move |_| {
        written.track();
        load();
    });
    let content = move || match list.get() {
        Listed::Loading => view! { <p class="quiet" role="status">"Loading"</p> }.into_any(),
        Listed::Refused(reason) => view! {
            <p class="share-problem" role="alert">{format!("The list cannot be shown: {reason}.")}</p>
        }
        .into_any(),
        Listed::There(entries) if entries.is_empty() => view! {
            <p class="quiet">"No projects yet. A project is kept here from its first node on."</p>
        }
        .into_any(),
        Listed::There(entries) => {
            let rows =
                entries.into_iter().map(|entry| view! { <ProjectRow entry changed=load/> }).collect_view();
            view! { <ul class="project-list">{rows}</ul> }.into_any()
        }
    };
    view! {
        <div class="share-body">{content}</div>
        <footer class="dialog-buttons">
            <p class="quiet share-status">"Kept in this browser only. Export what you want to keep for good."</p>
            <button type="button" class="button" on:click=move |_| shell.choose_file()>"Open file"</button>
            <button type="button" class="button primary" data-first-focus="" on:click=move |_| sharing.new_project()>"New project"</button>
        </footer>
    }
    .into_any()
}

#[component]
fn ProjectRow(entry: ProjectEntry, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let sharing = use_sharing();
    let store = use_store();
    let id = StoredValue::new(entry.id.clone());
    let is_current = move || store.current.with(|current| current.as_deref() == Some(&id.get_value()));
    let confirming = RwSignal::new(false);
    let showing_versions = RwSignal::new(false);
    let name = shown_name(&entry.name).to_owned();
    let facts = format!("{}, changed {}", counted(entry.nodes as u64, "node"), date_text(entry.changed));
    let open = move |_| {
        if is_current() {
            sharing.close();
        } else {
            sharing.open(Next::Stored(id.get_value(), false));
        }
    };
    let delete = move |_| {
        spawn_local(async move {
            match store.delete(&id.get_value()).await {
                Ok(()) => changed(),
                Err(reason) => {
                    let text = format!("The project was not deleted: {reason}.");
                    sharing.studio.toast_problem(&penstock_flow::Diagnostic::error("project", text));
                }
            }
        });
    };
    let question = format!("Delete “{name}” with its earlier versions? This cannot be undone.");
    let label = name.clone();
    view! {
        <li class="project-row" aria-current=move || is_current().then_some("true")>
            <button type="button" class="project-open" on:click=open>
                <span class="project-title">{name}</span>
                <span class="quiet">{facts}{move || is_current().then_some(" · open here")}</span>
            </button>
            <button type="button" class="button" aria-expanded=move || showing_versions.get().to_string()
                aria-label=format!("Versions of {label}")
                on:click=move |_| showing_versions.update(|shown| *shown = !*shown)>"Versions"</button>
            <button type="button" class="button" aria-label=format!("Delete {label}")
                on:click=move |_| confirming.set(true)>"Delete"</button>
            <Show when=move || confirming.get()>
                <div class="project-confirm" role="alert">
                    <p>{question.clone()}</p>
                    <button type="button" class="button" on:click=move |_| confirming.set(false)>"Keep"</button>
                    <button type="button" class="button danger" on:click=delete>"Delete"</button>
                </div>
            </Show>
            <Show when=move || showing_versions.get()>
                <Versions id=id.get_value()/>
            </Show>
        </li>
    }
    .into_any()
}

#[component]
fn Versions(id: String) -> impl IntoView {
    let sharing = use_sharing();
    let store = use_store();
    let versions = RwSignal::new(None::<Result<Vec<Version>, Refusal>>);
    spawn_local(async move {
        let found = store.versions(&id).await;
        versions.try_set(Some(found));
    });
    let row = move |version: Version| {
        let text = format!("{}, {}", date_text(version.changed), counted(version.nodes as u64, "node"));
        let label = format!("Restore the version of {} as a copy", date_text(version.changed));
        view! {
            <li>
                <span>{text}</span>
                <button type="button" class="button" aria-label=label
                    on:click=move |_| sharing.open(Next::Version(version.key.clone()))>"Restore as a copy"</button>
            </li>
        }
    };
    let content = move || match versions.get() {
        None => view! { <p class="quiet">"Loading"</p> }.into_any(),
        Some(Err(reason)) => view! { <p class="share-problem">{reason}</p> }.into_any(),
        Some(Ok(versions)) if versions.is_empty() => view! {
            <p class="quiet">"No earlier versions yet: one is kept about every two minutes of work."</p>
        }
        .into_any(),
        Some(Ok(versions)) => view! { <ul>{versions.into_iter().map(row).collect_view()}</ul> }.into_any(),
    };
    view! { <div class="project-versions">{content}</div> }.into_any()
}

/// A time as this browser writes it.
fn date_text(milliseconds: f64) -> String {
    let date = js_sys::Date::new(&milliseconds.into());
    String::from(date.to_locale_string("en-GB", &wasm_bindgen::JsValue::UNDEFINED))
}
