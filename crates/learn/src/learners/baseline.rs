//! The learner that ignores the features, so that everyone sees what the others are worth.

use serde::{Deserialize, Serialize};

use crate::learner::{Learner, merge_single};
use crate::model::BaselineModel;
use crate::numeric::{exponent, largest_absolute, scale, scale_all, weighted_mean};
use crate::{LearnError, Model, Problem, Pulse, Target};

/// Predicts the share of each class, hence the most frequent class, or the mean of the target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Baseline {}

impl Learner for Baseline {
    fn tasks(&self, _problem: &Problem) -> usize {
        1
    }

    fn fit_task_with(
        &self,
        problem: &Problem,
        _task: usize,
        _seed: u64,
        _pulse: Pulse<'_>,
    ) -> Result<Model, LearnError> {
        problem.validate()?;
        let problem = problem.weighted_rows()?;
        let weights = problem.weights.as_deref();
        let (probabilities, mean) = match &problem.target {
            Target::Classes { codes, names } => {
                let mut shares = vec![0.0; names.len()];
                for (row, code) in codes.iter().enumerate() {
                    shares[*code as usize] += weights.map_or(1.0, |weights| weights[row]);
                }
                let total: f64 = shares.iter().sum();
                shares.iter_mut().for_each(|share| *share /= total);
                (shares, None)
            }
            Target::Numbers(values) => {
                let power = exponent(largest_absolute(values));
                let mut values = values.clone();
                scale_all(&mut values, -power);
                (Vec::new(), Some(scale(weighted_mean(&values, weights), power)))
            }
        };
        Ok(Model::Baseline(BaselineModel { features: problem.features.columns(), probabilities, mean }))
    }

    fn merge(&self, parts: Vec<Model>) -> Result<Model, LearnError> {
        merge_single(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Matrix, Prediction};

    #[test]
    fn weighted_shares_and_means() {
        let features = Matrix::new(3, 0, vec![]).unwrap();
        let names = vec!["a".into(), "b".into()];
        let mut problem = Problem {
            features: features.clone(),
            target: Target::Classes { codes: vec![0, 1, 1], names },
            weights: Some(vec![6.0, 1.0, 1.0]),
        };
        let model = Baseline {}.fit_task(&problem, 0, 0).unwrap();
        model.validate(0, Some(2)).unwrap();
        let Prediction::Probabilities(matrix) = model.predict(&features).unwrap() else { panic!() };
        assert_eq!((matrix.get(2, 0), matrix.get(2, 1)), (0.75, 0.25));
        problem.target = Target::Numbers(vec![1e308, 1e308, 1e308]);
        let model = Baseline {}.fit_task(&problem, 0, 0).unwrap();
        assert_eq!(model.predict(&features).unwrap(), Prediction::Numbers(vec![1e308; 3]));
    }
}
