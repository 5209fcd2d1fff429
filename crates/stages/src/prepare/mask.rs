//! Hides what columns say about people, while the rows stay useful.
//!
//! - **Redact** replaces e-mail addresses, phone numbers, card numbers and IP addresses inside texts, or whole values, by a
//!   text; by nothing when the text is empty. They are found by their form alone: look at the result.
//! - **Hash** replaces each value by a code of 32 hexadecimal digits (keyed BLAKE3): equal values have equal codes, so rows can
//!   still be joined and counted. Without a key anyone can hash a list of guesses and compare.
//! - **Generalise** makes values coarser: a number becomes the start of its range, a date-time the start of its year or
//!   month, a text its first characters.
//! - **Drop** leaves the columns out.
//!
//! Missing values stay missing. A model that is used masks new rows in the same way. The key is a parameter: it is part of
//! the project, of links that are shared and of model files, so share none of them with those who must not undo the codes.
//! Use one node for each kind of masking.

use std::collections::BTreeSet;

use async_trait::async_trait;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, Column, ColumnType, Diagnostic, ParameterKind, Role, Schema, StageSpec};

use crate::host::Context;
use crate::parameters::{columns, integer, number};
use crate::prepare::columns::named_columns;
use crate::prepare::masking::{Masking, changed};
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Mask;

choices! {
    /// How values are hidden.
    pub enum MaskMethod {
        /// Replaces personal data inside texts, or whole values.
        Redact = "redact" => "Redact",
        /// Replaces each value by a code that only the key explains.
        Hash = "hash" => "Hash with a key",
        /// Makes values coarser.
        Generalise = "generalise" => "Generalise",
        /// Leaves the columns out.
        Drop = "drop" => "Drop",
    }
}

choices! {
    /// What is redacted.
    pub enum Redacted {
        /// E-mail addresses, phone numbers, card numbers and IP addresses inside a text.
        Personal = "personal" => "Personal data in texts",
        /// The whole value.
        Values = "values" => "Whole values",
    }
}

choices! {
    /// To what a date-time is rounded down.
    pub enum CoarseDate {
        /// The start of its year.
        Year = "year" => "Year",
        /// The start of its month.
        Month = "month" => "Month",
    }
}

parameters! {
    /// Which columns are masked, and how.
    pub struct MaskParameters {
        /// The columns to mask. When left open, all texts and categories but the target.
        columns: Option<Vec<String>> = None, "Columns", columns(&[]);
        /// How values are hidden.
        method: MaskMethod = MaskMethod::Redact, "Method", MaskMethod::kind();
        /// What is replaced.
        redact: Redacted = Redacted::Personal, "Replace", Redacted::kind(), when method in ["redact"];
        /// What stands in its place; when empty, a whole value becomes missing.
        text: String = "[redacted]".to_owned(), "By", ParameterKind::Text, when method in ["redact"];
        /// A secret text. The same key gives the same codes, in other tables too. It is kept in the project.
        key: String = String::new(), "Key", ParameterKind::Text, when method in ["hash"];
        /// How wide the ranges of numbers are: with 10, the number 37 becomes 30.
        width: f64 = 10.0, "Width of ranges", number(0.000001, 1e12), when method in ["generalise"];
        /// To what date-times are rounded down.
        dates: CoarseDate = CoarseDate::Year, "Date-times", CoarseDate::kind(), when method in ["generalise"];
        /// How many characters of a text are kept, from the first.
        characters: u32 = 1, "Characters", integer(1, 1000), when method in ["generalise"];
    }
}

const MASKED: &str = "values-masked";

