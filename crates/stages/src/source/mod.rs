//! The stages of the category source, and what they share.
//!
//! Made by `cargo xtask tidy --write`.

pub mod file;
pub mod load;
pub mod preview;
pub mod sample;
