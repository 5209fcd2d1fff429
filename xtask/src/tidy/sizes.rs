//! How long source files may grow.

use crate::{Outcome, workspace};

const LONGEST: usize = 800;

/// Rust files over the limit; prints the median and the ninth decile of all. Tests, and what is generated, may be
/// longer.
pub fn check() -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    let mut lengths = Vec::new();
    for folder in ["src", "crates", "fuzz", "xtask"] {
        for path in workspace::files_below(folder)? {
            let name = workspace::slashes(&path);
            if !name.ends_with(".rs") || name.contains("/tests/") || name.ends_with("/generated.rs") {
                continue;
            }
            let lines = workspace::read_text(&workspace::root().join(&path))?.lines().count();
            if lines > LONGEST {
                found.push(format!("{name}: {lines} lines; none may have more than {LONGEST}, so split it"));
            }
            lengths.push(lines);
        }
    }
    lengths.sort_unstable();
    if let Some(last) = lengths.len().checked_sub(1) {
        let at = |tenths: usize| lengths[last * tenths / 10];
        println!(
            "{} source files: median {} lines, nine in ten up to {}, longest {}",
            lengths.len(),
            at(5),
            at(9),
            lengths[last]
        );
    }
    Ok(found)
}
