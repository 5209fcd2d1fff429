//! The lines of a file as they stand there, each with what it is to the reader: for people who look at how a file was
//! read. They are cut where the reader cuts, so that what separates cells can be shown, but nothing of them is changed.

use std::collections::BTreeMap;

use penstock_flow::view::{LineKind, SourceLine};

use super::cell::trim;
use super::decode::{Decoder, Encoding};
use super::dialect::{Delimiter, Dialect};
use super::filter::Fate;
use super::read::Chunks;
use super::records::{Record, Records};
use super::sketch::{Sketch, sketch};
use super::sniff::OutsideKind;
use crate::import::{Escape, ImportError, ImportOptions};
use crate::source::{ByteSource, Pace};

/// So much of a line is shown, in bytes.
const MOST_BYTES: usize = 4_000;

/// So much of a file is looked at when nothing can be found out about it.
const LOOK: usize = 64 << 10;

/// The first lines of a file. Where it cannot be read with these options its lines are shown all the same, without what
/// they are.
///
/// # Errors
/// A cancelled read, or that the file's bytes cannot be had.
pub async fn first_lines(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
    most: usize,
) -> Result<Vec<SourceLine>, ImportError> {
    let sketch = match sketch(source, options, pace).await {
        Ok(sketch) => sketch,
        Err(ImportError::Refused(_)) => return plain_lines(source, options, pace, most).await,
        Err(cancelled) => return Err(cancelled),
    };
    let mut decoder = Decoder::new(&sketch.encoding, pace.legacy_decoder(sketch.encoding.name()));
    let text = decoder.decode(&sketch.head[sketch.encoding.mark_length()..]).into_owned();
    let dialect = &sketch.found.dialect;
    let shown: Vec<&[u8]> = Lines { text: &text, dialect }.take(most).collect();
    let rows = Rows::of(&text, &sketch, shown.len() as u64);
    let mut cutter = Cutter { dialect, enclosed: false };
    let lines = shown.into_iter().zip(1u64..).map(|(line, number)| {
        let kind = rows.kind(number, line, &sketch);
        let pieces = match kind {
            LineKind::Names | LineKind::Units | LineKind::Row | LineKind::RepeatedNames => {
                cutter.enclosed &= !rows.begins(number);
                cutter.pieces(line, rows.goes_on(number))
            }
            _ => vec![text_of(line)],
        };
        SourceLine { number, kind, pieces }
    });
    Ok(lines.collect())
}

async fn plain_lines(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
    most: usize,
) -> Result<Vec<SourceLine>, ImportError> {
    let head = source.read(0, LOOK).await?;
    let named = options.text.encoding.as_deref().and_then(|name| Encoding::named(name, &head));
    let encoding = named.unwrap_or_else(|| Encoding::of(&head));
    let mut decoder = Decoder::new(&encoding, pace.legacy_decoder(encoding.name()));
    let text = decoder.decode(&head[encoding.mark_length().min(head.len())..]).into_owned();
    let dialect = Dialect::default();
    let lines = Lines { text: &text, dialect: &dialect }.take(most).zip(1u64..);
    let line = |(line, number)| SourceLine { number, kind: LineKind::Text, pieces: vec![text_of(line)] };
    Ok(lines.map(line).collect())
}

/// A line by its number, read from the beginning of the file on; nothing behind its end.
///
/// # Errors
/// A cancelled read, or why the file is no table.
pub async fn line_at(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
    wanted: u64,
) -> Result<Option<SourceLine>, ImportError> {
    const CHUNK: usize = 512 << 10;
    let sketch = sketch(source, options, pace).await?;
    let dialect = &sketch.found.dialect;
    let mut decoder = Decoder::new(&sketch.encoding, pace.legacy_decoder(sketch.encoding.name()));
    let mut chunks = Chunks { source, pace, chunk: CHUNK, offset: 0, progress: (0.0, 1.0) };
    let mut mark = sketch.encoding.mark_length();
    // The line that what is held begins on. Whole lines ahead of the wanted one are let go piece by piece.
    let (mut held, mut number): (Vec<u8>, u64) = (Vec::new(), 1);
    loop {
        let chunk = chunks.next().await?;
        let is_end = chunk.is_none();
        match chunk {
            Some(bytes) => {
                let skipped = mark.min(bytes.len());
                mark -= skipped;
                held.extend_from_slice(&decoder.decode(&bytes[skipped..]));
            }
            None => held.extend_from_slice(&decoder.finish()),
        }
        let mut at = 0;
        while let Some(end) = line_end(&held, at, dialect, is_end) {
            if number == wanted {
                let mut cutter = Cutter { dialect, enclosed: false };
                let pieces = cutter.pieces(&held[at..end.text], true);
                return Ok(Some(SourceLine { number, kind: LineKind::Row, pieces }));
            }
            at = end.next;
            number += 1;
        }
        if is_end {
            return Ok(None);
        }
        held.drain(..at);
    }
}

