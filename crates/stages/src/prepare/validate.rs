//! Checks data against rules: rows that break one leave through a port of their own, and a gate stops what follows.
//!
//! Each rule is about a column (its type, missing values, uniqueness, a range, a set of values, a pattern, a length, its
//! distribution, its freshness), about rows (a condition, as in Filter rows), or about how many rows there are.
//! **Infer rules from this data** writes them from a table that is known to be right; then change what you know better.
//!
//! Rows that break a rule, whether it warns or fails, leave through **broken**, with a column `broken_rules` that says
//! which rules and why; **table** has the rows that keep all rules. When a rule that *fails* is broken, the gate does
//! one of three things: **stop** is an error here, and nothing behind this stage runs; **set aside** goes on without the
//! rows that are broken, and stops only for rules that rows cannot be taken out for, such as a wrong type; **only report**
//! goes on with all rows, and `broken` has a copy of the broken ones.
//!
//! A missing value breaks no rule but *is not missing*. All rows are checked, held out or not: nothing is learned here. In
//! a model that is used, every row is predicted: rules about rows are checked and what is broken is a warning with
//! its count, rules about the table as a whole and about columns that are not there, such as the target, are skipped.

use async_trait::async_trait;
use penstock_flow::rules::{Rule, Rules};
use penstock_flow::view::{Cell, Fact, NodeView, ViewTable};
use penstock_flow::{
    Category, Column, ColumnType, Diagnostic, ParameterKind, PortKind, PortSpec, Role, StageSpec,
};
use penstock_table::{Table, text_column};

use crate::host::Context;
use crate::rules::{self, Finding, Judging, State};
use crate::stage::{Checked, InputSchemas, Stage, StageError};
use crate::value::{Inputs, Outputs, PortValue};

/// The stage.
pub struct Validate;

choices! {
    /// What a broken rule that fails does.
    pub enum Gate {
        /// An error here; nothing behind this runs.
        Stop = "stop" => "Stop",
        /// Goes on without the rows that are broken.
        SetAside = "set-aside" => "Set aside",
        /// Goes on with all rows.
        Report = "report" => "Only report",
    }
}

parameters! {
    /// What is checked, and what follows.
    pub struct ValidateParameters {
        /// What must be so. A rule warns, or fails and closes the gate.
        rules: Rules = Rules::default(), "Rules", ParameterKind::Rules;
        /// What happens when a rule that fails is broken.
        gate: Gate = Gate::Stop, "When a rule fails", Gate::kind();
        /// What the age of the newest date is measured by, for rules of freshness: 2020-01-31.
        as_of: String = String::new(), "Reference date", ParameterKind::Text;
    }
}

/// The column of broken rows that says which rules they break.
const REASONS: &str = "broken_rules";
/// The output of broken rows.
const BROKEN: &str = "broken";
/// So many broken rules are told one by one.
const TOLD: usize = 5;

#[async_trait(?Send)]
impl Stage for Validate {
    type Parameters = ValidateParameters;
    type Fitted = ();

    fn spec() -> StageSpec {
        StageSpec::new("validate", 1, Category::Prepare, "Validate")
            .keywords(&[
                "rules",
                "check",
                "quality",
                "gate",
                "expectations",
                "constraints",
                "test",
                "drift",
                "schema",
            ])
            .transforms_table()
            .gives(PortSpec::new(BROKEN, PortKind::Table))
    }

    fn check(parameters: &ValidateParameters, inputs: &InputSchemas) -> Checked {
        let mut found = Vec::new();
        if parameters.rules.rules.is_empty() {
            let message = "There is no rule yet, so every row is kept.";
            let hint = "Add a rule, or infer rules from the data.";
            found.push(Diagnostic::warning("no-rules", message).hint(hint).parameter("rules"));
        }
        let judging = Judging { as_of: rules::read_date(&parameters.as_of), scoring: false };
        found.extend(wrong_date(parameters));
        found.extend(rules::check(&parameters.rules, inputs.table(), judging));
        let Some(schema) = inputs.table() else { return Checked::default().noting(found) };
        let mut checked = Checked::of_table(schema.clone()).noting(found);
        let mut broken = schema.clone();
        match broken.columns.iter_mut().find(|column| column.name == REASONS) {
            Some(column) => *column = reasons_column(),
            None => broken.columns.push(reasons_column()),
        }
        checked.outputs.insert(BROKEN.to_owned(), broken);
        checked
    }

    async fn fit(_: &ValidateParameters, _: &Inputs, _: &Context<'_>) -> Result<(), StageError> {
        Ok(())
    }

