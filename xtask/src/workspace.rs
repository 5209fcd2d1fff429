//! Where things are.

use crate::Outcome;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The repository's top folder: of the checkout that `cargo xtask` was called in, even when several checkouts share one
/// target folder and so this program.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        Path::new(&own).parent().unwrap_or(Path::new(".")).to_owned()
    })
}

/// Where cargo puts what it builds; other programs' intermediate files go beside it.
pub fn target_folder() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Every file below a folder of the repository, sorted, as a path from the repository's top. Hidden files and what
/// builds leave behind are passed over.
pub fn files_below(folder: &str) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let start = root().join(folder);
    if start.is_dir() {
        collect(&start, &mut found)?;
    } else if start.is_file() {
        found.push(start);
    }
    let mut relative: Vec<PathBuf> =
        found.iter().filter_map(|path| path.strip_prefix(root()).ok()).map(Path::to_owned).collect();
    relative.sort();
    Ok(relative)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Outcome {
    let entries =
        fs::read_dir(folder).map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| format!("cannot list {}: {error}", folder.display()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.')
            || ["target", "dist", "node_modules", "test-results"].contains(&name.as_ref())
        {
            continue;
        }
        if path.is_dir() {
            collect(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// A path as it is written in messages and in lists, on every system.
pub fn slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Reads a text file, or says which one could not be read.
pub fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Reads a file, or says which one could not be read.
pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Writes a file, or says which one could not be written.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Outcome {
    fs::write(path, content).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
