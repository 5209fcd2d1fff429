//! Zip archives: which file of them holds the table; and workbooks, which are zip archives too.
//!
//! The library reads the directory of the archive. The bytes of an entry are unpacked here, because they are handed on in
//! pieces after the archive is closed, and counted as they come: sizes that a directory names are not believed.

use std::io::{Error, Read, Result as IoResult, Take};

use flate2::Crc;
use flate2::read::DeflateDecoder;
use penstock_table::ImportError;
use penstock_table::import::FilePart;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::gzip::Unpacking;
use crate::limits::{MOST_IN_MEMORY, refuse_bomb};
use crate::open::{Job, Unpacked, open_unpacked};
use crate::problems::{damaged, no_such_part};
use crate::reader::SourceReader;
use crate::workbook::{self, Kind};

/// Between the name of an entry and that of a part of it.
pub const WITHIN: &str = " ▸ ";

/// Entries that are looked at; more are not a person's archive of tables.
const MOST_ENTRIES: usize = 10_000;

/// The most that deflate can pack.
const DEFLATE_RATIO: u64 = 1_032;

/// What entries that hold tables are called.
const ENDINGS: [&str; 18] = [
    "csv", "tsv", "txt", "tab", "psv", "json", "jsonl", "ndjson", "parquet", "arrow", "feather", "xlsx",
    "xls", "ods", "sqlite", "sqlite3", "db", "gz",
];

/// A file of an archive.
struct Entry {
    name: String,
    start: u64,
    packed: u64,
    unpacked: u64,
    crc: u32,
    method: CompressionMethod,
    encrypted: bool,
}

/// Opens an archive or workbook.
pub fn open(job: &Job<'_>) -> Result<Unpacked, ImportError> {
    let name = job.name();
    let mut archive =
        ZipArchive::new(SourceReader::new(&job.source)).map_err(|error| problem(name, &error))?;
    if archive.len() > MOST_ENTRIES {
        return Err(ImportError::refused(
            "too-many-entries",
            format!("“{name}” holds {} files; at most {MOST_ENTRIES} are looked at.", archive.len()),
            "Unpack it and choose the file in it.",
        ));
    }
    let entries: Vec<Entry> =
        (0..archive.len()).map(|index| entry(name, &mut archive, index)).collect::<Result<_, _>>()?;
    let has = |wanted: &str| entries.iter().any(|entry| entry.name == wanted);
    let kind = if has("xl/workbook.xml") {
        Some(Kind::Xlsx)
    } else if has("xl/workbook.bin") {
        Some(Kind::Xlsb)
    } else {
        (has("mimetype") && has("content.xml")).then_some(Kind::Ods)
    };
    if let Some(kind) = kind {
        refuse_workbook_bomb(job, &entries)?;
        return workbook::open(job, kind);
    }
    open_entry(job, &entries)
}

fn entry(name: &str, archive: &mut ZipArchive<SourceReader>, index: usize) -> Result<Entry, ImportError> {
    let file = archive.by_index_raw(index).map_err(|error| problem(name, &error))?;
    Ok(Entry {
        name: file.name().map_err(|error| problem(name, &error))?.into_owned(),
        start: file.data_start().unwrap_or(0),
        packed: file.compressed_size(),
        unpacked: file.size(),
        crc: file.crc32(),
        method: file.compression(),
        encrypted: file.encrypted(),
    })
}

/// The library for workbooks holds texts and styles whole, so what they unpack to is counted before it begins.
fn refuse_workbook_bomb(job: &Job<'_>, entries: &[Entry]) -> Result<(), ImportError> {
    let name = job.name();
    let mut total = 0u64;
    for entry in entries {
        total = total.saturating_add(entry.unpacked);
    }
    refuse_bomb(name, job.source.size(), total, MOST_IN_MEMORY * 2)?;
    // A directory can name smaller sizes than there are.
    const SMALL: u64 = 256 << 10;
    for entry in entries.iter().filter(|entry| entry.packed > SMALL && !entry.encrypted) {
        let most = entry.packed.saturating_mul(DEFLATE_RATIO);
        if most > entry.unpacked.saturating_mul(8) {
            let mut counted = 0;
            for piece in entry.pieces(job)?.at_most(MOST_IN_MEMORY * 2) {
                counted += piece?.len() as u64;
                job.progress(0.0)?;
            }
            if counted > entry.unpacked.saturating_mul(2).saturating_add(SMALL) {
                return Err(damaged(name, "a workbook", "its parts are larger than it says"));
            }
        }
    }
    Ok(())
}

fn open_entry(job: &Job<'_>, entries: &[Entry]) -> Result<Unpacked, ImportError> {
    let name = job.name();
    let files: Vec<&Entry> = entries.iter().filter(|entry| entry.is_a_file()).collect();
    let parts: Vec<FilePart> = files.iter().map(|entry| FilePart::named(&entry.name)).collect();
    if files.is_empty() {
        let message = format!("“{name}” is an empty zip archive.");
        return Err(ImportError::refused("empty-file", message, "Choose a file that holds a table."));
    }
    let (chosen, inner_part) = match job.part {
        None => (first_table(job, &files)?, None),
        Some(part) => {
            let found = files.iter().find_map(|entry| {
                let rest = part.strip_prefix(entry.name.as_str())?;
                if rest.is_empty() {
                    Some((*entry, None))
                } else {
                    Some((*entry, Some(rest.strip_prefix(WITHIN)?)))
                }
            });
            found.ok_or_else(|| no_such_part(name, part, &parts))?
        }
    };
    let shown = format!("{name}{WITHIN}{}", chosen.name);
    let beginning = chosen.pieces(job)?;
    let whole = chosen.pieces(job)?;
    let opened = open_unpacked(job, &shown, beginning, |most| Box::new(whole.at_most(most)), inner_part)?;
    Ok(with_outer_parts(opened, parts, &chosen.name))
}

