//! Why a result is not of today's document any more.

use std::collections::BTreeMap;

use penstock_flow::message::Freshness;
use penstock_flow::{Edge, Node, NodeId, Parameters, Project, StageSpec};

use crate::engine::Engine;
use crate::key::Key;
use crate::scope::Scope;
use crate::wires::Wires;

/// What a node was when it last ran.
#[derive(Clone, Debug)]
pub(crate) struct LastRun {
    pub(crate) key: Key,
    parameters: Parameters,
    bypass: bool,
    inputs: Vec<Edge>,
    seed: u64,
}

impl LastRun {
    pub(crate) fn new(project: &Project, id: NodeId, key: Key) -> Self {
        let node = project.graph.node(id);
        Self {
            key,
            parameters: node.map(|node| node.parameters.clone()).unwrap_or_default(),
            bypass: node.is_some_and(|node| node.bypass),
            inputs: project.graph.edges_into(id).cloned().collect(),
            seed: project.seed,
        }
    }
}

impl Engine {
    /// Whether each node's result is at hand and of today's document, and if not, why.
    pub(crate) fn freshness(&self, project: &Project) -> BTreeMap<NodeId, Freshness> {
        let keys = self.keys(project, &Scope::default());
        let wires = Wires::of(&project.graph);
        let last_runs = self.last_runs.borrow();
        let cache = self.cache.borrow();
        let mut reasons: BTreeMap<NodeId, String> = BTreeMap::new();
        let mut result = BTreeMap::new();
        for id in project.graph.topological_order().unwrap_or_default() {
            let inherited = wires.entering(id).iter().find_map(|edge| reasons.get(&edge.from).cloned());
            let changed =
                last_runs.get(&id).and_then(|last| self.change(project, &wires, id, last)).or(inherited);
            if let Some(reason) = &changed {
                reasons.insert(id, reason.clone());
            }
            let freshness = match (keys.get(&id).map(|key| cache.peek(key).is_some()), last_runs.get(&id)) {
                (Some(true), _) => Freshness::Fresh,
                (_, None) => Freshness::Never,
                (_, Some(_)) => Freshness::Stale {
                    why: changed.unwrap_or_else(|| "Its result was dropped to free memory.".to_owned()),
                },
            };
            result.insert(id, freshness);
        }
        result
    }

    /// What of a node itself has changed since it ran: a sentence.
    fn change(&self, project: &Project, wires: &Wires<'_>, id: NodeId, last: &LastRun) -> Option<String> {
        let node = project.graph.node(id)?;
        let name = self.name_of(project, id);
        if let Some(parameter) = changed_parameter(node, last) {
            let label =
                self.stage_of(project, id).map(|stage| label(stage.spec(), &parameter)).unwrap_or(parameter);
            return Some(format!("“{name}” changed: {label}."));
        }
        if node.bypass != last.bypass {
            return Some(format!("“{name}” is {} bypassed.", if node.bypass { "now" } else { "no longer" }));
        }
        if !wires.entering(id).iter().copied().eq(last.inputs.iter()) {
            return Some(format!("The wires into “{name}” changed."));
        }
        (project.seed != last.seed).then(|| "The project's seed changed.".to_owned())
    }
}

fn changed_parameter(node: &Node, last: &LastRun) -> Option<String> {
    let names = node.parameters.keys().chain(last.parameters.keys());
    names.into_iter().find(|name| node.parameters.get(*name) != last.parameters.get(*name)).cloned()
}

fn label(spec: &StageSpec, parameter: &str) -> String {
    spec.parameter(parameter).map_or_else(|| parameter.to_owned(), |spec| spec.label.to_lowercase())
}
