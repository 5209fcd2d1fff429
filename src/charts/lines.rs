//! Connected points: ROC, precision-recall, learning curves.

use penstock_flow::view::{Chart, Series};
use plotters::style::Color;

use super::arithmetic::{extent, greater, lesser};
use super::axis::Scale;
use super::hover::Target;
use super::marks::{Dash, Shape};
use super::scene::{DrawError, Options, Room, Scene};

/// A line of so few points also shows each of them.
const FEW_POINTS: usize = 25;

/// The axes of lines.
pub fn scales(
    chart: &Chart,
    series: &[Series],
    reference: Option<&[[f64; 2]; 2]>,
    options: &Options<'_>,
    room: &Room<'_>,
) -> (Scale, Scale) {
    let x = match chart.x.bounds {
        Some([low, high]) => Scale::numbers(low, high, room.ticks_across()),
        None => {
            let (low, high) = visible_extent(series, options, 0, None).unwrap_or((0.0, 1.0));
            Scale::numbers(low, high, room.ticks_across())
        }
    };
    let y = match chart.y.bounds {
        Some([low, high]) => Scale::numbers(low, high, room.ticks_up()),
        None => {
            let (low, high) = visible_extent(series, options, 1, reference).unwrap_or((0.0, 1.0));
            Scale::rounded(low, high, room.ticks_up())
        }
    };
    (x, y)
}

/// The least and greatest of one coordinate over what is shown; over everything when all is hidden.
pub fn visible_extent(
    series: &[Series],
    options: &Options<'_>,
    coordinate: usize,
    reference: Option<&[[f64; 2]; 2]>,
) -> Option<(f64, f64)> {
    let over = |all: bool| {
        let shown = series.iter().enumerate().filter(move |(index, _)| all || options.shows(*index));
        extent(shown.flat_map(|(_, one)| one.points.iter().map(move |point| point[coordinate])))
    };
    let (low, high) = over(false).or_else(|| over(true))?;
    let ends = reference.and_then(|line| extent(line.iter().map(|end| end[coordinate])));
    match ends {
        // A line far outside of the data, such as zero, must not squeeze the data together.
        Some((from, to)) if to - from <= (high - low) * 3.0 => Some((lesser(low, from), greater(high, to))),
        _ => Some((low, high)),
    }
}

/// Draws lines.
pub fn draw(
    scene: &Scene<'_, '_>,
    series: &[Series],
    options: &Options<'_>,
) -> Result<Vec<Target>, DrawError> {
    let mut targets = Vec::new();
    for (number, line) in series.iter().enumerate().filter(|(number, _)| options.shows(*number)) {
        let colour = scene.palette.of_series(number);
        let mut path = Vec::with_capacity(line.points.len());
        for (index, point) in line.points.iter().enumerate() {
            if point.iter().all(|coordinate| coordinate.is_finite()) {
                let at = scene.place(point[0], point[1]);
                targets.push(scene.target(at, number, index));
                path.push(at);
            } else {
                // A gap in the values is a gap in the line.
                scene.line(std::mem::take(&mut path), colour.mix(1.0), 1.75, Dash::of_series(number))?;
            }
        }
        if line.points.len() <= FEW_POINTS {
            for at in &path {
                scene.mark(*at, Shape::of_series(number), 3.0, colour.mix(1.0))?;
            }
        }
        scene.line(path, colour.mix(1.0), 1.75, Dash::of_series(number))?;
    }
    Ok(targets)
}

/// The part of a line between two points that lies within bounds (Liang and Barsky's algorithm).
pub fn clipped(line: [[f64; 2]; 2], x: [f64; 2], y: [f64; 2]) -> Option<[[f64; 2]; 2]> {
    let [from, to] = line;
    let along = [to[0] - from[0], to[1] - from[1]];
    let (mut enter, mut leave) = (0.0, 1.0);
    for (axis, bounds) in [x, y].into_iter().enumerate() {
        let (low, high) = (lesser(bounds[0], bounds[1]), greater(bounds[0], bounds[1]));
        if along[axis] == 0.0 {
            if from[axis] < low || from[axis] > high {
                return None;
            }
            continue;
        }
        let (one, other) = ((low - from[axis]) / along[axis], (high - from[axis]) / along[axis]);
        enter = greater(enter, lesser(one, other));
        leave = lesser(leave, greater(one, other));
    }
    let at = |share: f64| [from[0] + along[0] * share, from[1] + along[1] * share];
    (enter <= leave).then(|| [at(enter), at(leave)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_frame() {
        let diagonal = [[-10.0, -10.0], [10.0, 10.0]];
        assert_eq!(clipped(diagonal, [0.0, 5.0], [0.0, 20.0]), Some([[0.0, 0.0], [5.0, 5.0]]));
        assert_eq!(clipped(diagonal, [5.0, 0.0], [20.0, 0.0]), Some([[0.0, 0.0], [5.0, 5.0]]));
        assert_eq!(clipped([[0.0, 3.0], [1.0, 3.0]], [0.0, 1.0], [0.0, 2.0]), None);
        assert_eq!(clipped(diagonal, [0.0, 1.0], [5.0, 6.0]), None);
    }
}
