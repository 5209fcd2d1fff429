//! Puts two tables side by side: each row of the left with the rows of the right that have the same keys.
//!
//! Keys are pairs of columns. When none is chosen, the columns that have the same name in both tables are compared; a note
//! says which. Texts and categories can be compared with each other, and numbers with integers; other types that differ
//! are refused. A missing key matches nothing. The result has the left table's columns, then the right's without its
//! keys; a name that both tables have gets a suffix on the right.
//!
//! - **Left**: every row of the left; missing values where the right has no match.
//! - **Inner**: only left rows that have a match.
//! - **Right** and **outer**: the same as inner and left, then the right rows that match nothing.
//! - **Anti**: only left rows that have no match, without the right's columns.
//!
//! A left row with several matches comes once a match. Rows without a match and rows with several are counted.
//!
//! A row keeps the part (train, test, fold) of its left row. Rows that only the right table has keep the part they have
//! there, or else count as training rows; where the left rows are in folds they are refused. The right table's own parts
//! are not used otherwise: all of its rows are matched.
//!
//! A **model** takes the right table along, as part of what was learned, up to 16 MiB of its columns that are used; new rows
//! are looked up in it. Each new row is predicted once: with the first of several matches, and right and outer joins add
//! no rows.

use async_trait::async_trait;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, Column, Diagnostic, ParameterKind, PortKind, PortSpec, Schema, StageSpec};
use penstock_table::{ArrayRef, Partition, Table};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::host::Context;
use crate::parameters::columns;
use crate::prepare::join_plan::{Plan, key_column, key_problem};
use crate::prepare::matching::Matches;
use crate::prepare::stacking::{KeptTable, stacked, stacked_partition};
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Join;

choices! {
    /// Which rows the result has.
    pub enum JoinKind {
        /// Every left row; missing values where the right has no match.
        Left = "left" => "Left",
        /// Left rows that have a match.
        Inner = "inner" => "Inner",
        /// Left rows that have a match, then the right rows that match nothing.
        Right = "right" => "Right",
        /// Every left row, then the right rows that match nothing.
        Outer = "outer" => "Outer",
        /// Left rows that have no match.
        Anti = "anti" => "Anti",
    }
}

parameters! {
    /// How two tables are joined.
    pub struct JoinParameters {
        /// Which rows the result has.
        kind: JoinKind = JoinKind::Left, "Rows", JoinKind::kind();
        /// The columns of the left table to compare. When left open, those named as the right's keys, or else those that have the same name in both tables.
        left_keys: Option<Vec<String>> = None, "Left keys", columns(&[]);
        /// The columns of the right table, in the order of the left's keys: the first is compared with the first. When left open, those of the same names.
        right_keys: Option<Vec<String>> = None, "Right keys", columns(&[]);
        /// What is added to the name of a right column when the left table has one of that name.
        suffix: String = " (right)".to_owned(), "Suffix", ParameterKind::Text, when kind in ["left", "inner", "right", "outer"];
    }
}

impl JoinKind {
    /// Whether left rows without a match stay.
    fn keeps_left(self) -> bool {
        matches!(self, Self::Left | Self::Outer)
    }

    /// Whether right rows without a match are added.
    pub(super) fn adds_right(self) -> bool {
        matches!(self, Self::Right | Self::Outer)
    }
}

/// The most rows of a result: more would not fit in a tab's memory.
const MOST_ROWS: usize = 50_000_000;

/// The largest right table that becomes part of a model, in bytes of memory.
const MOST_BYTES: usize = 16 << 20;

/// What a model needs of the right table.
#[derive(Clone, Serialize, Deserialize)]
pub struct FittedJoin {
    /// Pairs of columns that are compared, left and right.
    pub keys: Vec<(String, String)>,
    /// Columns of the right table, each with what it becomes.
    pub columns: Vec<(String, Column)>,
    /// The right table's keys and these columns; absent when they are too large for a model.
    pub right: Option<KeptTable>,
    /// How many rows the right table has.
    pub rows: u64,
}

