//! The `penstock` command itself, called as a user calls it.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make files and stop at the first surprise"
)]

mod bad_input;
mod check;
mod messy;
mod predict;
mod profile;
mod run;
mod support;
mod validate;
