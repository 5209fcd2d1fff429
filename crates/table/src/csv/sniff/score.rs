//! How well a dialect fits a text.

use super::super::cell::{Kind, classify, trim};
use super::super::dialect::{Delimiter, Dialect};
use super::super::records::{Record, Records};
use super::dialect::blanks_behind;

/// How readily blanks are believed to separate cells that are numbers; for words far less.
pub(super) const BLANK: f64 = 0.6;
const BLANK_BETWEEN_WORDS: f64 = 0.28;

/// How much like a value a cell in quotes is.
const ENCLOSED: f64 = 0.95;

/// Signs that are believed less than this stand in texts more often than between cells.
const UNUSUAL: f64 = 0.7;

/// How well a dialect fits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Score {
    /// The product of all.
    pub(super) value: f64,
    /// The probability that two rows have as many cells.
    pub(super) agreement: f64,
    /// How many cells most rows have.
    pub(super) usual: usize,
}

/// Rows of one cell at the beginning or end that may be titles and notes do not count, up to this share of all.
const AROUND: f64 = 0.4;

/// So many rows at the beginning may be titles.
const TITLES: usize = 10;

/// How well a text fits as a table of several columns.
pub(super) fn table(text: &[u8], whole: bool, dialect: &Dialect, prior: f64) -> Score {
    let mut widths = Vec::new();
    let (mut previous, mut has_gap) = (0, false);
    let (mut cells, mut worth, mut numeric, mut protected) = (0usize, 0.0, 0usize, 0usize);
    each_record(text, whole, dialect, &mut |record| {
        has_gap |= (1..TITLES).contains(&widths.len()) && record.line > previous + 1;
        previous = record.last_line;
        widths.push(record.len());
        protected += usize::from(record.protects(&dialect.delimiter));
        if record.len() > 1 {
            for (position, cell) in record.cells().enumerate() {
                let (value, is_number) = worth_of(cell, dialect);
                // Whatever stands in quotes separates nothing.
                let is_enclosed = record.is_quoted(position) && !record.stray_quote;
                let value = if is_enclosed && value < ENCLOSED { ENCLOSED } else { value };
                worth += value;
                cells += 1;
                numeric += usize::from(is_number);
            }
        }
    });
    let rows = widths.len();
    let body = without_surroundings(&widths);
    let (agreement, near, usual) = agreement(body);
    if usual < 2 || cells == 0 {
        // Most rows are whole, yet some may be divided: better than what never occurs.
        return Score { value: if cells > 0 && rows > 0 { 1e-3 * prior } else { 0.0 }, agreement, usual };
    }
    let worth = worth / cells as f64;
    let blank = matches!(dialect.delimiter, Delimiter::Byte(b' ') | Delimiter::Blanks);
    let is_aligned = dialect.delimiter == Delimiter::Blanks;
    // Who encloses the cells that hold blanks means blanks to separate.
    let is_meant = agreement > 0.9 && protected * 20 >= rows && protected > 0 && widths.first() != Some(&1);
    let is_of_words = numeric * 5 < cells && !is_meant;
    let prior = if blank && !is_aligned && is_of_words { BLANK_BETWEEN_WORDS } else { prior };
    let spread = (1.0 - 1.0 / usual as f64).sqrt();
    let covered = 0.5 + 0.5 * body.len() as f64 / rows as f64;
    let is_prose = is_prose(text, dialect);
    // Names are separated as values are: one name directly above values that hold a sign each is that of one column. With a
    // blank line, or another one like it, it is rather a title.
    let is_name = !has_gap && widths.get(1).is_some_and(|width| *width > 1);
    let headed = match widths.first() {
        Some(1) if is_name && is_prose && numeric * 4 < cells => 0.3,
        Some(1) if is_name && (prior < UNUSUAL || numeric * 4 < cells) => 0.5,
        Some(1) if is_name => 0.8,
        Some(1) => 0.88,
        _ => 1.0,
    };
    let prose = if agreement < 0.6 && is_prose { 0.5 } else { 1.0 };
    Score {
        value: (agreement + 0.5 * near) * spread * worth * worth * prior * covered * headed * prose,
        agreement,
        usual,
    }
}

/// How well a text fits as a single column: best when its lines are values as they stand.
pub(super) fn single(text: &[u8], whole: bool, base: &Dialect) -> f64 {
    let dialect = Dialect { delimiter: Delimiter::None, ..base.clone() };
    let (mut rows, mut typed) = (0usize, 0usize);
    // Under names with commas between them, commas separate.
    let mut names_have_comma = false;
    each_record(text, whole, &dialect, &mut |record| {
        let line = trim(record.cell(0).unwrap_or(&[]));
        let has_comma = line.contains(&b',');
        if rows == 0 {
            names_have_comma = has_comma && !is_value(line);
        }
        rows += 1;
        typed += usize::from(is_value(line) && !(names_have_comma && has_comma));
    });
    if rows == 0 { 0.0 } else { 0.24 + 0.44 * typed as f64 / rows as f64 }
}

/// Whether a delimiter is rather a sign of sentences: nearly always a blank behind it and none before.
fn is_prose(text: &[u8], dialect: &Dialect) -> bool {
    let Delimiter::Byte(sign) = dialect.delimiter else { return false };
    let (all, blank) = blanks_behind(text, dialect, sign);
    all > 0 && blank * 10 >= all * 9
}

