//! Logistic regression with an L2 penalty, the objective of scikit-learn 1.9's `LogisticRegression`:
//! `inverse_regularisation * sum of weight * log loss + ½ * sum of coefficient²`, intercepts unpenalised, in the binomial form for two classes
//! and the symmetric multinomial form for more.
//!
//! The solver is ours. Columns are centred and scaled first, which changes the coordinates and not the objective, so that
//! units do not matter. Up to [`NEWTON_LIMIT`] unknowns it is Newton's method, which converges to rounding error in about
//! ten steps; beyond, where the Hessian would cost more than it saves, it is L-BFGS.
//!
//! Decisions: fewer than two classes among the training rows is an error, not a constant model, because whoever asked for
//! a classifier should hear of it. Classes without training rows get probability 0. Separable classes have a finite
//! solution thanks to the penalty; where it is too weak to be found the model says `converged: false`.

mod lbfgs;
mod newton;
mod objective;

use serde::{Deserialize, Serialize};

use self::objective::Objective;
use crate::learner::{Learner, merge_single};
use crate::linear_algebra::scaling::scale_columns;
use crate::model::LogisticModel;
use crate::numeric::{largest_absolute, scale};
use crate::{LearnError, Model, Problem, Pulse, Target};

/// Largest number of unknowns for Newton's method.
pub(crate) const NEWTON_LIMIT: usize = 200;

/// When rounding stops progress, a gradient below this still counts as converged.
const ROUNDING_TOLERANCE: f64 = 1e-7;

/// Class probabilities from a weighted sum of the features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogisticRegression {
    /// Inverse strength of the penalty: smaller values hold coefficients back more.
    pub inverse_regularisation: f64,
    /// Whether classes may be unequally frequent where all features are 0.
    pub fit_intercept: bool,
    /// Most steps that the solver may take.
    pub max_iterations: u32,
    /// The solver stops when no component of the gradient of the mean loss is larger, on standardised columns.
    pub tolerance: f64,
}

impl Default for LogisticRegression {
    fn default() -> Self {
        Self { inverse_regularisation: 1.0, fit_intercept: true, max_iterations: 1000, tolerance: 1e-9 }
    }
}

/// Where a solver stopped.
struct Solution {
    parameters: Vec<f64>,
    iterations: u32,
    converged: bool,
}

/// Whether a solver that cannot improve any more has arrived.
fn arrived(gradient: &[f64], tolerance: f64) -> bool {
    let largest = largest_absolute(gradient);
    largest <= tolerance || largest <= ROUNDING_TOLERANCE
}

impl LogisticRegression {
    fn check(&self) -> Result<(), LearnError> {
        if !(self.inverse_regularisation.is_finite() && self.inverse_regularisation > 0.0) {
            return Err(LearnError::parameter(
                "inverse_regularisation",
                "it must be a positive number, 1 is usual",
            ));
        }
        if self.max_iterations == 0 {
            return Err(LearnError::parameter("max_iterations", "it must be at least 1"));
        }
        if !(self.tolerance.is_finite() && self.tolerance > 0.0) {
            return Err(LearnError::parameter("tolerance", "it must be a positive number such as 1e-9"));
        }
        Ok(())
    }
}

/// The codes that occur, ascending, and for every row its position among them.
fn occurring_classes(codes: &[u32], classes: usize) -> (Vec<u32>, Vec<u32>) {
    let mut occurs = vec![false; classes];
    codes.iter().for_each(|code| occurs[*code as usize] = true);
    let fitted: Vec<u32> = (0..classes as u32).filter(|code| occurs[*code as usize]).collect();
    let mut position = vec![0; classes];
    fitted.iter().enumerate().for_each(|(index, code)| position[*code as usize] = index as u32);
    (fitted, codes.iter().map(|code| position[*code as usize]).collect())
}

impl Learner for LogisticRegression {
    fn tasks(&self, _problem: &Problem) -> usize {
        1
    }

    fn fit_task_with(
        &self,
        problem: &Problem,
        _task: usize,
        _seed: u64,
        pulse: Pulse<'_>,
    ) -> Result<Model, LearnError> {
        self.check()?;
        problem.validate()?;
        let problem = problem.weighted_rows()?;
        let Target::Classes { codes, names } = &problem.target else {
            return Err(LearnError::Unsuitable(
                "logistic regression predicts classes, the target holds numbers. Use linear regression, or make the \
                 target a category"
                    .into(),
            ));
        };
        let (fitted_classes, codes) = occurring_classes(codes, names.len());
        if let [only] = fitted_classes[..] {
            return Err(LearnError::Unsuitable(format!(
                "all training rows belong to the class \"{}\"; logistic regression needs at least two. Check the filters \
                 and the split",
                names[only as usize]
            )));
        }
        let (features, scales) =
            scale_columns(&problem.features, problem.weights.as_deref(), self.fit_intercept);
        let exponents: Vec<i32> = scales.iter().map(|column| column.exponent()).collect();
        let scores = if fitted_classes.len() == 2 { 1 } else { fitted_classes.len() };
        let objective =
            Objective::new(&features, codes, problem.weights.as_deref(), scores, self, &exponents, pulse);
        let solution = if objective.unknowns() <= NEWTON_LIMIT {
            newton::minimise(&objective, self.max_iterations, self.tolerance)
        } else {
            lbfgs::minimise(&objective, self.max_iterations, self.tolerance)
        };
        let columns = features.columns();
        let mut coefficients = Vec::with_capacity(scores * columns);
        let mut intercepts = Vec::with_capacity(scores);
        for scaled in solution.parameters.chunks_exact(columns + 1) {
            let mut intercept = scaled[columns];
            for column in 0..columns {
                intercept -= scaled[column] * scales[column].centre();
                coefficients.push(scale(scaled[column], -exponents[column]));
            }
            intercepts.push(intercept);
        }
        if coefficients.iter().chain(&intercepts).any(|value| !value.is_finite()) {
            return Err(LearnError::Numeric(
                "a coefficient is beyond the range of numbers. Standardise the features before this learner"
                    .into(),
            ));
        }
        Ok(Model::Logistic(LogisticModel {
            features: columns,
            classes: names.len(),
            fitted_classes,
            coefficients,
            intercepts,
            iterations: solution.iterations,
            converged: solution.converged,
        }))
    }

    fn merge(&self, parts: Vec<Model>) -> Result<Model, LearnError> {
        merge_single(parts)
    }
}

/// For tests: an objective on columns that are already scaled.
#[cfg(test)]
fn plain_objective<'a>(
    features: &'a crate::Matrix,
    codes: Vec<u32>,
    scores: usize,
    settings: &LogisticRegression,
) -> Objective<'a> {
    Objective::new(features, codes, None, scores, settings, &vec![0; features.columns()], Pulse::NONE)
}

#[cfg(test)]
mod tests;
