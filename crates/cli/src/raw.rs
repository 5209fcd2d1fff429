//! `penstock convert --raw`: the cells of a delimited file exactly as they stand in it.

use std::io::{BufWriter, Write};
use std::rc::Rc;

use penstock_stages::Host;
use penstock_stages::source::load::format_of;
use penstock_table::csv::raw_rows;
use penstock_table::import::OpenedContent;
use penstock_table::{ByteSource, Format, ImportError, ImportOptions, block_on};

use crate::failure::Failure;
use crate::host::NativeHost;
use crate::messages;

/// Writes the table that is found in a delimited file as RFC 4180 has it: rows of names first, each row with as many cells
/// as the widest. Gives the number of rows.
///
/// # Errors
/// That the file is no delimited text, or could not be read or written.
pub fn write(
    source: &Rc<dyn ByteSource>,
    part: Option<&str>,
    host: &NativeHost,
    output: &mut dyn Write,
) -> Result<u64, Failure> {
    let options = ImportOptions { part: part.map(str::to_owned), ..ImportOptions::default() };
    let refused = |error: ImportError| match error {
        ImportError::Cancelled(_) => Failure::Cancelled,
        ImportError::Refused(diagnostic) => Failure::Unreadable(messages::line(&diagnostic, None)),
    };
    let mut source = Rc::clone(source);
    let mut text = options.text.clone();
    if let Format::Packed(packed) = block_on(format_of(source.as_ref())).map_err(Failure::unreadable)? {
        match block_on(host.open(&source, &options, host)).map_err(refused)?.content {
            OpenedContent::Text { source: inner, text: told, .. } => (source, text) = (inner, told),
            OpenedContent::Table { .. } => {
                let what = packed.name();
                return Err(Failure::usage(format!(
                    "--raw is for delimited text; {} is {what}.",
                    source.name()
                )));
            }
        }
    }
    let options = ImportOptions { text, ..ImportOptions::default() };
    let mut output = BufWriter::new(output);
    let mut rows = 0;
    let mut problem = None;
    let sniffed = block_on(raw_rows(source.as_ref(), &options, host, &mut |cells| {
        rows += 1;
        if problem.is_none() {
            problem = line(cells, &mut output).err();
        }
        Ok(())
    }));
    sniffed.map_err(refused)?;
    match problem.or(output.flush().err()) {
        None => Ok(rows),
        Some(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(Failure::BrokenPipe),
        Some(error) => Err(Failure::unreadable(format!("the output could not be written: {error}."))),
    }
}

fn line(cells: &[&[u8]], output: &mut impl Write) -> std::io::Result<()> {
    for (position, cell) in cells.iter().enumerate() {
        if position > 0 {
            output.write_all(b",")?;
        }
        let needs_quotes = cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
        let is_blank_line = cells.len() == 1 && cell.is_empty();
        if !(needs_quotes || is_blank_line) {
            output.write_all(cell)?;
            continue;
        }
        output.write_all(b"\"")?;
        for (part, piece) in cell.split(|byte| *byte == b'"').enumerate() {
            if part > 0 {
                output.write_all(b"\"\"")?;
            }
            output.write_all(piece)?;
        }
        output.write_all(b"\"")?;
    }
    output.write_all(b"\r\n")
}
