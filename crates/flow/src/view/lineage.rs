//! Where a column comes from.

use serde::{Deserialize, Serialize};

use crate::graph::NodeId;

/// What one node did to a column, or to a column that it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineageStep {
    /// The node.
    pub node: NodeId,
    /// The node's name.
    pub name: String,
    /// What it did.
    pub kind: LineageKind,
    /// The column as it leaves this node.
    pub column: String,
    /// What it was made from, where it was made by this node.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// The file, for a source that reads one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data: String,
}

/// What a node did to a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineageKind {
    /// Only rows were left out, added or repeated.
    Rows,
    /// Its values, type or role were changed there.
    Changed,
    /// It was made there, from other columns.
    Made,
    /// It was read there.
    Read,
}

impl LineageKind {
    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Made => "made",
            Self::Changed => "changed",
            Self::Rows => "other rows",
        }
    }
}
