//! How the text of a file is cut into cells.

use serde::{Deserialize, Serialize};

use crate::import::{Escape, Quote};

/// What separates the cells of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Delimiter {
    /// One byte: by far the most usual, and the quickest.
    Byte(u8),
    /// Several bytes: `::`, `§`.
    Text(Vec<u8>),
    /// Runs of blanks, as in tables that are aligned for the eye.
    Blanks,
    /// Nothing: every line is one cell.
    None,
}

impl Delimiter {
    /// The delimiter that a person writes or chooses.
    pub(super) fn of(text: &str) -> Self {
        match text.trim_end_matches(' ').as_bytes() {
            [] if text.len() > 1 => Self::Blanks,
            [] => Self::Byte(b' '),
            [byte] => Self::Byte(*byte),
            several => Self::Text(several.to_vec()),
        }
    }

    /// How many bytes of delimiter stand at a position.
    pub(super) fn length_at(&self, text: &[u8], position: usize) -> Option<usize> {
        match self {
            Self::Byte(byte) => (text.get(position) == Some(byte)).then_some(1),
            Self::Text(bytes) => text.get(position..)?.starts_with(bytes).then_some(bytes.len()),
            Self::Blanks => {
                let run =
                    text.get(position..)?.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                (run > 0).then_some(run)
            }
            Self::None => None,
        }
    }

    /// As a person writes it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Byte(byte) => char::from(*byte).to_string(),
            Self::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Self::Blanks => " ".to_owned(),
            Self::None => String::new(),
        }
    }
}

/// How the text of a file is cut into cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Dialect {
    /// What separates cells.
    pub(super) delimiter: Delimiter,
    /// Whether a blank behind a delimiter belongs to it.
    pub(super) skip_blank: bool,
    /// What encloses cells.
    pub(super) quote: Quote,
    /// How a quote inside a quoted cell is written.
    pub(super) escape: Escape,
    /// Whether a carriage return without a line feed ends a line.
    pub(super) carriage_return: bool,
    /// Whether each line is enclosed in quotes as a whole.
    pub(super) enclosed_lines: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            delimiter: Delimiter::Byte(b','),
            skip_blank: false,
            quote: Quote::Double,
            escape: Escape::Doubled,
            carriage_return: false,
            enclosed_lines: false,
        }
    }
}

impl Dialect {
    /// The mark that closes a cell on the same line when nothing about it is doubtful: no mark before it, and a delimiter
    /// of one byte or the end of the line right behind it.
    pub(super) fn plain_closing(&self, text: &[u8], opening: usize) -> Option<usize> {
        let quote = self.quote_byte()?;
        let line_end = if self.carriage_return { b'\r' } else { b'\n' };
        let ahead = memchr::memchr3(quote, b'\n', line_end, &text[opening + 1..])?;
        let closing = opening + 1 + ahead;
        let closes = match text.get(closing + 1..)? {
            [b'\n', ..] | [b'\r', b'\n', ..] => true,
            [byte, ..] => self.delimiter == Delimiter::Byte(*byte),
            [] => false,
        };
        (text[closing] == quote && closes).then_some(closing)
    }

    /// The byte that encloses cells.
    pub(super) fn quote_byte(&self) -> Option<u8> {
        match self.quote {
            Quote::None => None,
            Quote::Double => Some(b'"'),
            Quote::Apostrophe => Some(b'\''),
        }
    }

    /// Whether a line ends at this byte.
    pub(super) fn ends_line(&self, byte: u8) -> bool {
        byte == b'\n' || (byte == b'\r' && self.carriage_return)
    }
}
