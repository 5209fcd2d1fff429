//! Workbooks: Excel (xlsx, xlsb, xls) and OpenDocument (ods).
//!
//! A sheet becomes delimited text, one line a row, and the CSV reader does the rest: which rows are titles and names,
//! which types columns have, what is counted. So what holds for a CSV file holds for a sheet, and nothing is decided twice.
//! Blank rows stay as blank lines, so a line of a message is the row of the sheet, as long as no cell above it holds a line
//! end.

mod cell;
mod merged;
mod old_guard;
mod sheet;

use std::fmt::Display;

use calamine::{Ods, Reader, Sheet as SheetInfo, SheetType, SheetVisible, Xls, Xlsb, Xlsx, XlsxError};
use penstock_flow::Diagnostic;
use penstock_table::import::FilePart;
use penstock_table::{ImportError, TextOptions};

use crate::archive::encrypted;
use crate::limits::refuse_too_large;
use crate::open::{Content, Job, Unpacked};
use crate::problems::{damaged, no_such_part};
use crate::reader::SourceReader;
use sheet::Sheet;

/// What a workbook is called in messages.
const WHAT: &str = "a workbook";

/// Which kind of workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Excel since 2007.
    Xlsx,
    /// The same in binary.
    Xlsb,
    /// OpenDocument.
    Ods,
    /// Excel until 2003.
    Xls,
}

/// An open workbook.
enum Workbook {
    Xlsx(Xlsx<SourceReader>),
    Xlsb(Xlsb<SourceReader>),
    Ods(Ods<SourceReader>),
    Xls(Xls<SourceReader>),
}

/// Opens an old Office document: a workbook of Excel 97, or the wrapping of an encrypted one.
pub fn open_old(job: &Job<'_>) -> Result<Unpacked, ImportError> {
    let name = job.name();
    refuse_too_large(name, "an old workbook", job.source.size())?;
    let size = usize::try_from(job.source.size()).map_err(|_| ImportError::out_of_memory(name))?;
    let bytes = SourceReader::new(&job.source).range(0, size);
    let bytes = bytes.map_err(|error| crate::problems::unreadable(name, WHAT, &error))?;
    let head = &bytes[..bytes.len().min(1 << 20)];
    // The names of streams are UTF-16.
    let holds = |stream: &str| {
        let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        head.windows(wide.len()).any(|window| window == wide)
    };
    if holds("EncryptedPackage") {
        return Err(encrypted(name));
    }
    if holds("WordDocument") || holds("PowerPoint Document") {
        let hint = "Copy the table into a spreadsheet and save that.";
        return Err(penstock_table::import::format::not_a_table(name, "a text document or slides", hint));
    }
    old_guard::refuse_endless(name, &bytes)?;
    drop(bytes);
    open(job, Kind::Xls)
}

/// Opens a workbook: the sheet that was asked for, else the first visible one that holds something.
pub fn open(job: &Job<'_>, kind: Kind) -> Result<Unpacked, ImportError> {
    let name = job.name();
    if kind == Kind::Ods || kind == Kind::Xlsb {
        refuse_too_large(name, WHAT, job.source.size())?;
    }
    let mut workbook = Workbook::open(job, kind)?;
    let sheets: Vec<SheetInfo> = workbook.sheets();
    let parts: Vec<FilePart> = sheets.iter().map(|sheet| FilePart::named(&sheet.name)).collect();
    let candidates: Vec<&str> = match job.part {
        Some(part) if !sheets.iter().any(|sheet| sheet.name == part) => {
            return Err(no_such_part(name, part, &parts));
        }
        Some(part) => vec![part],
        None => {
            let visible = sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
            let hidden = sheets.iter().filter(|sheet| sheet.visible != SheetVisible::Visible);
            visible.chain(hidden).map(|sheet| sheet.name.as_str()).collect()
        }
    };
    for candidate in candidates {
        let sheet = workbook.read(job, candidate)?;
        if !sheet.is_empty() {
            return opened(job, candidate, sheet, parts.clone());
        }
    }
    let (message, hint) = match job.part {
        Some(part) => (format!("The sheet “{part}” of “{name}” is empty."), "Choose another sheet."),
        None => (format!("“{name}” holds nothing but empty sheets."), "Choose a file that holds a table."),
    };
    Err(ImportError::Refused(Box::new(Diagnostic::error("empty-file", message).hint(hint).parameter("part"))))
}

