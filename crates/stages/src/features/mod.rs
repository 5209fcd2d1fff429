//! The stages of the category features, and what they share.
//!
//! Made by `cargo xtask tidy --write`.

pub mod encode;
pub mod scale;