#[async_trait(?Send)]
impl Stage for Mask {
    type Parameters = MaskParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("mask", 1, Category::Prepare, "Mask")
            .keywords(&[
                "privacy",
                "anonymise",
                "anonymize",
                "pseudonymise",
                "hash",
                "redact",
                "personal",
                "gdpr",
            ])
            .transforms_table()
    }

    fn check(parameters: &MaskParameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        let (chosen, mut found) = chosen(parameters, schema);
        if chosen.is_empty() && found.is_empty() && !schema.open {
            let message = "No column is masked.";
            found.push(
                Diagnostic::warning("no-columns", message).hint("Choose columns.").parameter("columns"),
            );
        }
        if parameters.method == MaskMethod::Hash {
            found.push(if parameters.key.is_empty() {
                let message = "There is no key: anyone can hash a list of guesses and compare the codes.";
                Diagnostic::warning("no-key", message)
                    .hint("Set a long key that nobody guesses.")
                    .parameter("key")
            } else {
                let message =
                    "The key is part of the project, of links that are shared and of exported models.";
                let hint = "Share none of them with those who must not undo the codes.";
                Diagnostic::note("key-in-project", message).hint(hint).parameter("key")
            });
        }
        Checked::of_table(masked_schema(parameters, schema, &chosen)).noting(found)
    }

    async fn fit(_: &MaskParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        parameters: &MaskParameters,
        _: &(),
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        let schema = table.schema();
        let (chosen, found) = chosen(parameters, schema);
        // A table that is scored may lack columns that nothing after this needs.
        let problem = found
            .into_iter()
            .find(|one| one.is_error() && !(context.scoring && one.code == "unknown-column"));
        if let Some(problem) = problem {
            return Err(problem.into());
        }
        context.checkpoint().await?;
        if parameters.method == MaskMethod::Drop {
            let kept: Vec<usize> =
                (0..schema.columns.len()).filter(|index| !chosen.contains(index)).collect();
            return Ok(Outputs::of_table(table.select(&kept)?));
        }
        let masking = Masking::new(parameters);
        let mut masked = Vec::with_capacity(chosen.len());
        let (mut count, mut touched) = (0, 0);
        for (done, index) in chosen.iter().enumerate() {
            context.progress(done as f64 / chosen.len() as f64);
            let (column, array) = (&schema.columns[*index], &table.columns()[*index]);
            let values = masking.values(table, column, array, context).await?;
            let result = masking.column(column);
            let others = changed(column, array, &result, &values, context).await?;
            count += others;
            touched += usize::from(others > 0);
            masked.push((result, values));
        }
        let message = format!("{count} values in {touched} columns were masked.");
        Ok(Outputs::of_table(table.with_columns(masked)?).noting([Diagnostic::note(MASKED, message)]))
    }

    fn view(_: &MaskParameters, _: &(), outputs: &Outputs) -> NodeView {
        // The note begins with “12 values in 2 columns”.
        let note = outputs.diagnostics.iter().find(|note| note.code == MASKED);
        let count = note.and_then(|note| note.message.split(" were").next());
        NodeView {
            facts: count.map(|count| Fact::new("masked", count)).into_iter().collect(),
            ..NodeView::default()
        }
    }
}

/// The columns to mask, and what is wrong with those that are named.
fn chosen(parameters: &MaskParameters, schema: &Schema) -> (BTreeSet<usize>, Vec<Diagnostic>) {
    let is_text = |column: &Column| matches!(column.kind, ColumnType::Category | ColumnType::Text);
    let (mut chosen, mut found) = named_columns(schema, parameters.columns.as_deref(), "columns");
    if parameters.columns.is_none() {
        let free =
            |column: &Column| is_text(column) && !matches!(column.role, Role::Target | Role::Prediction);
        chosen.retain(|index| free(&schema.columns[*index]));
    }
    let refused = |column: &Column| match (parameters.method, parameters.redact) {
        (MaskMethod::Redact, Redacted::Personal) => !is_text(column),
        (MaskMethod::Generalise, _) => column.kind == ColumnType::Boolean,
        _ => false,
    };
    let wrong: Vec<&Column> =
        chosen.iter().map(|index| &schema.columns[*index]).filter(|column| refused(column)).collect();
    if let Some(column) = wrong.first() {
        let others = if wrong.len() > 1 { format!(" (and {} more)", wrong.len() - 1) } else { String::new() };
        let message =
            format!("“{}” is {}{others}: this method does nothing to it.", column.name, column.kind.name());
        found.push(
            Diagnostic::error("wrong-type", message)
                .hint("Take it out of the list, or redact whole values, hash or drop it.")
                .parameter("columns")
                .column(&column.name),
        );
    }
    if parameters.method == MaskMethod::Drop {
        let target =
            chosen.iter().map(|index| &schema.columns[*index]).find(|column| column.role == Role::Target);
        found.extend(target.map(|target| {
            let message = format!("The target “{}” is dropped: no learner can follow.", target.name);
            Diagnostic::warning("target-dropped", message).parameter("columns").column(&target.name)
        }));
    }
    (chosen.into_iter().collect(), found)
}

