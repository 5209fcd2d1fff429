//! Carries actions out: builds the edit, applies it, selects what is new, and says what happened.

use leptos::prelude::*;
use penstock_flow::project::DataRecord;
use penstock_flow::{Edge, Edit, Node, NodeId};

use super::Studio;
use super::actions::{self, Clip, PortAt};

/// The id of the stage that reads files.
pub const FILE_STAGE: &str = "file";
/// The id of the stage that gives the built-in data sets.
pub const SAMPLE_STAGE: &str = "sample";
/// The id of the stage that checks data by rules.
pub const VALIDATE_STAGE: &str = "validate";
/// The id of the stage that applies a trained model.
pub const PREDICT_STAGE: &str = "predict";

impl Studio {
    /// Adds a stage at a place of the canvas, wired to a port if one is given, and selects it.
    pub fn add_stage(self, stage: &str, at: (i32, i32), wired_from: Option<&PortAt>) -> NodeId {
        self.add_node(self.new_node(stage, at), wired_from, None)
    }

    /// Adds a source of a built-in data set: `iris`, `penguins`, `wine`, `breast-cancer` or `diabetes`.
    /// The column that each is known for comes as its target.
    pub fn add_sample(self, name: &str, title: &str, at: (i32, i32)) -> NodeId {
        let target = if name == "penguins" { "species" } else { "target" };
        let mut node = self.new_node(SAMPLE_STAGE, at).with("name", name).with("target", target);
        node.name = title.to_owned();
        self.add_node(node, None, None)
    }

    /// A node of a stage, not yet in the document.
    pub(super) fn new_node(self, stage: &str, at: (i32, i32)) -> Node {
        let version = self.catalogue.with_untracked(|all| all.stage(stage).map_or(1, |spec| spec.version));
        Node::new(self.next_node_id(), stage, version).at(at.0, at.1)
    }

    /// Adds a node, wired to a port if one is given, with what is known of its data for a source; one step.
    pub(super) fn add_node(
        self,
        node: Node,
        wired_from: Option<&PortAt>,
        data: Option<DataRecord>,
    ) -> NodeId {
        let catalogue = self.catalogue.get_untracked();
        let id = node.id;
        let added = self.with_project(|project| actions::add_stage(project, &catalogue, node, wired_from));
        let label = added.label();
        let known = data.map(|record| Edit::SetData { id, record: Some(record) });
        let edits = std::iter::once(added).chain(known).collect();
        let edit = Edit::Batch { label: label.clone(), edits };
        let outcome = self.apply(edit);
        if outcome.is_ok() {
            self.select([id]);
            self.announce(&label);
        }
        self.report(outcome);
        id
    }

    /// Puts a stage into a wire, as one step, and selects it; gives its number. Nothing where it does not fit.
    pub fn insert_stage(self, stage: &str, edge: &Edge, at: (i32, i32)) -> Option<NodeId> {
        let catalogue = self.catalogue.get_untracked();
        let node = self.new_node(stage, at);
        let id = node.id;
        let edit = self.with_project(|project| actions::insert(project, &catalogue, node, edge))?;
        let label = edit.label();
        let outcome = self.apply(edit);
        if outcome.is_ok() {
            self.select([id]);
            self.announce(&label);
        }
        self.report(outcome);
        Some(id)
    }

    /// Connects two ports, whichever was taken first; says in a notice why not.
    pub fn connect(self, one: &PortAt, other: &PortAt) {
        let catalogue = self.catalogue.get_untracked();
        match self.with_project(|project| actions::connect(project, &catalogue, one, other)) {
            Ok(edit) => {
                let outcome = self.apply(edit);
                if outcome.is_ok() {
                    self.announce("Connected");
                }
                self.report(outcome);
            }
            Err(problem) => self.toast_problem(&penstock_flow::Diagnostic::warning("wire", problem)),
        }
    }

    /// Deletes the selected nodes, or the selected wire.
    pub fn delete_selection(self) {
        let catalogue = self.catalogue.get_untracked();
        let edit = match self.selected_edge.get_untracked() {
            Some(edge) => Some(Edit::Disconnect { edge }),
            None => self.selection.with_untracked(|nodes| {
                self.with_project(|project| actions::delete(project, &catalogue, nodes))
            }),
        };
        if let Some(edit) = edit {
            let label = edit.label();
            self.report(self.apply(edit));
            self.announce(&label);
        }
    }

    /// Puts a copy of the selected nodes beside them, and selects it.
    pub fn duplicate_selection(self) {
        let clip = self.clip();
        self.put_clip(&clip, "Duplicate", (actions::PASTE_OFFSET, actions::PASTE_OFFSET));
    }

    /// The selected nodes with their wires, for the clipboard.
    pub fn clip(self) -> Clip {
        self.selection.with_untracked(|nodes| self.with_project(|project| Clip::of(project, nodes)))
    }

    /// Pastes nodes with their left top corner at a place, and selects them.
    pub fn paste(self, clip: &Clip, at: (i32, i32)) {
        let corner = clip.corner();
        self.put_clip(clip, "Paste", (at.0.saturating_sub(corner.0), at.1.saturating_sub(corner.1)));
    }

    fn put_clip(self, clip: &Clip, verb: &str, offset: (i32, i32)) {
        if let Some((edit, new)) = actions::paste(clip, verb, self.next_node_id(), offset) {
            let label = edit.label();
            let outcome = self.apply(edit);
            if outcome.is_ok() {
                self.select(new);
                self.announce(&label);
            }
            self.report(outcome);
        }
    }

    /// Moves the selected nodes by an offset; presses one after another are one step.
    pub fn nudge_selection(self, offset: (i32, i32)) {
        let edit = self
            .selection
            .with_untracked(|nodes| self.with_project(|project| actions::nudge(project, nodes, offset)));
        if let Some(edit) = edit {
            self.report(self.apply_merging(edit, "nudge"));
        }
    }

    /// Selects every node.
    pub fn select_all(self) {
        self.select(self.node_ids.get_untracked());
    }

    /// Arranges all nodes in columns, as one step.
    pub fn arrange(self) {
        if let Some(edit) = self.with_project(actions::arrange) {
            self.report(self.apply(edit));
            self.announce("Arranged");
        }
    }
}
