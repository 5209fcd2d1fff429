//! Holds rows out, so that a model is judged on rows it has not seen.
//!
//! - **Holdout**: a share of the rows, drawn at random, is kept for testing.
//! - **Stratified**: the same, with each class in the same proportion in both parts.
//! - **k-fold**: every row is tested once. The pipeline after this stage runs once a fold, each time trained on the other
//!   folds; the metrics are out-of-fold, with mean and deviation. The exported model is then fitted on all rows.
//! - **Stratified k-fold**: the same, with each class spread evenly over the folds.
//!
//! Rows that an earlier Split holds out stay held out. Everything that learns from rows belongs *after* this stage: what stands before it has seen the test rows. Rows that
//! share a value in a column with the role *group* stay together (holdout and k-fold).

use async_trait::async_trait;
use penstock_flow::view::{Fact, NodeView};
use penstock_flow::{Category, Column, ColumnType, Diagnostic, Role, StageSpec};
use penstock_learn::Random;
use penstock_table::{Part, Partition, Table};

use crate::host::Context;
use crate::pace::{CHUNK, mapped};
use crate::parameters::{integer, number};
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs};

/// The stage.
pub struct Split;

choices! {
    /// How rows are held out.
    pub enum SplitMethod {
        /// A share of the rows, drawn at random.
        Holdout = "holdout" => "Holdout",
        /// A share of the rows of each class.
        Stratified = "stratified" => "Stratified",
        /// Every row is tested once.
        KFold = "k-fold" => "k-fold",
        /// Every row is tested once; classes are spread evenly.
        StratifiedKFold = "stratified-k-fold" => "Stratified k-fold",
    }
}

parameters! {
    /// How rows are held out.
    pub struct SplitParameters {
        /// How rows are held out.
        method: SplitMethod = SplitMethod::Holdout, "Method", SplitMethod::kind();
        /// The share of rows kept for testing.
        test_share: f64 = 0.25, "Test share", number(0.01, 0.9), when method in ["holdout", "stratified"];
        /// How many folds.
        folds: u32 = 5, "Folds", integer(2, 50), when method in ["k-fold", "stratified-k-fold"];
    }
}

impl SplitMethod {
    fn is_stratified(self) -> bool {
        matches!(self, Self::Stratified | Self::StratifiedKFold)
    }

    fn is_folds(self) -> bool {
        matches!(self, Self::KFold | Self::StratifiedKFold)
    }
}

