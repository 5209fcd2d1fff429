//! Puts the rows of several tables below each other.
//!
//! Wire any number of tables to the input. Columns are matched by name; a column that some tables lack is missing in their
//! rows. Where types differ, numbers and integers become numbers, and all else becomes text, so that no value is lost
//! (integers beyond 2⁵³ are rounded and counted). What differs is said while you edit. Roles are those of the first table
//! that has the column.
//!
//! A source column says from which input a row came, by the name of its node. It has the role *ignored*, since new rows
//! all come from the same input.
//!
//! Each row keeps its part, train or test; rows of a table that is not split count as training rows when another is. Rows
//! in folds are refused: split after the union. When a **model** is used, new rows pass through alone, by the way of the
//! first wire.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use penstock_flow::view::{Cell, Fact, NodeView, ViewTable};
use penstock_flow::{
    Category, Column, ColumnType, Diagnostic, ParameterKind, PortKind, PortSpec, Role, Schema, StageSpec,
};
use penstock_table::{Table, category_column};
use serde::{Deserialize, Serialize};

use crate::host::Context;
use crate::prepare::stacking::{common_levels, common_type, stacked, stacked_partition};
use crate::rounding;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Union;

parameters! {
    /// What is added to the rows.
    pub struct UnionParameters {
        /// The name of a column that says which input a row came from; none when empty.
        source_column: String = String::new(), "Source column", ParameterKind::Text;
    }
}

/// One column of the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnionColumn {
    /// The column.
    pub column: Column,
    /// Whether the first table has it, as new rows should.
    pub in_first: bool,
}

/// The columns of the result, so that new rows alone have them too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedUnion {
    /// The columns, in order, without the source column.
    pub columns: Vec<UnionColumn>,
    /// What the source column says of new rows: the name of the first input.
    pub first: String,
}

#[async_trait(?Send)]
impl Stage for Union {
    type Parameters = UnionParameters;
    type Fitted = FittedUnion;

    fn spec() -> StageSpec {
        StageSpec::new("union", 1, Category::Prepare, "Union")
            .keywords(&["append", "concatenate", "stack", "combine", "rows", "bind", "add"])
            .takes(PortSpec::new("table", PortKind::Table).many())
            .gives(PortSpec::new("table", PortKind::Table))
    }

    fn check(parameters: &UnionParameters, inputs: &InputSchemas) -> Checked {
        let wires = inputs.ports.get("table").map_or(0, Vec::len);
        let schemas: Vec<&Schema> = inputs.all("table").collect();
        if schemas.is_empty() || schemas.len() < wires {
            return Checked::default();
        }
        let (columns, mut found) = unified(&schemas);
        if wires == 1 {
            let message = "Only one table is wired in, so this passes it on.";
            found.push(
                Diagnostic::note("one-input", message)
                    .hint("Draw wires from other tables to the same input."),
            );
        }
        if schemas.iter().any(|schema| schema.open) {
            return Checked::of_table(Schema { columns: Vec::new(), open: true });
        }
        let mut columns: Vec<Column> = columns.into_iter().map(|one| one.column).collect();
        match source_column(parameters, &columns) {
            Ok(column) => columns.extend(column),
            Err(problem) => found.push(*problem),
        }
        Checked::of_table(Schema::new(columns)).noting(found)
    }

