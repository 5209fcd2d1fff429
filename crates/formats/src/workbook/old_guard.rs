//! Bounds what a workbook of Excel 97 may demand.
//!
//! The library follows sectors as they name each other, also in a circle, without end. And it makes room for all cells between the first and the last of each sheet when it opens the workbook, and there is
//! no asking it before. Two cells in far corners are a few bytes of a file and would be gigabytes. So the cells' places are
//! looked at first: the workbook is a stream of records within a container of sectors
//! (<https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb>, …/ms-xls).

use std::cell::Cell;

use penstock_table::ImportError;

use super::WHAT;
use crate::problems::damaged;

/// Cells that any workbook may span.
const HARMLESS: u64 = 1 << 22;

/// Cells that a workbook may span for each of its bytes.
const MOST_A_BYTE: u64 = 16;

/// Streams shorter than this are in the small sectors.
const SMALL: usize = 4_096;
const SMALL_SECTOR: usize = 64;

/// Sector numbers from here on mean something else.
const RESERVED: u32 = 0xFFFF_FFFA;

/// Refuses a workbook that has no end or whose cells are too far apart. What else is wrong with it is the library's to say.
pub fn refuse_endless(name: &str, bytes: &[u8]) -> Result<(), ImportError> {
    let Some(container) = Container::of(bytes) else { return Ok(()) };
    let stream = container.workbook();
    if container.is_circular.get() {
        return Err(damaged(name, WHAT, "its sectors follow each other in a circle"));
    }
    let Some(stream) = stream else { return Ok(()) };
    let most = HARMLESS.max(stream.len() as u64 * MOST_A_BYTE);
    let sheets = records(&stream).filter(|record| record.kind == 0x0085);
    let mut spanned = 0u64;
    for sheet in sheets {
        let start = long(sheet.data, 0).map_or(usize::MAX, |start| start as usize);
        spanned = spanned.saturating_add(stream.get(start..).map_or(0, cells_spanned));
    }
    if spanned <= most {
        return Ok(());
    }
    Err(ImportError::refused(
        "too-large",
        format!("The cells of “{name}” are so far apart that its sheets would not fit into memory."),
        "Save the sheet as xlsx or CSV.",
    ))
}

struct Record<'a> {
    kind: u16,
    data: &'a [u8],
}

fn records(mut stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let (kind, length) = (short(stream, 0)?, short(stream, 2)? as usize);
        let data = stream.get(4..4 + length)?;
        stream = &stream[4 + length..];
        Some(Record { kind, data })
    })
}

/// The first and the last row or column.
type Extent = Option<(u16, u16)>;

/// The cells of the smallest rectangle around all cells of a sheet, or those that it says it has.
fn cells_spanned(sheet: &[u8]) -> u64 {
    let (mut rows, mut columns): (Extent, Extent) = (None, None);
    let with = |range: Extent, value: u16| match range {
        Some((first, last)) => Some((first.min(value), last.max(value))),
        None => Some((value, value)),
    };
    let mut said = 0;
    for Record { kind, data } in records(sheet) {
        match kind {
            // The sheet's dimensions.
            0x0200 => said = said.max(dimensions(data)),
            // Numbers, labels, truth values, formulas; several numbers at once.
            0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203..=0x0205 | 0x027E => {
                let (Some(row), Some(column)) = (short(data, 0), short(data, 2)) else { continue };
                rows = with(rows, row);
                columns = with(columns, column);
                if kind == 0x00BD {
                    columns = with(columns, column.saturating_add((data.len() / 6) as u16));
                }
            }
            _ => {}
        }
    }
    let length = |range: Extent| range.map_or(0, |(first, last)| u64::from(last - first) + 1);
    // For what it says there is only room reserved.
    (length(rows) * length(columns)).max(said / 8)
}

