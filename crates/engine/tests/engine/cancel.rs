//! Cancelling: heard at every checkpoint, and without consequences for the next run.

use std::cell::Cell;
use std::rc::Rc;

use async_trait::async_trait;
use penstock_engine::Engine;
use penstock_flow::NodeId;
use penstock_flow::message::Outcome;
use penstock_stages::Host;
use penstock_stages::host::{TaskBatch, TaskError};
use penstock_stages::testing::TestHost;
use penstock_table::{ByteSource, Cancelled};
use serde_json::json;

use crate::support::{Recorder, add, chain, model_json, run, run_well};

/// Counts checkpoints and says at one of them that the run is cancelled.
#[derive(Default)]
struct CancellingHost {
    inner: TestHost,
    passed: Cell<u64>,
    cancel_at: Cell<Option<u64>>,
    /// How many checkpoints had passed when tasks were last run.
    at_tasks: Cell<u64>,
}

#[async_trait(?Send)]
impl Host for CancellingHost {
    fn now(&self) -> f64 {
        0.0
    }

    async fn checkpoint(&self) -> Result<(), Cancelled> {
        self.passed.set(self.passed.get() + 1);
        if self.cancel_at.get() == Some(self.passed.get()) { Err(Cancelled) } else { Ok(()) }
    }

    async fn run(&self, batch: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        // Tasks are another place where a cancelled run can be noticed.
        Host::checkpoint(self).await.map_err(|_| TaskError::Cancelled)?;
        self.at_tasks.set(self.passed.get());
        self.inner.run(batch).await
    }

    fn progress(&self, _: NodeId, _: f64, _: &str) {}

    async fn source(&self, key: &str) -> Option<Rc<dyn ByteSource>> {
        self.inner.source(key).await
    }
}

fn project() -> penstock_flow::Project {
    let mut project = chain(&[
        ("sample", json!({"name": "iris", "target": "target"})),
        ("split", json!({"method": "k-fold", "folds": 2})),
        ("scale", json!({})),
        ("random-forest", json!({"trees": 3})),
        ("evaluate", json!({})),
    ]);
    add(&mut project, "decision-tree", &json!({}), Some(NodeId(2)));
    project
}

#[test]
fn every_checkpoint_can_cancel_and_the_next_run_is_whole() {
    let host = Rc::new(CancellingHost::default());
    let engine = Engine::new(host.clone());
    engine.set_project(project());
    run_well(&engine);
    let checkpoints = host.passed.get();
    let wanted = (model_json(&engine, 4), model_json(&engine, 6));
    assert!(checkpoints > 20, "{checkpoints}");

    for cancel_at in 1..=checkpoints {
        let host = Rc::new(CancellingHost::default());
        host.cancel_at.set(Some(cancel_at));
        let engine = Engine::new(host);
        engine.set_project(project());
        let recorder = Recorder::default();
        let outcome = penstock_table::block_on(engine.run(&[], &recorder));
        assert_eq!(outcome, Outcome::Cancelled, "at {cancel_at}");
        let cancelled = recorder.cancelled();
        assert!(!cancelled.is_empty());
        assert_eq!(cancelled.len() + recorder.computed().len(), 6, "every node has an end, at {cancel_at}");
        let again = run_well(&engine);
        assert_eq!(again.cached(), recorder.computed(), "what was done is not done again");
        assert_eq!((model_json(&engine, 4), model_json(&engine, 6)), wanted, "at {cancel_at}");
    }
}

#[test]
fn a_cancel_after_the_end_changes_nothing() {
    let host = Rc::new(CancellingHost::default());
    host.cancel_at.set(Some(u64::MAX));
    let engine = Engine::new(host);
    engine.set_project(project());
    assert_eq!(run(&engine).0, Outcome::Done);
}

/// After the last fold is fitted its rows are predicted, as without folds, and then all folds are joined.
#[test]
fn joining_folds_can_be_cancelled() {
    let after_fitting = |method: &str| {
        let host = Rc::new(CancellingHost::default());
        let engine = Engine::new(host.clone());
        engine.set_project(chain(&[
            ("sample", json!({"name": "iris", "target": "target"})),
            ("split", json!({"method": method})),
            ("decision-tree", json!({})),
        ]));
        run_well(&engine);
        host.passed.get() - host.at_tasks.get()
    };
    assert!(after_fitting("k-fold") > after_fitting("holdout"));
}
