//! Files that come in, by drop or by the chooser, and the project file that goes out.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{ShellState, use_shell};
use crate::editor::Editor;
use crate::rest::{Command, Handles, Parts, use_parts};
use crate::state::{FileRead, NewFile, Studio};

/// Takes files that are dropped anywhere on the page, as long as the calling component lives.
pub fn listen_to_drops(shell: ShellState, parts: Parts) {
    let handles = [
        window_event_listener_untyped("dragover", move |event| {
            if carries_files(&event) {
                event.prevent_default();
                shell.file_is_over.set(true);
            }
        }),
        window_event_listener_untyped("dragleave", move |event| {
            // Leaving one element for another is not leaving the page.
            if event.dyn_ref::<web_sys::DragEvent>().is_none_or(|event| event.related_target().is_none()) {
                shell.file_is_over.set(false);
            }
        }),
        window_event_listener_untyped("drop", move |event| {
            shell.file_is_over.set(false);
            let Some(event) = event.dyn_ref::<web_sys::DragEvent>() else { return };
            let Some(files) = event.data_transfer().and_then(|data| data.files()) else { return };
            if files.length() > 0 {
                event.prevent_default();
                let at = Some((event.client_x(), event.client_y()));
                parts.perform(Command::TakeFiles(listed(&files), at));
            }
        }),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
}

fn carries_files(event: &web_sys::Event) -> bool {
    event
        .dyn_ref::<web_sys::DragEvent>()
        .and_then(web_sys::DragEvent::data_transfer)
        .is_some_and(|data| data.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
}

/// The list that the browser gave, as one that lasts: it empties its own when the event is over.
fn listed(files: &web_sys::FileList) -> Vec<web_sys::File> {
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}

/// Takes files that were chosen, or dropped at a point of the window.
pub fn take_files(handles: Handles, files: Vec<web_sys::File>, dropped_at: Option<(f64, f64)>) {
    let at = dropped_at
        .and_then(|(x, y)| handles.editor.place_at(x, y))
        .map(|(x, y)| (x as i32 - 104, y as i32 - 40));
    take_files_at(handles, files, at);
}

/// Takes files in at a place of the canvas, or where a source stands well. All that become nodes are one step.
pub fn take_files_at(handles: Handles, files: Vec<web_sys::File>, at: Option<(i32, i32)>) {
    let Handles { studio, shell, .. } = handles;
    studio.link().borrow_mut().drops_on_the_way += 1;
    spawn_local(async move {
        let mut read = Vec::new();
        for file in files {
            // Which node waits for a file is known a moment after a project is opened: a drop may be quicker.
            studio.sources_settled().await;
            if let Some(wanted) = crate::share::file_waits_for(studio, &file.name()) {
                studio.set_file(wanted.node, &wanted.parameter, file).await;
                continue;
            }
            match studio.read_file(file).await {
                Some(FileRead::Node(file)) => read.push(file),
                Some(FileRead::Project(project)) => {
                    // What came before it belongs to the project that is open.
                    add_files(handles, std::mem::take(&mut read), at);
                    shell.open_project(*project);
                }
                None => {}
            }
        }
        add_files(handles, read, at);
        studio.link().borrow_mut().drops_on_the_way -= 1;
    });
}

fn add_files(handles: Handles, files: Vec<NewFile>, at: Option<(i32, i32)>) {
    let Handles { studio, editor, .. } = handles;
    let was_empty = studio.with_project(penstock_flow::Project::is_empty);
    let several = files.len() > 1;
    let at = at.filter(|_| !was_empty).map(|at| editor.free_place(at));
    let place = at.unwrap_or_else(|| editor.place_for_source());
    studio.add_files(files, place);
    if several {
        editor.fit_all();
    } else if was_empty && let Some(id) = studio.primary.get_untracked() {
        editor.reveal(id);
    }
}

/// The field that the system's chooser opens from. It is not shown: buttons press it.
#[component]
pub fn FileInput() -> impl IntoView {
    let parts = use_parts();
    let shell = use_shell();
    view! {
        <input
            type="file"
            class="visually-hidden"
            tabindex="-1"
            aria-label="Data or project file"
            multiple
            node_ref=shell.file_input
            on:change=move |event: ev::Event| {
                let input = event_target::<web_sys::HtmlInputElement>(&event);
                if let Some(files) = input.files() {
                    parts.perform(Command::TakeFiles(listed(&files), None));
                }
                // So that the same file can be chosen again.
                input.set_value("");
            }
        />
    }
}

/// What is shown over everything while a file is held over the page.
#[component]
pub fn DropCurtain() -> impl IntoView {
    let shell = use_shell();
    move || {
        shell.file_is_over.get().then(|| {
            view! {
                <div class="drop-curtain" aria-hidden="true">
                    <p>"Drop it anywhere: it is read in this tab and goes nowhere else."</p>
                </div>
            }
        })
    }
}

/// Gives the project to the browser as a download. From then on it counts as kept.
pub fn export_project(studio: Studio) {
    let text = studio.with_project(penstock_flow::Project::to_json);
    let name = studio.project_name.with_untracked(|name| file_name(name));
    match download(&name, "application/json", &text) {
        Ok(()) => {
            studio.kept_revision.set(studio.revision.get_untracked());
            studio.toast(&format!("Exported {name}"));
        }
        Err(_) => studio.toast_problem(&penstock_flow::Diagnostic::error(
            "export",
            "The browser refused to save the file.",
        )),
    }
}

fn file_name(project: &str) -> String {
    let mut name = String::new();
    for letter in project.trim().chars() {
        if letter.is_alphanumeric() {
            name.extend(letter.to_lowercase());
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    format!("{}.json", if name.is_empty() { "pipeline" } else { name })
}

/// Gives a text to the browser as a download.
fn download(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let properties = web_sys::BlobPropertyBag::new();
    properties.set_type(media_type);
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &properties)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser has begun to read it by then.
    crate::state::timing::after(10_000, move || {
        let _ = web_sys::Url::revoke_object_url(&address);
    });
    Ok(())
}

/// Opens one of the site's own example pipelines.
pub fn open_example(studio: Studio, shell: ShellState, file: &'static str) {
    spawn_local(async move {
        match own_text(&format!("examples/{file}")).await {
            Ok(text) => {
                if let Some(project) = studio.read_project(&text) {
                    shell.open_project(project);
                }
            }
            Err(_) => studio.toast_problem(
                &penstock_flow::Diagnostic::error("example", "The example could not be loaded.")
                    .hint("Check the network and try again."),
            ),
        }
    });
}

async fn own_text(path: &str) -> Result<String, JsValue> {
    let response: web_sys::Response = JsFuture::from(window().fetch_with_str(path)).await?.dyn_into()?;
    if !response.ok() {
        return Err(response.status().into());
    }
    Ok(JsFuture::from(response.text()?).await?.as_string().unwrap_or_default())
}

impl Editor {
    /// Where a new source stands: at the left of an empty canvas, so that there is room for what follows; otherwise
    /// under the other nodes' left edge.
    pub fn place_for_source(self) -> (i32, i32) {
        use penstock_flow::layout::ROW_STEP;
        let studio = self.studio();
        let (_, height) = self.size.get_untracked();
        studio.with_project(|project| {
            let nodes = project.graph.nodes.values();
            let left = nodes.clone().map(|node| node.x).min();
            let bottom = nodes.map(|node| node.y).max();
            match (left, bottom) {
                (Some(left), Some(bottom)) => (left, bottom + ROW_STEP),
                _ => (80, crate::editor::geometry::snapped(height / 2.0 - 40.0)),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_the_project() {
        assert_eq!(file_name("  Penguins, take 2! "), "penguins-take-2.json");
        assert_eq!(file_name(""), "pipeline.json");
        assert_eq!(file_name("Äpfel"), "äpfel.json");
    }
}
