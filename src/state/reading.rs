//! The file that is being read for the first time: how far it is, and how to stop.

use leptos::prelude::*;
use penstock_flow::message::{RequestId, ToEngine};

use super::Studio;
use super::status::byte_size;

/// The code of a request that was cancelled.
pub(super) const CANCELLED: &str = "cancelled";

/// A file on its way into the engine.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: f64,
    /// The request that adds it.
    request: RequestId,
    /// How much of it is read, from 0 to 1.
    pub fraction: f64,
    /// When it was begun, in milliseconds on the page's clock.
    begun: f64,
    /// When it was heard of last.
    heard: f64,
}

impl ReadingFile {
    /// A file that nothing was read of yet.
    pub(super) fn new(name: String, bytes: f64) -> Self {
        let now = now();
        Self { name, bytes, request: 0, fraction: 0.0, begun: now, heard: now }
    }

    /// How much is read and how fast: `43 % of 156.0 MB, 180.0 MB/s`.
    pub fn progress(&self) -> String {
        let size = byte_size(self.bytes as u64);
        let (read, seconds) = (self.bytes * self.fraction, (self.heard - self.begun) / 1_000.0);
        let share = (self.fraction * 100.0) as u32;
        if read <= 0.0 || seconds <= 0.0 {
            return size;
        }
        format!("{share} % of {size}, {}/s", byte_size((read / seconds) as u64))
    }
}

impl Studio {
    /// The request by which the file under way is added.
    pub(super) fn reading_is(self, request: RequestId) {
        self.reading.update(|reading| {
            if let Some(reading) = reading {
                reading.request = request;
            }
        });
    }

    /// Hears how far a file is read.
    pub(super) fn hear_reading(self, request: RequestId, fraction: f64) {
        let is_it = self
            .reading
            .with_untracked(|reading| reading.as_ref().is_some_and(|reading| reading.request == request));
        if is_it {
            self.reading.update(|reading| {
                if let Some(reading) = reading {
                    (reading.fraction, reading.heard) = (fraction, now());
                }
            });
        }
    }

    /// Stops to read the file under way: nothing comes of it.
    pub fn stop_reading(self) {
        if let Some(request) =
            self.reading.with_untracked(|reading| reading.as_ref().map(|file| file.request))
        {
            self.send(&ToEngine::CancelAddFile { request });
        }
    }
}

fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_how_much_and_how_fast() {
        let file = ReadingFile {
            name: "big.csv".to_owned(),
            bytes: 156e6,
            request: 1,
            fraction: 0.5,
            begun: 1_000.0,
            heard: 1_500.0,
        };
        assert_eq!(file.progress(), "50 % of 156.0 MB, 156.0 MB/s");
        assert_eq!(ReadingFile { fraction: 0.0, ..file }.progress(), "156.0 MB");
    }
}
