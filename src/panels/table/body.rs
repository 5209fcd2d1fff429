//! The cells on the page, written straight into the document.
//!
//! Everything else is made by Leptos; here a scroll changes a hundred cells in each frame, and only what differs may
//! be touched. A row keeps its element for as long as it is in view: row r stands in slot r modulo the number of slots,
//! and so does a column, so that scrolling by one row rewrites one row.

use std::sync::Arc;

use penstock_flow::ColumnType;
use penstock_flow::view::{Cell, TablePage};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement};

use super::header::Layout;
use super::keys::CellAt;
use super::window::ROW_HEIGHT;
use super::{column, pages};
use crate::charts::format;

/// Tops are counted from a multiple of this row, so that they stay small numbers.
const BLOCK: u64 = 10_000;

/// The rows in the document.
pub struct Body {
    root: HtmlElement,
    document: Document,
    rows: Vec<RowSlot>,
    base: u64,
}

struct RowSlot {
    element: HtmlElement,
    number: Element,
    partition: Option<Element>,
    cells_in: Element,
    row: Option<u64>,
    shown_partition: String,
    cells: Vec<CellSlot>,
}

struct CellSlot {
    element: HtmlElement,
    at: Option<CellAt>,
    class: &'static str,
    is_active: bool,
    text: String,
}

/// What is in view.
pub struct InView<'a> {
    /// The first row and how many.
    pub rows: (u64, u64),
    /// The first column and how many.
    pub columns: (usize, usize),
    /// How far down the rows, in pixels.
    pub offset: f64,
    /// The pages at hand.
    pub pages: &'a [Arc<TablePage>],
    /// The active cell, while the grid has the focus.
    pub active: Option<CellAt>,
}

impl Body {
    /// The body within an element that is empty.
    pub fn new(root: HtmlElement, document: Document) -> Self {
        Self { root, document, rows: Vec::new(), base: 0 }
    }

    /// Shows what is in view, touching only what differs.
    ///
    /// # Errors
    /// Gives the browser's refusal to make or change an element.
    pub fn show(&mut self, layout: &Layout, view: &InView<'_>) -> Result<(), JsValue> {
        let base = view.rows.0 / BLOCK * BLOCK;
        if self.base != base {
            self.base = base;
            self.forget();
        }
        self.shift(view.offset)?;
        let slots = usize::try_from(view.rows.1).unwrap_or_default();
        if slots > self.rows.len() {
            // Every row gets another slot when their number changes.
            self.forget();
            while self.rows.len() < slots {
                let slot = RowSlot::new(&self.document, layout)?;
                self.root.append_child(&slot.element)?;
                self.rows.push(slot);
            }
        }
        let count = self.rows.len() as u64;
        let in_view = view.rows.0..view.rows.0 + view.rows.1;
        for slot in &mut self.rows {
            if slot.row.is_some_and(|row| !in_view.contains(&row)) {
                slot.row = None;
                slot.element.set_hidden(true);
            }
        }
        for row in in_view {
            let index = usize::try_from(row % count).unwrap_or_default();
            self.rows[index].show(&self.document, layout, view, row, self.base)?;
        }
        Ok(())
    }

    /// Moves the rows to where they are seen.
    ///
    /// # Errors
    /// Gives the browser's refusal.
    pub fn shift(&self, offset: f64) -> Result<(), JsValue> {
        let shift = (self.base as f64 * ROW_HEIGHT - offset).round();
        self.root.style().set_property("transform", &format!("translateY({shift}px)"))
    }

    fn forget(&mut self) {
        for slot in &mut self.rows {
            slot.row = None;
            slot.element.set_hidden(true);
        }
    }
}

impl RowSlot {
    fn new(document: &Document, layout: &Layout) -> Result<Self, JsValue> {
        let make = |kind: &str, class: &str, role: &str| -> Result<Element, JsValue> {
            let element = document.create_element(kind)?;
            element.set_class_name(class);
            element.set_attribute("role", role)?;
            Ok(element)
        };
        let element: HtmlElement = make("div", "grid-row", "row")?.unchecked_into();
        let gutter = make("div", "grid-gutter", "presentation")?;
        let number = make("span", "grid-number", "rowheader")?;
        number.set_attribute("aria-colindex", "1")?;
        gutter.append_child(&number)?;
        let partition = if layout.has_partition {
            let cell = make("span", "grid-partition", "gridcell")?;
            cell.set_attribute("aria-colindex", "2")?;
            let badge = document.create_element("span")?;
            badge.set_class_name("partition-badge");
            cell.append_child(&badge)?;
            gutter.append_child(&cell)?;
            Some(badge)
        } else {
            None
        };
        let cells_in = make("div", "grid-cells", "presentation")?;
        element.append_child(&gutter)?;
        element.append_child(&cells_in)?;
        let shown_partition = String::new();
        Ok(Self { element, number, partition, cells_in, row: None, shown_partition, cells: Vec::new() })
    }

