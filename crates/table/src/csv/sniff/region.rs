//! Where in a file the table is: below titles and metadata, above notes and totals, the first of several.
//!
//! Lines without anything part a file into blocks. The first block that is a table is taken; what follows belongs to it as
//! long as it has its shape. What is not taken is listed by its lines, so that nothing is left out in silence.

use crate::import::{ImportError, TextOptions};

use super::super::cell::{Kind, trim};
use super::dialect::{Found, told_delimiter};
use super::rows::{self, Row};
use super::{Sample, header, units};

/// What lines outside of the table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutsideKind {
    /// Titles and metadata above it.
    Preamble,
    /// Units below the names.
    Units,
    /// Notes and totals below it.
    Footer,
    /// Another table.
    Table,
    /// Comments.
    Comment,
}

/// Lines that are not part of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outside {
    pub(crate) kind: OutsideKind,
    pub(crate) first_line: u64,
    pub(crate) last_line: u64,
    /// How many rows they are.
    pub(crate) rows: u64,
    /// The beginning of the first of them.
    pub(crate) text: String,
}

/// Where the table is, and its columns as far as names and widths tell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    /// The cells of the rows of names.
    pub(crate) names: Vec<Vec<Vec<u8>>>,
    /// The line of the first of them.
    pub(crate) names_line: u64,
    /// How many columns the table has, unless rows with more come: unnamed ones without any value at the right edge, which
    /// delimiters behind every row make, do not count.
    pub(crate) columns: usize,
    /// How many cells a row should have, with those of such columns.
    pub(crate) cells: usize,
    /// How many cells most rows have, whatever their names: what tells a mark that was never closed.
    pub(crate) usual: usize,
    /// Whether the rows have one cell more than the names, as when the first column is one of row names.
    pub(crate) shifted: bool,
    /// The byte and the line that the rows begin at.
    pub(crate) data_offset: u64,
    pub(crate) data_line: u64,
    /// The line that follows the last row of the table, when the table ends before the file.
    pub(crate) end_line: Option<u64>,
    /// Whether lines that begin with `#` are comments.
    pub(crate) comments: bool,
    /// Empty columns before the first: these are left out.
    pub(crate) blank_columns: usize,
    pub(crate) outside: Vec<Outside>,
    /// Lines between rows that are titles of pages: the names of the columns are repeated below them.
    pub(crate) page_titles: Vec<(u64, u64)>,
    /// `LF`, `CRLF`, `CR` or `mixed`.
    pub(crate) line_ends: &'static str,
}

/// Finds the table.
pub(crate) fn find(sample: &Sample<'_>, found: &Found, options: &TextOptions) -> Result<Layout, ImportError> {
    let dialect = &found.dialect;
    let first = rows::of(sample, dialect, 0)?;
    let usual = rows::usual_width(&first);
    let all = if usual > 1 { rows::of(sample, dialect, usual)? } else { first };
    let is_end = |at: &usize| *at > 0 && (all[*at].after_blank || all[*at].is_empty());
    let ends: Vec<usize> = (0..all.len()).filter(is_end).collect();
    let mut finder = Finder { all: &all, ends, usual, layout: Layout::default(), header_comment: None };
    let told = usize::from(options.delimiter.is_none() && told_delimiter(sample.text).is_some());
    finder.layout.line_ends = line_ends(&all, sample.text);
    finder.header_comment = finder.comment_that_is_a_header(told);
    finder.layout.comments = finder.has_comments(told);
    let start = match options.skip_lines {
        Some(lines) => all.iter().position(|row| row.line > lines).unwrap_or(all.len()),
        None => finder.start(told),
    };
    finder.outside(OutsideKind::Preamble, 0, start);
    let end = finder.end(start, sample.whole);
    finder.page_titles(start, end);
    finder.names(start, end, options.header_rows);
    finder.layout.end_line = all.get(end).map(|row| row.line);
    finder.rest(end);
    Ok(finder.layout)
}

