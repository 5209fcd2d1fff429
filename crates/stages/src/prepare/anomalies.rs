//! Marks rows that are unusual, and says why.
//!
//! Adds three columns: `anomaly` (true or false), `anomaly_score`, and `anomaly_reason`, which names up to three columns
//! with the row's value and the usual one. They have the role *ignored*: nothing learns from them unless Select columns
//! gives them another. Filter rows drops what is marked: `not anomaly`.
//!
//! - **Isolation forest** (Liu, Ting and Zhou 2008): random cuts set unusual rows apart sooner. It sees combinations of
//!   values too. The score is from 0 to 1; the share says how many of the training rows are marked.
//! - **Robust z-score** (Iglewicz and Hoaglin 1993): 0.6745 × (value − median) ÷ median absolute deviation, the largest of
//!   all columns. A row beyond the threshold is marked; 3.5 is usual.
//!
//! Numbers, integers, booleans and date-times are looked at; encode categories first to have them count. A missing value
//! counts as the median. What is usual is learned from the training rows and applied to all, and to new rows.

use async_trait::async_trait;
use penstock_flow::view::{Cell, Fact, NodeView, ViewTable};
use penstock_flow::{Category, Column, ColumnType, Diagnostic, Role, Schema, StageSpec};
use penstock_learn::isolation::{IsolationTree, score};
use penstock_learn::{Random, random::stream};
use penstock_table::{Table, boolean_column, datetime, number_column, text_column};
use serde::{Deserialize, Serialize};

use crate::host::Context;
use crate::pace::{mapped, present, sorted};
use crate::parameters::{columns, integer, number};
use crate::prepare::columns::{chosen_columns, present_columns};
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Anomalies;

choices! {
    /// How unusual rows are found.
    pub enum AnomalyMethod {
        /// Random cuts set unusual rows apart sooner.
        Forest = "isolation-forest" => "Isolation forest",
        /// The distance from the median, column by column.
        RobustZ = "robust-z" => "Robust z-score",
    }
}

parameters! {
    /// How unusual rows are found.
    pub struct AnomaliesParameters {
        /// The columns to look at. When left open, every number, integer, boolean and date-time feature.
        columns: Option<Vec<String>> = None, "Columns", columns(TYPES);
        /// How unusual rows are found.
        method: AnomalyMethod = AnomalyMethod::Forest, "Method", AnomalyMethod::kind();
        /// The share of the training rows that is marked.
        share: f64 = 0.01, "Share", number(0.0001, 0.5), when method in ["isolation-forest"];
        /// How many trees are grown.
        trees: u32 = 100, "Trees", integer(1, 1000), when method in ["isolation-forest"];
        /// How many training rows each tree grows from.
        sample: u32 = 256, "Rows a tree", integer(2, 4096), when method in ["isolation-forest"];
        /// The z-score beyond which a row is marked.
        threshold: f64 = 3.5, "Threshold", number(0.1, 1000.0), when method in ["robust-z"];
    }
}

const TYPES: &[ColumnType] =
    &[ColumnType::Number, ColumnType::Integer, ColumnType::Boolean, ColumnType::DateTime];

const NAMES: [(&str, ColumnType); 3] = [
    ("anomaly", ColumnType::Boolean),
    ("anomaly_score", ColumnType::Number),
    ("anomaly_reason", ColumnType::Text),
];

/// The most training rows that the share is measured on.
const MOST_MEASURED: usize = 50_000;

/// Rows scored between two pauses: each goes through every tree.
const ROWS_AT_ONCE: usize = 2_048;

/// What is usual in a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usual {
    /// The column.
    pub column: String,
    /// Its median.
    pub median: f64,
    /// What a distance from the median is divided by; 0 for a column that is always the same.
    pub spread: f64,
}

/// What was learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedAnomalies {
    /// What is usual, by column.
    pub columns: Vec<Usual>,
    /// The trees of the forest; none for the z-score.
    pub trees: Vec<IsolationTree>,
    /// How many rows each tree grew from.
    pub sample: u32,
    /// The score beyond which a row is marked.
    pub threshold: f64,
}

impl FittedAnomalies {
    /// How unusual a row is.
    fn score(&self, value: &dyn Fn(usize) -> f64) -> f64 {
        if !self.trees.is_empty() {
            return score(&self.trees, self.sample, value);
        }
        let distances = (0..self.columns.len()).map(|column| self.distance(column, value(column)));
        distances.fold(0.0, |most, distance| if distance > most { distance } else { most })
    }

