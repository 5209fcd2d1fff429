//! Running other programs.

use crate::{Outcome, workspace};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A program to be run from the repository's top, with no standard input: nothing here may wait for a key.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace::root()).stdin(Stdio::null());
    command
}

/// Cargo, the same one that runs this program.
pub fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end and shows what the program prints; a failure is named by the whole command line.
pub fn run(command: &mut Command) -> Outcome {
    let line = written(command);
    let status = command.status().map_err(|error| format!("cannot run `{line}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{line}` failed ({status})")) }
}

/// Runs to the end and gives what the program printed.
pub fn output(command: &mut Command) -> Outcome<String> {
    let line = written(command);
    let output = command.output().map_err(|error| format!("cannot run `{line}`: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`{line}` failed ({})\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
    }
}

/// Runs to the end, shows what the program prints as it comes, and also gives it: both streams, and whether it
/// succeeded.
pub fn run_and_read(command: &mut Command) -> (Outcome, String) {
    let line = written(command);
    let mut child = match command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => return (Err(format!("cannot run `{line}`: {error}")), String::new()),
    };
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let text = std::thread::scope(|threads| {
        let errors = threads.spawn(|| shown(errors, &mut std::io::stderr()));
        let output = shown(output, &mut std::io::stdout());
        output + &errors.join().unwrap_or_default()
    });
    let outcome = match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` failed ({status})")),
        Err(error) => Err(format!("cannot wait for `{line}`: {error}")),
    };
    (outcome, text)
}

/// Copies a stream line by line and gives all of it.
fn shown(stream: Option<impl Read>, to: &mut impl Write) -> String {
    let mut text = String::new();
    let Some(stream) = stream else { return text };
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while matches!(reader.read_until(b'\n', &mut line), Ok(length) if length > 0) {
        // Whoever closed our own output does not want it.
        let _ = to.write_all(&line);
        text.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    text
}

/// What the program printed, or nothing if it is not there or failed: for questions such as its version.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Where a program is on the PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| {
            [folder.join(name), folder.join(format!("{name}.exe")), folder.join(format!("{name}.cmd"))]
        })
        .find(|file| file.is_file())
}

/// npm's command line, which has another name on Windows.
pub fn npm() -> Outcome<Command> {
    let found = on_path("npm").ok_or("npm is needed, which comes with node: install node 20 or later")?;
    Ok(program(found))
}

fn written(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
