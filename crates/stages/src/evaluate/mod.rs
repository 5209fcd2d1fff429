//! The stages of the category evaluate, and what they share.
//!
//! Made by `cargo xtask tidy --write`.

pub mod charts;
pub mod classification;
pub mod curves;
#[allow(clippy::module_inception)] // A category may be named as its only stage is.
pub mod evaluate;
pub mod folds;
pub mod judging;
pub mod predicted;
pub mod regression;
pub mod sorting;
