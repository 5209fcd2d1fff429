//! Keeps the rows that fulfil a condition.
//!
//! The condition is an expression over the columns, such as `age >= 18 and species in ('Adelie', 'Gentoo')`. Column
//! names with spaces or signs stand in backticks, texts in quotes: `` `bill length (cm)` > 4 or name = 'Bo' ``. There are
//! `+ - * / %`, `= != < <= > >=`, `and or not`, `in (…)`, `between … and …`, `is missing`, `is not missing`, and the
//! functions abs, sqrt, ln, log10, exp, floor, ceil, round, least, greatest, if, length, lower, upper, trim, contains,
//! starts_with, ends_with, year, month, day, weekday, number and text. A date-time is compared with a text:
//! `seen >= '2020-01-31'`.
//!
//! A comparison with a missing value is missing, and a row whose condition is missing is not kept, whichever rows are
//! kept; such rows are counted. The filter acts on all rows, whether a model is being fitted or used: a model that is used
//! predicts nothing for a row that does not fulfil the condition. Where a table lacks a column that the condition needs,
//! such as the target, every row is predicted. The values that a category column can have stay the same, also when no row with some of them is left.

use async_trait::async_trait;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, Diagnostic, ParameterKind, StageSpec};

use crate::expression::{BoundExpression, Expression, ExpressionError, ValueKind, Values};
use crate::host::Context;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct FilterRows;

choices! {
    /// Which rows are kept.
    pub enum Keep {
        /// Rows for which the condition is true.
        Matching = "matching" => "Rows that match",
        /// Rows for which the condition is false.
        NotMatching = "not-matching" => "Rows that do not match",
    }
}

parameters! {
    /// Which rows are kept.
    pub struct FilterRowsParameters {
        /// What must be true of a row: year > 2007 and sex is not missing.
        condition: String = String::new(), "Condition", ParameterKind::Expression;
        /// Whether the rows that match are kept or dropped.
        keep: Keep = Keep::Matching, "Keep", Keep::kind();
    }
}

/// Rows judged between two checkpoints.
const CHUNK: usize = 16_384;

const DROPPED: &str = "rows-dropped";
const MISSING: &str = "condition-missing";

