//! Files become nodes, all in one step: one node each, and where several tables have the same columns, a Union that puts
//! them below each other.

use std::collections::BTreeSet;

use leptos::prelude::*;
use penstock_flow::fetched::Fetched;
use penstock_flow::layout::{COLUMN_STEP, ROW_STEP};
use penstock_flow::parameter::FileReference;
use penstock_flow::project::DataRecord;
use penstock_flow::{Diagnostic, Edge, Edit, Node, NodeId, Severity};
use serde_json::Value;

use super::Studio;
use super::commands::FILE_STAGE;
use super::files::NewFile;

/// The id of the stage that puts tables below each other.
const UNION_STAGE: &str = "union";

impl Studio {
    /// Makes a node of each file, from a place of the canvas down, and joins tables of the same columns. One that was
    /// refused is a node too, which says why.
    pub fn add_files(self, mut files: Vec<NewFile>, at: (i32, i32)) {
        if files.len() < 2 {
            if let Some(file) = files.pop() {
                self.add_file_node(file, at);
            }
            return;
        }
        let at = self.free_column(at, files.len());
        let first = self.next_node_id();
        let place = |row: usize| (at.0, at.1 + ROW_STEP * row as i32);
        let (mut edits, mut known) = (Vec::new(), Vec::new());
        let (mut tables, mut refused) = (Vec::new(), Vec::new());
        let count = files.len();
        for (row, file) in files.into_iter().enumerate() {
            let id = NodeId(first.0 + row as u32);
            let mut node = Node { id, ..self.new_node(file.stage, place(row)) };
            match file.added {
                Ok((reference, record, diagnostics)) => {
                    node = node.with(file.parameter, parameter(reference, file.fetched.as_ref()));
                    diagnostics.iter().for_each(|diagnostic| self.log(diagnostic.to_string()));
                    known.push(Edit::SetData { id, record: Some(record.clone()) });
                    if file.stage == FILE_STAGE {
                        node.name = record.name.clone();
                        tables.push((id, record));
                    }
                }
                Err(diagnostic) => refused.push((id, file.name, diagnostic)),
            }
            edits.push(Edit::AddNode { node });
        }
        edits.extend(known);
        let mut shown = tables.last().map(|(id, _)| *id);
        let can_join = self.catalogue.with_untracked(|catalogue| catalogue.stage(UNION_STAGE).is_some());
        let is_joined = can_join && have_same_columns(tables.iter().map(|(_, record)| record));
        if is_joined {
            let id = NodeId(first.0 + count as u32);
            let middle = (at.0 + COLUMN_STEP, at.1 + ROW_STEP * (count as i32 - 1) / 2);
            edits.push(Edit::AddNode { node: Node { id, ..self.new_node(UNION_STAGE, middle) } });
            edits.extend(tables.iter().map(|(table, _)| {
                let edge = Edge::new(*table, "table", id, "table");
                Edit::Connect { edge, at: None, many: true }
            }));
            shown = Some(id);
        }
        let outcome = self.apply(Edit::Batch { label: format!("Add {count} files"), edits });
        if outcome.is_ok() {
            self.select(shown.or(refused.last().map(|(id, ..)| *id)));
            let names: Vec<&str> = refused.iter().map(|(_, name, _)| name.as_str()).collect();
            let severity = if names.is_empty() { Severity::Note } else { Severity::Warning };
            let told = told(tables.len(), count - tables.len() - names.len(), is_joined, &names);
            for (id, _, diagnostic) in refused {
                self.refuse_file(id, diagnostic);
            }
            self.toast_problem(&Diagnostic { severity, ..Diagnostic::note("files", told) });
        }
        self.report(outcome);
    }

    fn add_file_node(self, file: NewFile, at: (i32, i32)) {
        let node = self.new_node(file.stage, at);
        match file.added {
            Err(diagnostic) => {
                let id = self.add_node(node, None, None);
                self.refuse_file(id, diagnostic);
            }
            Ok((reference, record, diagnostics)) => {
                let value = parameter(reference, file.fetched.as_ref());
                let mut node = node.with(file.parameter, value);
                if file.stage == FILE_STAGE {
                    node.name = record.name.clone();
                }
                self.add_node(node, None, Some(record));
                diagnostics.iter().for_each(|diagnostic| self.log(diagnostic.to_string()));
            }
        }
    }

