//! Views and queries, run by SQLite itself.
//!
//! The database is a copy in memory, so nothing that stands in it can write to the file or find another one. It is opened
//! as what may come from anyone: no functions with effects in its schema, no further databases, no writing, and an end when
//! it takes too long.

use std::time::Duration;

use penstock_flow::Diagnostic;
use penstock_table::{ImportError, ImportReport, Table};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;

use super::record::Value;
use super::values::Values;
use super::{MOST_CELLS, WHAT};
use crate::columns::Columns;
use crate::limits::refuse_too_large;
use crate::open::Job;
use crate::problems::damaged;
use crate::reader::SourceReader;

/// Instructions of SQLite's machine between two looks at whether to go on.
const BETWEEN_LOOKS: i32 = 100_000;

/// How often it is looked before a query that gives no row is ended: some tens of seconds of computing.
const MOST_LOOKS: u32 = 5_000;

/// Runs a query.
pub fn run(job: &Job<'_>, sql: &str) -> Result<(Table, ImportReport), ImportError> {
    refuse_too_large(job.name(), "a database for a query", job.source.size())?;
    let connection = open(job)?;
    read(job, &connection, sql)
}

fn open(job: &Job<'_>) -> Result<Connection, ImportError> {
    let problem = |error: rusqlite::Error| damaged(job.name(), WHAT, error);
    let size = usize::try_from(job.source.size()).map_err(|_| ImportError::out_of_memory(job.name()))?;
    let mut bytes = SourceReader::new(&job.source)
        .range(0, size)
        .map_err(|error| crate::problems::unreadable(job.name(), WHAT, &error))?;
    // A copy in memory has no journal beside it.
    for mode in bytes.iter_mut().skip(18).take(2) {
        *mode = 1;
    }
    let mut connection = Connection::open_in_memory().map_err(problem)?;
    let length = bytes.len();
    connection.deserialize_read_exact("main", bytes.as_slice(), length, true).map_err(problem)?;
    for (option, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
    ] {
        connection.set_db_config(option, on).map_err(problem)?;
    }
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LENGTH, 256 << 20),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 100),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
        (Limit::SQLITE_LIMIT_VDBE_OP, 1_000_000),
    ] {
        connection.set_limit(limit, most).map_err(problem)?;
    }
    connection.busy_timeout(Duration::ZERO).map_err(problem)?;
    connection.pragma_update(None, "query_only", true).map_err(problem)?;
    let mut looks = 0;
    connection
        .progress_handler(
            BETWEEN_LOOKS,
            Some(move || {
                looks += 1;
                looks > MOST_LOOKS
            }),
        )
        .map_err(problem)?;
    Ok(connection)
}

fn read(job: &Job<'_>, connection: &Connection, sql: &str) -> Result<(Table, ImportReport), ImportError> {
    let refused = |error: rusqlite::Error| refused(job.name(), &error);
    let mut statement = connection.prepare(sql).map_err(refused)?;
    if !statement.readonly() {
        let message = "The query does not only read.";
        let error = Diagnostic::error("query", message).hint("Write a SELECT.").parameter("part");
        return Err(ImportError::Refused(Box::new(error)));
    }
    let defined: Vec<(String, String)> = statement
        .columns()
        .map(|column| (column.name().to_owned(), column.decl_type().unwrap_or_default().to_ascii_uppercase()))
        .collect();
    let mut columns: Vec<Values> = defined.iter().map(|_| Values::default()).collect();
    let mut rows = statement.query([]).map_err(refused)?;
    let mut count = 0u64;
    while let Some(row) = rows.next().map_err(refused)? {
        for (position, values) in columns.iter_mut().enumerate() {
            values.push(match row.get_ref(position).map_err(refused)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(value) => Value::Integer(value),
                ValueRef::Real(value) => Value::Real(value),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Blob(bytes) => Value::Blob(bytes.len()),
            });
        }
        count += 1;
        if count.saturating_mul(columns.len() as u64) > MOST_CELLS || count > u64::from(u32::MAX) {
            return Err(ImportError::out_of_memory(job.name()));
        }
        if count.is_multiple_of(4_096) {
            job.progress(0.5)?;
        }
    }
    let count = usize::try_from(count).map_err(|_| ImportError::out_of_memory(job.name()))?;
    let mut made = Columns::new(job, count);
    for (values, (name, kind)) in columns.into_iter().zip(&defined) {
        let column = values.finish(name, kind, &mut made.findings)?;
        made.push(name, column)?;
    }
    made.finish()
}

fn refused(name: &str, error: &rusqlite::Error) -> ImportError {
    let (message, hint) = match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::OperationInterrupted) => {
            ("takes too long and was ended".to_owned(), "Make the query simpler, or choose a table.")
        }
        _ => (format!("is refused by SQLite: {error}"), "Mend the query, or choose a table by its name."),
    };
    let error = Diagnostic::error("query", format!("The query or view of “{name}” {message}."));
    ImportError::Refused(Box::new(error.hint(hint).parameter("part")))
}
