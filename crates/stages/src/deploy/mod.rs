//! The stages of the category deploy, and what they share.
//!
//! Made by `cargo xtask tidy --write`.

pub mod predict;
