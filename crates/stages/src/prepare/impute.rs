//! Replaces missing values, by what the training rows say or by a constant.
//!
//! Numbers are replaced by the mean, the median or the most frequent value of the column's training rows, or by a
//! constant; categories, texts and booleans by the most frequent value or by a constant. The mean and the median make an
//! integer column a number column, in which integers beyond 2⁵³ are rounded; a warning says so. A column without any value
//! in the training rows is filled with 0, with the first of the values it can have, or with the constant, and a warning
//! says so. Same results as scikit-learn's `SimpleImputer`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use async_trait::async_trait;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, Column, ColumnType, Diagnostic, Role, Schema, StageSpec};
use penstock_table::{
    ArrayRef, Table, Texts, boolean_column, category_column, integer_column, number_column, text_column,
};
use serde::{Deserialize, Serialize};

use super::columns::{chosen_columns, present_columns};
use crate::host::Context;
use crate::pace::{CHUNK, mapped, present, sorted};
use crate::parameters::{columns, number};
use crate::rounding;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Impute;

choices! {
    /// What stands in for a missing number.
    pub enum NumberStrategy {
        /// The middle value; not moved by outliers.
        Median = "median" => "Median",
        /// The arithmetic mean.
        Mean = "mean" => "Mean",
        /// The value that occurs most often; the least of several.
        MostFrequent = "most-frequent" => "Most frequent",
        /// Always the same number.
        Constant = "constant" => "Constant",
    }
}

choices! {
    /// What stands in for a missing category.
    pub enum CategoryStrategy {
        /// The value that occurs most often; the first in order of several.
        MostFrequent = "most-frequent" => "Most frequent",
        /// Always the same text.
        Constant = "constant" => "Constant",
    }
}

parameters! {
    /// What replaces missing values.
    pub struct ImputeParameters {
        /// The columns to fill. When left open, every feature.
        columns: Option<Vec<String>> = None, "Columns", columns(TYPES);
        /// What replaces a missing number.
        numbers: NumberStrategy = NumberStrategy::Median, "Numbers", NumberStrategy::kind();
        /// The number that replaces missing ones.
        number: f64 = 0.0, "Number", number(-1e300, 1e300), when numbers in ["constant"];
        /// What replaces a missing category, text or boolean.
        categories: CategoryStrategy = CategoryStrategy::MostFrequent, "Categories", CategoryStrategy::kind();
        /// The text that replaces missing ones; a boolean then becomes false.
        text: String = "missing".to_owned(), "Text", penstock_flow::ParameterKind::Text, when categories in ["constant"];
    }
}

const TYPES: &[ColumnType] =
    &[ColumnType::Number, ColumnType::Integer, ColumnType::Boolean, ColumnType::Category, ColumnType::Text];

/// What replaces the missing values of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fill {
    /// The column.
    pub column: String,
    /// The replacement.
    pub value: FillValue,
    /// How many training rows were missing.
    pub missing: u64,
    /// Whether no training row had a value.
    #[serde(default)]
    pub empty: bool,
}

/// A replacement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FillValue {
    /// For numbers.
    Number(f64),
    /// For integers.
    Integer(i64),
    /// For booleans.
    Boolean(bool),
    /// For categories and texts.
    Text(String),
}

/// What was learned: a fill a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedImpute {
    /// The fills, in the order of the columns.
    pub fills: Vec<Fill>,
}

impl ImputeParameters {
    /// The column after filling: integers may become numbers, and a constant text is a new level.
    fn filled(&self, column: &Column) -> Column {
        let mut filled = column.clone();
        match column.kind {
            ColumnType::Integer if self.makes_numbers() => filled.kind = ColumnType::Number,
            ColumnType::Category => {
                // A column without any value has no level yet to be filled with.
                let is_new =
                    |levels: &[String]| self.categories == CategoryStrategy::Constant || levels.is_empty();
                if let Some(levels) = column.levels.as_ref().filter(|levels| is_new(levels)) {
                    filled.levels = Some(with_level(levels, &self.text).into());
                }
            }
            _ => {}
        }
        filled
    }

    fn makes_numbers(&self) -> bool {
        match self.numbers {
            NumberStrategy::Mean | NumberStrategy::Median => true,
            NumberStrategy::MostFrequent => false,
            NumberStrategy::Constant => libm::trunc(self.number) != self.number || self.number.abs() > 9e15,
        }
    }
}

fn with_level(levels: &[String], level: &str) -> Vec<String> {
    let mut levels = levels.to_vec();
    if let Err(at) = levels.binary_search_by(|other| other.as_str().cmp(level)) {
        levels.insert(at, level.to_owned());
    }
    levels
}

#[async_trait(?Send)]
impl Stage for Impute {
    type Parameters = ImputeParameters;
    type Fitted = FittedImpute;

