//! Newton's method with step halving (Nocedal and Wright, "Numerical Optimization", 2nd edition, 3.3).

use super::objective::Objective;
use super::{Solution, arrived};
use crate::Pulse;
use crate::linear_algebra::cholesky::solve_positive_definite;
use crate::numeric::{add_scaled, dot, largest_absolute};

/// Most halvings of one step.
const HALVINGS: usize = 40;
/// The fraction of the promised decrease that a step must keep.
const SUFFICIENT: f64 = 1e-4;

/// Minimises from zero.
pub(super) fn minimise(objective: &Objective<'_>, max_iterations: u32, tolerance: f64) -> Solution {
    let size = objective.unknowns();
    let mut parameters = objective.start();
    let mut gradient = vec![0.0; size];
    let mut hessian = vec![0.0; size * size];
    let mut trial_gradient = vec![0.0; size];
    for iteration in 0..max_iterations {
        let value = objective.evaluate_with_hessian(&parameters, &mut gradient, &mut hessian);
        if largest_absolute(&gradient) <= tolerance {
            return Solution { parameters, iterations: iteration, converged: true };
        }
        let direction = direction(&hessian, &gradient);
        let slope = dot(&direction, &gradient);
        let mut step = 1.0;
        let mut accepted = false;
        for _ in 0..HALVINGS {
            let mut trial = parameters.clone();
            add_scaled(&mut trial, step, &direction);
            let trial_value = objective.evaluate(&trial, &mut trial_gradient);
            // Near the minimum the decrease drowns in rounding, but the gradient still shrinks.
            let level = trial_value <= value + 1e-14 * value.abs();
            let nearer = level && largest_absolute(&trial_gradient) < 0.5 * largest_absolute(&gradient);
            if trial_value < value + SUFFICIENT * step * slope || nearer {
                parameters = trial;
                accepted = true;
                break;
            }
            step *= 0.5;
        }
        if !accepted {
            return Solution { parameters, iterations: iteration, converged: arrived(&gradient, tolerance) };
        }
    }
    objective.evaluate(&parameters, &mut gradient);
    let converged = largest_absolute(&gradient) <= tolerance;
    Solution { parameters, iterations: max_iterations, converged }
}

/// The Newton direction; where the Hessian is singular to working precision, with just enough of its diagonal added.
fn direction(hessian: &[f64], gradient: &[f64]) -> Vec<f64> {
    let size = gradient.len();
    let downhill: Vec<f64> = gradient.iter().map(|value| -value).collect();
    // The largest curvature that comes from the data: a mean loss on scaled columns stays below 1, a penalty may not.
    let largest = (0..size).fold(f64::MIN_POSITIVE, |largest, index| {
        let value = hessian[index * size + index];
        if value < 1.0 && value > largest { value } else { largest }
    });
    let mut damping = 0.0;
    for attempt in 0..12 {
        let mut damped = hessian.to_vec();
        for index in 0..size {
            let diagonal = &mut damped[index * size + index];
            *diagonal += damping * (*diagonal + largest);
        }
        let solution = solve_positive_definite(damped, downhill.clone(), Pulse::NONE);
        if let Some(direction) = solution.filter(|direction| dot(direction, gradient) < 0.0) {
            return direction;
        }
        damping = if attempt == 0 { 1e-14 } else { damping * 30.0 };
    }
    downhill
}
