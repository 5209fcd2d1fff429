//! The project's own commands, run as `cargo xtask <command>`.
//!
//! One program instead of shell scripts, so that they work the same on every system, and so that a checkout needs no
//! tool beyond rustup, node and a Chromium: whatever else a command needs, it installs into a cache folder first.
// A command-line program speaks to its user through the standard output.
#![allow(clippy::print_stdout, clippy::print_stderr)]
// The bans are for the engine, whose results must not depend on the machine; this program works on files and clocks.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod arguments;
mod bench;
mod browser;
mod budget;
mod build;
mod build_id;
mod command;
mod finish;
mod fuzz;
mod registry;
mod serve;
mod soak;
mod split;
mod test;
mod test_counts;
mod tidy;
mod tools;
mod wasm_opt;
mod workspace;

use arguments::Arguments;
use std::process::ExitCode;

/// What a command ends with: nothing, or a message for the person who ran it.
type Outcome<T = ()> = Result<T, String>;

const HELP: &str = "\
cargo xtask <command>

  serve  [--port 8080] [--dev]           build the site and serve it on this machine
  build  [--dev]                         build the site into dist/ and check its size
  test   [--native] [--e2e] [--grep X]   everything a change must pass, or one half of it
  tidy   [--write]                       the rules that no compiler checks; --write makes the lists of stages
  bench  [--runs 7] [--file PATH]        measure; prints percentiles; with a file, how long it takes to be a table
  fuzz   [TARGET] [--seconds 60] [--input FILE]   mutated files against the readers
  soak                                   the long runs
  tools                                  install the pinned build tools
  split                                  take the studio's wasm apart; called by Trunk
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    if std::env::var_os(fuzz::IN_PLACE_OF_RUSTC).is_some() {
        return ended("in place of rustc", fuzz::compile(&words.collect::<Vec<_>>()));
    }
    let command = words.next().unwrap_or_default();
    ended(&command, run(&command, words.collect()))
}

fn ended(command: &str, outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("cargo xtask {command}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, words: Vec<String>) -> Outcome {
    let mut arguments = Arguments::new(words);
    match command {
        "serve" => {
            let port = arguments.number("--port")?.unwrap_or(8080);
            let kind = build::Kind::from_dev_flag(arguments.flag("--dev"));
            arguments.finish()?;
            let port = u16::try_from(port).map_err(|_| format!("{port} is not a port"))?;
            build::site(kind)?;
            serve::forever(&workspace::root().join("dist"), port)
        }
        "build" => {
            let kind = build::Kind::from_dev_flag(arguments.flag("--dev"));
            arguments.finish()?;
            build::site(kind)
        }
        "test" => {
            let choice = test::Choice {
                native: arguments.flag("--native"),
                browser: arguments.flag("--e2e"),
                grep: arguments.text("--grep")?,
            };
            arguments.finish()?;
            test::run(choice)
        }
        "bench" => {
            let runs = arguments.number("--runs")?.unwrap_or(7);
            let file = arguments.text("--file")?;
            arguments.finish()?;
            bench::run(runs, file.as_deref().map(std::path::Path::new))
        }
        "fuzz" => {
            let seconds = arguments.number("--seconds")?.unwrap_or(60);
            let input = arguments.text("--input")?.map(Into::into);
            let target = arguments.word();
            arguments.finish()?;
            fuzz::run(&fuzz::build()?, &fuzz::Choice { seconds, at_once: 2, target, input })
        }
        "tidy" => {
            let write = arguments.flag("--write");
            arguments.finish()?;
            if write {
                registry::update(workspace::root(), true)?;
            }
            tidy::run()
        }
        "soak" => arguments.finish().and_then(|()| soak::run()),
        "split" => arguments.finish().and_then(|()| split::from_hook()),
        "tools" => arguments.finish().and_then(|()| tools::install_all()),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        "" => Err(format!("no command given\n\n{HELP}")),
        _ => Err(format!("there is no such command\n\n{HELP}")),
    }
}
