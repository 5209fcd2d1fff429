//! A project as compact JSON: link version 1.
//!
//! A *row* is an array whose trailing defaults are left out. *Word* is a number from `words.rs`, or a text.
//!
//! ```text
//! project   [nodes, wires, name, seed, places, data, groups, notes, unknown fields]
//! nodes     one each, in the order of ids: a word when only the stage is given, otherwise
//!           [stage word, parameters, name, version − 1, 1 bypassed | 2 frozen, unknown fields]
//! parameters [name word, value, name word, value, …]
//! value     JSON, except: a text is "~" and a number in base 36 for a word, and "~~…" for a text that begins
//!           with "~"; {"~": [name, hash, size, where it was fetched from]} is a file, the last for one that was; a key
//!           that begins with "~" has one "~" more
//! wires     [a, b, a, b, …]: a is how far the wire's end lies behind the end of the wire before, b how far its start
//!           lies before its end, as places in nodes. An array [output word, input word] follows unless the wire
//!           leaves `table` and enters what its stage usually calls its input
//! places    [dx, dy, dx, dy, …] in steps of the grid, see `places.rs`; 0 when the nodes stand as the layout puts them
//! data      rows [node's place, name, hash, rows, column names, types, roles, 1 when open]; types and roles one letter
//!           a column, roles left out when all are features
//! groups    rows [name, node places, unknown fields]
//! notes     rows [text, x, y, unknown fields], x and y in steps of the grid
//! ```

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::words::{USUAL_OUTPUT, number, usual_input};
use super::{HASH_DIGITS, places};
use crate::fetched;
use crate::graph::{Graph, Node, NodeId};
use crate::order::collected;
use crate::parameter::FileReference;
use crate::project::{DataRecord, Project};
use crate::schema::{ColumnType, Role};

/// The letter of each type.
pub(super) const TYPES: [(ColumnType, char); 6] = [
    (ColumnType::Number, 'n'),
    (ColumnType::Integer, 'i'),
    (ColumnType::Boolean, 'b'),
    (ColumnType::Category, 'c'),
    (ColumnType::Text, 't'),
    (ColumnType::DateTime, 'd'),
];

/// The letter of each role.
pub(super) const ROLES: [(Role, char); 8] = [
    (Role::Feature, 'f'),
    (Role::Target, 't'),
    (Role::Id, 'i'),
    (Role::Weight, 'w'),
    (Role::Group, 'g'),
    (Role::Time, 'm'),
    (Role::Prediction, 'p'),
    (Role::Ignored, 'x'),
];

/// The whole project.
pub(super) fn project(project: &Project) -> Value {
    let graph = &project.graph;
    let index: BTreeMap<NodeId, usize> = collected(graph.nodes.keys().enumerate().map(|(at, id)| (*id, at)));
    let groups = project.groups.iter().map(|group| {
        let nodes: Vec<usize> = group.nodes.iter().filter_map(|id| index.get(id).copied()).collect();
        row(vec![json!(group.name), json!(nodes), unknown(&group.unknown)])
    });
    let notes = project.notes.iter().map(|note| {
        let (x, y) = (places::to_steps(note.x), places::to_steps(note.y));
        row(vec![json!(note.text), json!(x), json!(y), unknown(&note.unknown)])
    });
    let data = project.data.iter().filter_map(|(id, record)| Some(data_record(*index.get(id)?, record)));
    row(vec![
        graph.nodes.values().map(node).collect(),
        wires(graph, &index),
        json!(project.name),
        json!(project.seed),
        distances(graph, &index),
        data.collect(),
        groups.collect(),
        notes.collect(),
        unknown(&project.unknown),
    ])
}

fn distances(graph: &Graph, index: &BTreeMap<NodeId, usize>) -> Value {
    let place = |edge: &crate::graph::Edge| Some((*index.get(&edge.from)?, *index.get(&edge.to)?));
    let first_inputs = places::first_inputs(index.len(), &graph.edges, place);
    json!(places::distances(graph, &first_inputs))
}

fn node(node: &Node) -> Value {
    let parameters: Value =
        node.parameters.iter().flat_map(|(name, value)| [word(name), self::value(value)]).collect();
    let flags = u8::from(node.bypass) + 2 * u8::from(node.freeze);
    let version = i64::from(node.version) - 1;
    let stage = word(&node.stage);
    let fields =
        [stage.clone(), parameters, json!(node.name), json!(version), json!(flags), unknown(&node.unknown)];
    match row(fields.into()) {
        Value::Array(fields) if fields.len() == 1 => stage,
        fields => fields,
    }
}

