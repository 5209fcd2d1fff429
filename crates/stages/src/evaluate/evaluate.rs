//! Judges models by the rows that were held out, and compares them.
//!
//! Wire the tables of one or more learners here; each becomes a column of the comparison. With a holdout split, metrics
//! are on the test rows; with k-fold, they are the mean over the folds, each on the rows that it held out, with the
//! standard deviation (divisor k − 1). Beside each stands the metric on the rows that the model was trained on: a large
//! gap means overfitting.
//!
//! **Classes**: accuracy, balanced accuracy, macro F1, precision and recall, the areas under the ROC and the
//! precision-recall curve, log loss, Brier score (two classes) and Matthews correlation; the confusion matrix and both
//! curves. With two classes the second in sorted order is the positive one; with more, areas are means over the classes
//! that occur, each against the rest. **Numbers**: R², RMSE, MAE, median absolute error, explained variance and MAPE;
//! predicted against actual, and residuals. Definitions are scikit-learn's. A metric that is not defined for the rows at
//! hand stays empty.
//!
//! A column with the role *weight* says how much each row counts. Rows whose target or prediction is missing are not
//! judged, and are counted.

use std::sync::Arc;

use async_trait::async_trait;
use penstock_flow::view::{Fact, Metric, NodeView, Report};
use penstock_flow::{Category, Diagnostic, PortKind, PortSpec, Schema, StageSpec};
use penstock_table::Table;

use super::judging::{Basis, Judged, Shown, judge};
use super::predicted::{Predicted, is_classification, judged_columns};
use super::{classification, curves, regression};
use crate::host::Context;
use crate::parameters::NoParameters;
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs, PortValue};

/// The stage.
pub struct Evaluate;

const TABLES: &str = "tables";
const REPORT: &str = "report";

#[async_trait(?Send)]
impl Stage for Evaluate {
    type Parameters = NoParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("evaluate", 1, Category::Evaluate, "Evaluate")
            .keywords(&[
                "metrics",
                "score",
                "compare",
                "accuracy",
                "auc",
                "roc",
                "confusion matrix",
                "rmse",
                "report",
            ])
            .takes(PortSpec::new(TABLES, PortKind::Table).many())
            .gives(PortSpec::new(REPORT, PortKind::Report))
    }

    fn check(_: &NoParameters, inputs: &InputSchemas) -> Checked {
        let schemas = inputs.ports.get(TABLES).map(Vec::as_slice).unwrap_or_default();
        let mut found = Vec::new();
        let mut judged: Vec<(&str, bool)> = Vec::new();
        for (schema, number) in schemas.iter().zip(1..) {
            let Some(schema) = schema else { continue };
            let place = if schemas.len() > 1 { format!("input {number}") } else { "the input".to_owned() };
            match judged_columns(schema) {
                Some((target, predicted)) => judged.push((&target.name, is_classification(predicted))),
                None if schema.open => {}
                None => found.push(no_predictions(schema, &place)),
            }
        }
        found.extend(disagreement(&judged));
        Checked::default().noting(found)
    }

    async fn fit(_: &NoParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        _: &NoParameters,
        _: &(),
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let tables: Vec<(String, &Table)> = named(inputs.tables(TABLES));
        if tables.is_empty() {
            let problem = Diagnostic::error("input-missing", "There is no table to judge.");
            return Err(problem.hint("Wire a learner's table here.").into());
        }
        let mut predicted = Vec::with_capacity(tables.len());
        for (name, table) in &tables {
            let found = Predicted::find(table);
            predicted.push(found.ok_or_else(|| no_predictions(table.schema(), &format!("“{name}”")))?);
        }
        let judged: Vec<(&str, bool)> = predicted
            .iter()
            .map(|one| (one.target.name.as_str(), is_classification(one.predicted)))
            .collect();
        if let Some(problem) = disagreement(&judged) {
            return Err(problem.into());
        }
        let mut models = Vec::with_capacity(tables.len());
        for (index, ((name, _), one)) in tables.iter().zip(&predicted).enumerate() {
            context.progress(index as f64 / tables.len() as f64);
            models.push(judge(name, one, context).await?);
        }
        let first = &predicted[0];
        let mut notes = common_notes(&tables, &models);
        notes.extend(models.iter().flat_map(|model| model.notes.iter().cloned()));
        let report = report(models, &first.target.name, first.weight, context);
        let mut outputs = Outputs::default().noting(notes);
        outputs.values.insert(REPORT.to_owned(), PortValue::Report(Arc::new(report)));
        Ok(outputs)
    }

    fn view(_: &NoParameters, _: &(), outputs: &Outputs) -> NodeView {
        let Some(PortValue::Report(report)) = outputs.values.get(REPORT) else { return NodeView::default() };
        NodeView { facts: facts(report), report: Some(Report::clone(report)), ..NodeView::default() }
    }
}

