//! Takes the studio's wasm apart at `src/rest/part.rs`, so that the first download is the frame alone.
//!
//! Trunk calls this (`cargo xtask split`, a hook in Trunk.toml) when it has put the site together and before it
//! publishes it. Trunk has compiled the studio whole; the linker has left its relocations in, from which
//! `wasm_split_cli_support` tells what each part needs. The frame then goes through wasm-bindgen as the whole would
//! have, and both parts take the place of what Trunk made.

use crate::command::{program, run};
use crate::{Outcome, tools, workspace};
use std::path::{Path, PathBuf};

/// How the file that holds the rest of the studio ends; `budget.rs` knows it by this.
pub const REST_ENDING: &str = "-rest.wasm";
/// How the script that loads it ends.
pub const LOADER_ENDING: &str = "-parts.js";

/// Splits the studio of the site that Trunk is putting together. Reads what Trunk tells its hooks.
pub fn from_hook() -> Outcome {
    let told = |name: &str| {
        std::env::var(name).map_err(|_| format!("{name} is not set: Trunk runs this command, see Trunk.toml"))
    };
    let site = PathBuf::from(told("TRUNK_STAGING_DIR")?);
    let profile = if told("TRUNK_PROFILE")? == "release" { "app" } else { "debug" };
    let wasm =
        workspace::target_folder().join("wasm32-unknown-unknown").join(profile).join("penstock-studio.wasm");
    studio(&site, &wasm)
}

fn studio(site: &Path, wasm: &Path) -> Outcome {
    let stem = studio_stem(site)?;
    let whole = workspace::read(wasm)?;
    let folder = workspace::target_folder().join("split");
    // What an earlier build left behind would be taken for a part of this one.
    let _ = std::fs::remove_dir_all(&folder);
    let parts = folder.join("parts");
    let frame = folder.join("frame.wasm");
    let script = format!("{stem}{LOADER_ENDING}");
    let main_module = format!("./{stem}.js");
    let link_name = format!("./{script}");

    let mut options = wasm_split_cli_support::Options::new(&whole);
    options.output_dir = &parts;
    options.main_out_path = &frame;
    options.link_name = &link_name;
    options.main_module = &main_module;
    options.target.web();
    std::fs::create_dir_all(&parts).map_err(|error| format!("cannot make {}: {error}", parts.display()))?;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| format!("the studio cannot be taken apart: {error:#}"))?;
    let [rest] = split.split_modules.as_slice() else {
        return Err(format!(
            "the studio came apart into {} parts beside the frame, not one",
            split.split_modules.len()
        ));
    };

    let bound = folder.join("bound");
    // The parts share the linker's table and globals, whose exports wasm-bindgen would take for left over.
    run(program(tools::wasm_bindgen()?)
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", &stem, "--out-dir"])
        .arg(&bound)
        .arg(&frame))?;
    for file in [format!("{stem}.js"), format!("{stem}_bg.wasm")] {
        copy(&bound.join(&file), &site.join(&file))?;
    }
    // Under the studio's name, which holds Trunk's hash, so that no cache gives another build's.
    let name = rest.file_name().unwrap_or_default().to_string_lossy();
    let own_name = format!("{stem}{REST_ENDING}");
    let loader = workspace::read_text(&parts.join(&script))?.replace(name.as_ref(), &own_name);
    workspace::write(&site.join(&script), loader)?;
    copy(rest, &site.join(own_name))
}

/// The name, without its ending, that Trunk gave the studio's script.
fn studio_stem(site: &Path) -> Outcome<String> {
    let entries =
        std::fs::read_dir(site).map_err(|error| format!("cannot list {}: {error}", site.display()))?;
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .find_map(|name| {
            name.strip_suffix("_bg.wasm")
                .filter(|stem| stem.starts_with("penstock-studio"))
                .map(str::to_owned)
        })
        .ok_or_else(|| format!("{} holds no penstock-studio…_bg.wasm", site.display()))
}

fn copy(from: &Path, to: &Path) -> Outcome {
    std::fs::copy(from, to)
        .map(|_| ())
        .map_err(|error| format!("cannot copy {} to {}: {error}", from.display(), to.display()))
}
