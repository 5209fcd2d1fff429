//! Puts the rows in the order of one or more columns.
//!
//! The first column decides; where rows are equal in it, the next does, and so on. Numbers and dates are ordered by size,
//! false comes before true, and texts and categories are ordered by their characters, so that “10” stands before “9” and
//! “Z” before “a”. A missing value comes last, ascending or descending. Rows that are equal in all columns keep their
//! order.
//!
//! Each row keeps its place in train or test. Rows in folds are not sorted: sort before the Split. A model that is used
//! predicts rows in the order in which they come, so this stage acts only when a model is made.

use std::collections::BTreeSet;

use async_trait::async_trait;
use penstock_flow::{Category, Diagnostic, StageSpec};

use crate::host::Context;
use crate::parameters::columns;
use crate::prepare::columns::named_columns;
use crate::prepare::keys::{Runs, keys, not_in_folds};
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Sort;

parameters! {
    /// By what rows are ordered.
    pub struct SortParameters {
        /// The columns to sort by, in the order in which they are chosen. When left open, every column from left to right.
        columns: Option<Vec<String>> = None, "Sort by", columns(&[]);
        /// Those of them that are sorted from the greatest to the smallest. When left open, all.
        descending: Option<Vec<String>> = Some(Vec::new()), "Descending", columns(&[]);
    }
}

#[async_trait(?Send)]
impl Stage for Sort {
    type Parameters = SortParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("sort", 1, Category::Prepare, "Sort")
            .keywords(&["order", "arrange", "rank", "ascending", "descending"])
            .transforms_table()
            .training_only()
    }

    fn check(parameters: &SortParameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        let (by, mut found) = named_columns(schema, parameters.columns.as_deref(), "columns");
        let (descending, unknown) = named_columns(schema, parameters.descending.as_deref(), "descending");
        found.extend(unknown);
        if by.is_empty() && found.is_empty() && !schema.open {
            let message = "There is no column to sort by, so the rows stay as they are.";
            found.push(Diagnostic::warning("no-columns", message).parameter("columns"));
        }
        let by: BTreeSet<usize> = by.into_iter().collect();
        let idle = descending.iter().find(|index| !by.contains(index));
        if let Some(index) = idle.filter(|_| parameters.descending.is_some() && !schema.open) {
            let name = &schema.columns[*index].name;
            let message = format!("“{name}” is descending, but rows are not sorted by it.");
            found.push(
                Diagnostic::warning("not-sorted-by", message)
                    .hint("Add it to the columns to sort by.")
                    .parameter("descending")
                    .column(name),
            );
        }
        Checked::of_table(schema.clone()).noting(found)
    }

    async fn fit(_: &SortParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        parameters: &SortParameters,
        _: &(),
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        let schema = table.schema();
        let (by, found) = named_columns(schema, parameters.columns.as_deref(), "columns");
        let (descending, unknown) = named_columns(schema, parameters.descending.as_deref(), "descending");
        if let Some(problem) = found.into_iter().chain(unknown).next() {
            return Err(problem.into());
        }
        not_in_folds(table)?;
        context.checkpoint().await?;
        let descending: BTreeSet<usize> = descending.into_iter().collect();
        let mut order = Runs::new((0..table.rows() as u32).collect());
        for (done, index) in by.iter().enumerate() {
            if order.equal.is_empty() {
                break;
            }
            context.progress(done as f64 / by.len() as f64);
            let keys = keys(&[(table, &schema.columns[*index].name)], context).await?;
            order.order_by(&keys, descending.contains(index), context).await?;
        }
        Ok(Outputs::of_table(table.take(&order.rows)?).keeping(order.rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, check_stage, input_table, run_stage_on};
    use penstock_flow::Schema;
    use penstock_table::{Part, Partition};
    use serde_json::json;

    const INPUT: &str = "n,c,d\n2,b,2020-01-02\n,a,2020-01-01\n-1,b,\n2,a,2019-05-05\n10,,2020-01-03\n";

    #[test]
    fn one_column_after_the_other_decides_and_missing_values_come_last() {
        let up = "n,c,d\n-1,b,\n2,a,2019-05-05\n2,b,2020-01-02\n10,,2020-01-03\n,a,2020-01-01\n";
        check_stage::<Sort>(json!({"columns": ["n", "c"]}), INPUT, up);
        let mixed = "n,c,d\n10,,2020-01-03\n2,a,2019-05-05\n2,b,2020-01-02\n-1,b,\n,a,2020-01-01\n";
        check_stage::<Sort>(json!({"columns": ["n", "c"], "descending": ["n"]}), INPUT, mixed);
        let by_date = "n,c,d\n10,,2020-01-03\n2,b,2020-01-02\n,a,2020-01-01\n2,a,2019-05-05\n-1,b,\n";
        check_stage::<Sort>(json!({"columns": ["d"], "descending": null}), INPUT, by_date);
        check_stage::<Sort>(json!({}), "a,b\n2,1\n1,2\n1,1\n", "a,b\n1,1\n1,2\n2,1\n");
    }

    #[test]
    fn equal_rows_keep_their_order_and_every_row_its_part() {
        let table = input_table("k,v\nb,1\na,2\nb,3\na,4\n");
        let parts = [Part::Train, Part::Test, Part::Validation, Part::Train];
        let table = table.with_partition(Partition::Parts(parts.into())).unwrap();
        let sorted =
            run_stage_on::<Sort>(&TestHost::default(), json!({"columns": ["k"]}), Inputs::of_table(table))
                .unwrap();
        assert_eq!(sorted.numbers("v").unwrap(), [Some(2.0), Some(4.0), Some(1.0), Some(3.0)]);
        let expected = [Part::Test, Part::Train, Part::Train, Part::Validation];
        assert_eq!(*sorted.partition(), Partition::Parts(expected.into()));
    }

    #[test]
    fn rows_in_folds_are_refused() {
        let folds = Partition::Folds { fold: [0, 1].into(), count: 2 };
        let table = input_table("k\n2\n1\n").with_partition(folds).unwrap();
        let error =
            run_stage_on::<Sort>(&TestHost::default(), json!({}), Inputs::of_table(table)).unwrap_err();
        assert!(error.to_string().contains("before the Split"), "{error}");
    }

    #[test]
    fn mistakes_are_found_while_editing() {
        let codes = |parameters: serde_json::Value| -> Vec<String> {
            let schema = Schema::clone(input_table(INPUT).schema());
            let parameters = serde_json::from_value(parameters).unwrap();
            let found = Sort::check(&parameters, &InputSchemas::of_table(schema)).diagnostics;
            found.into_iter().map(|one| one.code).collect()
        };
        assert_eq!(codes(json!({"columns": ["n", "gone"]})), ["unknown-column"]);
        assert_eq!(codes(json!({"columns": []})), ["no-columns"]);
        assert_eq!(codes(json!({"columns": ["n"], "descending": ["c"]})), ["not-sorted-by"]);
        assert!(codes(json!({"columns": ["n"], "descending": null})).is_empty());
    }
}
