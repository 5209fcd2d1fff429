//! The project of a link's JSON. The layout stands in `write.rs`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::words::{USUAL_OUTPUT, usual_input, word as known_word};
use super::write::{ROLES, TYPES, short_hash};
use super::{LinkError, places};
use crate::graph::{Edge, Node, NodeId};
use crate::layout;
use crate::order::collected;
use crate::parameter::Parameters;
use crate::project::{DataRecord, Group, NODE_LIMIT, Note, Project, WIRE_LIMIT, checked_graph};
use crate::schema::{Column, Schema};

/// No link records more columns, over all its sources.
const COLUMN_LIMIT: usize = 20_000;

type Read<T> = Result<T, LinkError>;

/// The whole project.
pub(super) fn project(value: Value) -> Read<Project> {
    let mut fields = Row::new(value, "pipeline")?;
    let nodes = fields.list()?;
    let count = nodes.len();
    if count > NODE_LIMIT {
        return Err(LinkError::TooLarge(format!("over {NODE_LIMIT} nodes")));
    }
    let nodes = nodes.into_iter().enumerate().map(|(at, value)| node(at, value));
    let mut nodes = nodes.collect::<Read<Vec<Node>>>()?;
    let edges = wires(fields.list()?, &nodes)?;
    let name = fields.text()?;
    let seed = fields.whole()?;
    let distances = fields.list()?;
    let data = data_records(fields.list()?, count)?;
    let groups = fields.list()?.into_iter().map(|value| group(value, count)).collect::<Read<_>>()?;
    let notes = fields.list()?.into_iter().map(note).collect::<Read<_>>()?;
    let unknown = fields.unknown()?;

    let stands_by_layout = distances.is_empty();
    if !stands_by_layout {
        put(&mut nodes, &edges, distances)?;
    }
    let mut graph = checked_graph(nodes, edges)?;
    if stands_by_layout {
        for (id, x, y) in layout::layered(&graph) {
            if let Some(node) = graph.nodes.get_mut(&id) {
                (node.x, node.y) = (x, y);
            }
        }
    }
    let last_node_id = id_at(count.saturating_sub(1)).0 * u32::from(count > 0);
    Ok(Project { name, seed, graph, groups, notes, data, last_node_id, unknown, ..Project::default() })
}

fn node(at: usize, value: Value) -> Read<Node> {
    let mut fields = match value {
        Value::Array(_) => Row::new(value, "node")?,
        stage => Row::new(json!([stage]), "node")?,
    };
    let mut node = Node::new(id_at(at), fields.word()?, 1);
    node.parameters = parameters(fields.list()?)?;
    node.name = fields.text()?;
    let version = fields.signed()?.saturating_add(1);
    node.version = u32::try_from(version).map_err(|_| malformed("node"))?;
    let flags = fields.whole()?;
    (node.bypass, node.freeze) = (flags & 1 != 0, flags & 2 != 0);
    node.unknown = fields.unknown()?;
    Ok(node)
}

fn parameters(list: Vec<Value>) -> Read<Parameters> {
    let mut parameters = Parameters::new();
    let mut list = list.into_iter();
    while let Some(name) = list.next() {
        let value = list.next().ok_or_else(|| malformed("parameter"))?;
        parameters.insert(word(name)?, self::value(value)?);
    }
    Ok(parameters)
}

fn value(value: Value) -> Read<Value> {
    Ok(match value {
        Value::String(text) => Value::String(value_text(text)?),
        Value::Array(list) => Value::Array(list.into_iter().map(self::value).collect::<Read<_>>()?),
        Value::Object(map) if map.len() == 1 && map.contains_key("~") => {
            let mut fields =
                Row::new(map.into_iter().next().map(|(_, file)| file).unwrap_or_default(), "file")?;
            let mut file = json!({ "name": fields.text()?, "hash": fields.text()?, "size": fields.whole()? });
            if let Some(fetched) = fields.next() {
                crate::fetched::put_entry(&mut file, self::value(fetched)?);
            }
            file
        }
        Value::Object(map) => {
            let mut read = Map::new();
            for (key, entry) in map {
                read.insert(unescaped(key), self::value(entry)?);
            }
            Value::Object(read)
        }
        plain => plain,
    })
}

