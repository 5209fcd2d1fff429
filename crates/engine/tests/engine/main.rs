//! The engine on whole pipelines, with a host in memory.

mod artefact;
mod branches;
mod caching;
mod cancel;
mod determinism;
mod folds;
mod graphs;
mod learners;
mod nested;
mod staleness;
mod support;
