//! The stages of a pipeline, one file each, and what they are made of.
//!
//! A stage's file holds its help (module docs), parameters (doc comments are tooltips), spec, check, fit, apply, view
//! and tests. Adding one touches that file and nothing else but `generated.rs`, which `cargo xtask tidy --write` makes.
//!
//! Stages know neither files nor threads nor browsers: [`host::Host`] is their only door out.

#[macro_use]
pub mod parameters;

pub mod artefact;
mod convert;
pub mod expression;
mod generated;
pub mod host;
pub mod kernel;
mod pace;
pub mod reading;
pub mod registry;
mod rounding;
pub mod rules;
pub mod size;
pub mod stage;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod value;

pub mod deploy;
pub mod evaluate;
pub mod features;
pub mod learn;
pub mod prepare;
pub mod source;
pub mod split;

pub use artefact::ModelArtefact;
pub use host::{Context, Host};
pub use registry::{AnyStage, Fitted};
pub use stage::{Checked, InputSchemas, Stage, StageError};
pub use value::{Inputs, Outputs, PortValue};
