//! Least squares by Householder QR (Golub and Van Loan, "Matrix Computations", 4th edition, 5.1 to 5.5).
//!
//! A tall matrix is first reduced to a triangle without pivoting, which is most of the work and walks down columns; the
//! small triangle is then reduced with column pivoting, which reveals the rank. When columns are redundant, a second QR of
//! the transposed triangle finds the smallest solution (a complete orthogonal decomposition).

use crate::numeric::{add_scaled, dot, scale};
use crate::{Matrix, Pulse};

/// A matrix after Householder reduction: column `k` holds `R` above the diagonal and the reflector from the diagonal down.
struct Reduced {
    matrix: Matrix,
    /// The diagonal of `R`.
    diagonal: Vec<f64>,
    /// `2 / (v' v)` per reflector, 0 where nothing had to be reflected.
    factors: Vec<f64>,
    /// Which original column stands at each position.
    order: Vec<usize>,
}

/// Applies the reflector `v` to `target`, both from the diagonal down.
fn reflect(v: &[f64], factor: f64, target: &mut [f64]) {
    if factor != 0.0 {
        add_scaled(target, -factor * dot(v, target), v);
    }
}

/// Reduces `matrix`, applying the same reflections to `right` (which may be empty).
fn reduce(mut matrix: Matrix, right: &mut [f64], pivoting: bool, pulse: Pulse<'_>) -> Reduced {
    let (rows, columns) = (matrix.rows(), matrix.columns());
    let steps = rows.min(columns);
    let mut order: Vec<usize> = (0..columns).collect();
    let (mut diagonal, mut factors) = (Vec::with_capacity(steps), Vec::with_capacity(steps));
    for step in 0..steps {
        pulse.beat();
        if pivoting {
            let mut best = (step, -1.0);
            for column in step..columns {
                let rest = &matrix.column(column)[step..];
                let norm = dot(rest, rest);
                if norm > best.1 {
                    best = (column, norm);
                }
            }
            swap_columns(&mut matrix, step, best.0);
            order.swap(step, best.0);
        }
        let mut v = matrix.column(step)[step..].to_vec();
        let norm = dot(&v, &v).sqrt();
        let signed = if v[0] > 0.0 { -norm } else { norm };
        v[0] -= signed;
        let square = dot(&v, &v);
        let factor = if square > 0.0 { 2.0 / square } else { 0.0 };
        diagonal.push(signed);
        factors.push(factor);
        for column in step + 1..columns {
            reflect(&v, factor, &mut matrix.column_mut(column)[step..]);
        }
        if let Some(rest) = right.get_mut(step..) {
            reflect(&v, factor, rest);
        }
        matrix.column_mut(step)[step..].copy_from_slice(&v);
    }
    Reduced { matrix, diagonal, factors, order }
}

fn swap_columns(matrix: &mut Matrix, a: usize, b: usize) {
    if a != b {
        for row in 0..matrix.rows() {
            let value = matrix.get(row, a);
            matrix.column_mut(a)[row] = matrix.get(row, b);
            matrix.column_mut(b)[row] = value;
        }
    }
}

impl Reduced {
    /// One element of `R`.
    fn upper(&self, row: usize, column: usize) -> f64 {
        if row == column { self.diagonal[row] } else { self.matrix.get(row, column) }
    }

    /// `R` as a matrix of its own, without the reflectors.
    fn triangle(&self) -> Matrix {
        let mut result = Matrix::zeros(self.diagonal.len(), self.matrix.columns());
        for column in 0..self.matrix.columns() {
            for row in 0..self.diagonal.len().min(column + 1) {
                result.column_mut(column)[row] = self.upper(row, column);
            }
        }
        result
    }
}

/// Solves `R x = right` for the leading `size` × `size` part of `R`, in place.
fn back_substitute(reduced: &Reduced, right: &mut [f64]) {
    for row in (0..right.len()).rev() {
        right[row] /= reduced.diagonal[row];
        let value = right[row];
        let above = &reduced.matrix.column(row)[..row];
        add_scaled(&mut right[..row], -value, above);
    }
}