fn wires(graph: &Graph, index: &BTreeMap<NodeId, usize>) -> Value {
    let mut wires = Vec::with_capacity(graph.edges.len() * 2);
    let mut end_before = 0_i64;
    for edge in &graph.edges {
        let place = |id| index.get(&id).and_then(|at| i64::try_from(*at).ok());
        let (Some(from), Some(to), Some(target)) = (place(edge.from), place(edge.to), graph.node(edge.to))
        else {
            continue;
        };
        wires.push(json!(to - end_before));
        wires.push(json!(to - from));
        end_before = to;
        if edge.output != USUAL_OUTPUT || edge.input != usual_input(&target.stage) {
            wires.push(json!([word(&edge.output), word(&edge.input)]));
        }
    }
    Value::Array(wires)
}

fn data_record(at: usize, record: &DataRecord) -> Value {
    let columns = &record.schema.columns;
    let names: Value = columns.iter().map(|column| json!(column.name)).collect();
    let types: String = columns.iter().map(|column| letter(&TYPES, column.kind)).collect();
    let roles: String = columns.iter().map(|column| letter(&ROLES, column.role)).collect();
    let roles = if roles.chars().all(|role| role == 'f') { String::new() } else { roles };
    row(vec![
        json!(at),
        json!(record.name),
        json!(short_hash(&record.hash)),
        json!(record.rows),
        names,
        json!(types),
        json!(roles),
        json!(u8::from(record.schema.open)),
    ])
}

fn letter<T: PartialEq>(letters: &[(T, char)], wanted: T) -> char {
    letters.iter().find(|(one, _)| *one == wanted).map_or('?', |(_, letter)| *letter)
}

/// The digits of a content hash that travel.
pub(super) fn short_hash(hash: &str) -> String {
    hash.chars().take(HASH_DIGITS).collect()
}

fn word(text: &str) -> Value {
    number(text).map_or_else(|| json!(text), |number| json!(number))
}

fn value(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(value_text(text)),
        Value::Array(list) => list.iter().map(self::value).collect(),
        Value::Object(map) => match file(map) {
            Some(file) => {
                let fetched = fetched::entry(map).map(self::value);
                let fields = [json!(file.name), json!(short_hash(&file.hash)), json!(file.size)];
                json!({ "~": row(fields.into_iter().chain(fetched).collect()) })
            }
            None => {
                let entries = map.iter().map(|(key, entry)| (escaped(key), self::value(entry)));
                Value::Object(collected(entries))
            }
        },
        _ => value.clone(),
    }
}

/// A file parameter, which is told by its fields: the link knows no catalogue.
fn file(map: &Map<String, Value>) -> Option<FileReference> {
    if map.len() != 3 + usize::from(fetched::entry(map).is_some()) {
        return None;
    }
    crate::json::from_value(Value::Object(map.clone())).ok()
}

fn value_text(text: &str) -> String {
    match number(text) {
        Some(number) => format!("~{}", in_base_36(number)),
        None => escaped(text),
    }
}

fn escaped(text: &str) -> String {
    if text.starts_with('~') { format!("~{text}") } else { text.to_owned() }
}

fn in_base_36(number: usize) -> String {
    let digit = |value: usize| char::from_digit(u32::try_from(value).unwrap_or(0), 36).unwrap_or('0');
    [number / 36, number % 36].into_iter().skip(usize::from(number < 36)).map(digit).collect()
}

fn unknown(fields: &BTreeMap<String, Value>) -> Value {
    Value::Object(collected(fields.iter().map(|(key, value)| (key.clone(), value.clone()))))
}

/// An array without its trailing defaults.
fn row(mut fields: Vec<Value>) -> Value {
    let is_default = |value: &Value| match value {
        Value::Null => true,
        Value::Bool(set) => !set,
        Value::Number(number) => number.as_u64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
    };
    while fields.last().is_some_and(is_default) {
        fields.pop();
    }
    for field in &mut fields {
        if is_default(field) {
            *field = json!(0);
        }
    }
    Value::Array(fields)
}
