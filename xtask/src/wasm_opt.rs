//! Binaryen's optimiser over the two wasm files.
//!
//! Run from here rather than by Trunk, because Trunk would download it where it is not on the PATH, and because it is
//! slow on node, so its results are kept: a build in which only the page changed does not optimise the engine again.

use crate::command::{program, run};
use crate::{Outcome, tools, workspace};
use std::fs;
use std::path::Path;

/// The WebAssembly features that rustc emits for our target; wasm-opt refuses a module that uses one it was not told of.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// Names, origins and the list of features are of use to tools, not to a visitor.
const STRIP: &[&str] = &["--strip-debug", "--strip-producers", "--strip-target-features"];

/// For size.
pub const SMALL: &[&str] = &["-Oz"];

/// For speed. Functions that have one caller are not all put into it: the browser would compile the huge ones that come of
/// that while the first file is read, which then takes a fifth longer.
pub const FAST: &[&str] = &["-O3", "--one-caller-inline-max-function-size=60"];

/// Optimises a wasm file in place, for size or for speed.
pub fn optimise(wasm: &Path, level: &[&str]) -> Outcome {
    let words = tools::wasm_opt()?;
    let input = workspace::read(wasm)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&input);
    for word in FEATURES
        .iter()
        .chain(STRIP)
        .copied()
        .chain(level.iter().copied())
        .chain(words.iter().map(String::as_str))
    {
        hasher.update(word.as_bytes());
    }

    let folder = workspace::target_folder().join("wasm-opt");
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let kept = folder.join(format!("{}.wasm", &hasher.finalize().to_hex()[..32]));
    if !kept.is_file() {
        let unfinished = kept.with_extension(format!("{}.part", std::process::id()));
        run(program(&words[0])
            .args(&words[1..])
            .args(FEATURES)
            .args(level)
            .args(STRIP)
            .arg(wasm)
            .arg("-o")
            .arg(&unfinished))?;
        fs::rename(&unfinished, &kept).map_err(|error| format!("cannot keep {}: {error}", kept.display()))?;
    }
    fs::copy(&kept, wasm).map_err(|error| format!("cannot write {}: {error}", wasm.display()))?;
    Ok(())
}
