//! Lines that are enclosed in quotes as a whole, as a spreadsheet writes a file that it held for one column.
//!
//! Each is taken out of its quotes, marks that were doubled are single again, and what comes out is cut as any other line.

use super::careful::{self, Cut};
use super::dialect::Dialect;
use super::records::Step;

/// A line out of its quotes; as it is when it has none around it.
pub(super) fn unwrapped(line: &[u8], quote: u8) -> Vec<u8> {
    let inner = match line.trim_ascii_end() {
        [first, inner @ .., last] if *first == quote && *last == quote => inner,
        _ => return line.to_vec(),
    };
    let mut text = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().peekable();
    while let Some(byte) = bytes.next() {
        text.push(*byte);
        if *byte == quote && bytes.peek() == Some(&&quote) {
            bytes.next();
        }
    }
    text
}

/// Cuts the line that begins at `from`.
pub(super) fn cut(
    buffer: &[u8],
    from: usize,
    last: bool,
    dialect: &Dialect,
    expected: usize,
    cells: &mut Cut<'_>,
) -> Step {
    let rest = &buffer[from..];
    let (length, next) = match rest.iter().position(|byte| dialect.ends_line(*byte)) {
        // A line feed may follow.
        Some(end) if rest[end] == b'\r' && end + 1 == rest.len() && !last => return Step::Incomplete,
        Some(end) => (end, end + 1 + usize::from(rest[end] == b'\r' && rest.get(end + 1) == Some(&b'\n'))),
        None if last => (rest.len(), rest.len()),
        None => return Step::Incomplete,
    };
    let line = rest[..length].strip_suffix(b"\r").unwrap_or(&rest[..length]);
    let quote = dialect.quote_byte().unwrap_or(b'"');
    let line = unwrapped(line, quote);
    let step = careful::cut(&line, 0, true, dialect, expected, cells);
    // The line is in no buffer: all cells go to the scratch, those that were there behind it.
    let behind = line.len() as u32;
    for span in cells.spans.iter_mut() {
        if span.rewritten {
            (span.start, span.end) = (span.start + behind, span.end + behind);
        }
        span.rewritten = true;
    }
    cells.scratch.splice(0..0, line);
    let stray_quote = matches!(step, Step::Record { stray_quote: true, .. });
    Step::Record { next: from + next, inner_lines: 0, stray_quote }
}
