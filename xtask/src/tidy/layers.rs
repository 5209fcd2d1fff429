//! Who may depend on whom, read from the manifests, and on which side of the worker the browser may be named.

use crate::command::{cargo, output};
use crate::{Outcome, workspace};
use std::path::Path;

/// Each crate of ours with all of ours that it may name.
const LAYERS: &[(&str, &[&str])] = &[
    ("penstock-flow", &[]),
    ("penstock-learn", &[]),
    ("penstock-table", &["penstock-flow"]),
    ("penstock-formats", &["penstock-flow", "penstock-table"]),
    ("penstock-stages", &["penstock-flow", "penstock-table", "penstock-learn"]),
    ("penstock-engine", &["penstock-flow", "penstock-table", "penstock-learn", "penstock-stages"]),
    (
        "penstock-worker",
        &[
            "penstock-flow",
            "penstock-table",
            "penstock-learn",
            "penstock-stages",
            "penstock-engine",
            "penstock-formats",
        ],
    ),
    (
        "penstock-cli",
        &[
            "penstock-flow",
            "penstock-table",
            "penstock-learn",
            "penstock-stages",
            "penstock-engine",
            "penstock-formats",
        ],
    ),
    ("penstock-fuzz", &["penstock-table", "penstock-formats"]),
    ("penstock-studio", &["penstock-flow"]),
    ("xtask", &[]),
];

/// The shells around the engine, and the page: who may name what binds to a browser.
const BROWSER_SIDE: &[&str] = &["penstock-studio", "penstock-worker", "penstock-formats-worker"];

/// Names, or beginnings of names, of crates that bind to a browser.
const BROWSER_CRATES: &[&str] = &["web-sys", "js-sys", "wasm-bindgen", "gloo", "leptos"];

/// Everything that crosses a layer.
pub fn check() -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for manifest in manifests()? {
        let path = workspace::slashes(&manifest);
        let text = workspace::read_text(&workspace::root().join(&manifest))?;
        let table: toml::Table = text.parse().map_err(|error| format!("cannot read {path}: {error}"))?;
        let name = table
            .get("package")
            .and_then(|package| package.get("name"))
            .and_then(toml::Value::as_str)
            .ok_or_else(|| format!("{path} names no package"))?;
        found.extend(crossings(name, &table).into_iter().map(|what| format!("{path}: {what}")));
    }
    found.extend(browser_crates_under_the_engine()?);
    Ok(found)
}

fn manifests() -> Outcome<Vec<std::path::PathBuf>> {
    let mut found = vec![
        Path::new("Cargo.toml").to_owned(),
        Path::new("xtask").join("Cargo.toml"),
        Path::new("fuzz").join("Cargo.toml"),
    ];
    found.extend(workspace::files_below("crates")?.into_iter().filter(|path| path.ends_with("Cargo.toml")));
    Ok(found)
}

fn crossings(name: &str, manifest: &toml::Table) -> Vec<String> {
    let allowed = LAYERS.iter().find(|(layer, _)| *layer == name).map(|(_, allowed)| *allowed);
    let browser_side = BROWSER_SIDE.contains(&name);
    let mut found = Vec::new();
    if allowed.is_none() && !browser_side {
        found.push(format!("{name} has no place in the layers; give it one in xtask/src/tidy/layers.rs"));
    }
    for dependency in dependencies(manifest) {
        let ours = dependency.starts_with("penstock-");
        if ours && allowed.is_some_and(|allowed| !allowed.contains(&dependency.as_str())) {
            found.push(format!("{name} must not depend on {dependency}"));
        }
        if !browser_side && BROWSER_CRATES.iter().any(|start| dependency.starts_with(start)) {
            found.push(format!(
                "{name} must not name {dependency}: only the page and the worker know the browser"
            ));
        }
    }
    found
}

/// What a crate depends on when it is used, for any target; its tests may use more.
fn dependencies(manifest: &toml::Table) -> Vec<String> {
    let of = |table: Option<&toml::Value>| {
        table
            .and_then(toml::Value::as_table)
            .into_iter()
            .flat_map(|table| table.keys().cloned())
            .collect::<Vec<_>>()
    };
    let mut found = of(manifest.get("dependencies"));
    for target in
        manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(|table| table.values())
    {
        found.extend(of(target.get("dependencies")));
    }
    found
}

/// A dependency of a dependency can bring the browser in as well: ask cargo.
fn browser_crates_under_the_engine() -> Outcome<Vec<String>> {
    let tree = output(cargo().args([
        "tree",
        "--package",
        "penstock-engine",
        "--target",
        "wasm32-unknown-unknown",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    let named = |line: &&str| line.starts_with("wasm-bindgen ") || line.starts_with("js-sys ");
    Ok(tree
        .lines()
        .filter(named)
        .map(|line| {
            let package = line.split_whitespace().next().unwrap_or_default();
            format!(
                "the engine pulls in {package}; `cargo tree -p penstock-engine --target wasm32-unknown-unknown -i \
                 {package}` says through whom"
            )
        })
        .take(1)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crossings_of(name: &str, manifest: &str) -> Vec<String> {
        crossings(name, &manifest.parse().expect("a manifest"))
    }

    #[test]
    fn a_lower_crate_may_be_used_and_a_higher_one_not() {
        assert!(crossings_of("penstock-table", "[dependencies]\npenstock-flow = {}").is_empty());
        assert_eq!(crossings_of("penstock-table", "[dependencies]\npenstock-stages = {}").len(), 1);
        assert_eq!(crossings_of("penstock-studio", "[dependencies]\npenstock-engine = {}").len(), 1);
        assert_eq!(crossings_of("penstock-learn", "[target.x.dependencies]\npenstock-flow = {}").len(), 1);
    }

    #[test]
    fn the_browser_stays_in_its_place() {
        assert_eq!(crossings_of("penstock-flow", "[dependencies]\ngloo-timers = {}").len(), 1);
        assert!(crossings_of("penstock-studio", "[dependencies]\ngloo-timers = {}").is_empty());
    }

    #[test]
    fn a_crate_without_a_place_is_noticed() {
        assert_eq!(crossings_of("penstock-new", "").len(), 1);
    }
}
