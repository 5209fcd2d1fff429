//! Draws some of the rows at random, to work on a smaller table.
//!
//! A share of the rows, or a number of them. With a column to stratify by, each of its values keeps its share; a missing
//! value counts as one of its own. Rows stay in their order. With replacement a row can be drawn several times, as for a
//! bootstrap sample. Which rows are drawn depends on the project's seed.
//!
//! Behind a Split it draws among the training rows alone: what is held out stays, so that models of smaller samples are
//! judged on the same rows. Rows in folds are refused: draw before the Split. When a model is used this stage is skipped.

use std::collections::BTreeMap;

use async_trait::async_trait;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, ColumnType, Diagnostic, ParameterKind, Schema, StageSpec};
use penstock_learn::Random;

use crate::host::Context;
use crate::pace::{CHUNK, mapped};
use crate::parameters::{column, integer, number};
use crate::prepare::keys::{keys, not_in_folds};
use crate::source::load::unknown_column;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct SampleRows;

choices! {
    /// How the size of the sample is given.
    pub enum SampleSize {
        /// A share of the rows.
        Share = "share" => "Share of the rows",
        /// A number of rows.
        Rows = "rows" => "Number of rows",
    }
}

parameters! {
    /// How many rows are drawn, and how.
    pub struct SampleRowsParameters {
        /// How the size of the sample is given.
        size: SampleSize = SampleSize::Share, "Size", SampleSize::kind();
        /// The share of the rows that is drawn; at least one row is.
        share: f64 = 0.5, "Share", number(0.0001, 1.0), when size in ["share"];
        /// How many rows are drawn; all when there are fewer.
        rows: u32 = 1000, "Rows", integer(1, 10_000_000), when size in ["rows"];
        /// Each value of this column keeps its share of the rows.
        stratify: Option<String> = None, "Stratify by", column(TYPES);
        /// Whether a row can be drawn several times.
        replacement: bool = false, "With replacement", ParameterKind::Boolean;
    }
}

const TYPES: &[ColumnType] =
    &[ColumnType::Category, ColumnType::Text, ColumnType::Boolean, ColumnType::Integer];
const DRAWN: &str = "rows-drawn";

fn stratify_problem(parameters: &SampleRowsParameters, schema: &Schema) -> Option<Diagnostic> {
    let name = parameters.stratify.as_deref()?;
    match schema.column(name) {
        None if schema.open => None,
        None => Some(unknown_column(schema, name, "stratify")),
        Some(column) if !TYPES.contains(&column.kind) => {
            let message =
                format!("“{name}” is {}, so it has no values that many rows share.", column.kind.name());
            Some(
                Diagnostic::error("wrong-type", message)
                    .hint("Stratify by a category, a boolean or an integer column.")
                    .parameter("stratify")
                    .column(name),
            )
        }
        Some(_) => None,
    }
}

#[async_trait(?Send)]
impl Stage for SampleRows {
    type Parameters = SampleRowsParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("sample-rows", 1, Category::Prepare, "Sample rows")
            .keywords(&["random", "subset", "downsample", "fraction", "bootstrap", "stratified", "fewer"])
            .transforms_table()
            .training_only()
    }

    fn check(parameters: &SampleRowsParameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        Checked::of_table(schema.clone()).noting(stratify_problem(parameters, schema))
    }

    async fn fit(_: &SampleRowsParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        parameters: &SampleRowsParameters,
        _: &(),
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        if let Some(problem) = stratify_problem(parameters, table.schema()) {
            return Err(problem.into());
        }
        not_in_folds(table)?;
        context.checkpoint().await?;
        let trains = mapped(table.rows(), context, |row| table.partition().trains(row)).await?;
        let of_part = |wanted: bool| {
            let rows = (0u32..).zip(&trains).filter(move |(_, trains)| **trains == wanted);
            rows.map(|(row, _)| row).collect::<Vec<u32>>()
        };
        let training = of_part(true);
        let mut strata: BTreeMap<Option<u64>, Vec<u32>> = BTreeMap::new();
        match &parameters.stratify {
            None => drop(strata.insert(None, training.clone())),
            Some(name) => {
                let keys = keys(&[(table, name)], context).await?;
                for row in &training {
                    strata.entry(keys[*row as usize]).or_default().push(*row);
                }
            }
        }
        let mut wanted = match parameters.size {
            SampleSize::Share => (libm::round(training.len() as f64 * parameters.share) as usize).max(1),
            SampleSize::Rows => parameters.rows as usize,
        };
        if !parameters.replacement || training.is_empty() {
            wanted = wanted.min(training.len());
        }
        let mut random = context.random("sample-rows");
        let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
        let shares = shares(&sizes, wanted, &mut random);
        // What is drawn, and all that is held out.
        let mut rows = of_part(false);
        let held_out = rows.len();
        for (mut stratum, share) in strata.into_values().zip(shares) {
            for at in 0..share {
                if at % CHUNK == 0 {
                    context.checkpoint().await?;
                }
                if parameters.replacement {
                    rows.push(stratum[random.below(stratum.len())]);
                } else {
                    let other = at + random.below(stratum.len() - at);
                    stratum.swap(at, other);
                    rows.push(stratum[at]);
                }
            }
        }
        rows.sort_unstable();
        let kept = if held_out == 0 { String::new() } else { format!(", {held_out} held-out rows stay") };
        let message = format!("{wanted} of {} rows were drawn{kept}.", training.len());
        let notes = (wanted != training.len()).then(|| Diagnostic::note(DRAWN, message));
        Ok(Outputs::of_table(table.take(&rows)?).noting(notes).keeping(rows))
    }

    fn view(_: &SampleRowsParameters, _: &(), outputs: &Outputs) -> NodeView {
        let Some(table) = outputs.table() else { return NodeView::default() };
        let training = table.training_rows().len();
        let mut facts = vec![Fact::new("rows drawn", training)];
        if training < table.rows() {
            facts.push(Fact::new("rows held out", table.rows() - training));
        }
        NodeView { facts, ..NodeView::default() }
    }
}

