//! Turns categories into numbers that learners can take.
//!
//! **One-hot** gives a column of 0 and 1 for each value (“sex=male”); **ordinal** numbers the sorted values from 0. The
//! values are those of the column's data as it was read, in sorted order, so that every fold of a cross-validation has the
//! same columns. A missing value is 0 in every one-hot column, and stays missing in ordinal encoding; so does a value
//! that was not there when the pipeline was made, and a warning counts those.
//!
//! A column with more values than the limit is not encoded: it is given the role *ignored*, and a warning says so.

use async_trait::async_trait;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, Column, ColumnType, Diagnostic, Role, Schema, StageSpec};
use penstock_table::{ArrayRef, Table, integer_column, number_column};
use serde::{Deserialize, Serialize};

use crate::host::Context;
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
    let message = format!("“{}” has {levels} different values, more than {most}: it is ignored.", column.name);
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
        let mut names: Vec<&str> = result.columns.iter().map(|column| column.name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            let message = format!("The encoded column “{}” would stand beside one of the same name.", twice[0]);
            found.push(Diagnostic::error("duplicate-column", message).hint("Drop or encode only one of them."));
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
            let column = table.schema().columns[index].name.clone();
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
        for (column, array) in table.schema().columns.iter().zip(table.columns()) {
            match fitted.columns.iter().find(|encoded| encoded.column == column.name) {
                None => result.push((column.clone(), array.clone())),
                Some(encoded) if encoded.levels.len() > parameters.most_levels as usize => {
                    notes.push(too_many(column, encoded.levels.len(), parameters.most_levels));
                    result.push((column.clone().with_role(Role::Ignored), array.clone()));
                }
                Some(encoded) => {
                    context.checkpoint().await?;
                    let (codes, unseen) = codes(table, encoded)?;
                    if unseen > 0 {
                        let message = format!(
                            "{unseen} cells of “{}” hold values that were not there when the pipeline was made; they count as none of the known ones.",
                            column.name
                        );
                        notes.push(Diagnostic::warning("unseen-category", message).column(&column.name));
                    }
                    let arrays = encoded_arrays(parameters, encoded, &codes);
                    result.extend(parameters.encoded(column, &encoded.levels).into_iter().zip(arrays));
                }
            }
        }
        for encoded in &fitted.columns {
            if table.schema().index_of(&encoded.column).is_none() {
                let message = format!("The column “{}” is missing.", encoded.column);
                return Err(Diagnostic::error("missing-column", message)
                    .hint("Use a file with the columns that the pipeline was made for.")
                    .column(&encoded.column)
                    .into());
            }
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
        match fitted.columns.iter().find(|one| !one.levels.is_sorted()) {
            Some(one) => Err(format!("the values of “{}” are not sorted", one.column)),
            None => Ok(()),
        }
    }
}

/// For each row the position of its value among the fitted levels, and how many values are not among them.
fn codes(table: &Table, encoded: &EncodedColumn) -> Result<(Vec<Option<u32>>, usize), StageError> {
    let texts = table.texts(&encoded.column)?;
    let mut unseen = 0;
    let codes = texts
        .iter()
        .map(|cell| {
            let cell = cell?;
            let code = encoded.levels.binary_search_by(|level| level.as_str().cmp(&cell)).ok();
            unseen += usize::from(code.is_none());
            code.map(|code| code as u32)
        })
        .collect();
    Ok((codes, unseen))
}

fn encoded_arrays(parameters: &EncodeParameters, encoded: &EncodedColumn, codes: &[Option<u32>]) -> Vec<ArrayRef> {
    match parameters.method {
        EncodeMethod::Ordinal => {
            vec![integer_column(codes.iter().map(|code| code.map(i64::from)).collect())]
        }
        EncodeMethod::OneHot => (usize::from(parameters.drop_first)..encoded.levels.len())
            .map(|level| {
                let is_level = |code: &Option<u32>| Some(f64::from(u8::from(*code == Some(level as u32))));
                number_column(codes.iter().map(is_level).collect())
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_stage, fit_and_score};
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
    fn a_missing_column_is_named() {
        let error = fit_and_score::<Encode>(json!({}), INPUT, "a\n5\n").err().unwrap();
        assert!(error.to_string().contains("“b” is missing"), "{error}");
    }
}
