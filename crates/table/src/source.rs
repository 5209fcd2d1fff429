//! Where bytes come from, and how long work lets others have a turn.
//!
//! A file is read by ranges and never held whole, so that its size does not matter. Between pieces of work everything
//! here awaits [`Pace::checkpoint`], which serves the event loop and answers whether the run was cancelled.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;

use crate::csv::Order;

/// A source could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The bytes could not be had.
    #[error("“{name}” could not be read: {reason}.")]
    Unreadable {
        /// The source's name.
        name: String,
        /// Why, without a full stop.
        reason: String,
    },
    /// The source is not the same as when reading began.
    #[error("“{name}” changed while it was being read.")]
    Changed {
        /// The source's name.
        name: String,
    },
}

/// Bytes that can be read by ranges: a file, or memory.
#[async_trait(?Send)]
pub trait ByteSource {
    /// The name shown to people: the file's name.
    fn name(&self) -> &str;

    /// The number of bytes.
    fn size(&self) -> u64;

    /// The bytes from `offset` on: `length` of them, fewer only at the end.
    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError>;

    /// The surroundings' own handle of the bytes, such as a browser's `Blob`, so that they can be handed on without being
    /// read.
    fn handle(&self) -> Option<&dyn std::any::Any> {
        None
    }
}

/// Bytes in memory as a source.
#[derive(Clone, Debug)]
pub struct MemorySource {
    /// The name shown to people.
    pub name: String,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

impl MemorySource {
    /// These bytes under this name.
    pub fn new(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

#[async_trait(?Send)]
impl ByteSource for MemorySource {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.bytes.len());
        let end = start.saturating_add(length).min(self.bytes.len());
        Ok(self.bytes[start..end].to_vec())
    }
}

/// The run was cancelled: stop at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Cancelled.")]
pub struct Cancelled;

/// Gives others a turn between pieces of work.
#[async_trait(?Send)]
pub trait Pace {
    /// Called between pieces of a few milliseconds with the fraction of the work that is done, from 0 to 1.
    async fn checkpoint(&self, fraction_done: f64) -> Result<(), Cancelled>;

    /// The encoding of text that is neither UTF-8 nor UTF-16, by its name in the WHATWG's standard; nothing where the
    /// surroundings cannot tell.
    async fn guess_encoding(&self, _sample: &[u8]) -> Option<&'static str> {
        None
    }

    /// The standard's name for an encoding that a person named, if the surroundings can decode it.
    fn encoding_name(&self, _label: &str) -> Option<&'static str> {
        None
    }

    /// How many bytes a table may take here.
    fn room(&self) -> u64 {
        u64::MAX
    }

    /// Others who can read stripes of a large file at the same time; nothing where there is nobody.
    fn crew(&self) -> Option<&dyn Crew> {
        None
    }

    /// A decoder for an encoding by its name in the standard; nothing for those that need none.
    fn legacy_decoder(&self, _name: &str) -> Option<Box<dyn LegacyDecoder>> {
        None
    }
}

/// Workers that each read a stripe of a file, by [`StripeReader`](crate::csv::StripeReader).
#[async_trait(?Send)]
pub trait Crew {
    /// The bytes of each stripe of a file of this size, a power of two; nothing when it is not worth it.
    fn stripe_size(&self, bytes: u64) -> Option<u64>;

    /// Sets them to work on a file; whether they do: they may be busy, or have no way to the file.
    fn begin(&self, source: &dyn ByteSource, order: &Order) -> bool;

    /// What a worker made of a stripe; nothing when it failed. Stripes are asked for in their order, each once.
    async fn stripe(&self, number: usize) -> Result<Option<Vec<u8>>, Cancelled>;

    /// Lets them go: nothing more is asked for.
    fn end(&self);
}

/// Decodes pieces of a file in an encoding that only the surroundings know.
pub trait LegacyDecoder {
    /// The next piece as text; `last` says that it is the last.
    fn decode(&mut self, bytes: &[u8], last: bool) -> String;
}

/// Never waits and is never cancelled: for tests and simple programs.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPace;

#[async_trait(?Send)]
impl Pace for NoPace {
    async fn checkpoint(&self, _fraction_done: f64) -> Result<(), Cancelled> {
        Ok(())
    }
}

/// Runs a future to its end on this thread by polling it again and again: for sources and paces that never wait, as in
/// tests and in simple programs.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_gives_fewer_bytes_only_at_the_end() {
        let source = MemorySource::new("a", &b"abcdef"[..]);
        assert_eq!(block_on(source.read(1, 3)).unwrap(), b"bcd");
        assert_eq!(block_on(source.read(4, 9)).unwrap(), b"ef");
        assert_eq!(block_on(source.read(u64::MAX, usize::MAX)).unwrap(), b"");
    }
}
