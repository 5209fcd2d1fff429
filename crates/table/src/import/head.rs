//! The beginning of a source as a source of its own, for a quick look at a file that takes long to read.

use std::rc::Rc;

use async_trait::async_trait;

use crate::source::{ByteSource, SourceError};

/// The first bytes of a source, up to the end of a line.
pub struct HeadSource {
    source: Rc<dyn ByteSource>,
    size: u64,
}

impl HeadSource {
    /// At most `most` bytes of a source. Where no line ends in the last part of them, the last line is cut.
    ///
    /// # Errors
    /// That the source cannot be read.
    pub async fn of(source: Rc<dyn ByteSource>, most: u64) -> Result<Self, SourceError> {
        const LAST: u64 = 64 << 10;
        if source.size() <= most {
            let size = source.size();
            return Ok(Self { source, size });
        }
        let from = most.saturating_sub(LAST);
        let room = (most - from) as usize;
        // One byte more, which may be the other half of a line end.
        let last = source.read(from, room + 1).await?;
        let end = last[..room.min(last.len())]
            .iter()
            .rposition(|byte| matches!(byte, b'\n' | b'\r'))
            .map(|at| at + 1);
        // In UTF-16 a line end whose lower byte comes first has a zero behind it.
        let is_halved = |end: usize| (from as usize + end) % 2 == 1 && last.get(end) == Some(&0);
        let size = end.map_or(most, |end| from + (end + usize::from(is_halved(end))) as u64);
        Ok(Self { source, size })
    }
}

#[async_trait(?Send)]
impl ByteSource for HeadSource {
    fn name(&self) -> &str {
        self.source.name()
    }

    fn size(&self) -> u64 {
        self.size
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        let rest = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        self.source.read(offset, length.min(rest)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{MemorySource, block_on};

    fn head(bytes: &[u8], most: u64) -> Vec<u8> {
        let source: Rc<dyn ByteSource> = Rc::new(MemorySource::new("t", bytes));
        let head = block_on(HeadSource::of(source, most)).unwrap();
        block_on(head.read(0, usize::MAX)).unwrap()
    }

    #[test]
    fn it_ends_with_a_line() {
        assert_eq!(head(b"a,b\n1,2\n3,4\n", 10), b"a,b\n1,2\n");
        assert_eq!(head(b"a,b\n1,2\n", 10), b"a,b\n1,2\n");
        assert_eq!(head(b"a,b,c,d", 4), b"a,b,");
        assert_eq!(head(b"a\0\n\x001\x002\0", 6), b"a\0\n\0");
        assert_eq!(head(b"\0a\0\n\x001\x002", 6), b"\0a\0\n");
    }
}
