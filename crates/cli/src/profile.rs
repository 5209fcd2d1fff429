//! `penstock profile`: what is known of each column of a file, and what is noteworthy about its quality.

use std::fmt::Write;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use penstock_flow::view::{ColumnProfile, Finding, QualityReport, TableProfile};
use penstock_flow::{Column, ColumnType, Role, Schema, Severity};
use penstock_stages::source::load::read_table;
use penstock_table::quality::quality;
use penstock_table::{ImportOptions, Table, block_on, full_profile};

use crate::arguments::ProfileOptions;
use crate::failure::Failure;
use crate::host::NativeHost;
use crate::progress::{Detail, Progress};
use crate::{file_source, messages, terminal};

/// Prints the profile of a file.
///
/// # Errors
/// That the file could not be read, or has no such target.
pub fn run(options: &ProfileOptions, cancelled: Arc<AtomicBool>) -> Result<(), Failure> {
    let host = NativeHost::new(cancelled, None, Rc::new(Progress::new(Detail::Errors)));
    let source = file_source::open(&options.data)?;
    let import = block_on(read_table(&source, &ImportOptions::default(), &host, &host))
        .map_err(Failure::unreadable_data)?;
    let table = match &options.target {
        None => import.table.clone(),
        Some(target) => with_target(&import.table, target)?,
    };
    let profile = block_on(full_profile(&table, &host)).map_err(|_| Failure::Cancelled)?;
    let report = block_on(quality(&table, &profile, &host)).map_err(|_| Failure::Cancelled)?;
    if options.json {
        let value =
            serde_json::json!({ "profile": profile, "quality": report, "notes": import.report.notes });
        return terminal::print(&format!("{value:#}\n"));
    }
    for diagnostic in &import.report.notes {
        terminal::say(&messages::line(diagnostic, None));
    }
    terminal::print(&text(&profile, &report))
}

fn with_target(table: &Table, target: &str) -> Result<Table, Failure> {
    if table.index_of(target).is_none() {
        let names: Vec<&str> =
            table.schema().columns.iter().take(12).map(|column| column.name.as_str()).collect();
        let message = format!("--target {target}: the file has no such column. It has {}.", names.join(", "));
        return Err(Failure::usage(message));
    }
    let columns = table.schema().columns.iter().map(|column| match column.name == target {
        true => Column { role: Role::Target, ..column.clone() },
        false => column.clone(),
    });
    let schema = Schema::new(columns.collect());
    Table::new(Arc::new(schema), table.columns().to_vec())
        .map_err(|error| Failure::Failed(format!("error: {error}")))
}

/// The profile and the findings for a terminal.
fn text(profile: &TableProfile, report: &QualityReport) -> String {
    let mut text = format!("{} rows, {} columns", profile.rows, profile.columns.len());
    if let Some(relations) = &profile.relations {
        let _ = write!(text, ", {} duplicate rows", relations.duplicate_rows);
    }
    text.push_str("\n\n");
    let with_association = profile.columns.iter().any(|column| column.association.is_some());
    let mut rows = vec![heads(with_association)];
    rows.extend(profile.columns.iter().map(|column| cells(column, profile.rows, with_association)));
    text.push_str(&aligned(&rows));
    if let Some(relations) = profile.relations.as_ref().filter(|relations| !relations.correlations.is_empty())
    {
        text.push_str("\nStrongest correlations\n");
        for pair in relations.correlations.iter().take(5) {
            let _ = writeln!(text, "  {:>6.3}  {} and {}", pair.coefficient, pair.one, pair.other);
        }
    }
    text.push_str("\nQuality\n");
    if report.findings.is_empty() {
        let _ = writeln!(text, "  {} checks found nothing noteworthy.", report.checks.len());
    }
    report.findings.iter().for_each(|finding| text.push_str(&finding_text(finding)));
    text
}

