//! What separates and encloses cells.
//!
//! Each character that could separate cells is tried. The right one cuts rows into the same number of cells, and the cells
//! are then values: numbers, dates, words. Both ideas are those of van den Burg, Nazábal and Sutton (2019), “Wrangling messy
//! CSV files by detecting row and type patterns”; the weights are our own.

use crate::import::{Escape, Quote, TextOptions};

use super::super::dialect::{Delimiter, Dialect};
use super::super::enclosed::unwrapped;
use super::Sample;
use super::lines::LineEnds;
use super::score::{self, Score};

/// How much of the text decides.
const DECIDING: usize = 96 << 10;

/// The dialect of a text, and what was said about it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) dialect: Dialect,
    /// Whether any cell is enclosed in quotes.
    pub(crate) quoted: bool,
    /// Whether any quote inside a cell is escaped.
    pub(crate) escaped: bool,
    /// Whether the file's first line names its delimiter, as Excel writes it: `sep=;`.
    pub(crate) told: bool,
}

impl Found {
    /// The delimiter as a person writes it, with the blank that belongs to it.
    pub(crate) fn shown_delimiter(&self) -> String {
        let blank = if self.dialect.skip_blank { " " } else { "" };
        format!("{}{blank}", self.dialect.delimiter.shown())
    }
}

/// Characters that separate cells, and how readily they are believed to.
const CANDIDATES: [(&str, f64); 24] = [
    (",", 1.0),
    (";", 1.0),
    ("\t", 1.0),
    ("|", 0.98),
    ("\u{1}", 0.98),
    ("\u{1F}", 0.98),
    ("\u{1E}", 0.95),
    ("\u{1C}", 0.95),
    ("~", 0.9),
    ("^", 0.9),
    ("§", 0.85),
    ("¦", 0.9),
    ("¬", 0.85),
    ("#", 0.6),
    ("&", 0.55),
    ("*", 0.55),
    ("!", 0.55),
    ("%", 0.5),
    ("=", 0.5),
    (":", 0.5),
    ("@", 0.4),
    ("/", 0.25),
    ("_", 0.25),
    ("-", 0.2),
];

/// How readily signs are believed that no one writes together but to separate.
const DELIBERATE: f64 = 1.1;

/// Finds the dialect; what is set is taken as it is.
pub(crate) fn find(sample: &Sample<'_>, options: &TextOptions) -> Found {
    let ends = LineEnds::of(sample.text);
    let text = deciding_part(sample);
    let told = told_delimiter(sample.text);
    let base = Dialect { carriage_return: ends.carriage_return(), ..Dialect::default() };
    let given = options.delimiter.as_deref().map(Delimiter::of).or_else(|| told.map(Delimiter::Byte));
    let whole = sample.whole && text.len() == sample.text.len();
    let with = |delimiter: Delimiter| complete(text, &base, delimiter, options);
    let dialect = match given {
        Some(delimiter) => with(delimiter),
        None => {
            let mut best = (score::single(text, whole, &base), None);
            for (delimiter, prior) in candidates(text) {
                let dialect = with(delimiter);
                let Score { value, .. } = score::table(text, whole, &dialect, prior);
                if value > best.0 {
                    best = (value, Some(dialect));
                }
            }
            if best.1.is_none() && options.quote.is_none() {
                best.1 = of_enclosed_lines(text, whole, &base, options);
            }
            // A single column. Where no comma occurs, one is what people would add a second column with.
            let alone = if text.contains(&b',') { Delimiter::None } else { Delimiter::Byte(b',') };
            best.1.unwrap_or_else(|| with(alone))
        }
    };
    let dialect = if options.delimiter.is_none() { with_blanks(text, dialect) } else { dialect };
    let marks = Marks::of(text, &dialect, dialect.quote_byte().unwrap_or(b'"'));
    Found {
        quoted: dialect.quote != Quote::None && (marks.pairs > 0 || dialect.enclosed_lines),
        escaped: marks.doubled > 0
            || dialect.escape == Escape::Backslash
            || (dialect.enclosed_lines && find_bytes(text, b"\"\"").is_some()),
        dialect,
        told: told.is_some(),
    }
}

