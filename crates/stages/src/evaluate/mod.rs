//! The stages of the category evaluate, and what they share.
//!
//! Made by `cargo xtask tidy --write`.

pub mod charts;
