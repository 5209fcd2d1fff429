//! Records out of pieces of text, with the line and the byte that each begins on.
//!
//! Parsing is our own because what people have is not RFC 4180: a quotation mark that is never closed must cost its cell
//! and not the rest of the file, delimiters may have several bytes, and reading must keep up with a disk. Lines without
//! quotes are cut eight bytes at a time; all others go through [`super::careful`], which knows how many cells a row
//! should have and takes the reading that gives as many.

use crate::import::ImportError;

use super::careful::{self, Cut};
use super::dialect::{Delimiter, Dialect};

/// The most columns a table can have.
pub(super) const MOST_COLUMNS: usize = 100_000;

/// The most bytes one record can have.
const MOST_RECORD_BYTES: usize = 64 << 20;

/// Where the text of a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether it was enclosed in quotes.
    pub(super) quoted: bool,
    /// Whether the text is in the scratch and not in the buffer, because it was not written as it is meant.
    pub(super) rewritten: bool,
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// The line it begins on, counted from 1.
    pub(super) line: u64,
    /// The line it ends on.
    pub(super) last_line: u64,
    /// The byte it begins at.
    pub(super) offset: u64,
    /// Whether a quotation mark in it had to be taken as a letter.
    pub(super) stray_quote: bool,
    buffer: &'a [u8],
    scratch: &'a [u8],
    spans: &'a [Span],
}

impl<'a> Record<'a> {
    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Its cells, without quotes.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (buffer, scratch) = (self.buffer, self.scratch);
        self.spans.iter().map(move |span| text_of(span, buffer, scratch))
    }

    /// One of its cells.
    pub(super) fn cell(&self, position: usize) -> Option<&'a [u8]> {
        self.spans.get(position).map(|span| text_of(span, self.buffer, self.scratch))
    }

    /// Whether any of its cells is enclosed in quotes.
    pub(super) fn has_quotes(&self) -> bool {
        self.spans.iter().any(|span| span.quoted)
    }

    /// Whether it is a line with nothing but blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.len() == 1 && self.cells().all(|cell| cell.trim_ascii().is_empty()) && !self.has_quotes()
    }
}

fn text_of<'a>(span: &Span, buffer: &'a [u8], scratch: &'a [u8]) -> &'a [u8] {
    let text = if span.rewritten { scratch } else { buffer };
    &text[span.start as usize..span.end as usize]
}

/// Takes records as they are completed.
pub(super) type Sink<'a> = dyn FnMut(Record<'_>) -> Result<(), ImportError> + 'a;

/// Cuts text into records.
pub(super) struct Records {
    dialect: Dialect,
    /// How many cells a row should have; nought while that is not known.
    expected: usize,
    buffer: Vec<u8>,
    /// The byte of the file that the buffer begins at.
    offset: u64,
    /// The line that the buffer begins on.
    line: u64,
    spans: Vec<Span>,
    scratch: Vec<u8>,
}

/// What cutting one record gave.
pub(super) enum Step {
    /// A record: where the next one begins, how many line ends it holds within, and whether a quote was taken as a letter.
    Record { next: usize, inner_lines: u64, stray_quote: bool },
    /// The rest of the record has not come yet.
    Incomplete,
}

impl Records {
    /// Of text that begins at this byte and on this line of its file.
    pub(super) fn new(dialect: &Dialect, expected: usize, offset: u64, line: u64) -> Self {
        let (spans, scratch) = (Vec::new(), Vec::new());
        Self { dialect: dialect.clone(), expected, buffer: Vec::new(), offset, line, spans, scratch }
    }

    /// Takes the next piece and hands over the records that it completes.
    pub(super) fn feed(&mut self, input: &[u8], sink: &mut Sink<'_>) -> Result<(), ImportError> {
        self.buffer.extend_from_slice(input);
        self.cut(false, sink)
    }

    /// The end of the text: hands over a record that no line end closed.
    pub(super) fn finish(&mut self, sink: &mut Sink<'_>) -> Result<(), ImportError> {
        self.cut(true, sink)
    }

    fn cut(&mut self, last: bool, sink: &mut Sink<'_>) -> Result<(), ImportError> {
        let buffer = std::mem::take(&mut self.buffer);
        let mut position = 0;
        while position < buffer.len() {
            let first = buffer[position];
            if first == b'\n' || (first == b'\r' && self.dialect.carriage_return) {
                let pair = first == b'\r' && buffer.get(position + 1) == Some(&b'\n');
                if first == b'\r' && position + 1 == buffer.len() && !last {
                    break;
                }
                position += 1 + usize::from(pair);
                self.line += 1;
                continue;
            }
            if first == b'\r' {
                match buffer.get(position + 1) {
                    Some(b'\n') => {
                        position += 2;
                        self.line += 1;
                        continue;
                    }
                    None if !last => break,
                    _ => {}
                }
            }
            match self.step(&buffer, position, last) {
                Step::Incomplete => break,
                Step::Record { next, inner_lines, stray_quote } => {
                    self.refuse_wide()?;
                    let record = Record {
                        line: self.line,
                        last_line: self.line + inner_lines,
                        offset: self.offset + position as u64,
                        stray_quote,
                        buffer: &buffer,
                        scratch: &self.scratch,
                        spans: &self.spans,
                    };
                    self.line += inner_lines + 1;
                    sink(record)?;
                    position = next;
                }
            }
        }
        if buffer.len() - position > MOST_RECORD_BYTES {
            return Err(self.too_long());
        }
        self.offset += position as u64;
        self.buffer = buffer;
        self.buffer.drain(..position);
        Ok(())
    }

