//! What turns Trunk's output into the site that is published: the wasm is optimised, the offline worker is given its
//! list of files, and the page is checked for inline code, which its content policy would block.

use crate::{Outcome, budget, tools, wasm_opt, workspace};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Mutex;

const SERVICE_WORKER: &str = include_str!("../assets/service-worker.js");

/// Finishes a site of either kind.
pub fn every_site(site: &Path, build_id: &str) -> Outcome {
    let page = workspace::read_text(&site.join("index.html"))?;
    if let Some(found) = inline_code_in(&page) {
        return Err(format!("index.html holds {found}, which the content policy blocks"));
    }
    check_frame(&workspace::read_text(&site.join("fetch.html"))?)?;
    // The one file of a fixed name that the page asks for by itself: with the build in its address no cache can give
    // another build's.
    let page = page.replace("start.js\"", &format!("start.js?v={build_id}\""));
    workspace::write(&site.join("index.html"), page)?;
    workspace::write(&site.join("build.json"), format!("{{ \"build\": \"{build_id}\" }}\n"))
}

/// Finishes a site that is to be published.
pub fn release(site: &Path, build_id: &str) -> Outcome {
    optimise_all(site)?;
    let files = files_of(site)?;
    workspace::write(&site.join("service-worker.js"), service_worker(site, &files, build_id)?)?;
    budget::check(site, &files)
}

/// The frame that fetches addresses has its script in itself, and a policy that allows this script alone by its hash.
fn check_frame(frame: &str) -> Outcome {
    let script = frame.split("<script>").nth(1).and_then(|rest| rest.split("</script>").next());
    let hash = base64(&Sha256::digest(script.unwrap_or_default()));
    if frame.contains(&format!("script-src 'sha256-{hash}';")) {
        return Ok(());
    }
    Err(format!("fetch.html: its policy must allow its script by 'sha256-{hash}'"))
}

/// Optimises every wasm file, two at once: the optimiser uses one core and takes minutes.
fn optimise_all(site: &Path) -> Outcome {
    // Asked for once before, or both would install it.
    tools::wasm_opt()?;
    let files = files_of(site)?;
    let left = Mutex::new(files.iter().filter(|name| name.ends_with(".wasm")));
    let next = || left.lock().ok().and_then(|mut left| left.next());
    let work = || {
        while let Some(file) = next() {
            let level = match budget::part_of(file) {
                Some(budget::Part::App | budget::Part::Rest | budget::Part::Formats) => wasm_opt::SMALL,
                _ => wasm_opt::FAST,
            };
            wasm_opt::optimise(&site.join(file), level)?;
        }
        Ok(())
    };
    std::thread::scope(|threads| {
        let other = threads.spawn(work);
        let own = work();
        own.and(other.join().unwrap_or_else(|_| Err("the optimiser's thread ended".to_owned())))
    })
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
    let (mut list, mut later) = (Vec::new(), Vec::new());
    for file in files {
        let digest = Sha256::digest(workspace::read(&site.join(file))?);
        let address = match file.as_str() {
            // The frame that fetches addresses is of no use without a network.
            "build.json" | "fetch.html" => continue,
            "index.html" => "./".to_owned(),
            // As the studio asks for them: Trunk puts no hash into these names.
            named
                if named.starts_with("penstock-worker")
                    || named.starts_with("penstock-formats-worker")
                    || named == "start.js" =>
            {
                format!("./{named}?v={build_id}")
            }
            other => format!("./{other}"),
        };
        // Many a visitor never drops a workbook: its readers are kept when they are first asked for.
        let is_later = budget::part_of(file) == Some(budget::Part::Formats);
        let list = if is_later { &mut later } else { &mut list };
        list.push(serde_json::json!([address, format!("sha256-{}", base64(&digest))]));
    }
    let list = serde_json::Value::from(list).to_string();
    let later = serde_json::Value::from(later).to_string();
    let name = &hexadecimal(&Sha256::digest(format!("{list}{later}")))[..16];
    Ok(SERVICE_WORKER
        .replace("\"FILES\"", &list)
        .replace("\"LATER\"", &later)
        .replace("BUILD", build_id)
        .replace("LIST", name))
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
    fn the_frame_allows_its_own_script_alone() {
        let frame = workspace::read_text(&workspace::root().join("public/fetch.html")).unwrap_or_default();
        assert_eq!(check_frame(&frame), Ok(()));
        assert!(check_frame(&frame.replace("omit", "include")).is_err());
    }

    #[test]
    fn inline_code_is_refused() {
        assert_eq!(inline_code_in("<p>fine</p><script src=\"a.js\"></script>"), None);
        assert!(inline_code_in("<script>1</script>").is_some());
        assert!(inline_code_in("<p style=\"a\">").is_some());
        assert!(inline_code_in("<body onload=\"x()\">").is_some());
    }
}
