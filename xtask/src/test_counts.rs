//! How many tests passed, as the test runners print it.
//!
//! Read from their summaries, so that the last line of `cargo xtask test` says what really ran.

/// What one or several test programs counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Tests that did not run.
    pub skipped: usize,
}

impl Counts {
    /// Adds up the summaries in what a runner printed: those of cargo's own test programs, of nextest, of Playwright.
    pub fn read(printed: &str) -> Self {
        let mut counts = Self::default();
        for line in printed.lines() {
            let line = without_colours(line);
            let line = line.trim();
            if line.starts_with("test result:")
                || (line.starts_with("Summary") && line.contains("tests run:"))
            {
                let (_, figures) = line.rsplit_once(". ").or(line.rsplit_once(": ")).unwrap_or_default();
                for figure in figures.split([',', ';']) {
                    counts.add(figure);
                }
            } else if line.starts_with(|letter: char| letter.is_ascii_digit()) {
                // Playwright: `13 passed (17.3s)`, `1 failed`, each on a line of its own.
                counts.add(line);
            }
        }
        counts
    }

    fn add(&mut self, figure: &str) {
        let mut words = figure.split_whitespace();
        let Some(number) = words.next().and_then(|word| word.parse::<usize>().ok()) else { return };
        match words.next() {
            Some("passed") => self.passed += number,
            Some("failed") | Some("timed") | Some("interrupted") => self.failed += number,
            Some("skipped") | Some("ignored") => self.skipped += number,
            _ => {}
        }
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            // A colour ends with its first letter.
            let _ = letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_each_runner_are_understood() {
        let cargo = "test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.0s\n\
                     test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(Counts::read(cargo), Counts { passed: 7, failed: 1, skipped: 2 });

        let nextest = "     Summary [   0.012s] 12 tests run: 10 passed (1 slow), 2 failed, 3 skipped";
        assert_eq!(Counts::read(nextest), Counts { passed: 10, failed: 2, skipped: 3 });

        let playwright = "  1 failed\n    specs/a.spec.ts:6:3 > a ---\n  2 skipped\n  \u{1b}[32m13 passed\u{1b}[39m (17.3s)\n";
        assert_eq!(Counts::read(playwright), Counts { passed: 13, failed: 1, skipped: 2 });
    }

    #[test]
    fn other_lines_do_not_count() {
        assert_eq!(Counts::read("Running 13 tests using 1 worker\n  ok 1 a test passed"), Counts::default());
    }
}
