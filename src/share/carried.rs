//! What a project needs and what its link carries, in words. Plain functions, tested without a browser.

use penstock_flow::check::node_name;
use penstock_flow::fetched::Fetched;
use penstock_flow::order::sort_by;
use penstock_flow::parameter::FileReference;
use penstock_flow::{Catalogue, Node, NodeId, ParameterKind, Project};
use serde_json::Value;

use crate::state::commands::SAMPLE_STAGE;

/// A file that a node reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeededFile {
    /// The node.
    pub node: NodeId,
    /// The parameter that names the file.
    pub parameter: String,
    /// The file's name.
    pub name: String,
    /// "344 rows, 8 columns"; empty when nothing was recorded.
    pub shape: String,
    /// Where it was fetched from, if it was.
    pub address: Option<String>,
}

impl NeededFile {
    /// "penguins.csv (344 rows, 8 columns)".
    pub fn text(&self) -> String {
        match self.shape.is_empty() {
            true => self.name.clone(),
            false => format!("{} ({})", self.name, self.shape),
        }
    }
}

/// The files that the project's nodes read, in the order of the nodes.
pub fn needed_files(project: &Project) -> Vec<NeededFile> {
    let of_node = |node: &Node| {
        let files = node.parameters.iter().filter_map(|(parameter, value)| {
            let file: FileReference = penstock_flow::json::from_value(value.clone()).ok()?;
            let shape = project.data.get(&node.id).map(|record| {
                let columns = record.schema.columns.len();
                format!("{}, {}", counted(record.rows, "row"), counted(columns as u64, "column"))
            });
            let (parameter, shape) = (parameter.clone(), shape.unwrap_or_default());
            let address = Fetched::address_of(value).map(str::to_owned);
            Some(NeededFile { node: node.id, parameter, name: file.name, shape, address })
        });
        files.collect::<Vec<_>>()
    };
    project.graph.nodes.values().flat_map(of_node).collect()
}

/// The built-in data sets that the project reads, by their titles.
pub fn samples(project: &Project, catalogue: &Catalogue) -> Vec<String> {
    let spec = catalogue.stage(SAMPLE_STAGE);
    let title = |node: &Node| {
        let value = match spec {
            Some(spec) => spec.value(&node.parameters, "name"),
            None => node.parameters.get("name").unwrap_or(&Value::Null),
        };
        let name = value.as_str().unwrap_or("Sample data");
        match spec.and_then(|spec| spec.parameter("name")).map(|parameter| &parameter.kind) {
            Some(ParameterKind::Sample { options }) => options
                .iter()
                .find(|option| option.value == name)
                .map_or(name, |option| &option.label)
                .to_owned(),
            _ => name.to_owned(),
        }
    };
    project.graph.nodes.values().filter(|node| node.stage == SAMPLE_STAGE).map(title).collect()
}

/// Whether the project can run where it is opened: all it reads is built in, and every stage is known.
pub fn runs_at_once(project: &Project, catalogue: &Catalogue) -> bool {
    let graph = &project.graph;
    let fed = |node: &Node| graph.edges_into(node.id).next().is_some() || node.stage == SAMPLE_STAGE;
    !graph.nodes.is_empty()
        && needed_files(project).is_empty()
        && unknown_stages(project, catalogue).is_empty()
        && graph.nodes.values().all(fed)
}

/// The stages that this Penstock does not have, sorted; none while the catalogue is not here yet.
pub fn unknown_stages(project: &Project, catalogue: &Catalogue) -> Vec<String> {
    if catalogue.stages.is_empty() {
        return Vec::new();
    }
    let nodes = project.graph.nodes.values();
    let mut unknown: Vec<String> =
        nodes.filter(|node| catalogue.stage(&node.stage).is_none()).map(|node| node.stage.clone()).collect();
    sort_by(&mut unknown, &String::cmp);
    unknown.dedup();
    unknown
}

/// The nodes in the order in which they run: "Split", or "Forest 2 (Random forest)".
pub fn stages_in_order(project: &Project, catalogue: &Catalogue) -> Vec<String> {
    let order = project.graph.topological_order().unwrap_or_default();
    let text = |id: &NodeId| {
        let node = project.graph.node(*id)?;
        let name = node_name(catalogue, &project.graph, *id);
        let title = catalogue.stage(&node.stage).map_or(node.stage.as_str(), |spec| spec.title.as_str());
        Some(if name == title { name } else { format!("{name} ({title})") })
    };
    order.iter().filter_map(text).collect()
}

/// "1 row", "344 rows".
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", crate::charts::format::count(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::project::DataRecord;
    use penstock_flow::{Column, ColumnType, Edge, Schema};
    use serde_json::json;

    fn project() -> Project {
        let mut project = Project::default();
        let file = json!({"name": "penguins.csv", "hash": "0123456789abcdef", "size": 9});
        let source = Node::new(NodeId(1), "file", 1).with("file", file);
        project.graph.nodes.insert(NodeId(1), source);
        let mut forest = Node::new(NodeId(2), "random-forest", 1);
        forest.name = "Forest 2".into();
        project.graph.nodes.insert(NodeId(2), forest);
        project.graph.edges.push(Edge::new(NodeId(1), "table", NodeId(2), "table"));
        let schema = Schema::new(vec![Column::new("a", ColumnType::Number)]);
        let record = DataRecord {
            name: "penguins.csv".into(),
            hash: "01".into(),
            rows: 344,
            schema,
            parts: Vec::new(),
        };
        project.data.insert(NodeId(1), record);
        project
    }

    #[test]
    fn files_are_named_with_their_shape() {
        let files = needed_files(&project());
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].text(), "penguins.csv (344 rows, 1 column)");
        assert!(!runs_at_once(&project(), &Catalogue::default()));
    }

    #[test]
    fn samples_alone_run_at_once() {
        let mut project = project();
        let sample = Node::new(NodeId(1), "sample", 1).with("name", "iris");
        project.graph.nodes.insert(NodeId(1), sample);
        assert_eq!(samples(&project, &Catalogue::default()), ["iris"]);
        assert!(runs_at_once(&project, &Catalogue::default()));
        project.graph.nodes.insert(NodeId(3), Node::new(NodeId(3), "file", 1));
        assert!(!runs_at_once(&project, &Catalogue::default()), "a source without a file");
    }

    #[test]
    fn stages_stand_in_order_with_their_names() {
        assert_eq!(stages_in_order(&project(), &Catalogue::default()), ["file", "Forest 2 (random-forest)"]);
    }
}
