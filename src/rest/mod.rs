//! The studio in two parts: the frame, which stands on the screen at once, and the rest, which is loaded beside it.
//!
//! `cargo xtask split` takes the compiled studio apart at [`part::load`]: what only the table behind it reaches goes
//! into a file of its own, so that the first download is a fraction of the whole. The frame names nothing of the rest
//! but through [`Rest`] and [`Command`]; a direct call would pull what it calls, and all behind that, into the frame,
//! and the size budget would say so.
//!
//! What a person or the engine does before the rest is there waits and is done in order once it is.

mod part;
mod table;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::build::mark;
use crate::charts::live::{LiveView, live};
use crate::editor::Editor;
use crate::engine_client::{EngineState, Reply};
use crate::shell::ShellState;
use crate::state::Studio;
use crate::state::timing::{after, before_next_frame};

/// What the frame asks of the rest.
pub enum Command {
    /// Takes the last step back.
    Undo,
    /// Makes the last undone step again.
    Redo,
    /// Suggests a pipeline for the data.
    Suggest,
    /// Starts a run, or stops the one that is on its way.
    RunOrCancel,
    /// Starts an empty project.
    NewProject,
    /// Gives the project to the browser as a file.
    Export,
    /// Names the project; one with those before it until [`Command::EndRename`].
    RenameProject(String),
    /// Ends a run of renamings that are one step.
    EndRename,
    /// Adds a built-in data set: its name, and its title.
    AddSample(&'static str, &'static str),
    /// Opens one of the site's own example pipelines.
    OpenExample(&'static str),
    /// Takes files, with the point of the window where they were dropped.
    TakeFiles(Vec<File>, Option<(f64, f64)>),
    /// Takes the table that is on the clipboard.
    PasteTable,
    /// Hears a message of the engine.
    Hear(Reply),
    /// Hears what became of the engine.
    EngineChanged(EngineState),
    /// Replaces the engine's worker.
    RestartEngine,
    /// Deletes the imported data that this browser keeps.
    ClearStorage,
}

/// The rest, as the frame sees it.
pub struct Rest {
    /// What is done once, when the rest has been loaded.
    start: fn(Handles),
    perform: fn(Handles, Command),
    /// Nodes and wires.
    pub canvas: fn() -> AnyView,
    /// The stages that can be added.
    pub stages: fn() -> AnyView,
    /// How the selected node is set up.
    pub inspector: fn() -> AnyView,
    /// Tables, profiles, charts, reports, the log.
    pub dock: fn() -> AnyView,
    /// Dialogs, and what else stands in front of everything.
    pub overlays: fn() -> AnyView,
}

/// What the rest works on.
#[derive(Clone, Copy)]
pub struct Handles {
    /// The document and all that is known of it.
    pub studio: Studio,
    /// The canvas.
    pub editor: Editor,
    /// The frame.
    pub shell: ShellState,
}

/// Whether the rest is there.
#[derive(Clone, Copy)]
enum State {
    OnItsWay,
    Failed,
    Loaded(&'static Rest),
}

/// The way from the frame to the rest. Made once in `App`, provided as context.
#[derive(Clone, Copy)]
pub struct Parts {
    handles: Handles,
    state: RwSignal<State>,
    /// What was asked for before the rest was there; nothing once what is asked is done at once.
    waiting: StoredValue<Option<Vec<Command>>, LocalStorage>,
}

impl Parts {
    /// The frame alone; see [`Parts::load_soon`].
    pub fn new(handles: Handles) -> Self {
        Self {
            handles,
            state: RwSignal::new(State::OnItsWay),
            waiting: StoredValue::new_local(Some(Vec::new())),
        }
    }

    /// Loads the rest once the frame has been painted.
    pub fn load_soon(self) {
        before_next_frame(move || after(0, move || self.load()));
    }

    /// Loads the rest; again after a failure.
    pub fn load(self) {
        self.state.set(State::OnItsWay);
        let owner = Owner::current();
        spawn_local(async move {
            let Ok(rest) = part::load().await else {
                self.state.set(State::Failed);
                return;
            };
            mark("penstock-rest-loaded");
            let begin = move || {
                self.state.set(State::Loaded(rest));
                (rest.start)(self.handles);
                // Once the canvas is on the page and knows its size.
                after(0, move || self.catch_up(rest));
            };
            match owner {
                Some(owner) => owner.with(begin),
                None => begin(),
            }
        });
    }

    fn catch_up(self, rest: &'static Rest) {
        let waiting = self.waiting.try_update_value(Option::take).flatten().unwrap_or_default();
        waiting.into_iter().for_each(|command| (rest.perform)(self.handles, command));
    }

    /// Whether the rest could not be loaded.
    pub fn has_failed(self) -> bool {
        matches!(self.state.get(), State::Failed)
    }

    /// Has a command done: now, or as soon as the rest is there.
    pub fn perform(self, command: Command) {
        let mut command = Some(command);
        self.waiting.update_value(|waiting| {
            if let Some(waiting) = waiting {
                waiting.extend(command.take());
            }
        });
        if let (Some(command), State::Loaded(rest)) = (command, self.state.get_untracked()) {
            (rest.perform)(self.handles, command);
        }
    }

    /// A part of the page that comes with the rest.
    pub fn view(self, view: fn(&Rest) -> fn() -> AnyView) -> LiveView {
        live(move || match self.state.get() {
            State::Loaded(rest) => Some(view(rest)()),
            _ => None,
        })
    }
}

/// The way to the rest. Call it while a component is set up.
pub fn use_parts() -> Parts {
    expect_context::<Parts>()
}
