//! `cargo xtask soak`: the long runs, of which `cargo xtask test` holds a small share.
//!
//! A long run is an ordinary test that reads how much to do from `PENSTOCK_SOAK`: unset, it does its small share.

use crate::command::{self, cargo};
use crate::{Outcome, browser, build, workspace};

/// How much more than in `cargo xtask test` the tests do.
const FACTOR: &str = "100";

/// Runs every test once more, each of those that can with its full amount.
pub fn run() -> Outcome {
    command::run(
        cargo()
            .args([
                "test",
                "--release",
                "--workspace",
                "--exclude",
                "penstock-studio",
                "--exclude",
                "penstock-worker",
            ])
            .env("PENSTOCK_SOAK", FACTOR),
    )?;
    build::site(build::Kind::Release)?;
    command::run(
        browser::node(&["node_modules/@playwright/test/cli.js", "test"])?
            .env("PENSTOCK_SITE", workspace::root().join("dist"))
            .env("PENSTOCK_SOAK", FACTOR),
    )
}
