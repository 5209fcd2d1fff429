//! A project with its history.

use crate::edit::{self, Edit, EditError};
use crate::graph::NodeId;
use crate::project::{Project, Viewport};

/// How many steps can be undone.
const HISTORY_LIMIT: usize = 1_000;

/// A project with what was done and undone. Changed only by [`Document::apply`], [`Document::undo`] and
/// [`Document::redo`]; the viewport and the record of data, which are not steps, have setters of their own.
#[derive(Clone, Debug, Default)]
pub struct Document {
    project: Project,
    revision: u64,
    done: Vec<Step>,
    undone: Vec<Step>,
}

#[derive(Clone, Debug)]
struct Step {
    label: String,
    /// The edit that takes it back (among done steps) or makes it again (among undone ones).
    edit: Edit,
    /// Edits with the same key, one after another, are one step: a slider's drag.
    merge_key: Option<String>,
}

impl Document {
    /// A document without history.
    pub fn new(project: Project) -> Self {
        Self { project, ..Self::default() }
    }

    /// The project as it stands.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// Grows with every change, so that late replies can be told.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The smallest id that no node has had, see [`Project::next_node_id`].
    pub fn next_node_id(&self) -> NodeId {
        self.project.next_node_id()
    }

    /// Makes an edit as a step of its own.
    ///
    /// # Errors
    /// Says why the edit does not fit; the document is unchanged.
    pub fn apply(&mut self, edit: Edit) -> Result<(), EditError> {
        self.apply_merging(edit, None)
    }

    /// Makes an edit that joins the step before when both carry the same key: one drag of a slider is one step.
    ///
    /// # Errors
    /// Says why the edit does not fit; the document is unchanged.
    pub fn apply_merging(&mut self, edit: Edit, merge_key: Option<&str>) -> Result<(), EditError> {
        let label = edit.label();
        let inverse = edit::make(&mut self.project, edit)?;
        self.note_ids();
        self.revision += 1;
        self.undone.clear();
        if let (Some(key), Some(last)) = (merge_key, self.done.last_mut())
            && last.merge_key.as_deref() == Some(key)
        {
            // The older inverse alone is enough for edits that set; a batch covers the rest.
            let older =
                std::mem::replace(&mut last.edit, Edit::Batch { label: label.clone(), edits: Vec::new() });
            last.edit = merge_inverses(inverse, older, label);
            return Ok(());
        }
        self.done.push(Step { label, edit: inverse, merge_key: merge_key.map(str::to_owned) });
        if self.done.len() > HISTORY_LIMIT {
            self.done.remove(0);
        }
        Ok(())
    }

    /// Ends a run of merged edits, so that the next one is a step of its own.
    pub fn end_merge(&mut self) {
        if let Some(last) = self.done.last_mut() {
            last.merge_key = None;
        }
    }

    /// Takes the last step back; gives its name, or nothing when there is none.
    pub fn undo(&mut self) -> Option<String> {
        let step = self.done.pop()?;
        let (label, inverse) = self.turn(step)?;
        self.undone.push(inverse);
        Some(label)
    }

    /// Makes the last undone step again; gives its name, or nothing when there is none.
    pub fn redo(&mut self) -> Option<String> {
        let step = self.undone.pop()?;
        let (label, inverse) = self.turn(step)?;
        self.done.push(inverse);
        Some(label)
    }

    fn turn(&mut self, step: Step) -> Option<(String, Step)> {
        let inverse = edit::make(&mut self.project, step.edit).ok()?;
        self.note_ids();
        self.revision += 1;
        let label = step.label.clone();
        Some((label, Step { label: step.label, edit: inverse, merge_key: None }))
    }

    fn note_ids(&mut self) {
        let highest = self.project.graph.nodes.keys().next_back().map_or(0, |id| id.0);
        self.project.last_node_id = self.project.last_node_id.max(highest);
    }

    /// The name of the step that undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.done.last().map(|step| step.label.as_str())
    }

    /// The name of the step that redo would make again.
    pub fn redo_label(&self) -> Option<&str> {
        self.undone.last().map(|step| step.label.as_str())
    }

    /// Saves where the canvas looks. Not a step.
    pub fn set_viewport(&mut self, viewport: Viewport) {
        edit::set_viewport(&mut self.project, viewport);
    }
}

