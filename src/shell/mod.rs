//! The frame around the canvas: top bar, palette, panels, status bar, dialogs, and what an empty canvas says.

mod action;
mod dialogs;
mod empty;
mod files;
pub mod icon;
mod layout;
mod network;
mod palette;
mod paste;
mod reading;
mod status_bar;
mod storage;
mod toasts;
mod top_bar;
mod ways;

use leptos::html;
use leptos::prelude::*;
use penstock_flow::Project;

pub use action::Action;
pub use dialogs::Dialogs;
pub use files::{export_project, listen_to_drops, open_example, take_files};
pub use layout::Layout;
pub use palette::StageList;
pub use paste::{paste_table, refuse_text, table_in, take_text};
pub use toasts::Toasts;
pub use ways::Way;

use crate::share::Sharing;
use crate::state::Studio;
use dialogs::Dialog;

/// What a narrow screen shows; a wide one shows all at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The canvas.
    #[default]
    Canvas,
    /// The inspector.
    Inspector,
    /// The data, charts and log.
    Data,
}

/// What the frame knows. Made once in `App`, provided as context.
#[derive(Clone, Copy)]
pub struct ShellState {
    sharing: Sharing,
    dialog: RwSignal<Option<Dialog>>,
    /// What a narrow screen shows.
    pub tab: RwSignal<Tab>,
    palette_is_open: RwSignal<bool>,
    /// What is typed into the palette's search.
    palette_query: RwSignal<String>,
    /// Whether a file is held over the page.
    file_is_over: RwSignal<bool>,
    file_input: NodeRef<html::Input>,
    /// Actions of other modules, shown in the top bar after our own.
    further_actions: RwSignal<Vec<Action>>,
}

impl ShellState {
    /// The frame around a studio.
    pub fn new(sharing: Sharing) -> Self {
        Self {
            sharing,
            dialog: RwSignal::default(),
            tab: RwSignal::default(),
            palette_is_open: RwSignal::new(false),
            palette_query: RwSignal::default(),
            file_is_over: RwSignal::new(false),
            file_input: NodeRef::new(),
            further_actions: RwSignal::new(sharing.actions().into()),
        }
    }

    /// Links, project files and the list of projects.
    pub fn sharing(self) -> Sharing {
        self.sharing
    }

    /// Shows the keys.
    pub fn show_keys(self) {
        self.dialog.set(Some(Dialog::Keys));
    }

    /// Opens the system's file chooser.
    pub fn choose_file(self) {
        if let Some(input) = self.file_input.get_untracked() {
            input.click();
        }
    }

    /// Opens a project beside the present one, which stays in the list of projects.
    pub fn open_project(self, project: Project) {
        self.tab.set(Tab::Canvas);
        self.sharing.open_new(project);
    }
}

/// The frame's handle. Call it while a component is set up.
pub fn use_shell() -> ShellState {
    expect_context::<ShellState>()
}

/// Starts a run of everything, or stops the one that is on its way.
pub fn run_or_cancel(studio: Studio) {
    if studio.run.get_untracked().is_running() {
        studio.cancel();
    } else if studio.with_project(|project| !project.graph.nodes.is_empty()) {
        studio.run_after_drops();
    }
}