fn no_predictions(schema: &Schema, place: &str) -> Diagnostic {
    if schema.target().is_none() {
        return Diagnostic::error(
            "target-missing",
            format!("The table at {place} has no target to judge by."),
        )
        .hint("Choose the target at the source, and wire a learner's table here.");
    }
    Diagnostic::error("no-predictions", format!("The table at {place} has no predictions."))
        .hint("Wire a learner's table here.")
}

/// What keeps models from standing in one report.
fn disagreement(judged: &[(&str, bool)]) -> Option<Diagnostic> {
    let (target, classes) = judged.first()?;
    if let Some((other, _)) = judged.iter().find(|(other, _)| other != target) {
        let message = format!("The inputs predict different targets: “{target}” and “{other}”.");
        return Some(Diagnostic::error("targets-differ", message).hint("Use an Evaluate for each target."));
    }
    if judged.iter().any(|(_, other)| other != classes) {
        let message = format!("Some inputs predict “{target}” as a class and some as a number.");
        return Some(Diagnostic::error("tasks-differ", message).hint("Use an Evaluate for each kind."));
    }
    None
}

/// The tables with the names of their models, each name once.
fn named<'a>(tables: impl Iterator<Item = (&'a str, &'a Table)>) -> Vec<(String, &'a Table)> {
    let mut result: Vec<(String, &Table)> = Vec::new();
    for (name, table) in tables {
        let name = if name.is_empty() { "model" } else { name };
        let mut unique = name.to_owned();
        let mut number = 2;
        while result.iter().any(|(taken, _)| *taken == unique) {
            unique = format!("{name} ({number})");
            number += 1;
        }
        result.push((unique, table));
    }
    result
}

/// What concerns all models.
fn common_notes(tables: &[(String, &Table)], models: &[Judged]) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    if models.iter().any(|model| matches!(model.basis, Basis::TrainOnly { .. })) {
        let message =
            "No rows were held out, so the metrics are on rows that the model may have learned by heart.";
        notes.push(Diagnostic::warning("nothing-held-out", message).hint(
            "Add a Split before the learner. (A model from a file has not seen these rows, unless it was fitted on them.)",
        ));
    }
    if tables.windows(2).any(|pair| pair[0].1.partition() != pair[1].1.partition()) {
        let message = "The models were not judged on the same rows, so their metrics cannot be compared.";
        notes.push(Diagnostic::warning("rows-differ", message).hint("Wire all learners behind one Split."));
    }
    notes
}

