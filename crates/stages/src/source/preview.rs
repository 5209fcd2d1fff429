//! How a file is read, for the import panel: a quick look with parameters that may change again at once, and what of the
//! file is not in the table as it stands there.
//!
//! A large file is not read whole for a look: its beginning is read as if it were all, and the answer says so. Once the
//! whole has been read with the same parameters, the look is at that.

use std::rc::Rc;

use penstock_flow::view::{Fact, ImportPreview, LedgerEntry, LedgerPage, ReasonCount, SourceLine};
use penstock_flow::{Diagnostic, Schema};
use penstock_table::csv::{first_lines, line_at};
use penstock_table::import::HeadSource;
use penstock_table::import::ledger::{Entry, Reason};
use penstock_table::import::notes::count;
use penstock_table::{ByteSource, Format, Import, ImportError, Pace};

use super::file::FileParameters;
use super::load::{delimited_text, format_of, import_key, read_table, with_roles};
use crate::host::Host;
use crate::stage::StageError;

/// So much of a file is looked at, in bytes.
const LOOK: u64 = 1 << 20;

/// So many lines, rows and columns are shown.
const LINES: usize = 100;
const ROWS: usize = 50;
const COLUMNS: usize = 100;

/// So many entries of the list are shown at once.
const ENTRIES: usize = 100;

/// What comes of a file with these parameters.
///
/// # Errors
/// A cancelled read; that the file is not here; that a large file of this format must be read whole first. What is wrong
/// with the parameters is part of the preview.
pub async fn preview(
    parameters: &FileParameters,
    host: &dyn Host,
    pace: &dyn Pace,
) -> Result<ImportPreview, StageError> {
    let options = parameters.options();
    let source = source_of(parameters, host).await?;
    let is_small = source.size() <= LOOK;
    let is_text =
        format_of(source.as_ref()).await.map_err(ImportError::from).map_err(failed)? == Format::Text;
    let looked_at: Rc<dyn ByteSource> = if is_small {
        source.clone()
    } else {
        Rc::new(HeadSource::of(source.clone(), LOOK).await.map_err(ImportError::from).map_err(failed)?)
    };
    let key = import_key(&source_key(parameters)?, &options);
    let (read, whole) = match host.imported(&key) {
        Some(import) => (Ok(import), true),
        None if is_small || is_text => {
            let read = read_table(&looked_at, &options, host, pace).await.map(Rc::new);
            if let (Ok(import), true) = (&read, is_small) {
                host.keep_import(&key, import.clone());
            }
            (read, is_small)
        }
        None => return Err(must_be_read_whole().into()),
    };
    let mut preview = match read {
        Ok(import) => of_import(&import, parameters),
        Err(StageError::Cancelled) => return Err(StageError::Cancelled),
        Err(StageError::Failed(problem)) => {
            ImportPreview { problem: Some(*problem), ..ImportPreview::default() }
        }
    };
    preview.whole = whole;
    let is_delimited = preview.decisions.iter().any(|decision| decision.what == "delimiter");
    if is_text || (is_small && is_delimited) {
        let text = delimited_text(&looked_at, &options, host, pace).await.map_err(failed)?;
        if let Some((text, options)) = text {
            preview.lines = first_lines(text.as_ref(), &options, pace, LINES).await.map_err(failed)?;
        }
    }
    Ok(preview)
}

/// A line of a node's file as it stands there.
///
/// # Errors
/// A cancelled read; that the file is not here, has no lines of text or not so many.
pub async fn line(
    parameters: &FileParameters,
    host: &dyn Host,
    pace: &dyn Pace,
    line: u64,
) -> Result<SourceLine, StageError> {
    let source = source_of(parameters, host).await?;
    let text = delimited_text(&source, &parameters.options(), host, pace).await.map_err(failed)?;
    let found = match text {
        Some((text, options)) => line_at(text.as_ref(), &options, pace, line).await.map_err(failed)?,
        None => None,
    };
    found.ok_or_else(|| Diagnostic::error("no-such-line", format!("The file has no line {line}.")).into())
}

