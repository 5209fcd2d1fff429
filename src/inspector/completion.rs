//! Completing names of columns in an expression.

use crate::charts::format::folded;

/// What the caret stands in: a word that may become the name of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends: at the caret.
    pub end: usize,
    /// What was typed of it, without a backtick.
    pub typed: String,
}

/// The word before the caret (a place in bytes); none within a number or a quoted text.
pub fn word_before(text: &str, caret: usize) -> Option<Word> {
    let before = text.get(..caret)?;
    let mut quote = None;
    let mut opened = 0;
    for (index, character) in before.char_indices() {
        match quote {
            Some(mark) if character == mark => quote = None,
            None if matches!(character, '\'' | '"' | '`') => {
                quote = Some(character);
                opened = index;
            }
            _ => {}
        }
    }
    match quote {
        Some('`') => {
            return Some(Word { start: opened, end: caret, typed: before[opened + 1..].to_owned() });
        }
        Some(_) => return None,
        None => {}
    }
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, character)| is_of_word(*character))
        .last()
        .map_or(caret, |(index, _)| index);
    let typed = &before[start..];
    (!typed.starts_with(|first: char| first.is_ascii_digit())).then(|| Word {
        start,
        end: caret,
        typed: typed.to_owned(),
    })
}

fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || !character.is_ascii() || matches!(character, '_' | '.')
}

/// The names that a word may become: those that begin with it, then those that contain it.
pub fn suggestions<'a>(names: impl Iterator<Item = &'a str>, typed: &str, limit: usize) -> Vec<&'a str> {
    let typed = folded(typed);
    let (mut found, mut inside) = (Vec::new(), Vec::new());
    for name in names {
        let name_folded = folded(name);
        if name_folded.starts_with(&typed) {
            found.push(name);
        } else if name_folded.contains(&typed) {
            inside.push(name);
        }
    }
    found.append(&mut inside);
    found.truncate(limit);
    found
}

/// A column's name as an expression has it: in backticks when it is not a plain word.
pub fn quoted(name: &str) -> String {
    const WORDS: [&str; 9] = ["and", "or", "not", "in", "between", "is", "missing", "true", "false"];
    let begins = name.starts_with(|first: char| is_of_word(first) && first != '.' && !first.is_ascii_digit());
    let plain = begins && !name.ends_with('.') && name.chars().all(is_of_word);
    if plain && !WORDS.contains(&name.to_ascii_lowercase().as_str()) {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}

/// The text with the word replaced by a column's name, and the caret after it.
pub fn complete(text: &str, word: &Word, name: &str) -> (String, usize) {
    let name = quoted(name);
    let caret = word.start + name.len();
    (format!("{}{name}{}", &text[..word.start], &text[word.end..]), caret)
}

/// A place in bytes as browsers count places: in UTF-16 units.
pub fn to_utf16(text: &str, place: usize) -> u32 {
    text[..place].chars().map(|character| character.len_utf16() as u32).sum()
}

/// A place in UTF-16 units as a place in bytes.
pub fn from_utf16(text: &str, place: u32) -> usize {
    let mut units = 0;
    for (index, character) in text.char_indices() {
        if units >= place {
            return index;
        }
        units += character.len_utf16() as u32;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Option<String> {
        word_before(text, text.len()).map(|word| word.typed)
    }

    #[test]
    fn the_word_before_the_caret() {
        assert_eq!(typed("age > 3 and bod").as_deref(), Some("bod"));
        assert_eq!(typed("age > ").as_deref(), Some(""));
        assert_eq!(typed("sex = 'fem"), None);
        assert_eq!(typed("`body mass").as_deref(), Some("body mass"));
        assert_eq!(typed("age > 12"), None);
    }

    #[test]
    fn unusual_names_are_quoted_and_the_caret_follows() {
        let word = word_before("größe > bod + 1", "größe > bod".len()).unwrap();
        let (text, caret) = complete("größe > bod + 1", &word, "body mass (g)");
        assert_eq!(text, "größe > `body mass (g)` + 1");
        assert_eq!(to_utf16(&text, caret), 23);
        assert_eq!(from_utf16(&text, 23), caret);
        assert_eq!(quoted("In"), "`In`");
    }

    #[test]
    fn beginnings_come_first() {
        let names = ["total_mass", "mass", "Mass2", "age"];
        assert_eq!(suggestions(names.into_iter(), "mass", 9), ["mass", "Mass2", "total_mass"]);
    }
}