fn dimensions(data: &[u8]) -> u64 {
    let long_rows = data.len() >= 14;
    let at = |position: usize| short(data, position).map_or(0, u64::from);
    let (first, last, columns) = if long_rows {
        let row = |position: usize| long(data, position).map_or(0, u64::from);
        (row(0), row(4), at(10))
    } else {
        (at(0), at(2), at(6))
    };
    // Rows that end before they begin wrap around.
    let rows = if first <= last { last - first } else { u64::from(u32::MAX) };
    rows.saturating_mul(columns.max(1))
}

/// A container of sectors, with the sector that follows each.
struct Container<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    is_circular: Cell<bool>,
}

impl<'a> Container<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let sector = match short(bytes, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return None,
        };
        let mut container = Self { bytes, sector, next: Vec::new(), is_circular: Cell::new(false) };
        let mut tables: Vec<u32> = (0..109).filter_map(|at| long(bytes, 76 + 4 * at)).collect();
        let mut more = long(bytes, 68)?;
        for _ in 0..=bytes.len() / sector {
            if more >= RESERVED {
                break;
            }
            tables.extend(longs(container.sector(more)?));
            more = tables.pop()?;
        }
        for table in tables.into_iter().filter(|table| *table < RESERVED) {
            container.next.extend(longs(container.sector(table)?));
        }
        Some(container)
    }

    /// The number of the last sector that the library takes for one, though it may lie beyond the end.
    fn last(&self) -> usize {
        self.bytes.len() / self.sector
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        (number as usize <= self.last()).then(|| within(self.bytes, start, self.sector))
    }

    /// The sectors that follow each other, up to a length.
    fn chain(&self, start: u32, length: usize) -> Vec<u8> {
        self.follow(&self.next, start, length, |number| self.sector(number))
    }

    fn workbook(&self) -> Option<Vec<u8>> {
        let entries = self.chain(long(self.bytes, 48)?, usize::MAX);
        let root = entries.get(..128)?;
        let has_small = long(self.bytes, 64)? > 0;
        let (small, next) = if has_small {
            let small = self.chain(long(root, 116)?, long(root, 120)? as usize);
            (small, longs(&self.chain(long(self.bytes, 60)?, usize::MAX)).collect())
        } else {
            (Vec::new(), Vec::new())
        };
        let entry = |wanted: &str| {
            let wanted: Vec<u8> = wanted.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
            entries.chunks_exact(128).find(|entry| entry[..64].to_ascii_lowercase().starts_with(&wanted))
        };
        let found = entry("workbook").or_else(|| entry("book"))?;
        let (start, length) = (long(found, 116)?, long(found, 120)? as usize);
        if length >= SMALL {
            return Some(self.chain(start, length));
        }
        let sector = |number: u32| {
            let is_one = number as usize <= self.last() * 8;
            is_one.then(|| within(&small, (number as usize).saturating_mul(SMALL_SECTOR), SMALL_SECTOR))
        };
        Some(self.follow(&next, start, length, sector))
    }

    fn follow<'b>(
        &self,
        next: &[u32],
        start: u32,
        length: usize,
        sector: impl Fn(u32) -> Option<&'b [u8]>,
    ) -> Vec<u8> {
        let (mut found, mut number) = (Vec::new(), start);
        for _ in 0..=next.len() {
            let Some(bytes) = sector(number).filter(|_| number < RESERVED && found.len() < length) else {
                found.truncate(length);
                return found;
            };
            found.extend_from_slice(bytes);
            number = next.get(number as usize).copied().unwrap_or(RESERVED);
        }
        // More sectors than there are: it came back to one where it was.
        self.is_circular.set(true);
        found.truncate(length);
        found
    }
}

/// So many bytes from a place on; fewer, or none, at the end.
fn within(bytes: &[u8], start: usize, length: usize) -> &[u8] {
    let start = start.min(bytes.len());
    &bytes[start..start.saturating_add(length).min(bytes.len())]
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn longs(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
