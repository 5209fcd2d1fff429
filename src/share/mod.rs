//! Pipelines that come and go: share links, project files, examples, and the list of what is kept in this browser.
//!
//! Whatever comes in is shown before it is opened, opens as a project of its own, and never runs by itself.

mod address;
mod carried;
mod chooser;
mod differences;
mod elsewhere;
mod incoming;
mod link_dialog;
mod modal;
mod projects;
mod unsaved;
mod wanted;

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::Project;
use penstock_flow::project::Viewport;
use wasm_bindgen_futures::spawn_local;

use crate::editor::{Editor, use_editor};
use crate::shell::icon::Symbol;
use crate::shell::{Action, export_project};
use crate::state::Studio;
use crate::state::timing::{after, before_next_frame};
use crate::store::{OpenError, Store};
use incoming::Incoming;
pub use modal::Modal;
pub use wanted::{WantedFiles, file_waits_for};

/// The dialog on the screen.
#[derive(Clone)]
enum Dialog {
    /// Makes a link.
    Link,
    /// The projects in this browser.
    Projects,
    /// What came by link.
    Incoming(Arc<Incoming>),
    /// The present project could not be saved, and another is about to take its place.
    Unsaved {
        /// Why it could not be saved.
        reason: String,
        /// What is to be opened.
        next: Next,
    },
}

/// What is opened after a question.
#[derive(Clone)]
enum Next {
    /// A project that is not stored, and whether it is run at once.
    New(Arc<Project>, bool),
    /// A stored project, and whether it is taken from another tab.
    Stored(String, bool),
    /// An earlier state.
    Version(String),
}

/// Opens dialogs and projects. Copies are handles on the same state.
#[derive(Clone, Copy)]
pub struct Sharing {
    studio: Studio,
    store: Store,
    editor: Editor,
    dialog: RwSignal<Option<Dialog>>,
}

/// Prepares storage and sharing for the studio. Once, when the page is set up; see [`Sharing::start`].
pub fn set_up(studio: Studio) -> Sharing {
    let store = Store::new(studio);
    let sharing = Sharing { studio, store, editor: use_editor(), dialog: RwSignal::new(None) };
    provide_context(store);
    provide_context(sharing);
    sharing
}

/// The handle. Call it while a component is set up, and move it into closures.
pub fn use_sharing() -> Sharing {
    expect_context::<Sharing>()
}

impl Sharing {
    /// Puts back what this tab showed, keeps every change from now on, and looks at the address.
    pub fn start(self) {
        self.store.start();
        self.watch_address();
    }

    /// Shows the dialog that makes a share link.
    pub fn show_link(self) {
        self.dialog.set(Some(Dialog::Link));
    }

    /// Shows the projects in this browser.
    pub fn show_projects(self) {
        self.dialog.set(Some(Dialog::Projects));
    }

    /// Starts an empty project. The present one is kept.
    pub fn new_project(self) {
        self.open_new(Project::default());
    }

    /// Offers the project as a file.
    fn export(self) {
        export_project(self.studio);
    }

    /// The buttons for the top bar.
    pub fn actions(self) -> [Action; 2] {
        let projects = move || self.show_projects();
        let share = move || self.show_link();
        [
            Action::new("Projects", "Projects kept in this browser", Symbol::Projects, projects),
            Action::new("Share", "Make a link that rebuilds this pipeline", Symbol::Share, share).labelled(),
        ]
    }

    /// Opens a project that is not stored, beside the present one, which is saved first.
    pub fn open_new(self, project: Project) {
        self.open(Next::New(Arc::new(project), false));
    }

    fn close(self) {
        self.dialog.set(None);
    }

    fn open(self, next: Next) {
        self.close();
        spawn_local(async move {
            let outcome = match &next {
                Next::New(project, _) => self.store.open_new(Project::clone(project)).await,
                Next::Stored(id, take_over) => self.store.open(id, *take_over).await,
                Next::Version(key) => self.store.restore(key).await,
            };
            match outcome {
                Ok(()) => self.opened(&next),
                Err(OpenError::Unsaved(reason)) => self.dialog.set(Some(Dialog::Unsaved { reason, next })),
                Err(OpenError::Unreadable(reason)) => self.say_unreadable(&reason),
            }
        });
    }

    /// Opens it although the present project could not be saved: the person was asked.
    fn open_anyway(self, next: Next) {
        // The present project counts as kept, so that it does not stop what comes next.
        self.studio.kept_revision.set(self.studio.revision.get_untracked());
        self.open(next);
    }

    fn opened(self, next: &Next) {
        let name = self.studio.with_project(|project| shown_name(&project.name).to_owned());
        self.studio.announce(&format!("Opened: {name}"));
        if let Next::New(project, run) = next {
            if project.viewport == Viewport::default() {
                // An empty canvas is taller than one with the dock below it: fit what is left of it.
                let editor = self.editor;
                before_next_frame(move || after(0, move || editor.fit_all()));
            }
            if *run {
                self.studio.run(Vec::new());
            }
        }
    }

    fn say_unreadable(self, reason: &str) {
        let text = format!("The project was not opened: {reason}.");
        self.studio.toast_problem(&penstock_flow::Diagnostic::error("project", text));
    }
}

/// A project's name on screen.
fn shown_name(name: &str) -> &str {
    if name.is_empty() { "Untitled project" } else { name }
}

/// All dialogs of this part. Stands once in the page, anywhere.
#[component]
pub fn ShareDialogs() -> impl IntoView {
    let sharing = use_sharing();
    let dialog = sharing.dialog;
    let open = Signal::derive(move || dialog.with(Option::is_some));
    let title = Signal::derive(move || {
        dialog.with(|dialog| match dialog {
            Some(Dialog::Projects) => "Projects in this browser",
            Some(Dialog::Incoming(incoming)) => incoming.title(),
            Some(Dialog::Unsaved { .. }) => "The present project is not saved",
            Some(Dialog::Link) | None => "Share this pipeline",
        })
    });
    let content = move || match dialog.get() {
        None => ().into_any(),
        Some(Dialog::Link) => view! { <link_dialog::LinkDialog/> }.into_any(),
        Some(Dialog::Projects) => view! { <projects::ProjectList/> }.into_any(),
        Some(Dialog::Incoming(incoming)) => view! { <incoming::Preview incoming/> }.into_any(),
        Some(Dialog::Unsaved { reason, next }) => view! { <unsaved::Unsaved reason next/> }.into_any(),
    };
    view! {
        <Modal open title on_close=move || sharing.dismiss()>{content}</Modal>
        <elsewhere::ElsewhereDialog/>
        <differences::DifferencesDialog/>
    }
    .into_any()
}

impl Sharing {
    /// The dialog was closed without an answer.
    fn dismiss(self) {
        if self.dialog.with_untracked(|dialog| matches!(dialog, Some(Dialog::Incoming(_)))) {
            address::forget_link();
        }
        self.close();
    }
}
