//! A document with its results.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use penstock_flow::message::{NodeStatus, NodeSummary};
use penstock_flow::{Catalogue, Category, Node, NodeId, Project, check};
use penstock_stages::registry::Registry;
use penstock_stages::{AnyStage, Host};

use crate::cache::Cache;
use crate::imports::{ImportingHost, data_key};
use crate::key::{Key, node_key};
use crate::result::NodeResult;
use crate::scope::Scope;
use crate::staleness::LastRun;
use crate::wires::Wires;

/// Hears how the nodes of a run fare.
pub trait Sink {
    /// A node's status changed.
    fn status(&self, node: NodeId, status: NodeStatus);
}

/// A document with its results. Everything takes `&self`: while a run awaits its tasks, requests are answered and the
/// document may change; a run works on the document as it was when it began.
pub struct Engine {
    pub(crate) registry: Registry,
    pub(crate) catalogue: Catalogue,
    pub(crate) host: Rc<ImportingHost>,
    pub(crate) project: RefCell<Rc<Project>>,
    pub(crate) cache: RefCell<Cache>,
    pub(crate) last_runs: RefCell<BTreeMap<NodeId, LastRun>>,
    pub(crate) shown: RefCell<BTreeSet<Key>>,
    /// The source nodes whose file is named and not at hand: a pipeline that came without its data.
    pub(crate) without_data: RefCell<BTreeSet<NodeId>>,
    nested: Cell<u64>,
}

impl Engine {
    /// An engine without a document.
    pub fn new(host: Rc<dyn Host>) -> Self {
        let registry = Registry::default();
        let catalogue = registry.catalogue();
        Self {
            registry,
            catalogue,
            host: Rc::new(ImportingHost::new(host)),
            project: RefCell::default(),
            cache: RefCell::default(),
            last_runs: RefCell::default(),
            shown: RefCell::default(),
            without_data: RefCell::default(),
            nested: Cell::new(0),
        }
    }

    /// Every stage there is.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The document, its nodes brought up to today's stage versions.
    pub fn project(&self) -> Rc<Project> {
        self.project.borrow().clone()
    }

    /// Takes a document. Results that are still right are kept.
    pub fn set_project(&self, mut project: Project) {
        for node in project.graph.nodes.values_mut() {
            if let Some(stage) = self.registry.stage(&node.stage)
                && node.version < stage.spec().version
            {
                node.parameters = stage.migrate(node.version, std::mem::take(&mut node.parameters));
                node.version = stage.spec().version;
            }
        }
        self.host.keep_only(project.graph.nodes.values());
        let before = self.project();
        let file_of = |project: &Project, id| project.graph.node(id)?.parameters.get("file").cloned();
        self.without_data.borrow_mut().retain(|id| file_of(&before, *id) == file_of(&project, *id));
        let project = Rc::new(project);
        *self.shown.borrow_mut() = self.keys(&project, &Scope::default()).into_values().collect();
        self.last_runs.borrow_mut().retain(|id, _| project.graph.nodes.contains_key(id));
        *self.project.borrow_mut() = project;
    }

    /// Notes which source nodes name a file that is not at hand; says whether that is news.
    pub fn note_without_data(&self, nodes: BTreeSet<NodeId>) -> bool {
        let news = *self.without_data.borrow() != nodes;
        *self.without_data.borrow_mut() = nodes;
        news
    }

    /// Sets how many bytes of results are kept.
    pub fn set_cache_budget(&self, bytes: u64) {
        self.cache.borrow_mut().budget = bytes;
    }

    /// The bytes of all results, shared columns counted once, and the budget.
    pub fn cache_use(&self) -> (u64, u64) {
        let cache = self.cache.borrow();
        (cache.bytes(), cache.budget)
    }

    /// A node's result, when it is of today's document.
    pub fn result(&self, node: NodeId) -> Option<Rc<NodeResult>> {
        let project = self.project();
        let key = self.keys(&project, &Scope::default()).remove(&node)?;
        self.cache.borrow_mut().get(&key)
    }