/// Minimises `|matrix * x - right|` and returns `x` with the number of independent columns.
///
/// Columns should be scaled to similar size. Among equally good solutions it returns the one that minimises the sum of
/// `(x[j] / 2^exponents[j])²`, which for columns scaled by [`super::scaling`] is the smallest in original units, as
/// numpy's `lstsq` chooses. Differences of more than 60 between exponents count as 60.
pub(crate) fn least_squares(
    matrix: Matrix,
    mut right: Vec<f64>,
    exponents: &[i32],
    pulse: Pulse<'_>,
) -> (Vec<f64>, usize) {
    let (rows, columns) = (matrix.rows(), matrix.columns());
    let mut matrix = matrix;
    if rows > columns {
        let reduced = reduce(matrix, &mut right, false, pulse);
        matrix = reduced.triangle();
        right.truncate(columns);
    }
    let reduced = reduce(matrix, &mut right, true, pulse);
    let first = reduced.diagonal.first().map_or(0.0, |value| value.abs());
    let limit = first * f64::EPSILON * rows.max(columns) as f64;
    let rank = reduced.diagonal.iter().take_while(|value| value.abs() > limit).count();
    right.truncate(rank);
    let mut solution = vec![0.0; columns];
    if rank == columns {
        back_substitute(&reduced, &mut right);
        reduced.order.iter().zip(&right).for_each(|(column, value)| solution[*column] = *value);
    } else if rank > 0 {
        solution = smallest_solution(&reduced, &right, exponents, pulse);
    }
    (solution, rank)
}

/// The smallest of the solutions of the first `right.len()` rows of `R`.
fn smallest_solution(reduced: &Reduced, right: &[f64], exponents: &[i32], pulse: Pulse<'_>) -> Vec<f64> {
    let (rank, columns) = (right.len(), reduced.order.len());
    let highest = exponents.iter().copied().max().unwrap_or(0);
    let power = |column: usize| (exponents[column] - highest).max(-60);
    let mut transposed = Matrix::zeros(columns, rank);
    for row in 0..rank {
        for position in row..columns {
            transposed.column_mut(row)[position] =
                scale(reduced.upper(row, position), power(reduced.order[position]));
        }
    }
    let second = reduce(transposed, &mut [], false, pulse);
    // R = T' Z', so first T' t = right from the top, then x = Z t.
    let mut x = vec![0.0; columns];
    for row in 0..rank {
        let known = dot(&x[..row], &second.matrix.column(row)[..row]);
        x[row] = (right[row] - known) / second.diagonal[row];
    }
    for step in (0..rank).rev() {
        reflect(&second.matrix.column(step)[step..], second.factors[step], &mut x[step..]);
    }
    let mut solution = vec![0.0; columns];
    for (position, column) in reduced.order.iter().enumerate() {
        solution[*column] = scale(x[position], power(*column));
    }
    solution
}

#[cfg(test)]
mod tests {
    use smartcore::linalg::basic::arrays::Array;
    use smartcore::linalg::basic::matrix::DenseMatrix;
    use smartcore::linalg::traits::qr::QRDecomposable;

    use super::*;
    use crate::Random;

    fn random_matrix(rows: usize, columns: usize, seed: u64) -> Matrix {
        let mut random = Random::new(seed, 0);
        Matrix::new(rows, columns, (0..rows * columns).map(|_| random.uniform() - 0.5).collect()).unwrap()
    }

    #[test]
    fn agrees_with_smartcore() {
        let matrix = random_matrix(50, 6, 1);
        let right: Vec<f64> = random_matrix(50, 1, 2).values().to_vec();
        let (x, rank) = least_squares(matrix.clone(), right.clone(), &[0; 6], Pulse::NONE);
        assert_eq!(rank, 6);
        let a = DenseMatrix::new(50, 6, matrix.values().to_vec(), true).unwrap();
        let b = DenseMatrix::new(50, 1, right, true).unwrap();
        let expected = a.qr_solve_mut(b).unwrap();
        for (row, value) in x.iter().enumerate() {
            assert!((value - expected.get((row, 0))).abs() < 1e-12);
        }
    }

    #[test]
    fn duplicated_columns_share_the_coefficient() {
        let base = random_matrix(20, 2, 3);
        let (a, b) = (base.column(0).to_vec(), base.column(1).to_vec());
        let right: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 2.0 * a + b).collect();
        let matrix = Matrix::from_columns(vec![a.clone(), b, a]).unwrap();
        let (x, rank) = least_squares(matrix, right, &[0; 3], Pulse::NONE);
        assert_eq!(rank, 2);
        for (value, expected) in x.iter().zip([1.0, 1.0, 1.0]) {
            assert!((value - expected).abs() < 1e-12, "{x:?}");
        }
    }

    #[test]
    fn wide_systems_have_the_smallest_solution() {
        let matrix = Matrix::new(1, 3, vec![1.0, 2.0, 2.0]).unwrap();
        let (x, rank) = least_squares(matrix, vec![9.0], &[0; 3], Pulse::NONE);
        assert_eq!(rank, 1);
        for (value, expected) in x.iter().zip([1.0, 2.0, 2.0]) {
            assert!((value - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn zeros_give_zeros() {
        assert_eq!(least_squares(Matrix::zeros(4, 2), vec![1.0; 4], &[0; 2], Pulse::NONE), (vec![0.0; 2], 0));
        assert_eq!(least_squares(Matrix::zeros(4, 0), vec![1.0; 4], &[], Pulse::NONE), (vec![], 0));
    }
}
