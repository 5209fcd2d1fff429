//! Which file goes to which node.
//!
//! A node that reads a file has a parameter for it. A file is given to the node that is named before `=`; else to the
//! one that was made for a file of this name; else to the only one that has none yet. The parameter is then set as the
//! studio does it, to the file's name, content hash and size, so that everything that follows is the same.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use penstock_flow::parameter::FileReference;
use penstock_flow::{Catalogue, Category, Node, NodeId, ParameterKind, Project, check};
use penstock_stages::source::load::format_of;
use penstock_table::{ByteSource, Format, block_on};

use crate::failure::Failure;
use crate::file_source;
use crate::host::NativeHost;
use crate::project::find_node;

/// How much is hashed at a time.
const CHUNK: usize = 1 << 20;

/// A parameter that takes a file.
struct Slot {
    node: NodeId,
    name: String,
    parameter: String,
    takes_models: bool,
    is_source: bool,
    /// The names of files that it was made for.
    recorded: Vec<String>,
    given: Option<PathBuf>,
}

impl Slot {
    fn describe(&self) -> String {
        let made_for = self.recorded.first().map(|name| format!(" (made for {name})")).unwrap_or_default();
        format!("node {} “{}”{made_for}", self.node, self.name)
    }
}

/// Gives the files to the nodes. With `all_needed`, a source that is left without a file is a mistake.
///
/// # Errors
/// A file that cannot be read, or for which there is no place; a source without a file.
pub fn assign(
    project: &mut Project,
    catalogue: &Catalogue,
    arguments: &[OsString],
    host: &NativeHost,
    all_needed: bool,
) -> Result<(), Failure> {
    let mut slots: Vec<Slot> =
        project.graph.nodes.values().flat_map(|node| slots_of(project, catalogue, node)).collect();
    let mut unplaced = Vec::new();
    for argument in arguments {
        match named(project, catalogue, argument)? {
            Some((id, path)) => place_by_node(&mut slots, id, path)?,
            None => unplaced.push(PathBuf::from(argument)),
        }
    }
    place_by_name(&mut slots, &mut unplaced);
    for path in unplaced {
        place_in_the_only_slot(&mut slots, path)?;
    }
    if all_needed && let Some(slot) = slots.iter().find(|slot| slot.is_source && slot.given.is_none()) {
        let file = slot.recorded.first().map_or("FILE", String::as_str);
        let message = format!("{} has no file: give it with --data {}={file}.", slot.describe(), slot.node);
        return Err(Failure::usage(message));
    }
    for slot in slots {
        if let Some(path) = slot.given {
            let reference = add_to_host(&path, host)?;
            if let (Some(node), Ok(value)) =
                (project.graph.nodes.get_mut(&slot.node), serde_json::to_value(reference))
            {
                node.parameters.insert(slot.parameter, value);
            }
        }
    }
    Ok(())
}

fn slots_of(project: &Project, catalogue: &Catalogue, node: &Node) -> Vec<Slot> {
    let Some(spec) = catalogue.stage(&node.stage) else { return Vec::new() };
    let mut slots = Vec::new();
    for parameter in &spec.parameters {
        let ParameterKind::File { .. } = &parameter.kind else { continue };
        let of_file = node.parameters.get(&parameter.name).and_then(|file| file.get("name")?.as_str());
        let of_record = project.data.get(&node.id).map(|record| record.name.as_str());
        slots.push(Slot {
            node: node.id,
            name: check::node_name(catalogue, &project.graph, node.id),
            parameter: parameter.name.clone(),
            // A file that no source reads is a model.
            takes_models: spec.category != Category::Source,
            is_source: spec.category == Category::Source && !node.bypass,
            recorded: of_file.into_iter().chain(of_record).map(str::to_owned).collect(),
            given: None,
        });
    }
    slots
}

