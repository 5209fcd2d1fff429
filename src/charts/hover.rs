//! What a pointer or an arrow key points at, and what is said of it.

use penstock_flow::view::{Chart, ChartKind};

use super::format;

/// A place that can be pointed at: a point of a line, a bar, a bin, a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The place in CSS pixels.
    pub x: f64,
    /// The place in CSS pixels.
    pub y: f64,
    /// Which series; for a matrix, which row.
    pub series: usize,
    /// Which of its points; for a matrix, which column.
    pub index: usize,
}

/// What is said of a target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Readout {
    /// The series, the bar, the bin.
    pub title: String,
    /// Names with values.
    pub lines: Vec<(String, String)>,
}

impl Readout {
    /// The same in one line, for screen readers.
    pub fn sentence(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(|(name, value)| format!("{name} {value}")).collect();
        if self.title.is_empty() { lines.join(", ") } else { format!("{}: {}", self.title, lines.join(", ")) }
    }
}

/// How far a point may be from the pointer, in CSS pixels.
const REACH: f64 = 40.0;

/// Which target a pointer at a place means.
pub fn nearest(kind: &ChartKind, targets: &[Target], x: f64, y: f64) -> Option<usize> {
    let distance = |target: &Target| {
        let (across, up) = (target.x - x, target.y - y);
        match kind {
            ChartKind::Bars { .. } => up * up,
            ChartKind::Histogram { .. } => across * across,
            _ => across * across + up * up,
        }
    };
    let limit = match kind {
        ChartKind::Lines { .. } | ChartKind::Points { .. } => REACH * REACH,
        _ => f64::INFINITY,
    };
    targets
        .iter()
        .enumerate()
        .map(|(index, target)| (index, distance(target)))
        .filter(|(_, distance)| *distance <= limit)
        .min_by(|one, other| one.1.total_cmp(&other.1))
        .map(|(index, _)| index)
}

/// Which way an arrow key moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the target before.
    Back,
    /// To the target after.
    Forward,
    /// To the series or row before.
    Up,
    /// To the series or row after.
    Down,
    /// To the first.
    First,
    /// To the last.
    Last,
}

/// Where a step leads from a target.
pub fn stepped(targets: &[Target], from: Option<usize>, step: Step) -> Option<usize> {
    let last = targets.len().checked_sub(1)?;
    let Some(at) = from.filter(|at| *at <= last) else {
        return Some(if step == Step::Last { last } else { 0 });
    };
    let here = targets[at];
    Some(match step {
        Step::First => 0,
        Step::Last => last,
        Step::Back => at.saturating_sub(1),
        Step::Forward => (at + 1).min(last),
        Step::Up | Step::Down => {
            let other =
                |series: usize| if step == Step::Up { series < here.series } else { series > here.series };
            let next_series = targets
                .iter()
                .map(|target| target.series)
                .filter(|series| other(*series))
                .min_by_key(|series| series.abs_diff(here.series));
            let Some(series) = next_series else { return Some(at) };
            targets
                .iter()
                .enumerate()
                .filter(|(_, target)| target.series == series)
                .min_by(|one, other| (one.1.x - here.x).abs().total_cmp(&(other.1.x - here.x).abs()))
                .map_or(at, |(index, _)| index)
        }
    })
}

/// What is said of a target.
pub fn readout(chart: &Chart, target: &Target) -> Readout {
    let or =
        |label: &str, otherwise: &str| if label.is_empty() { otherwise.to_owned() } else { label.to_owned() };
    match &chart.kind {
        ChartKind::Lines { series, .. } | ChartKind::Points { series, .. } => {
            let Some(line) = series.get(target.series) else { return Readout::default() };
            let Some([x, y]) = line.points.get(target.index) else { return Readout::default() };
            Readout {
                title: line.name.clone(),
                lines: vec![
                    (or(&chart.x.label, "x"), format::significant(*x, 5)),
                    (or(&chart.y.label, "y"), format::significant(*y, 5)),
                ],
            }
        }
        ChartKind::Bars { bars } => match bars.get(target.index) {
            None => Readout::default(),
            Some(bar) => Readout {
                title: bar.name.clone(),
                lines: vec![(or(&chart.x.label, "value"), format::significant(bar.value, 5))],
            },
        },
        ChartKind::Histogram { edges, series } => {
            let (from, to) = (edges.get(target.index), edges.get(target.index + 1));
            let (Some(from), Some(to)) = (from, to) else { return Readout::default() };
            let count = |one: &penstock_flow::view::Series| {
                one.points.get(target.index).map_or(0.0, |point| point[1])
            };
            Readout {
                title: format!("{} to {}", format::significant(*from, 4), format::significant(*to, 4)),
                lines: series
                    .iter()
                    .map(|one| (or(&one.name, "count"), format::significant(count(one), 6)))
                    .collect(),
            }
        }
        ChartKind::Matrix { rows, columns, values } => {
            let name = |names: &[String], index: usize| names.get(index).cloned().unwrap_or_default();
            let row = values.get(target.series).map(Vec::as_slice).unwrap_or_default();
            let value = row.get(target.index).copied().unwrap_or(0.0);
            let sum: f64 = row.iter().sum();
            let mut lines = vec![
                (or(&chart.x.label, "column"), name(columns, target.index)),
                ("count".to_owned(), format::significant(value, 6)),
            ];
            if sum > 0.0 {
                lines.push(("share of row".to_owned(), format::share(value / sum)));
            }
            let title = format!("{} {}", or(&chart.y.label, "row"), name(rows, target.series));
            Readout { title, lines }
        }
    }
}

