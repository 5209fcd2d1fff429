//! The form that all texts of a column share: runs of digits, letters and signs in the same order.

/// More runs than this are no form that a person would recognise.
const MOST_RUNS: usize = 12;

/// What a run is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Digits,
    Capitals,
    Letters,
    Sign(char),
}

#[derive(Clone, Debug)]
struct Run {
    class: Class,
    fewest: usize,
    most: usize,
    /// The letters themselves, as long as they are the same everywhere.
    letters: Option<String>,
}

/// The form of the texts that were taken so far.
#[derive(Debug, Default)]
pub(super) struct Shape {
    runs: Vec<Run>,
    taken: bool,
    differs: bool,
}

impl Shape {
    /// One more text.
    pub(super) fn take(&mut self, text: &str) {
        if self.differs {
            return;
        }
        match runs(text) {
            None => self.differs = true,
            Some(found) if !self.taken => {
                self.runs = found;
                self.taken = true;
            }
            Some(found) => {
                let same = found.len() == self.runs.len()
                    && found.iter().zip(&self.runs).all(|(one, other)| one.class == other.class);
                if !same {
                    self.differs = true;
                    return;
                }
                for (run, found) in self.runs.iter_mut().zip(found) {
                    run.fewest = run.fewest.min(found.fewest);
                    run.most = run.most.max(found.most);
                    if run.letters != found.letters {
                        run.letters = None;
                    }
                }
            }
        }
    }

    /// The form as a regular expression; nothing when the texts differ or the form says nothing, as that of single words.
    pub(super) fn pattern(&self) -> Option<String> {
        let says_something = self.runs.iter().any(|run| matches!(run.class, Class::Digits | Class::Sign(_)))
            && self.runs.iter().any(|run| run.class == Class::Digits || run.fewest == run.most);
        // A sentence is letters and blanks.
        let is_words = !self.runs.iter().any(|run| match run.class {
            Class::Digits => true,
            Class::Sign(sign) => sign != ' ',
            _ => false,
        });
        if self.differs || !says_something || is_words {
            return None;
        }
        Some(self.runs.iter().map(written).collect())
    }
}

fn written(run: &Run) -> String {
    let set = match run.class {
        Class::Sign(sign) => {
            let escaped = if "\\.+*?()|[]{}^$#&-~".contains(sign) && sign != '-' {
                format!("\\{sign}")
            } else {
                sign.to_string()
            };
            return if run.most == 1 { escaped } else { format!("{escaped}{}", times(run)) };
        }
        Class::Digits => "[0-9]",
        Class::Capitals => "[A-Z]",
        Class::Letters => "[a-z]",
    };
    match &run.letters {
        Some(letters) if run.class != Class::Digits => letters.clone(),
        _ => format!("{set}{}", times(run)),
    }
}

/// Runs of one length keep it; others may have any.
fn times(run: &Run) -> String {
    match (run.fewest, run.most) {
        (1, 1) => String::new(),
        (fewest, most) if fewest == most => format!("{{{most}}}"),
        _ => "+".to_owned(),
    }
}

fn runs(text: &str) -> Option<Vec<Run>> {
    let mut runs: Vec<Run> = Vec::new();
    for letter in text.chars() {
        let class = match letter {
            '0'..='9' => Class::Digits,
            'A'..='Z' => Class::Capitals,
            'a'..='z' => Class::Letters,
            ' '..='~' => Class::Sign(letter),
            _ => return None,
        };
        let is_full = runs.len() == MOST_RUNS;
        match runs.last_mut() {
            Some(run) if run.class == class => {
                run.fewest += 1;
                run.most += 1;
                if let Some(letters) = &mut run.letters {
                    letters.push(letter);
                }
            }
            _ if is_full => return None,
            _ => runs.push(Run { class, fewest: 1, most: 1, letters: Some(letter.to_string()) }),
        }
    }
    (!runs.is_empty()).then_some(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(texts: &[&str]) -> Option<String> {
        let mut shape = Shape::default();
        for text in texts {
            shape.take(text);
        }
        shape.pattern()
    }

    #[test]
    fn texts_of_one_form_have_a_pattern() {
        assert_eq!(pattern(&["AB-0001", "AB-1234"]).as_deref(), Some("AB-[0-9]{4}"));
        assert_eq!(pattern(&["X1", "YY22"]).as_deref(), Some("[A-Z]+[0-9]+"));
        assert_eq!(pattern(&["a.b@c", "x.y@z"]).as_deref(), Some("[a-z]\\.[a-z]@[a-z]"));
        assert_eq!(pattern(&["12:30", "07:05"]).as_deref(), Some("[0-9]{2}:[0-9]{2}"));
    }

    #[test]
    fn others_have_none() {
        for texts in
            [&["AB-1", "1-AB"][..], &["word", "another"], &["two words", "other words"], &["Ä-1"], &[], &[""]]
        {
            assert_eq!(pattern(texts), None, "{texts:?}");
        }
    }

    #[test]
    fn patterns_are_regular_expressions_that_match() {
        let texts = ["a+b(1)", "c+d(2)"];
        let regex = regex_lite::Regex::new(&format!("^(?:{})$", pattern(&texts).unwrap())).unwrap();
        assert!(texts.iter().all(|text| regex.is_match(text)));
        assert!(!regex.is_match("ab1"));
    }
}
