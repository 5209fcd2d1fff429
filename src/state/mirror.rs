//! The signals that mirror the document, and the least work that keeps them true.
//!
//! An edit says which nodes and wires it can have touched, so that moving one node among ten thousand compares one
//! node; undo and redo compare all, which is rare and still quick.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use penstock_flow::message::{NodeCheck, NodeStatus};
use penstock_flow::order::collected;
use penstock_flow::{Edit, Node, NodeId};

use super::Studio;

/// The mirrors of all nodes.
#[derive(Default)]
pub(crate) struct Mirror {
    pub nodes: BTreeMap<NodeId, NodeSignals>,
    /// Added to a document's own revision, which starts from 0 in each project that is opened.
    pub first_revision: u64,
}

/// The mirrors of one node.
#[derive(Clone)]
pub(crate) struct NodeSignals {
    pub node: ArcRwSignal<Node>,
    pub check: ArcRwSignal<NodeCheck>,
    pub status: ArcRwSignal<Option<NodeStatus>>,
}

impl NodeSignals {
    fn new(node: Node) -> Self {
        Self {
            node: ArcRwSignal::new(node),
            check: ArcRwSignal::new(NodeCheck::default()),
            status: ArcRwSignal::new(None),
        }
    }
}

/// What an edit can have changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    pub nodes: BTreeSet<NodeId>,
    /// Nodes may have come or gone.
    pub structure: bool,
    pub edges: bool,
    pub everything: bool,
}

impl Touched {
    pub fn everything() -> Self {
        Self { structure: true, edges: true, everything: true, ..Self::default() }
    }

    pub fn by(edit: &Edit) -> Self {
        let mut touched = Self::default();
        touched.add(edit);
        touched
    }

    fn add(&mut self, edit: &Edit) {
        match edit {
            Edit::AddNode { node } => {
                self.structure = true;
                self.nodes.insert(node.id);
            }
            Edit::RemoveNode { id } => {
                self.structure = true;
                self.edges = true;
                self.nodes.insert(*id);
            }
            Edit::Connect { .. } | Edit::Disconnect { .. } => self.edges = true,
            Edit::SetParameter { id, .. } | Edit::RenameNode { id, .. } | Edit::SetBypass { id, .. } => {
                self.nodes.insert(*id);
            }
            Edit::MoveNodes { places } => self.nodes.extend(places.iter().map(|(id, ..)| *id)),
            Edit::SetData { .. } | Edit::RenameProject { .. } | Edit::SetSeed { .. } => {}
            Edit::Batch { edits, .. } => edits.iter().for_each(|edit| self.add(edit)),
            // A kind of edit that is not known here: compare all.
            _ => *self = Self::everything(),
        }
    }
}

impl Studio {
    /// Brings every mirror up to date after the document changed, and sends the document to the engine.
    pub(crate) fn show_changes(self, touched: &Touched) {
        let core = self.core();
        let mut changed: Vec<(ArcRwSignal<Node>, Node)> = Vec::new();
        let mut ids = None;
        let mut edges = None;
        let (name, seed, revision, undo_label, redo_label);
        {
            let mut core = core.borrow_mut();
            let core = &mut *core;
            let project = core.document.project();
            let mirrored = &mut core.mirror.nodes;
            let mut look_at = |id: NodeId| match (project.graph.node(id), mirrored.get(&id)) {
                (Some(node), Some(signals)) => {
                    if signals.node.with_untracked(|before| before != node) {
                        changed.push((signals.node.clone(), node.clone()));
                    }
                }
                (Some(node), None) => {
                    mirrored.insert(id, NodeSignals::new(node.clone()));
                }
                (None, _) => {
                    mirrored.remove(&id);
                }
            };
            if touched.everything {
                project.graph.nodes.keys().copied().for_each(&mut look_at);
                mirrored.retain(|id, _| project.graph.nodes.contains_key(id));
            } else {
                touched.nodes.iter().copied().for_each(&mut look_at);
            }
            if touched.structure {
                ids = Some(project.graph.nodes.keys().copied().collect::<Vec<_>>());
            }
            if touched.edges {
                edges = Some(project.graph.edges.clone());
            }
            name = project.name.clone();
            seed = project.seed;
            revision = core.mirror.first_revision + core.document.revision();
            undo_label = core.document.undo_label().map(str::to_owned);
            redo_label = core.document.redo_label().map(str::to_owned);
        }
        let mut mended = BTreeSet::new();
        for (signal, node) in changed {
            let works_otherwise = signal.with_untracked(|before| {
                before.parameters != node.parameters || before.bypass != node.bypass
            });
            if works_otherwise {
                mended.insert(node.id);
            }
            signal.set(node);
        }
        if let Some(edges) = edges
            && self.edges.with_untracked(|before| *before != edges)
        {
            mended.extend(edges.iter().map(|edge| edge.to));
            self.edges.set(edges);
        }
        self.forget_failures(mended);
        if let Some(ids) = ids {
            set_if_new(self.node_ids, ids);
            self.forget_removed();
        }
        set_if_new(self.project_name, name);
        set_if_new(self.seed, seed);
        set_if_new(self.undo_label, undo_label);
        set_if_new(self.redo_label, redo_label);
        set_if_new(self.revision, revision);
        self.send_document_soon();
    }

