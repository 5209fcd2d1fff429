//! The learners: one file (or folder) each, holding the parameters and how they are fitted.

mod baseline;
mod decision_tree;
mod linear_regression;
mod logistic_regression;
mod random_forest;

pub use baseline::Baseline;
pub use decision_tree::DecisionTree;
pub use linear_regression::LinearRegression;
pub use logistic_regression::LogisticRegression;
pub use random_forest::{RandomForest, TREES_PER_TASK};

pub use crate::trees::MaxFeatures;
