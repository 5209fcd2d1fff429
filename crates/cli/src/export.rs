//! The files of a run: metrics, models, predictions.

use std::io::Write;
use std::path::{Path, PathBuf};

use penstock_engine::{Engine, NodeResult, table_csv};
use penstock_flow::view::{PersonalColumn, Report};
use penstock_flow::{Catalogue, Category, NodeId, PortKind, Project, StageSpec};
use penstock_stages::{PortValue, StageError};
use penstock_table::{Pace, block_on};

use crate::failure::Failure;
use crate::metrics::{self, ReportEntry};

/// A report with the name of its node.
pub struct NamedReport {
    name: String,
    report: std::sync::Arc<Report>,
}

impl NamedReport {
    /// The report as it stands in `metrics.json`.
    pub fn entry(&self) -> ReportEntry<'_> {
        ReportEntry::new(&self.name, &self.report)
    }
}

/// The reports of a run, in node order.
pub fn reports(engine: &Engine) -> Vec<NamedReport> {
    let project = engine.project();
    let of_node = |id: NodeId| {
        let result = engine.result(id)?;
        let report = result.outputs.values.values().find_map(|value| match value {
            PortValue::Report(report) => Some(report.clone()),
            _ => None,
        })?;
        Some(NamedReport { name: engine.name_of(&project, id), report })
    };
    project.graph.nodes.keys().copied().filter_map(of_node).collect()
}

/// The nodes whose predictions are exported, in node order: learners; where there is none, Predict stages.
pub fn predicting_nodes(project: &Project, catalogue: &Catalogue) -> Vec<NodeId> {
    let of = |wanted: fn(&StageSpec) -> bool| -> Vec<NodeId> {
        let fits = |stage: &str| catalogue.stage(stage).is_some_and(wanted);
        project
            .graph
            .nodes
            .values()
            .filter(|node| !node.bypass && fits(&node.stage))
            .map(|node| node.id)
            .collect()
    };
    let learners = of(StageSpec::is_learner);
    if !learners.is_empty() {
        return learners;
    }
    of(|spec| {
        spec.category == Category::Deploy && spec.outputs.iter().any(|port| port.kind == PortKind::Table)
    })
}

/// Makes the folder that files are written to, before anything is computed.
///
/// # Errors
/// That it cannot be made or written to.
pub fn prepare_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| not_written(folder, &error))?;
    // Permissions say little (root, network drives): what counts is whether a file can be made.
    let probe = folder.join(".penstock");
    std::fs::write(&probe, b"").map_err(|error| not_written(folder, &error))?;
    std::fs::remove_file(&probe).map_err(|error| not_written(folder, &error))
}

/// Writes a file.
///
/// # Errors
/// That it cannot be written, with its path.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| not_written(path, &error))
}

/// Writes a file piece by piece.
///
/// # Errors
/// That it cannot be written, with its path.
pub fn write_pieces(path: &Path, pieces: impl Iterator<Item = Vec<u8>>) -> Result<(), Failure> {
    let written = || {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        for piece in pieces {
            file.write_all(&piece)?;
        }
        file.flush()
    };
    written().map_err(|error: std::io::Error| not_written(path, &error))
}

fn not_written(path: &Path, error: &std::io::Error) -> Failure {
    Failure::unreadable(format!(
        "{} cannot be written: {error}. Choose another place with --out.",
        path.display()
    ))
}

/// Writes the files of a run, as far as their nodes have a result; gives what was written and what could not be made.
///
/// # Errors
/// That a file cannot be written.
pub fn write_all(
    engine: &Engine,
    pace: &dyn Pace,
    folder: &Path,
    chosen: Option<NodeId>,
) -> Result<(Vec<PathBuf>, Vec<String>), Failure> {
    let mut files = Files { folder, written: Vec::new(), problems: Vec::new() };
    let reports = reports(engine);
    let entries: Vec<ReportEntry<'_>> = reports.iter().map(NamedReport::entry).collect();
    files.write("metrics.json".to_owned(), metrics::json(&entries).as_bytes())?;
    let nodes = predicting_nodes(&engine.project(), engine.catalogue());
    let first = chosen.or_else(|| nodes.first().copied());
    for node in &nodes {
        let Some(result) = engine.result(*node) else { continue };
        let mut suffixes = Vec::new();
        if Some(*node) == first {
            suffixes.push(String::new());
        }
        if nodes.len() > 1 {
            suffixes.push(format!("-{node}"));
        }
        files.write_node(engine, pace, *node, &result, &suffixes)?;
    }
    Ok((files.written, files.problems))
}

struct Files<'a> {
    folder: &'a Path,
    written: Vec<PathBuf>,
    problems: Vec<String>,
}

impl Files<'_> {
    fn write(&mut self, name: String, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.folder.join(name);
        write(&path, bytes)?;
        self.written.push(path);
        Ok(())
    }

    fn write_node(
        &mut self,
        engine: &Engine,
        pace: &dyn Pace,
        node: NodeId,
        result: &NodeResult,
        suffixes: &[String],
    ) -> Result<(), Failure> {
        let project = engine.project();
        let spec = project.graph.node(node).and_then(|node| engine.catalogue().stage(&node.stage));
        if spec.is_some_and(StageSpec::is_learner) {
            match block_on(engine.export_model(node, pace)) {
                Ok(model) => {
                    if let Some(list) = PersonalColumn::list(&model.artefact.personal_columns) {
                        let text = format!(
                            "the model of node {node} comes from what looks like personal data: {list}"
                        );
                        self.problems.push(text);
                    }
                    for suffix in suffixes {
                        self.write(format!("model{suffix}.json"), model.json.as_bytes())?;
                    }
                }
                Err(StageError::Cancelled) => return Err(Failure::Cancelled),
                Err(StageError::Failed(diagnostic)) => {
                    self.problems.push(format!("node {node} gives no model file: {}", diagnostic.message));
                }
            }
        }
        if let Some(table) = result.table("table") {
            let csv = table_csv(table);
            for suffix in suffixes {
                self.write(format!("predictions{suffix}.csv"), &csv)?;
            }
        }
        Ok(())
    }
}
