//! Ordinary least squares and ridge regression.
//!
//! Both minimise `sum of weight * (target - prediction)² + penalty * sum of coefficient²`, the intercept unpenalised, as
//! scikit-learn's `LinearRegression` (penalty 0) and `Ridge` do. Columns and target are centred and scaled by powers of
//! two first. Least squares then goes through a QR decomposition, which tells redundant columns; ridge through the normal
//! equations, in as many unknowns as there are columns or rows, whichever are fewer.

use serde::{Deserialize, Serialize};

use crate::learner::{Learner, merge_single};
use crate::linear_algebra::cholesky::solve_positive_definite;
use crate::linear_algebra::qr::least_squares;
use crate::linear_algebra::scaling::{ColumnScale, scale_column, scale_columns};
use crate::model::LinearModel;
use crate::numeric::{add_scaled, dot, larger, scale, smaller};
use crate::{LearnError, Matrix, Model, Problem, Pulse, Target};

/// Penalties per scaled coefficient are kept within this and its reciprocal, so that their products stay in range. Beyond
/// it a column is either free or has coefficient 0 to working precision.
const LARGEST_PENALTY: f64 = 1e60;

/// A straight line (or plane) through the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LinearRegression {
    /// How strongly large coefficients are held back: 0 gives ordinary least squares, more gives ridge regression.
    pub penalty: f64,
    /// Whether the line may miss the origin.
    pub fit_intercept: bool,
}

impl Default for LinearRegression {
    fn default() -> Self {
        Self { penalty: 0.0, fit_intercept: true }
    }
}

impl Learner for LinearRegression {
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
        if !self.penalty.is_finite() || self.penalty < 0.0 {
            return Err(LearnError::parameter("penalty", "it must be 0 or a positive number"));
        }
        problem.validate()?;
        let problem = problem.weighted_rows()?;
        let Target::Numbers(target) = &problem.target else {
            return Err(LearnError::Unsuitable(
                "linear regression predicts numbers, the target holds classes. Use logistic regression"
                    .into(),
            ));
        };
        let weights = problem.weights.as_deref();
        let (mut features, scales) = scale_columns(&problem.features, weights, self.fit_intercept);
        let mut target = target.clone();
        let target_scale = scale_column(&mut target, weights, self.fit_intercept);
        if let Some(weights) = weights {
            let roots: Vec<f64> = weights.iter().map(|weight| weight.sqrt()).collect();
            for column in 0..features.columns() {
                features.column_mut(column).iter_mut().zip(&roots).for_each(|(value, root)| *value *= root);
            }
            target.iter_mut().zip(&roots).for_each(|(value, root)| *value *= root);
        }
        let exponents: Vec<i32> = scales.iter().map(ColumnScale::exponent).collect();
        let (solution, rank) = if self.penalty == 0.0 {
            // In units of the target the original coefficient is x / 2^exponent.
            let (solution, rank) = least_squares(features, target, &exponents, pulse);
            (solution, Some(rank))
        } else {
            (ridge(features, target, self.penalty, &exponents, pulse)?, None)
        };
        let mut intercept = target_scale.centre();
        for (value, column) in solution.iter().zip(&scales) {
            intercept -= value * column.centre();
        }
        let coefficients: Vec<f64> = solution
            .iter()
            .zip(&exponents)
            .map(|(value, exponent)| scale(*value, target_scale.exponent() - exponent))
            .collect();
        let intercept = scale(intercept, target_scale.exponent());
        if !intercept.is_finite() || coefficients.iter().any(|value| !value.is_finite()) {
            return Err(LearnError::Numeric(
                "a coefficient is beyond the range of numbers. Scale the features and the target to similar sizes".into(),
            ));
        }
        Ok(Model::Linear(LinearModel { coefficients, intercept, rank }))
    }

    fn merge(&self, parts: Vec<Model>) -> Result<Model, LearnError> {
        merge_single(parts)
    }
}

