//! The loss that logistic regression minimises, with its gradient and Hessian, on scaled columns.
//!
//! Unknowns lie score after score, per score one coefficient per column and then the intercept. The objective is divided
//! by `inverse_regularisation * sum of weights`, so that it is a mean loss and one tolerance suits all sizes. Rows are walked in blocks that fit
//! the cache, so that each column is read once per block.

use super::LogisticRegression;
use crate::model::sigmoid;
use crate::numeric::{add_scaled, dot, larger, scale, smaller, sum};
use crate::{Matrix, Pulse};

/// Rows per block. Part of the result: sums are made block by block.
const BLOCK: usize = 1024;

/// Penalties per scaled coefficient are kept within this and its reciprocal.
const LARGEST_PENALTY: f64 = 1e60;

/// The minimisation problem.
pub(super) struct Objective<'a> {
    features: &'a Matrix,
    codes: Vec<u32>,
    /// Weight of each row divided by the sum of weights.
    shares: Vec<f64>,
    scores: usize,
    intercept: bool,
    /// Per column: what half the squared scaled coefficient costs.
    penalties: Vec<f64>,
    pulse: Pulse<'a>,
}

/// Probabilities of one block: per score, one value per row.
struct Block {
    start: usize,
    rows: usize,
    loss: f64,
}

impl<'a> Objective<'a> {
    /// `exponents` says how much each column was scaled: the coefficient in original units is `2^-exponent` of the scaled.
    pub(super) fn new(
        features: &'a Matrix,
        codes: Vec<u32>,
        weights: Option<&[f64]>,
        scores: usize,
        settings: &LogisticRegression,
        exponents: &[i32],
        pulse: Pulse<'a>,
    ) -> Self {
        let rows = features.rows();
        let total = weights.map_or(rows as f64, sum);
        let shares = match weights {
            Some(weights) => weights.iter().map(|weight| weight / total).collect(),
            None => vec![1.0 / total; rows],
        };
        let base = 1.0 / settings.inverse_regularisation / total;
        let penalty = |exponent: &i32| {
            let value = scale(base, exponent.saturating_mul(-2));
            larger(1.0 / LARGEST_PENALTY, smaller(value, LARGEST_PENALTY))
        };
        let penalties = exponents.iter().map(penalty).collect();
        Self { features, codes, shares, scores, intercept: settings.fit_intercept, penalties, pulse }
    }

    /// Number of unknowns, intercepts included.
    pub(super) fn unknowns(&self) -> usize {
        self.scores * self.width()
    }

    /// Unknowns per score.
    fn width(&self) -> usize {
        self.features.columns() + 1
    }

    /// Where to start: no coefficients.
    pub(super) fn start(&self) -> Vec<f64> {
        vec![0.0; self.unknowns()]
    }

    /// Fills `probabilities` (scores × BLOCK) for the rows from `start` on and returns their share of the loss.
    fn block(&self, parameters: &[f64], start: usize, probabilities: &mut [f64]) -> Block {
        let rows = BLOCK.min(self.features.rows() - start);
        let columns = self.features.columns();
        for (score, values) in probabilities.chunks_exact_mut(BLOCK).enumerate() {
            let own = &parameters[score * self.width()..(score + 1) * self.width()];
            let values = &mut values[..rows];
            values.fill(own[columns]);
            for (column, coefficient) in own[..columns].iter().enumerate() {
                add_scaled(values, *coefficient, &self.features.column(column)[start..start + rows]);
            }
        }
        let loss = if self.scores == 1 {
            self.binomial(start, &mut probabilities[..rows])
        } else {
            self.multinomial(start, rows, probabilities)
        };
        Block { start, rows, loss }
    }

    /// Scores to probabilities of the second class.
    fn binomial(&self, start: usize, scores: &mut [f64]) -> f64 {
        let mut loss = 0.0;
        for (row, score) in scores.iter_mut().enumerate() {
            let positive = self.codes[start + row] == 1;
            let margin = if positive { *score } else { -*score };
            let row_loss = larger(-margin, 0.0) + libm::log1p(libm::exp(-margin.abs()));
            loss += self.shares[start + row] * row_loss;
            *score = sigmoid(*score);
        }
        loss
    }

    /// Scores to softmax probabilities.
    fn multinomial(&self, start: usize, rows: usize, scores: &mut [f64]) -> f64 {
        let mut loss = 0.0;
        for row in 0..rows {
            let own = scores[self.codes[start + row] as usize * BLOCK + row];
            let highest = (0..self.scores)
                .fold(f64::MIN, |highest, score| larger(highest, scores[score * BLOCK + row]));
            let mut total = 0.0;
            for score in 0..self.scores {
                let value = &mut scores[score * BLOCK + row];
                *value = libm::exp(*value - highest);
                total += *value;
            }
            for score in 0..self.scores {
                scores[score * BLOCK + row] /= total;
            }
            loss += self.shares[start + row] * (libm::log(total) + highest - own);
        }
        loss
    }

    /// Half the penalty, and its gradient added to `gradient`.
    fn penalise(&self, parameters: &[f64], gradient: &mut [f64]) -> f64 {
        let mut loss = 0.0;
        for (own, gradient) in
            parameters.chunks_exact(self.width()).zip(gradient.chunks_exact_mut(self.width()))
        {
            for (column, penalty) in self.penalties.iter().enumerate() {
                loss += 0.5 * penalty * own[column] * own[column];
                gradient[column] += penalty * own[column];
            }
        }
        loss
    }