fn finding_text(finding: &Finding) -> String {
    let word = match finding.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    // A finding on many columns has evidence for each; a few show what kind it is, and the JSON has all.
    const SHOWN: usize = 5;
    let more = if finding.evidence.len() > SHOWN { "; …" } else { "" };
    let evidence: Vec<String> = finding
        .evidence
        .iter()
        .filter(|fact| !fact.value.is_empty())
        .take(SHOWN)
        .map(|fact| format!("{} {}", fact.name, fact.value))
        .collect();
    let mut text = format!("  {word}: {} ({})\n", finding.message, finding.title.to_lowercase());
    if !evidence.is_empty() {
        let _ = writeln!(text, "    {}{more}", evidence.join("; "));
    }
    text
}

fn heads(with_association: bool) -> Vec<String> {
    let mut heads =
        vec!["column", "type", "missing", "distinct", "mean", "sd", "min", "median", "max", "skew"];
    if with_association {
        heads.push("target");
    }
    heads.push("most frequent");
    heads.into_iter().map(str::to_owned).collect()
}

fn cells(column: &ColumnProfile, rows: u64, with_association: bool) -> Vec<String> {
    let numbers = column.numbers.as_ref().filter(|_| column.column.kind != ColumnType::DateTime);
    let number = |value: Option<f64>| value.map(significant).unwrap_or_default();
    let share = column.missing as f64 / rows.max(1) as f64;
    let missing = match column.missing {
        0 => "0".to_owned(),
        missing => format!("{missing} ({:.1}%)", share * 100.0),
    };
    let mut cells = vec![
        shortened(&column.column.name, 30),
        column.column.kind.name().to_owned(),
        missing,
        column.distinct.to_string(),
        number(numbers.map(|numbers| numbers.mean)),
        number(numbers.map(|numbers| numbers.deviation)),
        number(numbers.map(|numbers| numbers.minimum)),
        number(numbers.map(|numbers| numbers.median)),
        number(numbers.map(|numbers| numbers.maximum)),
        numbers
            .and_then(|numbers| numbers.shape.as_ref()?.skew)
            .map(|skew| format!("{skew:.2}"))
            .unwrap_or_default(),
    ];
    if with_association {
        cells.push(column.association.as_ref().map(|one| format!("{:.3}", one.value)).unwrap_or_default());
    }
    // Values that are all different are no more frequent than each other.
    let top = column.top.first().filter(|top| top.count > 1);
    cells.push(top.map(|top| format!("{} ({})", shortened(&top.value, 24), top.count)).unwrap_or_default());
    cells
}

/// A number with about four digits.
fn significant(value: f64) -> String {
    let size = value.abs();
    if value == value.trunc() && size < 1e9 {
        format!("{value}")
    } else if (1e-3..1e6).contains(&size) {
        let decimals = if size >= 1000.0 {
            0
        } else if size >= 100.0 {
            1
        } else if size >= 1.0 {
            2
        } else {
            4
        };
        format!("{value:.decimals$}")
    } else {
        format!("{value:.3e}")
    }
}

/// A text on one line, cut when long. A file must not steer the terminal, so control characters are shown as signs.
fn shortened(text: &str, most: usize) -> String {
    let clean: String = text.chars().map(|one| if one.is_control() { '␣' } else { one }).collect();
    match clean.char_indices().nth(most) {
        None => clean,
        Some((end, _)) => format!("{}…", &clean[..end]),
    }
}

/// Rows as columns of equal width; all but the first two and the last are numbers, and stand to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let count = rows.first().map_or(0, Vec::len);
    let width = |index: usize| rows.iter().map(|row| row[index].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (index, cell) in row.iter().enumerate() {
            let width = widths[index];
            let _ = match index {
                0 | 1 => write!(line, "{cell:<width$}  "),
                _ if index + 1 == count => write!(line, "{cell}"),
                _ => write!(line, "{cell:>width$}  "),
            };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
