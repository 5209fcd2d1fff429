//! Pipelines in a line or two, what became of their nodes, and stages run by hand to compare with.

use std::cell::RefCell;
use std::rc::Rc;

use penstock_engine::{Engine, Sink};
use penstock_flow::message::{NodeStatus, Outcome};
use penstock_flow::{Diagnostic, Edge, Node, NodeId, Project};
use penstock_stages::registry::Registry;
use penstock_stages::testing::TestHost;
use penstock_stages::{Context, Inputs};
use penstock_table::{NoPace, Partition, Table, block_on};
use serde_json::{Value, json};

/// Stages one behind the other, numbered from 1.
pub fn chain(stages: &[(&str, Value)]) -> Project {
    let mut project = Project { seed: 42, ..Project::default() };
    for (stage, parameters) in stages {
        let last = project.graph.nodes.keys().next_back().copied();
        add(&mut project, stage, parameters, last);
    }
    project
}

/// Adds a node behind another; gives its number.
pub fn add(project: &mut Project, stage: &str, parameters: &Value, after: Option<NodeId>) -> NodeId {
    let id = NodeId(project.graph.nodes.keys().next_back().map_or(1, |last| last.0 + 1));
    let mut node = Node::new(id, stage, 1);
    for (name, value) in parameters.as_object().into_iter().flatten() {
        node = node.with(name, value.clone());
    }
    project.graph.nodes.insert(id, node);
    if let Some(after) = after {
        connect(project, after, id);
    }
    id
}

/// Wires a node's table to the next.
pub fn connect(project: &mut Project, from: NodeId, to: NodeId) {
    let input = if project.graph.nodes[&to].stage == "evaluate" { "tables" } else { "table" };
    project.graph.edges.push(Edge::new(from, "table", to, input));
}

/// Sets a parameter.
pub fn set(project: &mut Project, id: u32, name: &str, value: Value) {
    project.graph.nodes.get_mut(&NodeId(id)).unwrap().parameters.insert(name.to_owned(), value);
}

/// Penguins from their data to a report: 1 sample, 2 split, 3 impute, 4 encode, 5 scale, 6 learner, 7 evaluate.
pub fn penguins(method: &str, learner: &str) -> Project {
    chain(&[
        ("sample", json!({"name": "penguins", "target": "species"})),
        ("split", json!({"method": method})),
        ("impute", json!({})),
        ("encode", json!({})),
        ("scale", json!({})),
        (learner, json!({})),
        ("evaluate", json!({})),
    ])
}

/// An engine with this document.
pub fn engine_with(project: Project) -> Engine {
    let engine = Engine::new(Rc::new(TestHost::default()));
    engine.set_project(project);
    engine
}

/// What became of the nodes of a run.
#[derive(Default)]
pub struct Recorder(RefCell<Vec<(u32, NodeStatus)>>);

impl Sink for Recorder {
    fn status(&self, node: NodeId, status: NodeStatus) {
        self.0.borrow_mut().push((node.0, status));
    }
}

impl Recorder {
    /// The last status of each node, in node order.
    fn last(&self) -> Vec<(u32, NodeStatus)> {
        let last: std::collections::BTreeMap<u32, NodeStatus> = self.0.borrow().iter().cloned().collect();
        last.into_iter().collect()
    }

    fn nodes(&self, wanted: impl Fn(&NodeStatus) -> bool) -> Vec<u32> {
        self.last().into_iter().filter(|(_, status)| wanted(status)).map(|(node, _)| node).collect()
    }

    /// The nodes that were computed.
    pub fn computed(&self) -> Vec<u32> {
        self.nodes(|status| matches!(status, NodeStatus::Done { summary } if !summary.cached))
    }

    /// The nodes whose result was at hand.
    pub fn cached(&self) -> Vec<u32> {
        self.nodes(|status| matches!(status, NodeStatus::Done { summary } if summary.cached))
    }

