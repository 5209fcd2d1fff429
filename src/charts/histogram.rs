//! Counts between edges. Several series are drawn over one another, each with an outline of its own pattern.

use penstock_flow::view::{Chart, Series};
use plotters::style::Color;

use super::axis::Scale;
use super::hover::Target;
use super::lines::visible_extent;
use super::marks::Dash;
use super::scene::{DrawError, Options, Room, Scene};

/// The axes of a histogram: the edges across, from zero up.
pub fn scales(
    chart: &Chart,
    edges: &[f64],
    series: &[Series],
    options: &Options<'_>,
    room: &Room<'_>,
) -> (Scale, Scale) {
    let [low, high] = chart
        .x
        .bounds
        .unwrap_or([edges.first().copied().unwrap_or(0.0), edges.last().copied().unwrap_or(1.0)]);
    let highest = match chart.y.bounds {
        Some([_, high]) => high,
        None => visible_extent(series, options, 1, None).map_or(1.0, |(_, high)| high),
    };
    let y = Scale::rounded(0.0, if highest > 0.0 { highest } else { 1.0 }, room.ticks_up());
    (Scale::numbers(low, high, room.ticks_across()), y)
}

/// Draws the bins.
pub fn draw(
    scene: &Scene<'_, '_>,
    edges: &[f64],
    series: &[Series],
    options: &Options<'_>,
) -> Result<Vec<Target>, DrawError> {
    let shown: Vec<(usize, &Series)> =
        series.iter().enumerate().filter(|(number, _)| options.shows(*number)).collect();
    let alone = shown.len() == 1;
    for (number, one) in &shown {
        let colour = scene.palette.of_series(*number);
        let fill = colour.mix(if alone { 0.75 } else { 0.22 });
        let mut outline = Vec::new();
        for (bin, edge) in edges.windows(2).enumerate() {
            let count = one.points.get(bin).map_or(0.0, |point| point[1]);
            let (from, to) = (scene.place(edge[0], 0.0), scene.place(edge[1], count));
            // A hair of background between neighbours, where there is room for it.
            let gap = if alone && to.0 - from.0 > scene.device(4.0) { scene.device(1.0) } else { 0 };
            if count > 0.0 {
                scene.rectangle(from, (to.0 - gap, to.1), fill)?;
            }
            if outline.is_empty() {
                outline.push(from);
            }
            outline.extend([(from.0, to.1), to]);
        }
        if let (Some(last), false) = (edges.last(), alone) {
            outline.push(scene.place(*last, 0.0));
            scene.line(outline, colour.mix(1.0), 1.5, Dash::of_series(*number))?;
        }
    }
    let targets = edges.windows(2).enumerate().map(|(bin, edge)| {
        let highest = shown
            .iter()
            .filter_map(|(_, one)| one.points.get(bin).map(|point| point[1]))
            .fold(0.0, super::arithmetic::greater);
        scene.target(scene.place((edge[0] + edge[1]) / 2.0, highest), 0, bin)
    });
    Ok(targets.collect())
}