    /// The objective; `gradient` is overwritten.
    pub(super) fn evaluate(&self, parameters: &[f64], gradient: &mut [f64]) -> f64 {
        self.accumulate(parameters, gradient, |_, _| ())
    }

    /// The objective and gradient; `hessian` (unknowns × unknowns, symmetric) is overwritten too.
    pub(super) fn evaluate_with_hessian(
        &self,
        parameters: &[f64],
        gradient: &mut [f64],
        hessian: &mut [f64],
    ) -> f64 {
        hessian.fill(0.0);
        let (size, width, columns) = (self.unknowns(), self.width(), self.features.columns());
        let mut curvature = vec![0.0; BLOCK];
        let mut product = vec![0.0; BLOCK];
        let loss = self.accumulate(parameters, gradient, |block, probabilities| {
            let rows = block.start..block.start + block.rows;
            let shares = &self.shares[rows.clone()];
            for first in 0..self.scores {
                for second in 0..=first {
                    let p = &probabilities[first * BLOCK..][..block.rows];
                    let q = &probabilities[second * BLOCK..][..block.rows];
                    for (row, value) in curvature[..block.rows].iter_mut().enumerate() {
                        let same = if first == second { 1.0 } else { 0.0 };
                        *value = shares[row] * p[row] * (same - q[row]);
                    }
                    let curvature = &curvature[..block.rows];
                    let product = &mut product[..block.rows];
                    for a in 0..width {
                        let line = &mut hessian[(first * width + a) * size + second * width..];
                        if a == columns {
                            product.copy_from_slice(curvature);
                        } else {
                            let values = &self.features.column(a)[rows.clone()];
                            product.iter_mut().zip(values).zip(curvature).for_each(|((p, x), c)| *p = x * c);
                        }
                        // Each block of scores is symmetric, so its lower triangle is enough.
                        for (b, target) in line[..=a].iter_mut().enumerate() {
                            *target += if b == columns {
                                sum(product)
                            } else {
                                dot(product, &self.features.column(b)[rows.clone()])
                            };
                        }
                    }
                }
            }
        });
        self.complete_hessian(hessian);
        loss
    }

    /// Mirrors the parts that were summed, adds the penalty and pins what the data leave open.
    fn complete_hessian(&self, hessian: &mut [f64]) {
        let (size, width, columns) = (self.unknowns(), self.width(), self.features.columns());
        for first in 0..self.scores {
            for second in 0..=first {
                for a in 0..width {
                    for b in 0..=a {
                        let value = hessian[(first * width + a) * size + second * width + b];
                        for (i, j) in [(a, b), (b, a)] {
                            hessian[(first * width + i) * size + second * width + j] = value;
                            hessian[(second * width + j) * size + first * width + i] = value;
                        }
                    }
                }
            }
        }
        for score in 0..self.scores {
            for column in 0..columns {
                let index = score * width + column;
                hessian[index * size + index] += self.penalties[column];
            }
            let intercept = score * width + columns;
            if !self.intercept {
                (0..size).for_each(|other| {
                    hessian[intercept * size + other] = 0.0;
                    hessian[other * size + intercept] = 0.0;
                });
                hessian[intercept * size + intercept] = 1.0;
            }
        }
        if self.intercept && self.scores > 1 {
            // Adding a constant to all intercepts changes nothing: keep their sum at 0.
            for first in 0..self.scores {
                for second in 0..self.scores {
                    hessian[(first * width + columns) * size + second * width + columns] += 1.0;
                }
            }
        }
    }

    /// Walks the blocks, summing loss and gradient, and shows every block's probabilities to `visit`.
    fn accumulate(
        &self,
        parameters: &[f64],
        gradient: &mut [f64],
        mut visit: impl FnMut(&Block, &[f64]),
    ) -> f64 {
        gradient.fill(0.0);
        let columns = self.features.columns();
        let mut probabilities = vec![0.0; self.scores * BLOCK];
        let mut residuals = vec![0.0; BLOCK];
        let mut loss = 0.0;
        for start in (0..self.features.rows()).step_by(BLOCK) {
            self.pulse.beat();
            let block = self.block(parameters, start, &mut probabilities);
            loss += block.loss;
            for (score, values) in probabilities.chunks_exact(BLOCK).enumerate() {
                let own_class = if self.scores == 1 { 1 } else { score as u32 };
                let residuals = &mut residuals[..block.rows];
                for (row, residual) in residuals.iter_mut().enumerate() {
                    let truth = if self.codes[start + row] == own_class { 1.0 } else { 0.0 };
                    *residual = self.shares[start + row] * (values[row] - truth);
                }
                let own = &mut gradient[score * self.width()..(score + 1) * self.width()];
                for (column, component) in own[..columns].iter_mut().enumerate() {
                    *component += dot(residuals, &self.features.column(column)[start..start + block.rows]);
                }
                if self.intercept {
                    own[columns] += sum(residuals);
                }
            }
            visit(&block, &probabilities);
        }
        loss + self.penalise(parameters, gradient)
    }
}
