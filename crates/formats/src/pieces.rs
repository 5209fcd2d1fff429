//! Unpacked bytes in the pieces that they came in.

use async_trait::async_trait;
use penstock_table::{ByteSource, ImportError, SourceError};

/// Bytes in pieces: joining them would hold them twice.
pub struct PiecesSource {
    name: String,
    pieces: Vec<Vec<u8>>,
    /// Where each piece ends.
    ends: Vec<u64>,
}

impl PiecesSource {
    /// These pieces, one behind the other.
    ///
    /// # Errors
    /// The first error among them.
    pub fn new(
        name: impl Into<String>,
        pieces: impl IntoIterator<Item = Result<Vec<u8>, ImportError>>,
    ) -> Result<Self, ImportError> {
        let mut all = Self { name: name.into(), pieces: Vec::new(), ends: Vec::new() };
        let mut end = 0;
        for piece in pieces {
            let piece = piece?;
            if !piece.is_empty() {
                end += piece.len() as u64;
                all.pieces.push(piece);
                all.ends.push(end);
            }
        }
        Ok(all)
    }
}

#[async_trait(?Send)]
impl ByteSource for PiecesSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        let first = self.ends.partition_point(|end| *end <= offset);
        let mut start = self.ends.get(first.wrapping_sub(1)).copied().unwrap_or(0);
        let mut bytes = Vec::new();
        for piece in self.pieces.get(first..).unwrap_or_default() {
            let from =
                usize::try_from((offset + bytes.len() as u64).saturating_sub(start)).unwrap_or(usize::MAX);
            let rest = piece.get(from..).unwrap_or_default();
            let left = length - bytes.len();
            bytes.extend_from_slice(&rest[..rest.len().min(left)]);
            if bytes.len() == length {
                break;
            }
            start += piece.len() as u64;
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_table::block_on;

    #[test]
    fn ranges_cross_pieces() {
        let pieces = ["ab", "", "cde", "f"].map(|piece| Ok(piece.as_bytes().to_vec()));
        let source = PiecesSource::new("a", pieces).unwrap();
        assert_eq!(source.size(), 6);
        let whole = b"abcdef";
        for offset in 0..7 {
            for length in 0..8 {
                let end = (offset + length).min(6);
                let expected = whole.get(offset..end).unwrap_or_default();
                assert_eq!(
                    block_on(source.read(offset as u64, length)).unwrap(),
                    expected,
                    "{offset} {length}"
                );
            }
        }
    }
}
