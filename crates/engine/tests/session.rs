//! Messages that come in while the engine is at work: nothing is lost, done twice or said of another document.

#![allow(clippy::unwrap_used)] // A test may stop at what should not be.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use penstock_engine::Engine;
use penstock_engine::session::{Session, Surroundings};
use penstock_flow::message::{Export, FromEngine, NodeStatus, Outcome, RunId, ToEngine};
use penstock_flow::view::{ImportAnswer, ImportQuestion};
use penstock_flow::{Edge, Node, NodeId, Project};
use penstock_stages::Host;
use penstock_stages::host::{TaskBatch, TaskError};
use penstock_stages::testing::TestHost;
use penstock_table::{ByteSource, Cancelled, MemorySource};

/// Surroundings in memory. While the gate is shut every checkpoint waits, so work stands still where a test wants it to.
#[derive(Default)]
struct Tab {
    files: TestHost,
    shut: Cell<bool>,
    /// Set when a cancel does not open the gate: work has not come to a checkpoint yet.
    busy: Cell<bool>,
    cancelled: Cell<bool>,
    /// How many bytes a table may take, when that is bounded.
    room: Cell<Option<u64>>,
    begun: RefCell<Vec<RunId>>,
    sent: RefCell<Vec<FromEngine>>,
}

#[async_trait(?Send)]
impl Host for Tab {
    fn now(&self) -> f64 {
        0.0
    }

    async fn checkpoint(&self) -> Result<(), Cancelled> {
        poll_fn(|_| match self.shut.get() && (self.busy.get() || !self.cancelled.get()) {
            true => Poll::Pending,
            false => Poll::Ready(()),
        })
        .await;
        if self.cancelled.get() { Err(Cancelled) } else { Ok(()) }
    }

    fn room(&self) -> u64 {
        self.room.get().unwrap_or(u64::MAX)
    }

    async fn run(&self, batch: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        self.files.run(batch).await
    }

    fn progress(&self, node: NodeId, fraction: f64, note: &str) {
        let status = NodeStatus::Running { fraction, note: note.to_owned() };
        self.send(&FromEngine::Status { run: *self.begun.borrow().last().unwrap(), node, status }, None);
    }

    async fn source(&self, key: &str) -> Option<Rc<dyn ByteSource>> {
        self.files.source(key).await
    }
}

#[async_trait(?Send)]
impl Surroundings for Tab {
    fn send(&self, message: &FromEngine, _: Option<Vec<u8>>) {
        self.sent.borrow_mut().push(message.clone());
    }

    fn cancel(&self) {
        self.cancelled.set(true);
    }

    fn begin(&self, run: RunId) {
        self.cancelled.set(false);
        self.begun.borrow_mut().push(run);
    }

    fn cancel_opening(&self) {}

    fn add_source(&self, _: &str, _: Rc<dyn ByteSource>) {}

    async fn keep(&self, _: &str, _: Rc<dyn ByteSource>) -> Result<(), String> {
        Ok(())
    }

    async fn storage(&self) -> Option<(u64, u64)> {
        None
    }

    async fn clear_storage(&self) -> Result<(), String> {
        Ok(())
    }

    fn memory(&self) -> u64 {
        0
    }
}

/// A session whose messages are handled side by side, as the worker does.
struct Studio {
    tab: Rc<Tab>,
    session: Rc<Session>,
    under_way: Vec<Pin<Box<dyn Future<Output = ()>>>>,
    revision: u64,
    opened: u64,
}

impl Studio {
    fn new() -> Self {
        let tab = Rc::new(Tab::default());
        let session = Rc::new(Session::new(tab.clone(), tab.clone()));
        Self { tab, session, under_way: Vec::new(), revision: 0, opened: 0 }
    }

    /// Sends a message and lets the engine work until it waits.
    fn tell(&mut self, message: ToEngine) {
        let session = self.session.clone();
        self.under_way.push(Box::pin(async move { session.receive(message, None).await }));
        self.go_on();
    }

    /// Adds a file, and lets the engine work until it waits.
    fn add(&mut self, request: u64, name: &str, text: String) {
        let session = self.session.clone();
        let file: Rc<dyn ByteSource> = Rc::new(MemorySource::new(name, text.into_bytes()));
        let message = ToEngine::AddFile { request, name: name.to_owned() };
        self.under_way.push(Box::pin(async move { session.receive(message, Some(file)).await }));
        self.go_on();
    }

