//! Reading a large file in stripes, several at the same time.
//!
//! A stripe is a range of bytes whose size is a power of two. Whoever reads one begins behind the first line end in it,
//! takes every record that begins before its end, and says where it began and where it stopped. Put together in order, each
//! must begin where the one before it stopped: a line end inside a quoted cell may have been taken for the end of a
//! record, and then that stripe alone is read once more from where it should have begun. So the result is that of one
//! pass from the beginning to the end, whoever read what, and whatever is out of the ordinary (bytes that are no UTF-8,
//! rows with surplus cells, an error) is left to that pass.
//!
//! The stripes' sizes make their BLAKE3 chaining values the inner nodes of the file's own tree, so the file is hashed by
//! those who read it.

use blake3::hazmat::{ChainingValue, Mode, left_subtree_len, merge_subtrees_non_root, merge_subtrees_root};
use serde::{Deserialize, Serialize};

use super::build::Build;
use super::column::Plan;
use super::decode::Encoding;
use super::dialect::{Delimiter, Dialect};
use super::filter::Filter;
use super::read::{Passed, Prepared, Reading};
use super::scan::Habits;
use crate::import::{Escape, ImportError};
use crate::source::Crew;

mod columns;
mod part;
mod reader;

pub(super) use columns::{Further, Texts};
pub use reader::StripeReader;

use part::Part;

/// What those who read stripes need to know beside the file: what was found out about it, so that they need not look too.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// Bytes of each stripe but the last: a power of two.
    stripe: u64,
    stripes: usize,
    /// How many bytes the byte order mark takes.
    mark: u64,
    /// The byte of the file that the first row begins at.
    data_begin: u64,
    dialect: Dialect,
    filter: Filter,
    habits: Habits,
    plans: Vec<Plan>,
    /// About how many rows there are in the file.
    rows: usize,
}

impl Order {
    fn new(prepared: &Prepared, stripe: u64, bytes: u64) -> Self {
        let sketch = &prepared.sketch;
        Self {
            stripe,
            stripes: bytes.div_ceil(stripe) as usize,
            mark: sketch.encoding.mark_length() as u64,
            data_begin: sketch.layout.data_offset + sketch.encoding.mark_length() as u64,
            dialect: sketch.found.dialect.clone(),
            filter: sketch.filter.clone(),
            habits: sketch.habits,
            plans: prepared.plans.clone(),
            rows: sketch.rows,
        }
    }

    /// How many bytes of the file are read for a stripe: a little more than it has, for its last row.
    pub fn stretch(&self) -> u64 {
        self.stripe + (64 << 10)
    }

    /// How many stripes there are.
    pub fn stripes(&self) -> usize {
        self.stripes
    }
}

/// The size of the stripes for so many workers; nothing for a file that is not worth it.
pub fn stripe_size(bytes: u64, workers: usize) -> Option<u64> {
    const LEAST: u64 = 1 << 20;
    const MOST: u64 = 4 << 20;
    // So small that all workers are busy to the end.
    let share = bytes / (workers as u64 * 4).max(1);
    (share >= LEAST).then(|| (1 << share.ilog2()).min(MOST))
}

/// Reads a file by stripes; nothing where it has to be read in one pass.
pub(super) async fn read<'a>(
    file: &Reading<'a>,
    prepared: &Prepared,
    crew: &dyn Crew,
) -> Result<Option<(Build<'a>, Passed)>, ImportError> {
    let size = file.source.size();
    let Some(stripe) = crew.stripe_size(size).filter(|_| is_usual(prepared)) else {
        return Ok(None);
    };
    let order = Order::new(prepared, stripe, size);
    if order.stripes < 2 || order.data_begin >= stripe || !crew.begin(file.source, &order) {
        return Ok(None);
    }
    let read = put_together(file, prepared, crew, &order).await;
    crew.end();
    read
}

/// Whether a file has nothing that depends on more than the rows themselves.
fn is_usual(prepared: &Prepared) -> bool {
    let sketch = &prepared.sketch;
    let (layout, dialect) = (&sketch.layout, &sketch.found.dialect);
    matches!(sketch.encoding, Encoding::Utf8 { .. })
        && matches!(dialect.delimiter, Delimiter::Byte(_))
        && !dialect.skip_blank
        && !dialect.enclosed_lines
        && !dialect.carriage_return
        && dialect.escape == Escape::Doubled
        && sketch.filter.allows_blocks()
        && layout.end_line.is_none()
        && layout.blank_columns == 0
        && layout.cells == layout.columns
}

async fn put_together<'a>(
    file: &Reading<'a>,
    prepared: &Prepared,
    crew: &dyn Crew,
    order: &Order,
) -> Result<Option<(Build<'a>, Passed)>, ImportError> {
    let mut build = prepared.build(file.source)?;
    let mut passed = Passed {
        hash: String::new(),
        encoding: prepared.sketch.encoding.clone(),
        wrong: None,
        replaced: 0,
        repeated: Vec::new(),
    };
    let (mut begin, mut line) = (order.data_begin, prepared.sketch.layout.data_line);
    let mut hashes = Vec::with_capacity(order.stripes);
    let own = StripeReader::new(order.clone());
    for number in 0..order.stripes {
        file.pace.checkpoint(0.9 * number as f64 / order.stripes as f64).await?;
        let Some(mut bytes) = crew.stripe(number).await? else { return Ok(None) };
        if Part::begin(&bytes) != Some(begin) {
            bytes = own.read(file.source, number, Some(begin)).await;
        }
        let Some(part) = Part::read(&bytes) else { return Ok(None) };
        if part.head.begin != begin {
            return Ok(None);
        }
        let before = line - 1;
        passed.repeated.extend(part.head.repeated.iter().map(|(line, text)| (line + before, text.clone())));
        hashes.push(part.head.hash);
        (begin, line) = (part.head.next, line + part.head.lines);
        if !part.join(&mut build, before)? {
            return Ok(None);
        }
    }
    passed.hash = root(&hashes, order.stripe, file.source.size());
    Ok(Some((build, passed)))
}

/// The hash of a file from those of its stripes, in hexadecimal.
fn root(stripes: &[ChainingValue], stripe: u64, bytes: u64) -> String {
    let (left, right) = halves(stripes, stripe, bytes);
    merge_subtrees_root(&left, &right, Mode::Hash).to_hex().to_string()
}

/// The two subtrees of several stripes that are so many bytes together.
fn halves(stripes: &[ChainingValue], stripe: u64, bytes: u64) -> (ChainingValue, ChainingValue) {
    let left = left_subtree_len(bytes);
    let (first, second) = stripes.split_at((left / stripe) as usize);
    (subtree(first, stripe, left), subtree(second, stripe, bytes - left))
}

fn subtree(stripes: &[ChainingValue], stripe: u64, bytes: u64) -> ChainingValue {
    if let [only] = stripes {
        return *only;
    }
    let (left, right) = halves(stripes, stripe, bytes);
    merge_subtrees_non_root(&left, &right, Mode::Hash)
}

#[cfg(test)]
mod tests;
