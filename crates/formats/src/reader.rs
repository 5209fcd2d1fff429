//! A source of bytes as the libraries want it: `Read`, `Seek`, and Parquet's reader of ranges.

use std::io::{Error, Read, Result, Seek, SeekFrom};
use std::rc::Rc;

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};
use penstock_table::{ByteSource, block_on};
use send_wrapper::SendWrapper;

/// Bytes read ahead: libraries ask for a few at a time.
const AHEAD: usize = 256 << 10;

/// A source that is read from a place that can be moved.
#[derive(Clone)]
pub struct SourceReader {
    source: Rc<dyn ByteSource>,
    position: u64,
    ahead: Rc<Vec<u8>>,
    ahead_at: u64,
}

impl SourceReader {
    /// A reader at the beginning.
    pub fn new(source: &Rc<dyn ByteSource>) -> Self {
        Self { source: source.clone(), position: 0, ahead: Rc::default(), ahead_at: 0 }
    }

    /// These bytes, fewer only at the end.
    pub fn range(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        range(&self.source, offset, length)
    }
}

/// Bytes of a source that never waits; fewer only at the end.
fn range(source: &Rc<dyn ByteSource>, offset: u64, length: usize) -> Result<Vec<u8>> {
    let left = usize::try_from(source.size().saturating_sub(offset)).unwrap_or(usize::MAX);
    let length = length.min(left);
    if length == 0 {
        return Ok(Vec::new());
    }
    let mut bytes = block_on(source.read(offset, length)).map_err(Error::other)?;
    while bytes.len() < length {
        let more =
            block_on(source.read(offset + bytes.len() as u64, length - bytes.len())).map_err(Error::other)?;
        if more.is_empty() {
            break;
        }
        bytes.extend_from_slice(&more);
    }
    Ok(bytes)
}

impl Read for SourceReader {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let held = self.position.checked_sub(self.ahead_at).and_then(|at| usize::try_from(at).ok());
        let at = match held.filter(|at| *at < self.ahead.len()) {
            Some(at) => at,
            None => {
                self.ahead = Rc::new(range(&self.source, self.position, AHEAD.max(buffer.len().min(AHEAD)))?);
                self.ahead_at = self.position;
                0
            }
        };
        let bytes = &self.ahead[at.min(self.ahead.len())..];
        let length = bytes.len().min(buffer.len());
        buffer[..length].copy_from_slice(&bytes[..length]);
        self.position += length as u64;
        Ok(length)
    }
}

impl Seek for SourceReader {
    fn seek(&mut self, place: SeekFrom) -> Result<u64> {
        let position = match place {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.source.size().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or_else(|| Error::other("a place before the beginning"))?;
        Ok(self.position)
    }
}

/// A source for Parquet, whose reader may be sent to other threads and here never is.
pub struct RangeReader(SendWrapper<Rc<dyn ByteSource>>);

impl RangeReader {
    /// The ranges of this source.
    pub fn new(source: &Rc<dyn ByteSource>) -> Self {
        Self(SendWrapper::new(source.clone()))
    }
}

impl Length for RangeReader {
    fn len(&self) -> u64 {
        self.0.size()
    }
}

impl ChunkReader for RangeReader {
    type T = SourceReader;

    fn get_read(&self, start: u64) -> std::result::Result<SourceReader, ParquetError> {
        let mut reader = SourceReader::new(&self.0);
        reader.position = start;
        Ok(reader)
    }

    fn get_bytes(&self, start: u64, length: usize) -> std::result::Result<Bytes, ParquetError> {
        let bytes = range(&self.0, start, length)?;
        if bytes.len() != length {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} are beyond its end")));
        }
        Ok(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_table::MemorySource;

    #[test]
    fn a_place_can_be_gone_to() {
        let source: Rc<dyn ByteSource> = Rc::new(MemorySource::new("a", &b"abcdef"[..]));
        let mut reader = SourceReader::new(&source);
        let mut two = [0; 2];
        reader.seek(SeekFrom::End(-3)).unwrap();
        reader.read_exact(&mut two).unwrap();
        assert_eq!(&two, b"de");
        reader.seek(SeekFrom::Current(-4)).unwrap();
        reader.read_exact(&mut two).unwrap();
        assert_eq!(&two, b"bc");
        assert!(reader.seek(SeekFrom::Current(-9)).is_err());
    }
}
