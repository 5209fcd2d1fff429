//! `penstock check`.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use penstock_engine::{Engine, Sink};
use penstock_flow::message::{NodeStatus, Outcome};
use penstock_flow::{Diagnostic, NodeId};
use penstock_stages::Host;
use penstock_table::block_on;

use crate::arguments::CheckOptions;
use crate::failure::Failure;
use crate::host::NativeHost;
use crate::progress::{Detail, Progress};
use crate::{data, messages, project, run, terminal};

/// Collects what reading the sources finds.
#[derive(Default)]
struct Findings(RefCell<Vec<Diagnostic>>);

impl Sink for Findings {
    fn status(&self, node: NodeId, status: NodeStatus) {
        let mut found = self.0.borrow_mut();
        match status {
            NodeStatus::Done { summary } => {
                found.extend(summary.diagnostics.into_iter().map(|diagnostic| diagnostic.on(node)));
            }
            NodeStatus::Failed { diagnostic } => found.push(diagnostic.on(node)),
            _ => {}
        }
    }
}

/// Checks a pipeline and prints what is wrong.
///
/// # Errors
/// What could not be read, or that there are errors.
pub fn run(options: &CheckOptions, cancelled: Arc<AtomicBool>) -> Result<(), Failure> {
    let host = Rc::new(NativeHost::new(cancelled, Some(1), Rc::new(Progress::new(Detail::Errors))));
    let engine = Engine::new(host.clone());
    let mut document = project::open(&options.pipeline)?;
    data::assign(&mut document, engine.catalogue(), &options.data, &host, false)?;
    engine.set_project(document);
    let findings = Findings::default();
    let readable = readable_sources(&engine, &host);
    if !readable.is_empty() && block_on(engine.run(&readable, &findings)) == Outcome::Cancelled {
        return Err(Failure::Cancelled);
    }
    let read = findings.0.into_inner();
    let unreadable = read.iter().any(run::is_unreadable);
    let found = merged(&engine, read);
    print(&engine, &found, options.json)?;
    if !options.json {
        terminal::say(&messages::tally(found.iter()));
    }
    if unreadable {
        return Err(Failure::Unreadable(String::new()));
    }
    match found.iter().any(Diagnostic::is_error) {
        true => Err(Failure::Failed(String::new())),
        false => Ok(()),
    }
}

/// The sources whose data is at hand.
fn readable_sources(engine: &Engine, host: &NativeHost) -> Vec<NodeId> {
    let project = engine.project();
    let at_hand = |id: &NodeId| {
        let Some(node) = project.graph.node(*id) else { return false };
        if node.stage != "file" {
            return true;
        }
        let hash = node.parameters.get("file").and_then(|file| file.get("hash")?.as_str());
        hash.is_some_and(|hash| block_on(host.source(hash)).is_some())
    };
    run::sources(engine).into_iter().filter(at_hand).collect()
}

/// What reading and checking found, each once, in node order and the worst first.
fn merged(engine: &Engine, read: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let checked = engine.check().into_values().flat_map(|check| check.diagnostics);
    let mut seen = BTreeSet::new();
    let mut found: Vec<Diagnostic> =
        read.into_iter().chain(checked).filter(|one| seen.insert((one.node, one.message.clone()))).collect();
    found.sort_by_key(|one| (one.node, std::cmp::Reverse(one.severity)));
    found
}

fn print(engine: &Engine, found: &[Diagnostic], json: bool) -> Result<(), Failure> {
    let project = engine.project();
    let mut text = String::new();
    for diagnostic in found {
        let node = messages::node_of(diagnostic, &project, engine.catalogue());
        let line = if json {
            messages::json_line(diagnostic, node.as_ref().map(|(_, name)| name.as_str()))
        } else {
            messages::line(diagnostic, node.as_ref().map(|(id, name)| (*id, name.as_str())))
        };
        text.push_str(&line);
        text.push('\n');
    }
    terminal::print(&text)
}
