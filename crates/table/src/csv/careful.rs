//! Cutting a record that the quick way cannot: with quotes, escapes, or delimiters of several bytes.
//!
//! A quotation mark opens a cell where a cell begins, and closes it where a delimiter or the end of the line follows. What
//! else it may be is decided by how many cells the row should have: a mark that is never closed, or whose closing would
//! swallow whole rows, is taken as a letter. So a mistake in one row stays in that row.

use crate::import::Escape;

use super::dialect::Dialect;
use super::records::{Span, Step};

/// The most bytes of a cell in quotes that goes over several lines: beyond, the mark that opened it is taken as a letter.
const MOST_QUOTED: usize = 4 << 20;

/// Where the cells of a record go.
pub(super) struct Cut<'a> {
    pub(super) spans: &'a mut Vec<Span>,
    pub(super) scratch: &'a mut Vec<u8>,
}

/// How quotation marks are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// A mark closes a cell where a delimiter or line end follows, and two are one.
    Trusting,
    /// The same, but a cell over several lines that are rows each is none.
    Standard,
    /// The same, but two marks before a delimiter close the cell too.
    Loose,
    /// A cell ends where the next delimiter is; marks around it are taken off.
    Line,
}

/// What one reading of a record gave.
struct Found {
    next: usize,
    inner_lines: u64,
    /// Something was not as it should be: marks inside cells, several lines.
    doubtful: bool,
    stray_quote: bool,
}

/// The end of a quoted cell.
enum Closing {
    /// The mark at `end` closes it; the cell's delimiter or line end is at `after`.
    At { end: usize, after: usize, rewritten: bool, doubtful: bool, stray: bool, inner_lines: u64 },
    /// More text is needed to say.
    Unknown,
    /// It is never closed.
    Never,
}

/// Cuts the record that begins at `from`.
pub(super) fn cut(
    buffer: &[u8],
    from: usize,
    last: bool,
    dialect: &Dialect,
    expected: usize,
    cells: &mut Cut<'_>,
) -> Step {
    let Some(mut standard) = read(buffer, from, last, dialect, expected, Reading::Trusting, cells) else {
        return Step::Incomplete;
    };
    if standard.inner_lines > 0 && expected > 1 && cells.spans.len() != expected {
        match read(buffer, from, last, dialect, expected, Reading::Standard, cells) {
            Some(found) => standard = found,
            None => return Step::Incomplete,
        }
    }
    let step = |found: Found, stray: bool| Step::Record {
        next: found.next,
        inner_lines: found.inner_lines,
        stray_quote: stray || found.stray_quote,
    };
    if expected < 2 || !standard.doubtful || cells.spans.len() == expected {
        return step(standard, false);
    }
    for reading in [Reading::Loose, Reading::Line] {
        match read(buffer, from, last, dialect, expected, reading, cells) {
            Some(found) if cells.spans.len() == expected => return step(found, true),
            Some(_) => {}
            None => return Step::Incomplete,
        }
    }
    match read(buffer, from, last, dialect, expected, Reading::Standard, cells) {
        Some(found) => step(found, false),
        None => Step::Incomplete,
    }
}

/// Reads one record; nothing when its end has not come yet.
fn read(
    buffer: &[u8],
    from: usize,
    last: bool,
    dialect: &Dialect,
    expected: usize,
    reading: Reading,
    cells: &mut Cut<'_>,
) -> Option<Found> {
    cells.spans.clear();
    cells.scratch.clear();
    let text = Text { buffer, last, dialect, expected, record: from };
    let blanks = dialect.delimiter == super::dialect::Delimiter::Blanks;
    let mut found = Found { next: from, inner_lines: 0, doubtful: false, stray_quote: false };
    let mut position = if blanks { text.after_blanks(from) } else { from };
    // Every way to go on from here needs the end of the line.
    let mut line_end = text.line_end(position)?;
    loop {
        let start = if dialect.skip_blank { text.after_blanks(position) } else { position };
        let opening = text.opening(start);
        let closing = match opening {
            Some(opening) if reading != Reading::Line => text.closing(opening + 1, reading),
            _ => Closing::Never,
        };
        let after = match closing {
            Closing::Unknown => return None,
            Closing::At { end, after, rewritten, doubtful, stray, inner_lines } => {
                let content = opening.map_or(start, |opening| opening + 1);
                cells.push(&text, content, end, true, rewritten);
                found.inner_lines += inner_lines;
                found.doubtful |= stray || inner_lines > 0 || doubtful;
                found.stray_quote |= stray;
                if inner_lines > 0 {
                    line_end = text.line_end(after)?;
                }
                after
            }
            Closing::Never => {
                found.doubtful |= opening.is_some();
                let end = text.cell_end(start, line_end);
                let is_enclosed = opening.is_some_and(|opening| {
                    opening == start && end - start >= 2 && Some(buffer[end - 1]) == dialect.quote_byte()
                });
                if is_enclosed {
                    cells.push(&text, start + 1, end - 1, true, false);
                } else {
                    found.stray_quote |= opening.is_some();
                    let rewritten =
                        dialect.escape == Escape::Backslash && buffer[start..end].contains(&b'\\');
                    cells.push(&text, start, end, false, rewritten);
                }
                end
            }
        };
        match dialect.delimiter.length_at(buffer, after) {
            Some(length) if after < line_end => {
                position = after + length;
                if blanks && position >= line_end {
                    break;
                }
            }
            _ => break,
        }
    }
    found.next = text.after_line_end(line_end)?;
    Some(found)
}

