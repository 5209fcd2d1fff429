//! A histogram as small as a word, as one SVG path: cheap enough for each of a thousand columns.

/// The size of the drawing's coordinates.
pub const WIDTH: u64 = 120;
/// The height.
pub const HEIGHT: u64 = 30;

/// The outline of the bars: the highest as high as the drawing, and a bin with anything in it at least a line.
pub fn path(counts: &[u64]) -> String {
    let highest = counts.iter().copied().max().unwrap_or(0);
    if highest == 0 || counts.is_empty() {
        return String::new();
    }
    let bins = counts.len() as u64;
    let mut path = String::new();
    for (bin, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let bin = bin as u64;
        let (left, right) = (bin * WIDTH * 10 / bins, (bin + 1) * WIDTH * 10 / bins);
        // In tenths, so that no gap is wider than another.
        let gap = if right - left > 30 { 5 } else { 0 };
        let height = (u128::from(*count) * u128::from(HEIGHT) * 10 / u128::from(highest)) as u64;
        let top = HEIGHT * 10 - height.max(8);
        let tenths = |value: u64| format!("{}.{}", value / 10, value % 10);
        path.push_str(&format!(
            "M{} {HEIGHT}V{}H{}V{HEIGHT}z",
            tenths(left),
            tenths(top),
            tenths(right - gap)
        ));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn bars_reach_the_top_and_rare_bins_are_seen() {
        assert_eq!(path(&[1_000, 0, 1]), "M0.0 30V0.0H39.5V30zM80.0 30V29.2H119.5V30z");
        assert_eq!(path(&[0, 0]), "");
        assert_eq!(path(&[]), "");
        assert!(path(&[u64::MAX, 1]).starts_with('M'));
    }
}