fn each_record(text: &[u8], whole: bool, dialect: &Dialect, take: &mut dyn FnMut(&Record<'_>)) {
    let mut sink = |record: Record<'_>| {
        if !record.is_blank() {
            take(&record);
        }
        Ok(())
    };
    let mut records = Records::new(dialect, 0, 0, 1);
    // A record that is too long or too wide ends the look: what was seen before counts.
    let fed = records.feed(text, &mut sink).is_ok();
    if fed && whole {
        let _ = records.finish(&mut sink);
    }
}

/// The widths without rows of one cell before and behind all others.
fn without_surroundings(widths: &[usize]) -> &[usize] {
    let most = (widths.len() as f64 * AROUND) as usize;
    let before = widths.iter().take_while(|width| **width == 1).count();
    let behind = widths.iter().rev().take_while(|width| **width == 1).count();
    if before + behind >= widths.len() || before + behind > most.max(2) {
        return widths;
    }
    &widths[before..widths.len() - behind]
}

/// The probabilities that two rows have as many cells, or one more or less; and the most usual number of them.
fn agreement(widths: &[usize]) -> (f64, f64, usize) {
    let mut sorted = widths.to_vec();
    sorted.sort_unstable();
    let rows = sorted.len() as f64;
    let (mut agreement, mut near, mut usual, mut usual_rows, mut start) = (0.0, 0.0, 0, 0, 0);
    let mut before = (0, 0.0);
    while start < sorted.len() {
        let width = sorted[start];
        let end = start + sorted[start..].partition_point(|other| *other == width);
        let share = (end - start) as f64 / rows;
        agreement += share * share;
        if before.0 + 1 == width {
            near += 2.0 * share * before.1;
        }
        before = (width, share);
        if end - start >= usual_rows {
            (usual, usual_rows) = (width, end - start);
        }
        start = end;
    }
    (agreement, near, usual)
}

/// How much like a value a cell is, from 0 to 1, and whether it is a number or a date.
fn worth_of(cell: &[u8], dialect: &Dialect) -> (f64, bool) {
    let trimmed = trim(cell);
    match classify(trimmed) {
        Kind::Missing => return (if trimmed.is_empty() { 0.95 } else { 1.0 }, false),
        Kind::Other => {}
        Kind::Boolean(_) => return (1.0, false),
        _ => return (1.0, true),
    }
    let is_mark = |byte: Option<&u8>| byte.is_some_and(|byte| Some(*byte) == dialect.quote_byte());
    if is_mark(trimmed.first()) != is_mark(trimmed.last()) {
        // Spreadsheets keep digits as text by a formula.
        return (if trimmed.starts_with(b"=\"") { 0.9 } else { 0.1 }, false);
    }
    if is_time(trimmed) || is_address(trimmed) {
        return (1.0, true);
    }
    let has = |signs: &[u8]| trimmed.iter().any(|byte| signs.contains(byte));
    let worth = if has(b";|\t") {
        0.3
    } else if has(b",") {
        0.65
    } else if has(b"{}[]<>=~^#*\\:") {
        0.8
    } else {
        0.95
    };
    (worth, false)
}

/// Whether a whole line is one value: a number, a date, a time, an address.
fn is_value(cell: &[u8]) -> bool {
    let is_one_page = cell.starts_with(b"http")
        && !cell.contains(&b' ')
        && cell.windows(3).filter(|part| part == b"://").count() == 1;
    let is_divided = cell.iter().any(|byte| matches!(byte, b'"' | b'^'));
    !matches!(classify(cell), Kind::Missing | Kind::Other | Kind::Boolean(_))
        || is_time(cell)
        || (!is_divided && (is_address(cell) || is_one_page || is_path(cell)))
}

/// `C:\data\a.txt`, `/usr/share/a.txt`
fn is_path(cell: &[u8]) -> bool {
    let of_windows = matches!(cell, [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic());
    let steps = cell.iter().filter(|byte| **byte == b'/').count();
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"\\/._-:".contains(byte);
    let clean = cell.iter().all(is_letter);
    clean && ((of_windows && !cell[2..].contains(&b':')) || (cell.starts_with(b"/") && steps >= 2))
}

/// `10:20`, `10:20:30.5`
fn is_time(cell: &[u8]) -> bool {
    let mut parts = 0;
    for part in cell.split(|byte| *byte == b':') {
        let digits = part.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let rest = &part[digits..];
        let is_last_part =
            rest.is_empty() || (parts == 2 && rest[0] == b'.' && rest[1..].iter().all(u8::is_ascii_digit));
        if !(1..=2).contains(&digits) || !is_last_part {
            return false;
        }
        parts += 1;
    }
    (2..=3).contains(&parts)
}

/// An e-mail or web address, or one of a machine.
fn is_address(cell: &[u8]) -> bool {
    if cell.contains(&b' ') {
        return false;
    }
    let has = |part: &[u8]| cell.windows(part.len()).any(|window| window == part);
    let is_web = has(b"://") || cell.starts_with(b"www.");
    let at = cell.iter().position(|byte| *byte == b'@');
    let is_mail = at.is_some_and(|at| at > 0 && cell[at..].contains(&b'.'));
    let clean = !has(b",") && !has(b";") && !has(b"|") && !has(b"\t");
    let octets = cell.split(|byte| *byte == b'.');
    let is_octet = |octet: &[u8]| (1..=3).contains(&octet.len()) && octet.iter().all(u8::is_ascii_digit);
    (clean && (is_web || is_mail)) || (octets.clone().count() == 4 && octets.clone().all(is_octet))
}
