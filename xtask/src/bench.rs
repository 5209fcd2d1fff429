//! `cargo xtask bench`: the figures that we claim come from here, as percentiles over several runs.

use crate::command::output;
use crate::{Outcome, browser, build, workspace};
use std::path::Path;

/// Builds the site and measures it `runs` times in a fresh browser each: its start and the way to metrics, or how long a
/// file takes to be a table.
pub fn run(runs: usize, file: Option<&Path>) -> Outcome {
    if runs == 0 {
        return Err("--runs must be at least 1".to_owned());
    }
    let file = file.map(Path::canonicalize).transpose();
    let file = file.map_err(|error| format!("the file to measure with cannot be read: {error}"))?;
    build::site(build::Kind::Release)?;
    if let Some(file) = file {
        return measure("import", "bench/import.mjs", runs, Some(&file));
    }
    // From the start of the navigation to the studio being mounted, and to the engine being ready.
    measure("page interactive, ms", "bench/page-interactive.mjs", runs, None)?;
    // The machine's part of the way from a dropped file to metrics, and how soon a cancelled run ends.
    measure("penguins, ms", "bench/journey.mjs", runs, None)
}

/// Runs a measurement in Chromium and prints percentiles of each of its figures.
fn measure(title: &str, script: &str, runs: usize, file: Option<&Path>) -> Outcome {
    let mut program = browser::node(&[script])?;
    if let Some(file) = file {
        program.env("PENSTOCK_BENCH_FILE", file);
    }
    let printed = output(
        program
            .env("PENSTOCK_SITE", workspace::root().join("dist"))
            .env("PENSTOCK_BENCH_RUNS", runs.to_string()),
    )?;
    let measured: serde_json::Value = serde_json::from_str(&printed)
        .map_err(|error| format!("the measurement printed no figures: {error}"))?;
    let series = measured["series"].as_object().ok_or("the measurement printed no series")?;
    println!("\n{:<34} {:>8} {:>8} {:>8}", format!("{title}, {runs} runs"), "p50", "p95", "worst");
    for (name, values) in series {
        let mut milliseconds: Vec<f64> =
            values.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect();
        milliseconds.sort_by(f64::total_cmp);
        let at = |share| percentile(&milliseconds, share).unwrap_or(f64::NAN);
        println!("{name:<34} {:>8.0} {:>8.0} {:>8.0}", at(50), at(95), at(100));
    }
    for note in measured["notes"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str) {
        println!("{note}");
    }
    Ok(())
}

/// The value below or at which this many of a hundred sorted values lie.
fn percentile(sorted: &[f64], hundredths: usize) -> Option<f64> {
    let rank = (sorted.len() * hundredths).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_by_nearest_rank() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        assert_eq!(percentile(&values, 50), Some(4.0));
        assert_eq!(percentile(&values, 95), Some(7.0));
        assert_eq!(percentile(&values, 0), Some(1.0));
        assert_eq!(percentile(&[], 50), None);
    }
}
