//! Distances between two distributions over the same intervals or levels.

use penstock_flow::rules::Measure;

/// Shares below this count as this much in the stability index, which an empty interval would make infinite: a usual
/// remedy, as in Evidently's drift reports.
const LEAST_SHARE: f64 = 1e-4;

/// The distance between shares that were expected and shares that were found, in the same order. Formulas and their
/// sources: [`Measure`].
pub fn between(measure: Measure, expected: &[f64], found: &[f64]) -> f64 {
    match measure {
        Measure::Psi => stability_index(expected, found),
        Measure::JensenShannon => jensen_shannon(expected, found),
        Measure::KolmogorovSmirnov => kolmogorov_smirnov(expected, found),
    }
}

fn stability_index(expected: &[f64], found: &[f64]) -> f64 {
    let floored = |share: f64| if share < LEAST_SHARE { LEAST_SHARE } else { share };
    let mut sum = 0.0;
    for (expected, found) in expected.iter().zip(found) {
        // An interval that is empty in both says nothing.
        if *expected > 0.0 || *found > 0.0 {
            let (expected, found) = (floored(*expected), floored(*found));
            sum += (found - expected) * libm::log(found / expected);
        }
    }
    sum
}

fn jensen_shannon(expected: &[f64], found: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (expected, found) in expected.iter().zip(found) {
        let middle = (expected + found) / 2.0;
        for share in [*expected, *found] {
            if share > 0.0 {
                sum += share * libm::log2(share / middle);
            }
        }
    }
    // Rounding may leave a little less than nothing.
    if sum > 0.0 { (sum / 2.0).sqrt() } else { 0.0 }
}

fn kolmogorov_smirnov(expected: &[f64], found: &[f64]) -> f64 {
    let (mut below_expected, mut below_found, mut greatest) = (0.0, 0.0, 0.0);
    for (expected, found) in expected.iter().zip(found) {
        below_expected += expected;
        below_found += found;
        let difference = f64::abs(below_expected - below_found);
        greatest = if difference > greatest { difference } else { greatest };
    }
    greatest
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPECTED: [f64; 4] = [0.1, 0.2, 0.3, 0.4];
    const FOUND: [f64; 4] = [0.25, 0.25, 0.25, 0.25];

    /// The references are the sums of the definitions, worked out by Python with its own logarithms.
    #[test]
    fn distances_are_those_of_their_definitions() {
        let near = |one: f64, other: f64| assert!((one - other).abs() < 1e-12, "{one} {other}");
        near(between(Measure::Psi, &EXPECTED, &FOUND), 0.228_217_409_573_391_84);
        near(between(Measure::JensenShannon, &EXPECTED, &FOUND), 0.200_503_322_531_428_16);
        near(between(Measure::KolmogorovSmirnov, &EXPECTED, &FOUND), 0.2);
        for (measure, ..) in Measure::ALL {
            assert_eq!(between(measure, &FOUND, &FOUND), 0.0);
        }
    }

    #[test]
    fn empty_intervals_stay_finite_and_what_has_nothing_in_common_is_far() {
        let (one, other) = ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
        assert!(between(Measure::Psi, &one, &other) > 10.0);
        assert!((between(Measure::JensenShannon, &one, &other) - 1.0).abs() < 1e-15);
        assert_eq!(between(Measure::KolmogorovSmirnov, &one, &other), 1.0);
    }
}
