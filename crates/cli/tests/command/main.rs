//! The `penstock` command itself, called as a user calls it.

mod bad_input;
mod check;
mod predict;
mod run;
mod support;