#[async_trait(?Send)]
impl Stage for Join {
    type Parameters = JoinParameters;
    type Fitted = FittedJoin;

    fn spec() -> StageSpec {
        StageSpec::new("join", 1, Category::Prepare, "Join")
            .keywords(&["merge", "lookup", "vlookup", "combine", "key", "inner", "left", "outer", "anti"])
            .takes(PortSpec::new("left", PortKind::Table))
            .takes(PortSpec::new("right", PortKind::Table).remembered())
            .gives(PortSpec::new("table", PortKind::Table))
    }

    fn check(parameters: &JoinParameters, inputs: &InputSchemas) -> Checked {
        let (Some(left), Some(right)) = (inputs.all("left").next(), inputs.all("right").next()) else {
            return Checked::default();
        };
        let plan = Plan::of(parameters, left, right);
        let schema = if left.open || right.open {
            Schema { columns: Vec::new(), open: true }
        } else {
            Schema::new(plan.columns(parameters.kind, left, right))
        };
        Checked::of_table(schema).noting(plan.found)
    }

    async fn fit(
        parameters: &JoinParameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<FittedJoin, StageError> {
        let (left, right) = (inputs.table("left")?, inputs.table("right")?);
        context.checkpoint().await?;
        let plan = Plan::of(parameters, left.schema(), right.schema());
        if let Some(problem) = plan.found.into_iter().find(Diagnostic::is_error) {
            return Err(problem.into());
        }
        let name = |index: &usize| right.schema().columns[*index].name.clone();
        let mut kept: Vec<usize> = plan.pairs.iter().map(|(_, index)| *index).collect();
        kept.extend(plan.added.iter().map(|(index, _)| *index));
        let kept = right.select(&kept)?.with_partition(Partition::None)?;
        Ok(FittedJoin {
            keys: plan
                .pairs
                .iter()
                .map(|(one, other)| (left.schema().columns[*one].name.clone(), name(other)))
                .collect(),
            columns: plan.added.into_iter().map(|(index, column)| (name(&index), column)).collect(),
            rows: right.rows() as u64,
            right: (kept.bytes() <= MOST_BYTES).then_some(KeptTable(kept)),
        })
    }

    async fn apply(
        parameters: &JoinParameters,
        fitted: &FittedJoin,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let left = inputs.table("left")?;
        if context.scoring {
            let Some(KeptTable(right)) = &fitted.right else {
                return Err(
                    Diagnostic { severity: penstock_flow::Severity::Error, ..too_large(fitted) }.into()
                );
            };
            return joined(parameters.kind, fitted, left, right, context).await;
        }
        let right = inputs.table("right")?;
        let mut outputs = joined(parameters.kind, fitted, left, right, context).await?;
        if fitted.right.is_none() {
            outputs.diagnostics.push(too_large(fitted));
        }
        if *right.partition() != Partition::None && !parameters.kind.adds_right() {
            let message = "The right table is split; all of its rows are matched, also those it holds out.";
            let hint = "Wire it in from before its Split.";
            outputs.diagnostics.push(Diagnostic::note("right-is-split", message).hint(hint));
        }
        Ok(outputs)
    }

    fn view(_: &JoinParameters, _: &FittedJoin, outputs: &Outputs) -> NodeView {
        let mut facts: Vec<Fact> =
            outputs.table().map(|table| Fact::new("rows", table.rows())).into_iter().collect();
        for (code, name) in COUNTED {
            // The notes begin with “12 of 344 left rows”.
            let note = outputs.diagnostics.iter().find(|note| note.code == code);
            let count = note.and_then(|note| note.message.split([' ']).next());
            facts.extend(count.map(|count| Fact::new(name, count)));
        }
        NodeView { facts, ..NodeView::default() }
    }

    fn bytes(fitted: &FittedJoin) -> u64 {
        1_000 + fitted.right.as_ref().map_or(0, |right| right.0.bytes() as u64)
    }

    fn validate(fitted: &FittedJoin) -> Result<(), String> {
        let Some(KeptTable(right)) = &fitted.right else { return Ok(()) };
        for name in
            fitted.keys.iter().map(|(_, name)| name).chain(fitted.columns.iter().map(|(name, _)| name))
        {
            right.find(name).map_err(|error| error.to_string().trim_end_matches('.').to_owned())?;
        }
        match fitted.keys.is_empty() {
            true => Err("it has no keys".to_owned()),
            false => Ok(()),
        }
    }
}

const UNMATCHED: &str = "left-unmatched";
const UNMATCHED_RIGHT: &str = "right-unmatched";
const SEVERAL: &str = "several-matches";
const COUNTED: [(&str, &str); 3] = [
    (UNMATCHED, "left rows without a match"),
    (UNMATCHED_RIGHT, "right rows without a match"),
    (SEVERAL, "left rows with several matches"),
];

fn too_large(fitted: &FittedJoin) -> Diagnostic {
    let message = format!(
        "The right table ({} rows) takes more than {} MiB, too much to be part of a model: a model of this pipeline cannot predict new rows.",
        fitted.rows,
        MOST_BYTES >> 20
    );
    let hint = "Drop columns and rows of the right table that are not needed, with Select columns and Filter rows before this stage.";
    Diagnostic::warning("right-too-large", message).hint(hint)
}

/// The two tables side by side.
async fn joined(
    kind: JoinKind,
    fitted: &FittedJoin,
    left: &Table,
    right: &Table,
    context: &Context<'_>,
) -> Result<Outputs, StageError> {
    for (one, other) in &fitted.keys {
        if let Some(problem) = key_problem(left.find(one)?.0, right.find(other)?.0) {
            return Err(problem.into());
        }
    }
    if left.rows().saturating_add(right.rows()) >= u32::MAX as usize {
        return Err(penstock_table::TableError::TooManyRows.into());
    }
    let matches = Matches::find(left, right, &fitted.keys, context).await?;
    let most = if context.scoring { 1 } else { usize::MAX };
    let adds_right = kind.adds_right() && !context.scoring;
    let unmatched_right: Vec<u32> =
        (0u32..).zip(&matches.right_matched).filter(|(_, matched)| !**matched).map(|(row, _)| row).collect();
    let rows = |count: usize| count.min(most).max(usize::from(kind.keeps_left()));
    let wanted = matches.counts().fold(0usize, |sum, count| sum.saturating_add(rows(count)));
    if kind != JoinKind::Anti && wanted.saturating_add(unmatched_right.len()) > MOST_ROWS {
        let message =
            format!("The result would have {wanted} rows, since keys come many times on both sides.");
        return Err(Diagnostic::error("too-many-rows", message)
            .hint("Compare more columns, or drop copies of keys from the right table with Deduplicate.")
            .parameter("left_keys")
            .into());
    }
    let notes = notes(kind, left, &matches, unmatched_right.len(), context.scoring);
    let (lefts, mut rights) = match kind {
        JoinKind::Anti => {
            let none = (0u32..).zip(matches.counts()).filter(|(_, count)| *count == 0);
            (none.map(|(row, _)| row).collect(), Vec::new())
        }
        _ => matches.pairs(kind.keeps_left(), most, context).await?,
    };
    context.checkpoint().await?;
    let adds_rows = adds_right && !unmatched_right.is_empty();
    if lefts.is_empty() && left.rows() > 0 && !adds_rows && !context.scoring {
        let what =
            if kind == JoinKind::Anti { "every left row has a match" } else { "no left row has a match" };
        return Err(Diagnostic::error("no-rows", format!("No row is left: {what}."))
            .hint("See whether the keys are written alike in both tables: case, spaces, leading zeros.")
            .parameter("left_keys")
            .into());
    }
    let whole = lefts.len() == left.rows() && (0u32..).zip(&lefts).all(|(row, left)| row == *left);
    let appended = if adds_right { unmatched_right } else { Vec::new() };
    rights.extend(appended.iter().map(|row| Some(*row)));
    let names: Vec<&str> = fitted.columns.iter().map(|(name, _)| name.as_str()).collect();
    let added: Vec<(Column, ArrayRef)> = if kind == JoinKind::Anti {
        Vec::new()
    } else {
        let columns = fitted.columns.iter().map(|(_, column)| column.clone());
        columns.zip(right.columns_of(&names, &rights)?).collect()
    };
    if !kind.adds_right() || context.scoring {
        let table = if whole { left.clone() } else { left.take(&lefts)? };
        let outputs = Outputs::of_table(table.with_columns(added)?).noting(notes);
        return Ok(if whole { outputs } else { outputs.keeping(lefts) });
    }
    let rest = right.take(&appended)?;
    let matched = left.take(&lefts)?;
    let partition =
        stacked_partition([&matched, &rest].into_iter().take(1 + usize::from(rest.rows() > 0)))
            .or_else(|error| if rest.rows() == 0 { Ok(matched.partition().clone()) } else { Err(error) })?;
    let mut schema = left.schema().columns.clone();
    let mut places: Vec<Option<u32>> = lefts.iter().map(|row| Some(*row)).collect();
    places.resize(lefts.len() + rest.rows(), None);
    let left_names: Vec<&str> = schema.iter().map(|column| column.name.as_str()).collect();
    let mut arrays = left.columns_of(&left_names, &places)?;
    for (one, other) in &fitted.keys {
        let Some(index) = left.index_of(one) else { continue };
        schema[index] = key_column(kind, &left.schema().columns[index], right.find(other)?.0);
        arrays[index] =
            stacked(schema[index].kind, &[(&matched, Some(one)), (&rest, Some(other))], context).await?;
    }
    let table = Table::new(Arc::new(Schema::new(schema)), arrays)?.with_partition(partition)?;
    Ok(Outputs::of_table(table.with_columns(added)?).noting(notes))
}

/// What is worth knowing of the matches.
fn notes(
    kind: JoinKind,
    left: &Table,
    matches: &Matches,
    unmatched_right: usize,
    scoring: bool,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let (rows, right_rows) = (left.rows(), matches.right_matched.len());
    let unmatched = matches.counts().filter(|count| *count == 0).count();
    if unmatched > 0 {
        let what = match kind {
            JoinKind::Left | JoinKind::Outer => "their right columns are missing",
            JoinKind::Inner | JoinKind::Right => "they were dropped",
            JoinKind::Anti => "they were kept",
        };
        let message = format!("{unmatched} of {rows} left rows have no match; {what}.");
        found.push(if unmatched == rows && kind != JoinKind::Anti {
            Diagnostic::warning(UNMATCHED, message)
                .hint("See whether the keys are written alike in both tables: case, spaces, leading zeros.")
                .parameter("left_keys")
        } else {
            Diagnostic::note(UNMATCHED, message)
        });
    }
    if unmatched_right > 0 && !scoring {
        let what = if kind.adds_right() { "they were added at the end" } else { "they are not used" };
        let message = format!("{unmatched_right} of {right_rows} right rows match no left row; {what}.");
        found.push(Diagnostic::note(UNMATCHED_RIGHT, message));
    }
    let several = matches.counts().filter(|count| *count > 1).count();
    if several > 0 && kind != JoinKind::Anti {
        let most = matches.counts().fold(0, usize::max);
        let what = if scoring { "the first was taken" } else { "they come once a match" };
        let message = format!("{several} of {rows} left rows have several matches, up to {most}; {what}.");
        found.push(Diagnostic::warning(SEVERAL, message).hint(
            "Drop copies of keys from the right table with Deduplicate, if each left row should come once.",
        ));
    }
    let (lefts, rights) = matches.missing;
    if lefts + rights > 0 {
        let message =
            format!("{lefts} left and {rights} right rows have a missing key, which matches nothing.");
        found.push(Diagnostic::note("keys-missing", message));
    }
    found
}