/// So many rows above another are compared with it.
const LOOKED_BACK: usize = 200;

struct Finder<'a> {
    all: &'a [Row],
    /// The positions at which blocks end.
    ends: Vec<usize>,
    usual: usize,
    layout: Layout,
    /// The line of a row of names that begins with `#`.
    header_comment: Option<u64>,
}

impl Finder<'_> {
    /// Whether lines that begin with `#` are comments: not when these are rows like all others.
    fn has_comments(&self, start: usize) -> bool {
        let is_comment = |row: &&Row| row.comment && Some(row.line) != self.header_comment;
        let count = self.all[start..].iter().filter(is_comment).count();
        let alike =
            self.all[start..].iter().filter(is_comment).filter(|row| row.width() == self.usual).count();
        // Numbers of orders and hashtags begin with the sign too, in all rows of their column.
        count > 0 && (if alike < count { count * 2 < self.all.len() } else { count * 5 < self.all.len() })
    }

    /// A first row of names that begins with `#`, as in `#id,name`.
    fn comment_that_is_a_header(&self, start: usize) -> Option<u64> {
        let at =
            start + self.all[start..].iter().position(|row| row.width() == self.usual && self.usual > 1)?;
        let (row, below) = (&self.all[at], &self.all[at + 1..]);
        let body: Vec<Row> =
            below.iter().filter(|row| row.width() == self.usual && !row.comment).take(50).cloned().collect();
        let is_header = row.comment && body.len() > 1 && header::rows_of_names(&body, self.usual) == 0;
        is_header.then_some(row.line)
    }

    fn is_skipped(&self, row: &Row) -> bool {
        self.layout.comments && row.comment && Some(row.line) != self.header_comment
    }

    /// The position of the first row of the table.
    fn start(&self, from: usize) -> usize {
        let usual = self.usual;
        if usual < 2 {
            return self.all[from..]
                .iter()
                .position(|row| !self.is_skipped(row))
                .map_or(self.all.len(), |at| from + at);
        }
        let filled = self.usual_filled();
        let blocks = self.blocks(from);
        let best = blocks
            .iter()
            .map(|block| self.worth(block))
            .fold(0.0, |best: f64, worth| if worth > best { worth } else { best });
        for block in &blocks {
            if let Some(at) = self.header_alone(block) {
                return at;
            }
            if self.worth(block) * 4.0 < best && self.worth(block) < 24.0 {
                continue;
            }
            let Some(width) = self.width_of(block) else { continue };
            if width != usual && !self.has_values(block) {
                continue;
            }
            let needed = if filled > 3 && width == usual { filled.div_ceil(2) } else { 2 };
            for at in block.clone() {
                let row = &self.all[at];
                // A title fills the first cells.
                let fills_the_last = row.width() == width && row.filled_width() == width;
                let is_wide = row.filled_width() * 10 >= width * 6
                    && (row.filled >= needed.min(width) || fills_the_last)
                    && !self.is_title_above_names(at, width);
                let is_gapped = row.width() >= width && row.filled >= 2 && self.covers(at, width);
                let goes_on = block.clone().skip(at - block.start).take(4).filter(|at| {
                    let row = &self.all[*at];
                    row.width() * 10 >= width * 6
                });
                if !self.is_skipped(row)
                    && (is_wide || is_gapped)
                    && goes_on.count() * 2 > 1
                    && !self.is_metadata(at, block, width)
                {
                    return at;
                }
            }
        }
        self.all[from..]
            .iter()
            .position(|row| row.width() == usual && !self.is_skipped(row))
            .map_or(from, |at| from + at)
    }

    /// The cells that a row of the usual width fills.
    fn usual_filled(&self) -> usize {
        let mut filled: Vec<usize> =
            self.all.iter().filter(|row| row.width() == self.usual).map(|row| row.filled).collect();
        filled.sort_unstable();
        filled.get(filled.len() / 2).copied().unwrap_or(1)
    }

    /// Runs of rows without blank lines between them.
    fn blocks(&self, from: usize) -> Vec<std::ops::Range<usize>> {
        let mut blocks = Vec::new();
        let mut start = from;
        for at in from..=self.all.len() {
            let ends = self.all.get(at).is_none_or(|row| (row.after_blank && at > start) || row.is_empty());
            if ends {
                if at > start {
                    blocks.push(start..at);
                }
                start = if self.all.get(at).is_some_and(Row::is_empty) { at + 1 } else { at };
            }
        }
        blocks
    }

    /// How much a block is worth as the table: its cells.
    fn worth(&self, block: &std::ops::Range<usize>) -> f64 {
        let rows = &self.all[block.clone()];
        let wide = rows.iter().filter(|row| row.filled > 1).map(|row| row.filled).sum::<usize>();
        if rows.len() > 1 { wide as f64 } else { wide as f64 * 0.2 }
    }

    /// A row of names with a blank line between it and its table.
    fn header_alone(&self, block: &std::ops::Range<usize>) -> Option<usize> {
        let row = &self.all[block.start];
        let below = self.all.get(block.end)?;
        let alone = block.len() == 1 && row.width() == self.usual && row.filled * 10 >= self.usual * 7;
        (alone && below.width() == self.usual && below.filled * 2 > self.usual && !self.is_skipped(row))
            .then_some(block.start)
    }

    /// Whether about every row of a block holds a number or a date, as tables do and prose does not.
    fn has_values(&self, block: &std::ops::Range<usize>) -> bool {
        let typed = |row: &&Row| row.kinds.iter().any(|kind| is_typed(*kind));
        self.all[block.clone()].iter().filter(typed).count() + 1 >= block.len()
    }

    /// The usual width within a block.
    fn width_of(&self, block: &std::ops::Range<usize>) -> Option<usize> {
        let width = rows::usual_width(&self.all[block.clone()]);
        (width > 1).then_some(width)
    }

    /// Whether the gaps of a row are those of merged cells: another row of names below fills them.
    fn covers(&self, at: usize, width: usize) -> bool {
        let (Some(row), Some(below)) = (self.all.get(at), self.all.get(at + 1)) else { return false };
        let gaps = (0..width).filter(|column| row.text(*column).is_empty());
        let next = &self.all[at + 1..(at + 3).min(self.all.len())];
        let covered =
            gaps.clone().filter(|column| next.iter().any(|row| !row.text(*column).is_empty())).count();
        let count = gaps.count();
        let spread = (1..width).any(|column| row.text(column).is_empty() && column < row.filled_width());
        count > 0 && covered * 10 >= count * 8 && spread && !below.after_blank
    }

    /// Whether a row that is too short stands above one of names, with a few other titles between: a title with a delimiter
    /// in it.
    fn is_title_above_names(&self, at: usize, width: usize) -> bool {
        const TITLES: usize = 6;
        let row = &self.all[at];
        let is_full = |below: &&Row| below.width() >= width && below.filled >= self.usual_filled();
        let below = self.all[at + 1..].iter().take(TITLES).find(is_full);
        row.width() < width
            && below.is_some_and(|below| {
                below.filled > row.filled && below.kinds.iter().all(|kind| !is_typed(*kind))
            })
    }

    /// Whether a row is a name with its value above a wider table, as in `Station;Oslo`.
    fn is_metadata(&self, at: usize, block: &std::ops::Range<usize>, width: usize) -> bool {
        let row = &self.all[at];
        let below = &self.all[at + 1..block.end];
        let wider = below.iter().filter(|row| row.filled > 2).count();
        width > 3 && row.filled_width() <= 2 && wider * 2 > below.len()
    }

    /// The position behind the last row of the table that begins at `start`.
    fn end(&self, start: usize, whole: bool) -> usize {
        let Some(first) = self.all.get(start) else { return self.all.len() };
        let mut end = self.all.len();
        let width = self.width_from(start);
        for at in start + 1..self.all.len() {
            if self.is_skipped(&self.all[at]) {
                continue;
            }
            if self.begins_another(at, start, width) {
                end = at;
                break;
            }
        }
        if end == self.all.len() && !whole {
            return end;
        }
        let _ = first;
        self.without_footer(start, end, width)
    }

    /// The usual width of the block at a position.
    fn width_from(&self, start: usize) -> usize {
        let blocks = self.blocks(start);
        let Some(block) = blocks.first() else { return self.usual };
        rows::usual_width(&self.all[block.clone()])
    }

    /// Whether something else begins at a row: behind blank lines with another shape, or with another width for good.
    fn begins_another(&self, at: usize, start: usize, width: usize) -> bool {
        let row = &self.all[at];
        let before = &self.all[at - 1];
        let gap = row.after_blank || before.is_empty();
        let rest = &self.all[at..];
        let block = &rest[..self.block_length(at)];
        let rows_before = at - start;
        if row.is_empty() {
            return false;
        }
        if gap && rows_before >= 2 {
            if (at..(at + 3).min(self.all.len())).any(|at| self.has_names_again(at, start)) {
                return false;
            }
            let same = block.iter().filter(|row| row.width() == width && row.filled > 1).count();
            let alike = block.iter().all(|other| other.width() == row.width());
            let notes = block.iter().all(|row| row.filled <= 1);
            if width > 1 && same == 0 && (alike || notes || self.is_other_header(at, start, width)) {
                return true;
            }
            if block.len() >= 2 && width > 1 && self.is_other_header(at, start, width) {
                return true;
            }
            let title = row.is_one_cell() && width > 1 && block.len() > 2;
            return title && (self.is_other_header(at + 1, start, width) || block[1].filled_width() != width);
        }
        if gap || rows_before < 2 || width < 2 {
            return false;
        }
        // Without a blank line: another width for all rows that follow, below a row of names.
        let other = row.width();
        other > 1
            && other != width
            && before.width() == width
            && block.len() >= 3
            && block.iter().all(|row| row.width() == other)
            && header::rows_of_names(block, other) > 0
            && self.all[start..at].iter().all(|row| row.width() == width || self.is_skipped(row))
    }

    /// How many rows a block has from this position on.
    fn block_length(&self, at: usize) -> usize {
        let next = self.ends.partition_point(|end| *end <= at);
        self.ends.get(next).map_or(self.all.len(), |end| *end) - at
    }

    fn has_names_again(&self, at: usize, start: usize) -> bool {
        let cells = |row: &Row| row.cells.iter().map(|cell| trim(cell).to_vec()).collect::<Vec<_>>();
        let names = &self.all[start];
        self.all.get(at).is_some_and(|row| {
            row.filled > 1
                && row.width() == names.width()
                && row.text(0) == names.text(0)
                && cells(row) == cells(names)
        })
    }

    /// Whether a row is one of names where the table above has values of other kinds.
    fn is_other_header(&self, at: usize, start: usize, width: usize) -> bool {
        let Some(row) = self.all.get(at) else { return false };
        let above = &self.all[(start + 1).max(at.saturating_sub(LOOKED_BACK))..at];
        let columns = row.width().min(width);
        let mut against = 0;
        let mut agreeing = 0;
        for column in 0..columns {
            let values = above.iter().filter(|row| is_typed(row.kind(column))).count();
            let texts = above.iter().filter(|row| !row.text(column).is_empty()).count();
            if texts > 0 && values * 10 >= texts * 7 {
                let typed = is_typed(row.kind(column)) || row.text(column).is_empty();
                against += usize::from(!typed);
                agreeing += usize::from(typed);
            }
        }
        let rest = &self.all[at..];
        against > agreeing
            || (against == 0
                && agreeing == 0
                && row.width() != width
                && header::rows_of_names(rest, row.width()) > 0)
    }

    /// The end without notes and totals at the bottom.
    fn without_footer(&self, start: usize, end: usize, width: usize) -> usize {
        let mut last = end;
        while last > start + 2 {
            let row = &self.all[last - 1];
            let above = &self.all[(start + 1).max(last.saturating_sub(LOOKED_BACK))..last - 1];
            let is_note = width > 1 && is_note(row, above, width);
            if !((row.is_empty() && width > 1) || self.is_skipped(row) || is_note || is_total(row, above)) {
                break;
            }
            last -= 1;
        }
        // Rows without a value at the bottom belong to the table when nothing else stands there.
        if self.all[last..end].iter().all(|row| row.is_empty() && !row.after_blank)
            && end == self.all.len()
            && width > 1
        {
            let empty = self.all[last..end].len();
            return if empty > 1 { last } else { end };
        }
        last
    }

    /// Names, units, widths, and where the rows begin.
    fn names(&mut self, start: usize, end: usize, set: Option<u32>) {
        let is_title = |row: &Row| {
            self.layout.page_titles.iter().any(|(first, last)| (*first..=*last).contains(&row.line))
        };
        let body: Vec<Row> = self.all[start.min(end)..end]
            .iter()
            .filter(|row| !self.is_skipped(row) && !row.is_empty() && !is_title(row))
            .cloned()
            .collect();
        let width = rows::usual_width(if body.len() > 1 { &body[1..] } else { &body }).max(1);
        let first_width = body.first().map_or(0, Row::filled_width);
        let mut count = match set {
            Some(count) => (count as usize).min(body.len()),
            None => header::rows_of_names(&body, width.max(first_width)),
        };
        let mut units = None;
        if set.is_none() && count >= 2 && units::is_row_of_units(&body[count - 1], &body[count..]) {
            units = Some(count - 1);
        } else if set.is_none()
            && count == 1
            && body.len() > 2
            && units::is_row_of_units(&body[1], &body[2..])
        {
            units = Some(1);
            count = 2;
        }
        let named = &body[..units.unwrap_or(count)];
        self.layout.names = named.iter().map(|row| row.cells.clone()).collect();
        self.layout.names_line = named.first().map_or(0, |row| row.line);
        if let Some(row) = units.and_then(|units| body.get(units)) {
            self.layout.outside.push(outside(OutsideKind::Units, std::slice::from_ref(row)));
        }
        let data = &body[count..];
        let header_width = named.iter().map(Row::width).max().unwrap_or(0);
        let header_filled = named.iter().map(Row::filled_width).max().unwrap_or(0);
        let one_more = !data.is_empty()
            && data.iter().all(|row| row.width() == header_width + 1)
            && data.iter().any(|row| !row.text(header_width).is_empty());
        self.layout.shifted = header_width > 0 && header_filled == header_width && one_more;
        let widest = |rows: &[Row]| {
            // A cell that only a few rows have is one too many there, and not a column.
            let mut widths: Vec<usize> = rows.iter().map(Row::filled_width).collect();
            widths.sort_unstable();
            widths.get(widths.len() / 2).copied().unwrap_or(0)
        };
        let most = data.iter().map(Row::filled_width).filter(|filled| *filled <= width).max().unwrap_or(0);
        self.layout.cells =
            if named.is_empty() { width } else { header_width + usize::from(self.layout.shifted) };
        self.layout.columns = if named.is_empty() {
            if most > 0 { most } else { width }
        } else if self.layout.shifted {
            self.layout.cells
        } else {
            header_filled.max(most.min(header_width)).max(widest(data))
        };
        self.layout.cells = self.layout.cells.max(self.layout.columns);
        self.layout.usual = if data.len() > 1 { rows::usual_width(data) } else { self.layout.cells };
        self.layout.blank_columns = (0..self.layout.columns)
            .take_while(|column| {
                !self.layout.shifted
                    && named.iter().chain(data).all(|row| row.text(*column).is_empty())
                    && self.layout.columns > *column + 1
            })
            .count();
        match data.first() {
            Some(row) => (self.layout.data_offset, self.layout.data_line) = (row.offset, row.line),
            None => {
                // Nothing but names: the rows begin behind them.
                let last = body.get(count.saturating_sub(1)).or(self.all.last());
                self.layout.data_line = last.map_or(1, |row| row.last_line + 1);
                self.layout.data_offset = u64::MAX;
                if let Some(next) = self.all.get(end) {
                    (self.layout.data_offset, self.layout.data_line) = (next.offset, next.line);
                }
            }
        }
    }

    fn outside(&mut self, kind: OutsideKind, from: usize, to: usize) {
        let rows = self.all[from..to.min(self.all.len())].iter().filter(|row| !row.is_empty()).cloned();
        let (comments, rows): (Vec<Row>, Vec<Row>) = rows.partition(|row| self.is_skipped(row));
        for (kind, rows) in [(OutsideKind::Comment, comments), (kind, rows)] {
            if !rows.is_empty() {
                self.layout.outside.push(outside(kind, &rows));
            }
        }
    }

    /// Titles above repeated names: lines between pages.
    fn page_titles(&mut self, start: usize, end: usize) {
        for at in start + 1..end {
            if !self.has_names_again(at, start) || self.usual < 2 {
                continue;
            }
            let mut first = at;
            while first > start + 1 && at - first < 3 && self.all[first - 1].filled <= 2 && self.usual > 2 {
                first -= 1;
            }
            if first < at {
                self.layout.page_titles.push((self.all[first].line, self.all[at - 1].last_line));
            }
        }
    }

    /// What stands below the table: notes, or further tables.
    fn rest(&mut self, end: usize) {
        let mut open: Option<(usize, usize)> = None;
        let mut notes: Option<(usize, usize)> = None;
        for block in self.blocks(end) {
            let rows = &self.all[block.clone()];
            let is_table =
                rows.len() > 1 && rows.iter().filter(|row| row.filled > 1).count() * 2 > rows.len();
            if is_table {
                // What stands directly above a further table is its title.
                let title = notes.take().filter(|(from, to)| to - from <= 2);
                let from = title.map_or(block.start, |(from, _)| from);
                if let Some((from, to)) = open.replace((from, block.end)) {
                    self.outside(OutsideKind::Table, from, to);
                }
            } else {
                if let Some((from, to)) = open.take() {
                    self.outside(OutsideKind::Table, from, to);
                }
                notes = Some((notes.map_or(block.start, |(from, _)| from), block.end));
            }
        }
        if let Some((from, to)) = open {
            self.outside(OutsideKind::Table, from, to);
        }
        if let Some((from, to)) = notes {
            self.outside(OutsideKind::Footer, from, to);
        }
    }
}

