//! Content keys: equal keys mean equal results, so work is never repeated.
//!
//! A node's key is a hash of the engine's version, its stage and parameters, the seed and the keys of its inputs; a
//! source's parameters hold the hash of its content. Neither names nor numbers nor places of nodes are part of it,
//! except where a stage shows the names of its inputs.

use std::collections::BTreeMap;

use penstock_flow::{Node, NodeId, StageSpec};
use penstock_table::{Part, Partition};

use crate::scope::Scope;
use crate::wires::Wires;

/// A node's content key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key([u8; 32]);

impl Key {
    #[cfg(test)]
    pub(crate) fn of_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key of the same result without what was learned.
    pub(crate) fn bare(self) -> Self {
        Self(*blake3::Hasher::new_derive_key("penstock bare result").update(&self.0).finalize().as_bytes())
    }

    /// The key in hexadecimal: 64 digits.
    pub fn to_hex(self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }
}

/// The key of a node, given those of the nodes before it.
pub(crate) fn node_key(
    wires: &Wires<'_>,
    node: &Node,
    spec: &StageSpec,
    seed: u64,
    scope: &Scope,
    keys: &BTreeMap<NodeId, Key>,
    name_of: impl Fn(NodeId) -> String,
) -> Option<Key> {
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    part(env!("CARGO_PKG_VERSION"));
    part(&spec.id);
    part(&spec.version.to_string());
    part(if node.bypass { "bypass" } else { "" });
    part(&seed.to_string());
    let parameters = scope.parameters(node, spec);
    part(&serde_json::to_string(&parameters).ok()?);
    for edge in wires.entering(node.id) {
        part(&edge.input);
        part(&edge.output);
        part(&keys.get(&edge.from)?.to_hex());
        if spec.input(&edge.input).is_some_and(|port| port.many) {
            part(&name_of(edge.from));
        }
    }
    if let Some(partition) = scope.partition(node.id) {
        hash_partition(&mut hasher, partition);
    }
    Some(Key(*hasher.finalize().as_bytes()))
}

fn hash_partition(hasher: &mut blake3::Hasher, partition: &Partition) {
    match partition {
        Partition::None => {
            hasher.update(b"none");
        }
        Partition::Parts(parts) => {
            hasher.update(b"parts");
            for part in parts.iter() {
                let code = match part {
                    Part::Unassigned => 0u8,
                    Part::Train => 1,
                    Part::Validation => 2,
                    Part::Test => 3,
                    Part::Excluded => 4,
                };
                hasher.update(&[code]);
            }
        }
        Partition::Folds { fold, count } => {
            hasher.update(b"folds");
            hasher.update(&count.to_le_bytes());
            for one in fold.iter() {
                hasher.update(&one.to_le_bytes());
            }
        }
    }
}
