//! What the browser tests and benchmarks run on: the system's Chromium and Playwright from npm.

use crate::command::{npm, on_path, program, run};
use crate::{Outcome, tools, workspace};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Playwright project, as a folder of the repository.
pub const PROJECT: &str = "tests/e2e";

/// A node program in the Playwright project, with everything installed that it needs.
pub fn node(words: &[&str]) -> Outcome<Command> {
    let chromium = chromium()?;
    install_packages()?;
    let mut command = program(on_path("node").ok_or("node is needed: install node 20 or later")?);
    command.current_dir(workspace::root().join(PROJECT)).env("CHROMIUM", chromium).args(words);
    Ok(command)
}

/// Chromium's program: what `CHROMIUM` names, else what the system has, else, where that needs no question to
/// anyone, what the system's package manager installs.
fn chromium() -> Outcome<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        return if named.is_file() {
            Ok(named)
        } else {
            Err(format!("CHROMIUM names {}, which is not there", named.display()))
        };
    }
    if let Some(found) = installed_chromium() {
        return Ok(found);
    }
    tools::apt_install("chromium")?;
    installed_chromium().ok_or_else(|| {
        "Chromium is needed: install the package `chromium` (Debian: `apt-get install chromium`), or set CHROMIUM to \
         the program of a Chromium or Chrome"
            .to_owned()
    })
}

fn installed_chromium() -> Option<PathBuf> {
    let application = Path::new("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"]
        .iter()
        .find_map(|name| on_path(name))
        .or_else(|| application.is_file().then(|| application.to_owned()))
}

/// Runs `npm ci` when what is installed is not what the lock file says.
fn install_packages() -> Outcome {
    let project = workspace::root().join(PROJECT);
    let lock = workspace::read(&project.join("package-lock.json"))?;
    let wanted = blake3::hash(&lock).to_hex().to_string();
    let stamp = project.join("node_modules").join(".penstock-lock-hash");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    run(npm()?
        .current_dir(&project)
        // The system's Chromium is used.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    workspace::write(&stamp, wanted)
}
