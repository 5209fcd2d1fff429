//! Grows many trees, each on other rows and features, and lets them vote.
//!
//! Strong on most tables without tuning, needs no scaling, and does not mind useless features. Like scikit-learn's
//! `RandomForestClassifier` and `RandomForestRegressor`, on columns cut into at most 255 bins. The result depends on the
//! project's seed and on nothing else: not on the number of workers.

use penstock_flow::{Column, Diagnostic, ParameterKind};
use penstock_learn::{AnyLearner, MaxFeatures};

use super::learner_stage::{LearnerStage, Task};
use super::task::{TaskChoice, task_of};
use crate::parameters::{integer, optional_integer};

/// The stage.
pub struct RandomForest;

choices! {
    /// How many features each node looks at.
    pub enum FeatureShare {
        /// The square root of their number for classes, all of them for numbers.
        Automatic = "automatic" => "Automatic",
        /// The square root of their number.
        SquareRoot = "square-root" => "Square root",
        /// A third of them.
        Third = "third" => "A third",
        /// All of them.
        All = "all" => "All",
    }
}

parameters! {
    /// How the forest is grown.
    pub struct RandomForestParameters {
        /// Whether the target is one of several classes or a number.
        task: TaskChoice = TaskChoice::Automatic, "Task", TaskChoice::kind();
        /// How many trees. More are steadier and slower.
        trees: u32 = 100, "Trees", integer(1, 10_000);
        /// The most questions in a row.
        max_depth: Option<u32> = None, "Most depth", optional_integer(1, 1_000);
        /// The fewest training rows in a leaf.
        min_samples_leaf: u32 = 1, "Fewest rows in a leaf", integer(1, 1_000_000);
        /// How many features, chosen at random, each node looks at.
        max_features: FeatureShare = FeatureShare::Automatic, "Features a node looks at", FeatureShare::kind();
        /// Whether each tree draws its rows with replacement, instead of taking all.
        bootstrap: bool = true, "Bootstrap", ParameterKind::Boolean;
    }
}

impl LearnerStage for RandomForest {
    type Parameters = RandomForestParameters;

    fn describe() -> (&'static str, &'static str, &'static [&'static str]) {
        ("random-forest", "Random forest", &["bagging", "ensemble", "trees", "classifier", "regressor"])
    }

    fn task(parameters: &RandomForestParameters, target: &Column) -> Result<Task, Box<Diagnostic>> {
        task_of(parameters.task, target)
    }

    fn learner(parameters: &RandomForestParameters) -> AnyLearner {
        AnyLearner::RandomForest(penstock_learn::RandomForest {
            trees: parameters.trees,
            max_depth: parameters.max_depth,
            min_samples_leaf: parameters.min_samples_leaf,
            max_features: match parameters.max_features {
                FeatureShare::Automatic => None,
                FeatureShare::SquareRoot => Some(MaxFeatures::SquareRoot),
                FeatureShare::Third => Some(MaxFeatures::Third),
                FeatureShare::All => Some(MaxFeatures::All),
            },
            bootstrap: parameters.bootstrap,
            ..penstock_learn::RandomForest::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{fit_and_score, with_target};
    use serde_json::json;

    #[test]
    fn learns_iris_by_heart_and_says_which_features_matter() {
        let text = include_str!("../../../../public/samples/iris.csv").replacen("target", "t", 1);
        let outputs =
            fit_and_score::<RandomForest>(json!({"trees": 25}), &with_target(&text), &text).unwrap();
        let table = outputs.table().unwrap();
        let (actual, predicted) = (table.texts("t").unwrap(), table.texts("predicted t").unwrap());
        let right = actual.iter().zip(predicted.iter()).filter(|(one, other)| one == other).count();
        assert!(right >= 148, "{right} of 150");
    }
}
