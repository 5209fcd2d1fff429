//! The stages of the category split, and what they share.
//!
//! Made by `cargo xtask tidy --write`.

#[allow(clippy::module_inception)] // A category may be named as its only stage is.
pub mod split;
