//! Comparisons of floating-point numbers, spelt out: the workspace bans `f64::min` and `f64::max` everywhere, since
//! the sign of a zero that they give is not defined.

/// The lesser of two numbers; the first when either is not a number.
pub fn lesser(one: f64, other: f64) -> f64 {
    if other < one { other } else { one }
}

/// The greater of two numbers; the first when either is not a number.
pub fn greater(one: f64, other: f64) -> f64 {
    if other > one { other } else { one }
}

/// A number kept within bounds.
pub fn within(value: f64, low: f64, high: f64) -> f64 {
    lesser(greater(value, low), high)
}

/// The least and the greatest finite value, or nothing when there is none.
pub fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().filter(|value| value.is_finite()).fold(None, |found, value| match found {
        None => Some((value, value)),
        Some((low, high)) => Some((lesser(low, value), greater(high, value))),
    })
}

/// Ten to a whole power.
pub fn power_of_ten(exponent: i32) -> f64 {
    let mut power = 1.0;
    for _ in 0..exponent.unsigned_abs() {
        power *= 10.0;
    }
    if exponent < 0 { 1.0 / power } else { power }
}

/// The exponent of a number in scientific notation: 2 for 123. Zero for zero and for what is not finite.
pub fn decimal_exponent(value: f64) -> i32 {
    // Large powers are a hair off, being multiplied up.
    let size = value.abs() * (1.0 + 1e-12);
    if size == 0.0 || !size.is_finite() {
        return 0;
    }
    let mut exponent = 0;
    while exponent < 308 && size >= power_of_ten(exponent + 1) {
        exponent += 1;
    }
    while exponent > -307 && size < power_of_ten(exponent) {
        exponent -= 1;
    }
    exponent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_exact_at_powers_of_ten() {
        let found: Vec<i32> =
            [1.0, 9.99, 10.0, 0.1, 0.001, 1e300, 0.0].into_iter().map(decimal_exponent).collect();
        assert_eq!(found, [0, 0, 1, -1, -3, 300, 0]);
    }

    #[test]
    fn extents_skip_what_is_not_finite() {
        assert_eq!(extent([f64::NAN, 2.0, -1.0, f64::INFINITY]), Some((-1.0, 2.0)));
        assert_eq!(extent([f64::NAN]), None);
    }
}
