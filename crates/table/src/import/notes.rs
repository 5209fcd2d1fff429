//! Saying what happened to many columns without a wall of text.

use penstock_flow::Diagnostic;

/// How many findings of one kind are shown; the rest is counted.
const SHOWN: usize = 20;

/// Texts with commas, the first of them when there are many.
pub fn list(texts: &[String]) -> String {
    match texts.len().checked_sub(SHOWN) {
        None | Some(0) => texts.join(", "),
        Some(more) => format!("{} and {more} more", texts[..SHOWN].join(", ")),
    }
}

/// Adds findings of one kind, one a column; of many only the first, and how many more there are.
pub fn add(notes: &mut Vec<Diagnostic>, mut found: Vec<Diagnostic>) {
    let more = found.len().saturating_sub(SHOWN);
    found.truncate(SHOWN);
    let last = found.last().filter(|_| more > 0).map(|last| {
        Diagnostic::new(last.severity, &last.code, format!("The same holds for {more} more columns."))
            .hint(last.hint.clone())
    });
    notes.append(&mut found);
    notes.extend(last);
}

/// `1 cell`, `1,200 cells`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_well() {
        assert_eq!(count(1, "cell", "cells"), "1 cell");
        assert_eq!(count(1_234_567, "cell", "cells"), "1,234,567 cells");
    }

    #[test]
    fn many_findings_are_counted() {
        let mut notes = Vec::new();
        add(&mut notes, (0..25).map(|index| Diagnostic::note("x", index.to_string())).collect());
        assert_eq!(notes.len(), 21);
        assert_eq!(notes[20].message, "The same holds for 5 more columns.");
    }
}
