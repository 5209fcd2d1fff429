//! What a file is, from its first bytes: not text at all, or text with which delimiter.

use super::records::Records;
use crate::import::ImportError;
pub(super) use crate::import::format::refuse_other_files;

/// How many bytes are looked at.
pub(super) const HEAD: usize = 64 << 10;

/// Refuses bytes that no text has.
pub(super) fn refuse_nul(name: &str, text: &[u8], offset: u64) -> Result<(), ImportError> {
    match text.iter().position(|byte| *byte == 0) {
        None => Ok(()),
        Some(position) => Err(ImportError::refused(
            "not-a-table",
            format!("“{name}” is not text: it holds a zero byte at position {}.", offset + position as u64),
            "Export the data as CSV in UTF-8.",
        )),
    }
}

/// The delimiter of the text: the one by which most rows have the same number of cells, and the most cells.
///
/// `whole` says that the text is all there is; otherwise its last row is cut and does not count.
pub(super) fn delimiter(text: &[u8], whole: bool) -> u8 {
    let mut best = (0.0, b',');
    for candidate in [b',', b';', b'\t', b'|'] {
        let score = score(text, whole, candidate);
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

/// Nought when the delimiter does not divide the rows; otherwise the share of rows with the most usual number of cells,
/// which counts most, and a little for every further cell.
fn score(text: &[u8], whole: bool, delimiter: u8) -> f64 {
    let mut lengths: Vec<usize> = Vec::new();
    let mut records = Records::new(delimiter);
    let mut sink = |record: super::records::Record<'_>| {
        if !record.is_blank() {
            lengths.push(record.len());
        }
        Ok(())
    };
    // A record that is too long or too wide ends the look: what was seen before counts.
    let fed = records.feed(text, &mut sink).is_ok();
    if fed && (whole || lengths.is_empty()) {
        let mut sink = |record: super::records::Record<'_>| {
            lengths.push(record.len());
            Ok(())
        };
        let _ = records.finish(&mut sink);
    }
    let rows = lengths.len();
    lengths.sort_unstable();
    let (mut usual, mut usual_rows, mut start) = (0, 0, 0);
    while start < rows {
        let length = lengths[start];
        let end = start + lengths[start..].partition_point(|other| *other == length);
        if end - start >= usual_rows {
            (usual, usual_rows) = (length, end - start);
        }
        start = end;
    }
    if usual < 2 {
        // Most rows are whole, yet some may be divided: better than a delimiter that never occurs.
        return if lengths.last().is_some_and(|most| *most > 1) { 0.001 } else { 0.0 };
    }
    let share = usual_rows as f64 / rows as f64;
    share + (usual as f64 / (usual + 1) as f64) * 0.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_that_divides_rows_evenly_wins() {
        assert_eq!(delimiter(b"a,b\n1,2\n", true), b',');
        assert_eq!(delimiter(b"a;b\n1,5;2,5\n3,5;4\n", true), b';');
        assert_eq!(delimiter(b"a\tb\nx, y\tz\n", true), b'\t');
        assert_eq!(delimiter(b"a|b|c\n1|2|3\n", true), b'|');
        assert_eq!(delimiter(b"\"a;b\",c\n\"1;2;3\",4\n", true), b',');
        assert_eq!(delimiter(b"name\nalone\n", true), b',');
        assert_eq!(delimiter(b"a;b;c;d", false), b';');
        assert_eq!(delimiter(b"", true), b',');
    }
}
