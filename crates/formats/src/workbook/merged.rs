//! Merged cells: a value that stands once and means several cells.
//!
//! A heading over several columns names each of them, and a label over several rows belongs to each of them; so the value
//! is written into all cells of the merge. Two merges are something else: a title over the table, which stands alone in
//! its row, and a name that reaches down over several rows of headings, which is one name.

use calamine::Dimensions;

/// The place of a cell.
pub type Place = (u32, u32);

/// The places that a merge's value is to be copied to. `row_has_other` says whether a row holds a cell outside columns
/// `from..=to`; `first_row` is the first row with several cells, where the headings begin.
pub fn copies(
    merge: &Dimensions,
    first_row: u32,
    row_has_other: impl Fn(u32, (u32, u32)) -> bool,
) -> Vec<Place> {
    let ((top, left), (bottom, right)) = (merge.start, merge.end);
    if top > bottom || left > right || !row_has_other(top, (left, right)) {
        return Vec::new();
    }
    let bottom = if top <= first_row { top } else { bottom };
    let mut places = Vec::new();
    for row in (top..=bottom).filter(|row| row_has_other(*row, (left, right))) {
        places.extend((left..=right).map(|column| (row, column)).filter(|place| *place != merge.start));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_labels_are_copied_and_titles_are_not() {
        let table = |row: u32, (from, _): (u32, u32)| row > 0 || from > 0;
        assert_eq!(copies(&Dimensions::new((0, 0), (0, 5)), 1, table), []);
        assert_eq!(copies(&Dimensions::new((1, 2), (1, 4)), 1, table), [(1, 3), (1, 4)]);
        assert_eq!(copies(&Dimensions::new((3, 0), (5, 0)), 1, table), [(4, 0), (5, 0)]);
        assert_eq!(copies(&Dimensions::new((1, 0), (2, 0)), 1, table), []);
    }
}
