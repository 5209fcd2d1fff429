//! Lengths of texts, and examples of values.

use arrow_array::{Array, ArrayRef};
use penstock_flow::ColumnType;
use penstock_flow::view::TextProfile;

use crate::table::values::Texts;

/// How many examples are given.
const EXAMPLES: usize = 5;

/// Examples are looked for in so many rows, so that a column that begins with a million equal values is not read whole.
const LOOKED_AT: usize = 10_000;

/// A longer example is cut.
const LONGEST: usize = 80;

/// The lengths in characters of texts with their counts; nothing when there is none.
pub(super) fn lengths(counts: &[(&str, u64)]) -> Option<TextProfile> {
    let mut profile = TextProfile { shortest: u64::MAX, longest: 0, mean: 0.0 };
    let (mut characters, mut texts) = (0u64, 0u64);
    for (text, count) in counts {
        let length = text.chars().count() as u64;
        profile.shortest = profile.shortest.min(length);
        profile.longest = profile.longest.max(length);
        characters = characters.saturating_add(length.saturating_mul(*count));
        texts += count;
    }
    profile.mean = characters as f64 / texts.max(1) as f64;
    (texts > 0).then_some(profile)
}

/// The first distinct values in the order of rows.
pub(super) fn examples(kind: ColumnType, array: &ArrayRef) -> Vec<String> {
    let head = array.slice(0, array.len().min(LOOKED_AT));
    let mut found: Vec<String> = Vec::new();
    for text in Texts::new(&head, kind).iter().flatten() {
        let text = cut(&text);
        if !found.contains(&text) {
            found.push(text);
            if found.len() == EXAMPLES {
                break;
            }
        }
    }
    found
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
