//! Where a key moves the active cell.

/// A cell by its row and column.
pub type CellAt = (u64, usize);

/// Where a key leads in a table of so many rows and columns, with so many rows on the screen; none for other keys.
pub fn moved(
    key: &str,
    with_control: bool,
    at: CellAt,
    rows: u64,
    columns: usize,
    page: u64,
) -> Option<CellAt> {
    let last_row = rows.checked_sub(1)?;
    let last_column = columns.checked_sub(1)?;
    let (row, column) = at;
    Some(match key {
        "ArrowDown" if with_control => (last_row, column),
        "ArrowUp" if with_control => (0, column),
        "ArrowDown" => ((row + 1).min(last_row), column),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowRight" if with_control => (row, last_column),
        "ArrowLeft" if with_control => (row, 0),
        "ArrowRight" => (row, (column + 1).min(last_column)),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "PageDown" => ((row + page.max(1)).min(last_row), column),
        "PageUp" => (row.saturating_sub(page.max(1)), column),
        "Home" if with_control => (0, 0),
        "End" if with_control => (last_row, last_column),
        "Home" => (row, 0),
        "End" => (row, last_column),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn keys_stay_within_the_table() {
        assert_eq!(moved("ArrowDown", false, (9, 0), 10, 3, 5), Some((9, 0)));
        assert_eq!(moved("PageUp", false, (3, 1), 10, 3, 5), Some((0, 1)));
        assert_eq!(moved("End", true, (0, 0), 10, 3, 5), Some((9, 2)));
        assert_eq!(moved("a", false, (0, 0), 10, 3, 5), None);
        assert_eq!(moved("Home", false, (0, 0), 0, 3, 5), None);
    }
}
