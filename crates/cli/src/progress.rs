//! What is shown while a pipeline runs: a line a node when it is done, and a live line where someone watches.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use penstock_engine::Sink;
use penstock_flow::message::{NodeStatus, NodeSummary};
use penstock_flow::{Catalogue, Diagnostic, NodeId, PortKind, Project, check};

use crate::{messages, terminal};

/// The live line changes no more often than this.
const REDRAW: Duration = Duration::from_millis(80);

/// Longer lines could break and could then not be wiped away.
const LIVE_WIDTH: usize = 78;

/// Names longer than this are not aligned.
const NAME_WIDTH: usize = 28;

/// How much is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Errors only.
    Errors,
    /// A line a node, and a live line where someone watches.
    Nodes,
}

/// Shows how a run fares.
pub struct Progress {
    detail: Detail,
    watched: bool,
    names: RefCell<BTreeMap<NodeId, String>>,
    drawn: Cell<Option<Instant>>,
    told: RefCell<Vec<Diagnostic>>,
    /// The last status shown of each node: sources are read before the run, and not shown again in it.
    shown: RefCell<BTreeMap<NodeId, &'static str>>,
}

impl Progress {
    /// Shows so much, on stderr.
    pub fn new(detail: Detail) -> Self {
        let watched = detail == Detail::Nodes && terminal::is_watched();
        Self {
            detail,
            watched,
            names: RefCell::default(),
            drawn: Cell::new(None),
            told: RefCell::default(),
            shown: RefCell::default(),
        }
    }

    /// Learns what the nodes are called.
    pub fn set_names(&self, project: &Project, catalogue: &Catalogue) {
        let name = |id: &NodeId| (*id, check::node_name(catalogue, &project.graph, *id));
        *self.names.borrow_mut() = project.graph.nodes.keys().map(name).collect();
    }

    /// Shows how far a node is, on the live line.
    pub fn live(&self, node: NodeId, fraction: f64, note: &str) {
        let recent = self.drawn.get().is_some_and(|drawn| drawn.elapsed() < REDRAW);
        if !self.watched || recent {
            return;
        }
        self.drawn.set(Some(Instant::now()));
        let mut line = format!("  {node}  {}  {:.0} %", self.name(node), fraction * 100.0);
        if !note.is_empty() {
            line.push_str(&format!("  {note}"));
        }
        let line: String = line.chars().take(LIVE_WIDTH).collect();
        terminal::say_part(&format!("\r\x1b[K{line}"));
    }

    /// Shows a finding once, however often it is found.
    pub fn tell(&self, diagnostic: &Diagnostic) {
        let quiet = self.detail == Detail::Errors && !diagnostic.is_error();
        let known = |told: &Diagnostic| told.node == diagnostic.node && told.message == diagnostic.message;
        if quiet || self.told.borrow().iter().any(known) {
            return;
        }
        self.told.borrow_mut().push(diagnostic.clone());
        let name = diagnostic.node.map(|node| (node, self.name(node)));
        self.line(&messages::line(diagnostic, name.as_ref().map(|(node, name)| (*node, name.as_str()))));
    }

    fn name(&self, node: NodeId) -> String {
        self.names.borrow().get(&node).cloned().unwrap_or_default()
    }

    fn line(&self, text: &str) {
        if self.watched {
            terminal::say_part("\r\x1b[K");
            self.drawn.set(None);
        }
        terminal::say(text);
    }

    fn node_line(&self, node: NodeId, status: &'static str, rest: &str) {
        if self.detail == Detail::Errors || self.shown.borrow_mut().insert(node, status) == Some(status) {
            return;
        }
        let names = self.names.borrow();
        let longest = names.values().map(|name| name.chars().count()).max().unwrap_or(0);
        let width = longest.clamp(4, NAME_WIDTH);
        let numbers = names.keys().next_back().map_or(1, |last| last.to_string().len());
        let name = names.get(&node).map(String::as_str).unwrap_or_default();
        let line = format!("{:>numbers$}  {name:<width$}  {status:<9}  {rest}", node.to_string());
        drop(names);
        self.line(line.trim_end());
    }
}

impl Sink for Progress {
    fn status(&self, node: NodeId, status: NodeStatus) {
        match status {
            NodeStatus::Queued => {}
            NodeStatus::Running { fraction, note } => self.live(node, fraction, &note),
            NodeStatus::Done { summary } => {
                let size = size(&summary);
                self.node_line(node, "done", &format!("{size:>16}  {:>9}", time(summary.milliseconds)));
                for diagnostic in summary.diagnostics {
                    self.tell(&diagnostic.on(node));
                }
            }
            NodeStatus::Failed { diagnostic } => {
                self.node_line(node, "failed", "");
                self.tell(&diagnostic.on(node));
            }
            NodeStatus::Skipped { because } => {
                self.node_line(node, "skipped", &format!("because node {because} failed"));
            }
            NodeStatus::Cancelled => self.node_line(node, "cancelled", ""),
        }
    }
}

/// Rows × columns of the first output.
fn size(summary: &NodeSummary) -> String {
    match summary.outputs.first() {
        Some(output) if output.kind == PortKind::Table => {
            format!("{} × {}", output.rows, output.schema.columns.len())
        }
        Some(output) => output.kind.name().to_owned(),
        None => String::new(),
    }
}

/// A duration as people read it.
pub fn time(milliseconds: f64) -> String {
    if milliseconds < 999.5 {
        format!("{milliseconds:.0} ms")
    } else {
        format!("{:.1} s", milliseconds / 1_000.0)
    }
}
