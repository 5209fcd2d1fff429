//! What the site may weigh, against `budget.json`.

use crate::split::REST_ENDING;
use crate::{Outcome, workspace};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::Path;

/// The parts of the site that have a budget of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What stands before the first paint: the frame's wasm, scripts and styles.
    App,
    /// What the page loads once it has been painted: the rest of the studio.
    Rest,
    /// What loads beside both: the worker's wasm and script.
    Engine,
    /// What loads when a file that is not plain text is first met.
    Formats,
}

/// Which part a file of the site counts for, if any.
pub fn part_of(file: &str) -> Option<Part> {
    let counts = [".wasm", ".js", ".css"].iter().any(|ending| file.ends_with(ending));
    if !counts || file == "service-worker.js" {
        None
    } else if file.starts_with("penstock-formats-worker") {
        Some(Part::Formats)
    } else if file.starts_with("penstock-worker") {
        Some(Part::Engine)
    } else if file.ends_with(REST_ENDING) {
        Some(Part::Rest)
    } else {
        Some(Part::App)
    }
}

/// The size after `gzip -9`, which is what a static host sends.
pub fn gzip_size(content: &[u8]) -> Outcome<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(content)
        .and_then(|()| encoder.finish())
        .map(|packed| packed.len())
        .map_err(|error| error.to_string())
}

/// Prints the sizes of a site and fails when a part is over its budget.
pub fn check(site: &Path, files: &[String]) -> Outcome {
    let budget_path = workspace::root().join("budget.json");
    let budget: serde_json::Value = serde_json::from_str(&workspace::read_text(&budget_path)?)
        .map_err(|error| format!("cannot read {}: {error}", budget_path.display()))?;

    let mut over = Vec::new();
    println!("{:<52} {:>9} {:>9}", "file", "kB", "gzip kB");
    let parts =
        [(Part::App, "app"), (Part::Rest, "rest"), (Part::Engine, "engine"), (Part::Formats, "formats")];
    for (part, name) in parts {
        let mut total = 0;
        for file in files.iter().filter(|file| part_of(file) == Some(part)) {
            let content = workspace::read(&site.join(file))?;
            let packed = gzip_size(&content)?;
            total += packed;
            println!("{file:<52} {:>9} {:>9}", kilobytes(content.len()), kilobytes(packed));
        }
        let allowed = budget
            .get(name)
            .and_then(serde_json::Value::as_u64)
            .and_then(|bytes| usize::try_from(bytes).ok())
            .ok_or_else(|| format!("{} has no number for '{name}'", budget_path.display()))?;
        println!(
            "{:<52} {:>9} {:>9}  of {} allowed",
            format!("{name} together"),
            "",
            kilobytes(total),
            kilobytes(allowed)
        );
        if total > allowed {
            over.push(format!("the {name} is {} kB over its budget", kilobytes(total - allowed)));
        }
    }
    if over.is_empty() { Ok(()) } else { Err(format!("{} (budget.json)", over.join(" and "))) }
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::LOADER_ENDING;

    #[test]
    fn files_count_for_their_part() {
        assert!(part_of("penstock-studio-12ab_bg.wasm") == Some(Part::App));
        // The script that loads the rest is loaded with the frame.
        assert!(part_of(&format!("penstock-studio-12ab{LOADER_ENDING}")) == Some(Part::App));
        assert!(part_of(&format!("penstock-studio-12ab{REST_ENDING}")) == Some(Part::Rest));
        assert!(part_of("penstock-worker_bg.wasm") == Some(Part::Engine));
        assert!(part_of("penstock-formats-worker_bg.wasm") == Some(Part::Formats));
        assert!(part_of("service-worker.js").is_none());
        assert!(part_of("icon.svg").is_none());
    }

    #[test]
    fn repetition_packs_well() {
        assert!(gzip_size(&[7; 100_000]).is_ok_and(|size| size < 500));
    }
}