/// Where a line ends: its text, and the line end too.
struct LineEnd {
    text: usize,
    next: usize,
}

/// The end of the line that begins at a position; nothing when it has not come yet, or when there is no further line.
fn line_end(text: &[u8], from: usize, dialect: &Dialect, is_whole: bool) -> Option<LineEnd> {
    let rest = text.get(from..)?;
    let Some(length) = rest.iter().position(|byte| dialect.ends_line(*byte)) else {
        return (is_whole && !rest.is_empty()).then_some(LineEnd { text: text.len(), next: text.len() });
    };
    let end = from + length;
    let follows = text.get(end + 1).copied();
    if text[end] == b'\r' && follows.is_none() && !is_whole {
        return None;
    }
    let next = end + 1 + usize::from(text[end] == b'\r' && follows == Some(b'\n'));
    let is_pair = text[end] == b'\n' && end > from && text[end - 1] == b'\r';
    Some(LineEnd { text: end - usize::from(is_pair), next })
}

/// The lines of a text.
struct Lines<'a> {
    text: &'a [u8],
    dialect: &'a Dialect,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let end = line_end(self.text, 0, self.dialect, true)?;
        let line = &self.text[..end.text];
        self.text = &self.text[end.next..];
        Some(line)
    }
}

fn text_of(line: &[u8]) -> String {
    let shown = String::from_utf8_lossy(&line[..line.len().min(MOST_BYTES)]);
    if line.len() > MOST_BYTES { format!("{shown}…") } else { shown.into_owned() }
}

/// The records of the first lines.
struct Rows(BTreeMap<u64, (u64, Fate)>);

impl Rows {
    fn of(text: &[u8], sketch: &Sketch, lines: u64) -> Self {
        let mut rows = BTreeMap::new();
        let mut sink = |record: Record<'_>| {
            if record.line > lines {
                // The refusal is not shown: it only ends the cutting.
                return Err(ImportError::refused("enough", "", ""));
            }
            rows.insert(record.line, (record.last_line, sketch.filter.fate(&record)));
            Ok(())
        };
        let mut records = Records::new(&sketch.found.dialect, sketch.layout.cells, 0, 1);
        if records.feed(text, &mut sink).is_ok() {
            // A record that is too wide is told when the file is read.
            let _ = records.finish(&mut sink);
        }
        Self(rows)
    }

    /// The record that a line is part of: the line that it begins and ends on, and what becomes of it.
    fn record(&self, line: u64) -> Option<(u64, u64, Fate)> {
        let (first, (last, fate)) = self.0.range(..=line).next_back()?;
        (line <= *last).then_some((*first, *last, *fate))
    }

    fn begins(&self, line: u64) -> bool {
        self.0.contains_key(&line)
    }

    /// Whether the record goes on behind a line.
    fn goes_on(&self, line: u64) -> bool {
        self.record(line).is_some_and(|(_, last, _)| last > line)
    }

    fn kind(&self, number: u64, line: &[u8], sketch: &Sketch) -> LineKind {
        let layout = &sketch.layout;
        let is_within = |one: &&super::sniff::Outside| (one.first_line..=one.last_line).contains(&number);
        // Comments are listed from the first to the last of them, with rows between.
        let outside = layout.outside.iter().filter(|one| one.kind != OutsideKind::Comment).find(is_within);
        let is_comment = layout.comments && trim(line).starts_with(b"#");
        let is_blank = trim(line).is_empty();
        let record = self.record(number);
        if is_blank && record.is_none_or(|(first, last, _)| first == last) {
            return LineKind::Blank;
        }
        match outside.map(|one| one.kind) {
            Some(OutsideKind::Preamble) => return LineKind::Preamble,
            Some(OutsideKind::Units) => return LineKind::Units,
            Some(OutsideKind::Footer) => return LineKind::Footer,
            Some(OutsideKind::Table) => return LineKind::OtherTable,
            Some(OutsideKind::Comment) | None => {}
        }
        if is_comment && (number < layout.data_line && number != layout.names_line) {
            return LineKind::Comment;
        }
        if number < layout.data_line {
            let is_named = !layout.names.is_empty() && number >= layout.names_line;
            return if is_named { LineKind::Names } else { LineKind::Preamble };
        }
        match record.map(|(.., fate)| fate) {
            Some(Fate::Load) => LineKind::Row,
            Some(Fate::RepeatedHeader) => LineKind::RepeatedNames,
            Some(Fate::Skip) if is_comment => LineKind::Comment,
            Some(Fate::Skip) => LineKind::Preamble,
            Some(Fate::End) => LineKind::Footer,
            None => LineKind::Text,
        }
    }
}

