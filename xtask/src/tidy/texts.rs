//! What must not stand in the repository's text files: colours outside the design tokens, paths of someone's machine.
//! And what must: the licences.

use crate::command::{output, program};
use crate::{Outcome, workspace};

const TOKENS: &str = "style/tokens.css";

/// Beginnings of paths that exist on one machine only, in pieces, so that this file passes its own check.
const MACHINE_PATHS: &[&str] =
    &[concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

const LICENCES: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT"];

/// Everything found in the files that git knows or would add.
pub fn check() -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for licence in LICENCES {
        if !workspace::root().join(licence).is_file() {
            found.push(format!("{licence} is missing"));
        }
    }
    for name in listed_files()? {
        let Ok(text) = std::fs::read_to_string(workspace::root().join(&name)) else {
            // Not text, or deleted and not yet committed.
            continue;
        };
        let styled = (name.starts_with("style/") && name != TOKENS)
            || (name.starts_with("src/") && name.ends_with(".rs"));
        let mut in_tests = false;
        for (number, line) in text.lines().enumerate() {
            // What a test is fed is not how the studio looks.
            in_tests |= line.trim() == "#[cfg(test)]";
            let place = format!("{name}:{}", number + 1);
            if let Some(path) = machine_path(line) {
                found.push(format!("{place}: holds a path of one machine ({path}...)"));
            }
            if styled && !in_tests && has_colour(code_of(line)) {
                found.push(format!("{place}: a literal colour; name it in {TOKENS} and use var(--name)"));
            }
        }
    }
    Ok(found)
}

fn listed_files() -> Outcome<Vec<String>> {
    let known = output(program("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]));
    match known {
        Ok(list) => Ok(list.lines().map(str::to_owned).collect()),
        // An unpacked archive has no git: every file counts.
        Err(_) => Ok(workspace::files_below(".")?.iter().map(|path| workspace::slashes(path)).collect()),
    }
}

fn machine_path(line: &str) -> Option<&'static str> {
    MACHINE_PATHS.iter().copied().find(|start| {
        line.match_indices(start).any(|(place, _)| {
            // In an address or a longer path it is a part like any other.
            let before = line[..place].chars().next_back();
            !before.is_some_and(|letter| letter.is_alphanumeric() || ".-_~$}>*".contains(letter))
        })
    })
}

/// A line without its comment.
fn code_of(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

fn has_colour(line: &str) -> bool {
    let functions = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch("];
    let called = functions.iter().any(|function| {
        line.match_indices(function).any(|(place, _)| {
            !line[..place].chars().next_back().is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
        })
    });
    let hexadecimal = line.match_indices('#').any(|(place, _)| {
        let digits = line[place + 1..].chars().take_while(char::is_ascii_hexdigit).count();
        let after = line[place + 1 + digits..].chars().next();
        let in_quotes_or_style =
            line[..place].chars().next_back().is_none_or(|letter| " :,(\"'".contains(letter));
        [3, 4, 6, 8].contains(&digits)
            && in_quotes_or_style
            && !after.is_some_and(|letter| letter.is_alphanumeric() || "-_".contains(letter))
    });
    called || hexadecimal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_seen_and_other_numbers_are_not() {
        assert!(has_colour("color: #fff;"));
        assert!(has_colour("  background: rgb(1 2 3)"));
        assert!(has_colour("stroke=\"#0f5c6e\""));
        assert!(!has_colour("color: var(--text);"));
        assert!(!has_colour("#[derive(Clone)]"));
        assert!(!has_colour("see issue #12345"));
        assert!(!has_colour("#add-button {"));
    }

    #[test]
    fn paths_of_a_machine_are_seen() {
        assert!(machine_path(concat!("see /ho", "me/me/x")).is_some());
        assert!(machine_path(concat!("https://example.org/ho", "me/x")).is_none());
        assert!(machine_path("/usr/bin/env").is_none());
    }

    #[test]
    fn the_tokens_are_where_they_are_said_to_be() {
        assert!(workspace::root().join(TOKENS).is_file());
    }
}