/// What of a file is not in its table as it stands there, for a reason or for any.
pub fn ledger(import: &Import, reason: Option<&str>) -> LedgerPage {
    let ledger = &import.ledger;
    let counted = Reason::ALL.map(|reason| (reason, ledger.count(reason)));
    let counts = counted.into_iter().filter(|(_, count)| *count > 0).map(|(reason, count)| ReasonCount {
        reason: reason.name().to_owned(),
        words: reason.words().to_owned(),
        count,
    });
    let is_wanted = |entry: &&Entry| reason.is_none_or(|reason| entry.reason.name() == reason);
    let column = |position: usize| ledger.names.get(position).filter(|name| !name.is_empty()).cloned();
    let entries = ledger.entries.iter().filter(is_wanted).take(ENTRIES).map(|entry| LedgerEntry {
        line: entry.line,
        column: entry.column.and_then(column),
        text: entry.text.clone(),
        reason: entry.reason.words().to_owned(),
    });
    LedgerPage {
        counts: counts.collect(),
        entries: entries.collect(),
        has_lines: import.report.decisions.iter().any(|decision| decision.what == "delimiter"),
    }
}

fn of_import(import: &Import, parameters: &FileParameters) -> ImportPreview {
    let report = &import.report;
    let schema = Schema::clone(import.table.schema());
    // What does not fit is said by the node's check.
    let (mut schema, _) = with_roles(schema, parameters.target.as_deref(), &parameters.roles);
    schema.columns.iter_mut().for_each(|column| column.levels = None);
    let mut page = import.table.page(0, ROWS, 0, COLUMNS);
    page.schema = schema;
    let fact = |name: &str, number: u64, one: &str, many: &str| {
        (number > 0).then(|| Fact { name: name.to_owned(), value: count(number, one, many) })
    };
    let facts = [
        fact("Loaded", report.rows_loaded, "row", "rows"),
        fact("Set aside", report.rows_set_aside, "row", "rows"),
        fact("Too short", report.rows_padded, "row", "rows"),
        fact("Too long", report.rows_surplus, "row", "rows"),
        fact("Missing", report.cells_missing, "cell", "cells"),
        fact("Not as in the file", import.ledger.total(), "row or cell", "rows and cells"),
    ];
    ImportPreview {
        decisions: report.decisions.clone(),
        page: Some(page),
        parts: report.parts.clone(),
        part: report.part.clone(),
        facts: facts.into_iter().flatten().collect(),
        ..ImportPreview::default()
    }
}

fn source_key(parameters: &FileParameters) -> Result<String, StageError> {
    let file = parameters.file.as_ref().ok_or_else(super::file::no_file)?;
    Ok(file.hash.clone())
}

async fn source_of(parameters: &FileParameters, host: &dyn Host) -> Result<Rc<dyn ByteSource>, StageError> {
    let key = source_key(parameters)?;
    host.source(&key).await.ok_or_else(|| super::load::not_here().into())
}

fn failed(error: ImportError) -> StageError {
    match error {
        ImportError::Cancelled(_) => StageError::Cancelled,
        ImportError::Refused(diagnostic) => StageError::Failed(diagnostic),
    }
}

