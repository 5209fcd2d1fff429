//! Opening a pipeline: a project file or a share link.

use std::ffi::OsStr;
use std::path::Path;

use penstock_flow::project::{ProjectError, SIZE_LIMIT};
use penstock_flow::{Catalogue, NodeId, Project, check, link};
use penstock_table::block_on;

use crate::failure::Failure;
use crate::file_source;

/// Opens a project file or a share link.
///
/// # Errors
/// Why it could not be read, with its path and what to do.
pub fn open(pipeline: &OsStr) -> Result<Project, Failure> {
    match pipeline.to_str() {
        Some(text) if link::is_link(text) || text.starts_with("p=") || text.contains("://") => {
            link::decode(text).map_err(|error| Failure::unreadable(for_command(&error.to_string())))
        }
        _ => open_file(Path::new(pipeline)),
    }
}

fn open_file(path: &Path) -> Result<Project, Failure> {
    let refused = |error: ProjectError| {
        Failure::unreadable(format!("{}: {}", path.display(), for_command(&error.to_string())))
    };
    let text = read_text(path, SIZE_LIMIT, || refused(ProjectError::TooLarge), "a project")?;
    Project::from_json(&text).map_err(refused)
}

/// The text of a file that is small enough.
///
/// # Errors
/// That it could not be read, is too large, or no text.
pub fn read_text(
    path: &Path,
    limit: usize,
    too_large: impl Fn() -> Failure,
    what: &str,
) -> Result<String, Failure> {
    let source = file_source::open(path)?;
    if source.size() > limit as u64 {
        return Err(too_large());
    }
    let bytes = block_on(source.read(0, source.size() as usize)).map_err(Failure::unreadable)?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::unreadable(format!("{} is not a text file, so not {what}.", path.display())))
}

/// Messages are written for the studio, where a newer version is a reload away.
fn for_command(message: &str) -> String {
    message.replace("Reload the page to get the latest version", "Get the latest version of penstock")
}

/// The node of this number or name.
///
/// # Errors
/// That there is none, or that several have the name.
pub fn find_node(project: &Project, catalogue: &Catalogue, text: &str) -> Result<NodeId, String> {
    let by_number = text.parse().ok().map(NodeId).filter(|id| project.graph.node(*id).is_some());
    if let Some(id) = by_number {
        return Ok(id);
    }
    let named = |same: fn(&str, &str) -> bool| {
        let nodes = project.graph.nodes.keys().copied();
        nodes.filter(|id| same(&check::node_name(catalogue, &project.graph, *id), text)).collect::<Vec<_>>()
    };
    let mut found = named(|one, other| one == other);
    if found.is_empty() {
        found = named(|one, other| one.to_lowercase() == other.to_lowercase());
    }
    match found.as_slice() {
        [id] => Ok(*id),
        [] => Err(format!("there is no node “{text}”")),
        several => {
            let numbers: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(format!("several nodes are named “{text}”: use a number, {}", numbers.join(" or ")))
        }
    }
}
