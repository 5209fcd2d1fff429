//! What the rest has to offer. Only [`super::part`] may name this.

use leptos::prelude::*;
use penstock_flow::message::ToEngine;
use penstock_flow::{Edit, Project};

use super::{Command, Handles, Rest};
use crate::editor::{Canvas, PlacingGhost, listen_to_keys};
use crate::shell::{
    Dialogs, StageList, export_project, open_example, paste_table, run_or_cancel, take_files,
};

/// The rest of the studio.
pub static REST: Rest = Rest {
    start,
    perform,
    canvas,
    stages: || view! { <StageList/> }.into_any(),
    inspector: || view! { <crate::inspector::Inspector/> }.into_any(),
    dock: || view! { <crate::panels::Dock/> }.into_any(),
    overlays,
};

fn start(handles: Handles) {
    listen_to_keys(handles.studio, handles.editor, handles.shell);
    handles.shell.sharing().start();
}

fn canvas() -> AnyView {
    view! {
        <Canvas/>
        <crate::share::WantedFiles/>
    }
    .into_any()
}

fn overlays() -> AnyView {
    view! {
        <PlacingGhost/>
        <Dialogs/>
        <crate::share::ShareDialogs/>
        <crate::address::AddressDialog/>
    }
    .into_any()
}

fn perform(handles: Handles, command: Command) {
    let Handles { studio, editor, shell } = handles;
    match command {
        Command::Undo => studio.undo(),
        Command::Redo => studio.redo(),
        Command::Suggest => studio.suggest(move || editor.fit_all()),
        Command::RunOrCancel => run_or_cancel(studio),
        Command::NewProject => shell.open_project(Project::default()),
        Command::Export => export_project(studio),
        Command::RenameProject(name) => {
            studio.report(studio.apply_merging(Edit::RenameProject { name }, "project name"));
        }
        Command::EndRename => studio.end_merge(),
        Command::AddSample(name, title) => {
            let id = studio.add_sample(name, title, editor.place_for_source());
            editor.reveal(id);
        }
        Command::OpenExample(file) => open_example(studio, shell, file),
        Command::TakeFiles(files, at) => take_files(handles, files, at),
        Command::PasteTable => paste_table(handles),
        Command::Hear(reply) => studio.hear(reply),
        Command::EngineChanged(state) => studio.engine_changed(state),
        Command::RestartEngine => studio.restart_engine(),
        Command::ClearStorage => studio.send(&ToEngine::ClearStorage),
    }
}