/// Cuts lines into cells and what separates these.
struct Cutter<'a> {
    dialect: &'a Dialect,
    /// Whether the line begins within a cell that a quotation mark of an earlier line opened.
    enclosed: bool,
}

impl Cutter<'_> {
    /// The pieces of a line; `goes_on` says whether a cell may go on behind its end.
    fn pieces(&mut self, line: &[u8], goes_on: bool) -> Vec<String> {
        let (line, is_cut) = (&line[..line.len().min(MOST_BYTES)], line.len() > MOST_BYTES);
        let before = self.enclosed;
        let mut pieces = self.cut(line, true);
        if self.enclosed && !goes_on && !is_cut {
            // The mark is a letter: it closes nowhere.
            self.enclosed = before;
            pieces = self.cut(line, false);
        }
        if is_cut && let Some(last) = pieces.last_mut() {
            last.push('…');
        }
        pieces
    }

    fn cut(&mut self, line: &[u8], minds_quotes: bool) -> Vec<String> {
        let quote = self.dialect.quote_byte().filter(|_| minds_quotes);
        let backslash = self.dialect.escape == Escape::Backslash;
        let text = |from: usize, to: usize| String::from_utf8_lossy(&line[from..to]).into_owned();
        let mut pieces = Vec::new();
        let (mut start, mut at) = (0, 0);
        let mut is_at_begin = !self.enclosed;
        if self.dialect.delimiter == Delimiter::Blanks {
            at = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        }
        while at < line.len() {
            let byte = line[at];
            if backslash && byte == b'\\' {
                at = (at + 2).min(line.len());
                is_at_begin = false;
            } else if self.enclosed {
                let doubled = Some(byte) == quote && line.get(at + 1).copied() == quote && !backslash;
                self.enclosed = Some(byte) != quote || doubled;
                at += 1 + usize::from(doubled);
            } else if is_at_begin && Some(byte) == quote {
                (self.enclosed, is_at_begin) = (true, false);
                at += 1;
            } else if let Some(length) = self.dialect.delimiter.length_at(line, at) {
                let blanks = line[at + length..].iter().take_while(|byte| **byte == b' ').count();
                let end = at + length + if self.dialect.skip_blank { blanks } else { 0 };
                pieces.extend([text(start, at), text(at, end)]);
                (start, at, is_at_begin) = (end, end, true);
            } else {
                is_at_begin &= byte == b' ';
                at += 1;
            }
        }
        pieces.push(text(start, line.len()));
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::TextOptions;
    use crate::source::{MemorySource, NoPace, block_on};

    fn lines(text: &str, options: TextOptions) -> Vec<SourceLine> {
        let source = MemorySource::new("t.csv", text.as_bytes());
        let options = ImportOptions { text: options, ..ImportOptions::default() };
        block_on(first_lines(&source, &options, &NoPace, 100)).unwrap()
    }

    fn kinds(lines: &[SourceLine]) -> Vec<LineKind> {
        lines.iter().map(|line| line.kind).collect()
    }

    #[test]
    fn every_line_is_told_with_what_it_is() {
        use LineKind::{Blank, Comment, Footer, Names, Preamble, Row};
        let text = "Sales 2024\nNorth\n\nname;size;day\na;1,5;2020-01-01\n# late\nb;2,5;2020-01-02\nc;3,5;2020-01-03\n\nSource: the office\n";
        let lines = lines(text, TextOptions::default());
        assert_eq!(kinds(&lines), [Preamble, Preamble, Blank, Names, Row, Comment, Row, Row, Blank, Footer]);
        assert_eq!(lines[4].pieces, ["a", ";", "1,5", ";", "2020-01-01"]);
        assert_eq!(lines[0].pieces, ["Sales 2024"]);
        assert_eq!(lines[9].number, 10);
    }

    #[test]
    fn two_rows_of_names_and_units_are_told() {
        use LineKind::{Names, Row, Units};
        let options = TextOptions { header_rows: Some(2), ..TextOptions::default() };
        assert_eq!(kinds(&lines("a,a\nx,y\n1,2\n3,4\n", options)), [Names, Names, Row, Row]);
        let found = lines("time,mass\ns,kg\n1,2\n3,4\n5,6\n", TextOptions::default());
        assert_eq!(kinds(&found), [Names, Units, Row, Row, Row]);
    }

    #[test]
    fn a_cell_over_two_lines_is_not_cut() {
        let found = lines("name;size\n\"a\nb;c\";1,5\nd;2,5\ne;3,5\n", TextOptions::default());
        assert_eq!((found[1].kind, found[2].kind), (LineKind::Row, LineKind::Row));
        assert_eq!(found[1].pieces, ["\"a"]);
        assert_eq!(found[2].pieces, ["b;c\"", ";", "1,5"]);
        assert_eq!(found[3].pieces, ["d", ";", "2,5"]);
    }

    #[test]
    fn a_mark_that_never_closes_is_a_letter() {
        let found = lines("a,b\n\"x,1\ny,2\nz,3\n", TextOptions::default());
        assert_eq!(found[1].pieces, ["\"x", ",", "1"]);
        assert_eq!(found[2].pieces, ["y", ",", "2"]);
    }

    #[test]
    fn a_file_that_cannot_be_read_so_is_shown_all_the_same() {
        let found = lines("a,b\n1,2\n", TextOptions { skip_lines: Some(99), ..TextOptions::default() });
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].kind, LineKind::Text);
        let bytes = [b"a;b\n".as_slice(), &[0xFC], b";1\n"].concat();
        let source = MemorySource::new("t.csv", bytes);
        let found = block_on(first_lines(&source, &ImportOptions::default(), &NoPace, 100)).unwrap();
        assert_eq!(found[1].pieces, ["ü", ";", "1"]);
    }

    #[test]
    fn a_line_is_looked_up_by_its_number_however_lines_end() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "3,\"x,y\""].join(end);
            let source = MemorySource::new("t.csv", text.as_bytes());
            let look = |line| block_on(line_at(&source, &ImportOptions::default(), &NoPace, line)).unwrap();
            assert_eq!(look(4).unwrap().pieces, ["3", ",", "\"x,y\""], "{end:?}");
            assert_eq!(look(3).unwrap().pieces, [""], "{end:?}");
            assert_eq!(look(5), None, "{end:?}");
        }
    }

    #[test]
    fn a_line_far_down_is_found_in_utf_16_too() {
        let text: String = std::iter::once("n,é\n".to_owned())
            .chain((0..200_000).map(|row| format!("{row},ü{row}\n")))
            .collect();
        let bytes: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let source = MemorySource::new("t.csv", bytes);
        let found = block_on(line_at(&source, &ImportOptions::default(), &NoPace, 150_002)).unwrap().unwrap();
        assert_eq!(found.pieces, ["150000", ",", "ü150000"]);
    }
}
