//! Whether classes or numbers are predicted.

use penstock_flow::{Column, ColumnType, Diagnostic};

use super::learner_stage::Task;

choices! {
    /// Whether classes or numbers are predicted.
    pub enum TaskChoice {
        /// By the target's type: numbers and integers are a regression, everything else has classes.
        Automatic = "automatic" => "Automatic",
        /// The target is one of several classes, also when they are written as integers.
        Classification = "classification" => "Classification",
        /// The target is a number.
        Regression = "regression" => "Regression",
    }
}

/// The task for a target, where the learner can do both.
pub(super) fn task_of(choice: TaskChoice, target: &Column) -> Result<Task, Diagnostic> {
    match choice {
        TaskChoice::Automatic => match target.kind {
            ColumnType::Number | ColumnType::Integer => Ok(Task::Regression),
            _ => classification(target),
        },
        TaskChoice::Classification => classification(target),
        TaskChoice::Regression => regression(target),
    }
}

/// Classification, where the target's type allows.
pub(super) fn classification(target: &Column) -> Result<Task, Diagnostic> {
    match target.kind {
        ColumnType::Number | ColumnType::DateTime => {
            let message = format!("The target “{}” is a {}, not a class.", target.name, target.kind.name());
            Err(Diagnostic::error("target-type", message)
                .hint("Use a learner for numbers, such as linear regression, or choose another target.")
                .column(&target.name))
        }
        _ => Ok(Task::Classification),
    }
}

/// Regression, where the target's type allows.
pub(super) fn regression(target: &Column) -> Result<Task, Diagnostic> {
    match target.kind {
        ColumnType::Number | ColumnType::Integer => Ok(Task::Regression),
        kind => {
            let message = format!("The target “{}” is {}, not a number.", target.name, kind.name());
            Err(Diagnostic::error("target-type", message)
                .hint("Use a learner for classes, such as logistic regression, or choose another target.")
                .column(&target.name))
        }
    }
}