    fn step(&mut self, buffer: &[u8], position: usize, last: bool) -> Step {
        if let Delimiter::Byte(delimiter) = self.dialect.delimiter
            && !self.dialect.skip_blank
            && self.dialect.escape == crate::import::Escape::Doubled
        {
            match self.quick(buffer, position, last, delimiter) {
                Quick::Record(next) => return Step::Record { next, inner_lines: 0, stray_quote: false },
                Quick::Incomplete => return Step::Incomplete,
                Quick::Quote => {}
            }
        }
        let mut cut = Cut { spans: &mut self.spans, scratch: &mut self.scratch };
        careful::cut(buffer, position, last, &self.dialect, self.expected, &mut cut)
    }

    /// Cuts a line without quotes, eight bytes at a time.
    fn quick(&mut self, buffer: &[u8], from: usize, last: bool, delimiter: u8) -> Quick {
        self.spans.clear();
        let quote = self.dialect.quote_byte().unwrap_or(b'\n');
        let carriage_return = if self.dialect.carriage_return { b'\r' } else { b'\n' };
        let (delimiters, quotes) = (every_byte(delimiter), every_byte(quote));
        let (line_feeds, returns) = (every_byte(b'\n'), every_byte(carriage_return));
        let mut start = from;
        let mut position = from;
        loop {
            let word = match buffer[position..].first_chunk::<8>() {
                Some(word) => u64::from_le_bytes(*word),
                None => {
                    // The end of the buffer, filled with bytes that are nothing special.
                    let mut word = [0u8; 8];
                    let rest = &buffer[position..];
                    word[..rest.len()].copy_from_slice(rest);
                    u64::from_le_bytes(word)
                }
            };
            let mut found = equal_bytes(word, delimiters)
                | equal_bytes(word, quotes)
                | equal_bytes(word, line_feeds)
                | equal_bytes(word, returns);
            while found != 0 {
                let at = position + (found.trailing_zeros() / 8) as usize;
                let byte = buffer[at];
                if byte == delimiter {
                    self.spans.push(plain(start, at));
                    start = at + 1;
                } else if byte == b'\n' {
                    let end = if at > start && buffer[at - 1] == b'\r' { at - 1 } else { at };
                    self.spans.push(plain(start, end));
                    return Quick::Record(at + 1);
                } else if byte == b'\r' && self.dialect.carriage_return {
                    if at + 1 == buffer.len() && !last {
                        return Quick::Incomplete;
                    }
                    self.spans.push(plain(start, at));
                    return Quick::Record(at + 1 + usize::from(buffer.get(at + 1) == Some(&b'\n')));
                } else {
                    return Quick::Quote;
                }
                found &= found - 1;
            }
            position += 8;
            if position >= buffer.len() {
                if !last {
                    return Quick::Incomplete;
                }
                let end = if buffer.last() == Some(&b'\r') && buffer.len() > start {
                    buffer.len() - 1
                } else {
                    buffer.len()
                };
                self.spans.push(plain(start, end));
                return Quick::Record(buffer.len());
            }
        }
    }

    fn refuse_wide(&self) -> Result<(), ImportError> {
        if self.spans.len() <= MOST_COLUMNS {
            return Ok(());
        }
        Err(ImportError::at_line(
            "too-many-columns",
            self.line,
            format!("The row on line {} has more than 100,000 cells.", self.line),
            "A table has at most 100,000 columns: check the delimiter, or swap rows and columns.",
        ))
    }

    fn too_long(&self) -> ImportError {
        ImportError::at_line(
            "record-too-long",
            self.line,
            format!("The row that begins on line {} is longer than 64 MiB.", self.line),
            "Look for a quotation mark there that is never closed.",
        )
    }
}

enum Quick {
    Record(usize),
    Incomplete,
    Quote,
}

/// A cell that stands in the buffer as it is meant.
fn plain(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32, quoted: false, rewritten: false }
}

/// A word of eight times this byte.
fn every_byte(byte: u8) -> u64 {
    u64::from(byte) * 0x0101_0101_0101_0101
}

/// The high bit of each byte that is equal in both words, and no other bit (Warren, Hacker's Delight, 6-1).
fn equal_bytes(word: u64, other: u64) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    let difference = word ^ other;
    !(((difference & LOW) + LOW) | difference | LOW)
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
