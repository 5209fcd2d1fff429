//! Runs pipelines: plan, cache, folds, lineage and the model artefact.
//!
//! Works on a document and a [`penstock_stages::Host`]; knows neither browser nor file system. [`Engine`] is what the
//! command uses; [`session::Session`] puts the messages of `penstock-flow` around it for the studio.

mod artefact;
mod cache;
mod caught;
mod check;
mod engine;
mod export;
mod folds;
mod imports;
mod inference;
mod key;
mod lineage;
mod result;
mod run;
mod scope;
mod scoring_path;
pub mod session;
mod size;
mod staleness;
#[cfg(test)]
mod testing_support;
mod wires;

pub use engine::{Engine, Sink};
pub use export::{ModelFile, table_csv};
pub use imports::{ImportingHost, Place, place_of};
pub use result::NodeResult;
pub use scope::Scope;