#[async_trait(?Send)]
impl Stage for FilterRows {
    type Parameters = FilterRowsParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("filter-rows", 1, Category::Prepare, "Filter rows")
            .keywords(&["where", "condition", "select", "subset", "drop", "query", "expression"])
            .transforms_table()
    }

    fn check(parameters: &FilterRowsParameters, inputs: &InputSchemas) -> Checked {
        let mut found = Vec::new();
        if parameters.condition.trim().is_empty() {
            let message = "There is no condition, so this keeps every row.";
            found.push(Diagnostic::warning("no-condition", message).parameter("condition"));
        }
        let Some(schema) = inputs.table() else {
            found.extend(condition(parameters).err().map(|error| error.diagnostic("condition")));
            return Checked::default().noting(found);
        };
        match condition(parameters) {
            Ok(None) => {}
            Err(error) => found.push(error.diagnostic("condition")),
            Ok(Some(expression)) => match expression.check(schema) {
                Ok(ValueKind::Boolean | ValueKind::Unknown) => {
                    let doubts = expression.doubts(schema).into_iter();
                    found.extend(
                        doubts
                            .map(|doubt| Diagnostic::warning("unknown-level", doubt).parameter("condition")),
                    );
                }
                Ok(kind) => found.push(not_boolean(kind)),
                Err(error) => found.push(error.diagnostic("condition")),
            },
        }
        Checked::of_table(schema.clone()).noting(found)
    }

    async fn fit(_: &FilterRowsParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        parameters: &FilterRowsParameters,
        _: &(),
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        let refused = |error: ExpressionError| StageError::from(error.diagnostic("condition"));
        context.checkpoint().await?;
        let Some(expression) = condition(parameters).map_err(refused)? else {
            return Ok(Outputs::of_table(table.clone()));
        };
        let absent = expression.columns().into_iter().find(|name| table.index_of(name).is_none());
        if let Some(absent) = absent.filter(|_| context.scoring) {
            // Most of all the target, which is not known when a model is used.
            let message =
                format!("The condition needs “{absent}”, which this table lacks: no row was dropped.");
            let note =
                Diagnostic::warning("condition-unknown", message).parameter("condition").column(absent);
            return Ok(Outputs::of_table(table.clone()).noting([note]));
        }
        let bound = expression.bind(table).map_err(refused)?;
        let (keep, missing) = judged(&bound, table.rows(), parameters.keep, context).await?;
        let kept = keep.iter().filter(|keep| **keep).count();
        let rows = table.rows();
        let mut notes = Vec::new();
        if kept < rows {
            notes.push(
                Diagnostic::note(DROPPED, format!("{} of {rows} rows were dropped.", rows - kept))
                    .parameter("condition"),
            );
        }
        if missing > 0 {
            let message = format!(
                "{missing} of {rows} rows have a missing condition, because a column is missing there; they were dropped."
            );
            notes.push(
                Diagnostic::note(MISSING, message)
                    .hint("Add “or … is missing” to keep them.")
                    .parameter("condition"),
            );
        }
        if kept == 0 && rows > 0 {
            let message = if missing == rows {
                format!("No row is left: the condition is missing in all {rows} rows.")
            } else {
                format!("No row is left: none of {rows} rows fulfils the condition.")
            };
            let problem =
                Diagnostic::error("no-rows", message).hint("Loosen the condition.").parameter("condition");
            if !context.scoring {
                return Err(problem.into());
            }
            notes.push(Diagnostic { severity: penstock_flow::Severity::Warning, ..problem });
        }
        if kept == rows {
            return Ok(Outputs::of_table(table.clone()).noting(notes));
        }
        let numbers = (0u32..).zip(&keep).filter(|(_, keep)| **keep).map(|(row, _)| row).collect();
        Ok(Outputs::of_table(table.filter(&keep)?).noting(notes).keeping(numbers))
    }

    fn view(_: &FilterRowsParameters, _: &(), outputs: &Outputs) -> NodeView {
        let mut facts: Vec<Fact> =
            outputs.table().map(|table| Fact::new("rows kept", table.rows())).into_iter().collect();
        for (code, name) in [(DROPPED, "rows dropped"), (MISSING, "condition missing")] {
            // The notes begin with “12 of 344 rows”.
            let note = outputs.diagnostics.iter().find(|note| note.code == code);
            facts.extend(
                note.and_then(|note| note.message.split(" rows").next()).map(|count| Fact::new(name, count)),
            );
        }
        NodeView { facts, ..NodeView::default() }
    }
}

/// The condition, or nothing when it is empty.
fn condition(parameters: &FilterRowsParameters) -> Result<Option<Expression>, ExpressionError> {
    let text = &parameters.condition;
    if text.trim().is_empty() { Ok(None) } else { Expression::parse(text).map(Some) }
}

fn not_boolean(kind: ValueKind) -> Diagnostic {
    let message = format!("The condition must be true or false, but it is {}.", kind.name());
    Diagnostic::error("not-a-condition", message)
        .hint("Compare it with something: “x > 0”.")
        .parameter("condition")
}