#[async_trait(?Send)]
impl Stage for Split {
    type Parameters = SplitParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("split", 1, Category::Split, "Split")
            .keywords(&["train", "test", "holdout", "cross-validation", "k-fold", "stratified", "partition"])
            .transforms_table()
            .training_only()
    }

    fn check(parameters: &SplitParameters, inputs: &InputSchemas) -> Checked {
        let Some(schema) = inputs.table() else { return Checked::default() };
        let mut found = Vec::new();
        if parameters.method.is_stratified() {
            found.extend(stratification_problem(schema.target()));
            if schema.with_role(Role::Group).next().is_some() {
                let message =
                    "A group column keeps rows together, so classes cannot be spread evenly as well.";
                found.push(
                    Diagnostic::error("group-stratified", message)
                        .hint("Choose holdout or k-fold.")
                        .parameter("method"),
                );
            }
        }
        Checked::of_table(schema.clone()).noting(found)
    }

    async fn fit(_: &SplitParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        parameters: &SplitParameters,
        _: &(),
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        if table.rows() < 2 {
            let message =
                format!("The table has {} row; to hold rows out there must be at least two.", table.rows());
            return Err(Diagnostic::error("too-few-rows", message).hint("Use a file with more rows.").into());
        }
        context.checkpoint().await?;
        let mut random = context.random("split");
        let mut notes = Vec::new();
        let strata = strata(parameters, table, &mut notes, context).await?;
        let held_out = table.partition().clone();
        let units = units(table, context).await?;
        let fewest = if parameters.method.is_folds() { parameters.folds as usize } else { 2 };
        if units.len() < fewest {
            let message = format!(
                "There must be at least {fewest} rows or groups to split; there are {}.",
                units.len()
            );
            return Err(Diagnostic::error("too-few-rows", message)
                .hint("Use fewer folds, or take the role “group” from the column that has too few values.")
                .parameter("method")
                .into());
        }
        let partition = if parameters.method.is_folds() {
            folds(parameters.folds as u16, table.rows(), &units, &strata, &mut random)
        } else {
            holdout(parameters.test_share, table.rows(), &units, &strata, &mut random)
        };
        if let Some(target) = table.schema().target().filter(|_| parameters.method.is_stratified())
            && matches!(&partition, Partition::Parts(parts) if !parts.contains(&Part::Test))
        {
            return Err(nothing_held_out(&target.name).into());
        }
        if let Partition::Folds { count, .. } = &held_out {
            notes.push(folds_replaced(*count));
        }
        let partition = keeping_held_out(partition, &held_out);
        Ok(Outputs::of_table(table.with_partition(partition)?).noting(notes))
    }

    fn view(parameters: &SplitParameters, _: &(), outputs: &Outputs) -> NodeView {
        let Some(table) = outputs.table() else { return NodeView::default() };
        let facts = if parameters.method.is_folds() {
            vec![Fact::new("folds", parameters.folds)]
        } else {
            let test = table.partition().test_rows(table.rows()).len();
            vec![Fact::new("training rows", table.rows() - test), Fact::new("test rows", test)]
        };
        NodeView { facts, ..NodeView::default() }
    }
}

fn stratification_problem(target: Option<&Column>) -> Option<Diagnostic> {
    let problem = match target {
        None => "Stratifying needs a target, and no column has that role.".to_owned(),
        Some(column) if matches!(column.kind, ColumnType::Number | ColumnType::DateTime) => {
            format!("The target “{}” is a number, so it has no classes to stratify by.", column.name)
        }
        Some(_) => return None,
    };
    let hint = "Choose the target at the source, or use holdout or k-fold.";
    Some(Diagnostic::error("no-classes", problem).hint(hint).parameter("method"))
}

fn nothing_held_out(target: &str) -> Diagnostic {
    let message = format!(
        "No row is held out: every class of “{target}” has a single row, which is kept to be learned from."
    );
    Diagnostic::error("nothing-held-out", message)
        .hint("Use the method holdout, join classes, or choose another target at the source.")
        .parameter("method")
        .column(target)
}

fn folds_replaced(count: u16) -> Diagnostic {
    let message =
        format!("The {count} folds of an earlier Split are given up for the split that is made here.");
    Diagnostic::warning("folds-replaced", message)
        .hint("Remove one of the two, or hold rows out first and make the folds after that.")
}

/// The partition with the rows held out that were held out before.
fn keeping_held_out(partition: Partition, before: &Partition) -> Partition {
    match partition {
        Partition::Parts(parts) => {
            let keep = |(row, part): (usize, &Part)| match before {
                _ if before.trains(row) => *part,
                Partition::Parts(before) => before[row],
                _ => Part::Test,
            };
            Partition::Parts(parts.iter().enumerate().map(keep).collect())
        }
        Partition::Folds { fold, count } => {
            let keep =
                |(row, fold): (usize, &u16)| if before.trains(row) { *fold } else { Partition::HELD_OUT };
            Partition::Folds { fold: fold.iter().enumerate().map(keep).collect(), count }
        }
        Partition::None => Partition::None,
    }
}

