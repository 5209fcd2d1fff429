//! A file whose reads give fewer bytes than were asked for.

use async_trait::async_trait;
use penstock_table::{ByteSource, MemorySource, SourceError};

/// Gives at most so many bytes a read.
pub struct Pieces {
    whole: MemorySource,
    most: usize,
}

impl Pieces {
    /// These bytes, so many at a time.
    pub fn new(name: &str, bytes: &[u8], most: usize) -> Self {
        Self { whole: MemorySource::new(name, bytes), most }
    }
}

#[async_trait(?Send)]
impl ByteSource for Pieces {
    fn name(&self) -> &str {
        self.whole.name()
    }

    fn size(&self) -> u64 {
        self.whole.size()
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        self.whole.read(offset, length.min(self.most)).await
    }
}