    /// The nodes that failed.
    pub fn failed(&self) -> Vec<u32> {
        self.nodes(|status| matches!(status, NodeStatus::Failed { .. }))
    }

    /// The nodes that were cancelled.
    pub fn cancelled(&self) -> Vec<u32> {
        self.nodes(|status| matches!(status, NodeStatus::Cancelled))
    }

    /// The nodes that were skipped, each with the one that failed.
    pub fn skipped(&self) -> Vec<(u32, u32)> {
        let skipped = |(node, status): (u32, NodeStatus)| match status {
            NodeStatus::Skipped { because } => Some((node, because.0)),
            _ => None,
        };
        self.last().into_iter().filter_map(skipped).collect()
    }

    /// Why a node failed.
    pub fn failure(&self, node: u32) -> Option<Diagnostic> {
        self.last().into_iter().find_map(|(id, status)| match status {
            NodeStatus::Failed { diagnostic } if id == node => Some(diagnostic),
            _ => None,
        })
    }
}

/// Runs every node.
pub fn run(engine: &Engine) -> (Outcome, Recorder) {
    let recorder = Recorder::default();
    let outcome = block_on(engine.run(&[], &recorder));
    (outcome, recorder)
}

/// Runs every node, which must succeed.
pub fn run_well(engine: &Engine) -> Recorder {
    let (outcome, recorder) = run(engine);
    let failures: Vec<_> = recorder.failed().iter().filter_map(|node| recorder.failure(*node)).collect();
    assert_eq!(outcome, Outcome::Done, "{failures:?}");
    recorder
}

/// The table of a node.
pub fn table(engine: &Engine, node: u32) -> Table {
    engine.result(NodeId(node)).unwrap().outputs.table().unwrap().clone()
}

/// The model file of a learner.
pub fn model_json(engine: &Engine, node: u32) -> String {
    block_on(engine.export_model(NodeId(node), &NoPace)).unwrap().json
}

/// What the stages of a chain give when each is fitted and applied by hand, from the table of its second node on, with
/// this partition: the last one's table, and what each learned.
pub fn by_hand(project: &Project, table: &Table, partition: Partition, last: u32) -> (Table, Vec<Value>) {
    let registry = Registry::default();
    let host = TestHost::default();
    let mut table = table.with_partition(partition).unwrap();
    let mut learned = Vec::new();
    for node in project.graph.nodes.values().filter(|node| node.id.0 > 2 && node.id.0 <= last) {
        let stage = registry.stage(&node.stage).unwrap();
        let context = Context { host: &host, node: node.id, seed: project.seed, note: "", scoring: false };
        let inputs = Inputs::of_table(table);
        let fitted = block_on(stage.fit(&node.parameters, &inputs, &context)).unwrap();
        let outputs = block_on(stage.apply(&node.parameters, &fitted, &inputs, &context)).unwrap();
        learned.push(fitted.to_value());
        table = outputs.table().unwrap().clone();
    }
    (table, learned)
}

/// The prediction columns of some rows: texts, and the bits of numbers.
pub fn predictions(table: &Table, rows: &[u32]) -> Vec<Vec<String>> {
    let table = table.take(rows).unwrap();
    let columns: Vec<_> = table.schema().with_role(penstock_flow::Role::Prediction).cloned().collect();
    assert!(!columns.is_empty(), "there are no predictions");
    columns
        .iter()
        .map(|column| {
            if column.kind == penstock_flow::ColumnType::Category {
                let texts = table.texts(&column.name).unwrap();
                texts.iter().map(|text| text.unwrap_or_default().into_owned()).collect()
            } else {
                let numbers = table.numbers(&column.name).unwrap();
                numbers.iter().map(|number| format!("{:?}", number.map(f64::to_bits))).collect()
            }
        })
        .collect()
}

/// Every row of a table.
pub fn all_rows(table: &Table) -> Vec<u32> {
    (0..table.rows() as u32).collect()
}
