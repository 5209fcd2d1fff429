//! Ways of data into the studio beside dropping a file, wherever they are offered: on the empty canvas, in the palette and
//! in the list of stages.

use leptos::prelude::*;

use crate::rest::{Command, Parts};
use crate::state::{AddressFor, Studio};

/// A way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the clipboard.
    Paste,
    /// From an address.
    Fetch,
}

impl Way {
    /// All ways.
    pub const ALL: [Self; 2] = [Self::Paste, Self::Fetch];

    /// The words on its button.
    pub fn title(self) -> &'static str {
        match self {
            Self::Paste => "Paste table",
            Self::Fetch => "Fetch from an address",
        }
    }

    /// What it does.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Paste => "Takes cells copied from a spreadsheet, or CSV, off the clipboard  (Ctrl+V)",
            Self::Fetch => "Reads a file of the web or a JSON API by its URL; off until you allow it",
        }
    }

    /// Whether each of the words is about it.
    pub fn is_about(self, words: &str) -> bool {
        let text = format!("{} {}", self.title(), self.summary()).to_lowercase();
        words.split_whitespace().all(|word| text.contains(word))
    }

    /// Takes it.
    pub fn take(self, studio: Studio, parts: Parts) {
        match self {
            Self::Paste => parts.perform(Command::PasteTable),
            Self::Fetch => studio.address_asked.set(Some(AddressFor::NewSource)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_found_by_their_words() {
        assert!(Way::Paste.is_about("clipboard"));
        assert!(Way::Fetch.is_about("json url"));
        assert!(!Way::Fetch.is_about("clipboard"));
    }
}