/// Ridge regression on scaled columns: coefficient `j` has the penalty `penalty / 4^exponents[j]`.
fn ridge(
    features: Matrix,
    target: Vec<f64>,
    penalty: f64,
    exponents: &[i32],
    pulse: Pulse<'_>,
) -> Result<Vec<f64>, LearnError> {
    let (rows, columns) = (features.rows(), features.columns());
    let penalties: Vec<f64> = exponents
        .iter()
        .map(|exponent| {
            let value = scale(penalty, exponent.saturating_mul(-2));
            larger(1.0 / LARGEST_PENALTY, smaller(value, LARGEST_PENALTY))
        })
        .collect();
    if columns > rows {
        return wide_ridge(&features, target, &penalties, pulse);
    }
    let mut gram = vec![0.0; columns * columns];
    let mut right = Vec::with_capacity(columns);
    for (column, penalty) in penalties.iter().enumerate() {
        pulse.beat();
        for other in 0..=column {
            let value = dot(features.column(column), features.column(other));
            gram[column * columns + other] = value;
            gram[other * columns + column] = value;
        }
        gram[column * columns + column] += penalty;
        right.push(dot(features.column(column), &target));
    }
    if let Some(solution) = solve_positive_definite(gram, right, pulse) {
        return Ok(solution);
    }
    // The penalty is too small beside the columns for the normal equations: least squares with the penalty as rows.
    let mut extended = Matrix::zeros(rows + columns, columns);
    for (column, penalty) in penalties.iter().enumerate() {
        extended.column_mut(column)[..rows].copy_from_slice(features.column(column));
        extended.column_mut(column)[rows + column] = penalty.sqrt();
    }
    let mut target = target;
    target.resize(rows + columns, 0.0);
    Ok(least_squares(extended, target, exponents, pulse).0)
}