/// The dialect of lines that are enclosed in quotes as a whole, when what they enclose is a table. Sentences in quotes
/// are none, nor are numbers with a comma.
fn of_enclosed_lines(text: &[u8], whole: bool, base: &Dialect, options: &TextOptions) -> Option<Dialect> {
    let lines =
        || text.split(|byte| base.ends_line(*byte)).map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let is_enclosed = |line: &[u8]| match line {
        [b'"', inner @ .., b'"'] => {
            let marks = inner.split(|byte| *byte != b'"').filter(|run| !run.is_empty());
            !inner.is_empty() && marks.into_iter().all(|run| run.len() % 2 == 0)
        }
        _ => false,
    };
    let (all, enclosed) = (lines().count(), lines().filter(|line| is_enclosed(line)).count());
    if all < 2 || enclosed * 20 < all * 19 {
        return None;
    }
    let inner: Vec<Vec<u8>> = lines().map(|line| unwrapped(line, b'"')).collect();
    let inner = inner.join(&b'\n');
    let has_marks = inner.contains(&b'"');
    [b',', b';', b'\t', b'|'].into_iter().find_map(|delimiter| {
        let dialect = complete(&inner, base, Delimiter::Byte(delimiter), options);
        let (between, blank) = blanks_behind(&inner, &dialect, delimiter);
        let is_prose = blank * 10 >= between * 9;
        let score = score::table(&inner, whole, &dialect, 1.0);
        let is_table = score.agreement > 0.95 && (score.usual > 2 || (score.usual > 1 && has_marks));
        (is_table && !is_prose && dialect.quote == Quote::Double)
            .then_some(Dialect { enclosed_lines: true, ..dialect })
    })
}

/// The beginning of the text up to the end of a line, with some lines however long they are.
fn deciding_part<'a>(sample: &Sample<'a>) -> &'a [u8] {
    const LINES: usize = 4;
    let mut lines = 0;
    for (position, byte) in sample.text.iter().enumerate() {
        if matches!(byte, b'\n' | b'\r') {
            lines += 1;
            if lines >= LINES && position >= DECIDING {
                return &sample.text[..=position];
            }
        }
    }
    sample.text
}

/// The delimiter that a first line `sep=;` names.
pub(crate) fn told_delimiter(text: &[u8]) -> Option<u8> {
    let line = text.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line.strip_prefix(b"sep=").or_else(|| line.strip_prefix(b"SEP="))? {
        [delimiter] => Some(*delimiter),
        _ => None,
    }
}

/// The candidates that occur in the text, each as often as it stands together, and blanks.
fn candidates(text: &[u8]) -> Vec<(Delimiter, f64)> {
    let mut found = signs_together(text);
    let lines = lines(text);
    for (sign, prior) in CANDIDATES {
        let sign = sign.as_bytes();
        let (mut single, mut doubled) = (0, 0);
        let mut position = 0;
        while let Some(ahead) = find_bytes(&text[position..], sign) {
            position += ahead + sign.len();
            if text[position..].starts_with(sign) {
                doubled += 1;
                position += sign.len();
            } else {
                single += 1;
            }
        }
        // Times have a colon alone, and lists in cells a bar.
        let is_deliberate = matches!(sign, b":" | b";" | b"|" | b"~" | b"^") && doubled >= lines;
        if is_deliberate {
            found.push((Delimiter::Text(sign.repeat(2)), DELIBERATE));
        } else if doubled > 0 && single * 20 < doubled && !matches!(sign, b"\t" | b",") {
            found.push((Delimiter::Text(sign.repeat(2)), prior * 0.97));
        }
        let is_usual = matches!(sign, b"," | b";" | b"\t" | b"|");
        let only_doubled = doubled > 0
            && single * 20 < doubled
            && (!is_usual || single == 0)
            && !matches!(sign, b"\t" | b",");
        if (single > 0 || doubled > 0) && !only_doubled {
            let delimiter =
                if let [byte] = sign { Delimiter::Byte(*byte) } else { Delimiter::Text(sign.to_vec()) };
            found.push((delimiter, prior));
        }
    }
    if text.contains(&b' ') {
        found.push((Delimiter::Byte(b' '), score::BLANK));
        if find_bytes(text, b"  ").is_some() {
            found.push((Delimiter::Blanks, score::BLANK));
        }
    }
    found
}