/// Rows that stay together: each alone, or by group, in order of first appearance. Rows that are held out already are
/// not among them.
async fn units(table: &Table, context: &Context<'_>) -> Result<Vec<Vec<u32>>, StageError> {
    let is_free = |row: usize| table.partition().trains(row);
    let Some(group) = table.schema().with_role(Role::Group).next() else {
        let unit = |row: usize| is_free(row).then(|| vec![row as u32]);
        return Ok(mapped(table.rows(), context, unit).await?.into_iter().flatten().collect());
    };
    let texts = table.texts(&group.name)?;
    let mut units: Vec<Vec<u32>> = Vec::new();
    let mut by_text = std::collections::BTreeMap::new();
    for (row, text) in texts.iter().enumerate() {
        if row % CHUNK == 0 {
            context.checkpoint().await?;
        }
        match text {
            _ if !is_free(row) => {}
            // A row without a group is a group of its own.
            None => units.push(vec![row as u32]),
            Some(text) => {
                let at = *by_text.entry(text.into_owned()).or_insert_with(|| {
                    units.push(Vec::new());
                    units.len() - 1
                });
                units[at].push(row as u32);
            }
        }
    }
    Ok(units)
}

/// For each row the class to stratify by: 0 for all when not stratified; a missing target is a class of its own.
async fn strata(
    parameters: &SplitParameters,
    table: &Table,
    notes: &mut Vec<Diagnostic>,
    context: &Context<'_>,
) -> Result<Vec<u32>, StageError> {
    if !parameters.method.is_stratified() {
        return Ok(vec![0; table.rows()]);
    }
    let target = table.schema().target();
    if let Some(problem) = stratification_problem(target) {
        return Err(problem.into());
    }
    let Some(target) = target else { return Ok(vec![0; table.rows()]) };
    let texts = table.texts(&target.name)?;
    let mut codes = std::collections::BTreeMap::new();
    for (row, text) in texts.iter().enumerate() {
        if row % CHUNK == 0 {
            context.checkpoint().await?;
        }
        *codes.entry(text.map(std::borrow::Cow::into_owned)).or_insert(0u32) += 1;
    }
    let fewest = if parameters.method.is_folds() { parameters.folds } else { 2 };
    let rare: Vec<String> = codes
        .iter()
        .filter(|(_, count)| **count < fewest)
        .filter_map(|(class, count)| Some(format!("“{}” ({count})", class.as_ref()?)))
        .collect();
    if !rare.is_empty() {
        let more = if rare.len() > 5 { format!(" and {} more", rare.len() - 5) } else { String::new() };
        let some = rare.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
        let message = format!("Too few rows to be in every part have the classes {some}{more}.");
        notes.push(
            Diagnostic::warning("rare-class", message)
                .hint("Join them with other classes, or leave them out.")
                .column(&target.name),
        );
    }
    let names: Vec<Option<String>> = codes.into_keys().collect();
    let code = |text: Option<std::borrow::Cow<'_, str>>| {
        names.binary_search_by(|name| name.as_deref().cmp(&text.as_deref())).unwrap_or(0) as u32
    };
    Ok(texts.iter().map(code).collect())
}

/// The units of each stratum, shuffled.
fn shuffled(units: &[Vec<u32>], strata: &[u32], random: &mut Random) -> Vec<Vec<usize>> {
    let mut by_stratum: std::collections::BTreeMap<u32, Vec<usize>> = std::collections::BTreeMap::new();
    for (index, unit) in units.iter().enumerate() {
        let stratum = unit.first().map_or(0, |row| strata[*row as usize]);
        by_stratum.entry(stratum).or_default().push(index);
    }
    let mut result: Vec<Vec<usize>> = by_stratum.into_values().collect();
    for stratum in &mut result {
        random.shuffle(stratum);
    }
    result
}

