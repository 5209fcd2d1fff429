//! What the dock shows: which node, which of its outputs, and whether there is a result to show.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::message::{Freshness, NodeCheck, NodeStatus};
use penstock_flow::{Diagnostic, NodeId, PortKind, StageSpec};

use crate::state::Studio;

/// Whether a node has a result.
#[derive(Clone, Debug, PartialEq)]
pub enum Availability {
    /// It has not run.
    NotRun,
    /// It cannot run yet.
    NotConfigured(Diagnostic),
    /// It waits or works.
    Running {
        /// From 0 to 1.
        fraction: f64,
        /// What it is at.
        note: String,
    },
    /// It could not.
    Failed(Diagnostic),
    /// Another node failed before it.
    Skipped(NodeId),
    /// The run was stopped.
    Cancelled,
    /// There is a result.
    There {
        /// Why it is of an older document, when it is.
        stale: Option<String>,
    },
}

/// Whether a node has a result, given what the engine found and said.
pub fn availability(check: &NodeCheck, status: Option<&NodeStatus>) -> Availability {
    match status {
        Some(NodeStatus::Queued) => {
            return Availability::Running { fraction: 0.0, note: "waiting".to_owned() };
        }
        Some(NodeStatus::Running { fraction, note }) => {
            return Availability::Running { fraction: fraction.clamp(0.0, 1.0), note: note.clone() };
        }
        _ => {}
    }
    if let Some(error) = check.diagnostics.iter().find(|one| one.is_error()) {
        return Availability::NotConfigured(error.clone());
    }
    match (&check.freshness, status) {
        (_, Some(NodeStatus::Failed { diagnostic })) => Availability::Failed(diagnostic.clone()),
        (_, Some(NodeStatus::Skipped { because })) => Availability::Skipped(*because),
        (Freshness::Fresh, _) => Availability::There { stale: None },
        (Freshness::Stale { why }, _) => Availability::There { stale: Some(why.clone()) },
        (Freshness::Never, Some(NodeStatus::Done { .. })) => Availability::There { stale: None },
        (Freshness::Never, Some(NodeStatus::Cancelled)) => Availability::Cancelled,
        (Freshness::Never, _) => Availability::NotRun,
    }
}

/// What the dock shows.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The studio.
    pub studio: Studio,
    /// The node: the primary one.
    pub node: Memo<Option<NodeId>>,
    /// Its stage.
    pub spec: Memo<Option<Arc<StageSpec>>>,
    /// The output table: the one that was clicked, or else the first.
    pub port: Memo<Option<String>>,
    /// Whether there is a result.
    pub availability: Memo<Availability>,
    /// Another number for each result: it is asked for anew.
    version: Memo<u64>,
    /// Grows when a person asks to try again.
    pub tries: RwSignal<u64>,
}

/// Names a result of an output: equal names, equal contents.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The node.
    pub node: NodeId,
    /// The output; empty for what belongs to the node as a whole, or else what is asked of that.
    pub port: String,
    version: u64,
    tries: u64,
}

impl Key {
    /// The key of a question about the same result.
    pub fn about(self, question: String) -> Self {
        Self { port: question, ..self }
    }
}

impl Shown {
    /// What the studio's selection shows.
    pub fn of(studio: Studio) -> Self {
        let node = Memo::new(move |_| studio.primary.get());
        let spec = Memo::new(move |_| {
            let stage = studio.node(node.get()?)?.with(|node| node.stage.clone());
            studio.catalogue.with(|catalogue| catalogue.stage(&stage).cloned()).map(Arc::new)
        });
        let port = Memo::new(move |_| {
            let id = node.get()?;
            let is_table = |name: &str| {
                spec.with(|spec| {
                    spec.as_ref()
                        .and_then(|spec| spec.output(name))
                        .is_some_and(|port| port.kind == PortKind::Table)
                })
            };
            let clicked = studio.active_port.get().filter(|(of, port)| *of == id && is_table(port));
            clicked.map(|(_, port)| port).or_else(|| {
                let spec = spec.get()?;
                spec.outputs.iter().find(|port| port.kind == PortKind::Table).map(|port| port.name.clone())
            })
        });
        let availability = Memo::new(move |_| {
            let Some(id) = node.get() else { return Availability::NotRun };
            let (Some(check), Some(status)) = (studio.check(id), studio.status(id)) else {
                return Availability::NotRun;
            };
            check.with(|check| status.with(|status| availability(check, status.as_ref())))
        });
        let version = Memo::new(move |before: Option<&u64>| {
            // A result is new when its node says so, and when it turns from missing or stale to fresh.
            if let Some(status) = node.get().and_then(|id| studio.status(id)) {
                status.track();
            }
            availability.track();
            before.map_or(0, |before| before + 1)
        });
        Self { studio, node, spec, port, availability, version, tries: RwSignal::new(0) }
    }

    /// The key of the output table, while there is a result.
    pub fn table_key(self) -> Memo<Option<Key>> {
        Memo::new(move |_| {
            let port = self.port.get()?;
            self.key(port)
        })
    }

    /// The key of the node's view, while there is a result.
    pub fn view_key(self) -> Memo<Option<Key>> {
        Memo::new(move |_| self.key(String::new()))
    }

    /// The key of a question about a source as it is set up, which needs no result; it is asked anew once there is one.
    pub fn source_key(self, question: String) -> Option<Key> {
        let node = self.node.get()?;
        let is_fresh = self.availability.with(|state| *state == Availability::There { stale: None });
        Some(Key { node, port: question, version: u64::from(is_fresh), tries: self.tries.get() })
    }

    fn key(self, port: String) -> Option<Key> {
        let node = self.node.get()?;
        let is_there = self.availability.with(|state| matches!(state, Availability::There { .. }));
        is_there.then(|| Key { node, port, version: self.version.get(), tries: self.tries.get() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::message::NodeSummary;

    fn done() -> NodeStatus {
        NodeStatus::Done { summary: NodeSummary::default() }
    }

    #[test]
    fn what_can_be_shown_depends_on_check_and_run() {
        let mut check = NodeCheck::default();
        assert_eq!(availability(&check, None), Availability::NotRun);
        assert_eq!(availability(&check, Some(&done())), Availability::There { stale: None });
        assert_eq!(availability(&check, Some(&NodeStatus::Cancelled)), Availability::Cancelled);
        check.freshness = Freshness::Stale { why: "x".into() };
        assert_eq!(availability(&check, Some(&done())), Availability::There { stale: Some("x".into()) });
        assert_eq!(
            availability(&check, Some(&NodeStatus::Cancelled)),
            Availability::There { stale: Some("x".into()) }
        );
        check.diagnostics.push(Diagnostic::error("input-missing", "no wire"));
        assert!(matches!(availability(&check, Some(&done())), Availability::NotConfigured(_)));
        assert!(matches!(availability(&check, Some(&NodeStatus::Queued)), Availability::Running { .. }));
    }
}