fn lines(text: &[u8]) -> usize {
    let count = |end: u8| text.iter().filter(|byte| **byte == end).count();
    count(b'\n').max(count(b'\r')).max(1)
}

/// Two or three signs, not all the same, that stand together in about every line, as in `a|~|b`.
fn signs_together(text: &[u8]) -> Vec<(Delimiter, f64)> {
    const LOOKED_AT: usize = 8 << 10;
    const SIGNS: &[u8; 9] = b",;|~^:<>\t";
    const COUNT: usize = SIGNS.len();
    let text = &text[..text.len().min(LOOKED_AT)];
    let lines = lines(text);
    let (mut pairs, mut triples) = ([0usize; COUNT * COUNT], [0usize; COUNT * COUNT * COUNT]);
    let (mut one_before, mut two_before) = (None, None);
    for byte in text {
        let sign = SIGNS.iter().position(|sign| sign == byte);
        if let (Some(last), Some(sign)) = (one_before, sign) {
            pairs[last * COUNT + sign] += 1;
            if let Some(first) = two_before {
                triples[(first * COUNT + last) * COUNT + sign] += 1;
            }
        }
        (two_before, one_before) = (one_before, sign);
    }
    let pairs = (0..pairs.len()).filter(|at| pairs[*at] >= lines).map(|at| vec![at / COUNT, at % COUNT]);
    let triples = (0..triples.len())
        .filter(|at| triples[*at] >= lines)
        .map(|at| vec![at / COUNT / COUNT, at / COUNT % COUNT, at % COUNT]);
    pairs
        .chain(triples)
        .filter(|signs| signs.iter().any(|sign| *sign != signs[0]))
        .map(|signs| (Delimiter::Text(signs.into_iter().map(|sign| SIGNS[sign]).collect()), DELIBERATE))
        .collect()
}

pub(super) fn find_bytes(text: &[u8], sign: &[u8]) -> Option<usize> {
    match sign {
        [byte] => text.iter().position(|other| other == byte),
        _ => text.windows(sign.len()).position(|window| window == sign),
    }
}

/// The dialect with this delimiter: which marks enclose cells is counted beside it.
fn complete(text: &[u8], base: &Dialect, delimiter: Delimiter, options: &TextOptions) -> Dialect {
    let mut dialect = Dialect { delimiter, ..base.clone() };
    let (double, apostrophe) = (Marks::of(text, &dialect, b'"'), Marks::of(text, &dialect, b'\''));
    // Words begin and end with apostrophes too, so these must enclose nearly whatever they open.
    let is_apostrophe = apostrophe.pairs > double.pairs
        && apostrophe.lines > double.lines
        && (apostrophe.pairs >= 2 || apostrophe.doubled > 0)
        && apostrophe.pairs * 10 >= apostrophe.opens * 9;
    dialect.quote = options.quote.unwrap_or(if is_apostrophe { Quote::Apostrophe } else { Quote::Double });
    let marks = if dialect.quote == Quote::Apostrophe { apostrophe } else { double };
    let backslash = marks.backslashed > marks.doubled
        || (marks.pairs == 0 && escaped_delimiters(text, &dialect))
        || (marks.pairs > 0 && marks.doubled == 0 && are_backslashes_doubled(text));
    dialect.escape = options.escape.unwrap_or(if backslash { Escape::Backslash } else { Escape::Doubled });
    dialect
}

/// Whether backslashes stand in pairs alone, as who escapes by them writes one.
fn are_backslashes_doubled(text: &[u8]) -> bool {
    let runs = || text.split(|byte| *byte != b'\\').filter(|run| !run.is_empty());
    runs().nth(1).is_some() && runs().all(|run| run.len() % 2 == 0)
}

