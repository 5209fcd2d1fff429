//! `cargo xtask test`: everything that a change must pass, in the order of how soon a step can say no.

use crate::browser;
use crate::command::{self, answer, cargo};
use crate::{Outcome, build, tidy, tools, workspace};
use std::time::Instant;

/// The crates that exist in a browser only.
const WASM_PACKAGES: [&str; 2] = ["penstock-studio", "penstock-worker"];

/// Which part to run; neither means both.
pub struct Choice {
    /// `--native`: formatting, lints, tidy, native tests.
    pub native: bool,
    /// `--e2e`: the built site in a browser.
    pub browser: bool,
    /// `--grep`: only browser tests whose title fits.
    pub grep: Option<String>,
}

/// Runs the steps and stops at the first that fails.
pub fn run(choice: Choice) -> Outcome {
    let everything = !choice.native && !choice.browser;
    let mut report = Report { started: Instant::now(), passed: 0 };
    let outcome = if everything || choice.native { native(&mut report) } else { Ok(()) };
    let outcome = match outcome {
        Ok(()) if everything || choice.browser => in_browser(&mut report, choice.grep.as_deref()),
        other => other,
    };
    let failed = usize::from(outcome.is_err());
    let seconds = report.started.elapsed().as_secs();
    if let Err(message) = &outcome {
        println!("\n{message}");
    }
    println!("\n{} passed, {failed} failed (steps, in {seconds} s)", report.passed);
    match outcome {
        Ok(()) => Ok(()),
        // Everything is said above, and the line of counts stays the last one.
        Err(_) => std::process::exit(1),
    }
}

fn native(report: &mut Report) -> Outcome {
    tools::wasm_target()?;
    report.step("formatting", || run_cargo(&["fmt", "--all", "--check"]))?;
    report.step("tidy", tidy::run)?;
    report.step("lints, native", || {
        let mut words = vec!["clippy", "--workspace", "--all-targets", "--quiet"];
        for package in WASM_PACKAGES {
            words.extend(["--exclude", package]);
        }
        words.extend(["--", "-D", "warnings"]);
        run_cargo(&words)
    })?;
    report.step("lints, wasm", || {
        let mut words = vec!["clippy", "--target", "wasm32-unknown-unknown", "--quiet"];
        for package in WASM_PACKAGES {
            words.extend(["--package", package]);
        }
        words.extend(["--", "-D", "warnings"]);
        run_cargo(&words)
    })?;
    report.step("native tests", || {
        if answer(cargo().args(["nextest", "--version"])).is_some() {
            run_cargo(&["nextest", "run", "--workspace", "--exclude", WASM_PACKAGES[1], "--no-tests=pass"])
        } else {
            run_cargo(&[
                "test",
                "--workspace",
                "--exclude",
                WASM_PACKAGES[1],
                "--quiet",
                "--lib",
                "--bins",
                "--tests",
            ])
        }
    })?;
    report.step("documentation tests", || {
        let mut words = vec!["test", "--doc", "--quiet", "--workspace"];
        for package in WASM_PACKAGES {
            words.extend(["--exclude", package]);
        }
        run_cargo(&words)
    })
}

fn in_browser(report: &mut Report, grep: Option<&str>) -> Outcome {
    report.step("the built site", || build::site(build::Kind::Release))?;
    report.step("browser tests", || {
        let mut words = vec!["node_modules/@playwright/test/cli.js", "test"];
        if let Some(grep) = grep {
            words.extend(["--grep", grep]);
        }
        command::run(browser::node(&words)?.env("PENSTOCK_SITE", workspace::root().join("dist")))
    })
}

fn run_cargo(words: &[&str]) -> Outcome {
    command::run(cargo().args(words))
}

struct Report {
    started: Instant,
    passed: usize,
}

impl Report {
    fn step(&mut self, name: &str, step: impl FnOnce() -> Outcome) -> Outcome {
        println!("\n== {name}");
        let started = Instant::now();
        let outcome = step();
        let seconds = started.elapsed().as_secs_f64();
        match outcome {
            Ok(()) => {
                println!("== {name}: passed in {seconds:.1} s");
                self.passed += 1;
                Ok(())
            }
            Err(message) => {
                println!("== {name}: failed after {seconds:.1} s");
                Err(message)
            }
        }
    }
}
