//! What one stripe gave, on its way to whoever puts them together.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | the byte that the first record begins at |
//! | 4 | the length of the head, nought for a stripe that is out of the ordinary |
//! | as many | the head, in JSON |
//! | the rest | the columns, see [`super::columns`] |

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
        [&begin.to_le_bytes()[..], &[0; 4]].concat()
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
        let mut values = Vec::new();
        let columns = columns.into_iter().map(|column| ColumnHead::write(column, &mut values)).collect();
        let head = Head { begin, next, lines, hash, repeated, rows, counts, ledger, columns };
        let Ok(head) = serde_json::to_vec(&head) else { return Self::unusual(begin) };
        let length = (head.len() as u32).to_le_bytes();
        let mut bytes = [&begin.to_le_bytes()[..], &length, &head].concat();
        bytes.append(&mut values);
        bytes
    }

    /// Where a stripe's first record begins.
    pub(super) fn begin(bytes: &[u8]) -> Option<u64> {
        bytes.first_chunk::<8>().map(|begin| u64::from_le_bytes(*begin))
    }

    /// The stripe in these bytes; nothing for one that is out of the ordinary.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let begin = Self::begin(bytes)?;
        let mut buffers = Buffers::new(bytes.get(8..)?);
        let length = u32::from_le_bytes(*buffers.take(4)?.first_chunk()?);
        let head: Head = serde_json::from_slice(buffers.take(length as usize)?).ok()?;
        Some(Self { head: Head { begin, ..head }, buffers })
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
