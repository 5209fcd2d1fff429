//! Keeps or drops columns, and changes what they are for.
//!
//! A column that is needed later but must not be learned from, such as a name, can be kept and given the role *id* or
//! *ignored* instead of being dropped.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use penstock_flow::{Category, Column, Diagnostic, ParameterKind, Role, Schema, StageSpec};

use crate::host::Context;
use crate::parameters::columns;
use crate::source::load::unknown_columns;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct SelectColumns;

choices! {
    /// What happens to the columns that are listed.
    pub enum SelectionMode {
        /// The listed columns are kept, in the table's order; the others are dropped.
        Keep = "keep" => "Keep",
        /// The listed columns are dropped; the others are kept.
        Drop = "drop" => "Drop",
    }
}

parameters! {
    /// Which columns, and their roles.
    pub struct SelectColumnsParameters {
        /// Whether the listed columns are kept or dropped.
        mode: SelectionMode = SelectionMode::Keep, "Mode", SelectionMode::kind();
        /// The columns. When left open, every column is kept.
        columns: Option<Vec<String>> = None, "Columns", columns(&[]);
        /// New roles for some columns.
        roles: BTreeMap<String, Role> = BTreeMap::new(), "Roles", ParameterKind::Roles;
    }
}

/// The positions of the columns that stay, with the schema's new roles, and what is wrong.
fn selection(
    parameters: &SelectColumnsParameters,
    schema: &Schema,
) -> (Vec<usize>, Vec<Column>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let names: BTreeSet<&str> = schema.columns.iter().map(|column| column.name.as_str()).collect();
    let listed: Option<BTreeSet<&str>> =
        parameters.columns.as_ref().map(|listed| listed.iter().map(String::as_str).collect());
    if !schema.open {
        let unknown = |name: &&str| !names.contains(name);
        let of_list: Vec<&str> = listed.iter().flatten().copied().filter(unknown).collect();
        let of_roles: Vec<&str> = parameters.roles.keys().map(String::as_str).filter(unknown).collect();
        found.extend(unknown_columns(schema, &of_list, "columns"));
        found.extend(unknown_columns(schema, &of_roles, "roles"));
    }
    let stays = |name: &str| match (&listed, parameters.mode) {
        (None, _) => true,
        (Some(listed), SelectionMode::Keep) => listed.contains(name),
        (Some(listed), SelectionMode::Drop) => !listed.contains(name),
    };
    let kept: Vec<usize> =
        (0..schema.columns.len()).filter(|index| stays(&schema.columns[*index].name)).collect();
    let gives_target = parameters.roles.values().any(|role| *role == Role::Target);
    if let Some(target) = schema.target().filter(|target| !stays(&target.name) && !gives_target) {
        let message = format!("The target “{}” is dropped: no learner can follow.", target.name);
        found.push(
            Diagnostic::warning("target-dropped", message)
                .hint("Keep it too, unless another column is the target.")
                .parameter("columns")
                .column(&target.name),
        );
    }
    let columns: Vec<Column> = kept
        .iter()
        .map(|index| {
            let column = schema.columns[*index].clone();
            let role = parameters.roles.get(&column.name).copied().unwrap_or(column.role);
            column.with_role(role)
        })
        .collect();
    if columns.is_empty() && !schema.open {
        found.push(
            Diagnostic::error("no-columns", "No column would be left.")
                .hint("Keep at least one column.")
                .parameter("columns"),
        );
    }
    if columns.iter().filter(|column| column.role == Role::Target).count() > 1 {
        found.push(
            Diagnostic::error("several-targets", "Several columns would be targets; a learner predicts one.")
                .hint("Give the others another role.")
                .parameter("roles"),
        );
    }
    (kept, columns, found)
}

#[async_trait(?Send)]
impl Stage for SelectColumns {
    type Parameters = SelectColumnsParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("select-columns", 1, Category::Prepare, "Select columns")
            .keywords(&["drop", "keep", "role", "remove", "choose", "features"])
            .transforms_table()
    }

    fn check(parameters: &SelectColumnsParameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        let (_, columns, found) = selection(parameters, schema);
        Checked::of_table(Schema { columns, open: schema.open }).noting(found)
    }

    async fn fit(_: &SelectColumnsParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        parameters: &SelectColumnsParameters,
        _: &(),
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        let (kept, columns, found) = selection(parameters, table.schema());
        // A table that is scored may lack the target, and columns that nothing learned from.
        if let Some(error) = found.into_iter().find(Diagnostic::is_error).filter(|_| !context.scoring) {
            return Err(error.into());
        }
        let selected = table.select(&kept)?;
        let columns = columns.into_iter().zip(selected.columns().iter().cloned()).collect();
        context.checkpoint().await?;
        Ok(Outputs::of_table(selected.with_columns(columns)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::check_stage;
    use serde_json::json;

    #[test]
    fn keeps_drops_and_gives_roles() {
        let input = "a,b,c\n1,2,x\n3,4,y\n";
        check_stage::<SelectColumns>(json!({"columns": ["c", "a"]}), input, "a,c\n1,x\n3,y\n");
        check_stage::<SelectColumns>(json!({"columns": ["b"], "mode": "drop"}), input, "a,c\n1,x\n3,y\n");
        check_stage::<SelectColumns>(json!({"roles": {"c": "target"}}), input, input);
    }

    #[test]
    fn a_target_that_is_dropped_is_named() {
        let number = |name: &str| Column::new(name, penstock_flow::ColumnType::Number);
        let schema = Schema::new(vec![number("a"), number("b"), number("t").with_role(Role::Target)]);
        let found = |parameters: serde_json::Value| {
            let parameters = serde_json::from_value(parameters).unwrap();
            SelectColumns::check(&parameters, &InputSchemas::of_table(schema.clone())).diagnostics
        };
        assert_eq!(found(json!({"columns": ["a"]}))[0].code, "target-dropped");
        assert!(found(json!({"columns": ["a", "t"]})).is_empty());
        assert!(found(json!({"columns": ["a", "b"], "roles": {"b": "target"}})).is_empty());
        let many: Vec<String> = (0..50).map(|number| format!("z{number}")).collect();
        assert!(found(json!({"columns": many})).iter().any(|one| one.message.contains("45 more")));
    }

    #[test]
    fn unknown_columns_and_empty_results_are_errors() {
        let schema = Schema::new(vec![Column::new("a", penstock_flow::ColumnType::Number)]);
        for (listed, code) in [(json!(["z"]), "unknown-column"), (json!([]), "no-columns")] {
            let parameters = serde_json::from_value(json!({"columns": listed})).unwrap();
            let checked = SelectColumns::check(&parameters, &InputSchemas::of_table(schema.clone()));
            assert!(checked.diagnostics.iter().any(|diagnostic| diagnostic.code == code), "{checked:?}");
        }
    }
}
