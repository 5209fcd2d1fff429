//! `penstock validate`.
//!
//! Judges as the Validate stage does. Here is the one place where freshness knows today's date: the engine has no clock.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{SystemTime, UNIX_EPOCH};

use penstock_flow::rules::{Rule, RuleSeverity, Rules, SIZE_LIMIT};
use penstock_stages::rules::{self, Finding, Judging, State};
use penstock_stages::source::load::read_table;
use penstock_table::{ImportOptions, Table, block_on};
use serde_json::{Value, json};

use crate::arguments::ValidateOptions;
use crate::failure::Failure;
use crate::host::NativeHost;
use crate::progress::{Detail, Progress};
use crate::{file_source, messages, project, terminal};

/// Judges a file by rules, or infers rules from it.
///
/// # Errors
/// A rule that fails is broken; rules or rows that could not be read, which here counts as a wrong call.
pub fn run(options: &ValidateOptions, cancelled: Arc<AtomicBool>) -> Result<(), Failure> {
    let host = NativeHost::new(cancelled, None, Rc::new(Progress::new(Detail::Errors)));
    let Some(path) = &options.rules else {
        let table = read(&options.data, &host).map_err(as_usage)?;
        let inferred = block_on(rules::infer::infer(&table, &host))
            .map_err(Failure::unreadable_data)
            .map_err(as_usage)?;
        return terminal::print(&inferred.to_json());
    };
    let rules = read_rules(path).map_err(as_usage)?;
    let judging = Judging { as_of: Some(reference_date(options.as_of.as_deref())?), scoring: false };
    let mistakes = rules::check(&rules, None, judging);
    if !mistakes.is_empty() {
        let lines: Vec<String> = mistakes.iter().map(|mistake| messages::line(mistake, None)).collect();
        return Err(Failure::Usage(format!("{}: {}", path.display(), lines.join("\n"))));
    }
    let table = read(&options.data, &host).map_err(as_usage)?;
    let findings = block_on(rules::judge(&rules, &table, judging, &host))
        .map_err(Failure::unreadable_data)
        .map_err(as_usage)?;
    let all: Vec<(&Rule, &Finding)> = rules.rules.iter().zip(&findings).collect();
    print(&all, &table, options.json)?;
    match all.iter().any(|(_, finding)| finding.state == State::Failed) {
        true => Err(Failure::Failed(String::new())),
        false => Ok(()),
    }
}

/// The exit code of this command has 1 for broken rules alone.
fn as_usage(failure: Failure) -> Failure {
    match failure {
        Failure::Unreadable(message) => Failure::Usage(message),
        other => other,
    }
}

fn read(path: &Path, host: &NativeHost) -> Result<Table, Failure> {
    let source = file_source::open(path)?;
    let import = block_on(read_table(&source, &ImportOptions::default(), host, host))
        .map_err(Failure::unreadable_data)?;
    for note in &import.report.notes {
        terminal::say(&messages::line(note, None));
    }
    Ok(import.table)
}

fn read_rules(path: &Path) -> Result<Rules, Failure> {
    let shown = path.display();
    let too_large = || Failure::unreadable(format!("{shown} is over 16 MiB, more than any rules."));
    let text = project::read_text(path, SIZE_LIMIT, too_large, "rules")?;
    Rules::from_json(&text)
        .map_err(|problem| Failure::unreadable(format!("{shown} is no rules file. {problem}")))
}

/// In milliseconds since 1970-01-01T00:00:00 UTC.
fn reference_date(given: Option<&str>) -> Result<i64, Failure> {
    const DAY: u64 = 86_400;
    match given {
        Some(text) => rules::read_date(text).ok_or_else(|| {
            Failure::usage(format!("--as-of must be a date such as 2020-01-31, not “{text}”."))
        }),
        None => {
            let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            Ok((seconds / DAY * DAY * 1_000) as i64)
        }
    }
}

fn print(all: &[(&Rule, &Finding)], table: &Table, as_json: bool) -> Result<(), Failure> {
    let count = |state: State| all.iter().filter(|(_, finding)| finding.state == state).count();
    let (passed, warned, failed) = (count(State::Passed), count(State::Warned), count(State::Failed));
    if as_json {
        let rules: Vec<Value> = all.iter().map(|(rule, finding)| as_value(rule, finding)).collect();
        let report = json!({"rows": table.rows(), "passed": passed, "warnings": warned, "failed": failed, "rules": rules});
        return terminal::print(&format!("{report:#}\n"));
    }
    let mut text = String::new();
    for (rule, finding) in all {
        let found = if finding.says.is_empty() { rules::describe(rule) } else { finding.says.clone() };
        text.push_str(&format!("{:<8} {}: {found}\n", finding.state.name(), rule.name));
    }
    terminal::print(&text)?;
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    terminal::say(&format!(
        "{} rule{} on {} row{}: {passed} passed, {warned} warning{}, {failed} failed",
        all.len(),
        plural(all.len()),
        table.rows(),
        plural(table.rows()),
        plural(warned)
    ));
    Ok(())
}

/// A rule with what was found; rows are counted from 1, as the messages count them.
fn as_value(rule: &Rule, finding: &Finding) -> Value {
    const MOST: usize = 100;
    let rows: Vec<u32> = finding.rows.iter().take(MOST).map(|row| row + 1).collect();
    json!({
        "name": rule.name,
        "column": rule.column,
        "check": rule.kind().name,
        "severity": if rule.severity == RuleSeverity::Fail { "fail" } else { "warn" },
        "result": finding.state.name(),
        "broken_rows": finding.rows.len(),
        "first_rows": rows,
        "found": finding.says,
    })
}