fn merge_inverses(newer: Edit, older: Edit, label: String) -> Edit {
    let sets_the_same = match (&newer, &older) {
        (Edit::SetParameter { id, name, .. }, Edit::SetParameter { id: other, name: other_name, .. }) => {
            id == other && name == other_name
        }
        (Edit::MoveNodes { places }, Edit::MoveNodes { places: others }) => {
            places.len() == others.len() && places.iter().zip(others).all(|(one, other)| one.0 == other.0)
        }
        (Edit::RenameNode { id, .. }, Edit::RenameNode { id: other, .. }) => id == other,
        (Edit::RenameProject { .. }, Edit::RenameProject { .. })
        | (Edit::SetSeed { .. }, Edit::SetSeed { .. }) => true,
        _ => false,
    };
    if sets_the_same { older } else { Edit::Batch { label, edits: vec![newer, older] } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Edge, Node};

    fn three_nodes() -> Document {
        let mut document = Document::default();
        for stage in ["sample", "scale", "impute"] {
            let node = Node::new(document.next_node_id(), stage, 1);
            document.apply(Edit::AddNode { node }).unwrap();
        }
        let edge = Edge::new(NodeId(1), "table", NodeId(2), "table");
        document.apply(Edit::Connect { edge, at: None, many: false }).unwrap();
        document
    }

    #[test]
    fn undo_and_redo_walk_the_whole_history() {
        let mut document = three_nodes();
        let edge = Edge::new(NodeId(3), "table", NodeId(2), "table");
        document.apply(Edit::Connect { edge, at: None, many: false }).unwrap();
        document
            .apply(Edit::SetParameter { id: NodeId(2), name: "method".into(), value: Some("robust".into()) })
            .unwrap();
        document.apply(Edit::MoveNodes { places: vec![(NodeId(1), 5, 6), (NodeId(2), 7, 8)] }).unwrap();
        document.apply(Edit::RenameNode { id: NodeId(1), name: "Iris".into() }).unwrap();
        document.apply(Edit::SetSeed { seed: 7 }).unwrap();
        document.apply(Edit::RemoveNode { id: NodeId(2) }).unwrap();
        document.apply(Edit::Replace { project: Box::default() }).unwrap();
        let end = document.project().clone();
        let mut states = vec![end.clone()];
        while document.undo().is_some() {
            states.push(document.project().clone());
        }
        assert!(document.project().graph.nodes.is_empty());
        while document.redo().is_some() {}
        assert_eq!(document.project().graph, end.graph);
        assert_eq!(states.len(), 12);
        assert_eq!(states[1].graph.nodes.len(), 2);
        assert_eq!(states[2].graph.edges, [Edge::new(NodeId(3), "table", NodeId(2), "table")]);
    }

    #[test]
    fn a_replaced_wire_comes_back() {
        let mut document = three_nodes();
        let before = document.project().graph.clone();
        let edge = Edge::new(NodeId(3), "table", NodeId(2), "table");
        document.apply(Edit::Connect { edge: edge.clone(), at: None, many: false }).unwrap();
        assert_eq!(document.project().graph.edges, [edge]);
        assert_eq!(document.undo().as_deref(), Some("Connect"));
        assert_eq!(document.project().graph, before);
    }

    #[test]
    fn a_drag_is_one_step() {
        let mut document = three_nodes();
        for x in 1..50 {
            document
                .apply_merging(Edit::MoveNodes { places: vec![(NodeId(1), x, 0)] }, Some("drag 1"))
                .unwrap();
        }
        document.end_merge();
        document.apply_merging(Edit::MoveNodes { places: vec![(NodeId(1), 99, 0)] }, Some("drag 1")).unwrap();
        document.undo();
        assert_eq!(document.project().graph.nodes[&NodeId(1)].x, 49);
        document.undo();
        assert_eq!(document.project().graph.nodes[&NodeId(1)].x, 0);
    }

    #[test]
    fn a_refused_edit_changes_nothing() {
        let mut document = three_nodes();
        let before = document.project().clone();
        let cycle = Edge::new(NodeId(2), "table", NodeId(1), "table");
        let refused = Edit::Batch {
            label: "Several".into(),
            edits: vec![Edit::SetSeed { seed: 9 }, Edit::Connect { edge: cycle, at: None, many: false }],
        };
        assert_eq!(document.apply(refused), Err(EditError::Cycle));
        assert_eq!(document.project(), &before);
        assert_eq!(document.undo_label(), Some("Connect"));
    }

    #[test]
    fn ids_are_not_used_again() {
        let mut document = three_nodes();
        document.apply(Edit::RemoveNode { id: NodeId(3) }).unwrap();
        assert_eq!(document.next_node_id(), NodeId(4));
        document.undo();
        assert_eq!(document.next_node_id(), NodeId(4));
    }
}
