//! What can be set in the panel, as edits of the node's parameters.

use penstock_flow::{Edit, Node, StageSpec};
use serde_json::{Value, json};

use crate::inspector::fields::column_map::with_entry;

/// The parameters that say how a file is read.
const READING: [&str; 12] = [
    "part",
    "types",
    "encoding",
    "delimiter",
    "other_delimiter",
    "quote",
    "escape",
    "start",
    "skip_lines",
    "header_rows",
    "decimal",
    "day_order",
];

/// Has a column read as a type; as the one that is found for none.
pub fn set_type(node: &Node, column: &str, kind: Option<String>) -> Edit {
    set(node, format!("Set type of {column}"), vec![("types", map_with(node, "types", column, kind))])
}

/// Gives a column a role. The target is a parameter of its own, and there is one at most.
pub fn set_role(node: &Node, column: &str, role: &str) -> Edit {
    let is_target = node.parameters.get("target").and_then(Value::as_str) == Some(column);
    let entry = (!matches!(role, "target" | "feature")).then(|| role.to_owned());
    let mut values = vec![("roles", map_with(node, "roles", column, entry))];
    if role == "target" {
        values.push(("target", Some(json!(column))));
    } else if is_target {
        values.push(("target", None));
    }
    set(node, format!("Set role of {column}"), values)
}

/// Reads the table that begins on a line.
pub fn begin_at(node: &Node, line: u64) -> Edit {
    let values = vec![
        ("start", Some(json!("lines"))),
        ("skip_lines", (line > 1).then(|| json!(line.saturating_sub(1)))),
    ];
    set(node, format!("Read the table on line {line}"), values)
}

/// Has everything about how the file is read found out again; nothing where it is.
pub fn all_automatic(node: &Node, spec: &StageSpec) -> Option<Edit> {
    let is_known = |name: &&str| spec.parameter(name).is_some();
    let changed = READING.into_iter().filter(is_known).filter(|name| node.parameters.contains_key(*name));
    let values: Vec<_> = changed.map(|name| (name, None)).collect();
    (!values.is_empty()).then(|| set(node, "Read automatically".to_owned(), values))
}

fn map_with(node: &Node, parameter: &str, column: &str, entry: Option<String>) -> Option<Value> {
    let before = node.parameters.get(parameter).cloned().unwrap_or_default();
    let after = with_entry(before, column, entry);
    after.as_object().is_some_and(|entries| !entries.is_empty()).then_some(after)
}

fn set(node: &Node, label: String, values: Vec<(&str, Option<Value>)>) -> Edit {
    let edit = |(name, value): (&str, Option<Value>)| Edit::SetParameter {
        id: node.id,
        name: name.to_owned(),
        value,
    };
    Edit::Batch { label, edits: values.into_iter().map(edit).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::{Document, NodeId};

    fn after(edits: &[&dyn Fn(&Node) -> Edit]) -> Value {
        let mut document = Document::default();
        let node = Node::new(NodeId(0), "file", 1);
        document.apply(Edit::AddNode { node }).unwrap();
        for edit in edits {
            let edit = edit(document.project().graph.node(NodeId(0)).unwrap());
            document.apply(edit).unwrap();
        }
        let node = document.project().graph.node(NodeId(0)).unwrap();
        serde_json::to_value(&node.parameters).unwrap()
    }

    #[test]
    fn one_column_is_the_target_and_gives_it_up_for_another_role() {
        let target: &dyn Fn(&Node) -> Edit = &|node| set_role(node, "a", "target");
        let id: &dyn Fn(&Node) -> Edit = &|node| set_role(node, "a", "id");
        let other: &dyn Fn(&Node) -> Edit = &|node| set_role(node, "b", "target");
        let feature: &dyn Fn(&Node) -> Edit = &|node| set_role(node, "a", "feature");
        assert_eq!(after(&[target]), json!({"target": "a"}));
        assert_eq!(after(&[target, id]), json!({"roles": {"a": "id"}}));
        assert_eq!(after(&[target, other]), json!({"target": "b"}));
        assert_eq!(after(&[id, target]), json!({"target": "a"}));
        assert_eq!(after(&[id, feature]), json!({}));
    }

    #[test]
    fn types_are_set_and_left_to_be_found() {
        let set: &dyn Fn(&Node) -> Edit = &|node| set_type(node, "a", Some("text".into()));
        let unset: &dyn Fn(&Node) -> Edit = &|node| set_type(node, "a", None);
        assert_eq!(after(&[set]), json!({"types": {"a": "text"}}));
        assert_eq!(after(&[set, unset]), json!({}));
    }

    #[test]
    fn another_table_is_begun_at() {
        assert_eq!(after(&[&|node| begin_at(node, 12)]), json!({"start": "lines", "skip_lines": 11}));
        assert_eq!(after(&[&|node| begin_at(node, 1)]), json!({"start": "lines"}));
    }
}