    fn show(&mut self, project: &Project) {
        self.revision += 1;
        let project = project.to_value();
        self.tell(ToEngine::SetDocument { revision: self.revision, opened: self.opened, project });
    }

    fn go_on(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        // Those that wait are asked a few times over: one may have let another go on.
        for _ in 0..4 {
            self.under_way.retain_mut(|one| one.as_mut().poll(&mut context).is_pending());
        }
    }

    fn open(&mut self) {
        self.tab.shut.set(false);
        self.go_on();
        assert!(self.under_way.is_empty(), "everything came to an end");
    }

    /// What was sent since this was last asked.
    fn heard(&self) -> Vec<FromEngine> {
        self.tab.sent.take()
    }
}

fn sample(name: &str) -> Project {
    let mut project = Project::default();
    let node = Node::new(NodeId(1), "sample", 1).with("name", name).with("target", "target");
    project.graph.nodes.insert(NodeId(1), node);
    project
}

fn statuses(messages: &[FromEngine]) -> Vec<(RunId, u32, &NodeStatus)> {
    let status = |message| match message {
        &FromEngine::Status { run, node, ref status } => Some((run, node.0, status)),
        _ => None,
    };
    messages.iter().filter_map(status).collect()
}

fn done(messages: &[FromEngine]) -> Vec<(RunId, u32)> {
    let statuses = statuses(messages).into_iter();
    statuses
        .filter(|(_, _, status)| matches!(status, NodeStatus::Done { .. }))
        .map(|(run, node, _)| (run, node))
        .collect()
}

fn finished(messages: &[FromEngine]) -> Vec<(RunId, Outcome)> {
    let end = |message: &FromEngine| match message {
        FromEngine::Finished { run, outcome, .. } => Some((*run, *outcome)),
        _ => None,
    };
    messages.iter().filter_map(end).collect()
}

fn run(number: RunId) -> ToEngine {
    ToEngine::Run { run: number, targets: Vec::new() }
}

#[test]
fn a_waiting_run_that_is_cancelled_ends() {
    let mut studio = Studio::new();
    studio.show(&sample("iris"));
    let mut project = sample("iris");
    project.graph.nodes.insert(NodeId(2), Node::new(NodeId(2), "scale", 1));
    project.graph.edges.push(Edge::new(NodeId(1), "table", NodeId(2), "table"));
    studio.show(&project);
    studio.tab.shut.set(true);
    studio.tab.busy.set(true);
    studio.tell(run(1));
    // The run under way is cancelled in favour of the next, and has not heard of it yet.
    studio.tell(run(2));
    studio.heard();
    studio.tell(ToEngine::Cancel { run: 2 });
    assert_eq!(finished(&studio.heard()), [(2, Outcome::Cancelled)]);
    studio.open();
    assert_eq!(finished(&studio.heard()), [(1, Outcome::Cancelled)]);
}

#[test]
fn a_source_that_comes_in_during_a_run_is_read_after_it() {
    let mut studio = Studio::new();
    studio.show(&sample("iris"));
    let mut project = sample("iris");
    project.graph.nodes.insert(NodeId(2), Node::new(NodeId(2), "scale", 1));
    project.graph.edges.push(Edge::new(NodeId(1), "table", NodeId(2), "table"));
    studio.show(&project);
    studio.heard();
    studio.tab.shut.set(true);
    studio.tell(run(1));
    project.graph.nodes.insert(NodeId(3), Node::new(NodeId(3), "sample", 1).with("name", "wine"));
    studio.show(&project);
    assert!(done(&studio.heard()).contains(&(1, 1)));
    studio.open();
    let heard = studio.heard();
    assert_eq!(finished(&heard), [(1, Outcome::Done)]);
    assert_eq!(done(&heard), [(1, 2), (0, 3)]);
}

#[test]
fn edits_while_a_source_is_read_do_not_read_it_again() {
    let mut studio = Studio::new();
    studio.tab.shut.set(true);
    let mut project = sample("iris");
    studio.show(&project);
    for place in 0..3 {
        project.graph.nodes.get_mut(&NodeId(1)).unwrap().x = place;
        studio.show(&project);
    }
    studio.open();
    assert_eq!(*studio.tab.begun.borrow(), [0]);
    assert_eq!(done(&studio.heard()), [(0, 1)]);
}

