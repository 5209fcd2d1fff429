//! Turns categories into numbers that learners can take.
//!
//! **One-hot** gives a column of 0 and 1 for each value (“sex=male”); **ordinal** numbers the sorted values from 0. The
//! values are those of the column's data as it was read, in sorted order, so that every fold of a cross-validation has the
//! same columns. A missing value is 0 in every one-hot column, and stays missing in ordinal encoding; so does a value
//! that was not there when the pipeline was made, and a warning counts those.
//!
//! A column with more values than the limit is not encoded: it is given the role *ignored*, and a warning says so.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, Column, ColumnType, Diagnostic, Role, Schema, Severity, StageSpec};
use penstock_table::{ArrayRef, Table, integer_column, number_column};
use serde::{Deserialize, Serialize};

use crate::host::Context;
use crate::pace::mapped;
use crate::parameters::{columns, integer};
use crate::prepare::columns::{chosen_columns, present_columns};
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Encode;

choices! {
    /// How categories become numbers.
    pub enum EncodeMethod {
        /// A column of 0 and 1 for each value.
        OneHot = "one-hot" => "One-hot",
        /// The position among the sorted values.
        Ordinal = "ordinal" => "Ordinal",
    }
}

parameters! {
    /// Which columns are encoded, and how.
    pub struct EncodeParameters {
        /// The columns to encode. When left open, every category feature.
        columns: Option<Vec<String>> = None, "Columns", columns(TYPES);
        /// How categories become numbers.
        method: EncodeMethod = EncodeMethod::OneHot, "Method", EncodeMethod::kind();
        /// Leaves out the first value's column, which the others imply: for linear regression without a penalty.
        drop_first: bool = false, "Drop first", penstock_flow::ParameterKind::Boolean, when method in ["one-hot"];
        /// A column with more values than this is not encoded but ignored.
        most_levels: u32 = 50, "Most values", integer(2, 10_000);
    }
}

const TYPES: &[ColumnType] = &[ColumnType::Category];

/// How one column is encoded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EncodedColumn {
    /// The column.
    pub column: String,
    /// Its values, sorted; none when it is ignored for having too many.
    pub levels: Vec<String>,
}

/// What was learned: the values of each column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedEncode {
    /// The encoded columns, in order.
    pub columns: Vec<EncodedColumn>,
}

impl EncodeParameters {
    /// The columns that stand in for one of these levels; the levels are not known when absent.
    fn encoded(&self, column: &Column, levels: &[String]) -> Vec<Column> {
        if levels.len() > self.most_levels as usize {
            return vec![column.clone().with_role(Role::Ignored)];
        }
        match self.method {
            EncodeMethod::Ordinal => {
                vec![Column { kind: ColumnType::Integer, levels: None, ..column.clone() }]
            }
            EncodeMethod::OneHot => levels
                .iter()
                .skip(usize::from(self.drop_first))
                .map(|level| Column {
                    name: format!("{}={level}", column.name),
                    kind: ColumnType::Number,
                    role: column.role,
                    levels: None,
                })
                .collect(),
        }
    }
}

fn too_many(column: &Column, levels: usize, most: u32) -> Diagnostic {
    let message =
        format!("“{}” has {levels} different values, more than {most}: it is ignored.", column.name);
    Diagnostic::warning("too-many-values", message)
        .hint("Raise the limit, or make fewer values of it.")
        .column(&column.name)
        .parameter("most_levels")
}

#[async_trait(?Send)]
impl Stage for Encode {
    type Parameters = EncodeParameters;
    type Fitted = FittedEncode;

    fn spec() -> StageSpec {
        StageSpec::new("encode", 1, Category::Features, "Encode categories")
            .keywords(&["one-hot", "dummy", "ordinal", "categorical", "get_dummies"])
            .transforms_table()
    }

    fn check(parameters: &EncodeParameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        let (chosen, mut found) = chosen_columns(schema, parameters.columns.as_deref(), TYPES);
        let chosen: BTreeSet<usize> = chosen.into_iter().collect();
        let mut result = Schema { columns: Vec::new(), open: schema.open };
        for (index, column) in schema.columns.iter().enumerate() {
            match &column.levels {
                _ if !chosen.contains(&index) => result.columns.push(column.clone()),
                None => result.open = true,
                Some(levels) => {
                    if levels.len() > parameters.most_levels as usize {
                        found.push(too_many(column, levels.len(), parameters.most_levels));
                    }
                    result.columns.extend(parameters.encoded(column, levels));
                }
            }
        }
        found.extend(
            schema
                .target()
                .filter(|target| chosen.iter().any(|index| schema.columns[*index].name == target.name))
                .map(|target| encoded_target(target, parameters.method)),
        );
        if let Some(problem) = same_name_twice(&result.columns) {
            return Checked::default().noting(found).noting([problem]);
        }
        Checked::of_table(result).noting(found)
    }