    /// An old failure says nothing of nodes that work otherwise now, nor of those behind them.
    fn forget_failures(self, mended: BTreeSet<NodeId>) {
        if mended.is_empty() {
            return;
        }
        let failed: Vec<(NodeId, ArcRwSignal<Option<NodeStatus>>)> = {
            let core = self.core();
            let core = core.borrow();
            let has_failed = |status: &Option<NodeStatus>| {
                matches!(status, Some(NodeStatus::Failed { .. } | NodeStatus::Skipped { .. }))
            };
            let nodes = core.mirror.nodes.iter().filter(|(_, node)| node.status.with_untracked(has_failed));
            nodes.map(|(id, node)| (*id, node.status.clone())).collect()
        };
        for (id, status) in failed {
            let is_behind = || self.with_project(|project| !project.graph.upstream(id).is_disjoint(&mended));
            if mended.contains(&id) || is_behind() {
                status.set(None);
            }
        }
    }

    /// Takes what is gone out of the selection, so that a panel never asks for a node that was deleted.
    fn forget_removed(self) {
        let remaining: BTreeSet<NodeId> = self.node_ids.with_untracked(|ids| collected(ids.iter().copied()));
        let selected = self.selection.get_untracked();
        if !selected.is_subset(&remaining) {
            self.selection.set(collected(selected.intersection(&remaining).copied()));
        }
        let edge_is_gone = self.selected_edge.with_untracked(|edge| {
            edge.as_ref().is_some_and(|edge| self.edges.with_untracked(|edges| !edges.contains(edge)))
        });
        if edge_is_gone {
            self.selected_edge.set(None);
        }
        if self
            .active_port
            .with_untracked(|port| port.as_ref().is_some_and(|(id, _)| !remaining.contains(id)))
        {
            self.active_port.set(None);
        }
    }

    /// Shows nodes at other places without changing the document: a drag on its way. The drag ends in
    /// [`Studio::apply`] with the places, or in [`Studio::forget_preview`].
    pub fn preview_places(self, places: &[(NodeId, i32, i32)]) {
        for (id, x, y) in places {
            if let Some(signal) = self.node(*id)
                && signal.with_untracked(|node| (node.x, node.y) != (*x, *y))
            {
                signal.update(|node| (node.x, node.y) = (*x, *y));
            }
        }
    }

    /// Shows these nodes where the document has them.
    pub fn forget_preview(self, nodes: impl IntoIterator<Item = NodeId>) {
        let touched = Touched { nodes: collected(nodes), ..Touched::default() };
        self.show_changes(&touched);
    }

    /// Results that the engine held are gone with its worker; why something failed or was cancelled stays.
    pub(crate) fn forget_tables(self) {
        let all: Vec<NodeSignals> = self.core().borrow().mirror.nodes.values().cloned().collect();
        for signals in all {
            if signals.status.with_untracked(|status| matches!(status, Some(NodeStatus::Done { .. }))) {
                signals.status.set(None);
            }
        }
    }

    /// Forgets what the engine said of every node.
    pub(crate) fn forget_results(self) {
        let all: Vec<NodeSignals> = self.core().borrow().mirror.nodes.values().cloned().collect();
        for signals in all {
            signals.status.set(None);
            signals.check.set(NodeCheck::default());
        }
    }
}

/// Sets a signal, and wakes its readers only when the value is another.
pub(crate) fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|before| *before != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::Edge;

    #[test]
    fn a_move_touches_the_moved_nodes_alone() {
        let touched = Touched::by(&Edit::MoveNodes { places: vec![(NodeId(3), 0, 0), (NodeId(1), 0, 0)] });
        assert_eq!(touched.nodes, [NodeId(1), NodeId(3)].into());
        assert!(!touched.structure && !touched.edges);
    }

    #[test]
    fn only_nodes_that_changed_are_set() {
        let owner = Owner::new();
        owner.set();
        let studio = Studio::new();
        for id in 1..=2 {
            studio.apply(Edit::AddNode { node: Node::new(NodeId(id), "scale", 1) }).unwrap();
        }
        let edge = Edge::new(NodeId(1), "table", NodeId(2), "table");
        studio.apply(Edit::Connect { edge, at: None, many: false }).unwrap();
        let (first, second) = (studio.node(NodeId(1)).unwrap(), studio.node(NodeId(2)).unwrap());
        studio.apply(Edit::MoveNodes { places: vec![(NodeId(1), 8, 8)] }).unwrap();
        assert_eq!(first.get_untracked().x, 8);
        assert_eq!(second.get_untracked().x, 0);
        studio.select([NodeId(2)]);
        studio.apply(Edit::RemoveNode { id: NodeId(2) }).unwrap();
        assert_eq!(studio.edges.get_untracked(), []);
        assert_eq!(studio.primary.get_untracked(), None);
        assert_eq!(second.get_untracked().stage, "scale");
        studio.undo();
        assert_eq!(studio.node_ids.get_untracked(), [NodeId(1), NodeId(2)]);
        assert_eq!(studio.edges.get_untracked().len(), 1);
        assert_eq!(studio.undo_label.get_untracked().as_deref(), Some("Move node"));
        studio.open_project(penstock_flow::Project::default());
        assert!(studio.node_ids.get_untracked().is_empty());
        assert_eq!(studio.revision.get_untracked(), 7);
        assert!(!studio.has_unsaved_work());
    }
}
