//! Every example of the studio runs as it comes, and its report judges every model.

#![allow(clippy::unwrap_used)] // A test may stop at what should not be.

use std::rc::Rc;

use penstock_engine::{Engine, Sink};
use penstock_flow::message::{NodeStatus, Outcome};
use penstock_flow::{Catalogue, NodeId, Project, Severity};
use penstock_stages::PortValue;
use penstock_stages::testing::TestHost;
use penstock_table::block_on;

const EXAMPLES: [(&str, &str); 3] = [
    ("penguins", include_str!("../../../public/examples/penguins.json")),
    ("diabetes", include_str!("../../../public/examples/diabetes.json")),
    ("iris", include_str!("../../../public/examples/iris.json")),
];

/// A failure on any node ends the test with its reason.
struct Strict;

impl Sink for Strict {
    fn status(&self, node: NodeId, status: NodeStatus) {
        if let NodeStatus::Failed { diagnostic } = status {
            panic!("node {node}: {diagnostic}");
        }
    }
}

#[test]
fn every_example_runs_and_compares_its_models() {
    for (name, text) in EXAMPLES {
        let project = Project::from_json(text).unwrap();
        let engine = Engine::new(Rc::new(TestHost::default()));
        check_parameters(name, &project, engine.catalogue());
        engine.set_project(project.clone());
        assert_eq!(block_on(engine.run(&[], &Strict)), Outcome::Done, "{name}");
        let evaluate = project.graph.nodes.values().find(|node| node.stage == "evaluate").unwrap();
        let models = project.graph.edges_into(evaluate.id).count();
        let result = engine.result(evaluate.id).unwrap();
        let report = result.outputs.values.values().find_map(|value| match value {
            PortValue::Report(report) => Some(report.clone()),
            _ => None,
        });
        let report = report.unwrap();
        assert_eq!(report.groups.len(), models, "{name}");
        assert!(report.groups.iter().all(|group| !group.metrics.is_empty()), "{name}");
    }
}

/// Every parameter is known, within its bounds, and differs from its default: else it is noise in the file.
fn check_parameters(name: &str, project: &Project, catalogue: &Catalogue) {
    for node in project.graph.nodes.values() {
        let found = penstock_flow::check::node_diagnostics(&project.graph, catalogue, node);
        let bad: Vec<String> =
            found.iter().filter(|one| one.severity != Severity::Note).map(ToString::to_string).collect();
        assert_eq!(bad, Vec::<String>::new(), "{name}, node {}", node.id);
        let spec = catalogue.stage(&node.stage).unwrap();
        assert_eq!(node.version, spec.version, "{name}, node {}", node.id);
        for (parameter, value) in &node.parameters {
            let default = spec.parameter(parameter).map(|spec| &spec.default);
            assert_ne!(Some(value), default, "{name}, node {}: {parameter}", node.id);
        }
    }
}