/// The share of test rows, rounded over all strata together by the largest remainders, so that the whole is right too.
fn holdout(share: f64, rows: usize, units: &[Vec<u32>], strata: &[u32], random: &mut Random) -> Partition {
    let strata = shuffled(units, strata, random);
    let wanted = (libm::round(units.len() as f64 * share) as usize).clamp(1, units.len() - 1);
    let mut taken: Vec<usize> =
        strata.iter().map(|one| libm::floor(one.len() as f64 * share) as usize).collect();
    let mut by_remainder: Vec<usize> = (0..strata.len()).collect();
    let remainder = |index: usize| strata[index].len() as f64 * share - taken[index] as f64;
    by_remainder.sort_by(|one, other| remainder(*other).total_cmp(&remainder(*one)).then(one.cmp(other)));
    let mut missing = wanted.saturating_sub(taken.iter().sum());
    for index in by_remainder.iter().cycle().take(strata.len() * 2) {
        // A class keeps a row to be learned from.
        let most =
            if strata.len() > 1 { strata[*index].len().saturating_sub(1) } else { strata[*index].len() };
        if missing > 0 && taken[*index] < most {
            taken[*index] += 1;
            missing -= 1;
        }
    }
    let mut parts = vec![Part::Train; rows];
    for (stratum, count) in strata.iter().zip(taken) {
        for row in stratum.iter().take(count).flat_map(|unit| &units[*unit]) {
            parts[*row as usize] = Part::Test;
        }
    }
    Partition::Parts(parts.into())
}

