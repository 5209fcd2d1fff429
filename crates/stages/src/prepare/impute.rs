//! Replaces missing values, by what the training rows say or by a constant.
//!
//! Numbers are replaced by the mean, the median or the most frequent value of the column's training rows, or by a
//! constant; categories, texts and booleans by the most frequent value or by a constant. The mean and the median make an
//! integer column a number column. A column without any value in the training rows is filled with 0 or the constant
//! text, and a warning says so. Same results as scikit-learn's `SimpleImputer`.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use async_trait::async_trait;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, Column, ColumnType, Diagnostic, Schema, StageSpec};
use penstock_table::{
    ArrayRef, Table, boolean_column, category_column, integer_column, number_column, text_column,
};
use serde::{Deserialize, Serialize};

use super::columns::{chosen_columns, present_columns};
use crate::host::Context;
use crate::parameters::{columns, number};
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
            ColumnType::Category if self.categories == CategoryStrategy::Constant => {
                if let Some(levels) = &column.levels {
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
        let (chosen, found) = chosen_columns(schema, parameters.columns.as_deref(), TYPES);
        let columns = schema
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| if chosen.contains(&index) { parameters.filled(column) } else { column.clone() })
            .collect();
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
            fills.push(fill(parameters, table, &table.schema().columns[*index], &rows)?);
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
        let mut notes = Vec::new();
        for fill in &fitted.fills {
            context.checkpoint().await?;
            // A table that is scored may lack a column that nothing after this needs; what needs it says so.
            let Some(column) = table.schema().column(&fill.column) else { continue };
            filled.push((parameters.filled(column), filled_column(table, column, &fill.value)?));
            if fill.empty && !context.scoring {
                let message = format!("“{}” has no value in the training rows, so every missing cell became the same.", fill.column);
                notes.push(Diagnostic::warning("all-missing", message).hint("Leave the column out.").column(&fill.column));
            }
        }
        Ok(Outputs::of_table(table.with_columns(filled)?).noting(notes))
    }

    fn view(_: &ImputeParameters, fitted: &FittedImpute, _: &Outputs) -> NodeView {
        let missing: u64 = fitted.fills.iter().map(|fill| fill.missing).sum();
        let columns = fitted.fills.iter().filter(|fill| fill.missing > 0).count();
        let mut facts = vec![Fact::new("missing in training rows", format!("{missing} cells in {columns} columns"))];
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

/// What replaces the missing values of a column.
fn fill(parameters: &ImputeParameters, table: &Table, column: &Column, rows: &[u32]) -> Result<Fill, StageError> {
    let name = column.name.clone();
    if matches!(column.kind, ColumnType::Number | ColumnType::Integer) {
        let all = table.numbers(&name)?;
        let mut values: Vec<f64> = rows.iter().filter_map(|row| all[*row as usize]).collect();
        let missing = (rows.len() - values.len()) as u64;
        let empty = values.is_empty();
        let number = number_fill(parameters, &mut values);
        let keeps_integers = column.kind == ColumnType::Integer && !parameters.makes_numbers();
        let value = if keeps_integers { FillValue::Integer(number as i64) } else { FillValue::Number(number) };
        return Ok(Fill { column: name, value, missing, empty });
    }
    let texts = table.texts(&name)?;
    let mut values: Vec<String> =
        rows.iter().filter_map(|row| texts.get(*row as usize).map(|text| text.into_owned())).collect();
    let missing = (rows.len() - values.len()) as u64;
    let empty = values.is_empty();
    let text = match parameters.categories {
        CategoryStrategy::Constant => parameters.text.clone(),
        CategoryStrategy::MostFrequent => {
            values.sort_unstable();
            most_frequent(&values).cloned().unwrap_or_else(|| parameters.text.clone())
        }
    };
    let value = match column.kind {
        ColumnType::Boolean => FillValue::Boolean(text == "true"),
        _ => FillValue::Text(text),
    };
    Ok(Fill { column: name, value, missing, empty })
}

fn number_fill(parameters: &ImputeParameters, values: &mut [f64]) -> f64 {
    if parameters.numbers == NumberStrategy::Constant {
        return parameters.number;
    }
    if values.is_empty() {
        return 0.0;
    }
    match parameters.numbers {
        NumberStrategy::Mean => {
            // Divided first where the sum would leave the range of numbers.
            let count = values.len() as f64;
            let sum: f64 = values.iter().sum();
            if sum.is_finite() { sum / count } else { values.iter().map(|value| value / count).sum() }
        }
        NumberStrategy::Median => {
            values.sort_unstable_by(f64::total_cmp);
            let middle = values.len() / 2;
            if values.len() % 2 == 1 { values[middle] } else { values[middle - 1] / 2.0 + values[middle] / 2.0 }
        }
        _ => {
            values.sort_unstable_by(f64::total_cmp);
            most_frequent(values).copied().unwrap_or(0.0)
        }
    }
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

fn filled_column(table: &Table, column: &Column, value: &FillValue) -> Result<ArrayRef, StageError> {
    let name = &column.name;
    Ok(match value {
        FillValue::Number(value) => {
            number_column(table.numbers(name)?.into_iter().map(|cell| Some(cell.unwrap_or(*value))).collect())
        }
        FillValue::Integer(value) => {
            let (_, array) = table.find(name)?;
            let integers = array.as_primitive::<Int64Type>();
            integer_column(integers.iter().map(|cell| Some(cell.unwrap_or(*value))).collect())
        }
        FillValue::Boolean(value) => boolean_column(
            table.numbers(name)?.into_iter().map(|cell| Some(cell.map_or(*value, |cell| cell != 0.0))).collect(),
        ),
        FillValue::Text(value) => {
            let texts = table.texts(name)?;
            let cells: Vec<_> = texts.iter().collect();
            let filled = cells.iter().map(|cell| Some(cell.as_deref().unwrap_or(value)));
            if column.kind == ColumnType::Category { category_column(filled) } else { text_column(filled) }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_stage, check_stage_from};
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
        check_stage::<Impute>(json!({"numbers": "most-frequent"}), "a,b\n7,1\n,2\n2,3\n2,4\n7,5\n", "a,b\n7,1\n2,2\n2,3\n2,4\n7,5\n");
    }

    #[test]
    fn learns_from_training_rows_alone() {
        check_stage_from::<Impute>(json!({}), "a,b\n1.0,1\n3.0,2\n,3\n100.0,4\n", &[3], "a,b\n1.0,1.0\n3.0,2.0\n2.0,3.0\n100.0,4.0\n");
    }
}
