//! How a stage describes itself. The palette, node, inspector, help and checks all come from its spec.

use serde::{Deserialize, Serialize};

use crate::parameter::{ParameterSpec, Parameters};
use serde_json::Value;

/// Where a stage stands in the palette: the steps of the work, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Where tables come from.
    Source,
    /// Rows and columns chosen and mended.
    Prepare,
    /// Columns made for learners.
    Features,
    /// Rows assigned to partitions.
    Split,
    /// Models fitted.
    Learn,
    /// Models judged.
    Evaluate,
    /// Models used.
    Deploy,
}

impl Category {
    /// Every category, in order.
    pub const ALL: [Self; 7] =
        [Self::Source, Self::Prepare, Self::Features, Self::Split, Self::Learn, Self::Evaluate, Self::Deploy];

    /// The heading in the palette.
    pub fn title(self) -> &'static str {
        match self {
            Self::Source => "Source",
            Self::Prepare => "Prepare",
            Self::Features => "Features",
            Self::Split => "Split",
            Self::Learn => "Learn",
            Self::Evaluate => "Evaluate",
            Self::Deploy => "Deploy",
        }
    }
}

/// What flows through a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortKind {
    /// Rows and columns.
    Table,
    /// A fitted model with its preprocessing.
    Model,
    /// Metrics and charts.
    Report,
}

impl PortKind {
    /// The name on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Model => "model",
            Self::Report => "report",
        }
    }
}

/// One input or output of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortSpec {
    /// The name in files: unique among the stage's inputs, or outputs.
    pub name: String,
    /// What flows through.
    pub kind: PortKind,
    /// Whether an input takes several wires.
    #[serde(default)]
    pub many: bool,
    /// Whether an input may stay unconnected.
    #[serde(default)]
    pub optional: bool,
    /// Whether what comes in here is part of what the stage learns, so that a model goes without it.
    #[serde(default)]
    pub remembered: bool,
}

impl PortSpec {
    /// A port that takes exactly one wire.
    pub fn new(name: &str, kind: PortKind) -> Self {
        Self { name: name.to_owned(), kind, many: false, optional: false, remembered: false }
    }

    /// The same, taking several wires.
    pub fn many(mut self) -> Self {
        self.many = true;
        self
    }

    /// The same, allowed to stay unconnected.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The same, part of what the stage learns.
    pub fn remembered(mut self) -> Self {
        self.remembered = true;
        self
    }
}

/// A stage's description of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageSpec {
    /// The name in files, in kebab case: `logistic-regression`.
    pub id: String,
    /// Grows when parameters or defaults change; older documents are migrated.
    pub version: u32,
    /// Where it stands in the palette.
    pub category: Category,
    /// The name on screen.
    pub title: String,
    /// One line for the palette: the first sentence of the help.
    pub summary: String,
    /// The help page, in Markdown: the stage file's module docs.
    pub help: String,
    /// Further words that find it in a search.
    pub keywords: Vec<String>,
    /// What it takes, in order from top to bottom.
    pub inputs: Vec<PortSpec>,
    /// What it gives, in order from top to bottom.
    pub outputs: Vec<PortSpec>,
    /// Its parameters, in the order of the form.
    pub parameters: Vec<ParameterSpec>,
    /// Whether it learns something from the training rows, so that standing before a Split leaks.
    pub fits: bool,
    /// Whether it acts when fitting and is skipped when scoring.
    pub training_only: bool,
}

impl StageSpec {
    /// A stage without ports; its help, summary and parameters are filled in by the registry.
    pub fn new(id: &str, version: u32, category: Category, title: &str) -> Self {
        Self {
            id: id.to_owned(),
            version,
            category,
            title: title.to_owned(),
            summary: String::new(),
            help: String::new(),
            keywords: Vec::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            parameters: Vec::new(),
            fits: false,
            training_only: false,
        }
    }

    /// The same, found by these words.
    pub fn keywords(mut self, keywords: &[&str]) -> Self {
        self.keywords = keywords.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    /// The same with one more input.
    pub fn takes(mut self, port: PortSpec) -> Self {
        self.inputs.push(port);
        self
    }

    /// The same with one more output.
    pub fn gives(mut self, port: PortSpec) -> Self {
        self.outputs.push(port);
        self
    }

    /// The same, from a table to a table at the ports `table`.
    pub fn transforms_table(self) -> Self {
        self.takes(PortSpec::new("table", PortKind::Table)).gives(PortSpec::new("table", PortKind::Table))
    }

    /// The same, learning something from the training rows.
    pub fn fitting(mut self) -> Self {
        self.fits = true;
        self
    }

    /// The same, skipped when scoring.
    pub fn training_only(mut self) -> Self {
        self.training_only = true;
        self
    }

    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&ParameterSpec> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The input of this name.
    pub fn input(&self, name: &str) -> Option<&PortSpec> {
        self.inputs.iter().find(|port| port.name == name)
    }

    /// The output of this name.
    pub fn output(&self, name: &str) -> Option<&PortSpec> {
        self.outputs.iter().find(|port| port.name == name)
    }

    /// The table input whose columns a parameter names: that whose name begins the parameter's (`right_keys` names columns
    /// of `right`), or else the first.
    pub fn port_of(&self, parameter: &str) -> Option<&PortSpec> {
        let tables = || self.inputs.iter().filter(|port| port.kind == PortKind::Table);
        tables().find(|port| parameter.starts_with(&format!("{}_", port.name))).or_else(|| tables().next())
    }

    /// The input whose table a node that is bypassed passes on: the first.
    pub fn passes(&self) -> &str {
        self.port_of("").map_or("table", |port| &port.name)
    }

    /// A parameter's value: as set, or its default. Null for a name the stage does not have.
    pub fn value<'a>(&'a self, parameters: &'a Parameters, name: &str) -> &'a Value {
        const NULL: &Value = &Value::Null;
        parameters.get(name).or_else(|| self.parameter(name).map(|spec| &spec.default)).unwrap_or(NULL)
    }

    /// Whether a parameter is in use, given the others.
    pub fn is_active(&self, parameters: &Parameters, parameter: &ParameterSpec) -> bool {
        match &parameter.only_when {
            None => true,
            Some((other, values)) => values.contains(self.value(parameters, other)),
        }
    }

    /// Whether it is a learner: it gives a model.
    pub fn is_learner(&self) -> bool {
        self.category == Category::Learn
    }
}

/// Every stage there is, sorted by id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The specs, sorted by id.
    pub stages: Vec<StageSpec>,
}

impl Catalogue {
    /// The stage of this id.
    pub fn stage(&self, id: &str) -> Option<&StageSpec> {
        self.stages
            .binary_search_by(|spec| spec.id.as_str().cmp(id))
            .ok()
            .and_then(|index| self.stages.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_names_columns_of_the_input_that_its_name_begins_with() {
        let port = |name: &str, kind| PortSpec::new(name, kind);
        let spec = StageSpec::new("join", 1, Category::Prepare, "Join")
            .takes(port("model", PortKind::Model))
            .takes(port("left", PortKind::Table))
            .takes(port("right", PortKind::Table).remembered());
        let name = |parameter: &str| spec.port_of(parameter).map(|port| port.name.as_str());
        assert_eq!(name("right_keys"), Some("right"));
        assert_eq!(name("rightmost"), Some("left"));
        assert_eq!(name("model_name"), Some("left"));
        assert_eq!(spec.passes(), "left");
        assert_eq!(StageSpec::new("file", 1, Category::Source, "File").port_of("target"), None);
    }
}
