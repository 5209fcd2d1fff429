//! The trees that tables are stored in. Every page is visited once at most, so a file whose pages point in a circle ends.

use super::Broken;
use super::pager::Pager;

/// Trees of real files are a handful of pages deep.
const MOST_DEPTH: usize = 40;

/// The largest record; SQLite's own limit is 1 GiB.
const MOST_PAYLOAD: u64 = 1 << 30;

/// A page of a tree.
struct Page {
    bytes: Vec<u8>,
    /// Where its header begins.
    start: usize,
    kind: Kind,
    cells: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    TableInterior,
    TableLeaf,
    IndexInterior,
    IndexLeaf,
}

impl Page {
    fn read(pager: &Pager, number: u32) -> Result<Self, Broken> {
        let bytes = pager.page(number)?;
        let start = if number == 1 { 100 } else { 0 };
        let kind = match bytes.get(start) {
            Some(2) => Kind::IndexInterior,
            Some(5) => Kind::TableInterior,
            Some(10) => Kind::IndexLeaf,
            Some(13) => Kind::TableLeaf,
            _ => return Err(format!("page {number} is not part of a table")),
        };
        let cells = usize::from(short(&bytes, start + 3)?);
        Ok(Self { bytes, start, kind, cells })
    }

    fn has_children(&self) -> bool {
        matches!(self.kind, Kind::TableInterior | Kind::IndexInterior)
    }

    /// Where a cell begins.
    fn cell(&self, index: usize) -> Result<usize, Broken> {
        let header = if self.has_children() { 12 } else { 8 };
        Ok(usize::from(short(&self.bytes, self.start + header + 2 * index)?))
    }

    /// The page that is left of a cell, or right of all.
    fn child(&self, index: usize) -> Result<u32, Broken> {
        if index == self.cells {
            long(&self.bytes, self.start + 8)
        } else {
            long(&self.bytes, self.cell(index)?)
        }
    }
}

fn short(bytes: &[u8], at: usize) -> Result<u16, Broken> {
    let found = bytes.get(at..).and_then(|bytes| bytes.first_chunk::<2>());
    found.map(|bytes| u16::from_be_bytes(*bytes)).ok_or_else(cut)
}

fn long(bytes: &[u8], at: usize) -> Result<u32, Broken> {
    let found = bytes.get(at..).and_then(|bytes| bytes.first_chunk::<4>());
    found.map(|bytes| u32::from_be_bytes(*bytes)).ok_or_else(cut)
}

fn cut() -> Broken {
    "a page is cut".to_owned()
}

/// A number of one to nine bytes, and how many.
pub fn variable(bytes: &[u8]) -> Result<(i64, usize), Broken> {
    let mut value = 0u64;
    for (index, byte) in bytes.iter().take(8).enumerate() {
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Ok((value as i64, index + 1));
        }
    }
    let last = bytes.get(8).ok_or_else(cut)?;
    Ok(((value << 8 | u64::from(*last)) as i64, 9))
}

/// Calls a function with the number and the record of each row, in order, until it says no. Rows of tables without
/// numbers have the number 0.
pub fn walk(
    pager: &Pager,
    root: u32,
    row: &mut dyn FnMut(i64, Vec<u8>) -> Result<bool, Broken>,
) -> Result<(), Broken> {
    let mut left = u64::from(pager.pages);
    // The pages on the way down, each with the next cell.
    let mut way = vec![(Page::read(pager, root)?, 0usize)];
    while let Some((page, next)) = way.last_mut() {
        let index = *next;
        *next += 1;
        let mut wanted = None;
        if page.has_children() {
            // Between two children an index has a row of its own.
            if index.is_multiple_of(2) {
                if index / 2 > page.cells {
                    way.pop();
                    continue;
                }
                wanted = Some(page.child(index / 2)?);
            } else if page.kind == Kind::IndexInterior && index / 2 < page.cells {
                let at = page.cell(index / 2)? + 4;
                if !row(0, payload(pager, page, at, false)?)? {
                    return Ok(());
                }
            }
        } else if index < page.cells {
            let at = page.cell(index)?;
            let (number, record) = leaf_row(pager, page, at)?;
            if !row(number, record)? {
                return Ok(());
            }
        } else {
            way.pop();
            continue;
        }
        if let Some(child) = wanted {
            left = left.checked_sub(1).ok_or("its pages point in a circle")?;
            if way.len() >= MOST_DEPTH {
                return Err("its pages are nested too deeply".to_owned());
            }
            way.push((Page::read(pager, child)?, 0));
        }
    }
    Ok(())
}

fn leaf_row(pager: &Pager, page: &Page, at: usize) -> Result<(i64, Vec<u8>), Broken> {
    if page.kind == Kind::IndexLeaf {
        return Ok((0, payload(pager, page, at, false)?));
    }
    let cell = page.bytes.get(at..).ok_or_else(cut)?;
    let (_, skipped) = variable(cell)?;
    let (number, _) = variable(cell.get(skipped..).ok_or_else(cut)?)?;
    Ok((number, payload(pager, page, at, true)?))
}

/// The record of a cell, with what lies on overflow pages.
fn payload(pager: &Pager, page: &Page, at: usize, is_table: bool) -> Result<Vec<u8>, Broken> {
    let mut cell = page.bytes.get(at..).ok_or_else(cut)?;
    let (length, skipped) = variable(cell)?;
    cell = &cell[skipped..];
    if is_table {
        cell = &cell[variable(cell)?.1..];
    }
    let length =
        u64::try_from(length).ok().filter(|length| *length <= MOST_PAYLOAD).ok_or("a row is too long")?;
    let length = length as usize;
    let usable = pager.usable;
    let most = if is_table { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
    if length <= most {
        return Ok(cell.get(..length).ok_or_else(cut)?.to_vec());
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let local = least + (length - least) % (usable - 4);
    let local = if local <= most { local } else { least };
    let mut record = cell.get(..local).ok_or_else(cut)?.to_vec();
    let mut next = long(cell, local)?;
    let mut left = pager.pages;
    while record.len() < length {
        left = left.checked_sub(1).ok_or("its pages point in a circle")?;
        let overflow = pager.page(next)?;
        next = long(&overflow, 0)?;
        let rest = overflow.get(4..usable).ok_or_else(cut)?;
        record.extend_from_slice(&rest[..rest.len().min(length - record.len())]);
    }
    Ok(record)
}

/// How many rows a table has; nothing when more pages than `budget` would have to be looked at.
pub fn count(pager: &Pager, root: u32, budget: &mut u64) -> Result<Option<u64>, Broken> {
    let mut rows = 0u64;
    let mut way = vec![(root, 0usize)];
    while let Some((number, depth)) = way.pop() {
        let Some(left) = budget.checked_sub(1) else { return Ok(None) };
        *budget = left;
        let page = Page::read(pager, number)?;
        if page.kind != Kind::TableInterior {
            rows += page.cells as u64;
        }
        if page.has_children() {
            if depth >= MOST_DEPTH {
                return Err("its pages are nested too deeply".to_owned());
            }
            for index in 0..=page.cells {
                way.push((page.child(index)?, depth + 1));
            }
        }
    }
    Ok(Some(rows))
}
