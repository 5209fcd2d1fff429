//! The words after a command. A few flags do not earn a dependency on an argument parser.

use crate::Outcome;

/// The words that no one has asked for yet.
pub struct Arguments {
    words: Vec<String>,
}

impl Arguments {
    /// Takes the words after the command's name.
    pub fn new(words: Vec<String>) -> Self {
        Self { words }
    }

    /// Whether a flag stands there.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// The word after a flag, or after `=` in the same word.
    pub fn text(&mut self, name: &str) -> Outcome<Option<String>> {
        let Some(place) = self.words.iter().position(|word| {
            word == name || word.strip_prefix(name).is_some_and(|rest| rest.starts_with('='))
        }) else {
            return Ok(None);
        };
        let word = self.words.remove(place);
        if let Some((_, value)) = word.split_once('=') {
            return Ok(Some(value.to_owned()));
        }
        if place < self.words.len() {
            Ok(Some(self.words.remove(place)))
        } else {
            Err(format!("{name} needs a value after it"))
        }
    }

    /// The same for a whole number.
    pub fn number(&mut self, name: &str) -> Outcome<Option<usize>> {
        self.text(name)?
            .map(|text| text.parse().map_err(|_| format!("{name} needs a whole number, not '{text}'")))
            .transpose()
    }

    /// The next word that is no flag.
    pub fn word(&mut self) -> Option<String> {
        let place = self.words.iter().position(|word| !word.starts_with("--"))?;
        Some(self.words.remove(place))
    }

    /// Nothing may be left: a misspelt flag must not be ignored.
    pub fn finish(self) -> Outcome {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(format!("'{word}' is not understood here; `cargo xtask help` lists what is")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Arguments {
        Arguments::new(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn flags_and_values_are_taken_out() {
        let mut given = arguments(&["--dev", "--port", "9000", "--grep=a=b"]);
        assert!(given.flag("--dev"));
        assert!(!given.flag("--dev"));
        assert_eq!(given.number("--port"), Ok(Some(9000)));
        assert_eq!(given.text("--grep"), Ok(Some("a=b".to_owned())));
        assert_eq!(given.word(), None);
        assert_eq!(given.finish(), Ok(()));
        assert_eq!(arguments(&["csv"]).word(), Some("csv".to_owned()));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        assert!(arguments(&["--prot"]).finish().is_err());
        assert!(arguments(&["--port"]).number("--port").is_err());
        assert!(arguments(&["--port", "x"]).number("--port").is_err());
    }
}