/// How many of each stratum are drawn: its part of all, rounded by the largest remainders so that the sum is right. Which
/// of equal remainders is rounded up is drawn, or strata of one row would be chosen by their place.
fn shares(sizes: &[usize], wanted: usize, random: &mut Random) -> Vec<usize> {
    let all: u128 = sizes.iter().map(|size| *size as u128).sum();
    let part = |size: usize| size as u128 * wanted as u128;
    let mut shares: Vec<usize> = sizes.iter().map(|size| (part(*size) / all.max(1)) as usize).collect();
    let mut by_remainder: Vec<usize> = (0..sizes.len()).collect();
    random.shuffle(&mut by_remainder);
    by_remainder.sort_by_key(|index| std::cmp::Reverse(part(sizes[*index]) % all.max(1)));
    let missing = wanted - shares.iter().sum::<usize>();
    for index in by_remainder.into_iter().take(if all == 0 { 0 } else { missing }) {
        shares[index] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, input_table, run_stage, run_stage_on};
    use penstock_table::{Part, Partition, Table};
    use serde_json::{Value, json};

    /// Ninety rows of “a”, nine of “b” and one without a class.
    fn table() -> Table {
        let class = |row: usize| {
            if row < 90 {
                "a"
            } else if row < 99 {
                "b"
            } else {
                ""
            }
        };
        let lines: String = (0..100).map(|row| format!("{row},{}\n", class(row))).collect();
        input_table(&format!("n,class\n{lines}"))
    }

    fn drawn(parameters: Value, table: &Table) -> Vec<f64> {
        let inputs = Inputs::of_table(table.clone());
        let drawn = run_stage_on::<SampleRows>(&TestHost::default(), parameters, inputs).unwrap();
        drawn.numbers("n").unwrap().into_iter().flatten().collect()
    }

    #[test]
    fn as_many_rows_as_wanted_are_drawn_in_their_order_and_the_same_each_time() {
        for (parameters, count) in [
            (json!({"share": 0.3}), 30),
            (json!({"share": 0.0001}), 1),
            (json!({"size": "rows", "rows": 7}), 7),
            (json!({"size": "rows", "rows": 700}), 100),
        ] {
            let rows = drawn(parameters.clone(), &table());
            assert_eq!(rows.len(), count, "{parameters}");
            assert!(rows.windows(2).all(|pair| pair[0] < pair[1]));
            assert_eq!(rows, drawn(parameters, &table()));
        }
        let rows = drawn(json!({"size": "rows", "rows": 300, "replacement": true}), &table());
        assert!(rows.len() == 300 && rows.windows(2).any(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn each_value_keeps_its_share() {
        let rows = drawn(json!({"share": 0.34, "stratify": "class"}), &table());
        let of_b = rows.iter().filter(|row| (90.0..99.0).contains(*row)).count();
        assert_eq!((rows.len(), of_b), (34, 3));
        let all = drawn(json!({"share": 1.0, "stratify": "class"}), &table());
        assert_eq!(all.len(), 100);
    }

    #[test]
    fn rows_that_are_held_out_stay() {
        let parts = (0..100).map(|row| if row % 4 == 0 { Part::Test } else { Part::Train }).collect();
        let table = table().with_partition(Partition::Parts(parts)).unwrap();
        let inputs = Inputs::of_table(table.clone());
        let outputs = run_stage::<SampleRows>(&TestHost::default(), json!({"share": 0.2}), &inputs).unwrap();
        assert_eq!(outputs.diagnostics[0].message, "15 of 75 rows were drawn, 25 held-out rows stay.");
        let drawn = outputs.table().unwrap();
        assert_eq!((drawn.rows(), drawn.partition().test_rows(drawn.rows()).len()), (40, 25));
    }

    #[test]
    fn a_column_without_common_values_is_refused() {
        let inputs = Inputs::of_table(input_table("x\n0.5\n1.5\n"));
        let error = run_stage::<SampleRows>(&TestHost::default(), json!({"stratify": "x"}), &inputs).err();
        assert!(error.unwrap().to_string().contains("“x” is number"));
    }

    #[test]
    fn shares_add_up() {
        let mut random = Random::new(1, 2);
        for wanted in 0..=12 {
            let shares = shares(&[5, 1, 1, 1, 4], wanted, &mut random);
            assert_eq!(shares.iter().sum::<usize>(), wanted);
            assert!(shares.iter().zip([5, 1, 1, 1, 4]).all(|(share, size)| *share <= size));
        }
    }
}