/// The position behind the last row that is no note or total, of rows from the end of a file.
pub(super) fn last_of_body(rows: &[Row], width: usize) -> usize {
    let mut last = rows.len();
    while last > 2 {
        let (row, above) = (&rows[last - 1], &rows[..last - 1]);
        if !(row.is_empty() || is_note(row, above, width) || is_total(row, above)) {
            break;
        }
        last -= 1;
    }
    last
}

/// The kinds of line ends between rows.
fn line_ends(rows: &[Row], text: &[u8]) -> &'static str {
    let (mut feeds, mut pairs, mut returns) = (false, false, false);
    let mut take = |end: usize| {
        let byte = |back: usize| end.checked_sub(back).and_then(|at| text.get(at)).copied();
        match (byte(2), byte(1)) {
            (Some(b'\r'), Some(b'\n')) => pairs = true,
            (_, Some(b'\n')) => feeds = true,
            (_, Some(b'\r')) => returns = true,
            _ => {}
        }
    };
    rows.iter().skip(1).for_each(|row| take(row.offset as usize));
    take(text.len());
    match (feeds, pairs, returns) {
        (_, false, false) => "LF",
        (false, true, false) => "CRLF",
        (false, false, true) => "CR",
        _ => "mixed",
    }
}

fn is_typed(kind: Kind) -> bool {
    !matches!(kind, Kind::Missing | Kind::Other | Kind::Boolean(_))
}