    async fn apply(
        parameters: &ValidateParameters,
        _: &(),
        inputs: &Inputs,
        context: &Context<'_>,
    ) -> Result<Outputs, StageError> {
        let table = inputs.table("table")?;
        context.checkpoint().await?;
        if let Some(problem) = wrong_date(parameters).filter(|_| !context.scoring) {
            return Err(problem.into());
        }
        let judging = Judging { as_of: rules::read_date(&parameters.as_of), scoring: context.scoring };
        let findings = rules::judge(&parameters.rules, table, judging, context).await?;
        let all: Vec<(&Rule, &Finding)> = parameters.rules.rules.iter().zip(&findings).collect();
        if !context.scoring {
            closed(&all, parameters.gate, table)?;
        }
        let mut is_broken = vec![false; table.rows()];
        for row in findings.iter().flat_map(|finding| &finding.rows) {
            is_broken[*row as usize] = true;
        }
        let rows_where = |wanted: bool| -> Vec<u32> {
            (0u32..).zip(&is_broken).filter(|(_, broken)| **broken == wanted).map(|(row, _)| row).collect()
        };
        let broken = rows_where(true);
        let keeps_all = context.scoring || parameters.gate == Gate::Report || broken.is_empty();
        let mut notes = told(&all, context.scoring);
        if !keeps_all {
            let message = format!("{} of {} rows were set aside.", broken.len(), table.rows());
            notes.push(Diagnostic::note("rows-set-aside", message).hint("They are at the output “broken”."));
            if broken.len() == table.rows() {
                let message = format!("No row is left: each of {} rows breaks a rule.", table.rows());
                let hint = "Mend the data or the rules, or only report what is broken.";
                return Err(Diagnostic::error("no-rows", message).hint(hint).parameter("rules").into());
            }
        }
        let reasons = rules::reasons(&all, table, &broken, context).await?;
        let texts = text_column(reasons.iter().map(|reason| Some(reason.as_str())));
        let aside = table.take(&broken)?.with_column(reasons_column(), texts)?;
        let kept = if keeps_all { table.clone() } else { table.take(&rows_where(false))? };
        let view = shown(&all, table.rows(), broken.len(), keeps_all);
        let mut outputs = Outputs { view, ..Outputs::of_table(kept) }.noting(notes);
        outputs.values.insert(BROKEN.to_owned(), PortValue::Table(aside));
        Ok(if keeps_all { outputs } else { outputs.keeping(rows_where(false)) })
    }

    fn view(_: &ValidateParameters, _: &(), outputs: &Outputs) -> NodeView {
        outputs.view.clone()
    }
}

fn reasons_column() -> Column {
    Column::new(REASONS, ColumnType::Text).with_role(Role::Ignored)
}

fn wrong_date(parameters: &ValidateParameters) -> Option<Diagnostic> {
    let text = parameters.as_of.trim();
    (!text.is_empty() && rules::read_date(text).is_none()).then(|| {
        Diagnostic::error("no-date", format!("The reference date “{text}” is no date."))
            .hint("Write it as 2020-01-31.")
            .parameter("as_of")
    })
}

/// A rule with what was found, in a sentence.
fn sentence(rule: &Rule, finding: &Finding) -> String {
    // What is found of the whole names the column itself.
    let about = if finding.rows.is_empty() || rule.column.is_empty() {
        String::new()
    } else {
        format!(" (column “{}”)", rule.column)
    };
    format!("“{}”{about}: {}.", rule.name, finding.says)
}

/// The error of a gate that closes.
fn closed(all: &[(&Rule, &Finding)], gate: Gate, table: &Table) -> Result<(), StageError> {
    let closes = |finding: &Finding| match gate {
        Gate::Stop => true,
        // There is no row to set aside for it.
        Gate::SetAside => finding.rows.is_empty(),
        Gate::Report => false,
    };
    let failed: Vec<&(&Rule, &Finding)> =
        all.iter().filter(|(_, finding)| finding.state == State::Failed && closes(finding)).collect();
    let Some((first, _)) = failed.first() else { return Ok(()) };
    let told: Vec<String> = failed.iter().take(TOLD).map(|(rule, finding)| sentence(rule, finding)).collect();
    let head = if failed.len() == 1 {
        "The gate is closed: a rule is broken.".to_owned()
    } else {
        format!("The gate is closed: {} rules are broken.", failed.len())
    };
    let rest = failed.len().saturating_sub(TOLD);
    let rest = if rest > 0 { format!(" And {rest} more.") } else { String::new() };
    let hint = match gate {
        Gate::Stop if table.rows() > 0 => {
            "Mend the data or the rule. To see all broken rows, set them aside, or only report."
        }
        _ => "Mend the data or the rule, or only report what is broken.",
    };
    let problem =
        Diagnostic::error("gate", format!("{head} {}{rest}", told.join(" "))).hint(hint).parameter("rules");
    Err(if first.column.is_empty() { problem } else { problem.column(&first.column) }.into())
}

