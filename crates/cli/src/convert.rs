//! `penstock convert`.
//!
//! Reads as the File stage reads, so what is written here is what a pipeline would see.

use std::fs::File;
use std::io::{BufWriter, Error, ErrorKind, Write};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use penstock_formats::write::{Target, for_spreadsheets, write};
use penstock_stages::source::load::read_table;
use penstock_table::{ImportOptions, block_on};

use crate::arguments::ConvertOptions;
use crate::failure::Failure;
use crate::host::NativeHost;
use crate::progress::{Detail, Progress};
use crate::{file_source, messages, raw, terminal};

/// Converts a file.
///
/// # Errors
/// What could not be read or written.
pub fn run(options: &ConvertOptions, cancelled: Arc<AtomicBool>) -> Result<(), Failure> {
    let target = target(options)?;
    if options.spreadsheet && target != Target::Csv {
        return Err(Failure::usage("--spreadsheet is for CSV; other formats say what is text."));
    }
    let host = NativeHost::new(cancelled, None, Rc::new(Progress::new(Detail::Errors)));
    let source = file_source::open(&options.input)?;
    if options.raw {
        return raw(options, target, &source, &host);
    }
    let read = ImportOptions { part: options.part.clone(), ..ImportOptions::default() };
    let import = block_on(read_table(&source, &read, &host, &host)).map_err(Failure::unreadable_data)?;
    let say = |line: &str| {
        if !options.quiet {
            terminal::say(line);
        }
    };
    for diagnostic in &import.report.notes {
        say(&messages::line(diagnostic, None));
    }
    let mut table = import.table;
    if options.spreadsheet {
        let (safe, changed) =
            for_spreadsheets(&table).map_err(|error| Failure::Failed(format!("error: {error}")))?;
        if changed > 0 {
            let cells = if changed == 1 { "cell begins" } else { "cells begin" };
            say(&format!("note: {changed} {cells} like a formula and got an apostrophe in front."));
        }
        table = safe;
    }
    let (rows, columns) = (table.rows(), table.columns().len());
    if options.output.as_os_str() == "-" {
        let mut stdout = BufWriter::new(std::io::stdout());
        let written = write(&table, target, &mut stdout).and_then(|()| stdout.flush());
        written.map_err(|error| not_written("the output", &error))?;
    } else {
        write_file(&options.output, |file| write(&table, target, file))?;
    }
    say(&format!("{rows} rows, {columns} columns."));
    Ok(())
}

/// Writes the cells as they stand.
fn raw(
    options: &ConvertOptions,
    target: Target,
    source: &Rc<dyn penstock_table::ByteSource>,
    host: &NativeHost,
) -> Result<(), Failure> {
    if target != Target::Csv || options.spreadsheet {
        return Err(Failure::usage("--raw writes CSV, and every cell as it stands."));
    }
    let part = options.part.as_deref();
    if options.output.as_os_str() == "-" {
        raw::write(source, part, host, &mut std::io::stdout().lock())?;
        return Ok(());
    }
    let mut outcome = Ok(0);
    write_file(&options.output, |file| {
        outcome = raw::write(source, part, host, file);
        match &outcome {
            Ok(_) => Ok(()),
            Err(_) => Err(Error::other("unfinished")),
        }
    })
    .map_err(|problem| match std::mem::replace(&mut outcome, Ok(0)) {
        Ok(_) => problem,
        Err(failure) => failure,
    })
}

fn target(options: &ConvertOptions) -> Result<Target, Failure> {
    const KNOWN: &str = "csv, parquet, arrow, json or jsonl";
    if let Some(name) = &options.to {
        return Target::of_name(name)
            .ok_or_else(|| Failure::usage(format!("--to must be {KNOWN}, not “{name}”.")));
    }
    let ending = options.output.extension().and_then(|ending| ending.to_str());
    match ending.and_then(Target::of_name) {
        Some(target) => Ok(target),
        None if options.output.as_os_str() == "-" => Ok(Target::Csv),
        None => Err(Failure::usage(format!(
            "{} does not end as a format does: name the format with --to {KNOWN}.",
            options.output.display()
        ))),
    }
}

/// Writes beside the file and then puts it in place, so that what stands there is whole or as it was.
fn write_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), Error>,
) -> Result<(), Failure> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let unfinished = path.with_file_name(name);
    let written = File::create(&unfinished).and_then(|file| {
        let mut file = BufWriter::new(file);
        write(&mut file)?;
        file.flush()
    });
    let placed = written.and_then(|()| std::fs::rename(&unfinished, path));
    placed.map_err(|error| {
        // What is half written is of no use.
        let _ = std::fs::remove_file(&unfinished);
        not_written(&path.display().to_string(), &error)
    })
}

fn not_written(what: &str, error: &Error) -> Failure {
    match error.kind() {
        ErrorKind::BrokenPipe => Failure::BrokenPipe,
        _ => Failure::unreadable(format!("{what} could not be written: {error}.")),
    }
}
