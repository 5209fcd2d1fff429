//! Asks one question about one feature at a time, and predicts from the rows that gave the same answers.
//!
//! Needs no scaling and is easy to follow, but one tree alone tends to learn rows by heart: limit its depth, or grow a
//! forest. Columns with more than 255 different values are cut into 255 bins. Otherwise like scikit-learn's
//! `DecisionTreeClassifier` (Gini impurity) and `DecisionTreeRegressor` (variance).

use penstock_flow::{Column, Diagnostic};
use penstock_learn::AnyLearner;

use super::learner_stage::{LearnerStage, Task};
use super::task::{TaskChoice, task_of};
use crate::parameters::{integer, optional_integer};

/// The stage.
pub struct DecisionTree;

parameters! {
    /// How the tree is grown.
    pub struct DecisionTreeParameters {
        /// Whether the target is one of several classes or a number.
        task: TaskChoice = TaskChoice::Automatic, "Task", TaskChoice::kind();
        /// The most questions in a row.
        max_depth: Option<u32> = None, "Most depth", optional_integer(1, 1_000);
        /// The fewest training rows in a leaf.
        min_samples_leaf: u32 = 1, "Fewest rows in a leaf", integer(1, 1_000_000);
        /// The fewest training rows that a node needs to be split.
        min_samples_split: u32 = 2, "Fewest rows to split", integer(2, 1_000_000);
    }
}

impl LearnerStage for DecisionTree {
    type Parameters = DecisionTreeParameters;

    fn describe() -> (&'static str, &'static str, &'static [&'static str]) {
        ("decision-tree", "Decision tree", &["cart", "classifier", "regressor"])
    }

    fn task(parameters: &DecisionTreeParameters, target: &Column) -> Result<Task, Box<Diagnostic>> {
        task_of(parameters.task, target)
    }

    fn learner(parameters: &DecisionTreeParameters) -> AnyLearner {
        AnyLearner::DecisionTree(penstock_learn::DecisionTree {
            max_depth: parameters.max_depth,
            min_samples_leaf: parameters.min_samples_leaf,
            min_samples_split: parameters.min_samples_split,
            ..penstock_learn::DecisionTree::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::{InputSchemas, Stage};
    use crate::testing::{TestHost, fit_and_score, input_table, run_stage, with_target};
    use crate::value::Inputs;
    use penstock_flow::Role;
    use serde_json::json;

    #[test]
    fn learns_a_rule_and_a_step() {
        let training = with_target("a,b,t\n1,1,x\n1,2,y\n2,1,y\n2,2,x\n");
        let outputs = fit_and_score::<DecisionTree>(json!({}), &training, "a,b\n1,2\n2,2\n").unwrap();
        let predicted = outputs.table().unwrap().texts("predicted t").unwrap();
        assert_eq!((predicted.get(0).as_deref(), predicted.get(1).as_deref()), (Some("y"), Some("x")));
        let training = with_target("a,t\n1,10\n2,10\n8,20\n9,20\n");
        let outputs =
            fit_and_score::<DecisionTree>(json!({"max_depth": 1}), &training, "a\n0\n100\n").unwrap();
        assert_eq!(outputs.table().unwrap().numbers("predicted t").unwrap(), [Some(10.0), Some(20.0)]);
    }

    #[test]
    fn few_whole_numbers_are_pointed_out() {
        let table = input_table("a,t\n1,0\n2,1\n3,0\n4,1\n").with_role("t", Role::Target).unwrap();
        let run = |parameters| {
            run_stage::<DecisionTree>(&TestHost::default(), parameters, &Inputs::of_table(table.clone()))
                .unwrap()
        };
        let notes = run(json!({})).diagnostics;
        assert_eq!((notes.len(), notes[0].code.as_str()), (1, "few-numbers"));
        assert!(run(json!({"task": "classification"})).diagnostics.is_empty());
    }

    #[test]
    fn a_column_that_gives_way_is_named() {
        let table = input_table("predicted t,t\n1,x\n2,y\n").with_role("t", Role::Target).unwrap();
        let schema = penstock_flow::Schema::clone(table.schema());
        let found = DecisionTree::check(&DecisionTreeParameters::default(), &InputSchemas::of_table(schema));
        assert_eq!(found.diagnostics[0].code, "column-replaced");
    }

    #[test]
    fn integers_are_classes_when_asked_for() {
        let training = with_target("a,t\n1,0\n2,0\n8,10\n9,2\n");
        let outputs =
            fit_and_score::<DecisionTree>(json!({"task": "classification"}), &training, "a\n8\n").unwrap();
        let table = outputs.table().unwrap();
        let names: Vec<&str> = table.schema().columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["a", "predicted t", "probability 0", "probability 2", "probability 10"]);
    }
}