fn value_text(text: String) -> Read<String> {
    match text.strip_prefix('~') {
        Some(number) if !number.starts_with('~') => {
            let word = u64::from_str_radix(number, 36).ok().and_then(known_word);
            word.map(str::to_owned).ok_or_else(|| malformed("value"))
        }
        _ => Ok(unescaped(text)),
    }
}

fn unescaped(text: String) -> String {
    text.strip_prefix('~').map(str::to_owned).unwrap_or(text)
}

fn wires(list: Vec<Value>, nodes: &[Node]) -> Read<Vec<Edge>> {
    // A step, a distance and perhaps ports each: counted before a wire, which takes much more memory, is made of them.
    let count = list.iter().filter(|value| !value.is_array()).count() / 2;
    if count > WIRE_LIMIT {
        return Err(LinkError::TooLarge(format!("over {WIRE_LIMIT} wires")));
    }
    let mut wires = Vec::with_capacity(count);
    let mut list = list.into_iter().peekable();
    let mut to = 0_i64;
    let node =
        |at: i64| usize::try_from(at).ok().and_then(|at| nodes.get(at)).ok_or_else(|| malformed("wire"));
    while let Some(step) = list.next() {
        to = to.saturating_add(signed(&step, "wire")?);
        let back = list.next().ok_or_else(|| malformed("wire"))?;
        let (target, source) = (node(to)?, node(to.saturating_sub(signed(&back, "wire")?))?);
        let (output, input) = match list.next_if(Value::is_array) {
            Some(ports) => {
                let mut ports = Row::new(ports, "wire")?;
                (ports.word()?, ports.word()?)
            }
            None => (USUAL_OUTPUT.to_owned(), usual_input(&target.stage).to_owned()),
        };
        wires.push(Edge { from: source.id, output, to: target.id, input });
    }
    Ok(wires)
}

fn put(nodes: &mut [Node], edges: &[Edge], distances: Vec<Value>) -> Read<()> {
    let distances = distances.iter().map(|value| signed(value, "place")).collect::<Read<Vec<i64>>>()?;
    if distances.len() != nodes.len() * 2 {
        return Err(malformed("place"));
    }
    let at = |id: NodeId| usize::try_from(id.0).ok()?.checked_sub(1);
    let place = |edge: &Edge| Some((at(edge.from)?, at(edge.to)?));
    let first_inputs = places::first_inputs(nodes.len(), edges, place);
    places::put(nodes, &distances, &first_inputs);
    Ok(())
}

fn data_records(list: Vec<Value>, count: usize) -> Read<BTreeMap<NodeId, DataRecord>> {
    let mut records = BTreeMap::new();
    let mut columns = 0;
    for record in list {
        let mut fields = Row::new(record, "data")?;
        let id = fields.node(count)?;
        let (name, hash, rows) = (fields.text()?, short_hash(&fields.text()?), fields.whole()?);
        let names = fields.list()?;
        columns += names.len();
        if columns > COLUMN_LIMIT {
            return Err(LinkError::TooLarge(format!("over {COLUMN_LIMIT} columns")));
        }
        let schema = schema(names, &fields.text()?, &fields.text()?, fields.whole()? != 0)?;
        records.insert(id, DataRecord { name, hash, rows, schema, parts: Vec::new() });
    }
    Ok(records)
}

fn schema(names: Vec<Value>, types: &str, roles: &str, open: bool) -> Read<Schema> {
    let mut types = types.chars();
    let mut roles = roles.chars();
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        let kind = of_letter(&TYPES, types.next())?;
        let role = match roles.next() {
            None => crate::schema::Role::Feature,
            letter => of_letter(&ROLES, letter)?,
        };
        columns.push(Column::new(plain_text(name, "column")?, kind).with_role(role));
    }
    Ok(Schema { columns, open })
}