fn outside(kind: OutsideKind, rows: &[Row]) -> Outside {
    const SHOWN: usize = 80;
    let text = rows.first().map_or(String::new(), |row| {
        let cells: Vec<String> =
            row.cells.iter().map(|cell| String::from_utf8_lossy(trim(cell)).into_owned()).collect();
        cells.join(" ").trim().chars().take(SHOWN).collect()
    });
    Outside {
        kind,
        first_line: rows.first().map_or(0, |row| row.line),
        last_line: rows.last().map_or(0, |row| row.last_line),
        rows: rows.len() as u64,
        text,
    }
}

/// Whether a row at the bottom is a note: one cell where rows have several, and not a value of the first column.
fn is_note(row: &Row, above: &[Row], width: usize) -> bool {
    let text = row.text(0);
    let begins = begins_as_note(text);
    if !row.is_one_cell() {
        return begins && row.filled < width && row.width() < width && width > 2;
    }
    if begins {
        return true;
    }
    if is_otherwise_divided(text, width) {
        return false;
    }
    let values: Vec<&Row> = above.iter().filter(|row| !row.text(0).is_empty() && row.filled > 1).collect();
    let typed = values.iter().filter(|row| is_typed(row.kind(0))).count();
    let first_is_typed = !values.is_empty() && typed * 10 >= values.len() * 8;
    let longest = values.iter().map(|row| row.text(0).len()).max().unwrap_or(0);
    let is_ragged = |row: &&Row| row.is_one_cell() && !row.after_blank && !begins_as_note(row.text(0));
    let ragged = above.iter().filter(is_ragged).count();
    row.after_blank
        || (first_is_typed && !is_typed(row.kind(0)))
        || (width > 2 && ragged == 0 && text.len() > longest && text.contains(&b' ') && text.len() > 12)
}

