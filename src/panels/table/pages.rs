//! The pages of a table that are at hand, and which to ask for next.
//!
//! At most a few questions are open at once, and what is asked next is decided when one is answered, from what is in
//! view then: so scrolling fast through a million rows asks for where it stops, not for everything on the way.

use std::sync::Arc;

use penstock_flow::view::{Cell, TablePage};

/// The rows of a page.
pub const PAGE_ROWS: u64 = 100;
/// The columns of a page.
pub const PAGE_COLUMNS: usize = 30;
/// So many pages are kept.
const MOST: usize = 80;
/// So many questions are open at once.
const OPEN: usize = 3;

/// Names a page: its number among rows and among columns.
pub type PageAt = (u64, usize);

#[derive(Debug)]
struct Kept {
    at: PageAt,
    used: u64,
    page: Arc<TablePage>,
}

/// The pages at hand, least recently used first out.
#[derive(Debug, Default)]
pub struct Pages {
    pages: Vec<Kept>,
    open: Vec<PageAt>,
    clock: u64,
}

impl Pages {
    /// The pages that a window of rows and columns lies on.
    pub fn covering(rows: (u64, u64), columns: (usize, usize)) -> Vec<PageAt> {
        if rows.1 == 0 || columns.1 == 0 {
            return Vec::new();
        }
        let last_row = (rows.0 + rows.1 - 1) / PAGE_ROWS;
        let last_column = (columns.0 + columns.1 - 1) / PAGE_COLUMNS;
        (rows.0 / PAGE_ROWS..=last_row)
            .flat_map(|row| (columns.0 / PAGE_COLUMNS..=last_column).map(move |column| (row, column)))
            .collect()
    }

    /// The pages to ask for now, so that the wanted ones come. They count as open from here on.
    pub fn next_to_ask(&mut self, wanted: &[PageAt]) -> Vec<PageAt> {
        let mut ask = Vec::new();
        for at in wanted {
            if self.open.len() >= OPEN {
                break;
            }
            if !self.pages.iter().any(|kept| kept.at == *at) && !self.open.contains(at) {
                self.open.push(*at);
                ask.push(*at);
            }
        }
        ask
    }

    /// Keeps an answer, and drops what was not used for longest.
    pub fn answered(&mut self, at: PageAt, page: Option<TablePage>) {
        self.open.retain(|open| *open != at);
        let Some(page) = page else { return };
        self.clock += 1;
        if self.pages.len() >= MOST
            && let Some(oldest) = (0..self.pages.len()).min_by_key(|index| self.pages[*index].used)
        {
            self.pages.swap_remove(oldest);
        }
        self.pages.push(Kept { at, used: self.clock, page: Arc::new(page) });
    }

    /// The page at a place, marked as used.
    pub fn page(&mut self, at: PageAt) -> Option<Arc<TablePage>> {
        self.clock += 1;
        let kept = self.pages.iter_mut().find(|kept| kept.at == at)?;
        kept.used = self.clock;
        Some(kept.page.clone())
    }
}

/// A cell of a page by its row and column in the table.
pub fn cell(page: &TablePage, row: u64, column: usize) -> Option<&Cell> {
    let row = usize::try_from(row.checked_sub(page.first_row)?).ok()?;
    page.cells.get(row)?.get(column.checked_sub(page.first_column)?)
}

/// The partition of a row of a page.
pub fn partition(page: &TablePage, row: u64) -> Option<&str> {
    let row = usize::try_from(row.checked_sub(page.first_row)?).ok()?;
    page.partition.get(row).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::Schema;

    fn page(at: PageAt) -> TablePage {
        TablePage {
            schema: Schema::default(),
            rows: 1_000,
            first_row: at.0 * PAGE_ROWS,
            first_column: at.1 * PAGE_COLUMNS,
            cells: vec![vec![Cell::Number(1.0), Cell::Missing(())]],
            partition: vec!["train".into()],
        }
    }

    #[test]
    fn a_window_on_four_pages() {
        assert_eq!(Pages::covering((90, 20), (25, 10)), [(0, 0), (0, 1), (1, 0), (1, 1)]);
        assert_eq!(Pages::covering((100, 100), (0, 30)), [(1, 0)]);
        assert!(Pages::covering((0, 0), (0, 3)).is_empty());
    }

    #[test]
    fn few_questions_are_open_and_none_is_asked_twice() {
        let mut pages = Pages::default();
        let wanted: Vec<PageAt> = (0..5).map(|row| (row, 0)).collect();
        assert_eq!(pages.next_to_ask(&wanted), [(0, 0), (1, 0), (2, 0)]);
        assert!(pages.next_to_ask(&wanted).is_empty());
        pages.answered((1, 0), Some(page((1, 0))));
        pages.answered((0, 0), None);
        assert_eq!(pages.next_to_ask(&[(1, 0), (9, 0)]), [(9, 0)]);
        assert!(pages.page((1, 0)).is_some() && pages.page((0, 0)).is_none());
    }

    #[test]
    fn the_least_recently_used_page_goes() {
        let mut pages = Pages::default();
        for row in 0..MOST as u64 {
            pages.answered((row, 0), Some(page((row, 0))));
        }
        assert!(pages.page((0, 0)).is_some());
        pages.answered((500, 0), Some(page((500, 0))));
        assert!(pages.page((0, 0)).is_some());
        assert!(pages.page((1, 0)).is_none());
    }

    #[test]
    fn cells_are_found_by_their_place_in_the_table() {
        let page = page((2, 1));
        assert_eq!(cell(&page, 200, 30), Some(&Cell::Number(1.0)));
        assert_eq!(cell(&page, 200, 31), Some(&Cell::Missing(())));
        assert_eq!(cell(&page, 199, 30), None);
        assert_eq!(cell(&page, 201, 30), None);
        assert_eq!(partition(&page, 200), Some("train"));
    }
}