/// A warning for each broken rule that does not close the gate.
fn told(all: &[(&Rule, &Finding)], scoring: bool) -> Vec<Diagnostic> {
    const MOST: usize = 20;
    let broken = || all.iter().filter(|(_, finding)| finding.is_broken());
    let mut notes: Vec<Diagnostic> = broken()
        .take(MOST)
        .map(|(rule, finding)| {
            let predicted = if scoring { " They are predicted all the same." } else { "" };
            let message = format!("Rule {}{predicted}", sentence(rule, finding));
            let note = Diagnostic::warning("rule-broken", message);
            if rule.column.is_empty() { note } else { note.column(&rule.column) }
        })
        .collect();
    let more = broken().count().saturating_sub(MOST);
    if more > 0 {
        notes.push(Diagnostic::warning("rules-broken", format!("{more} more rules are broken.")));
    }
    notes
}

fn shown(all: &[(&Rule, &Finding)], rows: usize, broken: usize, keeps_all: bool) -> NodeView {
    let kept = all.iter().filter(|(_, finding)| finding.state == State::Passed).count();
    let name = if keeps_all { "rows broken" } else { "rows set aside" };
    let facts = vec![
        Fact::new("rules kept", format!("{kept} of {}", all.len())),
        Fact::new(name, format!("{broken} of {rows}")),
    ];
    let cells = all.iter().map(|(rule, finding)| {
        let severity =
            if rule.severity == penstock_flow::rules::RuleSeverity::Fail { "fail" } else { "warn" };
        let mut found = finding.says.clone();
        if found.is_empty() && finding.state == State::Passed {
            found.push_str("kept");
        }
        let texts = [rule.name.clone(), rule.column.clone(), rules::describe(rule), severity.to_owned()];
        let mut row: Vec<Cell> = texts.into_iter().map(Cell::Text).collect();
        row.push(Cell::Text(finding.state.name().to_owned()));
        row.push(if rule.is_of_rows() { Cell::Number(finding.rows.len() as f64) } else { Cell::Missing(()) });
        row.push(Cell::Text(found));
        row
    });
    let table = ViewTable {
        title: "Rules".to_owned(),
        columns: ["rule", "column", "check", "severity", "result", "broken rows", "found"]
            .map(str::to_owned)
            .to_vec(),
        rows: cells.collect(),
    };
    NodeView { facts, tables: vec![table], ..NodeView::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestHost, check_stage, fit_and_score, input_table, run_stage};
    use penstock_table::csv::csv_bytes;
    use serde_json::{Value, json};

    const INPUT: &str = "id,age,name\n1,17,Bo\n2,180,Cy\n2,40,\n4,,Di\n";

    fn rules() -> Value {
        json!([
            {"name": "age in range", "severity": "fail", "check": "range", "column": "age", "minimum": 0, "maximum": 120},
            {"name": "id unique", "severity": "warn", "check": "unique", "column": "id"},
            {"name": "named", "severity": "fail", "check": "not-missing", "column": "name"},
        ])
    }

    fn run(parameters: Value) -> Result<Outputs, StageError> {
        run_stage::<Validate>(&TestHost::default(), parameters, &Inputs::of_table(input_table(INPUT)))
    }

    fn csv(outputs: &Outputs, port: &str) -> String {
        match outputs.values.get(port) {
            Some(PortValue::Table(table)) => {
                String::from_utf8(csv_bytes(table)).unwrap().replace("\r\n", "\n")
            }
            _ => panic!("no table at {port}"),
        }
    }

    fn found(rules: Value, as_of: &str) -> Vec<Diagnostic> {
        let parameters = ValidateParameters {
            rules: serde_json::from_value(rules).unwrap(),
            as_of: as_of.to_owned(),
            ..ValidateParameters::default()
        };
        let schema = penstock_flow::Schema::clone(input_table(INPUT).schema());
        Validate::check(&parameters, &InputSchemas::of_table(schema)).diagnostics
    }

    #[test]
    fn a_gate_that_closes_names_rule_column_count_and_rows() {
        let StageError::Failed(error) = run(json!({"rules": rules()})).err().unwrap() else { panic!() };
        assert_eq!(
            error.message,
            "The gate is closed: 2 rules are broken. “age in range” (column “age”): broken in 1 of 4 rows: row 2 (180). \
             “named” (column “name”): broken in 1 of 4 rows: row 3 (missing)."
        );
        assert_eq!((error.code.as_str(), error.column.as_deref()), ("gate", Some("age")));
    }

    #[test]
    fn broken_rows_are_set_aside_with_their_reasons() {
        let outputs = run(json!({"rules": rules(), "gate": "set-aside"})).unwrap();
        assert_eq!(csv(&outputs, "table"), "id,age,name\n1,17,Bo\n4,,Di\n");
        assert_eq!(
            csv(&outputs, "broken"),
            "id,age,name,broken_rules\n2,180,Cy,age in range: 180\n2,40,,id unique: 2; named: missing\n"
        );
        assert_eq!(outputs.kept.as_deref(), Some(&[0, 3][..]));
        let said: Vec<String> = outputs.diagnostics.iter().map(ToString::to_string).collect();
        assert!(
            said[1].starts_with("warning: Rule “id unique” (column “id”): broken in 1 of 4 rows: row 3 (2)."),
            "{said:?}"
        );
        assert_eq!(said[3], "note: 2 of 4 rows were set aside. They are at the output “broken”.");
        let view = Validate::view(&ValidateParameters::default(), &(), &outputs);
        assert_eq!(view.facts, [Fact::new("rules kept", "0 of 3"), Fact::new("rows set aside", "2 of 4")]);
        assert_eq!(view.tables[0].rows[1][4], Cell::Text("warning".into()));
        assert_eq!(view.tables[0].rows[1][5], Cell::Number(1.0));
    }

    #[test]
    fn reporting_keeps_every_row() {
        let outputs = run(json!({"rules": rules(), "gate": "report"})).unwrap();
        assert_eq!(csv(&outputs, "table"), INPUT);
        assert_eq!(csv(&outputs, "broken").lines().count(), 3);
        assert_eq!(outputs.kept, None);
        check_stage::<Validate>(json!({}), INPUT, INPUT);
    }

    #[test]
    fn what_no_row_can_be_set_aside_for_closes_the_gate_all_the_same() {
        let rules = json!([{"name": "enough", "check": "row-count", "minimum": 100}]);
        let error = run(json!({"rules": rules.clone(), "gate": "set-aside"})).err().unwrap();
        assert!(
            error.to_string().contains("“enough”: the table has 4 rows, not at least 100 rows."),
            "{error}"
        );
        let outputs = run(json!({"rules": rules, "gate": "report"})).unwrap();
        assert_eq!(outputs.diagnostics[0].code, "rule-broken");
        let all = json!([{"check": "range", "column": "id", "maximum": 0}]);
        let error = run(json!({"rules": all, "gate": "set-aside"})).err().unwrap();
        assert!(error.to_string().contains("each of 4 rows breaks a rule"), "{error}");
    }

    #[test]
    fn rows_to_be_predicted_are_never_dropped() {
        let mut rules = rules();
        let more = [
            json!({"name": "target", "check": "not-missing", "column": "t"}),
            json!({"name": "enough", "check": "row-count", "minimum": 2}),
        ];
        rules.as_array_mut().unwrap().extend(more);
        let training = "id,age,name,t\n1,17,Bo,a\n2,18,Cy,b\n";
        let outputs =
            fit_and_score::<Validate>(json!({"rules": rules}), training, "id,age,name\n9,999,Bo\n").unwrap();
        assert_eq!(outputs.table().unwrap().rows(), 1);
        let said: Vec<&str> = outputs.diagnostics.iter().map(|note| note.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "Rule “age in range” (column “age”): broken in 1 of 1 rows: row 1 (999). They are predicted all the same."
            ]
        );
    }

    #[test]
    fn mistakes_are_found_while_editing() {
        let said =
            |rule: Value| found(json!([rule]), "").first().map(ToString::to_string).unwrap_or_default();
        for (rule, expected) in [
            (
                json!({"name": "p", "check": "pattern", "column": "name", "pattern": "["}),
                "is no regular expression",
            ),
            (
                json!({"name": "p", "check": "pattern", "column": "name", "pattern": "a)(b"}),
                "is no regular expression",
            ),
            (
                json!({"name": "r", "check": "range", "column": "age", "minimum": 2, "maximum": 1}),
                "minimum is greater",
            ),
            (
                json!({"name": "a", "check": "allowed", "column": "name", "values": []}),
                "set of values is empty",
            ),
            (json!({"name": "u", "check": "unique", "column": "nam"}), "There is no column “nam”"),
            (
                json!({"name": "r", "check": "range", "column": "name", "minimum": 1}),
                "but a number is needed",
            ),
            (json!({"name": "e", "check": "expression", "expression": "age + 1"}), "must be true or false"),
            (json!({"name": "e", "check": "expression", "expression": "ages > 1"}), "Did you mean age?"),
            (json!({"name": "f", "check": "freshness", "column": "age", "days": 3}), "no reference date"),
            (
                json!({"name": "d", "check": "range", "column": "age", "minimum": "31.12.2020"}),
                "is no date such as",
            ),
        ] {
            let said = said(rule);
            assert!(said.starts_with("error: ") && said.contains(expected), "{expected}: {said}");
        }
        assert_eq!(found(json!([]), "")[0].code, "no-rules");
        assert_eq!(found(rules(), "soon")[0].parameter.as_deref(), Some("as_of"));
        assert!(found(rules(), "2020-01-31").is_empty());
    }
}
