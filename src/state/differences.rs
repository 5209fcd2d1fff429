//! A pipeline that came by link is given a file: says how that file differs from the one it was made for.

use leptos::prelude::*;
use penstock_flow::NodeId;
use penstock_flow::project::DataRecord;
use penstock_flow::schema::SchemaMismatch;

use super::Studio;

/// How a file differs in its columns from the one that a pipeline was made for.
#[derive(Clone, Debug, PartialEq)]
pub struct FileDifferences {
    /// The source node.
    pub node: NodeId,
    /// The file that the pipeline was made for.
    pub expected: String,
    /// The file that was given.
    pub found: String,
    /// Whether the node took the file all the same.
    pub taken: bool,
    /// Each difference, in the order of the columns.
    pub mismatches: Vec<SchemaMismatch>,
}

impl FileDifferences {
    /// Whether the pipeline cannot run on this file as it is.
    pub fn is_fatal(&self) -> bool {
        self.mismatches.iter().any(SchemaMismatch::is_fatal)
    }
}

impl Studio {
    /// Compares a file with what the node read before: other columns are shown one by one, other contents are a notice.
    /// Nothing is said while no stage depends on the file yet.
    pub(super) fn compare_file(self, id: NodeId, found: &DataRecord) {
        let expected = self.with_project(|project| {
            let in_use = project.graph.edges_out_of(id).next().is_some();
            project.data.get(&id).filter(|_| in_use).cloned()
        });
        let Some(expected) = expected else { return };
        let mismatches = expected.schema.mismatches(&found.schema);
        if !mismatches.is_empty() {
            let taken = !self.waits_for_other_columns(id, found);
            let (expected, found) = (expected.name, found.name.clone());
            self.file_differences.set(Some(FileDifferences { node: id, expected, found, taken, mismatches }));
        } else if !same_content(&expected.hash, &found.hash) {
            self.toast(&format!(
                "“{}” has the columns that this pipeline was made for, but other contents ({} rows; there were {}). \
                 Results will differ.",
                found.name, found.rows, expected.rows
            ));
        }
    }
}

/// Whether two hashes are of the same content; a link carries only the beginning of one.
fn same_content(expected: &str, found: &str) -> bool {
    !expected.is_empty() && found.starts_with(expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::{Column, ColumnType, Edge, Edit, Node, Schema};

    fn record(hash: &str, columns: &[&str]) -> DataRecord {
        let columns = columns.iter().map(|name| Column::new(*name, ColumnType::Number)).collect();
        DataRecord {
            name: format!("{hash}.csv"),
            hash: hash.into(),
            rows: 3,
            schema: Schema::new(columns),
            parts: Vec::new(),
        }
    }

    #[test]
    fn other_columns_are_listed_and_other_contents_are_a_notice() {
        let owner = Owner::new();
        owner.set();
        let studio = Studio::new();
        let id = NodeId(1);
        for id in 1..=2 {
            studio.apply(Edit::AddNode { node: Node::new(NodeId(id), "file", 1) }).unwrap();
        }
        let read = |record: DataRecord| studio.apply(Edit::SetData { id, record: Some(record) }).unwrap();
        read(record("00", &["x"]));
        studio.compare_file(id, &record("01", &["y"]));
        let edge = Edge::new(id, "table", NodeId(2), "table");
        studio.apply(Edit::Connect { edge, at: None, many: false }).unwrap();
        read(record("ab12", &["a", "b"]));
        studio.compare_file(id, &record("ab12cd", &["a", "b"]));
        assert_eq!(studio.toasts.get_untracked().len(), 0);
        assert_eq!(studio.file_differences.get_untracked(), None);
        studio.compare_file(id, &record("ff", &["a", "b"]));
        assert_eq!(studio.toasts.get_untracked().len(), 1);
        studio.compare_file(id, &record("ee", &["a", "c"]));
        let differences = studio.file_differences.get_untracked().unwrap();
        assert_eq!(differences.mismatches.len(), 2);
        assert!(differences.is_fatal());
    }
}
