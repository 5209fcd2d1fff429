//! Learners and metrics over numeric matrices.
//!
//! Everything here is a pure function of its arguments: no clock, no files, no threads, no global state. A learner turns
//! a [`Problem`] into a [`Model`], a [`Model`] turns a [`Matrix`] into a [`Prediction`], and a metric compares a
//! prediction with the truth.
//!
//! Invariant: the same problem, parameters and seed give the same bytes on every target, whoever executes the tasks and
//! in whatever order. Hence transcendental functions come from `libm`, sums have a fixed order, random numbers come from
//! a counter-based generator with one stream per tree, and nothing iterates over a hash map.
//!
//! Invariant: no input makes this crate panic. What cannot be computed is a [`LearnError`] that says what to do.

mod error;
pub mod isolation;
pub mod learner;
pub mod learners;
mod linear_algebra;
pub mod matrix;
pub mod metrics;
pub mod model;
mod numeric;
pub mod problem;
mod pulse;
pub mod random;
mod trees;

pub use error::LearnError;
pub use learner::{AnyLearner, Learner, fit};
pub use learners::{Baseline, DecisionTree, LinearRegression, LogisticRegression, MaxFeatures, RandomForest};
pub use matrix::Matrix;
pub use model::{Model, Prediction};
pub use problem::{Problem, Target};
pub use pulse::Pulse;
pub use random::Random;