#[test]
fn a_run_waits_for_the_source_that_is_read_and_can_be_cancelled() {
    let mut studio = Studio::new();
    studio.tab.shut.set(true);
    studio.show(&sample("iris"));
    studio.tell(run(1));
    assert_eq!(
        *studio.tab.begun.borrow(),
        [0],
        "it would clear the host's cancel and take over its progress"
    );
    studio.heard();
    studio.session.heartbeat();
    assert_eq!(studio.heard().len(), 1, "the studio hears that the engine lives");
    studio.tell(ToEngine::Cancel { run: 1 });
    assert_eq!(finished(&studio.heard()), [(1, Outcome::Cancelled)]);
    studio.tell(run(2));
    studio.open();
    let heard = studio.heard();
    assert_eq!((finished(&heard), done(&heard)), (vec![(2, Outcome::Done)], vec![(0, 1), (2, 1)]));
}

#[test]
fn what_is_read_for_one_document_says_nothing_of_another() {
    let mut studio = Studio::new();
    studio.tab.shut.set(true);
    studio.show(&sample("iris"));
    assert!(!statuses(&studio.heard()).is_empty());
    let mut other = Project::default();
    other.graph.nodes.insert(NodeId(1), Node::new(NodeId(1), "scale", 1));
    studio.show(&other);
    studio.open();
    assert_eq!(statuses(&studio.heard()), []);

    // Another source under the same number is read, once the first one is given up.
    studio.tab.shut.set(true);
    studio.show(&sample("breast-cancer"));
    studio.heard();
    studio.show(&sample("iris"));
    studio.open();
    assert_eq!(done(&studio.heard()), [(0, 1)]);
    assert_eq!(*studio.tab.begun.borrow(), [0, 0, 0]);
}

#[test]
fn a_role_that_is_set_while_a_source_is_read_costs_no_second_import() {
    let mut studio = Studio::new();
    studio.tab.shut.set(true);
    let mut project = sample("iris");
    studio.show(&project);
    studio.heard();
    project.graph.nodes.get_mut(&NodeId(1)).unwrap().parameters.remove("target");
    studio.show(&project);
    assert!(!studio.tab.cancelled.get());
    studio.open();
    assert_eq!(done(&studio.heard()), [(0, 1)], "of the node as it is now alone");
    assert_eq!(*studio.tab.begun.borrow(), [0, 0], "the second time from what the first has read");
}

#[test]
fn an_edit_that_is_taken_back_while_a_source_is_read_leaves_no_node_without_its_end() {
    let mut studio = Studio::new();
    studio.tab.shut.set(true);
    let project = sample("iris");
    studio.show(&project);
    let mut edited = project.clone();
    edited.graph.nodes.get_mut(&NodeId(1)).unwrap().parameters.remove("target");
    studio.show(&edited);
    studio.show(&project);
    studio.open();
    assert_eq!(done(&studio.heard()), [(0, 1)]);
}

#[test]
fn rules_are_inferred_from_the_table_at_the_input_or_refused_with_what_to_do() {
    let mut studio = Studio::new();
    let mut project = sample("iris");
    project.graph.nodes.insert(NodeId(2), Node::new(NodeId(2), "select-columns", 1));
    project.graph.nodes.insert(NodeId(3), Node::new(NodeId(3), "validate", 1));
    project.graph.edges.push(Edge::new(NodeId(1), "table", NodeId(2), "table"));
    studio.show(&project);
    let ask = |studio: &mut Studio, project: &Project| {
        studio.show(project);
        studio.heard();
        studio.tell(ToEngine::InferRules { request: 7, node: NodeId(3) });
        studio.heard().pop().unwrap()
    };
    let FromEngine::Refused { diagnostic, .. } = ask(&mut studio, &project) else { panic!() };
    assert_eq!(diagnostic.code, "input-missing");
    project.graph.edges.push(Edge::new(NodeId(2), "table", NodeId(3), "table"));
    let FromEngine::Refused { diagnostic, .. } = ask(&mut studio, &project) else { panic!() };
    assert!(
        diagnostic.to_string().contains("“Select columns” has no result yet. Run the pipeline"),
        "{diagnostic}"
    );
    // Sources are read by themselves.
    project.graph.edges[1] = Edge::new(NodeId(1), "table", NodeId(3), "table");
    let FromEngine::Rules { request: 7, rules } = ask(&mut studio, &project) else { panic!() };
    let rules = penstock_flow::rules::Rules::from_value(&rules).unwrap();
    assert!(rules.rules.iter().any(|rule| rule.name == "target is a known value"), "{rules:?}");
}