/// One sentence that says what a chart shows, for those who cannot see it.
pub fn summary(chart: &Chart) -> String {
    let axes = format!("{} against {}", chart.y.label, chart.x.label);
    let names = |series: &[penstock_flow::view::Series]| {
        let names: Vec<&str> = series.iter().take(6).map(|one| one.name.as_str()).collect();
        let more = if series.len() > 6 { format!(" and {} more", series.len() - 6) } else { String::new() };
        format!("{}{more}", names.join(", "))
    };
    match &chart.kind {
        ChartKind::Lines { series, .. } => format!("{}. Lines of {axes}: {}.", chart.title, names(series)),
        ChartKind::Points { series, .. } => {
            let points: usize = series.iter().map(|one| one.points.len()).sum();
            format!("{}. {points} points of {axes}: {}.", chart.title, names(series))
        }
        ChartKind::Bars { bars } => match bars.first() {
            None => format!("{}. No bars.", chart.title),
            Some(first) => format!(
                "{}. {}; the first is {} with {}.",
                chart.title,
                format::counted(bars.len() as u64, "bar", "bars"),
                first.name,
                format::significant(first.value, 4)
            ),
        },
        ChartKind::Histogram { edges, series } => format!(
            "{}. Histogram of {} in {} bins: {}.",
            chart.title,
            chart.x.label,
            edges.len().saturating_sub(1),
            names(series)
        ),
        ChartKind::Matrix { rows, columns, values } => {
            let total: f64 = values.iter().flatten().sum();
            let on_diagonal: f64 = values.iter().enumerate().filter_map(|(index, row)| row.get(index)).sum();
            let agreement = if rows == columns && total > 0.0 {
                format!(" {} lie on the diagonal.", format::share(on_diagonal / total))
            } else {
                String::new()
            };
            format!("{}. {} rows by {} columns.{agreement}", chart.title, rows.len(), columns.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::view::{Axis, Bar};

    fn at(x: f64, y: f64, series: usize, index: usize) -> Target {
        Target { x, y, series, index }
    }

    #[test]
    fn arrows_walk_points_and_change_series_at_the_same_x() {
        let targets = [at(0.0, 0.0, 0, 0), at(10.0, 0.0, 0, 1), at(1.0, 5.0, 2, 0), at(11.0, 5.0, 2, 1)];
        assert_eq!(stepped(&targets, None, Step::Forward), Some(0));
        assert_eq!(stepped(&targets, Some(1), Step::Down), Some(3));
        assert_eq!(stepped(&targets, Some(3), Step::Up), Some(1));
        assert_eq!(stepped(&targets, Some(0), Step::Up), Some(0));
        assert_eq!(stepped(&targets, Some(3), Step::Forward), Some(3));
        assert_eq!(stepped(&[], None, Step::Forward), None);
    }

    #[test]
    fn a_bar_is_found_by_its_row_and_a_far_point_is_not_found() {
        let bars = ChartKind::Bars { bars: vec![] };
        let targets = [at(10.0, 10.0, 0, 0), at(400.0, 30.0, 0, 1)];
        assert_eq!(nearest(&bars, &targets, 0.0, 28.0), Some(1));
        let points = ChartKind::Points { series: vec![], reference: None };
        assert_eq!(nearest(&points, &targets, 200.0, 28.0), None);
        assert_eq!(nearest(&points, &targets, 12.0, 12.0), Some(0));
    }

    #[test]
    fn a_summary_names_what_matters() {
        let chart = Chart {
            id: "importance".into(),
            title: "Importance".into(),
            x: Axis::new("loss"),
            y: Axis::new("feature"),
            kind: ChartKind::Bars { bars: vec![Bar { name: "age".into(), value: 0.25 }] },
            note: String::new(),
        };
        assert_eq!(summary(&chart), "Importance. 1 bar; the first is age with 0.25.");
        assert_eq!(readout(&chart, &at(0.0, 0.0, 0, 0)).sentence(), "age: loss 0.25");
    }
}
