//! The engine on whole pipelines, with a host in memory.

#![allow(
    clippy::unwrap_used,
    reason = "tests stop at the first surprise, also in the functions that they share"
)]

mod artefact;
mod branches;
mod caching;
mod cancel;
mod determinism;
mod folds;
mod graphs;
mod learners;
mod lineage;
mod nested;
mod personal;
mod staleness;
mod support;
mod two_tables;
