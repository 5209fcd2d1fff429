//! The dock under the canvas: import, data, profile, quality, charts, report and log of the node that is selected, or of the output
//! that was clicked.
//!
//! What is shown is asked from the engine when it is looked at, and only then; answers that come after something else
//! was selected are dropped ([`fetch`]).

mod charts;
mod dock;
mod download;
mod facts;
mod fetch;
mod import;
mod log;
mod profile;
mod quality;
mod report;
mod shown;
mod states;
mod tab;
mod table;

pub use dock::Dock;
