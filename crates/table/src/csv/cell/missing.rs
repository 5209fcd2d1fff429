//! The texts that stand for a missing value.

/// The texts that stand for a missing value. The first is the empty cell.
pub(crate) const TOKENS: [&str; 36] = [
    "", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "?", "-", "#N/A", "na", "Null", "NAN",
    "Nan", "<NA>", "NaT", "--", "---", ".", "..", "...", "(null)", "nil", "n.a.", "N.A.", "#NA", "\\N",
    "k.A.", "#NULL!", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!",
];

const LONGEST: usize = 7;

/// Whether a cell, with blanks around it or without, may read as missing: quick, and never wrong when it says no.
pub(crate) fn could_be_missing(cell: &[u8]) -> bool {
    match cell {
        [first, .., last] => cell.len() <= LONGEST || !first.is_ascii_graphic() || !last.is_ascii_graphic(),
        _ => true,
    }
}

/// The position in [`TOKENS`] of a cell without blanks around it.
pub(crate) fn token(cell: &[u8]) -> Option<usize> {
    let Some(first) = cell.first() else { return Some(0) };
    // Most cells are ruled out by length and first letter.
    if cell.len() > LONGEST
        || !matches!(first, b'N' | b'n' | b'?' | b'-' | b'#' | b'.' | b'<' | b'(' | b'\\' | b'k')
    {
        return None;
    }
    if cell.len() > 3 && matches!(first, b'-' | b'.') {
        return None;
    }
    TOKENS.iter().position(|token| token.as_bytes() == cell)
}
