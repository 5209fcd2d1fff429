//! Clouds of points: predicted against actual, residuals, projections.

use penstock_flow::view::{Chart, Series};
use plotters::style::Color;

use super::axis::Scale;
use super::hover::Target;
use super::lines::visible_extent;
use super::marks::Shape;
use super::scene::{DrawError, Options, Room, Scene};

/// The axes of points.
pub fn scales(
    chart: &Chart,
    series: &[Series],
    reference: Option<&[[f64; 2]; 2]>,
    options: &Options<'_>,
    room: &Room<'_>,
) -> (Scale, Scale) {
    let scale = |bounds: Option<[f64; 2]>, coordinate: usize, ticks: usize| match bounds {
        Some([low, high]) => Scale::padded(low, high, ticks),
        None => {
            let (low, high) = visible_extent(series, options, coordinate, reference).unwrap_or((0.0, 1.0));
            Scale::padded(low, high, ticks)
        }
    };
    (scale(chart.x.bounds, 0, room.ticks_across()), scale(chart.y.bounds, 1, room.ticks_up()))
}

/// Draws points: the more there are, the smaller and the clearer.
pub fn draw(
    scene: &Scene<'_, '_>,
    series: &[Series],
    options: &Options<'_>,
) -> Result<Vec<Target>, DrawError> {
    let total: usize = series.iter().map(|one| one.points.len()).sum();
    let (radius, opacity) = match total {
        0..=60 => (3.5, 0.9),
        61..=400 => (3.0, 0.7),
        401..=2_000 => (2.5, 0.5),
        _ => (2.0, 0.35),
    };
    let mut targets = Vec::with_capacity(total);
    for (number, cloud) in series.iter().enumerate().filter(|(number, _)| options.shows(*number)) {
        let colour = scene.palette.of_series(number).mix(opacity);
        for (index, point) in cloud.points.iter().enumerate() {
            if point.iter().all(|coordinate| coordinate.is_finite()) {
                let at = scene.place(point[0], point[1]);
                scene.mark(at, Shape::of_series(number), radius, colour)?;
                targets.push(scene.target(at, number, index));
            }
        }
    }
    Ok(targets)
}
