//! Running nodes in order, each once, each only when its result is not at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::rc::Rc;

use penstock_flow::message::{NodeStatus, Outcome};
use penstock_flow::{Diagnostic, Edge, Node, NodeId, Project};
use penstock_stages::{Context, Host, Inputs, Outputs, PortValue, StageError};
use penstock_table::Partition;

use crate::caught::caught;
use crate::engine::{Engine, Sink};
use crate::key::Key;
use crate::result::NodeResult;
use crate::scope::Scope;
use crate::size::Held;
use crate::staleness::LastRun;
use crate::wires::Wires;

/// Hears nothing: for reruns within a run.
struct Silent;

impl Sink for Silent {
    fn status(&self, _: NodeId, _: NodeStatus) {}
}

/// A node's result when it is there, and whether it was at hand.
type NodeRun<'a> = Pin<Box<dyn Future<Output = Result<(Rc<NodeResult>, bool), StageError>> + 'a>>;

/// Where each node of a run stands.
type Results = BTreeMap<NodeId, Rc<NodeResult>>;

impl Engine {
    /// Runs what the targets need and what has changed; no targets mean every node. A node that fails does not stop
    /// those that do not depend on it.
    pub async fn run(&self, targets: &[NodeId], sink: &dyn Sink) -> Outcome {
        let project = self.project();
        let nodes = self.needed(&project, targets);
        let mut blocked = self.blocked(&project);
        // A file or an edit that closes a loop is refused, so this is another's mistake; it must not look like success.
        if let Err(cycle) = project.graph.topological_order() {
            for (id, diagnostic) in cycle.iter().filter_map(|id| Some((*id, blocked.remove(id)?))) {
                sink.status(id, NodeStatus::Failed { diagnostic });
            }
            return Outcome::Failed;
        }
        let keys = self.keys(&project, &Scope::default());
        for id in &nodes {
            if keys.get(id).is_none_or(|key| self.cache.borrow().peek(key).is_none()) {
                sink.status(*id, NodeStatus::Queued);
            }
        }
        let wires = Wires::of(&project.graph);
        let mut results = Results::new();
        let mut failed: BTreeMap<NodeId, NodeId> = BTreeMap::new();
        let mut waiting = nodes.iter();
        while let Some(&id) = waiting.next() {
            let because = wires.entering(id).iter().find_map(|edge| failed.get(&edge.from).copied());
            if let Some(because) = because {
                failed.insert(id, because);
                sink.status(id, NodeStatus::Skipped { because });
                continue;
            }
            if let Some(diagnostic) = blocked.get(&id) {
                failed.insert(id, id);
                sink.status(id, NodeStatus::Failed { diagnostic: diagnostic.clone() });
                continue;
            }
            match self.run_node(&project, id, &Scope::default(), &keys, &results, sink).await {
                Ok((result, cached)) => {
                    if let Some(stage) = self.stage_of(&project, id) {
                        sink.status(id, NodeStatus::Done { summary: result.summary(stage.spec(), cached) });
                    }
                    self.last_runs.borrow_mut().insert(id, LastRun::new(&project, result.key));
                    results.insert(id, result);
                }
                Err(StageError::Cancelled) => {
                    sink.status(id, NodeStatus::Cancelled);
                    for id in waiting {
                        sink.status(*id, NodeStatus::Cancelled);
                    }
                    return Outcome::Cancelled;
                }
                Err(StageError::Failed(diagnostic)) => {
                    failed.insert(id, id);
                    sink.status(id, NodeStatus::Failed { diagnostic: diagnostic.on(id) });
                }
            }
        }
        if failed.is_empty() { Outcome::Done } else { Outcome::Failed }
    }

    /// Runs the part of the document that a node needs, changed as the scope says, and gives the node's result. Within a
    /// rerun the same can be called again: k-fold, search and stacking are made of it. What the scope does not touch
    /// comes from the cache.
    ///
    /// # Errors
    /// The failure of the first node that fails, or that the run was cancelled.
    pub async fn rerun(
        &self,
        project: &Rc<Project>,
        target: NodeId,
        scope: &Scope,
    ) -> Result<Rc<NodeResult>, StageError> {
        self.count_nested();
        let keys = self.keys(project, scope);
        let mut results = Results::new();
        for id in self.needed(project, &[target]) {
            let (result, _) = self.run_node(project, id, scope, &keys, &results, &Silent).await?;
            results.insert(id, result);
        }
        results
            .remove(&target)
            .ok_or_else(|| StageError::failed("internal", format!("Node {target} is not there.")))
    }

    /// The targets and all that they depend on, in order; no targets mean every node.
    fn needed(&self, project: &Project, targets: &[NodeId]) -> Vec<NodeId> {
        let order = project.graph.topological_order().unwrap_or_default();
        if targets.is_empty() {
            return order;
        }
        let mut wanted: BTreeSet<NodeId> = targets.iter().copied().collect();
        for target in targets {
            wanted.extend(project.graph.upstream(*target));
        }
        order.into_iter().filter(|id| wanted.contains(id)).collect()
    }