/// The report of all models.
fn report(models: Vec<Judged>, target: &str, weight: Option<&str>, context: &Context<'_>) -> Report {
    let Some(basis) = models.first().map(|model| model.basis) else { return Report::default() };
    let weighted = weight.map(|weight| format!(" Rows are weighted by “{weight}”.")).unwrap_or_default();
    let mut report = Report { basis: basis.sentence() + &weighted, ..Report::default() };
    let rows = basis.charted().to_owned() + &weighted;
    let several = models.len() > 1;
    let (mut model_curves, mut numbers, mut fold_tables) = (Vec::new(), Vec::new(), Vec::new());
    for (model, number) in models.into_iter().zip(1..) {
        let name = model.group.model.clone();
        let titled = |title: &str| if several { format!("{title}: {name}") } else { title.to_owned() };
        report.groups.push(model.group);
        match model.shown {
            Shown::Classes(names, judgement) => {
                let confusion = &judgement.confusion;
                let title = titled("Confusion matrix");
                report.charts.push(classification::confusion_chart(number, &title, &names, confusion, &rows));
                report.tables.push(classification::class_table(&titled("By class"), &names, confusion));
                model_curves.push(classification::model_curves(&name, &names, &judgement));
            }
            Shown::Numbers(found) => numbers.push(found),
        }
        fold_tables.extend(model.fold_table.map(|mut table| {
            table.title = titled(&table.title);
            table
        }));
    }
    report.charts.extend(curves::charts(&model_curves, &rows));
    if !numbers.is_empty() {
        report.charts.extend(regression::charts(&numbers, target, basis.charted(), || {
            context.random("evaluate-points")
        }));
    }
    report.tables.extend(fold_tables);
    report
}

/// The best model and its most telling metrics.
fn facts(report: &Report) -> Vec<Fact> {
    let value = |metric: &Metric| metric.test.or(metric.train);
    let leading = |group: usize| report.groups.get(group).and_then(|group| group.metrics.first());
    let mut best = 0;
    for group in 1..report.groups.len() {
        let pair = (leading(group).and_then(value), leading(best).and_then(value));
        let is_better = match (pair, leading(group)) {
            ((Some(one), Some(other)), Some(metric)) => {
                if metric.greater_is_better {
                    one > other
                } else {
                    one < other
                }
            }
            ((one, other), _) => one.is_some() && other.is_none(),
        };
        if is_better {
            best = group;
        }
    }
    let Some(group) = report.groups.get(best) else { return Vec::new() };
    let mut facts = Vec::new();
    if report.groups.len() > 1 {
        facts.push(Fact::new("best model", &group.model));
    }
    for metric in group
        .metrics
        .iter()
        .filter(|metric| ["accuracy", "roc auc", "r²", "rmse"].contains(&metric.name.as_str()))
    {
        let Some(value) = value(metric) else { continue };
        let deviation = metric
            .test_deviation
            .map(|deviation| format!(" ± {}", shown(deviation, value)))
            .unwrap_or_default();
        let train = if metric.test.is_none() { " (rows trained on)" } else { "" };
        facts.push(Fact::new(metric.name.clone(), format!("{}{deviation}{train}", shown(value, value))));
    }
    facts.push(Fact::new("judged on", &report.basis));
    facts
}

