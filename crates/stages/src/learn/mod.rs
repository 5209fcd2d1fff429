//! The stages of the category learn, and what they share.
//!
//! Made by `cargo xtask tidy --write`.

pub mod baseline;
pub mod decision_tree;
pub mod learner_stage;
pub mod linear_regression;
pub mod logistic_regression;
pub mod prediction;
pub mod problem;
pub mod random_forest;
pub mod task;
pub mod view;