    async fn fit(
        parameters: &UnionParameters,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<FittedUnion, StageError> {
        let first = inputs.tables("table").next().map(|(name, _)| name.to_owned()).unwrap_or_default();
        context.checkpoint().await?;
        let schemas: Vec<&Schema> = inputs.tables("table").map(|(_, table)| &**table.schema()).collect();
        let (columns, _) = unified(&schemas);
        let all: Vec<Column> = columns.iter().map(|one| one.column.clone()).collect();
        source_column(parameters, &all)?;
        Ok(FittedUnion { columns, first })
    }

    async fn apply(
        parameters: &UnionParameters,
        fitted: &FittedUnion,
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let most = if context.scoring { 1 } else { usize::MAX };
        inputs.table("table")?;
        let mut tables: Vec<(String, &Table)> = Vec::new();
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, table) in inputs.tables("table").take(most) {
            let time = times.entry(name).or_default();
            *time += 1;
            let name = if *time == 1 { name.to_owned() } else { format!("{name} {time}") };
            tables.push((if context.scoring { fitted.first.clone() } else { name }, table));
        }
        let mut notes = Vec::new();
        let (mut columns, mut arrays) = (Vec::new(), Vec::new());
        for (done, UnionColumn { column, in_first }) in fitted.columns.iter().enumerate() {
            context.checkpoint().await?;
            context.progress(done as f64 / fitted.columns.len() as f64);
            let name = column.name.as_str();
            let piece = |table| Table::index_of(table, name).map(|_| name);
            let pieces: Vec<(&Table, Option<&str>)> =
                tables.iter().map(|(_, table)| (*table, piece(*table))).collect();
            // A table that is scored may lack a column that nothing after this needs; what needs it says so.
            if context.scoring && *in_first && pieces.iter().all(|(_, name)| name.is_none()) {
                continue;
            }
            arrays.push(stacked(column.kind, &pieces, context).await?);
            columns.push(column.clone());
        }
        let numbers: Vec<&str> = columns
            .iter()
            .filter(|column| column.kind == ColumnType::Number)
            .map(|column| column.name.as_str())
            .collect();
        for (_, table) in &tables {
            notes.extend(rounding::warning(table, numbers.iter().copied(), context).await?);
        }
        if let Some(column) = source_column(parameters, &columns)? {
            let cells = tables
                .iter()
                .flat_map(|(name, table)| std::iter::repeat_n(Some(name.as_str()), table.rows()));
            arrays.push(category_column(cells));
            columns.push(column);
        }
        let partition = stacked_partition(tables.iter().map(|(_, table)| *table)).or_else(|error| {
            if let [(_, table)] = &tables[..] { Ok(table.partition().clone()) } else { Err(error) }
        })?;
        let split =
            tables.iter().filter(|(_, table)| *table.partition() != penstock_table::Partition::None).count();
        if split > 0 && split < tables.len() {
            let message = "Some of the tables are split and others are not: rows of those that are not count as training rows.";
            notes.push(Diagnostic::warning("partly-split", message).hint("Split after the union."));
        }
        let table = Table::new(Arc::new(Schema::new(columns)), arrays)?.with_partition(partition)?;
        Ok(Outputs::of_table(table).noting(notes))
    }

    fn view(_: &UnionParameters, fitted: &FittedUnion, outputs: &Outputs) -> NodeView {
        let only = |one: &&UnionColumn| !one.in_first;
        let rows: Vec<Vec<Cell>> = fitted
            .columns
            .iter()
            .filter(only)
            .map(|one| {
                vec![Cell::Text(one.column.name.clone()), Cell::Text(one.column.kind.name().to_owned())]
            })
            .collect();
        let facts = outputs.table().map(|table| Fact::new("rows", table.rows())).into_iter().collect();
        let columns = ["column", "type"].map(str::to_owned).to_vec();
        let tables = if rows.is_empty() {
            Vec::new()
        } else {
            vec![ViewTable { title: "Columns that the first table lacks".into(), columns, rows }]
        };
        NodeView { facts, tables, ..NodeView::default() }
    }
}

/// The source column; nothing when none is wanted.
fn source_column(
    parameters: &UnionParameters,
    columns: &[Column],
) -> Result<Option<Column>, Box<Diagnostic>> {
    let name = &parameters.source_column;
    if columns.iter().any(|column| column.name == *name) && !name.is_empty() {
        let message = format!("The tables have a column “{name}” already.");
        let problem = Diagnostic::error("name-taken", message).hint("Give the source column another name.");
        return Err(Box::new(problem.parameter("source_column").column(name)));
    }
    let column = Column::new(name.clone(), ColumnType::Category).with_role(Role::Ignored);
    Ok((!name.is_empty()).then_some(column))
}