    /// Runs a node, or takes its result from the cache; says which. Boxed, because a learner under k-fold runs nodes.
    fn run_node<'a>(
        &'a self,
        project: &'a Rc<Project>,
        id: NodeId,
        scope: &'a Scope,
        keys: &'a BTreeMap<NodeId, Key>,
        results: &'a Results,
        sink: &'a dyn Sink,
    ) -> NodeRun<'a> {
        Box::pin(async move {
            let node = project.graph.node(id).ok_or_else(|| missing(id))?;
            let key = *keys.get(&id).ok_or_else(|| unknown_stage(node))?;
            if let Some(result) = self.cache.borrow_mut().get(&key) {
                return Ok((result, true));
            }
            let bare = self.is_bare(project, node, scope);
            if bare && let Some(result) = self.cache.borrow_mut().get(&key.bare()) {
                return Ok((result, true));
            }
            sink.status(id, NodeStatus::Running { fraction: 0.0, note: scope.note.clone() });
            let started = self.host.now();
            let inputs = self.inputs(project, node, results);
            let mut result = if node.bypass {
                bypassed(
                    key,
                    &inputs,
                    self.stage_of(project, id).map_or("table", |stage| stage.spec().passes()),
                )?
            } else {
                caught(self.fit_and_apply(project, node, scope, key, &inputs)).await?
            };
            if let Some(partition) = scope.partition(id) {
                replace_partition(&mut result, partition)?;
            }
            if self.is_learner(node) && !node.bypass {
                self.out_of_fold(project, id, scope, &mut result).await?;
                if bare {
                    result = result.bare();
                } else {
                    self.attach_model(project, id, scope, results, &mut result);
                }
            }
            result.held = Held::by(&result);
            result.milliseconds = self.host.now() - started;
            let result = Rc::new(result);
            self.cache.borrow_mut().insert(result.clone(), &self.shown.borrow());
            Ok((result, false))
        })
    }

    /// Whether of a learner's result no more is needed than its table: in a rerun, unless the model of this learner or
    /// of one behind it goes on to another stage.
    fn is_bare(&self, project: &Project, node: &Node, scope: &Scope) -> bool {
        if scope.is_document() || node.bypass || !self.is_learner(node) {
            return false;
        }
        let behind = project.graph.downstream(node.id);
        let gives_model =
            |edge: &Edge| edge.output == "model" && (edge.from == node.id || behind.contains(&edge.from));
        !project.graph.edges.iter().any(gives_model)
    }

    fn is_learner(&self, node: &Node) -> bool {
        self.registry.stage(&node.stage).is_some_and(|stage| stage.spec().is_learner())
    }

    fn inputs(&self, project: &Project, node: &Node, results: &Results) -> Inputs {
        let mut inputs = Inputs::default();
        for edge in project.graph.edges_into(node.id) {
            let value = results.get(&edge.from).and_then(|result| result.outputs.values.get(&edge.output));
            if let Some(value) = value {
                inputs.add(&edge.input, self.name_of(project, edge.from), value.clone());
            }
        }
        inputs
    }

    async fn fit_and_apply(
        &self,
        project: &Project,
        node: &Node,
        scope: &Scope,
        key: Key,
        inputs: &Inputs,
    ) -> Result<NodeResult, StageError> {
        let stage = self.registry.stage(&node.stage).ok_or_else(|| unknown_stage(node))?;
        let parameters = scope.parameters(node, stage.spec());
        let context = Context {
            host: &*self.host,
            node: node.id,
            seed: project.seed,
            note: &scope.note,
            scoring: false,
        };
        context.checkpoint().await?;
        let fitted = stage.fit(&parameters, inputs, &context).await?;
        context.checkpoint().await?;
        let outputs = stage.apply(&parameters, &fitted, inputs, &context).await?;
        let view = stage.view(&parameters, &fitted, &outputs);
        let data_hash = self.host.import_of(&node.stage, &parameters).map(|import| import.hash.clone());
        let held = Held::default();
        Ok(NodeResult { key, fitted: Some(fitted), outputs, view, data_hash, held, milliseconds: 0.0 })
    }
}

/// A node that passes its first table through.
fn bypassed(key: Key, inputs: &Inputs, port: &str) -> Result<NodeResult, StageError> {
    let outputs = Outputs::of_table(inputs.table(port)?.clone());
    let (view, held) = Default::default();
    Ok(NodeResult { key, fitted: None, outputs, view, data_hash: None, held, milliseconds: 0.0 })
}

fn replace_partition(result: &mut NodeResult, partition: &Partition) -> Result<(), StageError> {
    let Some(table) = result.outputs.table().cloned() else { return Ok(()) };
    let table = table.with_partition(partition.clone())?;
    result.outputs.values.insert("table".to_owned(), PortValue::Table(table));
    Ok(())
}

fn missing(id: NodeId) -> StageError {
    StageError::failed("internal", format!("Node {id} is not there."))
}

fn unknown_stage(node: &Node) -> StageError {
    Diagnostic::error("unknown-stage", format!("This Penstock does not know the stage “{}”.", node.stage))
        .hint("Reload the page to get the latest version, or delete the node.")
        .into()
}
