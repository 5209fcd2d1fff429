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
pub(super) fn task_of(choice: TaskChoice, target: &Column) -> Result<Task, Box<Diagnostic>> {
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
pub(super) fn classification(target: &Column) -> Result<Task, Box<Diagnostic>> {
    match target.kind {
        ColumnType::Number => Err(refused(
            target,
            "not a class",
            "Use a learner for numbers, such as linear regression, or choose another target.",
        )),
        ColumnType::DateTime => Err(not_predictable(target)),
        _ => Ok(Task::Classification),
    }
}

/// Regression, where the target's type allows.
pub(super) fn regression(target: &Column) -> Result<Task, Box<Diagnostic>> {
    match target.kind {
        ColumnType::Number | ColumnType::Integer => Ok(Task::Regression),
        ColumnType::DateTime => Err(not_predictable(target)),
        _ => Err(refused(
            target,
            "not a number",
            "Use a learner for classes, such as logistic regression, or choose another target.",
        )),
    }
}

/// No learner predicts a point in time.
fn not_predictable(target: &Column) -> Box<Diagnostic> {
    refused(target, "neither a class nor a number", "Choose another target, or set its type at the source.")
}

fn refused(target: &Column, what: &str, hint: &str) -> Box<Diagnostic> {
    let message = format!("The target “{}” is {}, {what}.", target.name, target.kind.name());
    Box::new(Diagnostic::error("target-type", message).hint(hint).column(&target.name))
}
