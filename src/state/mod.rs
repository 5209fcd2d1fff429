//! What the studio knows: the document and its mirrors, what the engine said, what is selected, and how it looks.
//!
//! The document is plain Rust and changes only through [`Studio::apply`]; signals mirror it, one per node, so that a
//! change redraws what it touched and nothing else. Everything lives in one [`Studio`], made once in `App` and
//! provided as context: signals that are created high are never disposed while something below still reads them.

pub mod actions;
pub mod commands;
mod differences;
pub mod engine;
mod engine_replies;
mod files;
mod mirror;
mod network;
mod notices;
mod preferences;
mod reading;
mod several;
pub mod status;
mod suggest;
pub mod timing;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::edit::EditError;
use penstock_flow::message::{NodeCheck, NodeStatus, Outcome, RunId};
use penstock_flow::order::collected;
use penstock_flow::project::Viewport;
use penstock_flow::{Catalogue, Diagnostic, Document, Edge, Edit, Node, NodeId, Project};
use send_wrapper::SendWrapper;

use crate::engine_client::EngineState;
pub use differences::FileDifferences;
pub use files::{FileRead, NewFile};
use mirror::{Mirror, Touched};
pub use network::{ForeignRequest, NetworkUse};
pub use notices::Toast;
pub use preferences::{Theme, remember, remembered};
pub use reading::ReadingFile;

/// One output of one node: what the data panel shows.
pub type PortRef = (NodeId, String);

/// Whether a pipeline is running.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum RunState {
    /// Nothing runs.
    #[default]
    Idle,
    /// A run is on its way.
    Running {
        /// Its number.
        run: RunId,
        /// How far it is, from 0 to 1.
        progress: f64,
    },
}

impl RunState {
    /// Whether a run is on its way.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Running { .. })
    }
}

/// How the last run ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunEnd {
    /// The run.
    pub run: RunId,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took.
    pub milliseconds: f64,
}

/// The engine's memory, as it last said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryUse {
    /// The WebAssembly memory of all workers, in bytes.
    pub workers: u64,
    /// The tables and models in the cache, in bytes.
    pub cache: u64,
    /// The cache's budget in bytes.
    pub budget: u64,
}

/// The browser's storage, as the engine last said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageUse {
    /// The bytes of all imported tables; absent where storage is refused.
    pub used: Option<u64>,
    /// The bytes that may be used.
    pub quota: Option<u64>,
    /// A sentence when something did not fit or failed.
    pub problem: String,
}

/// Whether the document is in safe keeping. Whoever keeps it sets [`Studio::saved`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SavedState {
    /// Nobody keeps it yet: export the project to keep it.
    #[default]
    NotKept,
    /// Changes are on their way to the disk.
    Saving,
    /// The last change is on the disk.
    Saved,
    /// It could not be kept: a sentence.
    Failed(String),
}

/// Everything the studio knows. Copies are handles on the same state.
#[derive(Clone, Copy)]
pub struct Studio {
    core: StoredValue<Shared<Core>, LocalStorage>,
    link: StoredValue<Shared<engine::Link>, LocalStorage>,
    /// The ids of all nodes, sorted.
    pub node_ids: RwSignal<Vec<NodeId>>,
    /// All wires, in order.
    pub edges: RwSignal<Vec<Edge>>,
    /// The project's name; empty for one without.
    pub project_name: RwSignal<String>,
    /// The project's seed.
    pub seed: RwSignal<u64>,
    /// The step that undo would take back.
    pub undo_label: RwSignal<Option<String>>,
    /// The step that redo would make again.
    pub redo_label: RwSignal<Option<String>>,
    /// The document's revision: grows with each change.
    pub revision: RwSignal<u64>,
    /// Every stage there is; empty until the engine's first message.
    pub catalogue: RwSignal<Arc<Catalogue>>,
    /// The selected nodes.
    pub selection: RwSignal<BTreeSet<NodeId>>,
    /// The node that was selected last.
    last_selected: RwSignal<Option<NodeId>>,
    /// The node that the inspector and the data panel show: the last selected, while it is selected.
    pub primary: Signal<Option<NodeId>>,
    /// The selected wire.
    pub selected_edge: RwSignal<Option<Edge>>,
    /// The output that the data panel shows; absent for the first output of [`Studio::primary`].
    pub active_port: RwSignal<Option<PortRef>>,
    /// Counts how often the import panel was asked for.
    pub import_wanted: RwSignal<u64>,
    /// Where the canvas looks.
    pub viewport: RwSignal<Viewport>,
    /// Whether a pipeline is running.
    pub run: RwSignal<RunState>,
    /// How the last run ended.
    pub last_run: RwSignal<Option<RunEnd>>,
    /// Whether the engine can be used.
    pub engine_state: RwSignal<EngineState>,
    /// The engine's memory.
    pub memory: RwSignal<Option<MemoryUse>>,
    /// The browser's storage.
    pub storage: RwSignal<Option<StorageUse>>,
    /// The log, oldest first, bounded.
    pub log: RwSignal<Vec<String>>,
    /// Short notices on the screen.
    pub toasts: RwSignal<Vec<Toast>>,
    /// What the live region reads out.
    pub announcement: RwSignal<String>,
    /// What this tab sent over the network.
    pub network: RwSignal<NetworkUse>,
    /// Light, dark, or as the system has it.
    pub theme: RwSignal<Theme>,
    /// Whether the document is in safe keeping.
    pub saved: RwSignal<SavedState>,
    /// The revision that is in safe keeping outside the tab's memory: opened, exported or stored.
    pub kept_revision: RwSignal<u64>,
    /// Counts the projects that were opened, so that what belongs to an earlier one is told.
    pub opened: RwSignal<u64>,
    /// The file that is being read for the first time.
    pub reading: RwSignal<Option<ReadingFile>>,
    /// Whether a project of this tab is on its way back to the screen, which is empty until then.
    pub returning: RwSignal<bool>,
    /// How the file that a node was given differs from the one its pipeline was made for.
    pub file_differences: RwSignal<Option<FileDifferences>>,
    /// Whether addresses may be fetched: chosen in this browser, and off until then.
    pub network_sources: RwSignal<bool>,
    /// The dialog that asks for an address, while it is open.
    pub address_asked: RwSignal<Option<AddressFor>>,
}