    /// How far a value is from the usual one: the absolute robust z-score.
    fn distance(&self, column: usize, value: f64) -> f64 {
        let Usual { median, spread, .. } = &self.columns[column];
        if *spread <= 0.0 {
            return 0.0;
        }
        let distance = ((value - median) / spread).abs();
        if distance.is_finite() { distance } else { f64::MAX }
    }

    /// The columns that make a row unusual, those that do most first: by how much lower the score were with the usual
    /// value, or by their own distance.
    fn reasons(&self, score: f64, value: &dyn Fn(usize) -> f64) -> Vec<usize> {
        let part = |column: usize| {
            if self.trees.is_empty() {
                let distance = self.distance(column, value(column));
                return if distance > self.threshold { distance } else { 0.0 };
            }
            if value(column) == self.columns[column].median {
                return 0.0;
            }
            score
                - self.score(&|other| if other == column { self.columns[other].median } else { value(other) })
        };
        let mut parts: Vec<(usize, f64)> = (0..self.columns.len())
            .map(|column| (column, part(column)))
            .filter(|(_, part)| *part > 0.0)
            .collect();
        parts.sort_by(|one, other| other.1.total_cmp(&one.1));
        parts.truncate(3);
        parts.into_iter().map(|(column, _)| column).collect()
    }
}

#[async_trait(?Send)]
impl Stage for Anomalies {
    type Parameters = AnomaliesParameters;
    type Fitted = FittedAnomalies;

    fn spec() -> StageSpec {
        StageSpec::new("anomalies", 1, Category::Prepare, "Anomalies")
            .keywords(&["outliers", "unusual", "isolation forest", "z-score", "novelty", "detect"])
            .transforms_table()
            .fitting()
    }

    fn check(parameters: &AnomaliesParameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        let (chosen, mut found) = chosen_columns(schema, parameters.columns.as_deref(), TYPES);
        if chosen.is_empty() && found.is_empty() && !schema.open {
            found.push(no_columns());
        }
        let mut columns = schema.columns.clone();
        for added in added() {
            match columns.iter_mut().find(|column| column.name == added.name) {
                None => columns.push(added),
                Some(column) => {
                    let message = format!("The table's own column “{}” gives way.", added.name);
                    found.push(Diagnostic::warning("column-replaced", message).column(&added.name));
                    *column = added;
                }
            }
        }
        // Of an open table it is not known where the columns will stand.
        Checked::of_table(Schema { columns, open: schema.open }).noting(found)
    }