    fn show(
        &mut self,
        document: &Document,
        layout: &Layout,
        view: &InView<'_>,
        row: u64,
        base: u64,
    ) -> Result<(), JsValue> {
        if self.row != Some(row) {
            self.row = Some(row);
            self.element.set_hidden(false);
            self.element.set_class_name(if row % 2 == 1 { "grid-row is-odd" } else { "grid-row" });
            self.element.set_attribute("aria-rowindex", &(row + 2).to_string())?;
            self.element.style().set_property("top", &format!("{}px", (row - base) as f64 * ROW_HEIGHT))?;
            self.number.set_text_content(Some(&format::count(row + 1)));
        }
        if let Some(badge) = &self.partition {
            let name = view.pages.iter().find_map(|page| pages::partition(page, row)).unwrap_or_default();
            if self.shown_partition != name {
                self.shown_partition = name.to_owned();
                badge.set_text_content(Some(name));
                badge.set_attribute("data-partition", name)?;
            }
        }
        while self.cells.len() < view.columns.1 {
            // Every column gets another slot when their number changes.
            for cell in &mut self.cells {
                cell.at = None;
            }
            let cell = CellSlot::new(document)?;
            self.cells_in.append_child(&cell.element)?;
            self.cells.push(cell);
        }
        let in_view = view.columns.0..view.columns.0 + view.columns.1;
        let count = self.cells.len().max(1);
        for (index, cell) in self.cells.iter_mut().enumerate() {
            let is_used =
                cell.at.is_some_and(|(_, column)| in_view.contains(&column) && column % count == index);
            if !is_used && cell.at.is_some() {
                cell.at = None;
                cell.element.set_hidden(true);
            }
        }
        for column in in_view {
            self.cells[column % count].show(layout, view, (row, column))?;
        }
        Ok(())
    }
}

impl CellSlot {
    fn new(document: &Document) -> Result<Self, JsValue> {
        let element: HtmlElement = document.create_element("div")?.unchecked_into();
        element.set_attribute("role", "gridcell")?;
        element.set_hidden(true);
        Ok(Self { element, at: None, class: "", is_active: false, text: String::new() })
    }

    fn show(&mut self, layout: &Layout, view: &InView<'_>, at: CellAt) -> Result<(), JsValue> {
        let (row, index) = at;
        if self.at != Some(at) {
            if self.at.map(|(_, column)| column) != Some(index) {
                let (left, width) = layout.edges.place(index);
                let style = self.element.style();
                style.set_property("left", &format!("{left}px"))?;
                style.set_property("width", &format!("{width}px"))?;
                let place = index + 2 + usize::from(layout.has_partition);
                self.element.set_attribute("aria-colindex", &place.to_string())?;
                self.element.set_hidden(false);
            }
            self.element.set_id(&format!("cell-{row}-{index}"));
            self.at = Some(at);
        }
        let kind = layout.columns.get(index).map_or(ColumnType::Text, |column| column.kind);
        let cell = view.pages.iter().find_map(|page| pages::cell(page, row, index));
        let (class, text) = shown_cell(cell, kind);
        let is_active = view.active == Some(at);
        if self.class != class || self.is_active != is_active {
            (self.class, self.is_active) = (class, is_active);
            let active = if is_active { " is-active" } else { "" };
            self.element.set_class_name(&format!("{class}{active}"));
        }
        if self.text != text {
            self.element.set_text_content(Some(&text));
            self.text = text;
        }
        Ok(())
    }
}

/// The class and the text of a cell.
pub fn shown_cell(cell: Option<&Cell>, kind: ColumnType) -> (&'static str, String) {
    let right = column::is_right_aligned(kind);
    match cell {
        None => ("grid-cell is-waiting", String::new()),
        Some(Cell::Missing(())) if right => ("grid-cell is-missing is-number", "missing".to_owned()),
        Some(Cell::Missing(())) => ("grid-cell is-missing", "missing".to_owned()),
        Some(Cell::Boolean(value)) => ("grid-cell", value.to_string()),
        Some(Cell::Number(value)) => ("grid-cell is-number", format::cell(*value)),
        Some(Cell::Text(text)) if text.is_empty() => ("grid-cell is-empty", "empty text".to_owned()),
        Some(Cell::Text(text)) if right => ("grid-cell is-number", text.clone()),
        Some(Cell::Text(text)) => ("grid-cell", text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_empty_are_told_apart() {
        assert_eq!(shown_cell(Some(&Cell::Missing(())), ColumnType::Text).1, "missing");
        assert_eq!(shown_cell(Some(&Cell::Text(String::new())), ColumnType::Text).1, "empty text");
        assert_eq!(
            shown_cell(Some(&Cell::Text("missing".into())), ColumnType::Text),
            ("grid-cell", "missing".to_owned())
        );
        assert_eq!(shown_cell(None, ColumnType::Number).0, "grid-cell is-waiting");
    }
}