    async fn fit(
        parameters: &EncodeParameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<FittedEncode, StageError> {
        let table = inputs.table("table")?;
        let chosen = present_columns(table.schema(), parameters.columns.as_deref(), TYPES)?;
        let mut columns = Vec::with_capacity(chosen.len());
        for index in chosen {
            context.checkpoint().await?;
            let column = &table.schema().columns[index];
            if column.role == Role::Target && parameters.method == EncodeMethod::OneHot {
                return Err(encoded_target(column, parameters.method).into());
            }
            let column = column.name.clone();
            let levels = table.levels(&column)?.to_vec();
            columns.push(EncodedColumn { column, levels });
        }
        Ok(FittedEncode { columns })
    }

    async fn apply(
        parameters: &EncodeParameters,
        fitted: &FittedEncode,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        let mut result: Vec<(Column, ArrayRef)> = Vec::new();
        let mut notes = Vec::new();
        let by_name: BTreeMap<&str, &EncodedColumn> =
            fitted.columns.iter().map(|encoded| (encoded.column.as_str(), encoded)).collect();
        for (column, array) in table.schema().columns.iter().zip(table.columns()) {
            match by_name.get(column.name.as_str()) {
                None => result.push((column.clone(), array.clone())),
                Some(encoded) if encoded.levels.len() > parameters.most_levels as usize => {
                    notes.push(too_many(column, encoded.levels.len(), parameters.most_levels));
                    result.push((column.clone().with_role(Role::Ignored), array.clone()));
                }
                Some(encoded) => {
                    context.checkpoint().await?;
                    let (codes, unseen) = codes(table, encoded, context).await?;
                    if unseen > 0 {
                        let message = format!(
                            "{unseen} cells of “{}” hold values that were not there when the pipeline was made; they count as none of the known ones.",
                            column.name
                        );
                        notes.push(Diagnostic::warning("unseen-category", message).column(&column.name));
                    }
                    let arrays = encoded_arrays(parameters, encoded, &codes, context).await?;
                    result.extend(parameters.encoded(column, &encoded.levels).into_iter().zip(arrays));
                }
            }
        }
        for encoded in &fitted.columns {
            let is_needed = encoded.levels.len() <= parameters.most_levels as usize;
            if is_needed && table.index_of(&encoded.column).is_none() {
                let message = format!("The column “{}” is missing.", encoded.column);
                return Err(Diagnostic::error("missing-column", message)
                    .hint("Use a file with the columns that the pipeline was made for.")
                    .column(&encoded.column)
                    .into());
            }
        }
        let columns: Vec<Column> = result.iter().map(|(column, _)| column.clone()).collect();
        if let Some(problem) = same_name_twice(&columns) {
            return Err(problem.into());
        }
        let unchanged = table.select(&[])?;
        Ok(Outputs::of_table(unchanged.with_columns(result)?).noting(notes))
    }

    fn view(parameters: &EncodeParameters, fitted: &FittedEncode, _: &Outputs) -> NodeView {
        let facts = fitted
            .columns
            .iter()
            .take(20)
            .map(|one| match one.levels.len() > parameters.most_levels as usize {
                true => Fact::new(one.column.clone(), "ignored"),
                false => Fact::new(one.column.clone(), format!("{} values", one.levels.len())),
            })
            .collect();
        NodeView { facts, ..NodeView::default() }
    }

    fn validate(fitted: &FittedEncode) -> Result<(), String> {
        let rises = |one: &EncodedColumn| one.levels.windows(2).all(|pair| pair[0] < pair[1]);
        match fitted.columns.iter().find(|one| !rises(one)) {
            Some(one) => Err(format!("the values of “{}” are not sorted, each once", one.column)),
            None => Ok(()),
        }
    }
}

/// Learners take classes as they are: one-hot there would be several targets, and ordinal a number to be predicted.
fn encoded_target(target: &Column, method: EncodeMethod) -> Diagnostic {
    let message = format!("“{}” is the target: learners take classes as they are.", target.name);
    let severity = if method == EncodeMethod::OneHot { Severity::Error } else { Severity::Warning };
    Diagnostic::new(severity, "target-encoded", message)
        .hint("Take it out of the list.")
        .parameter("columns")
        .column(&target.name)
}

/// One column replaced by several may meet another's name: `a=b` beside the value `b` of `a`.
fn same_name_twice(columns: &[Column]) -> Option<Diagnostic> {
    let mut names = BTreeSet::new();
    let twice = columns.iter().find(|column| !names.insert(column.name.as_str()))?;
    let message = format!("The encoded column “{}” would stand beside one of the same name.", twice.name);
    Some(
        Diagnostic::error("duplicate-column", message)
            .hint("Drop or encode only one of them.")
            .column(&twice.name),
    )
}

/// For each row the position of its value among the fitted levels, and how many values are not among them.
async fn codes(
    table: &Table,
    encoded: &EncodedColumn,
    context: &Context<'_>,
) -> Result<(Vec<Option<u32>>, usize), StageError> {
    let texts = table.texts(&encoded.column)?;
    let mut unseen = 0;
    let code = |row: usize| {
        let cell = texts.get(row)?;
        let code = encoded.levels.binary_search_by(|level| level.as_str().cmp(&cell)).ok();
        unseen += usize::from(code.is_none());
        code.map(|code| code as u32)
    };
    let codes = mapped(table.rows(), context, code).await?;
    Ok((codes, unseen))
}

async fn encoded_arrays(
    parameters: &EncodeParameters,
    encoded: &EncodedColumn,
    codes: &[Option<u32>],
    context: &Context<'_>,
) -> Result<Vec<ArrayRef>, StageError> {
    if parameters.method == EncodeMethod::Ordinal {
        return Ok(vec![integer_column(codes.iter().map(|code| code.map(i64::from)).collect())]);
    }
    let mut arrays = Vec::with_capacity(encoded.levels.len());
    for level in usize::from(parameters.drop_first)..encoded.levels.len() {
        let is_level = |row: usize| Some(f64::from(u8::from(codes[row] == Some(level as u32))));
        arrays.push(number_column(mapped(codes.len(), context, is_level).await?));
    }
    Ok(arrays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, check_stage, fit_and_score, input_table, run_stage_on};
    use serde_json::json;

    const INPUT: &str = "a,b\n1,y\n2,x\n3,\n4,y\n";

    #[test]
    fn encodes_in_sorted_order() {
        check_stage::<Encode>(json!({}), INPUT, "a,b=x,b=y\n1,0.0,1.0\n2,1.0,0.0\n3,0.0,0.0\n4,0.0,1.0\n");
        check_stage::<Encode>(json!({"drop_first": true}), INPUT, "a,b=y\n1,1.0\n2,0.0\n3,0.0\n4,1.0\n");
        check_stage::<Encode>(json!({"method": "ordinal"}), INPUT, "a,b\n1,1\n2,0\n3,\n4,1\n");
    }

    #[test]
    fn an_unseen_value_is_none_of_the_known_ones_and_counted() {
        let outputs = fit_and_score::<Encode>(json!({}), INPUT, "a,b\n5,x\n6,new\n").unwrap();
        let table = outputs.table().unwrap();
        assert_eq!(table.numbers("b=x").unwrap(), [Some(1.0), Some(0.0)]);
        assert_eq!(table.numbers("b=y").unwrap(), [Some(0.0), Some(0.0)]);
        assert_eq!(outputs.diagnostics[0].code, "unseen-category");
    }

    #[test]
    fn an_encoded_name_that_is_there_already_is_refused() {
        let inputs = Inputs::of_table(input_table("b=x,b\n1,x\n2,y\n"));
        let error = run_stage_on::<Encode>(&TestHost::default(), json!({}), inputs).unwrap_err();
        assert!(error.to_string().contains("“b=x” would stand beside"), "{error}");
    }

    #[test]
    fn the_target_is_left_as_it_is() {
        let training = "a,t\n1,x\n2,y\n";
        let error = fit_and_score::<Encode>(json!({"columns": ["t"]}), training, "a\n1\n").err().unwrap();
        assert!(error.to_string().contains("take classes as they are"), "{error}");
    }

    #[test]
    fn a_column_that_is_ignored_may_be_missing() {
        let training = "a,b\n1,x\n2,y\n3,z\n";
        let outputs = fit_and_score::<Encode>(json!({"most_levels": 2}), training, "a\n5\n").unwrap();
        assert_eq!(outputs.table().unwrap().rows(), 1);
    }

    #[test]
    fn a_missing_column_is_named() {
        let error = fit_and_score::<Encode>(json!({}), INPUT, "a\n5\n").err().unwrap();
        assert!(error.to_string().contains("“b” is missing"), "{error}");
    }
}