fn must_be_read_whole() -> Diagnostic {
    Diagnostic::note("preview-waits", "A file of this size and format is shown once it has been read whole.")
        .hint("Wait until it has been read, or run the pipeline.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::StageParameters;
    use crate::testing::TestHost;
    use penstock_flow::view::LineKind;
    use penstock_flow::{ColumnType, Role};
    use penstock_table::{NoPace, block_on};
    use serde_json::{Value, json};

    fn parameters(mut set: Value) -> FileParameters {
        set["file"] = json!({"name": "t.csv", "hash": "00", "size": 30});
        let map = set.as_object().unwrap().clone();
        FileParameters::read(&map.into_iter().collect()).unwrap()
    }

    fn look(text: &str, set: Value) -> ImportPreview {
        let host = TestHost::default().with_source("00", text);
        block_on(preview(&parameters(set), &host, &NoPace)).unwrap()
    }

    fn decided(preview: &ImportPreview, what: &str) -> String {
        let found = preview.decisions.iter().find(|decision| decision.what == what);
        found.map(|decision| decision.value.clone()).unwrap_or_default()
    }

    const SALES: &str = "Sales\n\nname;size\nannée;1,5\nb;2,5\nc;x\n";

    #[test]
    fn a_look_shows_lines_decisions_and_typed_rows() {
        let seen =
            look(SALES, json!({"target": "size", "roles": {"name": "id"}, "types": {"size": "number"}}));
        assert!(seen.whole);
        assert_eq!(seen.lines[0].kind, LineKind::Preamble);
        assert_eq!(decided(&seen, "delimiter"), ";");
        let page = seen.page.unwrap();
        assert_eq!(page.schema.columns[0].role, Role::Id);
        assert_eq!(page.schema.columns[1].role, Role::Target);
        assert_eq!(page.schema.columns[1].kind, ColumnType::Number);
        assert_eq!(page.cells.len(), 3);
        assert!(
            seen.facts.iter().any(|fact| fact.name == "Not as in the file" && fact.value == "1 row or cell")
        );
    }

    #[test]
    fn what_cannot_work_is_named_beside_the_lines() {
        let seen = look(SALES, json!({"start": "lines", "skip_lines": 40}));
        let problem = seen.problem.unwrap();
        assert_eq!(problem.code, "skip-beyond-end");
        assert_eq!(problem.parameter.as_deref(), Some("skip_lines"));
        assert!(problem.message.contains("6 lines"), "{}", problem.message);
        assert_eq!((seen.lines.len(), seen.page), (6, None));
        let seen = look("a,b\n", json!({}));
        assert_eq!(seen.problem.unwrap().code, "no-rows");
    }

    #[test]
    fn a_large_file_is_looked_at_by_its_beginning() {
        let rows: String = (0..200_000).map(|row| format!("{row},x{row}\n")).collect();
        let seen = look(&format!("a,b\n{rows}"), json!({}));
        assert!(!seen.whole);
        assert_eq!((seen.lines.len(), seen.page.unwrap().cells.len()), (LINES, ROWS));
    }

    #[test]
    fn records_have_types_and_no_lines() {
        let seen =
            look("[{\"a\": 1, \"b\": \"x\"}, {\"a\": 2, \"b\": \"y\"}]", json!({"types": {"a": "number"}}));
        assert!(seen.lines.is_empty());
        assert_eq!(seen.page.unwrap().schema.columns[0].kind, ColumnType::Number);
        let large = format!("[{}{{\"a\": 1}}]", "{\"a\": 1},".repeat(200_000));
        let host = TestHost::default().with_source("00", &large);
        let refused = block_on(preview(&parameters(json!({})), &host, &NoPace)).unwrap_err();
        assert!(refused.to_string().contains("read whole"), "{refused}");
    }

    #[test]
    fn the_list_is_counted_by_reason_and_its_lines_are_looked_up() {
        let text = "a,b\n1,x\nnan,y\na,b\n?,z\n3,w\ntwo,v\n";
        let host = TestHost::default().with_source("00", text);
        let set = parameters(json!({"types": {"a": "integer"}, "header_rows": "1"}));
        let source = block_on(source_of(&set, &host)).unwrap();
        let import = block_on(read_table(&source, &set.options(), &host, &NoPace)).unwrap();
        let page = ledger(&import, None);
        let counts: Vec<(&str, u64)> =
            page.counts.iter().map(|one| (one.reason.as_str(), one.count)).collect();
        assert_eq!(counts, [("repeated-header", 1), ("unfit", 1), ("token", 2)]);
        assert_eq!(page.entries.iter().map(|entry| entry.line).collect::<Vec<_>>(), [3, 4, 5, 7]);
        let unfit = ledger(&import, Some("unfit"));
        assert_eq!(unfit.entries.len(), 1);
        assert_eq!((unfit.entries[0].text.as_str(), unfit.entries[0].column.as_deref()), ("two", Some("a")));
        assert!(unfit.has_lines);
        assert_eq!(block_on(line(&set, &host, &NoPace, 7)).unwrap().pieces, ["two", ",", "v"]);
        assert!(block_on(line(&set, &host, &NoPace, 8)).is_err());
    }
}