/// Units dealt out in turn, going on where the stratum before ended, so that folds differ by at most one unit.
fn folds(count: u16, rows: usize, units: &[Vec<u32>], strata: &[u32], random: &mut Random) -> Partition {
    let mut fold = vec![0u16; rows];
    let dealt = shuffled(units, strata, random).into_iter().flatten().enumerate();
    for (position, unit) in dealt {
        for row in &units[unit] {
            fold[*row as usize] = (position % usize::from(count)) as u16;
        }
    }
    Partition::Folds { fold: fold.into(), count }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, input_table, run_stage, run_stage_on};
    use serde_json::json;

    fn run(
        parameters: serde_json::Value,
        rows: usize,
        header: &str,
        line: impl Fn(usize) -> String,
    ) -> Table {
        let text: String =
            std::iter::once(header.to_owned()).chain((0..rows).map(line)).map(|line| line + "\n").collect();
        let mut table = input_table(&text);
        for (name, role) in [("t", Role::Target), ("g", Role::Group)] {
            if table.schema().index_of(name).is_some() {
                table = table.with_role(name, role).unwrap();
            }
        }
        run_stage_on::<Split>(&TestHost::default(), parameters, Inputs::of_table(table)).unwrap()
    }

    #[test]
    fn holdout_takes_its_share() {
        let table = run(json!({"test_share": 0.3}), 50, "a", |row| row.to_string());
        assert_eq!(table.partition().test_rows(50).len(), 15);
        assert_eq!(table.training_rows().len(), 35);
    }

    #[test]
    fn stratified_keeps_proportions() {
        let class = |row: usize| ["x", "y", "y", "z", "y"][row % 5].to_owned();
        let table = run(json!({"method": "stratified", "test_share": 0.2}), 100, "t", class);
        let mut counts = std::collections::BTreeMap::new();
        for row in table.partition().test_rows(100) {
            *counts.entry(class(row as usize)).or_insert(0) += 1;
        }
        assert_eq!(counts.into_values().collect::<Vec<_>>(), [4, 12, 4]);
    }

    #[test]
    fn folds_are_even_also_within_classes() {
        let table =
            run(json!({"method": "stratified-k-fold"}), 47, "t", |row| ["x", "y"][row % 2].to_owned());
        let Partition::Folds { fold, count } = table.partition() else { panic!("no folds") };
        assert_eq!(*count, 5);
        for wanted in 0..5u16 {
            let of_class =
                |class: usize| (0..47).filter(|row| row % 2 == class && fold[*row] == wanted).count();
            assert!((4..=5).contains(&of_class(0)) && (4..=5).contains(&of_class(1)));
        }
    }

    #[test]
    fn groups_stay_together() {
        let table =
            run(json!({"method": "k-fold", "folds": 3}), 60, "a,g", |row| format!("{row},group {}", row % 7));
        let Partition::Folds { fold, .. } = table.partition() else { panic!("no folds") };
        for row in 7..60 {
            assert_eq!(fold[row], fold[row % 7]);
        }
    }

    #[test]
    fn a_class_of_one_row_is_learned_from_and_named() {
        let text = "t\nx\nx\nx\nx\nx\nx\nx\nrare\n";
        let table = input_table(text).with_role("t", Role::Target).unwrap();
        let table = run_stage_on::<Split>(
            &TestHost::default(),
            json!({"method": "stratified"}),
            Inputs::of_table(table),
        )
        .unwrap();
        assert!(table.partition().trains(7));
    }

    #[test]
    fn one_group_is_refused() {
        let table = input_table("g,a\nx,1\nx,2\nx,3\n").with_role("g", Role::Group).unwrap();
        for method in ["holdout", "k-fold"] {
            let inputs = Inputs::of_table(table.clone());
            let error = run_stage_on::<Split>(&TestHost::default(), json!({"method": method}), inputs);
            assert!(error.unwrap_err().to_string().contains("there are 1"));
        }
    }

    #[test]
    fn what_is_held_out_stays_held_out() {
        let text: String =
            std::iter::once("a\n".to_owned()).chain((0..40).map(|row| format!("{row}\n"))).collect();
        let run = |parameters, table| {
            run_stage_on::<Split>(&TestHost::default(), parameters, Inputs::of_table(table)).unwrap()
        };
        let first = run(json!({}), input_table(&text));
        let held_out = first.partition().test_rows(40);
        assert_eq!(held_out.len(), 10);
        let folds = run(json!({"method": "k-fold"}), first.clone());
        assert_eq!(folds.partition().test_rows(40), held_out);
        let again = run(json!({"test_share": 0.5}), first).partition().test_rows(40);
        assert!(again.len() == 25 && held_out.iter().all(|row| again.contains(row)));
    }

    #[test]
    fn one_row_is_refused() {
        let inputs = Inputs::of_table(input_table("a\n1\n"));
        let error = run_stage_on::<Split>(&TestHost::default(), json!({}), inputs).unwrap_err();
        assert!(error.to_string().contains("at least two"));
    }

    #[test]
    fn classes_of_one_row_each_leave_nothing_to_hold_out() {
        let rows: String = (0..10).map(|row| format!("{row},c{row}\n")).collect();
        let table = input_table(&format!("x,t\n{rows}")).with_role("t", Role::Target).unwrap();
        let inputs = Inputs::of_table(table);
        let error =
            run_stage_on::<Split>(&TestHost::default(), json!({"method": "stratified"}), inputs.clone());
        let error = error.map(|_| ()).unwrap_err().to_string();
        assert!(
            error.contains("every class of “t” has a single row") && error.contains("holdout"),
            "{error}"
        );
        assert!(run_stage_on::<Split>(&TestHost::default(), json!({}), inputs).is_ok());
    }

    #[test]
    fn folds_that_give_way_are_told() {
        let rows: String = (0..20).map(|row| format!("{row}\n")).collect();
        let table = input_table(&format!("x\n{rows}"));
        let host = TestHost::default();
        let fold = |table| run_stage_on::<Split>(&host, json!({"method": "k-fold"}), Inputs::of_table(table));
        let codes = |table, parameters| -> Vec<String> {
            let outputs = run_stage::<Split>(&host, parameters, &Inputs::of_table(table)).unwrap();
            outputs.diagnostics.into_iter().map(|note| note.code).collect()
        };
        let folded = fold(table.clone()).unwrap();
        assert_eq!(codes(folded.clone(), json!({})), ["folds-replaced"]);
        assert_eq!(codes(folded, json!({"method": "k-fold"})), ["folds-replaced"]);
        // The other way round the rows held out stay so.
        let held_out = run_stage_on::<Split>(&host, json!({}), Inputs::of_table(table)).unwrap();
        assert_eq!(codes(held_out, json!({"method": "k-fold"})), [""; 0]);
    }
}
