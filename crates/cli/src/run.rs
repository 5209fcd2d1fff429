//! `penstock run`.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use penstock_engine::{Engine, Sink};
use penstock_flow::message::{NodeStatus, Outcome};
use penstock_flow::{Category, Diagnostic, NodeId, Severity};
use penstock_stages::Host;
use penstock_table::block_on;

use crate::arguments::RunOptions;
use crate::export::{self, NamedReport};
use crate::failure::Failure;
use crate::host::NativeHost;
use crate::progress::{Detail, Progress, time};
use crate::{data, project, terminal};

/// Runs a pipeline and writes its results.
///
/// # Errors
/// What could not be read or written, or that a node failed.
pub fn run(options: &RunOptions, cancelled: Arc<AtomicBool>) -> Result<(), Failure> {
    let detail = if options.quiet { Detail::Errors } else { Detail::Nodes };
    let progress = Rc::new(Progress::new(detail));
    let host = Rc::new(NativeHost::new(cancelled, options.threads, progress.clone()));
    let engine = Engine::new(host.clone());
    let mut document = project::open(&options.pipeline)?;
    data::assign(&mut document, engine.catalogue(), &options.data, &host, true)?;
    if document.graph.nodes.is_empty() {
        return Err(Failure::Failed("error: the pipeline is empty: there is nothing to run.".to_owned()));
    }
    engine.set_project(document);
    let chosen = chosen_learner(&engine, options.node.as_deref())?;
    if let Some(folder) = &options.out {
        export::prepare_folder(folder)?;
    }
    progress.set_names(&engine.project(), engine.catalogue());

    read_sources(&engine, &progress)?;
    tell_warnings(&engine, &progress);
    let outcome = block_on(engine.run(&[], &*progress));
    if outcome == Outcome::Cancelled {
        return Err(Failure::Cancelled);
    }
    if !options.quiet {
        let reports = export::reports(&engine);
        let texts: Vec<String> = reports.iter().map(|report| NamedReport::entry(report).text()).collect();
        terminal::print(&texts.join("\n"))?;
    }
    if let Some(folder) = &options.out {
        let (written, problems) = export::write_all(&engine, &*host, folder, chosen)?;
        if !options.quiet {
            for problem in problems {
                terminal::say(&format!("note: {problem}"));
            }
            for path in written {
                terminal::say(&format!("wrote {}", path.display()));
            }
        }
    }
    if !options.quiet {
        terminal::say(&format!(
            "{} in {}",
            if outcome == Outcome::Done { "done" } else { "failed" },
            time(host.now())
        ));
    }
    match outcome {
        Outcome::Failed => Err(Failure::Failed(String::new())),
        _ => Ok(()),
    }
}

/// The learner that `--node` names.
fn chosen_learner(engine: &Engine, node: Option<&str>) -> Result<Option<NodeId>, Failure> {
    let Some(text) = node else { return Ok(None) };
    let project = engine.project();
    let id = project::find_node(&project, engine.catalogue(), text)
        .map_err(|problem| Failure::usage(format!("--node {text}: {problem} in this pipeline.")))?;
    let learners = export::predicting_nodes(&project, engine.catalogue());
    if learners.contains(&id) {
        return Ok(Some(id));
    }
    let names: Vec<String> =
        learners.iter().map(|id| format!("{id} “{}”", engine.name_of(&project, *id))).collect();
    let known = if names.is_empty() { "there is none".to_owned() } else { names.join(", ") };
    Err(Failure::usage(format!("--node {text}: this node is no learner; the learners are: {known}.")))
}

/// Reads the sources first, so that what of a file does not fit the pipeline is known before anything is learned from
/// it.
///
/// # Errors
/// That a file is not a table, which has been said; or that the run was cancelled.
fn read_sources(engine: &Engine, progress: &Progress) -> Result<(), Failure> {
    let sources = sources(engine);
    if sources.is_empty() {
        return Ok(());
    }
    let sink = SourceSink { progress, unreadable: Cell::new(false) };
    match block_on(engine.run(&sources, &sink)) {
        Outcome::Cancelled => Err(Failure::Cancelled),
        _ if sink.unreadable.get() => Err(Failure::Unreadable(String::new())),
        _ => Ok(()),
    }
}

/// Shows the sources' progress and remembers whether a file could not be read.
struct SourceSink<'a> {
    progress: &'a Progress,
    unreadable: Cell<bool>,
}

impl Sink for SourceSink<'_> {
    fn status(&self, node: NodeId, status: NodeStatus) {
        if let NodeStatus::Failed { diagnostic } = &status {
            self.unreadable.set(self.unreadable.get() || is_unreadable(diagnostic));
        }
        self.progress.status(node, status);
    }
}

/// Whether a source failed because of its file. What is wrong with a source's settings names the parameter.
pub fn is_unreadable(diagnostic: &Diagnostic) -> bool {
    diagnostic.is_error() && diagnostic.parameter.is_none()
}

/// The nodes that read data.
pub fn sources(engine: &Engine) -> Vec<NodeId> {
    let is_source =
        |stage: &str| engine.catalogue().stage(stage).is_some_and(|spec| spec.category == Category::Source);
    let project = engine.project();
    project.graph.nodes.values().filter(|node| is_source(&node.stage)).map(|node| node.id).collect()
}

/// What a check finds that is no error: a run says errors itself, on the node that fails.
fn tell_warnings(engine: &Engine, progress: &Progress) {
    for diagnostic in engine.check().values().flat_map(|check| &check.diagnostics) {
        if diagnostic.severity == Severity::Warning {
            progress.tell(diagnostic);
        }
    }
}