/// What an address is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFor {
    /// A new source.
    NewSource,
    /// The file of this one.
    Source(NodeId),
}

/// State that is not drawn, behind a plain cell: borrowed shortly, never across a signal write or an await.
pub(crate) type Shared<T> = SendWrapper<Rc<RefCell<T>>>;

#[derive(Default)]
pub(crate) struct Core {
    document: Document,
    mirror: Mirror,
    /// Why the file that a node was last given was not taken.
    refused_files: BTreeMap<NodeId, Diagnostic>,
}

pub(crate) fn shared<T: 'static>(value: T) -> StoredValue<Shared<T>, LocalStorage> {
    StoredValue::new_local(SendWrapper::new(Rc::new(RefCell::new(value))))
}

impl Studio {
    /// The state of an empty project, with no engine yet; see [`Studio::connect_engine`].
    pub fn new() -> Self {
        let selection = RwSignal::new(BTreeSet::new());
        let last_selected = RwSignal::new(None);
        let primary = Signal::derive(move || {
            let last: Option<NodeId> = last_selected.get();
            selection.with(|nodes: &BTreeSet<NodeId>| last.filter(|id| nodes.contains(id)))
        });
        Self {
            core: shared(Core::default()),
            link: shared(engine::Link::default()),
            node_ids: RwSignal::default(),
            edges: RwSignal::default(),
            project_name: RwSignal::default(),
            seed: RwSignal::default(),
            undo_label: RwSignal::default(),
            redo_label: RwSignal::default(),
            revision: RwSignal::default(),
            catalogue: RwSignal::default(),
            selection,
            last_selected,
            primary,
            selected_edge: RwSignal::default(),
            active_port: RwSignal::default(),
            import_wanted: RwSignal::default(),
            viewport: RwSignal::default(),
            run: RwSignal::default(),
            last_run: RwSignal::default(),
            engine_state: RwSignal::new(EngineState::Starting),
            memory: RwSignal::default(),
            storage: RwSignal::default(),
            log: RwSignal::default(),
            toasts: RwSignal::default(),
            announcement: RwSignal::default(),
            network: RwSignal::default(),
            theme: RwSignal::default(),
            saved: RwSignal::default(),
            kept_revision: RwSignal::default(),
            opened: RwSignal::default(),
            reading: RwSignal::default(),
            returning: RwSignal::default(),
            file_differences: RwSignal::default(),
            network_sources: RwSignal::default(),
            address_asked: RwSignal::default(),
        }
    }

    pub(crate) fn core(self) -> Rc<RefCell<Core>> {
        self.core.with_value(|core| Rc::clone(core))
    }

    pub(crate) fn link(self) -> Rc<RefCell<engine::Link>> {
        self.link.with_value(|link| Rc::clone(link))
    }

    /// Looks at the project as it stands. Not reactive: read a mirror, or [`Studio::revision`], to be told of changes.
    pub fn with_project<R>(self, look: impl FnOnce(&Project) -> R) -> R {
        look(self.core().borrow().document.project())
    }

    /// The node's mirror. It outlives the node, so a panel that still shows a deleted node reads its last state.
    pub fn node(self, id: NodeId) -> Option<ArcRwSignal<Node>> {
        self.core().borrow().mirror.nodes.get(&id).map(|signals| signals.node.clone())
    }

    /// What the engine found about the node without running it.
    pub fn check(self, id: NodeId) -> Option<ArcRwSignal<NodeCheck>> {
        self.core().borrow().mirror.nodes.get(&id).map(|signals| signals.check.clone())
    }