/// Every checkpoint gives others a turn; work without one cannot be cancelled.
#[test]
fn a_table_is_exported_with_pauses() {
    let mut studio = Studio::new();
    studio.show(&sample("iris"));
    studio.heard();
    studio.tab.shut.set(true);
    let what = Export::Table { port: "table".into() };
    studio.tell(ToEngine::Export { request: 1, node: NodeId(1), what });
    assert_eq!(studio.heard(), []);
    studio.open();
    assert!(matches!(studio.heard()[..], [FromEngine::Exported { request: 1, .. }]));
}

#[test]
fn a_quality_report_offers_what_this_pipeline_can_take() {
    let mut studio = Studio::new();
    studio.show(&sample("iris"));
    studio.heard();
    studio.tell(ToEngine::Quality { request: 7, node: NodeId(1), port: "table".into() });
    let heard = studio.heard();
    let [FromEngine::Quality { request: 7, report }] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!((report.rows, report.columns, report.checks.len()), (150, 5, 15));
    // Iris has repeated rows.
    let duplicates = report.findings.iter().find(|finding| finding.code == "duplicate-rows").unwrap();
    assert_eq!(duplicates.message, "One row is equal to a row before it.");
    let catalogue = Engine::new(studio.tab.clone()).catalogue().clone();
    assert_eq!(duplicates.mend.is_some(), catalogue.stage("deduplicate").is_some());
    studio.tell(ToEngine::Lineage {
        request: 8,
        node: NodeId(1),
        port: "table".into(),
        column: "target".into(),
    });
    assert!(matches!(&studio.heard()[..], [FromEngine::Lineage { request: 8, steps }] if steps.len() == 1));
    studio.tell(ToEngine::Quality { request: 9, node: NodeId(2), port: "table".into() });
    assert!(matches!(studio.heard()[..], [FromEngine::Refused { request: 9, .. }]));
}

#[test]
fn an_export_names_personal_columns_in_the_log() {
    let hash = "0".repeat(64);
    let tab = Tab {
        files: TestHost::default().with_source(&hash, "dob,x\n1990-01-31,1\n1985-12-01,2\n2001-06-15,3\n"),
        ..Tab::default()
    };
    let tab = Rc::new(tab);
    let session = Rc::new(Session::new(tab.clone(), tab.clone()));
    let mut studio = Studio { tab, session, under_way: Vec::new(), revision: 0, opened: 0 };
    let mut project = Project::default();
    let file = serde_json::json!({"name": "t.csv", "hash": hash, "size": 1});
    project.graph.nodes.insert(NodeId(1), Node::new(NodeId(1), "file", 1).with("file", file));
    studio.show(&project);
    studio.heard();
    let what = Export::Table { port: "table".into() };
    studio.tell(ToEngine::Export { request: 1, node: NodeId(1), what });
    let heard = studio.heard();
    let [FromEngine::Log { text }, FromEngine::Exported { .. }] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!(text, "“file.csv” holds what looks like personal data: dob (dates of birth).");
}

/// A session with a file of this text, and a document that reads it.
fn studio_with_file(text: &str, set: serde_json::Value) -> (Studio, Project) {
    let tab = Rc::new(Tab { files: TestHost::default().with_source("00", text), ..Tab::default() });
    let session = Rc::new(Session::new(tab.clone(), tab.clone()));
    let studio = Studio { tab, session, under_way: Vec::new(), revision: 0, opened: 0 };
    let mut node = Node::new(NodeId(0), "file", 1)
        .with("file", serde_json::json!({"name": "t.csv", "hash": "00", "size": text.len()}));
    node.parameters.extend(set.as_object().unwrap().clone());
    let mut project = Project::default();
    project.graph.nodes.insert(NodeId(0), node);
    (studio, project)
}

fn ask(request: u64, question: ImportQuestion) -> ToEngine {
    ToEngine::Import { request, node: NodeId(0), question }
}