/// Whether a text is rather a whole row that another sign divides.
fn is_otherwise_divided(text: &[u8], width: usize) -> bool {
    let dividing = |sign: u8| text.windows(2).filter(|pair| pair[0] == sign && pair[1] != b' ').count();
    width > 2 && b",;\t|^~".iter().any(|sign| dividing(*sign) + 2 >= width)
}

/// Whether a text begins as notes do.
fn begins_as_note(text: &[u8]) -> bool {
    [
        &b"*"[..],
        b"source",
        b"note",
        b"quelle",
        b"hinweis",
        b"legend",
        b"(c)",
        b"\xC2\xA9",
        b"anmerk",
        b"fuente",
        b"nota",
        b"remark",
        b"generated",
        b"exported",
        b"end of",
        b"data from",
        b"__",
        b"1)",
        b"(1)",
        b"--",
        b"==",
    ]
    .iter()
    .any(|word| text.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word)))
}

/// Whether a row at the bottom adds up the others.
fn is_total(row: &Row, above: &[Row]) -> bool {
    const WORDS: [&str; 22] = [
        "total",
        "totals",
        "grand total",
        "subtotal",
        "sum",
        "sum total",
        "overall total",
        "gesamt",
        "gesamtsumme",
        "summe",
        "insgesamt",
        "totale",
        "totales",
        "total général",
        "total general",
        "totaal",
        "razem",
        "suma",
        "итого",
        "всего",
        "合計",
        "σύνολο",
    ];
    let first = (0..row.width()).map(|column| row.text(column)).find(|text| !text.is_empty()).unwrap_or(&[]);
    let word = String::from_utf8_lossy(first).trim().trim_end_matches(':').to_lowercase();
    let first_column = row.text(0).is_empty() || row.text(0) == first;
    let numbers = row.kinds.iter().filter(|kind| is_typed(**kind)).count();
    let repeats = above.iter().filter(|other| other.text(0).eq_ignore_ascii_case(first)).count();
    WORDS.contains(&word.as_str()) && first_column && numbers > 0 && repeats == 0
}
