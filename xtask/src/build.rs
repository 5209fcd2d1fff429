//! `cargo xtask build`: the site, into `dist/`.

use crate::command::{program, run};
use crate::{Outcome, build_id, finish, tools, workspace};

/// How the site is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Small and fast, as it is published.
    Release,
    /// Quick to build, without the size check and without offline use.
    Dev,
}

impl Kind {
    /// What `--dev` asks for.
    pub fn from_dev_flag(dev: bool) -> Self {
        if dev { Self::Dev } else { Self::Release }
    }
}

/// Installs the tools if need be and builds the site.
pub fn site(kind: Kind) -> Outcome {
    tools::wasm_target()?;
    let trunk = tools::trunk()?;
    let wasm_bindgen = tools::wasm_bindgen()?;
    // A changed name makes cargo compile page and engine anew, so while developing it stays the same.
    let build_id = match kind {
        Kind::Release => build_id::of_this_tree()?,
        Kind::Dev => "dev".to_owned(),
    };

    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = wasm_bindgen.parent().map(|folder| folder.to_owned()).into_iter();
    let path = std::env::join_paths(folders.chain(std::env::split_paths(&inherited)))
        .map_err(|error| format!("the PATH cannot be extended: {error}"))?;

    let mut command = program(trunk);
    command
        .arg("build")
        .env("PATH", path)
        .env("PENSTOCK_BUILD_ID", &build_id)
        // Trunk takes these as its own options and stops at the values that other programs set.
        .env_remove("NO_COLOR")
        // Its own backtrace says nothing about a page that does not compile.
        .env_remove("RUST_BACKTRACE")
        .current_dir(workspace::root());
    if kind == Kind::Release {
        command.arg("--release");
    }
    run(&mut command)?;

    let site = workspace::root().join("dist");
    finish::every_site(&site, &build_id)?;
    if kind == Kind::Release {
        finish::release(&site, &build_id)?;
    }
    println!("build {build_id} is in {}", site.display());
    Ok(())
}
