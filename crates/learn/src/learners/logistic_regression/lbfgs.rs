//! L-BFGS (Nocedal and Wright, "Numerical Optimization", 2nd edition, algorithms 7.4 and 7.5) with step halving, for
//! problems with too many unknowns for a Hessian.

use super::objective::Objective;
use super::{Solution, arrived};
use crate::numeric::{add_scaled, dot, largest_absolute};

/// Number of past steps that approximate the curvature.
const MEMORY: usize = 12;
/// Most halvings of one step.
const HALVINGS: usize = 40;
/// The fraction of the promised decrease that a step must keep.
const SUFFICIENT: f64 = 1e-4;

/// One past step: how far, how the gradient changed, and the reciprocal of their product.
struct Past {
    step: Vec<f64>,
    change: Vec<f64>,
    reciprocal: f64,
}

/// Minimises from zero.
pub(super) fn minimise(objective: &Objective<'_>, max_iterations: u32, tolerance: f64) -> Solution {
    let size = objective.unknowns();
    let mut parameters = objective.start();
    let mut gradient = vec![0.0; size];
    let mut trial_gradient = vec![0.0; size];
    let mut past: Vec<Past> = Vec::new();
    let mut value = objective.evaluate(&parameters, &mut gradient);
    for iteration in 0..max_iterations {
        if largest_absolute(&gradient) <= tolerance {
            return Solution { parameters, iterations: iteration, converged: true };
        }
        let direction = direction(&past, &gradient);
        let slope = dot(&direction, &gradient);
        let mut step = 1.0;
        let mut next = None;
        for _ in 0..HALVINGS {
            let mut trial = parameters.clone();
            add_scaled(&mut trial, step, &direction);
            let trial_value = objective.evaluate(&trial, &mut trial_gradient);
            let level = trial_value <= value + 1e-14 * value.abs();
            let nearer = level && largest_absolute(&trial_gradient) < largest_absolute(&gradient);
            if trial_value < value + SUFFICIENT * step * slope || nearer {
                next = Some((trial, trial_value));
                break;
            }
            step *= 0.5;
        }
        let Some((trial, trial_value)) = next else {
            if past.is_empty() {
                return Solution {
                    parameters,
                    iterations: iteration,
                    converged: arrived(&gradient, tolerance),
                };
            }
            // The remembered curvature misleads: start again from the gradient.
            past.clear();
            continue;
        };
        let difference = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f64>>();
        let taken = difference(&trial, &parameters);
        let change = difference(&trial_gradient, &gradient);
        let product = dot(&taken, &change);
        if product > f64::EPSILON * dot(&change, &change) {
            if past.len() == MEMORY {
                past.remove(0);
            }
            past.push(Past { step: taken, change, reciprocal: 1.0 / product });
        }
        (parameters, value) = (trial, trial_value);
        std::mem::swap(&mut gradient, &mut trial_gradient);
    }
    let converged = largest_absolute(&gradient) <= tolerance;
    Solution { parameters, iterations: max_iterations, converged }
}

/// The two-loop recursion: minus the approximate inverse Hessian times the gradient.
fn direction(past: &[Past], gradient: &[f64]) -> Vec<f64> {
    let mut result: Vec<f64> = gradient.iter().map(|value| -value).collect();
    let mut factors = Vec::with_capacity(past.len());
    for one in past.iter().rev() {
        let factor = one.reciprocal * dot(&one.step, &result);
        add_scaled(&mut result, -factor, &one.change);
        factors.push(factor);
    }
    if let Some(last) = past.last() {
        let scale = 1.0 / (last.reciprocal * dot(&last.change, &last.change));
        result.iter_mut().for_each(|value| *value *= scale);
    }
    for (one, factor) in past.iter().zip(factors.iter().rev()) {
        let correction = factor - one.reciprocal * dot(&one.change, &result);
        add_scaled(&mut result, correction, &one.step);
    }
    if dot(&result, gradient) < 0.0 { result } else { gradient.iter().map(|value| -value).collect() }
}