fn opened(
    job: &Job<'_>,
    part: &str,
    sheet: Sheet,
    mut parts: Vec<FilePart>,
) -> Result<Unpacked, ImportError> {
    let (rows, columns) = sheet.size();
    if let Some(known) = parts.iter_mut().find(|known| known.name == part) {
        (known.rows, known.columns) = (Some(rows), Some(columns));
    }
    let mut notes = Vec::new();
    if parts.len() > 1 && job.part.is_none() {
        let message = format!("The sheet “{part}” is read, one of {}.", parts.len());
        notes.push(Diagnostic::note("part-chosen", message).parameter("part"));
    }
    sheet.notes(&mut notes);
    let pieces = sheet.lines(job.name())?;
    let delimiter = Some(",".to_owned());
    Ok(Unpacked {
        content: Content::Text {
            name: job.name().to_owned(),
            pieces: Box::new(pieces.map(Ok)),
            text: TextOptions {
                delimiter,
                quote: Some(penstock_table::import::Quote::Double),
                escape: Some(penstock_table::import::Escape::Doubled),
                encoding: Some("UTF-8".to_owned()),
                ..job.options.text.clone()
            },
            notes,
        },
        parts,
        part: Some(part.to_owned()),
    })
}

impl Workbook {
    fn open(job: &Job<'_>, kind: Kind) -> Result<Self, ImportError> {
        let (name, reader) = (job.name(), SourceReader::new(&job.source));
        Ok(match kind {
            Kind::Xlsx => Self::Xlsx(Xlsx::new(reader).map_err(|error| problem(name, &error))?),
            Kind::Xlsb => Self::Xlsb(Xlsb::new(reader).map_err(|error| problem(name, &error))?),
            Kind::Ods => Self::Ods(Ods::new(reader).map_err(|error| problem(name, &error))?),
            Kind::Xls => Self::Xls(Xls::new(reader).map_err(|error| problem(name, &error))?),
        })
    }

    /// The sheets of cells.
    fn sheets(&self) -> Vec<SheetInfo> {
        let all = match self {
            Self::Xlsx(workbook) => workbook.sheets_metadata(),
            Self::Xlsb(workbook) => workbook.sheets_metadata(),
            Self::Ods(workbook) => workbook.sheets_metadata(),
            Self::Xls(workbook) => workbook.sheets_metadata(),
        };
        all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect()
    }

    fn read(&mut self, job: &Job<'_>, part: &str) -> Result<Sheet, ImportError> {
        let name = job.name();
        let mut sheet = Sheet::default();
        match self {
            Self::Xlsx(workbook) => {
                // Not every workbook says that it has merged cells in a way that can be read: then none are filled.
                let merges = workbook.merge_cells_by_sheet_name(part).unwrap_or_default();
                let mut cells =
                    workbook.worksheet_cells_reader(part).map_err(|error| problem(name, &error))?;
                let mut count = 0u64;
                while let Some(cell) = cells.next_cell().map_err(|error| problem(name, &error))? {
                    let (row, column) = cell.get_position();
                    sheet.push(name, row, column, cell.get_value().into())?;
                    count += 1;
                    if count.is_multiple_of(1 << 16) {
                        job.progress(0.25)?;
                    }
                }
                sheet.finish(&merges);
            }
            Self::Xlsb(workbook) => {
                let mut cells =
                    workbook.worksheet_cells_reader(part).map_err(|error| problem(name, &error))?;
                let mut count = 0u64;
                while let Some(cell) = cells.next_cell().map_err(|error| problem(name, &error))? {
                    let (row, column) = cell.get_position();
                    sheet.push(name, row, column, cell.get_value().into())?;
                    count += 1;
                    if count.is_multiple_of(1 << 16) {
                        job.progress(0.25)?;
                    }
                }
                sheet.finish(&[]);
            }
            Self::Ods(workbook) => {
                let range = workbook.worksheet_range(part).map_err(|error| problem(name, &error))?;
                sheet.push_range(job, &range, &[])?;
            }
            Self::Xls(workbook) => {
                let merges = workbook.merge_cells_by_sheet_name(part).unwrap_or_default();
                let range = workbook.worksheet_range(part).map_err(|error| problem(name, &error))?;
                sheet.push_range(job, &range, &merges)?;
            }
        }
        Ok(sheet)
    }
}

/// An error of one of the four libraries.
trait WorkbookError: Display {
    fn needs_password(&self) -> bool;
}

impl WorkbookError for XlsxError {
    fn needs_password(&self) -> bool {
        matches!(self, Self::Password)
    }
}

impl WorkbookError for calamine::XlsbError {
    fn needs_password(&self) -> bool {
        matches!(self, Self::Password)
    }
}

impl WorkbookError for calamine::OdsError {
    fn needs_password(&self) -> bool {
        matches!(self, Self::Password)
    }
}

impl WorkbookError for calamine::XlsError {
    fn needs_password(&self) -> bool {
        matches!(self, Self::Password)
    }
}

fn problem(name: &str, error: &impl WorkbookError) -> ImportError {
    if error.needs_password() { encrypted(name) } else { damaged(name, WHAT, error) }
}
