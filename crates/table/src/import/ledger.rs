//! The list of everything that is not in a table as it stands in its file, by line.

use serde::{Deserialize, Serialize};

/// How many entries are kept; the rest is counted.
const MOST: usize = 50_000;

/// How many entries are kept of cells that read as a token for missing: there may be millions, all alike.
const MOST_TOKENS: usize = 5_000;

/// How much of a cell's text is kept, in bytes.
const TEXT: usize = 200;

/// Why a row or a cell is not in the table as it stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The row repeats the names of the columns.
    RepeatedHeader,
    /// The row could not be read.
    Unreadable,
    /// The number is infinite.
    Infinite,
    /// The value does not fit the type that was asked for.
    Unfit,
    /// The cell reads as a missing value.
    Token,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::RepeatedHeader, Self::Unreadable, Self::Infinite, Self::Unfit, Self::Token];

    /// The name, in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::RepeatedHeader => "repeated-header",
            Self::Unreadable => "unreadable",
            Self::Infinite => "infinite",
            Self::Unfit => "unfit",
            Self::Token => "token",
        }
    }

    /// A few words for a list.
    pub fn words(self) -> &'static str {
        match self {
            Self::RepeatedHeader => "repeats the names of the columns",
            Self::Unreadable => "could not be read",
            Self::Infinite => "infinite, taken as missing",
            Self::Unfit => "does not fit the type, taken as missing",
            Self::Token => "reads as missing",
        }
    }
}

/// One row or cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// The position of the column, counted from 0; absent for a whole row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What stands there, the beginning of it when it is long.
    pub text: String,
    /// Why.
    pub reason: Reason,
}

/// What is not in a table as it stands in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The first of them.
    pub entries: Vec<Entry>,
    /// How many more there are.
    pub more: u64,
    /// The names of the columns by position.
    pub names: Vec<String>,
    /// How many there are of each reason: of rows, then of the cells of each column by position.
    counts: Vec<[u64; Reason::ALL.len()]>,
    #[serde(skip)]
    tokens: usize,
}

impl Ledger {
    /// Takes note of a cell.
    pub(crate) fn cell(&mut self, line: u64, column: usize, text: &[u8], reason: Reason) {
        self.count_one(column + 1, reason);
        if reason == Reason::Token {
            self.tokens += 1;
            if self.tokens > MOST_TOKENS {
                self.more += 1;
                return;
            }
        }
        self.add(line, Some(column), text, reason);
    }

    /// Takes note of a row.
    pub(crate) fn row(&mut self, line: u64, text: &[u8], reason: Reason) {
        self.count_one(0, reason);
        self.add(line, None, text, reason);
    }

    fn count_one(&mut self, place: usize, reason: Reason) {
        if self.counts.len() <= place {
            self.counts.resize(place + 1, Default::default());
        }
        self.counts[place][reason as usize] += 1;
    }

    fn count_further(&mut self, further: &Self) {
        if self.counts.len() < further.counts.len() {
            self.counts.resize(further.counts.len(), Default::default());
        }
        for (counts, more) in self.counts.iter_mut().zip(&further.counts) {
            counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        }
    }

    /// How many rows and cells there are for a reason, those that are not listed too.
    pub fn count(&self, reason: Reason) -> u64 {
        self.counts.iter().map(|counts| counts[reason as usize]).sum()
    }

    /// How many rows and cells there are.
    pub fn total(&self) -> u64 {
        self.entries.len() as u64 + self.more
    }

    /// Forgets the cells of a column that did not fit: it turned out to be of another type, and is built again.
    pub(crate) fn forget_values(&mut self, is_built_again: &dyn Fn(usize) -> bool) {
        let is_of_value = |reason: Reason| matches!(reason, Reason::Infinite | Reason::Unfit);
        let listed = self.entries.len() as u64;
        self.entries.retain(|entry| !is_of_value(entry.reason) || !entry.column.is_some_and(is_built_again));
        let forgotten = listed - self.entries.len() as u64;
        let mut counted = 0;
        for (column, counts) in self.counts.iter_mut().skip(1).enumerate() {
            if is_built_again(column) {
                for reason in [Reason::Infinite, Reason::Unfit] {
                    counted += std::mem::take(&mut counts[reason as usize]);
                }
            }
        }
        self.more -= counted - forgotten;
    }

    fn add(&mut self, line: u64, column: Option<usize>, text: &[u8], reason: Reason) {
        if self.entries.len() >= MOST {
            self.more += 1;
            return;
        }
        let text = String::from_utf8_lossy(&text[..text.len().min(TEXT)]).into_owned();
        self.entries.push(Entry { line, column, text, reason });
    }

    /// Adds what another pass over the file found.
    pub(crate) fn append(&mut self, other: Self) {
        self.more += other.more;
        self.count_further(&other);
        for entry in other.entries {
            if self.entries.len() < MOST { self.entries.push(entry) } else { self.more += 1 }
        }
    }

    /// Adds those of further rows, whose lines are counted from behind so many others.
    pub(crate) fn add_further(&mut self, further: Self, lines_before: u64) {
        self.more += further.more;
        self.count_further(&further);
        for entry in further.entries {
            if entry.reason == Reason::Token {
                self.tokens += 1;
            }
            if self.entries.len() >= MOST || (entry.reason == Reason::Token && self.tokens > MOST_TOKENS) {
                self.more += 1;
            } else {
                self.entries.push(Entry { line: entry.line + lines_before, ..entry });
            }
        }
    }

    /// The entries in the order of lines.
    pub(crate) fn sort(&mut self) {
        self.entries.sort_by_key(|entry| (entry.line, entry.column));
    }

    /// As CSV: line, column, text, reason.
    pub fn to_csv(&self) -> String {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut csv = String::from("line,column,text,reason\n");
        for entry in &self.entries {
            let column = entry.column.and_then(|column| self.names.get(column)).map_or("", String::as_str);
            csv += &format!(
                "{},{},{},{}\n",
                entry.line,
                quoted(column),
                quoted(&entry.text),
                quoted(entry.reason.words())
            );
        }
        if self.more > 0 {
            csv += &format!(",,,{} more are not listed\n", self.more);
        }
        csv
    }
}
