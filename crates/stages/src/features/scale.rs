//! Brings numbers to a comparable scale, by what the training rows say.
//!
//! Linear and logistic models with a penalty treat columns in different units fairly only when they are scaled; trees
//! and forests do not need it. Same results as scikit-learn's `StandardScaler`, `MinMaxScaler`, `RobustScaler` and
//! `MaxAbsScaler`. A constant column becomes 0 (or is left as it is by *largest absolute*); missing values stay missing.

use async_trait::async_trait;
use penstock_flow::view::{Cell, NodeView, ViewTable};
use penstock_flow::{Category, ColumnType, Diagnostic, Role, Schema, StageSpec};
use penstock_table::number_column;
use serde::{Deserialize, Serialize};

use crate::host::Context;
use crate::pace::{mapped, present, sorted};
use crate::parameters::columns;
use crate::prepare::columns::{chosen_columns, present_columns};
use crate::rounding;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Scale;

choices! {
    /// How a column is scaled.
    pub enum ScaleMethod {
        /// Mean 0 and standard deviation 1 (divisor n).
        Standard = "standard" => "Standard",
        /// From 0 to 1.
        MinMax = "min-max" => "Min–max",
        /// Median 0 and interquartile range 1: not moved by outliers.
        Robust = "robust" => "Robust",
        /// Largest absolute value 1; zero stays zero.
        MaxAbs = "max-abs" => "Largest absolute",
    }
}

parameters! {
    /// Which columns are scaled, and how.
    pub struct ScaleParameters {
        /// The columns to scale. When left open, every number and integer feature.
        columns: Option<Vec<String>> = None, "Columns", columns(TYPES);
        /// How each column is scaled.
        method: ScaleMethod = ScaleMethod::Standard, "Method", ScaleMethod::kind();
    }
}

const TYPES: &[ColumnType] = &[ColumnType::Number, ColumnType::Integer];

/// A column's scaling: `(value − centre) ÷ scale`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnScale {
    /// The column.
    pub column: String,
    /// What is taken away.
    pub centre: f64,
    /// What is divided by; never 0.
    pub scale: f64,
}

/// What was learned: a scaling a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedScale {
    /// The scalings, in the order of the columns.
    pub columns: Vec<ColumnScale>,
}

#[async_trait(?Send)]
impl Stage for Scale {
    type Parameters = ScaleParameters;
    type Fitted = FittedScale;

    fn spec() -> StageSpec {
        StageSpec::new("scale", 1, Category::Features, "Scale numbers")
            .keywords(&[
                "standardise",
                "standardize",
                "normalise",
                "normalize",
                "min-max",
                "robust",
                "z-score",
            ])
            .transforms_table()
            .fitting()
    }

    fn check(parameters: &ScaleParameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        let (chosen, mut found) = chosen_columns(schema, parameters.columns.as_deref(), TYPES);
        let mut columns = schema.columns.clone();
        for index in chosen {
            columns[index].kind = ColumnType::Number;
            if columns[index].role == Role::Target {
                found.push(scaled_target(&columns[index].name));
            }
        }
        Checked::of_table(Schema { columns, open: schema.open }).noting(found)
    }