/// Whether delimiters stand behind backslashes, and rows agree only when these separate nothing.
fn escaped_delimiters(text: &[u8], dialect: &Dialect) -> bool {
    let Delimiter::Byte(delimiter) = dialect.delimiter else { return false };
    if !text.windows(2).any(|pair| pair == [b'\\', delimiter]) {
        return false;
    }
    let with = Dialect { escape: Escape::Backslash, ..dialect.clone() };
    score::table(text, true, &with, 1.0).agreement > score::table(text, true, dialect, 1.0).agreement
}

/// The same with blanks that belong to the delimiter: nearly every delimiter outside of quotes has one behind it.
fn with_blanks(text: &[u8], dialect: Dialect) -> Dialect {
    let Delimiter::Byte(delimiter) = dialect.delimiter else { return dialect };
    if matches!(delimiter, b' ' | b'\t') {
        return dialect;
    }
    let (all, blank) = blanks_behind(text, &dialect, delimiter);
    Dialect { skip_blank: all > 0 && blank * 10 >= all * 9, ..dialect }
}

/// How often a delimiter stands outside of quotes, and how often of these with a blank behind it and none before.
pub(super) fn blanks_behind(text: &[u8], dialect: &Dialect, delimiter: u8) -> (usize, usize) {
    let (mut all, mut blank) = (0usize, 0usize);
    let (mut starts, mut is_open) = (true, false);
    for (position, byte) in text.iter().enumerate() {
        if Some(*byte) == dialect.quote_byte() {
            // Two marks where one is meant close and open again.
            is_open = !is_open && (starts || text.get(position - 1) == Some(byte));
        } else if *byte == delimiter && !is_open {
            all += 1;
            let back = |by: usize| position.checked_sub(by).and_then(|before| text.get(before));
            // Between two delimiters there is an empty cell.
            let is_loose = back(1) == Some(&b' ') && back(2) != Some(&delimiter);
            blank += usize::from(text.get(position + 1) == Some(&b' ') && !is_loose);
        }
        starts = matches!(byte, b'\n' | b'\r') || *byte == delimiter || (starts && *byte == b' ');
    }
    (all, blank)
}

/// What marks of one kind do in a text.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    /// Marks where a cell begins.
    opens: usize,
    /// Marks that enclose a cell.
    pairs: usize,
    /// Lines on which such a cell ends.
    lines: usize,
    /// Two marks where one is meant.
    doubled: usize,
    /// Marks inside a cell behind a backslash.
    backslashed: usize,
}

impl Marks {
    fn of(text: &[u8], dialect: &Dialect, mark: u8) -> Self {
        let mut marks = Self::default();
        let mut open = false;
        let mut at_start = true;
        let mut is_new_line = true;
        let mut position = 0;
        while position < text.len() {
            let byte = text[position];
            let next = text.get(position + 1).copied();
            if byte == mark {
                let closes = |at: usize| {
                    let ahead =
                        at + text[at.min(text.len())..].iter().take_while(|byte| **byte == b' ').count();
                    let sign = text.get(ahead).copied();
                    sign.is_none_or(|sign| matches!(sign, b'\n' | b'\r'))
                        || dialect.delimiter.length_at(text, ahead).is_some()
                        || dialect.delimiter.length_at(text, at).is_some()
                };
                // A mark that was never closed does not reach over the beginning of another cell.
                if at_start && (!open || !closes(position + 1)) {
                    marks.opens += 1;
                    open = true;
                } else if open && next == Some(mark) && !closes(position + 2) {
                    marks.doubled += 1;
                    position += 1;
                } else if open && text[position - 1] == b'\\' && !closes(position + 1) {
                    marks.backslashed += 1;
                } else if open && closes(position + 1) {
                    marks.pairs += 1;
                    marks.lines += usize::from(is_new_line);
                    (open, is_new_line) = (false, false);
                }
                at_start = false;
            } else if matches!(byte, b'\n' | b'\r') {
                (at_start, is_new_line) = (true, true);
            } else if let Some(length) = dialect.delimiter.length_at(text, position) {
                at_start = true;
                position += length;
                continue;
            } else if byte != b' ' {
                at_start = false;
            }
            position += 1;
        }
        marks
    }
}