/// Ridge regression with fewer rows than columns: `x = D⁻¹ A' (A D⁻¹ A' + I)⁻¹ b`, a system of one unknown per row.
fn wide_ridge(
    features: &Matrix,
    target: Vec<f64>,
    penalties: &[f64],
    pulse: Pulse<'_>,
) -> Result<Vec<f64>, LearnError> {
    let rows = features.rows();
    let mut kernel = vec![0.0; rows * rows];
    for (column, penalty) in penalties.iter().enumerate() {
        pulse.beat();
        let values = features.column(column);
        for (row, value) in values.iter().enumerate() {
            add_scaled(&mut kernel[row * rows..(row + 1) * rows], value / penalty, values);
        }
    }
    for row in 0..rows {
        kernel[row * rows + row] += 1.0;
    }
    let dual = solve_positive_definite(kernel, target, pulse).ok_or_else(|| {
        LearnError::parameter(
            "penalty",
            "it is too small to matter for columns this large. Use 0, or scale the features",
        )
    })?;
    Ok(penalties
        .iter()
        .enumerate()
        .map(|(column, penalty)| dot(features.column(column), &dual) / penalty)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Prediction, Random};

    fn problem(columns: Vec<Vec<f64>>, target: Vec<f64>) -> Problem {
        Problem {
            features: Matrix::from_columns(columns).unwrap(),
            target: Target::Numbers(target),
            weights: None,
        }
    }

    fn fit(problem: &Problem, penalty: f64) -> LinearModel {
        let learner = LinearRegression { penalty, fit_intercept: true };
        match learner.fit_task(problem, 0, 0).unwrap() {
            Model::Linear(model) => model,
            other => panic!("{other:?}"),
        }
    }

    fn noise(rows: usize, seed: u64) -> Vec<f64> {
        let mut random = Random::new(seed, 0);
        (0..rows).map(|_| random.uniform() - 0.5).collect()
    }

    #[test]
    fn finds_an_exact_line() {
        let x = noise(30, 1);
        let model = fit(&problem(vec![x.clone()], x.iter().map(|x| 3.0 * x + 2.0).collect()), 0.0);
        assert!((model.coefficients[0] - 3.0).abs() < 1e-13 && (model.intercept - 2.0).abs() < 1e-13);
        assert_eq!(model.rank, Some(1));
    }

    #[test]
    fn constant_and_duplicated_columns_are_harmless() {
        let x = noise(30, 1);
        let target: Vec<f64> = x.iter().map(|x| 4.0 * x + 1.0).collect();
        let model = fit(&problem(vec![x.clone(), vec![0.1; 30], x], target), 0.0);
        assert_eq!((model.rank, model.coefficients[1]), (Some(1), 0.0));
        assert!((model.coefficients[0] - 2.0).abs() < 1e-12 && (model.coefficients[2] - 2.0).abs() < 1e-12);
    }

    #[test]
    fn one_row_and_no_columns_predict_the_mean() {
        assert_eq!(fit(&problem(vec![vec![5.0], vec![7.0]], vec![3.0]), 0.0).intercept, 3.0);
        let mut none = problem(vec![], vec![]);
        none.features = Matrix::new(2, 0, vec![]).unwrap();
        none.target = Target::Numbers(vec![1.0, 3.0]);
        assert_eq!(fit(&none, 0.0).intercept, 2.0);
        assert_eq!(fit(&none, 1.0).intercept, 2.0);
    }

    #[test]
    fn more_columns_than_rows_interpolate() {
        let columns: Vec<Vec<f64>> = (0..10).map(|seed| noise(4, seed + 1)).collect();
        let target = noise(4, 99);
        for penalty in [0.0, 1e-12] {
            let problem = problem(columns.clone(), target.clone());
            let model = Model::Linear(fit(&problem, penalty));
            let Prediction::Numbers(values) = model.predict(&problem.features).unwrap() else { panic!() };
            values.iter().zip(&target).for_each(|(a, b)| assert!((a - b).abs() < 1e-9));
        }
    }

    #[test]
    fn wide_and_tall_ridge_agree() {
        let columns: Vec<Vec<f64>> = (0..6).map(|seed| noise(6, seed + 1)).collect();
        let features = Matrix::from_columns(columns).unwrap();
        let target = noise(6, 50);
        let tall = ridge(features.clone(), target.clone(), 0.3, &[0; 6], Pulse::NONE).unwrap();
        let wide = wide_ridge(&features, target, &[0.3; 6], Pulse::NONE).unwrap();
        tall.iter().zip(&wide).for_each(|(a, b)| assert!((a - b).abs() < 1e-10));
    }

    #[test]
    fn extreme_units_change_nothing_but_the_units() {
        let x = noise(40, 1);
        let y: Vec<f64> = x.iter().zip(noise(40, 2)).map(|(x, e)| 3.0 * x + e).collect();
        let plain = fit(&problem(vec![x.clone()], y.clone()), 0.0);
        for unit in [1e-290, 1e300] {
            let model = fit(&problem(vec![x.iter().map(|x| x * unit).collect()], y.clone()), 0.0);
            assert!((model.coefficients[0] * unit / plain.coefficients[0] - 1.0).abs() < 1e-12);
            let ridge = fit(&problem(vec![x.iter().map(|x| x * unit).collect()], y.clone()), 1.0);
            assert!(ridge.coefficients[0].is_finite());
        }
        let mixed =
            problem(vec![x.iter().map(|x| x * 1e300).collect(), x.iter().map(|x| x * 1e-290).collect()], y);
        assert!(fit(&mixed, 0.0).coefficients.iter().all(|value| value.is_finite()));
    }

    #[test]
    fn weights_equal_repeated_rows() {
        let (x, y) = (noise(12, 1), noise(12, 2));
        let mut weighted = problem(vec![x.clone()], y.clone());
        weighted.weights = Some((0..12).map(|row| f64::from(row % 3)).collect());
        let rows: Vec<usize> = (0..12).flat_map(|row| vec![row; row % 3]).collect();
        let repeated =
            problem(vec![rows.iter().map(|r| x[*r]).collect()], rows.iter().map(|r| y[*r]).collect());
        for penalty in [0.0, 0.7] {
            let (a, b) = (fit(&weighted, penalty), fit(&repeated, penalty));
            assert!((a.coefficients[0] - b.coefficients[0]).abs() < 1e-12);
            assert!((a.intercept - b.intercept).abs() < 1e-12);
        }
    }

    #[test]
    fn wrong_settings_and_targets_are_errors() {
        let numbers = problem(vec![vec![1.0, 2.0]], vec![1.0, 2.0]);
        for penalty in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(LinearRegression { penalty, fit_intercept: true }.fit_task(&numbers, 0, 0).is_err());
        }
        let names = vec!["a".into()];
        let classes = Problem { target: Target::Classes { codes: vec![0, 0], names }, ..numbers };
        let error = LinearRegression::default().fit_task(&classes, 0, 0).unwrap_err();
        assert!(error.to_string().contains("logistic"));
    }
}
