//! What a learner is given: features, a target and optional weights, one row each.

mod bytes;

use std::borrow::Cow;

use crate::{LearnError, Matrix};

/// Non-zero weights must lie between this and its reciprocal, so that sums and squares of them stay in range.
const SMALLEST_WEIGHT: f64 = 1e-100;

/// What is to be predicted, one entry per row.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// Classification.
    Classes {
        /// Index into `names` per row.
        codes: Vec<u32>,
        /// The classes in sorted order. A class may have no rows (in one fold of a cross-validation, say).
        names: Vec<String>,
    },
    /// Regression: a number per row.
    Numbers(Vec<f64>),
}

impl Target {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        match self {
            Self::Classes { codes, .. } => codes.len(),
            Self::Numbers(values) => values.len(),
        }
    }

    /// Number of classes; `None` for numbers.
    pub fn classes(&self) -> Option<usize> {
        match self {
            Self::Classes { names, .. } => Some(names.len()),
            Self::Numbers(_) => None,
        }
    }
}

/// Features, target and weights of the training rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// One row per training row, one column per feature, all finite.
    pub features: Matrix,
    /// One entry per row.
    pub target: Target,
    /// How much each row counts: 0 leaves it out, 2 counts it twice. `None` stands for all ones.
    pub weights: Option<Vec<f64>>,
}

impl Problem {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.features.rows()
    }

    /// Checks what every learner relies on: equal row counts, finite numbers, codes within the names, usable weights and
    /// at least one row that counts. Columns are not required: a baseline needs none.
    ///
    /// # Errors
    /// [`LearnError::Data`] naming the first offending row and column, counted from one.
    pub fn validate(&self) -> Result<(), LearnError> {
        let rows = self.rows();
        let problem = |message: String| Err(LearnError::Data(message));
        if rows == 0 {
            return problem(
                "there are no training rows. Check the filters and the split before this learner".into(),
            );
        }
        if u32::try_from(rows).is_err() {
            return problem(format!("{rows} rows are too many: take a sample of fewer than {}", u32::MAX));
        }
        if self.target.rows() != rows {
            return problem(format!(
                "{rows} rows of features stand beside {} target values",
                self.target.rows()
            ));
        }
        if let Some((column, row)) = self.features.first_not_finite() {
            return problem(format!(
                "feature {} has no finite number in row {}. Fill in or drop missing values before this learner",
                column + 1,
                row + 1
            ));
        }
        match &self.target {
            Target::Classes { codes, names } => {
                if let Some(row) = codes.iter().position(|code| *code as usize >= names.len()) {
                    return problem(format!(
                        "row {} has a class beyond the {} known ones",
                        row + 1,
                        names.len()
                    ));
                }
            }
            Target::Numbers(values) => {
                if let Some(row) = values.iter().position(|value| !value.is_finite()) {
                    return problem(format!(
                        "the target has no finite number in row {}. Drop that row",
                        row + 1
                    ));
                }
            }
        }
        self.validate_weights()
    }

    fn validate_weights(&self) -> Result<(), LearnError> {
        let Some(weights) = &self.weights else { return Ok(()) };
        let problem = |message: String| Err(LearnError::Data(message));
        if weights.len() != self.rows() {
            return problem(format!(
                "{} rows of features stand beside {} weights",
                self.rows(),
                weights.len()
            ));
        }
        let usable =
            |weight: f64| weight == 0.0 || (SMALLEST_WEIGHT..=1.0 / SMALLEST_WEIGHT).contains(&weight);
        if let Some(row) = weights.iter().position(|weight| !usable(*weight)) {
            return problem(format!(
                "the weight in row {} is {}; weights must be 0 or between 1e-100 and 1e100",
                row + 1,
                weights[row]
            ));
        }
        if weights.iter().all(|weight| *weight == 0.0) {
            return problem("every row has weight 0, so none of them counts".into());
        }
        Ok(())
    }

    /// The problem without rows of weight 0. To be called after [`Problem::validate`].
    pub(crate) fn weighted_rows(&self) -> Result<Cow<'_, Self>, LearnError> {
        let Some(weights) = self.weights.as_ref().filter(|weights| weights.contains(&0.0)) else {
            return Ok(Cow::Borrowed(self));
        };
        let rows: Vec<usize> = (0..self.rows()).filter(|row| weights[*row] > 0.0).collect();
        let target = match &self.target {
            Target::Classes { codes, names } => {
                Target::Classes { codes: rows.iter().map(|row| codes[*row]).collect(), names: names.clone() }
            }
            Target::Numbers(values) => Target::Numbers(rows.iter().map(|row| values[*row]).collect()),
        };
        Ok(Cow::Owned(Self {
            features: self.features.take_rows(&rows)?,
            target,
            weights: Some(rows.iter().map(|row| weights[*row]).collect()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem() -> Problem {
        Problem {
            features: Matrix::from_columns(vec![vec![1.0, 2.0]]).unwrap(),
            target: Target::Classes { codes: vec![0, 1], names: vec!["a".into(), "b".into()] },
            weights: None,
        }
    }

    #[test]
    fn good_problems_pass() {
        assert!(problem().validate().is_ok());
        let without_columns = Problem { features: Matrix::new(2, 0, vec![]).unwrap(), ..problem() };
        assert!(without_columns.validate().is_ok());
    }

    #[test]
    fn bad_problems_are_named() {
        let numbers = |values: Vec<f64>| Problem { target: Target::Numbers(values), ..problem() };
        let weights = |values: Vec<f64>| Problem { weights: Some(values), ..problem() };
        assert!(numbers(vec![1.0]).validate().is_err());
        assert!(numbers(vec![1.0, f64::NAN]).validate().unwrap_err().to_string().contains("row 2"));
        assert!(weights(vec![1.0]).validate().is_err());
        assert!(weights(vec![1.0, -1.0]).validate().is_err());
        assert!(weights(vec![1.0, f64::INFINITY]).validate().is_err());
        assert!(weights(vec![0.0, 0.0]).validate().is_err());
        let codes = Target::Classes { codes: vec![0, 2], names: vec!["a".into(), "b".into()] };
        assert!(Problem { target: codes, ..problem() }.validate().is_err());
        let features = Matrix::from_columns(vec![vec![1.0, 2.0], vec![0.0, f64::NEG_INFINITY]]).unwrap();
        let message = Problem { features, ..problem() }.validate().unwrap_err().to_string();
        assert!(message.contains("feature 2") && message.contains("row 2"), "{message}");
        let empty = Problem {
            features: Matrix::new(0, 1, vec![]).unwrap(),
            target: Target::Numbers(vec![]),
            weights: None,
        };
        assert!(empty.validate().is_err());
    }

    #[test]
    fn rows_without_weight_go() {
        let kept = Problem { weights: Some(vec![0.0, 3.0]), ..problem() };
        let kept = kept.weighted_rows().unwrap();
        assert_eq!(kept.rows(), 1);
        assert_eq!(kept.weights.as_deref(), Some(&[3.0][..]));
    }
}
