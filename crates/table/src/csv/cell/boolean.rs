//! Truth values in their many spellings.

use serde::{Deserialize, Serialize};

/// The words for true and false in one language or habit, and whether the first of a pair says enough by itself: `no` may
/// be Norway, `n` anything, so both words of such a pair must occur.
const WORDS: [(&str, &str, bool); 18] = [
    ("true", "false", true),
    ("yes", "no", false),
    ("y", "n", false),
    ("t", "f", false),
    ("on", "off", false),
    ("ja", "nein", false),
    ("j", "n", false),
    ("oui", "non", false),
    ("vrai", "faux", false),
    ("wahr", "falsch", false),
    ("sí", "no", false),
    ("si", "no", false),
    ("verdadero", "falso", false),
    ("sim", "não", false),
    ("vero", "falso", false),
    ("tak", "nie", false),
    ("да", "нет", false),
    ("ja", "nee", false),
];

/// Pairs of words for true and false, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pairs(u32);

impl Pairs {
    /// All of them.
    pub(crate) const ALL: Self = Self((1 << WORDS.len()) - 1);

    /// The pairs that a cell is a word of.
    pub(crate) fn of(cell: &[u8]) -> Self {
        const LONGEST: usize = 9;
        if cell.len() > LONGEST {
            return Self(0);
        }
        let mut pairs = 0;
        for (index, (yes, no, _)) in WORDS.iter().enumerate() {
            if same(cell, yes) || same(cell, no) {
                pairs |= 1 << index;
            }
        }
        Self(pairs)
    }

    /// What both allow.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The first pair.
    pub(crate) fn first(self) -> Option<Pair> {
        (self.0 != 0).then(|| Pair(self.0.trailing_zeros() as u8))
    }
}

/// One pair of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pair(u8);

impl Pair {
    fn words(self) -> (&'static str, &'static str, bool) {
        WORDS[usize::from(self.0).min(WORDS.len() - 1)]
    }

    /// What a cell says.
    pub(crate) fn read(self, cell: &[u8]) -> Option<bool> {
        let (yes, no, _) = self.words();
        if same(cell, yes) {
            Some(true)
        } else if same(cell, no) {
            Some(false)
        } else {
            None
        }
    }

    /// Whether a column that has only one of the words is still one of truth values.
    pub(crate) fn one_word_is_enough(self) -> bool {
        self.words().2
    }

    /// The words, as `yes and no`; nothing for true and false, which need no telling.
    pub(crate) fn told(self) -> Option<String> {
        let (yes, no, plain) = self.words();
        (!plain).then(|| format!("“{yes}” and “{no}”"))
    }
}

fn same(cell: &[u8], word: &str) -> bool {
    if cell.eq_ignore_ascii_case(word.as_bytes()) {
        return true;
    }
    !word.is_ascii() && std::str::from_utf8(cell).is_ok_and(|cell| cell.to_lowercase() == word)
}
