//! Records out of pieces of text, with the line and the byte that each begins on.
//!
//! Parsing is our own because what people have is not RFC 4180: a quotation mark that is never closed must cost its cell
//! and not the rest of the file, delimiters may have several bytes, and reading must keep up with a disk. Lines with
//! plain quotes or none are cut many bytes at a time; all others go through [`super::careful`], which knows how many cells a row
//! should have and takes the reading that gives as many.

use crate::import::ImportError;

use super::block::{Block, Gathered, MOST_ROWS, RowStart};
use super::careful::{self, Cut};
use super::dialect::{Delimiter, Dialect};
use super::enclosed;
use super::marks::{Marks, WIDTH};

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
    /// A record whose cells stand in the buffer as they are meant.
    pub(super) fn plain(line: u64, last_line: u64, offset: u64, buffer: &'a [u8], spans: &'a [Span]) -> Self {
        Self { line, last_line, offset, stray_quote: false, buffer, scratch: &[], spans }
    }

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

    /// Whether a cell is enclosed in quotes.
    pub(super) fn is_quoted(&self, position: usize) -> bool {
        self.spans.get(position).is_some_and(|span| span.quoted)
    }

    /// Whether a cell is in quotes that holds the delimiter.
    pub(super) fn protects(&self, delimiter: &Delimiter) -> bool {
        let holds = |text: &[u8]| (0..text.len()).any(|at| delimiter.length_at(text, at).is_some());
        self.spans.iter().any(|span| span.quoted && holds(text_of(span, self.buffer, self.scratch)))
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
pub(super) trait Take {
    /// The next record.
    fn record(&mut self, record: Record<'_>) -> Result<(), ImportError>;

    /// Whether rows with as many cells as they should have may come in blocks.
    fn in_blocks(&self) -> bool {
        false
    }

    /// The next rows.
    fn block(&mut self, block: &Block<'_>) -> Result<(), ImportError> {
        block.records().try_for_each(|record| self.record(record))
    }
}

impl<F: FnMut(Record<'_>) -> Result<(), ImportError>> Take for F {
    fn record(&mut self, record: Record<'_>) -> Result<(), ImportError> {
        self(record)
    }
}

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
    gathered: Gathered,
    /// No record that begins at this byte or behind it is of interest.
    end: u64,
}

/// What cutting one record gave.
pub(super) enum Step {
    /// A record: where the next one begins, how many line ends it holds within, and whether a quote was taken as a letter.
    Record { next: usize, inner_lines: u64, stray_quote: bool },
    /// A record with as many cells as it should have, which are among those gathered.
    Gathered { next: usize },
    /// The rest of the record has not come yet.
    Incomplete,
}

impl Records {
    /// Of text that begins at this byte and on this line of its file.
    pub(super) fn new(dialect: &Dialect, expected: usize, offset: u64, line: u64) -> Self {
        let (spans, scratch) = (Vec::new(), Vec::new());
        let gathered = Gathered::default();
        Self {
            dialect: dialect.clone(),
            expected,
            buffer: Vec::new(),
            offset,
            line,
            spans,
            scratch,
            gathered,
            end: u64::MAX,
        }
    }

    /// Only those that begin before this byte.
    pub(super) fn until(self, end: u64) -> Self {
        Self { end, ..self }
    }

    /// Whether all records of interest were handed over.
    pub(super) fn is_done(&self) -> bool {
        self.offset >= self.end
    }

    /// The byte that the next record begins at.
    pub(super) fn position(&self) -> u64 {
        self.offset
    }

    /// The line that the next record begins on.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Takes the next piece and hands over the records that it completes.
    pub(super) fn feed(&mut self, input: &[u8], sink: &mut dyn Take) -> Result<(), ImportError> {
        self.buffer.extend_from_slice(input);
        self.cut(false, sink)
    }

    /// The end of the text: hands over a record that no line end closed.
    pub(super) fn finish(&mut self, sink: &mut dyn Take) -> Result<(), ImportError> {
        self.cut(true, sink)
    }

    fn cut(&mut self, last: bool, sink: &mut dyn Take) -> Result<(), ImportError> {
        let buffer = std::mem::take(&mut self.buffer);
        // With one column, blank lines and the like have as many cells as rows.
        let gathers = self.expected > 1 && sink.in_blocks();
        let mut position = 0;
        let end = usize::try_from(self.end.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        while position < buffer.len().min(end) {
            let blank = self.blank_line(&buffer, position, last);
            match blank {
                Blank::No => {}
                Blank::Unknown => break,
                Blank::Until(next) => {
                    position = next;
                    self.line += 1;
                    continue;
                }
            }
            match self.step(&buffer, position, last, gathers) {
                Step::Incomplete => break,
                Step::Gathered { next } => {
                    self.gathered.end_row(RowStart {
                        line: self.line,
                        last_line: self.line,
                        start: position,
                    });
                    self.line += 1;
                    position = next;
                }
                Step::Record { next, inner_lines, stray_quote } => {
                    self.refuse_wide()?;
                    let last_line = self.line + inner_lines;
                    let is_row = self.spans.len() == self.expected
                        && !stray_quote
                        && !self.spans.iter().any(|span| span.rewritten);
                    if gathers && is_row {
                        self.gathered.spans.extend_from_slice(&self.spans);
                        self.gathered.end_row(RowStart { line: self.line, last_line, start: position });
                    } else {
                        self.hand_over(&buffer, sink)?;
                        sink.record(Record {
                            line: self.line,
                            last_line,
                            offset: self.offset + position as u64,
                            stray_quote,
                            buffer: &buffer,
                            scratch: &self.scratch,
                            spans: &self.spans,
                        })?;
                    }
                    self.line = last_line + 1;
                    position = next;
                }
            }
            if self.gathered.rows() >= MOST_ROWS {
                self.hand_over(&buffer, sink)?;
            }
        }
        self.hand_over(&buffer, sink)?;
        if buffer.len() - position > MOST_RECORD_BYTES {
            return Err(self.too_long());
        }
        self.offset += position as u64;
        self.buffer = buffer;
        self.buffer.drain(..position);
        Ok(())
    }

    /// Hands over the rows that were gathered.
    fn hand_over(&mut self, buffer: &[u8], sink: &mut dyn Take) -> Result<(), ImportError> {
        if self.gathered.rows() > 0 {
            sink.block(&self.gathered.block(buffer, self.offset, self.expected))?;
            self.gathered.clear();
        }
        Ok(())
    }

    /// Whether a line without anything begins here.
    fn blank_line(&self, buffer: &[u8], position: usize, last: bool) -> Blank {
        match (buffer[position], buffer.get(position + 1)) {
            (b'\n', _) => Blank::Until(position + 1),
            (b'\r', Some(b'\n')) => Blank::Until(position + 2),
            (b'\r', None) if !last => Blank::Unknown,
            (b'\r', _) if self.dialect.carriage_return => Blank::Until(position + 1),
            _ => Blank::No,
        }
    }

    fn step(&mut self, buffer: &[u8], position: usize, last: bool, gathers: bool) -> Step {
        if let Delimiter::Byte(delimiter) = self.dialect.delimiter
            && !self.dialect.skip_blank
            && self.dialect.escape == crate::import::Escape::Doubled
            && !self.dialect.enclosed_lines
        {
            let before = self.gathered.spans.len();
            match self.quick(buffer, position, last, delimiter) {
                Quick::Record(next) => {
                    if gathers && self.gathered.spans.len() - before == self.expected {
                        return Step::Gathered { next };
                    }
                    self.spans.clear();
                    self.spans.extend(self.gathered.spans.drain(before..));
                    return Step::Record { next, inner_lines: 0, stray_quote: false };
                }
                Quick::Incomplete => {
                    self.gathered.spans.truncate(before);
                    return Step::Incomplete;
                }
                Quick::Quote => self.gathered.spans.truncate(before),
            }
        }
        let mut cut = Cut { spans: &mut self.spans, scratch: &mut self.scratch };
        if self.dialect.enclosed_lines {
            return enclosed::cut(buffer, position, last, &self.dialect, self.expected, &mut cut);
        }
        careful::cut(buffer, position, last, &self.dialect, self.expected, &mut cut)
    }

    /// Cuts a line whose quotes, if any, are plain, many bytes at a time; its cells go to those that were gathered.
    fn quick(&mut self, buffer: &[u8], from: usize, last: bool, delimiter: u8) -> Quick {
        let spans = &mut self.gathered.spans;
        let quote = self.dialect.quote_byte().unwrap_or(b'\n');
        let carriage_return = self.dialect.carriage_return;
        let marks = Marks::new(delimiter, quote, carriage_return);
        // Where the cell under way starts, and what it is when it was enclosed in quotes.
        let (mut start, mut enclosed) = (from, None);
        let mut position = from;
        'bytes: loop {
            let mut found = match buffer[position..].first_chunk::<WIDTH>() {
                Some(bytes) => marks.find(bytes),
                None => {
                    // The end of the buffer, filled with bytes that are nothing special.
                    let mut bytes = [0u8; WIDTH];
                    let rest = &buffer[position..];
                    bytes[..rest.len()].copy_from_slice(rest);
                    marks.find(&bytes)
                }
            };
            while found != 0 {
                let at = position + found.trailing_zeros() as usize;
                let byte = buffer[at];
                if byte == delimiter {
                    spans.push(enclosed.take().unwrap_or_else(|| plain(start, at)));
                    start = at + 1;
                } else if byte == b'\n' {
                    let end = if at > start && buffer[at - 1] == b'\r' { at - 1 } else { at };
                    spans.push(enclosed.take().unwrap_or_else(|| plain(start, end)));
                    return Quick::Record(at + 1);
                } else if byte == b'\r' && carriage_return {
                    if at + 1 == buffer.len() && !last {
                        return Quick::Incomplete;
                    }
                    spans.push(enclosed.take().unwrap_or_else(|| plain(start, at)));
                    return Quick::Record(at + 1 + usize::from(buffer.get(at + 1) == Some(&b'\n')));
                } else {
                    let closing = (at == start).then(|| self.dialect.plain_closing(buffer, at)).flatten();
                    let Some(closing) = closing else { return Quick::Quote };
                    let (start, end) = (at as u32 + 1, closing as u32);
                    enclosed = Some(Span { start, end, quoted: true, rewritten: false });
                    position = closing + 1;
                    continue 'bytes;
                }
                found &= found - 1;
            }
            position += WIDTH;
            if position >= buffer.len() {
                if !last {
                    return Quick::Incomplete;
                }
                let end = if buffer.last() == Some(&b'\r') && buffer.len() > start {
                    buffer.len() - 1
                } else {
                    buffer.len()
                };
                spans.push(plain(start, end));
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

/// Whether a line is blank.
enum Blank {
    No,
    /// The next line begins here.
    Until(usize),
    /// More text is needed to say.
    Unknown,
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

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