    /// The wanted place where so many rows of nodes, and one beside them, cover no other; otherwise one below all.
    fn free_column(self, wanted: (i32, i32), rows: usize) -> (i32, i32) {
        let (right, bottom) = (wanted.0 + 2 * COLUMN_STEP, wanted.1 + ROW_STEP * rows as i32);
        self.with_project(|project| {
            let nodes = project.graph.nodes.values();
            let is_free = !nodes.clone().any(|node| {
                (wanted.0 - COLUMN_STEP < node.x && node.x < right)
                    && (wanted.1 - ROW_STEP < node.y && node.y < bottom)
            });
            let lowest = nodes.map(|node| node.y).max().filter(|_| !is_free);
            (wanted.0, lowest.map_or(wanted.1, |lowest| lowest + ROW_STEP))
        })
    }
}

/// What a node refers to a file by.
fn parameter(reference: FileReference, fetched: Option<&Fetched>) -> Value {
    let value = serde_json::to_value(reference).unwrap_or_default();
    match fetched {
        Some(fetched) => fetched.beside(value),
        None => value,
    }
}

/// Whether there are several tables, and their columns have the same names, in whatever order.
fn have_same_columns<'a>(records: impl Iterator<Item = &'a DataRecord>) -> bool {
    let names = |record: &'a DataRecord| {
        record.schema.columns.iter().map(|column| column.name.as_str()).collect::<BTreeSet<&str>>()
    };
    let all: Vec<_> = records.map(names).collect();
    all.len() > 1 && all.windows(2).all(|two| two[0] == two[1])
}

/// What became of several files, in words.
fn told(tables: usize, models: usize, is_joined: bool, refused: &[&str]) -> String {
    let some = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let kinds = [some(tables, "table", "tables"), some(models, "model", "models")];
    let kinds: Vec<String> = kinds.into_iter().flatten().collect();
    let mut sentences = Vec::new();
    if !kinds.is_empty() {
        sentences.push(format!("Added {}.", kinds.join(" and ")));
    }
    if is_joined {
        sentences.push(
            "Their columns have the same names, so a Union puts them below each other. To have them apart, delete the Union."
                .to_owned(),
        );
    } else if tables > 1 {
        sentences.push("Their columns differ, so each is a source of its own.".to_owned());
    }
    if !refused.is_empty() {
        let names: Vec<String> = refused.iter().map(|name| format!("“{name}”")).collect();
        let says = if refused.len() == 1 { "its node says" } else { "their nodes say" };
        sentences.push(format!("{} could not be read: {says} why.", names.join(", ")));
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::{Column, ColumnType, Schema};

    fn record(columns: &[&str]) -> DataRecord {
        let columns = columns.iter().map(|name| Column::new(*name, ColumnType::Number)).collect();
        DataRecord {
            name: "t.csv".into(),
            hash: "00".into(),
            rows: 1,
            schema: Schema::new(columns),
            parts: Vec::new(),
        }
    }

    #[test]
    fn columns_are_the_same_in_any_order() {
        let same = |records: &[DataRecord]| have_same_columns(records.iter());
        assert!(same(&[record(&["a", "b"]), record(&["b", "a"])]));
        assert!(!same(&[record(&["a", "b"]), record(&["a"])]));
        assert!(!same(&[record(&["a"])]), "one table has nothing to be joined with");
        assert!(!same(&[]));
    }

    #[test]
    fn what_became_of_the_files_is_told() {
        assert!(told(3, 0, true, &[]).starts_with("Added 3 tables. Their columns have the same names"));
        assert_eq!(told(1, 1, false, &[]), "Added 1 table and 1 model.");
        assert_eq!(
            told(2, 0, false, &["photo.png"]),
            "Added 2 tables. Their columns differ, so each is a source of its own. “photo.png” could not be read: its node says why."
        );
        assert_eq!(told(0, 0, false, &["a", "b"]), "“a”, “b” could not be read: their nodes say why.");
    }
}
