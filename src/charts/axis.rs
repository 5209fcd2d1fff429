//! One axis of a chart: its bounds, and ticks at round values. plotters draws it; the choice of ticks is ours, so that
//! labels have just the decimals they need, and names (of bars, of classes) sit on the same kind of axis as numbers.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use super::arithmetic::{decimal_exponent, power_of_ten};
use super::format;

/// A labelled place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where.
    pub value: f64,
    /// The label.
    pub label: String,
}

/// An axis from `low` to `high`; a `low` above `high` runs the other way.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The value at the left or bottom end.
    pub low: f64,
    /// The value at the right or top end.
    pub high: f64,
    /// The labelled places.
    pub ticks: Vec<Tick>,
}

impl Scale {
    /// An axis of numbers with about `wanted` ticks between its bounds.
    pub fn numbers(low: f64, high: f64, wanted: usize) -> Self {
        let (low, high) = spread(low, high);
        Self { low, high, ticks: round_ticks(low, high, wanted) }
    }

    /// An axis of numbers whose bounds are moved outwards to round values.
    pub fn rounded(low: f64, high: f64, wanted: usize) -> Self {
        let (low, high) = spread(low, high);
        let (digit, exponent) = round_step(high - low, wanted);
        let low = at_step((low / step_size(digit, exponent) + 1e-9).floor(), digit, exponent);
        let high = at_step((high / step_size(digit, exponent) - 1e-9).ceil(), digit, exponent);
        Self { low, high, ticks: round_ticks(low, high, wanted) }
    }

    /// An axis of numbers with bounds a little outside of the data, so that no mark sits on the frame.
    pub fn padded(low: f64, high: f64, wanted: usize) -> Self {
        let (low, high) = spread(low, high);
        let margin = (high - low) * 0.04;
        Self::numbers(low - margin, high + margin, wanted)
    }

    /// An axis of names, each in the middle of its band: the band of index i lies from i to i + 1.
    pub fn names<'a>(names: impl Iterator<Item = &'a str>, every: usize) -> Self {
        let mut count = 0.0;
        let mut ticks = Vec::new();
        for (index, name) in names.enumerate() {
            if index % every.max(1) == 0 {
                ticks.push(Tick { value: count + 0.5, label: name.to_owned() });
            }
            count += 1.0;
        }
        Self { low: 0.0, high: count, ticks }
    }

    /// The same, running the other way: the first name of a vertical axis is on top.
    pub fn reversed(mut self) -> Self {
        std::mem::swap(&mut self.low, &mut self.high);
        self
    }

    /// The label of the tick at a value.
    pub fn label(&self, value: f64) -> String {
        let close = (self.high - self.low).abs() * 1e-9;
        self.ticks
            .iter()
            .find(|tick| (tick.value - value).abs() <= close)
            .map(|tick| tick.label.clone())
            .unwrap_or_default()
    }
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = (value - self.low) / (self.high - self.low);
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        self.ticks.iter().map(|tick| tick.value).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Scale {
    fn format_ext(&self, value: &f64) -> String {
        self.label(*value)
    }
}

/// Bounds that are apart, even for a single value or none.
fn spread(low: f64, high: f64) -> (f64, f64) {
    if !(low.is_finite() && high.is_finite()) || low > high {
        (0.0, 1.0)
    } else if high - low > low.abs() * 1e-12 && high > low {
        (low, high)
    } else if low == 0.0 {
        (-0.5, 0.5)
    } else {
        (low - low.abs() * 0.1, high + high.abs() * 0.1)
    }
}

/// A step of 1, 2, 2.5 or 5 times a power of ten that cuts a range into at most about `wanted` parts: the digit times
/// ten, and the exponent of its unit.
fn round_step(range: f64, wanted: usize) -> (f64, i32) {
    let rough = range / wanted.clamp(1, 50) as f64;
    let exponent = decimal_exponent(rough);
    let mantissa = rough / power_of_ten(exponent);
    let digit = [10.0, 20.0, 25.0, 50.0].into_iter().find(|digit| mantissa * 10.0 <= digit + 1e-9);
    match digit {
        Some(digit) => (digit, exponent - 1),
        None => (10.0, exponent),
    }
}

fn step_size(digit: f64, exponent: i32) -> f64 {
    at_step(1.0, digit, exponent)
}

/// The value of a number of steps; dividing by a whole power keeps 0.3 from becoming 0.30000000000000004.
fn at_step(index: f64, digit: f64, exponent: i32) -> f64 {
    if exponent < 0 {
        index * digit / power_of_ten(-exponent)
    } else {
        index * digit * power_of_ten(exponent)
    }
}

fn round_ticks(low: f64, high: f64, wanted: usize) -> Vec<Tick> {
    let (digit, exponent) = round_step(high - low, wanted);
    let step = step_size(digit, exponent);
    if !(step.is_finite() && step > 0.0) {
        return Vec::new();
    }
    let first = (low / step - 1e-9).ceil();
    let count = ((high / step + 1e-9).floor() - first) as usize;
    (0..=count.min(100))
        .map(|index| at_step(first + index as f64, digit, exponent))
        .map(|value| Tick { value, label: format::tick(value, step) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: &Scale) -> Vec<&str> {
        scale.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(labels(&Scale::numbers(0.0, 1.0, 5)), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&Scale::numbers(-3.2, 7.9, 6)), ["−2", "0", "2", "4", "6"]);
        assert_eq!(labels(&Scale::numbers(0.0, 1.0, 4)), ["0", "0.25", "0.50", "0.75", "1.00"]);
        let tiny = Scale::numbers(1e-12, 4e-12, 3);
        assert_eq!(labels(&tiny), ["1e−12", "2e−12", "3e−12", "4e−12"]);
    }

    #[test]
    fn rounded_bounds_hold_the_data() {
        let scale = Scale::rounded(0.0, 87.0, 5);
        assert_eq!((scale.low, scale.high), (0.0, 100.0));
        assert_eq!(labels(&scale), ["0", "20", "40", "60", "80", "100"]);
    }

    #[test]
    fn a_single_value_and_nonsense_still_give_an_axis() {
        for (low, high) in [(5.0, 5.0), (0.0, 0.0), (-2.0, -2.0), (f64::NAN, 1.0), (3.0, 1.0), (1e300, 1e300)]
        {
            let scale = Scale::padded(low, high, 5);
            assert!(scale.low < scale.high, "{low} {high}");
            assert!(!scale.ticks.is_empty(), "{low} {high}");
            assert!(scale.ticks.len() < 20);
        }
    }

    #[test]
    fn names_sit_in_their_bands_from_the_top() {
        let scale = Scale::names(["a", "b", "c"].into_iter(), 1).reversed();
        assert_eq!((scale.low, scale.high), (3.0, 0.0));
        assert_eq!(scale.map(&0.5, (300, 0)), 50);
        assert_eq!(scale.label(1.5), "b");
        assert_eq!(labels(&Scale::names(["a", "b", "c"].into_iter(), 2)), ["a", "c"]);
    }
}
