//! The document: everything the studio, the engine and the command must agree on, as plain data.
//!
//! The graph and its edits, the schema of tables, the specs that stages describe themselves with, the project file,
//! the share link, what the studio draws and the messages between studio and engine. Nothing here computes on rows,
//! reads a file, or knows a browser; the studio links this crate alone, so it also stays small.

pub mod check;
pub mod diagnostic;
pub mod document;
pub mod edit;
pub mod fetched;
pub mod graph;
pub mod json;
pub mod layout;
pub mod link;
pub mod mend;
pub mod message;
pub mod order;
pub mod parameter;
pub mod project;
pub mod rules;
pub mod schema;
pub mod spec;
pub mod suggest;
pub mod view;

pub use diagnostic::{Diagnostic, Severity};
pub use document::Document;
pub use edit::Edit;
pub use graph::{Edge, Graph, Node, NodeId};
pub use mend::Mend;
pub use parameter::{ParameterKind, ParameterSpec, Parameters};
pub use project::Project;
pub use schema::{Column, ColumnType, Role, Schema};
pub use spec::{Catalogue, Category, PortKind, PortSpec, StageSpec};