fn masked_schema(parameters: &MaskParameters, schema: &Schema, chosen: &BTreeSet<usize>) -> Schema {
    let masking = Masking::new(parameters);
    let columns =
        schema.columns.iter().enumerate().filter_map(|(index, column)| match chosen.contains(&index) {
            true if parameters.method == MaskMethod::Drop => None,
            true => Some(masking.column(column)),
            false => Some(column.clone()),
        });
    Schema { columns: columns.collect(), open: schema.open }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_stage, fit_and_score, input_table};
    use serde_json::json;

    const INPUT: &str =
        "name,n,i,d,ok\nBo Li,37.5,-1,2020-03-31,true\n,,,,\nCy,-0.5,1234,2019-12-01T10:00:00,false\n";

    #[test]
    fn each_method_hides_in_its_way() {
        let coarse = json!({"method": "generalise", "columns": ["name", "n", "i", "d"], "characters": 2});
        let expected = "name,n,i,d,ok\nBo,30.0,-10,2020-01-01,true\n,,,,\nCy,-10.0,1230,2019-01-01,false\n";
        check_stage::<Mask>(coarse, INPUT, expected);
        let months = json!({"method": "generalise", "columns": ["i", "d"], "dates": "month", "width": 0.5});
        let expected =
            "name,n,i,d,ok\nBo Li,37.5,-1.0,2020-03-01,true\n,,,,\nCy,-0.5,1234.0,2019-12-01,false\n";
        check_stage::<Mask>(months, INPUT, expected);
        let hidden = json!({"redact": "values", "columns": ["name", "n", "d", "ok"], "text": "x"});
        check_stage::<Mask>(hidden, INPUT, "name,n,i,d,ok\nx,,-1,,\n,,,,\nx,,1234,,\n");
        check_stage::<Mask>(
            json!({"method": "drop", "columns": ["name", "d"]}),
            "name,a,d\nx,1,y\n",
            "a\n1\n",
        );
        let texts = "t,u\nsee a@b.org now,1\n,2\nplain,3\n";
        check_stage::<Mask>(json!({"text": "#"}), texts, "t,u\nsee # now,1\n,2\nplain,3\n");
    }

    #[test]
    fn codes_are_of_the_key_and_the_value_alone_and_new_rows_get_the_same() {
        let codes = |key: &str, text: &str| -> Vec<Option<String>> {
            let parameters = json!({"method": "hash", "columns": ["id"], "key": key});
            let outputs = fit_and_score::<Mask>(parameters, "id\n1\n", text).unwrap();
            let table = outputs.table().unwrap();
            table.texts("id").unwrap().iter().map(|code| code.map(Into::into)).collect()
        };
        let one = codes("secret", "id,x\n7,\n8,\n7,\n,1\n");
        assert_eq!((one[0].as_deref().map(str::len), &one[3]), (Some(32), &None));
        assert!(one[0] == one[2] && one[0] != one[1]);
        assert_eq!(codes("secret", "id\n8\n")[0], one[1]);
        assert_ne!(codes("Secret", "id\n8\n")[0], one[1]);
        // A column that a new table lacks is no matter here.
        assert!(
            fit_and_score::<Mask>(json!({"columns": ["id"], "method": "hash"}), "id\n1\n", "x\n1\n").is_ok()
        );
    }

    #[test]
    fn findings_name_key_and_columns() {
        let found = |parameters: serde_json::Value| -> Vec<String> {
            let schema = Schema::clone(input_table(INPUT).schema());
            let parameters = serde_json::from_value(parameters).unwrap();
            let checked = Mask::check(&parameters, &InputSchemas::of_table(schema));
            checked.diagnostics.into_iter().map(|one| one.code).collect()
        };
        assert_eq!(found(json!({"method": "hash"})), ["no-key"]);
        assert_eq!(found(json!({"method": "hash", "key": "k"})), ["key-in-project"]);
        assert_eq!(found(json!({"columns": ["n"]})), ["wrong-type"]);
        assert_eq!(found(json!({"columns": ["gone"], "method": "drop"})), ["unknown-column"]);
        assert_eq!(found(json!({"columns": []})), ["no-columns"]);
    }
}
