//! Predicts the most frequent class, or the mean, whatever the features say.
//!
//! What any other learner has to beat. Wire it into the same Evaluate to see how much better the others are.

use penstock_flow::{Column, Diagnostic};
use penstock_learn::AnyLearner;

use super::learner_stage::{LearnerStage, Task};
use super::task::{TaskChoice, task_of};

/// The stage.
pub struct Baseline;

parameters! {
    /// What is predicted.
    pub struct BaselineParameters {
        /// Whether the target is one of several classes or a number.
        task: TaskChoice = TaskChoice::Automatic, "Task", TaskChoice::kind();
    }
}

impl LearnerStage for Baseline {
    type Parameters = BaselineParameters;

    fn describe() -> (&'static str, &'static str, &'static [&'static str]) {
        ("baseline", "Baseline", &["dummy", "majority", "mean", "naive"])
    }

    fn task(parameters: &BaselineParameters, target: &Column) -> Result<Task, Box<Diagnostic>> {
        task_of(parameters.task, target)
    }

    fn learner(_: &BaselineParameters) -> AnyLearner {
        AnyLearner::Baseline(penstock_learn::Baseline::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{fit_and_score, with_target};
    use serde_json::json;

    #[test]
    fn predicts_the_majority_and_the_mean() {
        let outputs =
            fit_and_score::<Baseline>(json!({}), &with_target("a,t\n1,x\n2,y\n3,y\n"), "a\n9\n").unwrap();
        assert_eq!(outputs.table().unwrap().texts("predicted t").unwrap().get(0).as_deref(), Some("y"));
        let outputs =
            fit_and_score::<Baseline>(json!({}), &with_target("a,t\n1,1.5\n2,2.0\n3,2.5\n"), "a\n9\n")
                .unwrap();
        assert_eq!(outputs.table().unwrap().numbers("predicted t").unwrap(), [Some(2.0)]);
    }
}
