//! The engine as a command: `penstock run`, `penstock predict` and others.
//!
//! A native shell around the same engine that runs in the browser: same pipeline, same data, same numbers. What differs
//! is where bytes come from and who computes tasks, and that is [`host`]. What a user sees of it is in `docs/command.md`.
//!
//! Invariant: the files it writes hold no clock time and nothing of the machine; durations go to stderr only.

#![allow(
    clippy::disallowed_methods,
    reason = "this crate is where the environment comes in: files, threads and the clock are handed to the engine from here"
)]

mod arguments;
mod check;
mod convert;
mod crew;
mod data;
mod export;
mod failure;
mod file_source;
mod help;
mod host;
mod messages;
mod metrics;
mod pool;
mod predict;
mod profile;
mod progress;
mod project;
mod raw;
mod run;
mod samples;
mod sniff;
mod terminal;
mod validate;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arguments::Command;
use failure::Failure;

fn main() -> ExitCode {
    // A panic is told once, in the command's own words, by whoever catches it: below, the pool, or the engine.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = std::panic::catch_unwind(start).unwrap_or_else(|panic| {
        let text = pool::panic_text(panic.as_ref());
        Err(Failure::Failed(format!("error: this is a mistake in penstock, please report it: {text}")))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(message) = failure.message() {
                terminal::say(message);
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn start() -> Result<(), Failure> {
    let command = arguments::read(lexopt::Parser::from_env())?;
    let cancelled = Arc::new(AtomicBool::new(false));
    listen_for_interrupts(&cancelled);
    match command {
        Command::Help(text) => terminal::print(text),
        Command::Version => terminal::print(concat!("penstock ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Run(options) => run::run(&options, cancelled),
        Command::Predict(options) => predict::run(&options, cancelled),
        Command::Check(options) => check::run(&options, cancelled),
        Command::Sniff(file) => sniff::run(&file, cancelled),
        Command::Convert(options) => convert::run(&options, cancelled),
        Command::Profile(options) => profile::run(&options, cancelled),
        Command::Validate(options) => validate::run(&options, cancelled),
    }
}

/// The first Ctrl-C asks the run to stop; a second one ends the process, should the first not be heard.
fn listen_for_interrupts(cancelled: &Arc<AtomicBool>) {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;
    for signal in [SIGINT, SIGTERM] {
        // Where handlers cannot be set, Ctrl-C ends the process as it does by default.
        let _ =
            flag::register_conditional_shutdown(signal, i32::from(failure::CANCELLED), Arc::clone(cancelled));
        let _ = flag::register(signal, Arc::clone(cancelled));
    }
}