/// The parts of an archive with those of the entry that was opened in place of the entry.
fn with_outer_parts(mut opened: Unpacked, parts: Vec<FilePart>, chosen: &str) -> Unpacked {
    let inner = std::mem::take(&mut opened.parts);
    opened.part = Some(match opened.part.take() {
        Some(part) if inner.len() > 1 => format!("{chosen}{WITHIN}{part}"),
        _ => chosen.to_owned(),
    });
    for part in parts {
        if part.name == chosen && inner.len() > 1 {
            let named = |inner: &FilePart| FilePart {
                name: format!("{chosen}{WITHIN}{}", inner.name),
                ..inner.clone()
            };
            opened.parts.extend(inner.iter().map(named));
        } else {
            opened.parts.push(part);
        }
    }
    opened
}

/// The first file that is called like a table, else the first that is not known to be something else.
fn first_table<'a>(job: &Job<'_>, files: &[&'a Entry]) -> Result<&'a Entry, ImportError> {
    if let Some(named) = files.iter().find(|entry| entry.is_called_like_a_table()) {
        return Ok(named);
    }
    use penstock_table::Format;
    let mut first_problem = None;
    for entry in files {
        let beginning = entry.pieces(job).and_then(|mut pieces| pieces.next().transpose());
        match beginning {
            Ok(Some(head)) if !matches!(Format::of(&head), Format::Other { .. }) && !head.contains(&0) => {
                return Ok(entry);
            }
            Ok(_) => {}
            Err(error) => first_problem = first_problem.or(Some(error)),
        }
    }
    Err(first_problem.unwrap_or_else(|| {
        ImportError::refused(
            "no-table",
            format!("“{}” holds no file that is a table.", job.name()),
            "Put the table into it as CSV, Excel, Parquet or JSON.",
        )
    }))
}

impl Entry {
    fn is_a_file(&self) -> bool {
        let last = self.name.rsplit('/').next().unwrap_or_default();
        !last.is_empty() && !last.starts_with('.') && !self.name.starts_with("__MACOSX/")
    }

    fn is_called_like_a_table(&self) -> bool {
        let ending = self.name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        self.unpacked > 0 && ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
    }

    /// Its bytes, unpacked.
    fn pieces(&self, job: &Job<'_>) -> Result<Unpacking<EntryReader>, ImportError> {
        let (archive, name) = (job.name(), &self.name);
        if self.encrypted {
            return Err(encrypted(archive));
        }
        let mut reader = SourceReader::new(&job.source);
        std::io::Seek::seek(&mut reader, std::io::SeekFrom::Start(self.start))
            .map_err(|error| damaged(archive, "a zip archive", error))?;
        let packed = reader.take(self.packed);
        let bytes = match self.method {
            CompressionMethod::Stored => Bytes::Stored(packed),
            CompressionMethod::Deflated => Bytes::Deflated(Box::new(DeflateDecoder::new(packed))),
            other => {
                let message =
                    format!("“{name}” in “{archive}” is packed by {other:?}, which is not known here.");
                let hint = "Pack it again as a usual zip archive, or unpack it and choose the file in it.";
                return Err(ImportError::refused("unknown-compression", message, hint));
            }
        };
        let reader = EntryReader { bytes, crc: Crc::new(), expected: self.crc };
        Ok(Unpacking::new(archive, "a zip archive", self.packed, reader))
    }
}

/// The bytes of an entry, which must have the checksum that the archive names.
pub struct EntryReader {
    bytes: Bytes,
    crc: Crc,
    expected: u32,
}

enum Bytes {
    Stored(Take<SourceReader>),
    Deflated(Box<DeflateDecoder<Take<SourceReader>>>),
}

impl Read for EntryReader {
    fn read(&mut self, buffer: &mut [u8]) -> IoResult<usize> {
        let read = match &mut self.bytes {
            Bytes::Stored(reader) => reader.read(buffer),
            Bytes::Deflated(reader) => reader.read(buffer),
        }?;
        self.crc.update(&buffer[..read]);
        if read == 0 && !buffer.is_empty() && self.crc.sum() != self.expected {
            return Err(Error::other("its checksum is wrong"));
        }
        Ok(read)
    }
}

/// The error for what cannot be read without a password.
pub fn encrypted(name: &str) -> ImportError {
    ImportError::refused(
        "encrypted",
        format!("“{name}” is protected with a password."),
        "Save it without a password, and choose it again.",
    )
}

fn problem(name: &str, error: &ZipError) -> ImportError {
    match error {
        ZipError::InvalidPassword => encrypted(name),
        ZipError::UnsupportedArchive(reason) if reason.contains("assword") => encrypted(name),
        ZipError::Io(error) => crate::problems::unreadable(name, "a zip archive", error),
        other => damaged(name, "a zip archive", other),
    }
}
