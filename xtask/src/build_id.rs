//! The name of a build: a hash over everything that goes into the site.
//!
//! A hash of contents rather than a commit, so that it also names a tree with changes, stays the same for a commit
//! that touches only documents, and works in an unpacked archive. Two builds of equal sources are equal.

use crate::{Outcome, workspace};

/// Everything that the site is made of. The command line and the tests are not in it.
const SOURCES: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates",
    "index.html",
    "public",
    "rust-toolchain.toml",
    "src",
    "style",
    "xtask/assets",
    "xtask/src/finish.rs",
    "xtask/src/wasm_opt.rs",
];

/// Twelve hexadecimal digits.
pub fn of_this_tree() -> Outcome<String> {
    let mut hasher = blake3::Hasher::new();
    for source in SOURCES {
        for path in workspace::files_below(source)? {
            let name = workspace::slashes(&path);
            if name.starts_with("crates/cli/") {
                continue;
            }
            let content = workspace::read(&workspace::root().join(&path))?;
            hasher.update(&(name.len() as u64).to_le_bytes());
            hasher.update(name.as_bytes());
            hasher.update(&(content.len() as u64).to_le_bytes());
            hasher.update(&content);
        }
    }
    Ok(hasher.finalize().to_hex()[..12].to_owned())
}
