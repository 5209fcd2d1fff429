//! How much memory a value takes, about: for the budget of the engine's cache.

use std::io::{Result, Write};

use serde::Serialize;

/// Counts what is written to it.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// The length of a value as JSON, which is about as much as it takes in memory. Nothing is kept of the text.
pub fn json_bytes(value: &impl Serialize) -> u64 {
    let mut counter = Counter(0);
    // A value that cannot be written counts as far as it could.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}
