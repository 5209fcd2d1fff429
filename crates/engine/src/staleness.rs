//! Why a result is not of today's document any more.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use penstock_flow::message::Freshness;
use penstock_flow::{Node, NodeId, Project, StageSpec};

use crate::engine::Engine;
use crate::key::Key;
use crate::scope::Scope;
use crate::wires::Wires;

/// What a node was when it last ran.
#[derive(Clone, Debug)]
pub(crate) struct LastRun {
    pub(crate) key: Key,
    /// The document of that run, shared by all nodes of it: what changed may be far before the node.
    project: Rc<Project>,
}

impl LastRun {
    pub(crate) fn new(project: &Rc<Project>, key: Key) -> Self {
        Self { key, project: project.clone() }
    }
}

/// Today's document and that of a run.
struct Documents<'a> {
    project: &'a Project,
    wires: &'a Wires<'a>,
    before: &'a Project,
    wires_before: &'a Wires<'a>,
}

impl Engine {
    /// Whether each node's result is at hand and of today's document, and if not, why.
    pub(crate) fn freshness(&self, project: &Project) -> BTreeMap<NodeId, Freshness> {
        let keys = self.keys(project, &Scope::default());
        let wires = Wires::of(&project.graph);
        let last_runs = self.last_runs.borrow();
        let cache = self.cache.borrow();
        // The wires of former documents, by the document: mostly one, that of the last run.
        let mut former: BTreeMap<*const Project, Wires<'_>> = BTreeMap::new();
        let mut reasons: BTreeMap<NodeId, String> = BTreeMap::new();
        let mut result = BTreeMap::new();
        for id in project.graph.topological_order().unwrap_or_default() {
            let is_at_hand = keys.get(&id).is_some_and(|key| cache.peek(key).is_some());
            let freshness = match last_runs.get(&id) {
                _ if is_at_hand => Freshness::Fresh,
                None => Freshness::Never,
                Some(last) => {
                    let inherited =
                        || wires.entering(id).iter().find_map(|edge| reasons.get(&edge.from).cloned());
                    let before = former
                        .entry(Rc::as_ptr(&last.project))
                        .or_insert_with(|| Wires::of(&last.project.graph));
                    let documents =
                        Documents { project, wires: &wires, before: &last.project, wires_before: before };
                    let changed = self
                        .change(&documents, id)
                        .or_else(inherited)
                        .or_else(|| self.change_before(&documents, id));
                    if let Some(reason) = &changed {
                        reasons.insert(id, reason.clone());
                    }
                    let why = changed.unwrap_or_else(|| "Its result was dropped to free memory.".to_owned());
                    Freshness::Stale { why }
                }
            };
            result.insert(id, freshness);
        }
        result
    }

    /// What has changed before a node since it ran, where those nodes have results of today's document already: the
    /// nearest change. Nodes behind this one inherit what is found, so this is rare.
    fn change_before(&self, documents: &Documents<'_>, id: NodeId) -> Option<String> {
        let mut seen = BTreeSet::from([id]);
        let mut waiting = VecDeque::from([id]);
        while let Some(at) = waiting.pop_front() {
            for edge in documents.wires.entering(at) {
                if seen.insert(edge.from) {
                    let change = self.change(documents, edge.from);
                    if change.is_some() {
                        return change;
                    }
                    waiting.push_back(edge.from);
                }
            }
        }
        None
    }

    /// What of a node itself has changed since a run: a sentence.
    fn change(&self, documents: &Documents<'_>, id: NodeId) -> Option<String> {
        let &Documents { project, wires, before: project_before, wires_before } = documents;
        let node = project.graph.node(id)?;
        let name = self.name_of(project, id);
        let Some(before) = project_before.graph.node(id) else {
            return Some(format!("“{name}” was added."));
        };
        if let Some(parameter) = changed_parameter(node, before) {
            let label =
                self.stage_of(project, id).map(|stage| label(stage.spec(), &parameter)).unwrap_or(parameter);
            return Some(format!("“{name}” changed: {label}."));
        }
        if node.bypass != before.bypass {
            return Some(format!("“{name}” is {} bypassed.", if node.bypass { "now" } else { "no longer" }));
        }
        if wires.entering(id) != wires_before.entering(id) {
            return Some(format!("The wires into “{name}” changed."));
        }
        (project.seed != project_before.seed).then(|| "The project's seed changed.".to_owned())
    }
}

fn changed_parameter(node: &Node, before: &Node) -> Option<String> {
    let names = node.parameters.keys().chain(before.parameters.keys());
    names.into_iter().find(|name| node.parameters.get(*name) != before.parameters.get(*name)).cloned()
}

fn label(spec: &StageSpec, parameter: &str) -> String {
    spec.parameter(parameter).map_or_else(|| parameter.to_owned(), |spec| spec.label.to_lowercase())
}