/// A number with three digits behind the point, or fewer where `beside`, the value that it stands beside, has many before.
fn shown(value: f64, beside: f64) -> String {
    match beside.abs() {
        size if size >= 1e7 || (size > 0.0 && size < 5e-4) => format!("{value:.3e}"),
        size if size >= 1e4 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::baseline::Baseline;
    use crate::learn::decision_tree::DecisionTree;
    use crate::split::split::Split;
    use crate::testing::{TestHost, input_table, run_stage, run_stage_on};
    use penstock_flow::view::ChartKind;
    use penstock_flow::{Column, ColumnType, Role};
    use penstock_table::{Part, Partition, category_column, number_column};
    use serde_json::json;

    /// A table of classes `a` and `b` as a learner writes it: truth, prediction, probability of `b`.
    fn predicted_classes(rows: &[(&str, &str, f64)]) -> Table {
        let truth =
            category_column(rows.iter().map(|(truth, _, _)| Some(*truth).filter(|text| !text.is_empty())));
        let schema = Schema::new(vec![Column::new("t", ColumnType::Category).with_role(Role::Target)]);
        let table = Table::new(Arc::new(schema), vec![truth]).unwrap();
        let role = |name: &str, kind| Column::new(name, kind).with_role(Role::Prediction);
        let number =
            |value: fn(f64) -> f64| number_column(rows.iter().map(|(_, _, b)| Some(value(*b))).collect());
        let predicted =
            role("predicted t", ColumnType::Category).with_levels(vec!["a".to_owned(), "b".to_owned()]);
        table
            .with_columns(vec![
                (
                    predicted,
                    category_column(
                        rows.iter().map(|(_, predicted, _)| Some(*predicted).filter(|text| !text.is_empty())),
                    ),
                ),
                (role("probability a", ColumnType::Number), number(|b| 1.0 - b)),
                (role("probability b", ColumnType::Number), number(|b| b)),
            ])
            .unwrap()
    }

    fn predicted_numbers(rows: &[(f64, f64)]) -> Table {
        let text: String = rows.iter().map(|(truth, _)| format!("{truth}\n")).collect();
        let table = input_table(&format!("t\n{text}")).with_role("t", Role::Target).unwrap();
        let column = Column::new("predicted t", ColumnType::Number).with_role(Role::Prediction);
        table
            .with_column(column, number_column(rows.iter().map(|(_, value)| Some(*value)).collect()))
            .unwrap()
    }

    fn parts(table: &Table, test: &[usize]) -> Table {
        let part = |row| if test.contains(&row) { Part::Test } else { Part::Train };
        table.with_partition(Partition::Parts((0..table.rows()).map(part).collect())).unwrap()
    }

    fn run(tables: &[(&str, &Table)]) -> Result<(Report, Vec<Diagnostic>), StageError> {
        let mut inputs = Inputs::default();
        for (name, table) in tables {
            inputs.add(TABLES, *name, PortValue::Table((*table).clone()));
        }
        let outputs = run_stage::<Evaluate>(&TestHost::default(), json!({}), &inputs)?;
        let report = Evaluate::view(&NoParameters {}, &(), &outputs).report.unwrap();
        Ok((report, outputs.diagnostics))
    }

    fn metric<'a>(report: &'a Report, group: usize, name: &str) -> &'a Metric {
        report.groups[group].metrics.iter().find(|metric| metric.name == name).unwrap()
    }

    const ROWS: [(&str, &str, f64); 6] = [
        ("a", "a", 0.1),
        ("b", "b", 0.9),
        ("a", "a", 0.1),
        ("a", "a", 0.4),
        ("b", "a", 0.35),
        ("b", "b", 0.8),
    ];

    #[test]
    fn test_rows_beside_train_rows() {
        let table = parts(&predicted_classes(&ROWS), &[2, 3, 4, 5]);
        let (report, notes) = run(&[("tree", &table)]).unwrap();
        assert_eq!(report.basis, "Holdout: 4 test rows of 6.");
        assert_eq!(
            (metric(&report, 0, "accuracy").test, metric(&report, 0, "accuracy").train),
            (Some(0.75), Some(1.0))
        );
        assert_eq!(metric(&report, 0, "roc auc").test, Some(0.75));
        let ids: Vec<&str> = report.charts.iter().map(|chart| chart.id.as_str()).collect();
        assert_eq!(ids, ["confusion-1", "roc", "precision-recall"]);
        let ChartKind::Matrix { values, .. } = &report.charts[0].kind else { panic!("no matrix") };
        assert_eq!(values, &[[2.0, 0.0], [1.0, 1.0]]);
        assert_eq!(report.tables[0].rows.len(), 2);
        assert!(notes.is_empty(), "{notes:?}");
        assert_eq!(facts(&report)[0], Fact::new("accuracy", "0.750"));
    }

    #[test]
    fn nothing_held_out_is_a_warning() {
        let (report, notes) = run(&[("tree", &predicted_classes(&ROWS))]).unwrap();
        assert_eq!(notes[0].code, "nothing-held-out");
        let accuracy = metric(&report, 0, "accuracy");
        assert_eq!((accuracy.test, accuracy.train), (None, Some(5.0 / 6.0)));
    }

    #[test]
    fn numbers_are_judged_and_drawn() {
        let table = parts(
            &predicted_numbers(&[(3.0, 2.5), (-0.5, 0.0), (2.0, 2.0), (7.0, 8.0), (1.0, 1.0)]),
            &[0, 1, 2, 3],
        );
        let (report, _) = run(&[("line", &table)]).unwrap();
        assert_eq!(metric(&report, 0, "mae").test, Some(0.5));
        assert_eq!(metric(&report, 0, "mae").train, Some(0.0));
        assert_eq!(metric(&report, 0, "r²").train, None);
        let ids: Vec<&str> = report.charts.iter().map(|chart| chart.id.as_str()).collect();
        assert_eq!(ids, ["predicted-actual", "residuals", "residual-histogram"]);
        let ChartKind::Points { reference, .. } = &report.charts[0].kind else { panic!("no points") };
        assert_eq!(*reference, Some([[-0.5, -0.5], [8.0, 8.0]]));
    }

    #[test]
    fn folds_give_mean_and_deviation() {
        // The whole table holds out-of-fold predictions; each fold's own say more of its train rows.
        let whole = predicted_classes(&ROWS);
        let fold = |test: &[usize]| parts(&predicted_classes(&ROWS), test);
        let partition = Partition::Folds { fold: [0, 0, 0, 1, 1, 1].into(), count: 2 };
        let tables: Vec<Table> = vec![fold(&[0, 1, 2]), fold(&[3, 4, 5])];
        let table = whole.with_partition(partition).unwrap().with_folds(Some(tables.into())).unwrap();
        let (report, notes) = run(&[("tree", &table)]).unwrap();
        let accuracy = metric(&report, 0, "accuracy");
        assert_eq!(accuracy.test, Some((1.0 + 2.0 / 3.0) / 2.0));
        assert!((accuracy.test_deviation.unwrap() - libm::sqrt(1.0 / 18.0)).abs() < 1e-15);
        assert_eq!(accuracy.train, accuracy.test);
        assert!(report.basis.starts_with("2-fold cross-validation"));
        let ChartKind::Matrix { values, .. } = &report.charts[0].kind else { panic!("no matrix") };
        assert_eq!(values.iter().flatten().sum::<f64>(), 6.0);
        assert_eq!(report.tables[1].title, "Fold by fold");
        assert_eq!(report.tables[1].rows.len(), 2);
        assert!(notes.is_empty());
        assert_eq!(facts(&report)[0].value, "0.833 ± 0.236");
    }

    #[test]
    fn models_are_compared() {
        let table = parts(&predicted_classes(&ROWS), &[2, 3, 4, 5]);
        let flat: Vec<(&str, &str, f64)> = ROWS.iter().map(|(truth, _, _)| (*truth, "a", 0.5)).collect();
        let other = parts(&predicted_classes(&flat), &[2, 3, 4, 5]);
        let (report, notes) = run(&[("model", &other), ("model", &table)]).unwrap();
        let names: Vec<&str> = report.groups.iter().map(|group| group.model.as_str()).collect();
        assert_eq!(names, ["model", "model (2)"]);
        assert_eq!(facts(&report)[0], Fact::new("best model", "model (2)"));
        let titles: Vec<&str> = report.charts.iter().map(|chart| chart.title.as_str()).collect();
        assert_eq!(titles[..2], ["Confusion matrix: model", "Confusion matrix: model (2)"]);
        assert!(notes.is_empty());
        let elsewhere = parts(&predicted_classes(&flat), &[0]);
        assert_eq!(run(&[("a", &table), ("b", &elsewhere)]).unwrap().1[0].code, "rows-differ");
    }

    #[test]
    fn missing_truth_predictions_and_unknown_classes_are_told() {
        let rows = [("a", "a", 0.1), ("", "b", 0.9), ("b", "", 0.6), ("new", "a", 0.3), ("b", "b", 0.7)];
        let table = parts(&predicted_classes(&rows), &[1, 2, 3, 4]);
        let (report, notes) = run(&[("tree", &table)]).unwrap();
        let codes: Vec<&str> = notes.iter().map(|note| note.code.as_str()).collect();
        assert_eq!(codes, ["target-missing", "prediction-missing", "unseen-class"]);
        assert_eq!(metric(&report, 0, "accuracy").test, Some(0.5));
        assert_eq!(report.tables[0].rows.len(), 3);
        let nothing = parts(&predicted_classes(&rows), &[1]);
        assert!(run(&[("tree", &nothing)]).err().unwrap().to_string().contains("no row to judge"));
    }

    #[test]
    fn one_class_in_the_test_rows_leaves_metrics_empty() {
        let table = parts(&predicted_classes(&ROWS), &[0, 2]);
        let (report, _) = run(&[("tree", &table)]).unwrap();
        assert_eq!(
            (metric(&report, 0, "accuracy").test, metric(&report, 0, "roc auc").test),
            (Some(1.0), None)
        );
        assert_eq!(metric(&report, 0, "mcc").test, None);
    }

    #[test]
    fn weights_count() {
        let text = "t,w\na,1\nb,3\n";
        let table =
            input_table(text).with_role("t", Role::Target).unwrap().with_role("w", Role::Weight).unwrap();
        let column = Column::new("predicted t", ColumnType::Category).with_role(Role::Prediction);
        let table = table.with_column(column, category_column([Some("b"), Some("b")])).unwrap();
        let (report, _) = run(&[("m", &parts(&table, &[0, 1]))]).unwrap();
        assert_eq!(metric(&report, 0, "accuracy").test, Some(0.75));
        assert!(report.basis.ends_with("Rows are weighted by “w”."));
        assert!(report.groups[0].metrics.iter().all(|metric| metric.name != "log loss"));
    }

    #[test]
    fn what_cannot_be_judged_is_said_while_editing() {
        let classes = Schema::clone(predicted_classes(&ROWS).schema());
        let numbers = Schema::clone(predicted_numbers(&[(1.0, 1.0)]).schema());
        let found = |schemas: Vec<Schema>| {
            let ports = [(TABLES.to_owned(), schemas.into_iter().map(Some).collect())].into();
            Evaluate::check(&NoParameters {}, &InputSchemas { ports, data: None }).diagnostics
        };
        assert!(found(vec![classes.clone(), classes.clone()]).is_empty());
        assert_eq!(found(vec![classes.clone(), numbers])[0].code, "tasks-differ");
        let mut without = classes.clone();
        without.columns.truncate(1);
        let problem = &found(vec![classes.clone(), without.clone()])[0];
        assert_eq!(
            problem.to_string(),
            "error: The table at input 2 has no predictions. Wire a learner's table here."
        );
        without.open = true;
        assert!(found(vec![without]).is_empty());
        let mut other = classes.clone();
        other.columns[0].name = "u".into();
        other.columns[1].name = "predicted u".into();
        assert_eq!(found(vec![classes, other])[0].code, "targets-differ");
        assert_eq!(found(vec![Schema::default()])[0].code, "target-missing");
        assert!(run(&[]).is_err());
    }

    #[test]
    fn a_tree_beats_the_baseline_on_iris() {
        let host = TestHost::default();
        let text = String::from_utf8_lossy(crate::testing::sample_bytes("sample:iris").unwrap()).into_owned();
        let table = input_table(&text);
        let target = table.schema().columns.last().unwrap().name.clone();
        let inputs = Inputs::of_table(table.with_role(&target, Role::Target).unwrap());
        let split = run_stage_on::<Split>(&host, json!({"method": "stratified"}), inputs).unwrap();
        let tree = run_stage_on::<DecisionTree>(&host, json!({}), Inputs::of_table(split.clone())).unwrap();
        let baseline = run_stage_on::<Baseline>(&host, json!({}), Inputs::of_table(split)).unwrap();
        let (report, notes) = run(&[("baseline", &baseline), ("tree", &tree)]).unwrap();
        assert!(metric(&report, 1, "accuracy").test.unwrap() > 0.85);
        assert!(metric(&report, 0, "accuracy").test.unwrap() < 0.5);
        assert_eq!(facts(&report)[0], Fact::new("best model", "tree"));
        assert!(notes.is_empty(), "{notes:?}");
    }
}
