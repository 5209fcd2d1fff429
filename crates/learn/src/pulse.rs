//! How a fit says that it goes on. It runs to its end without a pause, so whoever waits for it could not tell long work
//! from work that hangs.

/// Hears that a fit goes on. No result depends on it.
#[derive(Clone, Copy)]
pub struct Pulse<'a>(&'a dyn Fn(f64));

impl<'a> Pulse<'a> {
    /// Heard by nobody.
    pub const NONE: Pulse<'static> = Pulse(&|_| ());

    /// Heard by `hear`, which is given about how many multiplications follow before the next time: 0 for less than a
    /// second's worth.
    pub fn new(hear: &'a dyn Fn(f64)) -> Self {
        Self(hear)
    }

    /// The fit goes on. Called at least every second or so of work.
    pub(crate) fn beat(self) {
        (self.0)(0.0);
    }

    /// A step of about so many multiplications follows, in which nothing can be said.
    pub(crate) fn before(self, multiplications: f64) {
        (self.0)(multiplications);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::{AnyLearner, Learner, Matrix, Problem, Random, Target};

    /// Many rows, each with a class that its features say little of.
    fn problem(classes: bool) -> Problem {
        let mut random = Random::new(1, 0);
        let mut column = || (0..30_000).map(|_| random.uniform()).collect::<Vec<f64>>();
        let columns = (0..8).map(|_| column()).collect();
        let numbers = column();
        let target = if classes {
            let codes = numbers.iter().map(|number| u32::from(*number > 0.5)).collect();
            Target::Classes { codes, names: vec!["a".into(), "b".into()] }
        } else {
            Target::Numbers(numbers)
        };
        Problem { features: Matrix::from_columns(columns).unwrap(), target, weights: None }
    }

    #[test]
    fn every_learner_is_heard_and_fits_the_same() {
        let learners: [(AnyLearner, bool, u32); 5] = [
            (AnyLearner::LogisticRegression(Default::default()), true, 30),
            (AnyLearner::LinearRegression(Default::default()), false, 8),
            (
                AnyLearner::LinearRegression(crate::LinearRegression { penalty: 1.0, ..Default::default() }),
                false,
                8,
            ),
            (AnyLearner::DecisionTree(Default::default()), true, 10),
            (AnyLearner::RandomForest(Default::default()), false, 20),
        ];
        for (learner, classes, least) in learners {
            let problem = problem(classes);
            let heard = Cell::new(0);
            let hear = |_| heard.set(heard.get() + 1);
            let model = learner.fit_task_with(&problem, 0, 7, Pulse::new(&hear)).unwrap();
            assert!(heard.get() >= least, "{learner:?}: {}", heard.get());
            assert!(model == learner.fit_task(&problem, 0, 7).unwrap());
        }
    }

    #[test]
    fn a_long_silence_is_announced() {
        let columns: Vec<Vec<f64>> =
            (0..800).map(|column| (0..800).map(|row| f64::from(u8::from(row == column))).collect()).collect();
        let problem = Problem {
            features: Matrix::from_columns(columns).unwrap(),
            target: Target::Numbers((0..800).map(f64::from).collect()),
            weights: None,
        };
        let longest = Cell::new(0.0);
        let hear = |multiplications: f64| {
            if multiplications > longest.get() {
                longest.set(multiplications);
            }
        };
        let ridge = crate::LinearRegression { penalty: 1.0, ..Default::default() };
        ridge.fit_task_with(&problem, 0, 0, Pulse::new(&hear)).unwrap();
        assert!(longest.get() > 1e8, "{}", longest.get());
    }
}
