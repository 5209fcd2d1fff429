//! A first pipeline for a table: what a practitioner would wire up before thinking, so that the first result is there
//! at once and can be improved.

use crate::diagnostic::Diagnostic;
use crate::edit::Edit;
use crate::graph::{Edge, Node, NodeId};
use crate::layout::{COLUMN_STEP, ROW_STEP};
use crate::message::OutputSummary;
use crate::project::Project;
use crate::schema::{Column, ColumnType, Role, Schema};
use crate::spec::{Catalogue, Category, PortKind, StageSpec};

/// An integer target with more distinct values than this is a quantity.
const CLASS_LIMIT: u64 = 20;

/// So is one that has more distinct values than one in so many rows.
const ROWS_PER_CLASS: u64 = 20;

/// Where a suggestion for a source begins: behind the stages that prepare its rows already, as long as there is one way to
/// go. What was filtered or selected by hand is meant to be learned from.
pub fn start_behind(project: &Project, catalogue: &Catalogue, source: NodeId) -> NodeId {
    let prepares = |id: NodeId| {
        let spec = project.graph.node(id).and_then(|node| catalogue.stage(&node.stage));
        spec.is_some_and(|spec| spec.category == Category::Prepare)
    };
    let mut at = source;
    loop {
        let mut ways = project.graph.edges_out_of(at);
        match (ways.next(), ways.next()) {
            // A wire never closes a loop, so this ends.
            (Some(edge), None) if prepares(edge.to) => at = edge.to,
            _ => return at,
        }
    }
}

/// Whether a learner stands behind a node already.
pub fn has_learner_behind(project: &Project, catalogue: &Catalogue, node: NodeId) -> bool {
    project.graph.downstream(node).into_iter().any(|id| {
        let spec = project.graph.node(id).and_then(|node| catalogue.stage(&node.stage));
        spec.is_some_and(StageSpec::is_learner)
    })
}

/// What comes out of a node that has not run, as far as its schema and the table of its source tell.
pub fn expected_table(port: &str, schema: &Schema, source: &OutputSummary) -> OutputSummary {
    let missing_in = |column: &Column| {
        let at = source.schema.columns.iter().position(|one| one.name == column.name);
        at.and_then(|at| source.missing.get(at)).copied().unwrap_or_default()
    };
    OutputSummary {
        port: port.to_owned(),
        kind: PortKind::Table,
        rows: source.rows,
        schema: schema.clone(),
        missing: schema.columns.iter().map(missing_in).collect(),
    }
}

/// Stages that fit a source's table, wired to its right, as one step: split, impute where values are missing, encode
/// where there are categories, scale, a linear learner, evaluate. Stages that the catalogue lacks are left out.
/// `distinct_target` is the number of distinct values of the target, where it is known.
///
/// # Errors
/// Says what is missing: a target, or a feature.
#[allow(clippy::result_large_err, reason = "asked for once a click, and shown as it is")]
pub fn suggest(
    project: &Project,
    catalogue: &Catalogue,
    source: NodeId,
    summary: &OutputSummary,
    distinct_target: Option<u64>,
) -> Result<Edit, Diagnostic> {
    let Some(at) = project.graph.node(source) else {
        return Err(Diagnostic::error("no-such-node", format!("There is no node {source}.")));
    };
    let Some(target) = summary.schema.target() else {
        return Err(Diagnostic::error("target-missing", "Choose the target first.")
            .hint("The target is the column that the model is to predict.")
            .on(source));
    };
    let features = Features::of(summary, catalogue.stage("encode").is_some());
    if features.usable == 0 {
        let message = format!("There is no column that “{}” could be predicted from.", target.name);
        return Err(Diagnostic::error("feature-missing", message)
            .hint("A feature is a number, a boolean or a category. Look at the columns' types and roles.")
            .on(source));
    }
    let wanted = wanted_stages(is_classification(target, summary.rows, distinct_target), &features);
    let stages: Vec<(&StageSpec, Option<(&str, &str)>)> =
        wanted.into_iter().filter_map(|(id, setting)| Some((catalogue.stage(id)?, setting))).collect();
    if stages.is_empty() {
        let message = "This Penstock has none of the stages that a suggestion is made of.";
        return Err(Diagnostic::error("stages-missing", message).on(source));
    }
    Ok(chain(project, at, &summary.port, &stages))
}

