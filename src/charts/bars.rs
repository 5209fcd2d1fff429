//! Horizontal bars with names: feature importance, coefficients.

use penstock_flow::view::{Bar, Chart};
use plotters::style::Color;
use plotters::style::text_anchor::HPos;

use super::arithmetic::{extent, greater, lesser};
use super::axis::Scale;
use super::hover::Target;
use super::scene::{DrawError, LABEL_SIZE, Room, Scene};
use super::{format, text};

/// The height of a bar with its gap, in CSS pixels.
pub const BAND: f64 = 22.0;
/// More bars are not drawn; the chart's table has them all.
pub const DRAWN: usize = 30;

/// The axes of bars.
pub fn scales(chart: &Chart, bars: &[Bar], room: &Room<'_>) -> (Scale, Scale) {
    let shown = &bars[..bars.len().min(DRAWN)];
    let (low, high) = match chart.x.bounds {
        Some([low, high]) => (low, high),
        None => {
            let (low, high) = extent(shown.iter().map(|bar| bar.value)).unwrap_or((0.0, 1.0));
            let (low, high) = (lesser(low, 0.0), greater(high, 0.0));
            // Values are written after the bars.
            let margin = (high - low) * 0.12;
            (if low < 0.0 { low - margin } else { 0.0 }, if high > 0.0 { high + margin } else { 0.0 })
        }
    };
    let widest = room.width * 0.38;
    let names: Vec<String> =
        shown.iter().map(|bar| text::fitted(&bar.name, room.font, LABEL_SIZE, widest)).collect();
    let x = Scale::numbers(low, high, room.ticks_across().min(5));
    (x, Scale::names(names.iter().map(String::as_str), 1).reversed())
}

/// Draws bars. What is less than zero has another colour and runs the other way.
pub fn draw(scene: &Scene<'_, '_>, bars: &[Bar]) -> Result<Vec<Target>, DrawError> {
    let mut targets = Vec::new();
    let zero = within_bounds(scene, 0.0);
    for (index, bar) in bars.iter().take(DRAWN).enumerate() {
        if !bar.value.is_finite() {
            continue;
        }
        let middle = index as f64 + 0.5;
        let end = within_bounds(scene, bar.value);
        let colour = scene.palette.of_series(usize::from(bar.value < 0.0)).mix(1.0);
        let (from, to) = (scene.place(zero, middle - 0.34), scene.place(end, middle + 0.34));
        scene.rectangle(from, to, colour)?;
        let at = scene.place(end, middle);
        // To the left of a negative bar stand the names.
        let (start, _) = scene.place(greater(end, zero), middle);
        let place = (start + scene.device(5.0), at.1);
        scene.text(&format::significant(bar.value, 3), place, LABEL_SIZE, scene.palette.text, HPos::Left)?;
        targets.push(scene.target(at, 0, index));
    }
    let baseline = vec![scene.place(zero, 0.0), scene.place(zero, bars.len().min(DRAWN) as f64)];
    scene.line(baseline, scene.palette.quiet.mix(1.0), 1.0, super::marks::Dash::Solid)?;
    Ok(targets)
}

fn within_bounds(scene: &Scene<'_, '_>, value: f64) -> f64 {
    let (low, high) = scene.x_bounds();
    super::arithmetic::within(value, low, high)
}