#[test]
fn a_newer_look_at_an_import_overtakes_an_older_one() {
    let (mut studio, project) = studio_with_file("a;b\n1;x\n2;y\n", serde_json::json!({}));
    studio.tab.shut.set(true);
    studio.show(&project);
    studio.tell(ask(1, ImportQuestion::Preview));
    studio.tell(ask(2, ImportQuestion::Preview));
    studio.open();
    let heard = studio.heard();
    assert!(heard.iter().any(|message| matches!(
        message,
        FromEngine::Refused { request: 1, diagnostic } if diagnostic.code == "cancelled"
    )));
    let answered = heard.iter().find_map(|message| match message {
        FromEngine::Import { request: 2, answer: ImportAnswer::Preview(preview) } => Some(preview),
        _ => None,
    });
    assert_eq!(answered.unwrap().page.as_ref().unwrap().cells.len(), 2);
}

#[test]
fn the_list_of_an_import_is_asked_for_and_exported() {
    let (mut studio, project) = studio_with_file("a,b\n1,x\nn/a,y\n3,z\n", serde_json::json!({}));
    studio.show(&project);
    studio.heard();
    studio.tell(ask(3, ImportQuestion::Ledger { reason: None }));
    studio.tell(ask(4, ImportQuestion::Line { line: 3 }));
    studio.tell(ToEngine::Export { request: 5, node: NodeId(0), what: Export::Ledger });
    studio.tell(ToEngine::Import { request: 6, node: NodeId(9), question: ImportQuestion::Preview });
    let heard = studio.heard();
    let FromEngine::Import { request: 3, answer: ImportAnswer::Ledger(ledger) } = &heard[0] else {
        panic!("{heard:?}")
    };
    assert_eq!((ledger.entries[0].line, ledger.entries[0].text.as_str()), (3, "n/a"));
    let FromEngine::Import { request: 4, answer: ImportAnswer::Line(line) } = &heard[1] else {
        panic!("{heard:?}")
    };
    assert_eq!(line.pieces, ["n/a", ",", "y"]);
    assert!(
        matches!(&heard[2], FromEngine::Exported { request: 5, name, .. } if name.ends_with(".list.csv"))
    );
    assert!(matches!(&heard[3], FromEngine::Refused { request: 6, .. }));
}

fn rows(count: usize) -> String {
    (0..count).fold("id,price\n".to_owned(), |text, row| text + &format!("{row},{row}.5\n"))
}

#[test]
fn a_file_that_is_being_added_says_how_far_it_is_and_can_be_stopped() {
    let mut studio = Studio::new();
    studio.tab.shut.set(true);
    studio.add(7, "a.csv", rows(100));
    assert!(studio.heard().is_empty());
    studio.tell(ToEngine::CancelAddFile { request: 7 });
    studio.open();
    let heard = studio.heard();
    assert!(
        matches!(&heard[..], [FromEngine::Refused { request: 7, diagnostic }] if diagnostic.code == "cancelled"),
        "{heard:?}"
    );
    studio.add(8, "a.csv", rows(100));
    let heard = studio.heard();
    assert!(matches!(heard[0], FromEngine::Reading { request: 8, .. }), "{heard:?}");
    let added = heard.iter().find_map(|message| match message {
        FromEngine::FileAdded { request: 8, record, .. } => Some(record.rows),
        _ => None,
    });
    assert_eq!(added, Some(100));
}

#[test]
fn a_file_that_is_larger_than_memory_is_read_as_a_sample_that_says_so() {
    let mut studio = Studio::new();
    studio.tab.room.set(Some(100_000_000));
    studio.add(1, "big.csv", rows(6_000_000));
    let heard = studio.heard();
    let added = heard.iter().find_map(|message| match message {
        FromEngine::FileAdded { reference, record, diagnostics, .. } => {
            Some((reference, record, diagnostics))
        }
        _ => None,
    });
    let (reference, record, diagnostics) = added.unwrap();
    assert_eq!((reference.name.as_str(), record.name.as_str()), ("big (sample).csv", "big (sample).csv"));
    assert!(record.rows > 1_000_000 && record.rows < 5_000_000, "{}", record.rows);
    assert_eq!(diagnostics[0].code, "sampled");
    // What has no rows to choose from is refused.
    studio.tab.room.set(Some(10));
    studio.add(2, "small.csv", rows(100));
    let heard = studio.heard();
    assert!(
        heard.iter().any(|message| matches!(message, FromEngine::Refused { request: 2, .. })),
        "{heard:?}"
    );
}
