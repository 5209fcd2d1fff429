//! Drops rows that are copies of others, in all columns or in those that you choose.
//!
//! Of rows that are equal the first is kept, or the last, with all its columns. Two missing values are equal here. What
//! is dropped is counted.
//!
//! Place it *before* the Split: a copy of a training row among the test rows makes metrics look better than they are.
//! Behind a Split it drops training rows alone, never one that is held out, and a warning counts the held-out rows that
//! are copies of training rows. Rows in folds are refused. When a model is used this stage is skipped: every row that
//! comes in is predicted.

use async_trait::async_trait;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, Diagnostic, StageSpec};

use crate::host::Context;
use crate::parameters::columns;
use crate::prepare::columns::named_columns;
use crate::prepare::keys::{Runs, keys, not_in_folds};
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct DropDuplicates;

choices! {
    /// Which of some equal rows is kept.
    pub enum KeptCopy {
        /// The one that stands first.
        First = "first" => "First",
        /// The one that stands last.
        Last = "last" => "Last",
    }
}

parameters! {
    /// Which rows are copies.
    pub struct DropDuplicatesParameters {
        /// Rows that are equal in these columns are copies. When left open, in all columns.
        columns: Option<Vec<String>> = None, "Compare", columns(&[]);
        /// Which of the copies is kept.
        keep: KeptCopy = KeptCopy::First, "Keep", KeptCopy::kind();
    }
}

const DROPPED: &str = "rows-dropped";

#[async_trait(?Send)]
impl Stage for DropDuplicates {
    type Parameters = DropDuplicatesParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("drop-duplicates", 1, Category::Prepare, "Deduplicate")
            .keywords(&["duplicates", "distinct", "unique", "copies", "repeated", "drop"])
            .transforms_table()
            .training_only()
    }

    fn check(parameters: &DropDuplicatesParameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        let (_, mut found) = named_columns(schema, parameters.columns.as_deref(), "columns");
        found.extend(parameters.columns.as_ref().filter(|columns| columns.is_empty()).map(|_| no_columns()));
        Checked::of_table(schema.clone()).noting(found)
    }

    async fn fit(_: &DropDuplicatesParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        parameters: &DropDuplicatesParameters,
        _: &(),
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        let (compared, found) = named_columns(table.schema(), parameters.columns.as_deref(), "columns");
        if let Some(problem) = found.into_iter().next() {
            return Err(problem.into());
        }
        if parameters.columns.is_some() && compared.is_empty() {
            return Err(no_columns().into());
        }
        not_in_folds(table)?;
        context.checkpoint().await?;
        let mut runs = Runs::new((0..table.rows() as u32).collect());
        for (done, index) in compared.iter().enumerate() {
            if runs.equal.is_empty() {
                break;
            }
            context.progress(done as f64 / compared.len() as f64);
            let keys = keys(&[(table, &table.schema().columns[*index].name)], context).await?;
            runs.order_by(&keys, false, context).await?;
        }
        let mut keep = vec![true; table.rows()];
        let mut copies_held_out = 0;
        for run in runs.equal {
            let rows = &runs.rows[run];
            let trains = |row: &&u32| table.partition().trains(**row as usize);
            let mut training = rows.iter().filter(trains);
            let kept = match parameters.keep {
                KeptCopy::First => training.next(),
                KeptCopy::Last => training.next_back(),
            };
            let others = training.count();
            copies_held_out += if kept.is_some() { rows.len() - others - 1 } else { 0 };
            for row in rows.iter().filter(trains).filter(|row| Some(*row) != kept) {
                keep[*row as usize] = false;
            }
        }
        let (rows, kept) = (table.rows(), keep.iter().filter(|keep| **keep).count());
        let mut notes = Vec::new();
        if kept < rows {
            let message = format!("{} of {rows} rows were dropped: they are copies of others.", rows - kept);
            notes.push(Diagnostic::note(DROPPED, message));
        }
        if copies_held_out > 0 {
            let message = format!(
                "{copies_held_out} held-out rows are copies of training rows: the metrics will look better than they are."
            );
            notes.push(
                Diagnostic::warning("copies-held-out", message).hint("Move this stage before the Split."),
            );
        }
        if kept == rows {
            return Ok(Outputs::of_table(table.clone()).noting(notes));
        }
        let numbers = (0u32..).zip(&keep).filter(|(_, keep)| **keep).map(|(row, _)| row).collect();
        Ok(Outputs::of_table(table.filter(&keep)?).noting(notes).keeping(numbers))
    }

    fn view(_: &DropDuplicatesParameters, _: &(), outputs: &Outputs) -> NodeView {
        let Some(table) = outputs.table() else { return NodeView::default() };
        let note = outputs.diagnostics.iter().find(|note| note.code == DROPPED);
        // The note begins with “12 of 344 rows”.
        let dropped = note.and_then(|note| note.message.split(" rows").next()).unwrap_or("0");
        let facts = vec![Fact::new("rows kept", table.rows()), Fact::new("rows dropped", dropped)];
        NodeView { facts, ..NodeView::default() }
    }
}

