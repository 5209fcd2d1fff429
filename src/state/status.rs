//! What a node's state is called and looks like: one answer from the document, the check and the run, so that the
//! canvas, the outline and the inspector never disagree.

use penstock_flow::message::{Freshness, NodeCheck, NodeStatus, NodeSummary};
use penstock_flow::{Catalogue, Diagnostic, Node, PortKind, Severity};

/// The kinds of state, each with an icon, a colour and a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatusKind {
    /// Something is missing or wrong before it can run.
    NotConfigured,
    /// It can run.
    Ready,
    /// It waits for others.
    Queued,
    /// It is at work.
    Running,
    /// Its result is at hand.
    Done,
    /// Its result was at hand from before.
    Cached,
    /// Its result is of an older document.
    Stale,
    /// Its result is at hand, and something about it is worth a look.
    Warning,
    /// It could not.
    Failed,
    /// A node it depends on failed.
    Skipped,
    /// The run was stopped before its end.
    Cancelled,
}

impl StatusKind {
    /// The word on screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotConfigured => "Not configured",
            Self::Ready => "Ready",
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Done => "Done",
            Self::Cached => "Cached",
            Self::Stale => "Stale",
            Self::Warning => "Warning",
            Self::Failed => "Failed",
            Self::Skipped => "Skipped",
            Self::Cancelled => "Cancelled",
        }
    }

    /// The name in style sheets.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotConfigured => "not-configured",
            Self::Ready => "ready",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cached => "cached",
            Self::Stale => "stale",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A node's state, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusView {
    /// The kind.
    pub kind: StatusKind,
    /// The word, with the percentage while it runs.
    pub text: String,
    /// Why: sentences for the tooltip and for assistive technology; or empty.
    pub reason: String,
    /// How far it is, while it runs.
    pub fraction: Option<f64>,
}

impl StatusView {
    fn new(kind: StatusKind) -> Self {
        Self { kind, text: kind.word().to_owned(), reason: String::new(), fraction: None }
    }

    fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }
}

/// The state of a node, given what the engine found and said.
pub fn status_view(
    node: &Node,
    catalogue: &Catalogue,
    check: &NodeCheck,
    status: Option<&NodeStatus>,
) -> StatusView {
    match status {
        Some(NodeStatus::Queued) => return StatusView::new(StatusKind::Queued),
        Some(NodeStatus::Running { fraction, note }) => {
            let fraction = fraction.clamp(0.0, 1.0);
            let mut view = StatusView::new(StatusKind::Running).because(note.clone());
            view.text = format!("Running {:.0} %", fraction * 100.0);
            view.fraction = Some(fraction);
            return view;
        }
        _ => {}
    }
    if catalogue.stage(&node.stage).is_none() && !catalogue.stages.is_empty() {
        let reason = format!("This version does not know the stage “{}”. It is kept as it is.", node.stage);
        return StatusView::new(StatusKind::NotConfigured).because(reason);
    }
    let errors = sentences(&check.diagnostics, Severity::Error);
    // An old failure says nothing once the check finds what to mend.
    if !errors.is_empty() {
        return StatusView::new(StatusKind::NotConfigured).because(errors);
    }
    let warnings = sentences(&check.diagnostics, Severity::Warning);
    match status {
        Some(NodeStatus::Failed { diagnostic }) => {
            StatusView::new(StatusKind::Failed).because(sentence(diagnostic))
        }
        Some(NodeStatus::Skipped { because }) => StatusView::new(StatusKind::Skipped)
            .because(format!("Node {because}, which it depends on, failed.")),
        Some(NodeStatus::Cancelled) => StatusView::new(StatusKind::Cancelled),
        _ => match &check.freshness {
            Freshness::Stale { why } => StatusView::new(StatusKind::Stale).because(why.clone()),
            freshness => finished_view(summary(status), freshness, warnings),
        },
    }
}

