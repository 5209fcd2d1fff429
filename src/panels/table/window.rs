//! Which rows and columns of a large table are in view: pure arithmetic.
//!
//! Browsers limit how high an element can be (Firefox to about 17 million pixels), so a table of a million rows has a
//! scrolling height that is less than its real one, and a place of the scroll bar stands for several rows. The keyboard
//! still reaches every row, since it says which row it wants.

use crate::charts::arithmetic::{greater, within};

/// The height of a row in pixels.
pub const ROW_HEIGHT: f64 = 26.0;
/// The height of the header.
pub const HEADER_HEIGHT: f64 = 46.0;
/// No scrolling area is made higher.
const HIGHEST: f64 = 12_000_000.0;

/// The rows of a table, in an area of a height (the header taken off).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowWindow {
    /// How many rows the table has.
    pub rows: u64,
    /// The height for rows, in pixels.
    pub height: f64,
}

impl RowWindow {
    fn real_height(self) -> f64 {
        self.rows as f64 * ROW_HEIGHT
    }

    /// The height of the scrolling area's content, without the header.
    pub fn scroll_height(self) -> f64 {
        if self.real_height() > HIGHEST { HIGHEST } else { self.real_height() }
    }

    /// How far down the real rows a place of the scroll bar is, in pixels.
    pub fn offset(self, scroll_top: f64) -> f64 {
        let scrollable = self.scroll_height() - self.height;
        let real = self.real_height() - self.height;
        if scrollable <= 0.0 || real <= 0.0 { 0.0 } else { within(scroll_top / scrollable, 0.0, 1.0) * real }
    }

    /// The place of the scroll bar for a place among the real rows.
    pub fn scroll_top(self, offset: f64) -> f64 {
        let scrollable = self.scroll_height() - self.height;
        let real = self.real_height() - self.height;
        if real <= 0.0 { 0.0 } else { within(offset / real, 0.0, 1.0) * greater(scrollable, 0.0) }
    }

    /// The first row in view at an offset, and how many are (at least in part).
    pub fn visible(self, offset: f64) -> (u64, u64) {
        let first = (offset / ROW_HEIGHT).floor() as u64;
        let end = ((offset + self.height) / ROW_HEIGHT).ceil() as u64;
        let first = first.min(self.rows);
        (first, end.min(self.rows) - first)
    }

    /// The offset that brings a row into view with the least movement.
    pub fn revealing(self, row: u64, offset: f64) -> f64 {
        let top = row as f64 * ROW_HEIGHT;
        let bottom = top + ROW_HEIGHT;
        let moved = if top < offset {
            top
        } else if bottom > offset + self.height {
            bottom - self.height
        } else {
            offset
        };
        within(moved, 0.0, greater(self.real_height() - self.height, 0.0))
    }
}

/// Where columns stand: their left edges, and at the end the whole width.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnEdges(Vec<f64>);

impl ColumnEdges {
    /// The edges of columns of these widths.
    pub fn new(widths: impl IntoIterator<Item = f64>) -> Self {
        let mut edges = vec![0.0];
        let mut at = 0.0;
        for width in widths {
            at += width;
            edges.push(at);
        }
        Self(edges)
    }

    /// How many columns there are.
    pub fn count(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    /// The width of all columns.
    pub fn total(&self) -> f64 {
        self.0.last().copied().unwrap_or(0.0)
    }

    /// The left edge and the width of a column.
    pub fn place(&self, column: usize) -> (f64, f64) {
        let edge = |index: usize| self.0.get(index).copied().unwrap_or_else(|| self.total());
        (edge(column), edge(column + 1) - edge(column))
    }

    /// The first column in view and how many are.
    pub fn visible(&self, left: f64, width: f64) -> (usize, usize) {
        let first = self.0.partition_point(|edge| *edge <= left).saturating_sub(1).min(self.count());
        let end = self.0.partition_point(|edge| *edge < left + width).min(self.count());
        (first, end.saturating_sub(first))
    }

    /// The place of the scroll bar that brings a column into view with the least movement.
    pub fn revealing(&self, column: usize, left: f64, width: f64) -> f64 {
        let (start, own) = self.place(column);
        if start < left || own > width {
            start
        } else if start + own > left + width {
            start + own - width
        } else {
            left
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_rows_are_all_reached() {
        let window = RowWindow { rows: 1_000_000, height: 390.0 };
        assert_eq!(window.scroll_height(), HIGHEST);
        assert_eq!(window.visible(window.offset(0.0)), (0, 15));
        let (first, count) = window.visible(window.offset(HIGHEST - 390.0));
        assert_eq!(first + count, 1_000_000);
        let offset = window.revealing(654_321, 0.0);
        let (first, count) = window.visible(offset);
        assert!((first..first + count).contains(&654_321));
        let back = window.offset(window.scroll_top(offset));
        assert!((back - offset).abs() < 0.01);
    }

    #[test]
    fn a_short_table_does_not_scroll() {
        let window = RowWindow { rows: 3, height: 400.0 };
        assert_eq!(window.offset(50.0), 0.0);
        assert_eq!(window.visible(0.0), (0, 3));
        assert_eq!(window.revealing(2, 0.0), 0.0);
        assert_eq!(RowWindow { rows: 0, height: 400.0 }.visible(0.0), (0, 0));
    }

    #[test]
    fn columns_in_view() {
        let edges = ColumnEdges::new([100.0, 50.0, 200.0, 80.0]);
        assert_eq!(edges.visible(0.0, 120.0), (0, 2));
        assert_eq!(edges.visible(100.0, 50.0), (1, 1));
        assert_eq!(edges.visible(149.0, 400.0), (1, 3));
        assert_eq!(edges.visible(0.0, 5_000.0), (0, 4));
        assert_eq!(edges.revealing(3, 0.0, 200.0), 230.0);
        assert_eq!(edges.revealing(0, 120.0, 200.0), 0.0);
        assert_eq!(ColumnEdges::default().visible(0.0, 100.0), (0, 0));
    }
}