struct Text<'a> {
    buffer: &'a [u8],
    last: bool,
    dialect: &'a Dialect,
    expected: usize,
    /// Where the record begins.
    record: usize,
}

impl Text<'_> {
    /// The end of the line; nothing when it has not come yet. A carriage return before a line feed belongs to the end.
    fn line_end(&self, from: usize) -> Option<usize> {
        match self.buffer[from..].iter().position(|byte| self.dialect.ends_line(*byte)) {
            Some(length) => {
                let end = from + length;
                let pair = self.buffer[end] == b'\n' && length > 0 && self.buffer[end - 1] == b'\r';
                Some(end - usize::from(pair))
            }
            None if self.last => {
                let end = self.buffer.len();
                Some(end - usize::from(end > from && self.buffer[end - 1] == b'\r'))
            }
            None => None,
        }
    }

    /// The beginning of the next line.
    fn after_line_end(&self, end: usize) -> Option<usize> {
        match (self.buffer.get(end), self.buffer.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => Some(end + 2),
            (Some(b'\r'), None) if !self.last => None,
            (Some(_), _) => Some(end + 1),
            (None, _) => Some(end),
        }
    }

    fn after_blanks(&self, from: usize) -> usize {
        let is_blank = |byte: &&u8| **byte == b' ';
        from + self.buffer[from..].iter().take_while(is_blank).count()
    }

    /// The mark that opens a cell which begins here, perhaps behind blanks.
    fn opening(&self, start: usize) -> Option<usize> {
        let quote = self.dialect.quote_byte()?;
        let at = if self.dialect.delimiter.length_at(b" ", 0).is_some() {
            start
        } else {
            self.after_blanks(start)
        };
        (self.buffer.get(at) == Some(&quote)).then_some(at)
    }

    /// Where a cell that is not enclosed ends.
    fn cell_end(&self, start: usize, line_end: usize) -> usize {
        let mut position = start;
        while position < line_end {
            if self.dialect.escape == Escape::Backslash && self.buffer[position] == b'\\' {
                position += 2;
                continue;
            }
            if self.dialect.delimiter.length_at(self.buffer, position).is_some() {
                return position;
            }
            position += 1;
        }
        line_end
    }

    /// The mark that closes a cell whose text begins at `start`.
    fn closing(&self, start: usize, reading: Reading) -> Closing {
        let Some(quote) = self.dialect.quote_byte() else { return Closing::Never };
        let backslash = self.dialect.escape == Escape::Backslash;
        let (mut position, mut rewritten, mut doubtful, mut stray) = (start, false, false, false);
        let mut inner_lines = 0;
        loop {
            let rest = &self.buffer[position..];
            let Some(ahead) = rest.iter().position(|byte| *byte == quote || (backslash && *byte == b'\\'))
            else {
                let is_too_long = self.buffer.len() - start > MOST_QUOTED;
                return if self.last || is_too_long { Closing::Never } else { Closing::Unknown };
            };
            let at = position + ahead;
            inner_lines += self.lines(position, at);
            if at - start > MOST_QUOTED {
                return Closing::Never;
            }
            if self.buffer.len() < at + 2 && !self.last {
                return Closing::Unknown;
            }
            if self.buffer[at] == b'\\' {
                (rewritten, doubtful) = (true, true);
                position = (at + 2).min(self.buffer.len());
                continue;
            }
            let mut end_of_marks = at + 1;
            if !backslash && self.buffer.get(at + 1) == Some(&quote) {
                // Two marks before a delimiter are one that is meant, or one that is and one that closes.
                let could_close = self.closes(at + 2) == Some(true);
                if !(could_close && reading == Reading::Loose) {
                    doubtful |= could_close;
                    rewritten = true;
                    position = at + 2;
                    continue;
                }
                end_of_marks = at + 2;
            }
            match self.closes(end_of_marks) {
                None => return Closing::Unknown,
                Some(true) if inner_lines > 0 && reading != Reading::Trusting && self.swallows(at) => {
                    return Closing::Never;
                }
                Some(true) => {
                    let end = end_of_marks - 1;
                    let after = self.after_blanks_before_end(end_of_marks);
                    return Closing::At { end, after, rewritten, doubtful, stray, inner_lines };
                }
                Some(false) if inner_lines > 0 => return Closing::Never,
                Some(false) => {
                    stray = true;
                    position = at + 1;
                }
            }
        }
    }

    /// Whether a delimiter or a line end stands here, perhaps behind blanks; nothing when that has not come yet.
    fn closes(&self, from: usize) -> Option<bool> {
        let at = self.after_blanks_before_end(from);
        match self.buffer.get(at) {
            None => self.last.then_some(true),
            Some(byte) if self.dialect.ends_line(*byte) => Some(true),
            Some(b'\r') => match self.buffer.get(at + 1) {
                None => self.last.then_some(true),
                Some(next) => Some(*next == b'\n'),
            },
            Some(_) => Some(self.dialect.delimiter.length_at(self.buffer, at).is_some()),
        }
    }

    fn after_blanks_before_end(&self, from: usize) -> usize {
        if self.dialect.delimiter.length_at(b" ", 0).is_some() { from } else { self.after_blanks(from) }
    }

    /// Line ends between two positions.
    fn lines(&self, from: usize, to: usize) -> u64 {
        let mut lines = 0;
        for (position, byte) in self.buffer[from..to].iter().enumerate() {
            let is_pair = *byte == b'\r' && self.buffer.get(from + position + 1) == Some(&b'\n');
            lines += u64::from(self.dialect.ends_line(*byte) && !is_pair);
        }
        lines
    }

    /// Whether a cell over several lines is rather several rows, each with all its cells: then every one of these lines has as
    /// many delimiters as a row has. Of a cell that does hold line ends, the lines share them.
    fn swallows(&self, end: usize) -> bool {
        if self.expected < 2 {
            return false;
        }
        let cells = |from: usize, to: usize| {
            let (mut position, mut cells) = (from, 1);
            while position < to {
                match self.dialect.delimiter.length_at(self.buffer, position) {
                    Some(length) => {
                        cells += 1;
                        position += length;
                    }
                    None => position += 1,
                }
            }
            cells
        };
        let mut line = self.record;
        loop {
            let line_end = self.line_end(line).unwrap_or(self.buffer.len());
            if cells(line, line_end) != self.expected {
                return false;
            }
            match self.after_line_end(line_end) {
                Some(next) if next <= end && next > line => line = next,
                _ => return true,
            }
        }
    }
}

impl Cut<'_> {
    fn push(&mut self, text: &Text<'_>, start: usize, end: usize, quoted: bool, rewritten: bool) {
        if !rewritten {
            self.spans.push(Span { start: start as u32, end: end as u32, quoted, rewritten });
            return;
        }
        let begin = self.scratch.len();
        let source = &text.buffer[start..end];
        let quote = text.dialect.quote_byte();
        let backslash = text.dialect.escape == Escape::Backslash;
        let mut position = 0;
        while position < source.len() {
            let byte = source[position];
            let next = source.get(position + 1).copied();
            let is_escape = if backslash {
                byte == b'\\'
                    && (next == Some(b'\\')
                        || (next.is_some() && next == quote)
                        || text.dialect.delimiter.length_at(source, position + 1).is_some())
            } else {
                Some(byte) == quote && next == quote
            };
            position += usize::from(is_escape);
            self.scratch.push(source[position]);
            position += 1;
        }
        let span = Span { start: begin as u32, end: self.scratch.len() as u32, quoted, rewritten };
        self.spans.push(span);
    }
}
