//! Solving symmetric positive definite systems, by smartcore's Cholesky decomposition.

use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linalg::traits::cholesky::CholeskyDecomposable;

use crate::Pulse;

/// Solves `matrix * x = right` for a symmetric positive definite `matrix` (size × size). `None` when it is not positive
/// definite to working precision.
pub(crate) fn solve_positive_definite(
    matrix: Vec<f64>,
    right: Vec<f64>,
    pulse: Pulse<'_>,
) -> Option<Vec<f64>> {
    let size = right.len();
    if size == 0 {
        return Some(right);
    }
    let multiplications = size as f64 * size as f64 * size as f64 / 3.0;
    // Smaller ones are done within a second.
    if multiplications > 1e8 {
        pulse.before(multiplications);
    }
    let matrix = DenseMatrix::new(size, size, matrix, true).ok()?;
    let right = DenseMatrix::new(size, 1, right, true).ok()?;
    let solution = matrix.cholesky_solve_mut(right).ok()?;
    let solution: Vec<f64> =
        smartcore::linalg::basic::arrays::Array::iterator(&solution, 0).copied().collect();
    solution.iter().all(|value| value.is_finite()).then_some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves() {
        let x = solve_positive_definite(vec![4.0, 2.0, 2.0, 3.0], vec![10.0, 9.0], Pulse::NONE).unwrap();
        assert!((x[0] - 1.5).abs() < 1e-14 && (x[1] - 2.0).abs() < 1e-14);
        assert_eq!(solve_positive_definite(vec![], vec![], Pulse::NONE), Some(vec![]));
    }

    #[test]
    fn refuses_indefinite_and_singular() {
        assert_eq!(solve_positive_definite(vec![1.0, 2.0, 2.0, 1.0], vec![1.0, 1.0], Pulse::NONE), None);
        assert_eq!(solve_positive_definite(vec![0.0], vec![1.0], Pulse::NONE), None);
    }
}