    /// Where the node stands in the last run that had it.
    pub fn status(self, id: NodeId) -> Option<ArcRwSignal<Option<NodeStatus>>> {
        self.core().borrow().mirror.nodes.get(&id).map(|signals| signals.status.clone())
    }

    /// The smallest node id that was never used.
    pub fn next_node_id(self) -> NodeId {
        self.core().borrow().document.next_node_id()
    }

    /// Makes an edit as a step of its own.
    ///
    /// # Errors
    /// Says why the edit does not fit; the document is unchanged.
    pub fn apply(self, edit: Edit) -> Result<(), EditError> {
        self.change(edit, None)
    }

    /// Makes an edit that joins the step before when both carry the same key, until [`Studio::end_merge`].
    ///
    /// # Errors
    /// Says why the edit does not fit; the document is unchanged.
    pub fn apply_merging(self, edit: Edit, key: &str) -> Result<(), EditError> {
        self.change(edit, Some(key))
    }

    /// Ends a run of merged edits: the next one is a step of its own.
    pub fn end_merge(self) {
        self.core().borrow_mut().document.end_merge();
    }

    /// Takes the last step back, and says so.
    pub fn undo(self) {
        let undone = self.core().borrow_mut().document.undo();
        self.after_turn(undone, "Undid");
    }

    /// Makes the last undone step again, and says so.
    pub fn redo(self) {
        let redone = self.core().borrow_mut().document.redo();
        self.after_turn(redone, "Redid");
    }

    fn after_turn(self, label: Option<String>, verb: &str) {
        if let Some(label) = label {
            self.show_changes(&Touched::everything());
            self.announce(&format!("{verb}: {label}"));
        }
    }

    fn change(self, edit: Edit, key: Option<&str>) -> Result<(), EditError> {
        let touched = Touched::by(&edit);
        self.core().borrow_mut().document.apply_merging(edit, key)?;
        self.show_changes(&touched);
        Ok(())
    }

    /// Looks elsewhere on the canvas. Saved with the project, and not a step.
    pub fn look_at(self, viewport: Viewport) {
        self.core().borrow_mut().document.set_viewport(viewport);
        self.viewport.set(viewport);
    }

    /// Opens a project in place of the present one, without history. Ask before: unsaved work would be lost.
    pub fn open_project(self, project: Project) {
        self.drop_run();
        let viewport = project.viewport;
        self.opened.update(|count| *count += 1);
        {
            let core = self.core();
            let mut core = core.borrow_mut();
            // Revisions go on growing, so that replies about the former project are recognised as late.
            let revision = core.document.revision() + 1;
            core.document = Document::new(project);
            core.refused_files.clear();
            core.mirror.first_revision += revision;
        }
        self.clear_selection();
        self.show_changes(&Touched::everything());
        self.forget_results();
        self.viewport.set(viewport);
        self.kept_revision.set(self.revision.get_untracked());
    }

    /// Whether there is work that would be lost if another project took its place.
    pub fn has_unsaved_work(self) -> bool {
        self.revision.get_untracked() != self.kept_revision.get_untracked()
            && self.with_project(|project| !project.is_empty())
    }

    /// Selects these nodes; the last of them is the primary one.
    pub fn select(self, nodes: impl IntoIterator<Item = NodeId>) {
        let nodes: Vec<NodeId> = nodes.into_iter().collect();
        self.last_selected.set(nodes.last().copied());
        self.selection.set(collected(nodes));
        self.selected_edge.set(None);
        self.forget_port_of_others();
    }

    /// Adds a node to the selection, or takes it out.
    pub fn toggle_selected(self, id: NodeId) {
        let now_selected = self.selection.try_update(|nodes| nodes.insert(id) || !nodes.remove(&id));
        if now_selected == Some(true) {
            self.last_selected.set(Some(id));
        } else {
            self.last_selected.set(self.selection.with_untracked(|nodes| nodes.last().copied()));
        }
        self.selected_edge.set(None);
        self.forget_port_of_others();
    }

    /// Selects nothing.
    pub fn clear_selection(self) {
        self.select([]);
    }

    /// Selects a wire, and no node.
    pub fn select_edge(self, edge: Edge) {
        self.clear_selection();
        self.selected_edge.set(Some(edge));
    }

    /// Shows an output in the data panel, and its node in the inspector.
    pub fn show_port(self, node: NodeId, port: &str) {
        self.select([node]);
        self.active_port.set(Some((node, port.to_owned())));
    }

    fn forget_port_of_others(self) {
        let primary = self.primary.get_untracked();
        let shown = self.active_port.get_untracked().map(|(node, _)| node);
        if shown.is_some() && shown != primary {
            self.active_port.set(None);
        }
    }

    /// Tells a refused edit to the person; an edit that was made needs no words.
    pub fn report(self, outcome: Result<(), EditError>) {
        if let Err(error) = outcome {
            self.toast_problem(&Diagnostic::warning("edit", error.to_string()));
        }
    }
}

/// The studio's state. Call it while a component is set up, and move the handle into closures.
pub fn use_studio() -> Studio {
    expect_context::<Studio>()
}
