//! How wide texts are. plotters' own measuring for the web puts an element into the page and asks for its size, which
//! forces a layout for each label; here each text is measured once, on a canvas that is never shown, and remembered.

use std::cell::RefCell;
use std::collections::HashMap;

use wasm_bindgen::JsCast;
use web_sys::CanvasRenderingContext2d;

/// Texts are measured at this size; widths grow in proportion.
const MEASURED_AT: f64 = 16.0;
/// More are not remembered: labels change with the data.
const REMEMBERED: usize = 4_096;

#[derive(Default)]
struct Ruler {
    context: Option<CanvasRenderingContext2d>,
    font: String,
    widths: HashMap<String, f64>,
}

thread_local! {
    static RULER: RefCell<Ruler> = RefCell::default();
}

/// The width of a text in a font family at a size in pixels.
pub fn width(text: &str, family: &str, size: f64) -> f64 {
    RULER.with_borrow_mut(|ruler| ruler.width(text, family)) * size / MEASURED_AT
}

/// A text cut so that it fits, with an ellipsis where it was cut.
pub fn fitted(text: &str, family: &str, size: f64, room: f64) -> String {
    if width(text, family, size) <= room {
        return text.to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    let mut fits = 0;
    let mut too_many = characters.len();
    while fits + 1 < too_many {
        let middle = (fits + too_many) / 2;
        if width(&shortened(&characters, middle), family, size) <= room {
            fits = middle;
        } else {
            too_many = middle;
        }
    }
    shortened(&characters, fits.max(1))
}

fn shortened(characters: &[char], count: usize) -> String {
    characters.iter().take(count).chain(std::iter::once(&'…')).collect()
}

impl Ruler {
    fn width(&mut self, text: &str, family: &str) -> f64 {
        if self.font != family {
            self.widths.clear();
            self.font = family.to_owned();
            self.context = context();
            if let Some(context) = &self.context {
                context.set_font(&format!("{MEASURED_AT}px {family}"));
            }
        }
        if let Some(width) = self.widths.get(text) {
            return *width;
        }
        let measured = self.context.as_ref().and_then(|context| context.measure_text(text).ok());
        // About right where nothing can be measured.
        let width = measured.map_or(text.chars().count() as f64 * MEASURED_AT * 0.55, |size| size.width());
        if self.widths.len() >= REMEMBERED {
            self.widths.clear();
        }
        self.widths.insert(text.to_owned(), width);
        width
    }
}

fn context() -> Option<CanvasRenderingContext2d> {
    let document = web_sys::window()?.document()?;
    let canvas: web_sys::HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.get_context("2d").ok()??.dyn_into().ok()
}
