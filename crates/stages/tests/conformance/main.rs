//! The conformance battery: what every registered stage must do, whatever it is for.
//!
//! A new stage is tested here without a line being written for it: its settings are made from its spec ([`settings`]),
//! its inputs from its ports ([`bench`]), and the tables are those that have broken pipelines elsewhere ([`cases`]).
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod bench;
mod cancelling;
mod cases;
mod leaks;
mod odd_tables;
mod parameters;
mod rules;
mod same_bytes;
mod saving;
mod scoring;
mod settings;
mod specs;
mod wide;