fn finished_view(summary: Option<&NodeSummary>, freshness: &Freshness, warnings: String) -> StatusView {
    let noticed =
        summary.map(|summary| sentences(&summary.diagnostics, Severity::Warning)).unwrap_or_default();
    let noticed = if noticed.is_empty() { warnings } else { noticed };
    if !noticed.is_empty() {
        return StatusView::new(StatusKind::Warning).because(noticed);
    }
    match summary {
        Some(summary) if summary.cached => StatusView::new(StatusKind::Cached)
            .because("Nothing that it depends on has changed, so the result was taken from the cache."),
        Some(_) => StatusView::new(StatusKind::Done),
        None if *freshness == Freshness::Fresh => StatusView::new(StatusKind::Done),
        None => StatusView::new(StatusKind::Ready),
    }
}

/// What came out of a node, when it is done.
pub fn summary(status: Option<&NodeStatus>) -> Option<&NodeSummary> {
    match status {
        Some(NodeStatus::Done { summary }) => Some(summary),
        _ => None,
    }
}

/// The size of a node's first table: "150 × 5".
pub fn size_text(summary: &NodeSummary) -> Option<String> {
    let table = summary.outputs.iter().find(|output| output.kind == PortKind::Table)?;
    Some(format!("{} × {}", grouped(table.rows), table.schema.columns.len()))
}

/// How many values are missing in the first table.
pub fn missing_count(summary: &NodeSummary) -> u64 {
    summary
        .outputs
        .iter()
        .find(|output| output.kind == PortKind::Table)
        .map_or(0, |output| output.missing.iter().sum())
}

/// A whole number with thin spaces between groups of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 6);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A length of time to read: "12 ms", "1.2 s", "3 min 5 s".
pub fn duration(milliseconds: f64) -> String {
    match milliseconds {
        short if short < 0.95 => "under 1 ms".to_owned(),
        short if short < 999.5 => format!("{short:.0} ms"),
        medium if medium < 59_950.0 => format!("{:.1} s", medium / 1000.0),
        long => {
            let seconds = (long / 1000.0).round() as u64;
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
    }
}

/// An amount of bytes to read: "0 bytes", "12 kB", "3.4 MB".
pub fn byte_size(bytes: u64) -> String {
    let amount = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.0} kB", amount / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", amount / 1e6),
        _ => format!("{:.2} GB", amount / 1e9),
    }
}

fn sentences(diagnostics: &[Diagnostic], severity: Severity) -> String {
    let found: Vec<String> =
        diagnostics.iter().filter(|one| one.severity == severity).map(sentence).collect();
    found.join(" ")
}

fn sentence(diagnostic: &Diagnostic) -> String {
    match diagnostic.hint.is_empty() {
        true => diagnostic.message.clone(),
        false => format!("{} {}", diagnostic.message, diagnostic.hint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_flow::NodeId;

    fn view(check: &NodeCheck, status: Option<NodeStatus>) -> StatusView {
        let node = Node::new(NodeId(1), "scale", 1);
        status_view(&node, &Catalogue::default(), check, status.as_ref())
    }

    #[test]
    fn a_node_says_the_most_pressing_thing() {
        let quiet = NodeCheck::default();
        let done = NodeStatus::Done { summary: NodeSummary::default() };
        assert_eq!(view(&quiet, None).kind, StatusKind::Ready);
        assert_eq!(view(&quiet, Some(done.clone())).kind, StatusKind::Done);
        let stale = NodeCheck {
            freshness: Freshness::Stale { why: "“Impute” changed: strategy.".into() },
            ..NodeCheck::default()
        };
        assert_eq!(view(&stale, Some(done.clone())).reason, "“Impute” changed: strategy.");
        let broken = NodeCheck {
            diagnostics: vec![Diagnostic::error("input-missing", "It needs a table.").hint("Draw a wire.")],
            ..stale
        };
        let broken = view(&broken, Some(done));
        assert_eq!(broken.kind, StatusKind::NotConfigured);
        assert_eq!(broken.reason, "It needs a table. Draw a wire.");
        let running = NodeStatus::Running { fraction: 0.456, note: "fold 3 of 5".into() };
        assert_eq!(view(&quiet, Some(running)).text, "Running 46 %");
    }

    #[test]
    fn amounts_are_short() {
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(grouped(150), "150");
        assert_eq!(duration(0.2), "under 1 ms");
        assert_eq!(duration(1234.0), "1.2 s");
        assert_eq!(duration(185_000.0), "3 min 5 s");
        assert_eq!(byte_size(0), "0 bytes");
        assert_eq!(byte_size(3_400_000), "3.4 MB");
    }
}