/// The columns of all tables, in order of first appearance, and how the tables differ.
fn unified(schemas: &[&Schema]) -> (Vec<UnionColumn>, Vec<Diagnostic>) {
    let mut names: Vec<&str> = Vec::new();
    let mut by_name: BTreeMap<&str, Vec<(usize, &Column)>> = BTreeMap::new();
    for (number, schema) in schemas.iter().enumerate() {
        for column in &schema.columns {
            let found = by_name.entry(&column.name).or_default();
            if found.is_empty() {
                names.push(&column.name);
            }
            found.push((number, column));
        }
    }
    let (mut lacking, mut retyped, mut to_text) = (Vec::new(), Vec::new(), Vec::new());
    let mut result = Vec::with_capacity(names.len());
    let mut has_target = false;
    let mut found = Vec::new();
    for name in names {
        let held = &by_name[name];
        let columns: Vec<&Column> = held.iter().map(|(_, column)| *column).collect();
        let kind = columns.iter().fold(columns[0].kind, |kind, column| common_type(kind, column.kind));
        let mut column = Column { kind, levels: common_levels(kind, &columns), ..columns[0].clone() };
        if held.len() < schemas.len() {
            let holders: Vec<String> = held.iter().map(|(number, _)| (number + 1).to_string()).collect();
            lacking.push(format!("“{name}” is only in input {}", holders.join(" and ")));
        }
        let kinds: BTreeSet<ColumnType> = columns.iter().map(|column| column.kind).collect();
        if kinds.len() > 1 {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            let sentence = format!("“{name}” is {}", kinds.join(" and "));
            if kind == ColumnType::Number { &mut retyped } else { &mut to_text }.push(sentence);
        }
        if column.role == Role::Target && std::mem::replace(&mut has_target, true) {
            column.role = Role::Ignored;
            let message = format!(
                "“{name}” is the target of one table and another column is that of the first, so it is ignored."
            );
            let hint = "Give the target the same name in all tables.";
            found.push(Diagnostic::warning("two-targets", message).hint(hint).column(name));
        }
        result.push(UnionColumn { column, in_first: held[0].0 == 0 });
    }
    let lacking_hint = "Rename or drop columns before the union if this is not meant.";
    found.extend(differences("columns-differ", lacking, "missing in the rows of the others", lacking_hint));
    let text_hint = "Set the same type at the sources to keep it.";
    found.extend(differences("types-differ", to_text, "text in the result", text_hint));
    let numbers = differences("types-differ", retyped, "number in the result", "");
    found.extend(numbers.map(|one| Diagnostic { severity: penstock_flow::Severity::Note, ..one }));
    (result, found)
}