    async fn fit(
        parameters: &ScaleParameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<FittedScale, StageError> {
        let table = inputs.table("table")?;
        let rows = table.training_rows();
        let chosen = present_columns(table.schema(), parameters.columns.as_deref(), TYPES)?;
        let mut columns = Vec::with_capacity(chosen.len());
        for (done, index) in chosen.iter().enumerate() {
            context.checkpoint().await?;
            context.progress(done as f64 / chosen.len() as f64);
            let column = table.schema().columns[*index].name.clone();
            let all = table.numbers(&column)?;
            let values =
                sorted(present(&rows, context, |row| all[row]).await?, context, f64::total_cmp).await?;
            let (centre, scale) = centre_and_scale(parameters.method, &values);
            if !(centre.is_finite() && scale.is_finite() && scale > 0.0) {
                return Err(too_large(&column));
            }
            columns.push(ColumnScale { column, centre, scale });
        }
        Ok(FittedScale { columns })
    }

    async fn apply(
        _: &ScaleParameters,
        fitted: &FittedScale,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        let mut scaled = Vec::with_capacity(fitted.columns.len());
        for scaling in &fitted.columns {
            context.checkpoint().await?;
            // A table that is scored may lack a column that nothing after this needs; what needs it says so.
            let Some(index) = table.index_of(&scaling.column) else { continue };
            let mut column = table.schema().columns[index].clone();
            column.kind = ColumnType::Number;
            let values = table.numbers(&scaling.column)?;
            let cell = |row: usize| values[row].map(|cell| (cell - scaling.centre) / scaling.scale);
            let cells = mapped(values.len(), context, cell).await?;
            if cells.iter().flatten().any(|cell| !cell.is_finite()) {
                return Err(too_large(&scaling.column));
            }
            scaled.push((column, number_column(cells)));
        }
        let names = fitted.columns.iter().map(|scaling| scaling.column.as_str());
        let rounded = rounding::warning(table, names, context).await?;
        Ok(Outputs::of_table(table.with_columns(scaled)?).noting(rounded))
    }

    fn view(_: &ScaleParameters, fitted: &FittedScale, _: &Outputs) -> NodeView {
        let rows = fitted
            .columns
            .iter()
            .map(|one| {
                vec![Cell::Text(one.column.clone()), Cell::Number(one.centre), Cell::Number(one.scale)]
            })
            .collect();
        let columns = ["column", "centre", "scale"].map(str::to_owned).to_vec();
        NodeView { tables: vec![ViewTable { title: "Scaling".into(), columns, rows }], ..NodeView::default() }
    }

    fn validate(fitted: &FittedScale) -> Result<(), String> {
        let sound = |one: &ColumnScale| one.centre.is_finite() && one.scale.is_finite() && one.scale > 0.0;
        match fitted.columns.iter().find(|one| !sound(one)) {
            Some(one) => Err(format!("the scaling of “{}” is not a positive number", one.column)),
            None => Ok(()),
        }
    }
}

fn scaled_target(name: &str) -> Diagnostic {
    let message = format!("“{name}” is the target: predictions and their errors will be in scaled units.");
    Diagnostic::warning("target-scaled", message)
        .hint("Take it out of the list.")
        .parameter("columns")
        .column(name)
}

fn too_large(column: &str) -> StageError {
    Diagnostic::error("out-of-range", format!("“{column}” holds numbers too large to be scaled."))
        .hint("Use the method “Largest absolute”, drop the rows with such values, or leave the column out.")
        .column(column)
        .into()
}

/// The centre and the scale of a column's present values, which are sorted.
fn centre_and_scale(method: ScaleMethod, values: &[f64]) -> (f64, f64) {
    if values.is_empty() {
        return (0.0, 1.0);
    }
    let (least, greatest) = (values[0], values[values.len() - 1]);
    let (centre, scale) = match method {
        ScaleMethod::Standard => mean_and_deviation(values),
        ScaleMethod::MinMax => (least, greatest - least),
        ScaleMethod::Robust => (quantile(values, 0.5), quantile(values, 0.75) - quantile(values, 0.25)),
        ScaleMethod::MaxAbs => (0.0, if -least > greatest { -least } else { greatest }),
    };
    // A constant column has no scale; rounding may leave one that means nothing.
    let negligible = scale <= 10.0 * f64::EPSILON * centre.abs();
    (centre, if scale > 0.0 && !negligible { scale } else { 1.0 })
}

/// Two passes, so that a large mean does not swallow a small deviation. Scaled down where squares would overflow.
fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let unit = values
        .iter()
        .fold(0.0, |largest: f64, value| if value.abs() > largest { value.abs() } else { largest });
    if unit == 0.0 {
        return (0.0, 0.0);
    }
    let unit = if (1e-100..1e100).contains(&unit) { 1.0 } else { unit };
    let mean = values.iter().map(|value| value / unit).sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value / unit - mean) * (value / unit - mean)).sum();
    (mean * unit, libm::sqrt(squares / count) * unit)
}

/// A quantile of sorted values, interpolated linearly as NumPy does by default.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = share * (sorted.len() - 1) as f64;
    let below = libm::floor(position);
    let (low, high) = (sorted[below as usize], sorted[libm::ceil(position) as usize]);
    low + (high - low) * (position - below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_stage, check_stage_from};
    use serde_json::json;

    #[test]
    fn scales_by_each_method() {
        let input = "a,b\n1,x\n3,y\n,z\n5,w\n";
        check_stage::<Scale>(json!({"method": "min-max"}), input, "a,b\n0.0,x\n0.5,y\n,z\n1.0,w\n");
        check_stage::<Scale>(json!({"method": "robust"}), input, "a,b\n-1.0,x\n0.0,y\n,z\n1.0,w\n");
        check_stage::<Scale>(json!({"method": "max-abs"}), input, "a,b\n0.2,x\n0.6,y\n,z\n1.0,w\n");
        check_stage::<Scale>(json!({}), "a\n1\n3\n", "a\n-1.0\n1.0\n");
    }

    #[test]
    fn learns_from_training_rows_alone_and_bears_a_constant() {
        check_stage_from::<Scale>(
            json!({"method": "min-max"}),
            "a,b\n0,7\n10,7\n20,8\n",
            &[2],
            "a,b\n0.0,0.0\n1.0,0.0\n2.0,1.0\n",
        );
    }

    #[test]
    fn extreme_numbers_neither_overflow_nor_vanish() {
        for unit in [1e-300, 1e300] {
            let (mean, deviation) = mean_and_deviation(&[unit, 3.0 * unit]);
            assert!((mean / unit - 2.0).abs() < 1e-12 && (deviation / unit - 1.0).abs() < 1e-12);
        }
    }
}
