//! What turns Trunk's output into a site under a strict content policy: `cargo xtask finish`, a hook of Trunk's that
//! runs on the folder in which Trunk has gathered the files, before that becomes `dist/`.
//!
//! Trunk starts the page with an inline script, which the policy forbids; so the start becomes a file of ours. In a
//! release the wasm is optimised, the offline worker is given its list of files, and the sizes are checked.

use crate::{Outcome, budget, wasm_opt, workspace};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

const START_SCRIPT: &str = include_str!("../assets/start.js");
const SERVICE_WORKER: &str = include_str!("../assets/service-worker.js");

/// Finishes the site whose folder Trunk gives in the environment.
pub fn run_as_hook() -> Outcome {
    let site = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .ok_or("this is a step of `trunk build`; run `cargo xtask build`")?;
    let release = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let build_id = std::env::var("PENSTOCK_BUILD_ID").unwrap_or_else(|_| "dev".to_owned());

    let app_script = only_file(&site, |name| name.starts_with("penstock-studio") && name.ends_with(".js"))?;
    let app_wasm = only_file(&site, |name| name.starts_with("penstock-studio") && name.ends_with(".wasm"))?;
    if release {
        wasm_opt::optimise(&site.join(&app_wasm), "-Oz")?;
        wasm_opt::optimise(&site.join("penstock-worker_bg.wasm"), "-O3")?;
    }

    let start = START_SCRIPT.replace("APP_SCRIPT", &app_script).replace("APP_WASM", &app_wasm);
    let start_name = format!("start-{}.js", &hexadecimal(&Sha256::digest(&start))[..16]);
    workspace::write(&site.join(&start_name), start)?;

    let index = site.join("index.html");
    let page = with_start_file(&workspace::read_text(&index)?, &start_name, &app_script)?;
    workspace::write(&index, page)?;

    workspace::write(&site.join("build.json"), format!("{{ \"build\": \"{build_id}\" }}\n"))?;
    if release {
        let files = files_of(&site)?;
        workspace::write(&site.join("service-worker.js"), service_worker(&site, &files, &build_id)?)?;
        budget::check(&site, &files)?;
        println!("build {build_id}");
    }
    Ok(())
}

/// Takes the inline script out of the page and puts the start file in.
fn with_start_file(page: &str, start: &str, app_script: &str) -> Outcome<String> {
    const OPENING: &str = "<script type=\"module\">";
    const CLOSING: &str = "</script>";
    let (before, rest) = page.split_once(OPENING).ok_or("Trunk's start script is not in index.html")?;
    let (inline, after) = rest.split_once(CLOSING).ok_or("Trunk's start script has no end")?;
    if !inline.contains(app_script) {
        return Err("the first script of index.html is not Trunk's start script".to_owned());
    }
    let page = format!("{before}<script type=\"module\" src=\"./{start}\"></script>{after}");
    match inline_code_in(&page) {
        None => Ok(page),
        Some(found) => Err(format!("index.html still holds {found}, which the content policy blocks")),
    }
}

/// Names the first piece of inline code or style of a page.
fn inline_code_in(page: &str) -> Option<&'static str> {
    let inline_script = page.match_indices("<script").any(|(place, _)| {
        let tag = page[place..].split('>').next().unwrap_or_default();
        !tag.contains(" src=")
    });
    if inline_script {
        Some("an inline script")
    } else if page.contains("<style") || page.contains(" style=") {
        Some("an inline style")
    } else if page.contains(" onload=") || page.contains(" onclick=") || page.contains(" onerror=") {
        Some("an inline event handler")
    } else {
        None
    }
}

fn service_worker(site: &Path, files: &[String], build_id: &str) -> Outcome<String> {
    let mut list = Vec::new();
    for file in files {
        let digest = Sha256::digest(workspace::read(&site.join(file))?);
        let address = match file.as_str() {
            "build.json" => continue,
            "index.html" => "./".to_owned(),
            // As the studio asks for them: Trunk puts no hash into these names.
            worker if worker.starts_with("penstock-worker") => format!("./{worker}?v={build_id}"),
            other => format!("./{other}"),
        };
        list.push(serde_json::json!([address, format!("sha256-{}", base64(&digest))]));
    }
    let list = serde_json::Value::from(list).to_string();
    let name = &hexadecimal(&Sha256::digest(&list))[..16];
    Ok(SERVICE_WORKER.replace("\"FILES\"", &list).replace("BUILD", build_id).replace("LIST", name))
}

fn files_of(site: &Path) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![site.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(site) {
                found.push(workspace::slashes(relative));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn only_file(site: &Path, fits: impl Fn(&str) -> bool) -> Outcome<String> {
    let mut found: Vec<String> = files_of(site)?.into_iter().filter(|name| fits(name)).collect();
    match (found.pop(), found.is_empty()) {
        (Some(name), true) => Ok(name),
        (None, _) => Err(format!("the studio's files are not in {}", site.display())),
        (Some(_), false) => Err(format!("{} holds the files of more than one studio", site.display())),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_script_moves_into_a_file() {
        let page = "<head></head><body><script type=\"module\">import init from './a.js';</script></body>";
        let finished = with_start_file(page, "start-1.js", "a.js").expect("finished");
        assert!(finished.contains("<script type=\"module\" src=\"./start-1.js\"></script>"));
        assert!(!finished.contains("import init"));
    }

    #[test]
    fn other_inline_code_is_refused() {
        assert_eq!(inline_code_in("<p>fine</p><script src=\"a.js\"></script>"), None);
        assert!(inline_code_in("<script>1</script>").is_some());
        assert!(inline_code_in("<p style=\"a\">").is_some());
        assert!(inline_code_in("<body onload=\"x()\">").is_some());
    }
}
