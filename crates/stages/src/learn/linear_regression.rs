//! Predicts a number as a weighted sum of the features.
//!
//! With penalty 0 this is ordinary least squares; with a penalty it is ridge regression, which keeps coefficients small
//! when features are many or alike. Scale the features first when there is a penalty. The intercept is not penalised.
//! Same results as scikit-learn's `LinearRegression` and `Ridge`.

use penstock_flow::{Column, Diagnostic, ParameterKind};
use penstock_learn::AnyLearner;

use super::learner_stage::{LearnerStage, Task};
use super::task::regression;
use crate::parameters::number;

/// The stage.
pub struct LinearRegression;

parameters! {
    /// The form of the model.
    pub struct LinearRegressionParameters {
        /// How strongly coefficients are held back: 0 for ordinary least squares, more for ridge regression.
        penalty: f64 = 0.0, "Penalty", number(0.0, 1e12);
        /// Whether the prediction may differ from 0 where all features are 0.
        fit_intercept: bool = true, "Intercept", ParameterKind::Boolean;
    }
}

impl LearnerStage for LinearRegression {
    type Parameters = LinearRegressionParameters;

    fn describe() -> (&'static str, &'static str, &'static [&'static str]) {
        ("linear-regression", "Linear regression", &["ols", "ridge", "least squares", "linear model"])
    }

    fn task(_: &LinearRegressionParameters, target: &Column) -> Result<Task, Box<Diagnostic>> {
        regression(target)
    }

    fn learner(parameters: &LinearRegressionParameters) -> AnyLearner {
        AnyLearner::LinearRegression(penstock_learn::LinearRegression {
            penalty: parameters.penalty,
            fit_intercept: parameters.fit_intercept,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{fit_and_score, with_target};
    use serde_json::json;

    #[test]
    fn finds_a_line_and_leaves_incomplete_rows_without_prediction() {
        let training = with_target("a,t\n1,3.0\n2,5.0\n3,7.0\n4,9.0\n");
        let outputs = fit_and_score::<LinearRegression>(json!({}), &training, "a\n10\n\n11\n").unwrap();
        let predicted = outputs.table().unwrap().numbers("predicted t").unwrap();
        assert!((predicted[0].unwrap() - 21.0).abs() < 1e-9);
        let missing = fit_and_score::<LinearRegression>(json!({}), &training, "a,b\n10,1\n,2\n").unwrap();
        assert_eq!(missing.table().unwrap().numbers("predicted t").unwrap()[1], None);
        assert_eq!(missing.diagnostics[0].code, "feature-missing");
    }

    #[test]
    fn a_missing_feature_and_a_class_target_are_refused_with_a_remedy() {
        let missing =
            fit_and_score::<LinearRegression>(json!({}), &with_target("a,t\n1,3.0\n,5.0\n"), "a\n1\n")
                .err()
                .unwrap();
        assert!(
            missing.to_string().contains("“a” is missing in 1 of 2 rows")
                && missing.to_string().contains("Impute")
        );
        let classes = fit_and_score::<LinearRegression>(json!({}), &with_target("a,t\n1,x\n2,y\n"), "a\n1\n")
            .err()
            .unwrap();
        assert!(
            classes.to_string().contains("not a number")
                && classes.to_string().contains("logistic regression")
        );
    }
}