/// The node and path of an argument that names a node. A path may hold `=` too: what exists as a file is one.
fn named(
    project: &Project,
    catalogue: &Catalogue,
    argument: &OsStr,
) -> Result<Option<(NodeId, PathBuf)>, Failure> {
    let Some((name, path)) = argument.to_str().and_then(|text| text.split_once('=')) else {
        return Ok(None);
    };
    match find_node(project, catalogue, name) {
        Ok(id) => Ok(Some((id, PathBuf::from(path)))),
        Err(_) if Path::new(argument).exists() => Ok(None),
        Err(problem) => {
            Err(Failure::usage(format!("--data {}: {problem} in this pipeline.", argument.to_string_lossy())))
        }
    }
}

fn place_by_node(slots: &mut [Slot], id: NodeId, path: PathBuf) -> Result<(), Failure> {
    let shown = path.display().to_string();
    match slots.iter_mut().find(|slot| slot.node == id) {
        None => Err(Failure::usage(format!("--data {id}={shown}: node {id} takes no file."))),
        Some(Slot { given: Some(other), .. }) => Err(Failure::usage(format!(
            "--data {id}={shown}: node {id} was given {} already.",
            other.display()
        ))),
        Some(slot) => {
            slot.given = Some(path);
            Ok(())
        }
    }
}

fn place_by_name(slots: &mut [Slot], unplaced: &mut Vec<PathBuf>) {
    unplaced.retain(|path| {
        let name = file_source::file_name(path);
        let place = slots.iter_mut().find(|slot| slot.given.is_none() && slot.recorded.contains(&name));
        match place {
            Some(slot) => {
                slot.given = Some(path.clone());
                false
            }
            None => true,
        }
    });
}

fn place_in_the_only_slot(slots: &mut [Slot], path: PathBuf) -> Result<(), Failure> {
    let is_model = is_model(&path);
    let mut free: Vec<&mut Slot> =
        slots.iter_mut().filter(|slot| slot.given.is_none() && slot.takes_models == is_model).collect();
    let shown = path.display();
    match free.as_mut_slice() {
        [slot] => {
            slot.given = Some(path);
            Ok(())
        }
        [] => Err(Failure::usage(format!("--data {shown}: no node of this pipeline waits for this file."))),
        several => {
            let nodes: Vec<String> = several.iter().map(|slot| slot.describe()).collect();
            Err(Failure::usage(format!(
                "--data {shown}: several nodes could take this file. Name one, as in --data {}={shown}: {}.",
                several[0].node,
                nodes.join(", ")
            )))
        }
    }
}

/// Whether a file holds a model and not data; both may be JSON, so its first bytes say. What cannot be read is told of when
/// it is opened in earnest.
fn is_model(path: &Path) -> bool {
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if path.as_os_str() == "-" || !is_json {
        return false;
    }
    let Ok(source) = file_source::open(path) else { return true };
    match block_on(format_of(source.as_ref())) {
        Ok(Format::Json | Format::Text) => false,
        Ok(_) | Err(_) => true,
    }
}

/// Makes a file known to the engine under its content hash.
///
/// # Errors
/// That it could not be read.
pub fn add_to_host(path: &Path, host: &NativeHost) -> Result<FileReference, Failure> {
    let source = file_source::open(path)?;
    let hash = hash(source.as_ref())?;
    let reference = FileReference { name: source.name().to_owned(), hash: hash.clone(), size: source.size() };
    host.add_source(&hash, Rc::clone(&source));
    Ok(reference)
}

fn hash(source: &dyn ByteSource) -> Result<String, Failure> {
    let mut hasher = blake3::Hasher::new();
    let mut offset = 0;
    while offset < source.size() {
        let bytes = block_on(source.read(offset, CHUNK)).map_err(Failure::unreadable)?;
        if bytes.is_empty() {
            return Err(Failure::unreadable(format!("“{}” changed while it was being read.", source.name())));
        }
        hasher.update(&bytes);
        offset += bytes.len() as u64;
    }
    Ok(hasher.finalize().to_hex().to_string())
}