    fn spec() -> StageSpec {
        StageSpec::new("impute", 1, Category::Prepare, "Impute missing")
            .keywords(&["missing", "null", "nan", "fill", "mean", "median", "na"])
            .transforms_table()
            .fitting()
    }

    fn check(parameters: &ImputeParameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        let (chosen, mut found) = chosen_columns(schema, parameters.columns.as_deref(), TYPES);
        let mut columns = schema.columns.clone();
        for index in chosen {
            columns[index] = parameters.filled(&columns[index]);
            if columns[index].role == Role::Target {
                found.push(invented_target(&columns[index].name));
            }
        }
        Checked::of_table(Schema { columns, open: schema.open }).noting(found)
    }

    async fn fit(
        parameters: &ImputeParameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<FittedImpute, StageError> {
        let table = inputs.table("table")?;
        let rows = table.training_rows();
        let chosen = present_columns(table.schema(), parameters.columns.as_deref(), TYPES)?;
        let mut fills = Vec::with_capacity(chosen.len());
        for (done, index) in chosen.iter().enumerate() {
            context.checkpoint().await?;
            context.progress(done as f64 / chosen.len() as f64);
            fills.push(fill(parameters, table, &table.schema().columns[*index], &rows, context).await?);
        }
        Ok(FittedImpute { fills })
    }

    async fn apply(
        parameters: &ImputeParameters,
        fitted: &FittedImpute,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        let mut filled = Vec::with_capacity(fitted.fills.len());
        let becomes_number = |fill: &&Fill| matches!(fill.value, FillValue::Number(_));
        let rounded = fitted.fills.iter().filter(becomes_number).map(|fill| fill.column.as_str());
        let mut notes: Vec<Diagnostic> =
            rounding::warning(table, rounded, context).await?.into_iter().collect();
        for fill in &fitted.fills {
            context.checkpoint().await?;
            // A table that is scored may lack a column that nothing after this needs; what needs it says so.
            let Some(index) = table.index_of(&fill.column) else { continue };
            let column = &table.schema().columns[index];
            let mut result = parameters.filled(column);
            if let (Some(levels), FillValue::Text(text)) = (&result.levels, &fill.value) {
                result.levels = Some(with_level(levels, text).into());
            }
            filled.push((result, filled_column(table, column, &fill.value, context).await?));
            if fill.empty && !context.scoring {
                let message = format!(
                    "“{}” has no value in the training rows, so every missing cell became the same.",
                    fill.column
                );
                notes.push(
                    Diagnostic::warning("all-missing", message)
                        .hint("Leave the column out.")
                        .column(&fill.column),
                );
            }
        }
        Ok(Outputs::of_table(table.with_columns(filled)?).noting(notes))
    }

    fn view(_: &ImputeParameters, fitted: &FittedImpute, _: &Outputs) -> NodeView {
        let missing = fitted.fills.iter().fold(0u64, |sum, fill| sum.saturating_add(fill.missing));
        let columns = fitted.fills.iter().filter(|fill| fill.missing > 0).count();
        let mut facts =
            vec![Fact::new("missing in training rows", format!("{missing} cells in {columns} columns"))];
        for fill in fitted.fills.iter().filter(|fill| fill.missing > 0).take(20) {
            let value = match &fill.value {
                FillValue::Number(value) => value.to_string(),
                FillValue::Integer(value) => value.to_string(),
                FillValue::Boolean(value) => value.to_string(),
                FillValue::Text(value) => value.clone(),
            };
            facts.push(Fact::new(fill.column.clone(), format!("{} → {value}", fill.missing)));
        }
        NodeView { facts, ..NodeView::default() }
    }
}

fn invented_target(name: &str) -> Diagnostic {
    let message =
        format!("“{name}” is the target: filling it invents answers to learn from and to be judged by.");
    Diagnostic::warning("target-filled", message)
        .hint("Take it out of the list: rows without a target are left out by learners.")
        .parameter("columns")
        .column(name)
}

/// What replaces the missing values of a column.
async fn fill(
    parameters: &ImputeParameters,
    table: &Table,
    column: &Column,
    rows: &[u32],
    context: &Context<'_>,
) -> Result<Fill, StageError> {
    let name = column.name.as_str();
    let (value, count) = match column.kind {
        ColumnType::Integer if !parameters.makes_numbers() => {
            let integers = table.find(name)?.1.as_primitive::<Int64Type>();
            let value = |row: usize| integers.is_valid(row).then(|| integers.value(row));
            let values = sorted(present(rows, context, value).await?, context, Ord::cmp).await?;
            let fill = match parameters.numbers {
                NumberStrategy::Constant => parameters.number as i64,
                _ => most_frequent(&values).copied().unwrap_or(0),
            };
            (FillValue::Integer(fill), values.len())
        }
        ColumnType::Number | ColumnType::Integer => {
            let all = table.numbers(name)?;
            let values = present(rows, context, |row| all[row]).await?;
            let count = values.len();
            (FillValue::Number(number_fill(parameters, values, context).await?), count)
        }
        _ => {
            let texts = table.texts(name)?;
            let (fill, count) = most_frequent_text(&texts, rows, context).await?;
            let text = match (parameters.categories, fill) {
                (CategoryStrategy::MostFrequent, Some(text)) => text,
                (CategoryStrategy::MostFrequent, None) if column.kind == ColumnType::Category => {
                    table.levels(name)?.first().unwrap_or(&parameters.text).clone()
                }
                _ => parameters.text.clone(),
            };
            let value = match column.kind {
                ColumnType::Boolean => FillValue::Boolean(text == "true"),
                _ => FillValue::Text(text),
            };
            (value, count)
        }
    };
    Ok(Fill { column: name.to_owned(), value, missing: (rows.len() - count) as u64, empty: count == 0 })
}

async fn number_fill(
    parameters: &ImputeParameters,
    values: Vec<f64>,
    context: &Context<'_>,
) -> Result<f64, StageError> {
    if parameters.numbers == NumberStrategy::Constant {
        return Ok(parameters.number);
    }
    if values.is_empty() {
        return Ok(0.0);
    }
    if parameters.numbers == NumberStrategy::Mean {
        // Divided first where the sum would leave the range of numbers.
        let count = values.len() as f64;
        let sum: f64 = values.iter().sum();
        return Ok(if sum.is_finite() {
            sum / count
        } else {
            values.iter().map(|value| value / count).sum()
        });
    }
    let values = sorted(values, context, f64::total_cmp).await?;
    if parameters.numbers == NumberStrategy::MostFrequent {
        return Ok(most_frequent(&values).copied().unwrap_or(0.0));
    }
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    let sum = low + high;
    Ok(if sum.is_finite() { sum / 2.0 } else { low / 2.0 + high / 2.0 })
}

/// The most frequent of sorted values; the first of several.
fn most_frequent<T: PartialEq>(sorted: &[T]) -> Option<&T> {
    let mut best: Option<(&T, usize)> = None;
    for run in sorted.chunk_by(|one, other| one == other) {
        if best.is_none_or(|(_, count)| run.len() > count) {
            best = run.first().map(|value| (value, run.len()));
        }
    }
    best.map(|(value, _)| value)
}

/// The most frequent text of some rows, the first in order of several; and how many rows have one.
async fn most_frequent_text(
    texts: &Texts<'_>,
    rows: &[u32],
    context: &Context<'_>,
) -> Result<(Option<String>, usize), StageError> {
    let mut counts: BTreeMap<Cow<'_, str>, usize> = BTreeMap::new();
    for piece in rows.chunks(CHUNK) {
        context.checkpoint().await?;
        for text in piece.iter().filter_map(|row| texts.get(*row as usize)) {
            *counts.entry(text).or_insert(0) += 1;
        }
    }
    let count = counts.values().sum();
    let mut best: Option<(Cow<'_, str>, usize)> = None;
    for (text, count) in counts {
        if best.as_ref().is_none_or(|(_, most)| count > *most) {
            best = Some((text, count));
        }
    }
    Ok((best.map(|(text, _)| text.into_owned()), count))
}

async fn filled_column(
    table: &Table,
    column: &Column,
    value: &FillValue,
    context: &Context<'_>,
) -> Result<ArrayRef, StageError> {
    let (name, rows) = (&column.name, table.rows());
    Ok(match value {
        FillValue::Integer(value) if column.kind == ColumnType::Integer => {
            let integers = table.find(name)?.1.as_primitive::<Int64Type>();
            let cell = |row| Some(if integers.is_valid(row) { integers.value(row) } else { *value });
            integer_column(mapped(rows, context, cell).await?)
        }
        FillValue::Number(_) | FillValue::Integer(_) => {
            let fill = match value {
                FillValue::Integer(value) => *value as f64,
                FillValue::Number(value) => *value,
                _ => 0.0,
            };
            let numbers = table.numbers(name)?;
            number_column(mapped(rows, context, |row| Some(numbers[row].unwrap_or(fill))).await?)
        }
        FillValue::Boolean(value) => {
            let numbers = table.numbers(name)?;
            let cell = |row: usize| Some(numbers[row].map_or(*value, |cell| cell != 0.0));
            boolean_column(mapped(rows, context, cell).await?)
        }
        FillValue::Text(value) => {
            let texts = table.texts(name)?;
            let cells =
                mapped(rows, context, |row| texts.get(row).unwrap_or(Cow::Borrowed(value.as_str()))).await?;
            if column.kind != ColumnType::Category
                && !fit_into_text(cells.iter().map(|cell| cell.len()), MOST_TEXT)
            {
                let message =
                    format!("“{name}” comes to more than 2 GiB of text when its missing cells are filled.");
                return Err(Diagnostic::error("column-too-large", message)
                    .hint("Fill it with a shorter text, use fewer rows, or leave the column out.")
                    .column(name)
                    .into());
            }
            let filled = cells.iter().map(|cell| Some(cell.as_ref()));
            if column.kind == ColumnType::Category { category_column(filled) } else { text_column(filled) }
        }
    })
}

/// The bytes that Arrow can address in one column of texts.
const MOST_TEXT: usize = i32::MAX as usize;

fn fit_into_text(mut lengths: impl Iterator<Item = usize>, most: usize) -> bool {
    lengths.try_fold(0usize, |sum, length| sum.checked_add(length).filter(|sum| *sum <= most)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, check_stage, check_stage_from, fit_and_score, input_table, run_stage};
    use serde_json::json;

    const INPUT: &str = "a,b,c\n1,x,true\n,,\n4,y,true\n3,y,false\n";

    #[test]
    fn fills_by_each_strategy() {
        check_stage::<Impute>(json!({}), INPUT, "a,b,c\n1.0,x,true\n3.0,y,true\n4.0,y,true\n3.0,y,false\n");
        check_stage::<Impute>(
            json!({"numbers": "constant", "number": -1, "categories": "constant", "text": "none"}),
            INPUT,
            "a,b,c\n1,x,true\n-1,none,false\n4,y,true\n3,y,false\n",
        );
        check_stage::<Impute>(
            json!({"numbers": "mean", "columns": ["a"]}),
            "a,b\n1,x\n,\n4,y\n",
            "a,b\n1.0,x\n2.5,\n4.0,y\n",
        );
        check_stage::<Impute>(
            json!({"numbers": "most-frequent"}),
            "a,b\n7,1\n,2\n2,3\n2,4\n7,5\n",
            "a,b\n7,1\n2,2\n2,3\n2,4\n7,5\n",
        );
    }

    #[test]
    fn a_column_without_training_values_keeps_to_its_own_values() {
        check_stage_from::<Impute>(json!({}), "a,b\n1,\n2,\n3,y\n", &[2], "a,b\n1.0,y\n2.0,y\n3.0,y\n");
    }

    #[test]
    fn texts_that_no_column_holds_are_told_by_their_lengths() {
        assert!(fit_into_text([4, 6].into_iter(), 10));
        assert!(!fit_into_text([4, 6, 1].into_iter(), 10));
        assert!(!fit_into_text([usize::MAX, 1].into_iter(), MOST_TEXT));
    }

    #[test]
    fn great_integers_that_become_numbers_are_told() {
        let input = Inputs::of_table(input_table("a,b\n9007199254740993,1\n,2\n"));
        let codes = |parameters| -> Vec<String> {
            let outputs = run_stage::<Impute>(&TestHost::default(), parameters, &input).unwrap();
            outputs.diagnostics.into_iter().map(|note| note.code).collect()
        };
        assert_eq!(codes(json!({})), ["integers-rounded"]);
        assert_eq!(codes(json!({"numbers": "most-frequent"})), [""; 0]);
    }

    #[test]
    fn great_integers_stay_exact() {
        let input = "a,b\n9007199254740993,1\n,2\n";
        let output = "a,b\n9007199254740993,1\n9007199254740993,2\n";
        check_stage::<Impute>(json!({"numbers": "most-frequent"}), input, output);
    }

    #[test]
    fn other_types_when_scoring_are_no_surprise() {
        let parameters = json!({"numbers": "most-frequent"});
        let outputs = fit_and_score::<Impute>(parameters, "a,b\n1,x\n2,x\n", "a,b\n1.5,y\n,x\n").unwrap();
        assert_eq!(outputs.table().unwrap().numbers("a").unwrap(), [Some(1.5), Some(1.0)]);
    }

    #[test]
    fn filling_the_target_is_doubtful() {
        let parameters = ImputeParameters { columns: Some(vec!["t".to_owned()]), ..Default::default() };
        let schema = Schema::new(vec![Column::new("t", ColumnType::Number).with_role(Role::Target)]);
        let found = Impute::check(&parameters, &InputSchemas::of_table(schema)).diagnostics;
        assert_eq!(found[0].code, "target-filled");
    }

    #[test]
    fn learns_from_training_rows_alone() {
        check_stage_from::<Impute>(
            json!({}),
            "a,b\n1.0,1\n3.0,2\n,3\n100.0,4\n",
            &[3],
            "a,b\n1.0,1.0\n3.0,2.0\n2.0,3.0\n100.0,4.0\n",
        );
    }
}