    async fn fit(
        parameters: &AnomaliesParameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<FittedAnomalies, StageError> {
        let table = inputs.table("table")?;
        let rows = table.training_rows();
        let chosen = present_columns(table.schema(), parameters.columns.as_deref(), TYPES)?;
        if chosen.is_empty() {
            return Err(no_columns().into());
        }
        let (mut usual, mut values) = (Vec::with_capacity(chosen.len()), Vec::with_capacity(chosen.len()));
        for index in chosen {
            let column = table.schema().columns[index].name.clone();
            let cells = table.numbers(&column)?;
            let held =
                sorted(present(&rows, context, |row| cells[row]).await?, context, f64::total_cmp).await?;
            let middle = median(&held);
            let distances = mapped(held.len(), context, |at| (held[at] - middle).abs()).await?;
            let distances = sorted(distances, context, f64::total_cmp).await?;
            // Where more than half of the values are the median, the mean distance takes the place of the median one.
            let mean = distances.iter().map(|distance| distance / distances.len() as f64).sum::<f64>();
            let spread = match median(&distances) {
                deviation if deviation > 0.0 => deviation / 0.6745,
                _ => mean * 1.253_314,
            };
            if !(middle.is_finite() && spread.is_finite()) {
                return Err(too_large(&column));
            }
            if parameters.method == AnomalyMethod::Forest {
                values.push(
                    mapped(rows.len(), context, |at| cells[rows[at] as usize].unwrap_or(middle)).await?,
                );
            }
            usual.push(Usual { column, median: middle, spread });
        }
        let mut fitted = FittedAnomalies {
            columns: usual,
            trees: Vec::new(),
            sample: parameters.sample.min(rows.len() as u32),
            threshold: parameters.threshold,
        };
        if parameters.method == AnomalyMethod::RobustZ {
            return Ok(fitted);
        }
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        for number in 0..u64::from(parameters.trees) {
            // Some trees take less than a millisecond.
            if number % 16 == 0 {
                context.checkpoint().await?;
                context.progress(number as f64 / f64::from(parameters.trees) / 2.0);
            }
            let mut random = Random::new(context.seed, stream("isolation-tree", number));
            for at in 0..fitted.sample as usize {
                let other = at + random.below(order.len() - at);
                order.swap(at, other);
            }
            let sample = order[..fitted.sample as usize].to_vec();
            fitted.trees.push(IsolationTree::grow(&values, sample, &mut random));
        }
        let step = rows.len().div_ceil(MOST_MEASURED).max(1);
        let mut scores = Vec::new();
        for (done, row) in (0..rows.len()).step_by(step).enumerate() {
            if done % ROWS_AT_ONCE == 0 {
                context.checkpoint().await?;
            }
            scores.push(fitted.score(&|column| values[column][row]));
        }
        let scores = sorted(scores, context, f64::total_cmp).await?;
        let marked = libm::round(scores.len() as f64 * parameters.share) as usize;
        fitted.threshold = scores.len().checked_sub(marked + 1).map_or(1.0, |at| scores[at]);
        Ok(fitted)
    }

    async fn apply(
        _: &AnomaliesParameters,
        fitted: &FittedAnomalies,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        // A table that is scored may lack a column; its values then count as usual.
        let mut values = Vec::with_capacity(fitted.columns.len());
        for usual in &fitted.columns {
            context.checkpoint().await?;
            values.push(table.index_of(&usual.column).map(|_| table.numbers(&usual.column)).transpose()?);
        }
        let rows = table.rows();
        let (mut marks, mut scores, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
        for row in 0..rows {
            if row % ROWS_AT_ONCE == 0 {
                context.checkpoint().await?;
                context.progress(row as f64 / rows as f64);
            }
            let value = |column: usize| {
                let held = values[column].as_ref().and_then(|values: &Vec<Option<f64>>| values[row]);
                held.unwrap_or(fitted.columns[column].median)
            };
            let score = fitted.score(&value);
            let is_unusual = score > fitted.threshold;
            marks.push(Some(is_unusual));
            scores.push(Some(score));
            reasons.push(is_unusual.then(|| {
                let sentence = |column: usize| reason(table, &fitted.columns[column], row);
                let found: Vec<String> = fitted.reasons(score, &value).into_iter().map(sentence).collect();
                if found.is_empty() { "the combination of values".to_owned() } else { found.join(", ") }
            }));
        }
        let marked = marks.iter().filter(|mark| **mark == Some(true)).count();
        let reasons = text_column(reasons.iter().map(Option::as_deref));
        let arrays = [boolean_column(marks), number_column(scores), reasons];
        let result = table.with_columns(added().into_iter().zip(arrays).collect())?;
        let message = format!("{marked} of {rows} rows are unusual.");
        Ok(Outputs::of_table(result).noting([Diagnostic::note(MARKED, message)]))
    }

    fn view(_: &AnomaliesParameters, fitted: &FittedAnomalies, outputs: &Outputs) -> NodeView {
        let note = outputs.diagnostics.iter().find(|note| note.code == MARKED);
        // The note begins with “12 of 344 rows”.
        let marked = note.and_then(|note| note.message.split(" rows").next());
        let mut facts: Vec<Fact> =
            marked.map(|marked| Fact::new("unusual rows", marked)).into_iter().collect();
        facts.push(Fact::new("threshold", short(fitted.threshold)));
        let row = |usual: &Usual| {
            vec![Cell::Text(usual.column.clone()), Cell::Number(usual.median), Cell::Number(usual.spread)]
        };
        let columns = ["column", "median", "spread"].map(str::to_owned).to_vec();
        let rows = fitted.columns.iter().map(row).collect();
        let tables = vec![ViewTable { title: "Usual values".into(), columns, rows }];
        NodeView { facts, tables, ..NodeView::default() }
    }

    fn validate(fitted: &FittedAnomalies) -> Result<(), String> {
        let sound = |usual: &Usual| usual.median.is_finite() && usual.spread.is_finite();
        if !fitted.columns.iter().all(sound) || !fitted.threshold.is_finite() {
            return Err("a median, a spread or the threshold is not a number".to_owned());
        }
        match fitted.trees.iter().position(|tree| !tree.is_sound(fitted.columns.len())) {
            Some(number) => Err(format!("its tree {} is damaged", number + 1)),
            None => Ok(()),
        }
    }
}

const MARKED: &str = "rows-marked";

fn added() -> Vec<Column> {
    NAMES.iter().map(|(name, kind)| Column::new(*name, *kind).with_role(Role::Ignored)).collect()
}

fn no_columns() -> Diagnostic {
    Diagnostic::error("no-columns", "There is no column to look at.")
        .hint("Choose columns of numbers, booleans or date-times, or encode categories before.")
        .parameter("columns")
}

fn too_large(column: &str) -> StageError {
    Diagnostic::error("out-of-range", format!("“{column}” holds numbers too large to be compared."))
        .hint("Leave the column out.")
        .column(column)
        .into()
}

/// The median of sorted values; 0 of none.
fn median(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => 0.0,
        count if count % 2 == 1 => sorted[count / 2],
        count => sorted[count / 2 - 1] / 2.0 + sorted[count / 2] / 2.0,
    }
}

/// What is unusual of a row in one column: `age = 120 (usually 34)`.
fn reason(table: &Table, usual: &Usual, row: usize) -> String {
    let cell = table.texts(&usual.column).ok().and_then(|texts| texts.get(row).map(|text| text.into_owned()));
    let is_time = table.find(&usual.column).is_ok_and(|(column, _)| column.kind == ColumnType::DateTime);
    let median = if is_time { datetime::format(usual.median as i64, true) } else { short(usual.median) };
    format!("{} = {} (usually {median})", usual.column, cell.unwrap_or_default())
}

/// A number with few digits.
fn short(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-3..1e15).contains(&size) {
        let text = format!("{value:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{value:.3e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, fit_and_score, input_table, run_stage_on};
    use penstock_table::{Part, Partition};
    use serde_json::json;

    /// Points near the diagonal, then one off it and one far out.
    fn points() -> String {
        let near: String = (0..200).map(|at| format!("{at},{},k\n", at + at * 7 % 11)).collect();
        format!("x,y,c\n{near}10,190,k\n5000,5000,k\n")
    }

    fn marked(parameters: serde_json::Value, table: Table) -> Vec<(usize, String)> {
        let result =
            run_stage_on::<Anomalies>(&TestHost::default(), parameters, Inputs::of_table(table)).unwrap();
        let (marks, reasons) = (result.numbers("anomaly").unwrap(), result.texts("anomaly_reason").unwrap());
        let marked = (0..result.rows()).filter(|row| marks[*row] == Some(1.0));
        marked.map(|row| (row, reasons.get(row).unwrap().into_owned())).collect()
    }

    #[test]
    fn the_forest_marks_the_share_that_is_wanted_and_says_why() {
        let found = marked(json!({"share": 0.01}), input_table(&points()));
        assert_eq!(found.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [200, 201]);
        assert!(found[1].1.contains("x = 5000 (usually 99.5)"), "{found:?}");
        assert_eq!(found, marked(json!({}), input_table(&points())));
    }

    #[test]
    fn the_z_score_marks_what_is_far_from_the_median_alone() {
        let found = marked(json!({"method": "robust-z"}), input_table(&points()));
        assert_eq!(found.len(), 1);
        assert!(found[0].1.starts_with("x = 5000"), "{found:?}");
        // More than half of the values are the same.
        let table = input_table("a\n1\n1\n1\n1\n1\n9\n");
        assert_eq!(marked(json!({"method": "robust-z", "threshold": 2.0}), table)[0].0, 5);
        assert_eq!(marked(json!({"method": "robust-z"}), input_table("a\n1\n1\n")), []);
    }

    #[test]
    fn what_is_usual_comes_from_training_rows_and_new_rows_are_marked() {
        let table = input_table("a\n1\n2\n3\n4\n900\n901\n902\n903\n904\n");
        let parts = (0..9).map(|row| if row < 4 { Part::Train } else { Part::Test }).collect();
        let table = table.with_partition(Partition::Parts(parts)).unwrap();
        assert_eq!(marked(json!({"method": "robust-z"}), table).len(), 5);
        let outputs =
            fit_and_score::<Anomalies>(json!({}), &points(), "x,y\n99,99\n-9000,9000\n,\n").unwrap();
        let marks = outputs.table().unwrap().numbers("anomaly").unwrap();
        assert_eq!(marks, [Some(0.0), Some(1.0), Some(0.0)]);
    }
}
