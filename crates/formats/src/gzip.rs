//! Gzip: the text or file within, in pieces.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use penstock_table::ImportError;

use crate::limits::{MOST_UNPACKED, refuse_bomb};
use crate::problems::unreadable;
use crate::reader::SourceReader;

/// Bytes unpacked at a time.
const PIECE: usize = 1 << 20;

/// The pieces of what a reader unpacks, counted so that a bomb is noticed while it unpacks.
pub struct Unpacking<R> {
    name: String,
    what: &'static str,
    packed: u64,
    unpacked: u64,
    most: u64,
    reader: Option<R>,
}

impl<R: Read> Unpacking<R> {
    /// What `reader` unpacks from `packed` bytes.
    pub fn new(name: &str, what: &'static str, packed: u64, reader: R) -> Self {
        Self { name: name.to_owned(), what, packed, unpacked: 0, most: MOST_UNPACKED, reader: Some(reader) }
    }

    /// The same with no more than so many bytes.
    pub fn at_most(mut self, most: u64) -> Self {
        self.most = most;
        self
    }

    fn piece(&mut self, reader: &mut R) -> Result<Vec<u8>, ImportError> {
        let mut piece = Vec::with_capacity(PIECE);
        let read = reader.by_ref().take(PIECE as u64).read_to_end(&mut piece);
        read.map_err(|error| unreadable(&self.name, self.what, &error))?;
        self.unpacked += piece.len() as u64;
        refuse_bomb(&self.name, self.packed, self.unpacked, self.most)?;
        Ok(piece)
    }
}

impl<R: Read> Iterator for Unpacking<R> {
    type Item = Result<Vec<u8>, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut reader = self.reader.take()?;
        let piece = self.piece(&mut reader);
        if piece.as_ref().is_ok_and(|piece| !piece.is_empty()) {
            self.reader = Some(reader);
        }
        Some(piece).filter(|piece| !piece.as_ref().is_ok_and(Vec::is_empty))
    }
}

/// The pieces of a gzip file, of as many members as it has.
pub fn pieces(name: &str, packed: u64, reader: SourceReader) -> Unpacking<MultiGzDecoder<SourceReader>> {
    Unpacking::new(name, "a gzip file", packed, MultiGzDecoder::new(reader))
}

/// The name of the file within: without `.gz`.
pub fn inner_name(name: &str) -> &str {
    let ending = name.len().checked_sub(3).filter(|at| name.is_char_boundary(*at));
    match ending.map(|at| name.split_at(at)) {
        Some((inner, ending)) if ending.eq_ignore_ascii_case(".gz") && !inner.is_empty() => inner,
        _ => name,
    }
}