/// Which rows are kept, and how many have a missing condition.
async fn judged(
    bound: &BoundExpression<'_>,
    rows: usize,
    keep: Keep,
    context: &Context<'_>,
) -> Result<(Vec<bool>, usize), StageError> {
    let wanted = Some(keep == Keep::Matching);
    let mut kept = Vec::with_capacity(rows);
    let mut missing = 0;
    for start in (0..rows).step_by(CHUNK) {
        context.checkpoint().await?;
        context.progress(start as f64 / rows as f64);
        let Values::Booleans(values) = bound.evaluate(start..start + CHUNK) else {
            return Err(not_boolean(bound.kind()).into());
        };
        missing += values.iter().filter(|value| value.is_none()).count();
        kept.extend(values.into_iter().map(|value| value == wanted));
    }
    if rows == 0 && bound.kind() != ValueKind::Boolean {
        return Err(not_boolean(bound.kind()).into());
    }
    Ok((kept, missing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, check_stage, check_stage_from, fit_and_score, input_table, run_stage};
    use serde_json::json;

    const INPUT: &str = "age,name\n17,Bo\n18,Cy\n,Di\n40,Bo\n";

    fn found(condition: &str) -> Vec<Diagnostic> {
        let parameters =
            FilterRowsParameters { condition: condition.to_owned(), ..FilterRowsParameters::default() };
        let table = input_table(INPUT);
        FilterRows::check(&parameters, &InputSchemas::of_table(penstock_flow::Schema::clone(table.schema())))
            .diagnostics
    }

    #[test]
    fn keeps_or_drops_what_matches_and_never_what_is_missing() {
        check_stage::<FilterRows>(json!({"condition": "age >= 18"}), INPUT, "age,name\n18,Cy\n40,Bo\n");
        let dropping = json!({"condition": "age >= 18", "keep": "not-matching"});
        check_stage::<FilterRows>(dropping, INPUT, "age,name\n17,Bo\n");
        let with_missing = json!({"condition": "age >= 18 or age is missing"});
        check_stage::<FilterRows>(with_missing, INPUT, "age,name\n18,Cy\n,Di\n40,Bo\n");
        check_stage::<FilterRows>(json!({"condition": "  "}), INPUT, INPUT);
    }

    #[test]
    fn acts_on_held_out_rows_and_when_scoring() {
        check_stage_from::<FilterRows>(
            json!({"condition": "name = 'Bo'"}),
            INPUT,
            &[3],
            "age,name\n17,Bo\n40,Bo\n",
        );
        let scored =
            fit_and_score::<FilterRows>(json!({"condition": "age > 1"}), INPUT, "age,name\n0,x\n").unwrap();
        assert_eq!(scored.table().unwrap().rows(), 0);
        assert_eq!(
            scored.diagnostics.last().unwrap().message,
            "No row is left: none of 1 rows fulfils the condition."
        );
    }

    #[test]
    fn what_is_dropped_is_counted() {
        let outputs = run_stage::<FilterRows>(
            &TestHost::default(),
            json!({"condition": "age >= 18"}),
            &Inputs::of_table(input_table(INPUT)),
        )
        .unwrap();
        let messages: Vec<&str> = outputs.diagnostics.iter().map(|note| note.message.as_str()).collect();
        assert_eq!(messages[0], "2 of 4 rows were dropped.");
        assert!(messages[1].starts_with("1 of 4 rows have a missing condition"));
        let facts = FilterRows::view(&FilterRowsParameters::default(), &(), &outputs).facts;
        assert_eq!(
            facts,
            [
                Fact::new("rows kept", 2),
                Fact::new("rows dropped", "2 of 4"),
                Fact::new("condition missing", "1 of 4")
            ]
        );
    }

    #[test]
    fn mistakes_are_found_while_editing() {
        assert_eq!(found("")[0].code, "no-condition");
        assert_eq!(found("age + 1")[0].message, "The condition must be true or false, but it is a number.");
        let typo = &found("ages > 1")[0];
        assert_eq!(typo.to_string(), "error: There is no column “ages”. (At character 1.) Did you mean age?");
        assert_eq!(typo.parameter.as_deref(), Some("condition"));
        assert!(found("age > 1").is_empty());
        assert!(found("age >")[0].is_error());
    }

    #[test]
    fn no_row_left_is_an_error() {
        let inputs = Inputs::of_table(input_table(INPUT));
        let error = run_stage::<FilterRows>(&TestHost::default(), json!({"condition": "age > 99"}), &inputs)
            .err()
            .unwrap();
        assert!(error.to_string().contains("No row is left: none of 4 rows"), "{error}");
        let wrong = run_stage::<FilterRows>(&TestHost::default(), json!({"condition": "age"}), &inputs)
            .err()
            .unwrap();
        assert!(wrong.to_string().contains("must be true or false"));
    }
}
