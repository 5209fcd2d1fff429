//! `cargo xtask test`: everything that a change must pass, in the order of how soon a step can say no.

use crate::browser;
use crate::command::{self, answer, cargo};
use crate::test_counts::Counts;
use crate::{Outcome, build, fuzz, tidy, tools, workspace};
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// The crates that exist in a browser only. What the studio has of plain code is tested natively all the same.
const WASM_PACKAGES: [&str; 3] = ["penstock-studio", "penstock-worker", "penstock-formats-worker"];

/// Which part to run; neither means both.
pub struct Choice {
    /// `--native`: formatting, lints, tidy, native tests.
    pub native: bool,
    /// `--e2e`: the built site in a browser.
    pub browser: bool,
    /// `--grep`: only browser tests whose title fits.
    pub grep: Option<String>,
}

/// Runs the steps and stops at the first that fails. The last line counts checks and tests together.
pub fn run(choice: Choice) -> Outcome {
    let everything = !choice.native && !choice.browser;
    let mut report = Report { started: Instant::now(), counts: Counts::default() };
    let mut outcome = Ok(());
    if everything || choice.native {
        outcome = native(&mut report);
    }
    if outcome.is_ok() && choice.native {
        outcome = fuzzed(&mut report);
    }
    if outcome.is_ok() && (everything || choice.browser) {
        outcome = in_browser(&mut report, choice.grep.as_deref(), everything);
    }

    if let Err(message) = &outcome {
        println!("\n{message}");
    }
    let Counts { passed, failed, skipped } = report.counts;
    println!("\n{skipped} skipped; {} s", report.started.elapsed().as_secs());
    println!("{passed} passed, {failed} failed");
    if outcome.is_err() {
        // What failed is said above, and the line of counts stays the last one.
        std::process::exit(1);
    }
    Ok(())
}

fn native(report: &mut Report) -> Outcome {
    tools::wasm_target()?;
    tools::cpp_compiler()?;
    report.check("formatting", || command::run(cargo().args(["fmt", "--all", "--check"])))?;
    report.check("tidy", tidy::run)?;
    report.check("lints, native", || {
        let mut clippy = cargo();
        clippy.args(["clippy", "--workspace", "--all-targets", "--quiet"]);
        for package in WASM_PACKAGES {
            clippy.args(["--exclude", package]);
        }
        command::run(clippy.args(["--", "-D", "warnings"]))
    })?;
    report.check("lints, wasm", || {
        let mut clippy = cargo();
        clippy.args(["clippy", "--target", "wasm32-unknown-unknown", "--quiet"]);
        for package in WASM_PACKAGES {
            clippy.args(["--package", package]);
        }
        command::run(clippy.args(["--", "-D", "warnings"]))
    })?;
    report.tests("native tests", || {
        if answer(cargo().args(["nextest", "--version"])).is_some() {
            let mut tests = cargo_over_workspace("nextest run");
            tests.args(["--no-tests=pass", "--status-level=fail"]);
            return Ok(tests);
        }
        let mut tests = cargo_over_workspace("test");
        tests.args(["--quiet", "--lib", "--bins", "--tests"]);
        Ok(tests)
    })?;
    report.tests("documentation tests", || {
        let mut tests = cargo_over_workspace("test");
        tests.args(["--doc", "--quiet"]);
        Ok(tests)
    })
}

/// The readers against mutated files, two targets at once.
fn fuzzed(report: &mut Report) -> Outcome {
    report.check("fuzzing", || fuzz::run(&fuzz::build()?, &fuzz::Choice::of_tests(2)))
}

/// The site, and the readers against mutated files beside it: linking and optimising the site takes one core for minutes, so
/// one target at a time has the other.
fn site_and_fuzzing(report: &mut Report) -> Outcome {
    report.check("the fuzzer", || fuzz::build().map(drop))?;
    let fuzzing = std::thread::spawn(|| fuzz::run(&fuzz::program_path(), &fuzz::Choice::of_tests(1)));
    report.check("the built site", || build::site(build::Kind::Release))?;
    report.check("fuzzing, beside it", || {
        fuzzing.join().unwrap_or_else(|_| Err("the fuzzer's thread ended".to_owned()))
    })
}

fn in_browser(report: &mut Report, grep: Option<&str>, with_fuzzing: bool) -> Outcome {
    if with_fuzzing {
        site_and_fuzzing(report)?;
    } else {
        report.check("the built site", || build::site(build::Kind::Release))?;
    }
    report.tests("browser tests", || {
        let mut words = vec!["node_modules/@playwright/test/cli.js", "test"];
        if let Some(grep) = grep {
            words.extend(["--grep", grep]);
        }
        let mut tests = browser::node(&words)?;
        tests.env("PENSTOCK_SITE", workspace::root().join("dist"));
        tests.env("PENSTOCK_COMMAND", native_command()?);
        Ok(tests)
    })
}

/// Cargo over all crates that can be built natively. Which crates are asked for decides the features of what they depend on,
/// so that asking for the same ones each time compiles those once.
pub fn cargo_over_workspace(command: &str) -> Command {
    let mut cargo = cargo();
    cargo.args(command.split(' ')).arg("--workspace");
    cargo.args(["--exclude", "penstock-worker", "--exclude", "penstock-formats-worker"]);
    cargo
}

/// The native command, which the browser's results are compared with.
fn native_command() -> Outcome<PathBuf> {
    command::run(cargo_over_workspace("build").args(["--quiet", "--bin", "penstock"]))?;
    let name = format!("penstock{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace::target_folder().join("debug").join(name))
}

struct Report {
    started: Instant,
    counts: Counts,
}

impl Report {
    /// A step that counts as one.
    fn check(&mut self, name: &str, step: impl FnOnce() -> Outcome) -> Outcome {
        self.step(name, || {
            let outcome = step();
            let failed = usize::from(outcome.is_err());
            (outcome, Counts { passed: 1 - failed, failed, skipped: 0 })
        })
    }

    /// A step that counts as many as its test program says.
    fn tests(&mut self, name: &str, program: impl FnOnce() -> Outcome<Command>) -> Outcome {
        self.step(name, || {
            let (outcome, printed) = match program() {
                Ok(mut program) => command::run_and_read(&mut program),
                Err(message) => (Err(message), String::new()),
            };
            let mut counts = Counts::read(&printed);
            if outcome.is_err() && counts.failed == 0 {
                // It did not come as far as its tests.
                counts.failed = 1;
            }
            (outcome, counts)
        })
    }

    fn step(&mut self, name: &str, step: impl FnOnce() -> (Outcome, Counts)) -> Outcome {
        println!("\n== {name}");
        let started = Instant::now();
        let (outcome, counts) = step();
        self.counts += counts;
        let word = if outcome.is_ok() { "passed" } else { "failed" };
        println!("== {name}: {word}, {:.1} s", started.elapsed().as_secs_f64());
        outcome
    }
}