/// One finding for all columns that differ in the same way.
fn differences(code: &str, sentences: Vec<String>, what: &str, hint: &str) -> Option<Diagnostic> {
    const SHOWN: usize = 5;
    let more = if sentences.len() > SHOWN {
        format!(" and {} more", sentences.len() - SHOWN)
    } else {
        String::new()
    };
    let shown = sentences.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let subject = if sentences.len() == 1 { "it is" } else { "they are" };
    (!sentences.is_empty())
        .then(|| Diagnostic::warning(code, format!("{shown}{more}; {subject} {what}.")).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, check_stage_of, input_table, inputs_of, run_stage};
    use crate::value::PortValue;
    use penstock_flow::NodeId;
    use penstock_table::{Part, Partition, block_on, csv::csv_bytes};
    use serde_json::json;

    const FIRST: &str = "id,n,c,b\n1,1,x,true\n2,2,y,false\n";
    const SECOND: &str = "n,extra,id,c,b\n0.5,7,3,z,12\n,8,4,,\n";

    #[test]
    fn columns_meet_by_name_and_types_where_no_value_is_lost() {
        let tables = [("table", FIRST), ("table", SECOND)];
        let expected = "id,n,c,b,extra,from\n1,1.0,x,true,,a\n2,2.0,y,false,,a\n3,0.5,z,12,7,b\n4,,,,8,b\n";
        check_stage_of::<Union>(json!({"source_column": "from"}), &tables, expected);
        let inputs = inputs_of(&tables);
        let outputs = run_stage::<Union>(&TestHost::default(), json!({}), &inputs).unwrap();
        let schema = outputs.table().unwrap().schema().clone();
        let levels: Vec<String> = ["x", "y", "z"].map(String::from).to_vec();
        assert_eq!(schema.column("c").unwrap().levels.as_deref(), Some(&levels[..]));
        let kinds: Vec<ColumnType> = schema.columns.iter().map(|column| column.kind).collect();
        use ColumnType::{Category, Integer, Number, Text};
        assert_eq!(kinds, [Integer, Number, Category, Text, Integer]);
    }

    #[test]
    fn differences_are_said_while_editing() {
        let schema = |text: &str| Some(Schema::clone(input_table(text).schema()));
        let ports = BTreeMap::from([("table".to_owned(), vec![schema(FIRST), schema(SECOND)])]);
        let inputs = InputSchemas { ports, ..InputSchemas::default() };
        let said = |parameters: serde_json::Value| -> Vec<String> {
            let checked = Union::check(&serde_json::from_value(parameters).unwrap(), &inputs);
            checked.diagnostics.into_iter().map(|one| one.message).collect()
        };
        assert_eq!(
            said(json!({})),
            [
                "“extra” is only in input 2; it is missing in the rows of the others.",
                "“b” is integer and boolean; it is text in the result.",
                "“n” is number and integer; it is number in the result.",
            ]
        );
        assert!(said(json!({"source_column": "id"})).last().unwrap().contains("“id” already"));
    }

    #[test]
    fn integers_that_are_rounded_are_counted() {
        let tables = [("table", "n\n9007199254740993\n"), ("table", "n\n0.5\n")];
        let said = check_stage_of::<Union>(json!({}), &tables, "n\n9007199254740992.0\n0.5\n");
        assert!(said[0].contains("lost the last digits"), "{said:?}");
    }

    #[test]
    fn rows_keep_their_parts_and_folds_are_refused() {
        let run = |first: Partition, second: Partition| {
            let mut inputs = Inputs::default();
            for partition in [first, second] {
                let table = input_table("a\n1\n2\n").with_partition(partition).unwrap();
                inputs.add("table", "same", PortValue::Table(table));
            }
            run_stage::<Union>(&TestHost::default(), json!({"source_column": "s"}), &inputs)
        };
        let outputs = run(Partition::Parts([Part::Train, Part::Test].into()), Partition::None).unwrap();
        let table = outputs.table().unwrap();
        assert_eq!((table.partition().test_rows(4), table.training_rows()), (vec![1], vec![0, 2, 3]));
        assert_eq!(table.texts("s").unwrap().get(3).as_deref(), Some("same 2"));
        assert_eq!(outputs.diagnostics[0].code, "partly-split");
        let error = run(Partition::Folds { fold: [0, 1].into(), count: 2 }, Partition::None).err().unwrap();
        assert!(error.to_string().contains("before the Split"), "{error}");
    }

    #[test]
    fn new_rows_pass_alone_with_all_columns_of_the_whole() {
        let host = TestHost::default();
        let context = Context { host: &host, node: NodeId(1), seed: 1, note: "", scoring: false };
        let parameters = UnionParameters { source_column: "from".to_owned() };
        let inputs = inputs_of(&[("table", FIRST), ("table", SECOND)]);
        let fitted = block_on(Union::fit(&parameters, &inputs, &context)).unwrap();
        let scoring = Context { scoring: true, ..context };
        let new = inputs_of(&[("table", "c,n,b\nz,3,true\n")]);
        let outputs = block_on(Union::apply(&parameters, &fitted, &new, &scoring)).unwrap();
        let text = String::from_utf8_lossy(&csv_bytes(outputs.table().unwrap())).replace("\r\n", "\n");
        // Of the first table “id” is not there, which whatever needs it will say.
        assert_eq!(text, "n,c,b,extra,from\n3.0,z,true,,a\n");
    }
}
