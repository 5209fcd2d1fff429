//! Reruns within reruns: the inner cross-validation of an outer fold is that of the outer training rows alone.

use std::rc::Rc;
use std::sync::Arc;

use penstock_engine::Scope;
use penstock_flow::NodeId;
use penstock_table::{Part, Partition, block_on};
use serde_json::json;

use crate::support::{by_hand, engine_with, penguins, predictions, run_well, set, table};

const LEARNER: u32 = 6;
const INNER: u16 = 3;

#[test]
fn an_inner_cross_validation_sees_the_outer_training_rows_only() {
    let mut project = penguins("stratified-k-fold", "logistic-regression");
    set(&mut project, 2, "folds", json!(2));
    let engine = engine_with(project.clone());
    run_well(&engine);
    let split = table(&engine, 2);
    let Partition::Folds { fold: outer, .. } = split.partition().clone() else { panic!() };
    for judged in 0..2u16 {
        let training: Vec<u32> =
            (0..split.rows() as u32).filter(|row| outer[*row as usize] != judged).collect();
        // Inside the outer fold the training rows are in folds of their own, and its test rows are held out.
        let mut nested = vec![Partition::HELD_OUT; split.rows()];
        for (position, row) in training.iter().enumerate() {
            nested[*row as usize] = position as u16 % INNER;
        }
        let nested = Partition::Folds { fold: Arc::from(nested), count: INNER };
        let scope = Scope::default().with_partition(NodeId(2), nested);
        let result = block_on(engine.rerun(&engine.project(), NodeId(LEARNER), &scope)).unwrap();
        let predicted = result.outputs.table().unwrap();

        // By hand: a table of the outer training rows alone, each inner fold in turn.
        let alone = split.take(&training).unwrap();
        for inner in 0..INNER {
            let part =
                |position: usize| if position as u16 % INNER == inner { Part::Test } else { Part::Train };
            let parts: Vec<Part> = (0..training.len()).map(part).collect();
            let (hand, _) = by_hand(&project, &alone, Partition::Parts(parts.into()), LEARNER);
            let positions: Vec<u32> =
                (0..training.len() as u32).filter(|position| *position as u16 % INNER == inner).collect();
            let rows: Vec<u32> = positions.iter().map(|position| training[*position as usize]).collect();
            assert_eq!(predictions(predicted, &rows), predictions(&hand, &positions), "{judged}, {inner}");
        }

        // The outer test rows are predicted by the model of all outer training rows.
        let test: Vec<u32> = (0..split.rows() as u32).filter(|row| outer[*row as usize] == judged).collect();
        let (hand, _) = by_hand(&project, &split, split.partition().fold_as_parts(judged), LEARNER);
        assert_eq!(predictions(predicted, &test), predictions(&hand, &test));
    }
}

#[test]
fn a_rerun_with_another_parameter_is_the_document_with_it() {
    let mut project = penguins("stratified", "logistic-regression");
    let engine = engine_with(project.clone());
    run_well(&engine);
    let before = table(&engine, LEARNER);
    // The mean of the missing numbers is not their median, so the predictions differ in their last digits at least.
    let scope = Scope::default().with_parameter(NodeId(3), "numbers", json!("mean"));
    let rerun = block_on(engine.rerun(&engine.project(), NodeId(LEARNER), &scope));
    let rerun = match rerun {
        Ok(rerun) => rerun,
        Err(error) => panic!("{error}"),
    };
    set(&mut project, 3, "numbers", json!("mean"));
    let other = engine_with(project);
    run_well(&other);
    let rows = crate::support::all_rows(&before);
    assert_eq!(
        predictions(rerun.outputs.table().unwrap(), &rows),
        predictions(&table(&other, LEARNER), &rows)
    );
    assert_ne!(predictions(rerun.outputs.table().unwrap(), &rows), predictions(&before, &rows));
    // The document's own result is untouched.
    assert_eq!(predictions(&table(&engine, LEARNER), &rows), predictions(&before, &rows));
    assert!(Rc::ptr_eq(
        &engine.result(NodeId(1)).unwrap(),
        &block_on(engine.rerun(&engine.project(), NodeId(1), &scope)).unwrap()
    ));
}

#[test]
fn notes_of_nested_scopes_add_up() {
    let scope = Scope::default().with_note("fold 1 of 5".into()).with_note("fold 2 of 3".into());
    assert_eq!(scope.note, "fold 1 of 5, fold 2 of 3");
    assert!(scope.is_document() && !scope.with_parameter(NodeId(1), "a", json!(1)).is_document());
}