fn no_columns() -> Diagnostic {
    Diagnostic::error("no-columns", "No column is compared, so every row would be a copy.")
        .hint("Choose at least one column.")
        .parameter("columns")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, check_stage, check_stage_from, input_table, run_stage};
    use penstock_table::{Part, Partition};
    use serde_json::json;

    const INPUT: &str = "id,name,n\n1,Bo,1.5\n2,Cy,\n3,Bo,1.5\n1,Bo,1.5\n4,Cy,\n5,,2\n6,,2\n";

    #[test]
    fn the_first_or_the_last_of_equal_rows_is_kept() {
        let whole = "id,name,n\n1,Bo,1.5\n2,Cy,\n3,Bo,1.5\n4,Cy,\n5,,2.0\n6,,2.0\n";
        check_stage::<DropDuplicates>(json!({}), INPUT, whole);
        let first = "id,name,n\n1,Bo,1.5\n2,Cy,\n5,,2.0\n";
        check_stage::<DropDuplicates>(json!({"columns": ["name", "n"]}), INPUT, first);
        let last = "id,name,n\n1,Bo,1.5\n4,Cy,\n6,,2.0\n";
        check_stage::<DropDuplicates>(json!({"columns": ["n", "name"], "keep": "last"}), INPUT, last);
    }

    #[test]
    fn a_row_that_is_held_out_is_never_dropped() {
        let parameters = json!({"columns": ["name"]});
        let expected = "name\na\na\nb\n";
        check_stage_from::<DropDuplicates>(parameters.clone(), "name\na\na\na\nb\n", &[1], expected);
        let table = input_table("name\na\na\na\nb\n");
        let parts = [Part::Train, Part::Test, Part::Train, Part::Test];
        let inputs = Inputs::of_table(table.with_partition(Partition::Parts(parts.into())).unwrap());
        let outputs = run_stage::<DropDuplicates>(&TestHost::default(), parameters, &inputs).unwrap();
        let messages: Vec<&str> = outputs.diagnostics.iter().map(|note| note.message.as_str()).collect();
        assert_eq!(messages[0], "1 of 4 rows were dropped: they are copies of others.");
        assert!(messages[1].starts_with("1 held-out rows are copies"), "{messages:?}");
        let facts = DropDuplicates::view(&DropDuplicatesParameters::default(), &(), &outputs).facts;
        assert_eq!(facts, [Fact::new("rows kept", 3), Fact::new("rows dropped", "1 of 4")]);
    }

    #[test]
    fn comparing_nothing_is_refused() {
        let inputs = Inputs::of_table(input_table(INPUT));
        let error = run_stage::<DropDuplicates>(&TestHost::default(), json!({"columns": []}), &inputs).err();
        assert!(error.unwrap().to_string().contains("every row would be a copy"));
    }
}
