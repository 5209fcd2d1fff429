//! Tables, facts and metrics as the studio shows them.

use serde::{Deserialize, Serialize};

use super::chart::Chart;
use crate::schema::Schema;

/// One cell of a table on screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// Missing.
    Missing(()),
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A text; also a whole number over 2⁵³ and a date-time, which a number could not hold or show.
    Text(String),
}

/// A small table, whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ViewTable {
    /// The title.
    pub title: String,
    /// The headings.
    pub columns: Vec<String>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// A window of a large table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TablePage {
    /// All columns of the table.
    pub schema: Schema,
    /// How many rows the table has.
    pub rows: u64,
    /// The first row of this page, counted from 0.
    pub first_row: u64,
    /// The first column of this page, counted from 0.
    pub first_column: usize,
    /// The cells, row by row.
    pub cells: Vec<Vec<Cell>>,
    /// The partition of each row of the page: `train`, `validation`, `test`, `fold 3`; empty when unassigned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partition: Vec<String>,
}

/// A name and a value, shown side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// Its value, ready to read.
    pub value: String,
}

impl Fact {
    /// A fact.
    pub fn new(name: impl Into<String>, value: impl ToString) -> Self {
        Self { name: name.into(), value: value.to_string() }
    }
}

/// One metric of one model: on the rows held out beside the rows trained on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// The field's standard name: `accuracy`, `roc auc`.
    pub name: String,
    /// Whether a greater value is better.
    pub greater_is_better: bool,
    /// On held-out rows; with k-fold the mean over folds. Absent when undefined.
    pub test: Option<f64>,
    /// On the rows trained on; with k-fold the mean over folds.
    pub train: Option<f64>,
    /// With k-fold: the standard deviation over folds of `test` (divisor k − 1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_deviation: Option<f64>,
    /// With k-fold: the standard deviation over folds of `train`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub train_deviation: Option<f64>,
}

/// The metrics of one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricGroup {
    /// The model's name: its node's.
    pub model: String,
    /// The metrics, the most telling first.
    pub metrics: Vec<Metric>,
}

/// What Evaluate gives.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How rows were held out, as a sentence: "Holdout: 86 test rows of 344." or "5-fold cross-validation, out of fold."
    pub basis: String,
    /// One group a model, in order of the wires.
    pub groups: Vec<MetricGroup>,
    /// Charts over all models.
    pub charts: Vec<Chart>,
    /// Further tables: metrics by class.
    pub tables: Vec<ViewTable>,
}

/// What a node has to show after it ran, beside its tables.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeView {
    /// Short facts, the most telling first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Charts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<Chart>,
    /// Tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<ViewTable>,
    /// A report, from Evaluate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
}
