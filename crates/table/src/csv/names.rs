//! Names of columns: from the first row, made unique.

use std::collections::{BTreeMap, BTreeSet};

use penstock_flow::Diagnostic;

use crate::import::notes::list;

/// The name of a column that has none in the file.
fn name_of_position(position: usize) -> String {
    format!("col_{position}")
}

/// The names of `columns` columns: those of the header from position `shift` on, without blanks around them; empty ones
/// and those beyond the header after their position, and none twice.
pub(super) fn names(
    header: &[Vec<u8>],
    shift: usize,
    columns: usize,
    line: u64,
    notes: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut names = vec![String::new(); columns];
    let mut trimmed = 0;
    for (name, cell) in names.iter_mut().skip(shift).zip(header) {
        let written = String::from_utf8_lossy(cell);
        *name = written.trim().to_owned();
        trimmed += usize::from(name.len() != written.len());
    }
    if trimmed > 0 {
        notes.push(Diagnostic::note(
            "names-trimmed",
            format!("Blanks around {trimmed} column names were left out."),
        ));
    }
    let mut taken: BTreeSet<String> = names.iter().filter(|name| !name.is_empty()).cloned().collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    let (mut unnamed, mut renamed) = (Vec::new(), Vec::new());
    for (position, name) in names.iter_mut().enumerate() {
        let in_header = position >= shift && position - shift < header.len();
        if !name.is_empty() && seen.insert(name.clone()) {
            continue;
        }
        let first = if name.is_empty() { name_of_position(position) } else { format!("{name}_2") };
        let unique = unique(first, name, &taken, &mut next);
        taken.insert(unique.clone());
        seen.insert(unique.clone());
        if !name.is_empty() {
            renamed.push(format!("“{name}” to “{unique}”"));
        } else if in_header && !header.is_empty() {
            unnamed.push(format!("“{unique}”"));
        }
        *name = unique;
    }
    if !renamed.is_empty() {
        let message = format!("Column names that occur twice were changed: {}.", list(&renamed));
        notes.push(
            Diagnostic::warning("names-repeated", message)
                .line(line)
                .hint("Give every column a name of its own."),
        );
    }
    if !unnamed.is_empty() {
        let message = format!("Columns without a name were named after their position: {}.", list(&unnamed));
        notes.push(Diagnostic::warning("names-empty", message).line(line).hint("Give every column a name."));
    }
    names
}

/// Names for further columns, none of which another column has.
pub(super) fn unique_further(names: &[String], wanted: &[String]) -> Vec<String> {
    let mut taken: BTreeSet<String> = names.iter().cloned().collect();
    let mut next = BTreeMap::new();
    let further = wanted.iter().map(|name| {
        let unique = unique(name.clone(), name, &taken, &mut next);
        taken.insert(unique.clone());
        unique
    });
    further.collect()
}

/// The wanted name, or with a number behind it that no other column has. `next` knows the first number that may be free
/// for a base, so that a name that occurs ten thousand times is not tried from the beginning every time.
fn unique(
    wanted: String,
    name: &str,
    taken: &BTreeSet<String>,
    next: &mut BTreeMap<String, usize>,
) -> String {
    if !taken.contains(&wanted) {
        return wanted;
    }
    let base = if name.is_empty() { wanted } else { name.to_owned() };
    let number = next.entry(base.clone()).or_insert(2);
    loop {
        let unique = format!("{base}_{number}");
        *number += 1;
        if !taken.contains(&unique) {
            return unique;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes minutes when every name tries the numbers from the beginning.
    #[test]
    fn a_name_that_occurs_very_often_is_numbered_quickly() {
        let header = vec![b"a".to_vec(); 50_000];
        let found = names(&header, 0, header.len(), 1, &mut Vec::new());
        assert_eq!((found[1].as_str(), found[49_999].as_str()), ("a_2", "a_50000"));
    }

    #[test]
    fn names_become_unique_and_are_reported() {
        let header: Vec<Vec<u8>> = ["a", "", "a ", "a_2", "a"].map(|name| name.as_bytes().to_vec()).to_vec();
        let mut notes = Vec::new();
        let found = names(&header, 0, 6, 1, &mut notes);
        assert_eq!(found, ["a", "col_1", "a_3", "a_2", "a_4", "col_5"]);
        let codes: Vec<&str> = notes.iter().map(|note| note.code.as_str()).collect();
        assert_eq!(codes, ["names-trimmed", "names-repeated", "names-empty"]);
        assert_eq!(notes[2].message, "Columns without a name were named after their position: “col_1”.");
    }
}