fn of_letter<T: Copy>(letters: &[(T, char)], letter: Option<char>) -> Read<T> {
    let found = letters.iter().find(|(_, one)| Some(*one) == letter);
    found.map(|(meant, _)| *meant).ok_or_else(|| malformed("column"))
}

fn group(value: Value, count: usize) -> Read<Group> {
    let mut fields = Row::new(value, "group")?;
    let name = fields.text()?;
    let mut members = Row::new(Value::Array(fields.list()?), "group")?;
    let mut nodes = Vec::with_capacity(members.left());
    while members.left() > 0 {
        nodes.push(members.node(count)?);
    }
    Ok(Group { name, nodes, unknown: fields.unknown()? })
}

fn note(value: Value) -> Read<Note> {
    let mut fields = Row::new(value, "note")?;
    let text = fields.text()?;
    let (x, y) = (places::to_pixels(fields.signed()?), places::to_pixels(fields.signed()?));
    Ok(Note { text, x, y, unknown: fields.unknown()? })
}

fn id_at(at: usize) -> NodeId {
    // There are fewer nodes than NODE_LIMIT.
    NodeId(u32::try_from(at).unwrap_or(u32::MAX - 1) + 1)
}

/// Fields one after another; those left out at the end, and zeros, stand for defaults.
struct Row {
    fields: std::vec::IntoIter<Value>,
    /// What it describes, for messages.
    what: &'static str,
}

impl Row {
    fn new(value: Value, what: &'static str) -> Read<Self> {
        match value {
            Value::Array(fields) => Ok(Self { fields: fields.into_iter(), what }),
            _ => Err(malformed(what)),
        }
    }

    fn next(&mut self) -> Option<Value> {
        self.fields.next().filter(|value| value.as_u64() != Some(0))
    }

    fn left(&self) -> usize {
        self.fields.len()
    }

    fn list(&mut self) -> Read<Vec<Value>> {
        match self.next() {
            None => Ok(Vec::new()),
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(malformed(self.what)),
        }
    }

    fn text(&mut self) -> Read<String> {
        self.next().map_or(Ok(String::new()), |value| plain_text(value, self.what))
    }

    /// A name, which unlike other fields has no default: 0 is its first word.
    fn word(&mut self) -> Read<String> {
        self.fields.next().ok_or_else(|| malformed(self.what)).and_then(word)
    }

    fn whole(&mut self) -> Read<u64> {
        self.next().map_or(Ok(0), |value| value.as_u64().ok_or_else(|| malformed(self.what)))
    }

    fn signed(&mut self) -> Read<i64> {
        self.next().map_or(Ok(0), |value| signed(&value, self.what))
    }

    /// A node, by its place.
    fn node(&mut self, count: usize) -> Read<NodeId> {
        let at = usize::try_from(self.whole()?).ok().filter(|at| *at < count);
        at.map(id_at).ok_or_else(|| malformed(self.what))
    }

    fn unknown(&mut self) -> Read<BTreeMap<String, Value>> {
        match self.next() {
            None => Ok(BTreeMap::new()),
            Some(Value::Object(map)) => Ok(collected(map)),
            Some(_) => Err(malformed(self.what)),
        }
    }
}

fn word(value: Value) -> Read<String> {
    match value {
        Value::Number(number) => {
            let word = number.as_u64().and_then(known_word);
            word.map(str::to_owned).ok_or_else(|| malformed("name"))
        }
        value => plain_text(value, "name"),
    }
}

fn plain_text(value: Value, what: &str) -> Read<String> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(malformed(what)),
    }
}

fn signed(value: &Value, what: &str) -> Read<i64> {
    value.as_i64().ok_or_else(|| malformed(what))
}

fn malformed(what: &str) -> LinkError {
    LinkError::Malformed(format!("a {what} in it has an unknown form"))
}