/// What the features ask for.
struct Features {
    usable: usize,
    some_missing: bool,
    some_category: bool,
}

impl Features {
    fn of(summary: &OutputSummary, can_encode: bool) -> Self {
        let mut found = Self { usable: 0, some_missing: false, some_category: false };
        for (index, column) in summary.schema.columns.iter().enumerate() {
            let category = column.kind == ColumnType::Category;
            if column.role != Role::Feature || !(column.kind.is_numeric() || category && can_encode) {
                continue;
            }
            found.usable += 1;
            found.some_category |= category;
            found.some_missing |= summary.missing.get(index).is_some_and(|missing| *missing > 0);
        }
        found
    }
}

/// Whether the target's values are classes and not quantities.
fn is_classification(target: &Column, rows: u64, distinct: Option<u64>) -> bool {
    match target.kind {
        ColumnType::Category | ColumnType::Boolean | ColumnType::Text => true,
        // Two values are classes however few the rows.
        ColumnType::Integer => distinct.is_some_and(|distinct| {
            distinct <= 2 || distinct <= CLASS_LIMIT && distinct.saturating_mul(ROWS_PER_CLASS) <= rows
        }),
        ColumnType::Number | ColumnType::DateTime => false,
    }
}

/// Stage ids in order, with at most one parameter to set.
fn wanted_stages(
    classification: bool,
    features: &Features,
) -> Vec<(&'static str, Option<(&'static str, &'static str)>)> {
    let method = if classification { "stratified" } else { "holdout" };
    let mut stages = vec![("split", Some(("method", method)))];
    if features.some_missing {
        stages.push(("impute", None));
    }
    if features.some_category {
        stages.push(("encode", None));
    }
    // The suggested learners are linear, and what they find depends on the columns' scales.
    stages.push(("scale", None));
    stages.push((if classification { "logistic-regression" } else { "linear-regression" }, None));
    stages.push(("evaluate", None));
    stages
}

/// The stages one behind the other, from the source's table on.
fn chain(
    project: &Project,
    source: &Node,
    port: &str,
    stages: &[(&StageSpec, Option<(&str, &str)>)],
) -> Edit {
    let (left, top) = free_row(project, source, stages.len());
    let mut edits = Vec::with_capacity(stages.len() * 2);
    let mut open_end = (source.id, port.to_owned());
    let mut x = left;
    for (id, (spec, setting)) in (project.next_node_id().0..).map(NodeId).zip(stages) {
        let mut node = Node::new(id, spec.id.clone(), spec.version).at(x, top);
        x = x.saturating_add(COLUMN_STEP);
        if let Some((name, value)) = setting
            && spec.parameter(name).is_some_and(|parameter| parameter.default != *value)
        {
            node = node.with(name, *value);
        }
        edits.push(Edit::AddNode { node });
        let is_table = |kind: PortKind| kind == PortKind::Table;
        if let Some(input) = spec.inputs.iter().find(|input| is_table(input.kind)) {
            let edge = Edge::new(open_end.0, open_end.1.clone(), id, input.name.clone());
            edits.push(Edit::Connect { edge, at: None, many: input.many });
        }
        if let Some(output) = spec.outputs.iter().find(|output| is_table(output.kind)) {
            open_end = (id, output.name.clone());
        }
    }
    Edit::Batch { label: "Suggest pipeline".to_owned(), edits }
}

