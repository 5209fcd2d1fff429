//! What one stripe gave, on its way to whoever puts them together.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | the byte that the first record begins at |
//! | 8 | the length of the columns; beyond all bytes for a stripe that is out of the ordinary |
//! | as many | the columns, see [`super::columns`] |
//! | the rest | the head, in JSON |

use blake3::hazmat::ChainingValue;
use serde::{Deserialize, Serialize};

use super::columns::{Buffers, ColumnHead};
use crate::csv::build::{Build, Counts};
use crate::import::{ImportError, Ledger};

/// The counts of a stripe.
#[derive(Serialize, Deserialize)]
pub(super) struct Head {
    /// The byte of the file that its first record begins at, and the byte behind its last.
    #[serde(skip)]
    pub(super) begin: u64,
    pub(super) next: u64,
    /// How many lines its records take. Lines are counted from 1 in each stripe.
    pub(super) lines: u64,
    pub(super) hash: ChainingValue,
    pub(super) repeated: Vec<(u64, String)>,
    rows: u64,
    counts: Counts,
    ledger: Ledger,
    columns: Vec<ColumnHead>,
}

/// A stripe's rows.
pub(super) struct Part<'a> {
    pub(super) head: Head,
    buffers: Buffers<'a>,
}

impl<'a> Part<'a> {
    /// The bytes of a stripe that has to be read in one pass with the others.
    pub(super) fn unusual(begin: u64) -> Vec<u8> {
        [begin.to_le_bytes(), u64::MAX.to_le_bytes()].concat()
    }

    /// The bytes of a stripe with these columns.
    pub(super) fn write(
        build: Build<'_>,
        begin: u64,
        next: u64,
        lines: u64,
        repeated: Vec<(u64, String)>,
        hash: ChainingValue,
    ) -> Vec<u8> {
        if build.has_surplus() {
            return Self::unusual(begin);
        }
        let rows = build.rows;
        let (counts, ledger, columns) = build.into_parts();
        let room: usize = columns.iter().map(|(column, _)| ColumnHead::room(column)).sum();
        let mut bytes = Vec::with_capacity(room + 16 * 1024);
        bytes.extend_from_slice(&begin.to_le_bytes());
        bytes.extend_from_slice(&[0; 8]);
        let columns = columns.into_iter().map(|column| ColumnHead::write(column, &mut bytes)).collect();
        let length = bytes.len() as u64 - 16;
        bytes[8..16].copy_from_slice(&length.to_le_bytes());
        let head = Head { begin, next, lines, hash, repeated, rows, counts, ledger, columns };
        match serde_json::to_writer(&mut bytes, &head) {
            Ok(()) => bytes,
            Err(_) => Self::unusual(begin),
        }
    }

    /// Where a stripe's first record begins.
    pub(super) fn begin(bytes: &[u8]) -> Option<u64> {
        bytes.first_chunk::<8>().map(|begin| u64::from_le_bytes(*begin))
    }

    /// The stripe in these bytes; nothing for one that is out of the ordinary.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let begin = Self::begin(bytes)?;
        let length = u64::from_le_bytes(*bytes.get(8..)?.first_chunk()?);
        let (columns, head) = bytes[16..].split_at_checked(usize::try_from(length).ok()?)?;
        let head: Head = serde_json::from_slice(head).ok()?;
        Some(Self { head: Head { begin, ..head }, buffers: Buffers::new(columns) })
    }

    /// Adds the stripe's rows to those before it; whether its bytes were whole.
    pub(super) fn join(mut self, build: &mut Build<'_>, lines_before: u64) -> Result<bool, ImportError> {
        if self.head.columns.len() != build.columns.len() {
            return Ok(false);
        }
        for (position, head) in self.head.columns.iter().enumerate() {
            if !head.join(build, position, &mut self.buffers, self.head.rows as usize, lines_before)? {
                return Ok(false);
            }
        }
        build.count_further(self.head.rows, &self.head.counts, self.head.ledger, lines_before)?;
        Ok(true)
    }
}
