//! `cargo xtask tidy`: the rules of ARCHITECTURE.md that no compiler checks.
//!
//! Each rule is a module with one function that gives what it found, as lines that name the place and the remedy.

mod layers;
mod sizes;
mod texts;

use crate::Outcome;

/// Checks every rule and prints all that is wrong, not only the first.
pub fn run() -> Outcome {
    let mut found = Vec::new();
    found.extend(layers::check()?);
    found.extend(sizes::check()?);
    found.extend(texts::check()?);
    found.extend(crate::registry::update(crate::workspace::root(), false).err());
    for line in &found {
        println!("{line}");
    }
    match found.len() {
        0 => Ok(()),
        1 => Err("one thing is not tidy".to_owned()),
        count => Err(format!("{count} things are not tidy")),
    }
}
