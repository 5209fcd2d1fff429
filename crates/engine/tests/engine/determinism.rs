//! The same bytes, however many workers there are and in whatever order their results come.

use std::rc::Rc;

use async_trait::async_trait;
use penstock_engine::{Engine, table_csv};
use penstock_flow::NodeId;
use penstock_stages::Host;
use penstock_stages::host::{TaskBatch, TaskError};
use penstock_stages::kernel;
use penstock_stages::testing::TestHost;
use penstock_table::{ByteSource, Cancelled};
use serde_json::json;

use crate::support::{model_json, penguins, run_well, set, table};

/// Runs tasks on so many threads, the last task first.
struct ThreadedHost {
    inner: TestHost,
    threads: u32,
}

#[async_trait(?Send)]
impl Host for ThreadedHost {
    fn now(&self) -> f64 {
        0.0
    }

    async fn checkpoint(&self) -> Result<(), Cancelled> {
        Ok(())
    }

    async fn run(&self, batch: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        let mut results: Vec<(u32, Vec<u8>)> = std::thread::scope(|scope| {
            let worker = |first: u32| {
                let batch = &batch;
                let step = self.threads as usize;
                scope.spawn(move || {
                    let mine: Vec<u32> = (first..batch.tasks).step_by(step).collect();
                    let run = |task: u32| kernel::execute(&batch.header, &batch.shared, task).unwrap();
                    mine.into_iter().rev().map(|task| (task, run(task))).collect::<Vec<_>>()
                })
            };
            let workers: Vec<_> = (0..self.threads).map(worker).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        });
        results.sort_by_key(|(task, _)| *task);
        Ok(results.into_iter().map(|(_, bytes)| bytes).collect())
    }

    fn progress(&self, _: NodeId, _: f64, _: &str) {}

    async fn source(&self, key: &str) -> Option<Rc<dyn ByteSource>> {
        self.inner.source(key).await
    }
}

#[test]
fn one_thread_and_four_give_the_same_bytes() {
    let mut project = penguins("stratified-k-fold", "random-forest");
    set(&mut project, 2, "folds", json!(2));
    set(&mut project, 6, "trees", json!(12));
    let results: Vec<(String, Vec<u8>)> = [1, 4]
        .into_iter()
        .map(|threads| {
            let engine = Engine::new(Rc::new(ThreadedHost { inner: TestHost::default(), threads }));
            engine.set_project(project.clone());
            run_well(&engine);
            (model_json(&engine, 6), table_csv(&table(&engine, 6)))
        })
        .collect();
    assert!(results[0] == results[1]);
}

#[test]
fn numbers_of_nodes_are_no_part_of_a_model() {
    let project = penguins("stratified", "random-forest");
    let engine = crate::support::engine_with(project.clone());
    run_well(&engine);
    let mut renumbered = project;
    renumbered.graph.nodes = renumbered
        .graph
        .nodes
        .into_values()
        .map(|mut node| {
            node.id = NodeId(node.id.0 * 10 + 3);
            (node.id, node)
        })
        .collect();
    for edge in &mut renumbered.graph.edges {
        (edge.from, edge.to) = (NodeId(edge.from.0 * 10 + 3), NodeId(edge.to.0 * 10 + 3));
    }
    let other = crate::support::engine_with(renumbered);
    run_well(&other);
    assert!(model_json(&engine, 6) == model_json(&other, 63));
    assert!(table_csv(&table(&engine, 6)) == table_csv(&table(&other, 63)));
}
