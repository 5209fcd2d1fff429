//! Writing to stdout and stderr without ever failing over a closed pipe.

use std::io::{ErrorKind, IsTerminal, Write};

use crate::failure::Failure;

/// Writes to stdout.
///
/// # Errors
/// That nobody reads any more, or that the output could not be written.
pub fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// Writes bytes to stdout.
///
/// # Errors
/// That nobody reads any more, or that the output could not be written.
pub fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::BrokenPipe,
        _ => Failure::unreadable(format!("the output could not be written: {error}.")),
    })
}

/// Writes a line to stderr. Where even that fails there is no one left to tell.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Writes to stderr as it is, for the live line.
pub fn say_part(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = write!(stderr, "{text}").and_then(|()| stderr.flush());
}

/// Whether someone watches stderr.
pub fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}
