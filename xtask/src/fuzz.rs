//! `cargo xtask fuzz`: mutated files against the readers, by LLVM's libFuzzer.
//!
//! Built by the pinned stable compiler, whose LLVM counts edges and compares by flags of its own. Cargo calls this program in
//! rustc's place for the workspace's crates ([`compile`]), so that only our readers are counted, and everything that they
//! depend on is taken as the tests have compiled it.

use crate::command::{self, program};
use crate::{Outcome, test, tools, workspace};
use base64::Engine;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Each target with the files of the repository that it begins with.
const TARGETS: [(&str, &[&str]); 6] = [
    ("sniff", &["tests/messy"]),
    ("csv", &["tests/messy"]),
    ("json", &["fuzz/seeds/json"]),
    ("excel", &["fuzz/seeds/excel", "tests/formats/files/.xls", "tests/formats/files/.ods"]),
    ("sqlite", &["tests/formats/files/.sqlite"]),
    (
        "columns",
        &["tests/formats/files/.parquet", "tests/formats/files/.arrow", "tests/formats/files/.feather"],
    ),
];

/// Longer files mutate too slowly to teach anything.
const LONGEST_SEED: u64 = 16 << 10;

/// What LLVM is asked for: edges counted in a byte each, with the table that says where they are, and what is compared.
const COUNTED: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Tells this program that cargo calls it in rustc's place.
pub const IN_PLACE_OF_RUSTC: &str = "PENSTOCK_COUNT_EDGES";

/// What to do.
pub struct Choice {
    /// How long each target runs.
    pub seconds: usize,
    /// How many run at once.
    pub at_once: usize,
    /// Only this one.
    pub target: Option<String>,
    /// Only this file, once: to see a failure again.
    pub input: Option<PathBuf>,
}

impl Choice {
    /// A minute for each target.
    pub fn of_tests(at_once: usize) -> Self {
        Self { seconds: 60, at_once, target: None, input: None }
    }
}

/// Compiles one crate as cargo asks: ours with counters, build scripts without.
pub fn compile(words: &[String]) -> Outcome {
    let Some((rustc, words)) = words.split_first() else { return Err("no rustc was named".to_owned()) };
    let name = words.iter().position(|word| word == "--crate-name").and_then(|at| words.get(at + 1));
    let counted = name.is_some_and(|name| name.starts_with("penstock_"));
    let mut command = Command::new(rustc);
    command.args(words);
    if counted {
        command.args(COUNTED);
    }
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => Err(format!("cannot run {rustc}: {error}")),
    }
}

/// Builds the fuzzer and gives its program.
pub fn build() -> Outcome<PathBuf> {
    tools::cpp_compiler()?;
    let own = std::env::current_exe().map_err(|error| format!("this program is not to be found: {error}"))?;
    let mut cargo = test::cargo_over_workspace("build");
    command::run(
        cargo
            .args(["--quiet", "--bin", "penstock-fuzz"])
            .env("RUSTC_WORKSPACE_WRAPPER", own)
            .env(IN_PLACE_OF_RUSTC, "1"),
    )?;
    Ok(program_path())
}

/// Where the fuzzer's program is once it is built.
pub fn program_path() -> PathBuf {
    let name = format!("penstock-fuzz{}", std::env::consts::EXE_SUFFIX);
    workspace::target_folder().join("debug").join(name)
}

/// Runs targets, as many at once as is said.
pub fn run(fuzzer: &Path, choice: &Choice) -> Outcome {
    let chosen: Vec<_> = TARGETS
        .iter()
        .filter(|(name, _)| choice.target.as_deref().is_none_or(|wanted| wanted == *name))
        .collect();
    if chosen.is_empty() {
        let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
        return Err(format!("there is no such target; these are: {}", names.join(", ")));
    }
    if let Some(input) = &choice.input {
        let [(name, _)] = chosen[..] else { return Err("a file needs the name of its target".to_owned()) };
        return command::run(program(fuzzer).env("PENSTOCK_FUZZ", name).arg(input));
    }
    let left = Mutex::new(chosen.into_iter());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|threads| {
        for _ in 0..choice.at_once {
            threads.spawn(|| {
                loop {
                    let next = left.lock().ok().and_then(|mut left| left.next());
                    let Some((name, seeds)) = next else { break };
                    if let Err(message) = target(fuzzer, name, seeds, choice.seconds)
                        && let Ok(mut failures) = failures.lock()
                    {
                        failures.push(message);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_default();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn target(fuzzer: &Path, name: &str, seeds: &[&str], seconds: usize) -> Outcome {
    let folder = workspace::target_folder().join("fuzz").join(name);
    let (found, begin) = (folder.join("found"), folder.join("begin"));
    // What an earlier version of the repository had is not begun with.
    let _ = fs::remove_dir_all(&begin);
    for folder in [&found, &begin] {
        fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    let seeds = copy_seeds(seeds, &begin)?;
    let output = program(fuzzer)
        .env("PENSTOCK_FUZZ", name)
        .args([&found, &begin])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", folder.display()))
        // The same mutations in every run, as far as the clock permits.
        .args([
            "-seed=1",
            "-timeout=20",
            "-rss_limit_mb=2048",
            "-verbosity=0",
            "-print_funcs=0",
            "-print_final_stats=1",
        ])
        .stdout(Stdio::null())
        .output()
        .map_err(|error| format!("cannot run {}: {error}", fuzzer.display()))?;
    let told = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        let runs = told.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
        println!("{name}: {} files, from {seeds} of the repository", runs.unwrap_or_default().trim());
        return Ok(());
    }
    let input = told.lines().find_map(|line| line.split_once("Test unit written to ").map(|(_, path)| path));
    let content = input
        .and_then(|input| fs::read(input).ok())
        .map(|bytes| base64::engine::general_purpose::STANDARD.encode(bytes));
    Err(format!(
        "{told}\n{name} fails on a file that is, in Base64,\n{}\nSee it again with\n    cargo xtask fuzz {name} --input {}",
        content.unwrap_or_default(),
        input.unwrap_or("the file that was decoded from it")
    ))
}

/// Copies what a target begins with: whole folders, or the files of a folder with this ending.
fn copy_seeds(from: &[&str], to: &Path) -> Outcome<usize> {
    let mut copied = 0;
    for place in from {
        let (folder, ending) = place.rsplit_once("/.").unwrap_or((place, ""));
        for file in workspace::files_below(folder)? {
            let name = workspace::slashes(&file);
            // The corpus has what is expected beside what is read.
            let is_input = !name.contains("/expected.") && !name.ends_with(".py") && !name.ends_with(".rs");
            let path = workspace::root().join(&file);
            let is_short = fs::metadata(&path).is_ok_and(|file| file.len() <= LONGEST_SEED);
            if is_input && is_short && (ending.is_empty() || file_ends(&name, ending)) {
                workspace::write(&to.join(name.replace('/', "_")), workspace::read(&path)?)?;
                copied += 1;
            }
        }
    }
    Ok(copied)
}

/// Whether a name's ending begins so: `xls` is also that of `.xlsx`.
fn file_ends(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, own)| own.starts_with(ending))
}
