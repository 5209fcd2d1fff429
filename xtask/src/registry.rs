//! Writes the lists of stages: `crates/stages/src/generated.rs` and the `mod.rs` of each category.
//!
//! A stage is a file that has `impl Stage for X` or `impl LearnerStage for X`; its module docs become its help page. So
//! adding a stage touches one file, and these lists follow. No link-time registration: it has no support in wasm.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of stages, one a category.
const CATEGORIES: [&str; 7] = ["deploy", "evaluate", "features", "learn", "prepare", "source", "split"];

/// Writes the lists, or says which are out of date.
///
/// # Errors
/// Names the files that differ when `write` is false, or a file that cannot be read or written.
pub fn update(root: &Path, write: bool) -> Result<(), String> {
    let mut stale = Vec::new();
    for (path, wanted) in lists(&root.join("crates/stages/src"))? {
        if fs::read_to_string(&path).unwrap_or_default() == wanted {
            continue;
        }
        if write {
            fs::write(&path, wanted).map_err(|error| format!("{}: {error}", path.display()))?;
        } else {
            stale.push(path.strip_prefix(root).unwrap_or(&path).display().to_string());
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("out of date: {}. Run `cargo xtask tidy --write`.", stale.join(", ")))
}

fn lists(source: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let mut entries = String::new();
    let mut lists = Vec::new();
    for category in CATEGORIES {
        let folder = source.join(category);
        let mut modules = Vec::new();
        for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let path = entry.map_err(|error| error.to_string())?.path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() || (path.extension().is_some_and(|ending| ending == "rs") && stem != "mod") {
                modules.push((stem, path));
            }
        }
        modules.sort();
        let mut list = format!(
            "//! The stages of the category {category}, and what they share.\n//!\n//! Made by `cargo xtask tidy --write`.\n\n"
        );
        for (module, path) in &modules {
            if module == category {
                list.push_str(
                    "#[allow(clippy::module_inception)] // A category may be named as its only stage is.\n",
                );
            }
            list.push_str(&format!("pub mod {module};\n"));
            if path.is_file() {
                let text =
                    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
                if let Some(name) = stage_name(&text) {
                    entries.push_str(&entry(category, module, &name, &help(&text)));
                }
            }
        }
        lists.push((folder.join("mod.rs"), list));
    }
    let generated = format!(
        "//! Every stage with its help page. Made by `cargo xtask tidy --write` from the stages' files.\n\n\
         use crate::registry::{{AnyStage, entry}};\n\n\
         /// Every stage.\n#[rustfmt::skip]\npub(crate) fn all() -> Vec<Box<dyn AnyStage>> {{\n    vec![\n{entries}    ]\n}}\n"
    );
    lists.push((source.join("generated.rs"), generated));
    Ok(lists)
}

fn entry(category: &str, module: &str, name: &str, help: &str) -> String {
    format!("        entry::<crate::{category}::{module}::{name}>({help:?}),\n")
}

/// The type that implements a stage, if the file is one.
fn stage_name(text: &str) -> Option<String> {
    let line = text
        .lines()
        .find(|line| line.starts_with("impl Stage for ") || line.starts_with("impl LearnerStage for "))?;
    Some(line.split(" for ").nth(1)?.trim_end_matches(['{', '}']).trim().to_owned())
}

/// The module docs as Markdown.
fn help(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.starts_with("//!"));
    lines.map(|line| line.trim_start_matches("//!").trim()).collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_found_with_its_help() {
        let text = "//! First line.\n//!\n//! More.\n\nuse x;\nimpl LearnerStage for RandomForest {\n";
        assert_eq!(stage_name(text).as_deref(), Some("RandomForest"));
        assert_eq!(help(text), "First line.\n\nMore.");
        assert_eq!(stage_name("impl Display for X {"), None);
    }
}
