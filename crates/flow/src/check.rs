//! Checks that need the graph and the catalogue alone; stages check schemas and columns themselves.

use crate::diagnostic::Diagnostic;
use crate::graph::{Edge, Graph, Node, NodeId};
use crate::spec::{Catalogue, PortSpec, StageSpec};

/// Why two ports cannot be connected: a sentence. Used while a wire is dragged, and before every [`crate::Edit::Connect`].
pub fn connection_problem(graph: &Graph, catalogue: &Catalogue, edge: &Edge) -> Option<String> {
    let (Some(output), Some(input)) =
        (output_port(graph, catalogue, edge), input_port(graph, catalogue, edge))
    else {
        return Some("There is no such port.".to_owned());
    };
    if output.kind != input.kind {
        return Some(format!("A {} does not fit a {} input.", output.kind.name(), input.kind.name()));
    }
    if graph.would_close_cycle(edge.from, edge.to) {
        return Some("This wire would close a loop: the stage would wait for its own result.".to_owned());
    }
    if graph.edges.contains(edge) {
        return Some("These ports are connected already.".to_owned());
    }
    None
}

/// The spec of the output that a wire leaves.
pub fn output_port<'a>(graph: &Graph, catalogue: &'a Catalogue, edge: &Edge) -> Option<&'a PortSpec> {
    catalogue.stage(&graph.node(edge.from)?.stage)?.output(&edge.output)
}

/// The spec of the input that a wire enters.
pub fn input_port<'a>(graph: &Graph, catalogue: &'a Catalogue, edge: &Edge) -> Option<&'a PortSpec> {
    catalogue.stage(&graph.node(edge.to)?.stage)?.input(&edge.input)
}

/// What is wrong with a node's wires and parameter values; empty when nothing is. To check all nodes, use
/// [`diagnostics_with_wires`].
pub fn node_diagnostics(graph: &Graph, catalogue: &Catalogue, node: &Node) -> Vec<Diagnostic> {
    let wires: Vec<&Edge> = graph.edges_into(node.id).collect();
    diagnostics_with_wires(graph, catalogue, node, &wires)
}

/// The same, given the wires into the node, see [`Graph::edges_by_target`].
pub fn diagnostics_with_wires(
    graph: &Graph,
    catalogue: &Catalogue,
    node: &Node,
    wires: &[&Edge],
) -> Vec<Diagnostic> {
    let Some(spec) = catalogue.stage(&node.stage) else {
        let message = format!("This Penstock does not know the stage “{}”.", node.stage);
        let hint = "It is kept as it is. Reload the page to get the latest version, or delete the node.";
        return vec![Diagnostic::error("unknown-stage", message).hint(hint).on(node.id)];
    };
    let mut found = Vec::new();
    if node.version > spec.version {
        let message = format!(
            "“{}” was set up in a newer Penstock (version {} of the stage).",
            spec.title, node.version
        );
        found.push(
            Diagnostic::error("newer-stage", message).hint("Reload the page to get the latest version."),
        );
    }
    for input in &spec.inputs {
        let count = wires.iter().filter(|edge| edge.input == input.name).count();
        if count > 1 && !input.many {
            let message = format!("{count} wires enter the input “{}”, which takes one.", input.name);
            found.push(Diagnostic::error("several-wires", message).hint("Delete all but one of them."));
        }
        if count == 0 && !input.optional {
            let message = format!("“{}” needs a {} at its input.", spec.title, input.kind.name());
            found.push(Diagnostic::error("input-missing", message).hint("Draw a wire to it."));
        }
    }
    for edge in wires {
        if let Some(problem) = wire_problem(graph, catalogue, edge) {
            found.push(Diagnostic::error("wire", problem).hint("Delete the wire."));
        }
    }
    found.extend(parameter_diagnostics(spec, node));
    for diagnostic in &mut found {
        diagnostic.node = Some(node.id);
    }
    found
}

fn wire_problem(graph: &Graph, catalogue: &Catalogue, edge: &Edge) -> Option<String> {
    // An unknown stage has no known outputs: its own node says so.
    let from = graph.node(edge.from)?;
    catalogue.stage(&from.stage)?;
    match (output_port(graph, catalogue, edge), input_port(graph, catalogue, edge)) {
        (Some(output), Some(input)) if output.kind == input.kind => None,
        (Some(output), Some(input)) => Some(format!(
            "A {} does not fit the {} input “{}”.",
            output.kind.name(),
            input.kind.name(),
            input.name
        )),
        (None, _) => Some(format!(
            "A wire comes from “{}”, which is not an output of node {}.",
            edge.output, edge.from
        )),
        (_, None) => Some(format!("A wire enters “{}”, which is not an input.", edge.input)),
    }
}

fn parameter_diagnostics(spec: &StageSpec, node: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, value) in &node.parameters {
        match spec.parameter(name) {
            None if node.version <= spec.version => {
                let message = format!("“{}” has no parameter “{name}”.", spec.title);
                found.push(
                    Diagnostic::warning("unknown-parameter", message).hint("It is kept and has no effect."),
                );
            }
            Some(parameter) if spec.is_active(&node.parameters, parameter) => {
                if let Some(problem) = parameter.problem(value) {
                    found.push(Diagnostic::error("parameter", problem).parameter(name.clone()));
                }
            }
            _ => {}
        }
    }
    found
}

/// The name a node goes by: its own, or its stage's title.
pub fn node_name(catalogue: &Catalogue, graph: &Graph, id: NodeId) -> String {
    match graph.node(id) {
        None => format!("node {id}"),
        Some(node) if !node.name.is_empty() => node.name.clone(),
        Some(node) => {
            catalogue.stage(&node.stage).map_or_else(|| node.stage.clone(), |spec| spec.title.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Category, PortKind};

    #[test]
    fn an_input_that_takes_one_wire_says_so() {
        let spec = |id: &str, input: PortSpec| {
            StageSpec::new(id, 1, Category::Prepare, id)
                .takes(input)
                .gives(PortSpec::new("table", PortKind::Table))
        };
        let input = PortSpec::new("table", PortKind::Table);
        let catalogue = Catalogue { stages: vec![spec("many", input.clone().many()), spec("one", input)] };
        let mut graph = Graph::default();
        for (id, stage) in [(1, "one"), (2, "one"), (3, "one"), (4, "many")] {
            graph.nodes.insert(NodeId(id), Node::new(NodeId(id), stage, 1));
        }
        for (from, to) in [(1, 3), (2, 3), (1, 4), (2, 4)] {
            graph.edges.push(Edge::new(NodeId(from), "table", NodeId(to), "table"));
        }
        let codes = |id: u32| -> Vec<String> {
            let node = graph.node(NodeId(id)).unwrap();
            node_diagnostics(&graph, &catalogue, node).into_iter().map(|found| found.code).collect()
        };
        assert_eq!(codes(3), ["several-wires"]);
        assert_eq!(codes(4), [""; 0]);
    }
}
