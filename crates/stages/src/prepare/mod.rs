//! The stages of the category prepare, and what they share.
//!
//! Made by `cargo xtask tidy --write`.

pub mod anomalies;
pub mod columns;
pub mod drop_duplicates;
pub mod filter_rows;
pub mod impute;
pub mod join;
pub mod join_plan;
pub mod keys;
pub mod mask;
pub mod masking;
pub mod matching;
pub mod personal;
pub mod sample_rows;
pub mod select_columns;
pub mod sort;
pub mod stacking;
pub mod union;
pub mod validate;
