//! A grid of counts: the confusion matrix. A cell's colour is its share of its row, so that a rare class is seen as
//! well as a frequent one; the count and the share stand in the cell as text.

use plotters::style::Color;
use plotters::style::text_anchor::HPos;

use super::axis::Scale;
use super::hover::Target;
use super::palette::{mix, readable_on};
use super::scene::{DrawError, LABEL_SIZE, Room, Scene};
use super::{format, text};

/// The least height of a cell that holds a line of text, in CSS pixels.
const ONE_LINE: f64 = 16.0;
/// The least height of a cell that holds two.
const TWO_LINES: f64 = 34.0;

/// The axes of a matrix: names both ways, the first row on top.
pub fn scales(rows: &[String], columns: &[String], room: &Room<'_>) -> (Scale, Scale) {
    let every = |band: f64, least: f64| (least / band).ceil().clamp(1.0, 1_000.0) as usize;
    let band = room.width / columns.len().max(1) as f64;
    let skip = every(band, 34.0);
    let width = band * skip as f64 - 6.0;
    let across: Vec<String> =
        columns.iter().map(|name| text::fitted(name, room.font, LABEL_SIZE, width)).collect();
    let down: Vec<String> =
        rows.iter().map(|name| text::fitted(name, room.font, LABEL_SIZE, room.width * 0.3)).collect();
    let y = Scale::names(
        down.iter().map(String::as_str),
        every(room.height / rows.len().max(1) as f64, LABEL_SIZE + 3.0),
    );
    (Scale::names(across.iter().map(String::as_str), skip), y.reversed())
}

/// Draws the cells.
pub fn draw(scene: &Scene<'_, '_>, values: &[Vec<f64>]) -> Result<Vec<Target>, DrawError> {
    let palette = scene.palette;
    let mut targets = Vec::new();
    for (row, counts) in values.iter().enumerate() {
        let sum: f64 = counts.iter().sum();
        for (column, count) in counts.iter().enumerate() {
            let from = scene.place(column as f64, row as f64);
            let to = scene.place(column as f64 + 1.0, row as f64 + 1.0);
            let share = if sum > 0.0 { count / sum } else { 0.0 };
            let colour =
                mix(palette.surface, palette.series[0], if share > 0.0 { 0.08 + 0.92 * share } else { 0.03 });
            let gap = if scene.css(to.0 - from.0) > 8.0 { scene.device(1.0) } else { 0 };
            scene.rectangle((from.0 + gap, from.1 + gap), (to.0 - gap, to.1 - gap), colour.mix(1.0))?;
            let middle = ((from.0 + to.0) / 2, (from.1 + to.1) / 2);
            targets.push(scene.target(middle, row, column));
            let (width, height) = (scene.css(to.0 - from.0), scene.css(to.1 - from.1));
            let text = format::significant(*count, 6);
            if height < ONE_LINE || scene.text_width(&text, 12.0) + 6.0 > width {
                continue;
            }
            let ink = readable_on(colour, palette.text, palette.surface);
            let percent = format::share(share);
            let has_room = height >= TWO_LINES && scene.text_width(&percent, LABEL_SIZE) + 6.0 <= width;
            if has_room && sum > 0.0 {
                let half = scene.device(7.0);
                scene.text(&text, (middle.0, middle.1 - half), 12.5, ink, HPos::Center)?;
                scene.text(&percent, (middle.0, middle.1 + half), LABEL_SIZE - 0.5, ink, HPos::Center)?;
            } else {
                scene.text(&text, middle, 12.0, ink, HPos::Center)?;
            }
        }
    }
    Ok(targets)
}
