//! Predicts the probability of each class from a weighted sum of the features.
//!
//! Fast, hard to beat on small tables, and its coefficients can be read. Scale the features first: the penalty treats
//! them alike. With more than two classes it is multinomial. Same objective and results as scikit-learn's
//! `LogisticRegression` with an L2 penalty.

use penstock_flow::{Column, Diagnostic, ParameterKind};
use penstock_learn::AnyLearner;

use super::learner_stage::{LearnerStage, Task};
use super::task::classification;
use crate::parameters::{integer, number};

/// The stage.
pub struct LogisticRegression;

parameters! {
    /// The form of the model, and the solver's limits.
    pub struct LogisticRegressionParameters {
        /// The inverse of the penalty's strength (C): smaller values hold coefficients back more.
        inverse_regularisation: f64 = 1.0, "Inverse regularisation (C)", number(1e-6, 1e6);
        /// Whether classes may be unequally frequent where all features are 0.
        fit_intercept: bool = true, "Intercept", ParameterKind::Boolean;
        /// The most steps of the solver.
        max_iterations: u32 = 1_000, "Most iterations", integer(1, 100_000);
    }
}

impl LearnerStage for LogisticRegression {
    type Parameters = LogisticRegressionParameters;

    fn describe() -> (&'static str, &'static str, &'static [&'static str]) {
        (
            "logistic-regression",
            "Logistic regression",
            &["logit", "softmax", "multinomial", "classifier", "linear model"],
        )
    }

    fn task(_: &LogisticRegressionParameters, target: &Column) -> Result<Task, Box<Diagnostic>> {
        classification(target)
    }

    fn learner(parameters: &LogisticRegressionParameters) -> AnyLearner {
        AnyLearner::LogisticRegression(penstock_learn::LogisticRegression {
            inverse_regularisation: parameters.inverse_regularisation,
            fit_intercept: parameters.fit_intercept,
            max_iterations: parameters.max_iterations,
            ..penstock_learn::LogisticRegression::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{fit_and_score, with_target};
    use serde_json::json;

    #[test]
    fn separates_two_classes() {
        let training = with_target("a,t\n1,no\n2,no\n3,no\n7,yes\n8,yes\n9,yes\n");
        let outputs = fit_and_score::<LogisticRegression>(json!({}), &training, "a\n0\n10\n").unwrap();
        let table = outputs.table().unwrap();
        let predicted = table.texts("predicted t").unwrap();
        assert_eq!((predicted.get(0).as_deref(), predicted.get(1).as_deref()), (Some("false"), Some("true")));
        let (no, yes) =
            (table.numbers("probability false").unwrap(), table.numbers("probability true").unwrap());
        assert!((no[0].unwrap() + yes[0].unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn one_class_is_refused() {
        let error = fit_and_score::<LogisticRegression>(json!({}), &with_target("a,t\n1,x\n2,x\n"), "a\n1\n")
            .err()
            .unwrap();
        assert!(error.to_string().contains("class"), "{error}");
    }
}