/// Where a row of so many nodes fits to the right of the source: beside it, or further down where others stand.
fn free_row(project: &Project, source: &Node, count: usize) -> (i32, i32) {
    let left = source.x.saturating_add(COLUMN_STEP);
    let width = COLUMN_STEP.saturating_mul(i32::try_from(count).unwrap_or(i32::MAX));
    let right = left.saturating_add(width);
    let mut in_the_way: Vec<i32> = project
        .graph
        .nodes
        .values()
        .filter(|node| node.id != source.id && node.x > left.saturating_sub(COLUMN_STEP) && node.x < right)
        .map(|node| node.y)
        .collect();
    in_the_way.sort_unstable();
    let mut top = source.y;
    for y in in_the_way {
        if (i64::from(y) - i64::from(top)).abs() < i64::from(ROW_STEP) {
            top = y.saturating_add(ROW_STEP);
        }
    }
    (left, top)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::parameter::{ParameterKind, ParameterSpec};
    use crate::spec::PortSpec;
    use ColumnType::{Boolean, Category as Text, Integer, Number};

    fn add(document: &mut Document, id: u32, stage: &str, from: u32) {
        document.apply(Edit::AddNode { node: Node::new(NodeId(id), stage, 1) }).unwrap();
        let edge = Edge::new(NodeId(from), "table", NodeId(id), "table");
        document.apply(Edit::Connect { edge, at: None, many: false }).unwrap();
    }

    #[test]
    fn a_suggestion_begins_behind_what_is_prepared_and_knows_a_learner() {
        let mut document = document();
        let mut catalogue = catalogue();
        for spec in &mut catalogue.stages {
            spec.category = match spec.id.as_str() {
                "impute" => Category::Prepare,
                "linear-regression" => Category::Learn,
                _ => Category::Features,
            };
        }
        let start = |document: &Document| start_behind(document.project(), &catalogue, NodeId(1));
        let is_known = |document: &Document| has_learner_behind(document.project(), &catalogue, NodeId(1));
        add(&mut document, 2, "impute", 1);
        add(&mut document, 3, "scale", 2);
        // Features are made behind a split, so nothing is put behind them.
        assert_eq!(start(&document), NodeId(2));
        assert!(!is_known(&document));
        add(&mut document, 4, "linear-regression", 3);
        assert!(is_known(&document));
        // Two ways to go: it begins before them.
        add(&mut document, 5, "impute", 1);
        assert_eq!(start(&document), NodeId(1));
    }

    fn spec(id: &str, input: Option<PortSpec>, outputs: &[(&str, PortKind)]) -> StageSpec {
        let choice = ParameterSpec {
            name: "method".into(),
            label: "Method".into(),
            help: String::new(),
            kind: ParameterKind::Text,
            default: "holdout".into(),
            only_when: None,
        };
        StageSpec {
            id: id.into(),
            version: 3,
            category: Category::Prepare,
            title: id.into(),
            summary: String::new(),
            help: String::new(),
            keywords: Vec::new(),
            inputs: input.into_iter().collect(),
            outputs: outputs.iter().map(|(name, kind)| PortSpec::new(name, *kind)).collect(),
            parameters: if id == "split" { vec![choice] } else { Vec::new() },
            fits: false,
            training_only: false,
        }
    }

    fn catalogue() -> Catalogue {
        let table = || Some(PortSpec::new("table", PortKind::Table));
        let out = [("table", PortKind::Table)];
        let learner = [("table", PortKind::Table), ("model", PortKind::Model)];
        let tables = PortSpec::new("tables", PortKind::Table).many();
        let mut stages = vec![
            spec("sample", None, &out),
            spec("split", table(), &out),
            spec("impute", table(), &out),
            spec("encode", table(), &out),
            spec("scale", table(), &out),
            spec("linear-regression", table(), &learner),
            spec("logistic-regression", table(), &learner),
            spec("evaluate", Some(tables), &[("report", PortKind::Report)]),
        ];
        stages.sort_by(|one, other| one.id.cmp(&other.id));
        Catalogue { stages }
    }

    fn document() -> Document {
        let mut document = Document::default();
        document.apply(Edit::AddNode { node: Node::new(NodeId(1), "sample", 1).at(40, 60) }).unwrap();
        document
    }

    fn summary(columns: &[(&str, ColumnType, Role, u64)]) -> OutputSummary {
        let schema = columns.iter().map(|(name, kind, role, _)| Column::new(*name, *kind).with_role(*role));
        OutputSummary {
            port: "table".into(),
            kind: PortKind::Table,
            rows: 344,
            schema: Schema::new(schema.collect()),
            missing: columns.iter().map(|column| column.3).collect(),
        }
    }

    /// The stages along the wires, from the source.
    fn suggested(columns: &[(&str, ColumnType, Role, u64)], distinct: Option<u64>) -> String {
        let mut document = document();
        let summary = summary(columns);
        let edit = suggest(document.project(), &catalogue(), NodeId(1), &summary, distinct).unwrap();
        assert_eq!(edit.label(), "Suggest pipeline");
        document.apply(edit).unwrap();
        let graph = &document.project().graph;
        let mut names = Vec::new();
        let mut at = NodeId(1);
        while let Some(edge) = graph.edges_out_of(at).next() {
            at = edge.to;
            let node = &graph.nodes[&at];
            let method = node.parameters.get("method").map(|value| format!("({value})")).unwrap_or_default();
            names.push(format!("{}{method}", node.stage));
        }
        assert_eq!(names.len() + 1, graph.nodes.len());
        document.undo();
        assert_eq!(document.project().graph.nodes.len(), 1);
        names.join(" ")
    }

    #[test]
    fn only_what_the_data_asks_for_is_added() {
        let target = ("species", Text, Role::Target, 0);
        assert_eq!(
            suggested(
                &[target, ("island", Text, Role::Feature, 0), ("mass", Number, Role::Feature, 2)],
                None
            ),
            r#"split("stratified") impute encode scale logistic-regression evaluate"#
        );
        assert_eq!(
            suggested(&[target, ("mass", Number, Role::Feature, 0), ("note", Text, Role::Ignored, 9)], None),
            r#"split("stratified") scale logistic-regression evaluate"#
        );
        let target = ("progress", Number, Role::Target, 1);
        assert_eq!(
            suggested(&[target, ("smoker", Boolean, Role::Feature, 0)], None),
            "split scale linear-regression evaluate"
        );
    }

    #[test]
    fn an_integer_target_is_a_class_when_few_values_repeat() {
        let columns = [("quality", Integer, Role::Target, 0), ("acid", Number, Role::Feature, 0)];
        let learner = |distinct| suggested(&columns, distinct).contains("logistic");
        assert!(learner(Some(2)));
        assert!(learner(Some(17)));
        assert!(!learner(Some(18)), "more than a twentieth of 344 rows");
        assert!(!learner(Some(200)));
        assert!(!learner(None));
    }

    #[test]
    fn what_is_missing_is_said() {
        let document = document();
        let refuse = |columns: &[(&str, ColumnType, Role, u64)]| {
            let edit = suggest(document.project(), &catalogue(), NodeId(1), &summary(columns), None);
            edit.unwrap_err().message
        };
        assert_eq!(refuse(&[("a", Number, Role::Feature, 0)]), "Choose the target first.");
        assert_eq!(
            refuse(&[("a", Number, Role::Target, 0), ("b", ColumnType::Text, Role::Feature, 0)]),
            "There is no column that “a” could be predicted from."
        );
        let summary = summary(&[("a", Number, Role::Target, 0), ("b", Number, Role::Feature, 0)]);
        assert!(suggest(document.project(), &catalogue(), NodeId(7), &summary, None).is_err());
        assert!(suggest(document.project(), &Catalogue::default(), NodeId(1), &summary, None).is_err());
    }

    #[test]
    fn stages_that_are_not_there_are_left_out() {
        let mut document = document();
        let mut catalogue = catalogue();
        catalogue.stages.retain(|spec| spec.id != "scale" && spec.id != "encode");
        let summary = summary(&[
            ("a", Number, Role::Target, 0),
            ("b", Number, Role::Feature, 0),
            ("c", Text, Role::Feature, 0),
        ]);
        document.apply(suggest(document.project(), &catalogue, NodeId(1), &summary, None).unwrap()).unwrap();
        let stages: Vec<&str> =
            document.project().graph.nodes.values().map(|node| node.stage.as_str()).collect();
        assert_eq!(stages, ["sample", "split", "linear-regression", "evaluate"]);
    }

    #[test]
    fn nodes_that_stand_there_are_not_covered() {
        let mut document = document();
        for (id, x, y) in [(2, 300, 60), (3, 560, 230), (4, 300, -400), (5, 40, 210)] {
            document.apply(Edit::AddNode { node: Node::new(NodeId(id), "scale", 1).at(x, y) }).unwrap();
        }
        document.apply(Edit::RemoveNode { id: NodeId(5) }).unwrap();
        let summary = summary(&[("a", Number, Role::Target, 0), ("b", Number, Role::Feature, 0)]);
        let edit = suggest(document.project(), &catalogue(), NodeId(1), &summary, None).unwrap();
        document.apply(edit).unwrap();
        let nodes: Vec<&Node> = document.project().graph.nodes.values().collect();
        for (at, one) in nodes.iter().enumerate() {
            for other in &nodes[at + 1..] {
                let apart = (one.x - other.x).abs() >= COLUMN_STEP || (one.y - other.y).abs() >= ROW_STEP;
                assert!(apart, "{} and {}", one.id, other.id);
            }
        }
        assert_eq!(document.project().graph.nodes.keys().nth(4), Some(&NodeId(6)), "id 5 is not used again");
    }
}
