//! The stages of the category prepare, and what they share.
//!
//! Made by `cargo xtask tidy --write`.

pub mod columns;
pub mod filter_rows;
pub mod impute;
pub mod select_columns;
pub mod validate;