    /// A node's key in today's document.
    pub(crate) fn key_of(&self, node: NodeId) -> Option<Key> {
        self.keys(&self.project(), &Scope::default()).remove(&node)
    }

    /// Whether a node of today's document reads the data of this key.
    pub(crate) fn reads(&self, data: Option<&str>) -> bool {
        let project = self.project();
        let reads = |node: &Node| data_key(&node.stage, &node.parameters).as_deref() == data;
        data.is_some() && project.graph.nodes.values().any(reads)
    }

    /// The sources of a document that have no result.
    pub(crate) fn unread_sources<'a>(&self, project: &'a Project) -> Vec<&'a Node> {
        let keys = self.keys(project, &Scope::default());
        let cache = self.cache.borrow();
        let is_unread = |node: &&Node| {
            let stage = self.registry.stage(&node.stage);
            let has_result = || keys.get(&node.id).is_some_and(|key| cache.peek(key).is_some());
            stage.is_some_and(|stage| stage.spec().category == Category::Source) && !has_result()
        };
        project.graph.nodes.values().filter(is_unread).collect()
    }

    /// A node's last result, also when the document has changed since, as long as it is kept.
    pub fn last_result(&self, node: NodeId) -> Option<Rc<NodeResult>> {
        self.result(node).or_else(|| {
            let key = self.last_runs.borrow().get(&node)?.key;
            self.cache.borrow_mut().get(&key)
        })
    }

    /// The summaries of nodes whose result is at hand although it is not that of their last run: the document is as it was
    /// before, or has what another had. Each is given once.
    pub fn results_again(&self) -> Vec<(NodeId, NodeSummary)> {
        let project = self.project();
        let keys = self.keys(&project, &Scope::default());
        let mut found = Vec::new();
        for (&id, key) in &keys {
            let is_known = self.last_runs.borrow().get(&id).is_some_and(|last| last.key == *key);
            if is_known {
                continue;
            }
            if let Some(summary) = self.summary(id) {
                self.last_runs.borrow_mut().insert(id, LastRun::new(&project, *key));
                found.push((id, summary));
            }
        }
        found
    }

    /// Another project has come in place of the one before: what ran under the same numbers was something else.
    pub fn forget_runs(&self) {
        self.last_runs.borrow_mut().clear();
    }

    /// A node's summary, when its result is at hand.
    pub fn summary(&self, node: NodeId) -> Option<NodeSummary> {
        let project = self.project();
        let result = self.result(node)?;
        Some(result.summary(self.stage_of(&project, node)?.spec(), true))
    }

    /// The stage of a node.
    pub(crate) fn stage_of(&self, project: &Project, node: NodeId) -> Option<&dyn AnyStage> {
        self.registry.stage(&project.graph.node(node)?.stage)
    }

    /// The name that a node goes by.
    pub fn name_of(&self, project: &Project, node: NodeId) -> String {
        check::node_name(&self.catalogue, &project.graph, node)
    }

    /// The key of every node that has one: those after an unknown stage or in a loop have none.
    pub(crate) fn keys(&self, project: &Project, scope: &Scope) -> BTreeMap<NodeId, Key> {
        let graph = &project.graph;
        let wires = Wires::of(graph);
        let mut keys = BTreeMap::new();
        for id in graph.topological_order().unwrap_or_default() {
            let (Some(node), Some(stage)) = (graph.node(id), self.stage_of(project, id)) else { continue };
            let name_of = |id| self.name_of(project, id);
            if let Some(key) = node_key(&wires, node, stage.spec(), project.seed, scope, &keys, name_of) {
                keys.insert(id, key);
            }
        }
        keys
    }

    /// How many reruns have begun: for tests that work is not repeated.
    pub fn nested_runs(&self) -> u64 {
        self.nested.get()
    }

    pub(crate) fn count_nested(&self) {
        self.nested.set(self.nested.get() + 1);
    }
}
