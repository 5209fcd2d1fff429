//! Opening a file: which reader it is for, and archives within archives.

use std::io::Read;
use std::rc::Rc;

use penstock_flow::Diagnostic;
use penstock_table::import::format::{HEAD, refuse_what_is_no_table};
use penstock_table::import::{Decoded, FilePart, Format, Opened, OpenedContent, Packed};
use penstock_table::{
    ByteSource, ImportError, ImportOptions, ImportReport, Pace, Table, TextOptions, block_on,
};

use crate::encoding::{Decoding, TextDecoder, guess_encoding, unknown_encoding};
use crate::limits::{MOST_IN_MEMORY, MOST_NESTED};
use crate::pieces::PiecesSource;
use crate::problems::{guarded, unreadable};
use crate::reader::SourceReader;
use crate::{archive, arrow_file, gzip, parquet_file, sqlite, workbook};

/// The pieces of a text.
pub type Pieces = Box<dyn Iterator<Item = Result<Vec<u8>, ImportError>>>;

/// What was in a file.
pub struct Unpacked {
    /// The table or text.
    pub content: Content,
    /// All that could be chosen instead; one or none where there is no choice.
    pub parts: Vec<FilePart>,
    /// The name of the part that was taken, where there are parts.
    pub part: Option<String>,
}

/// A table, or text that is yet to be read.
#[allow(clippy::large_enum_variant, reason = "there is one a file")]
pub enum Content {
    /// A table whose columns have types of their own.
    Table {
        /// The table.
        table: Table,
        /// What happened.
        report: ImportReport,
    },
    /// Text in pieces, so that it need not be held whole.
    Text {
        /// The name that readers show.
        name: String,
        /// The text.
        pieces: Pieces,
        /// How it is to be cut into cells, as far as that is known.
        text: TextOptions,
        /// What is worth knowing.
        notes: Vec<Diagnostic>,
    },
}

impl Unpacked {
    /// With a text in memory.
    ///
    /// # Errors
    /// What is wrong with the rest of the file.
    pub fn in_memory(self) -> Result<Opened, ImportError> {
        let content = match self.content {
            Content::Table { table, report } => OpenedContent::Table { table, report },
            Content::Text { name, pieces, text, notes } => {
                OpenedContent::Text { source: Rc::new(PiecesSource::new(name, pieces)?), text, notes }
            }
        };
        Ok(Opened { content, parts: self.parts, part: self.part })
    }
}

/// What a reader is given.
pub(crate) struct Job<'a> {
    /// The file. Its reads never wait.
    pub(crate) source: Rc<dyn ByteSource>,
    /// The part that was asked for.
    pub(crate) part: Option<&'a str>,
    /// How it is to be read.
    pub(crate) options: &'a ImportOptions,
    /// Told how far it is.
    pub(crate) pace: &'a dyn Pace,
    /// In how many files this one is.
    pub(crate) depth: usize,
}

impl Job<'_> {
    /// The file's name.
    pub(crate) fn name(&self) -> &str {
        self.source.name()
    }

    /// Says how far it is, and ends the work when it was cancelled.
    pub(crate) fn progress(&self, fraction: f64) -> Result<(), ImportError> {
        Ok(block_on(self.pace.checkpoint(fraction))?)
    }

    /// The job of a file within this one.
    pub(crate) fn within<'b>(&'b self, source: Rc<dyn ByteSource>, part: Option<&'b str>) -> Job<'b> {
        Job { source, part, options: self.options, pace: self.pace, depth: self.depth + 1 }
    }
}

/// Opens a file. The source's reads must not wait.
///
/// # Errors
/// That the work was cancelled, or what is wrong with the file and what to do.
pub fn open(
    source: Rc<dyn ByteSource>,
    options: &ImportOptions,
    pace: &dyn Pace,
) -> Result<Unpacked, ImportError> {
    open_job(&Job { source, part: options.part.as_deref(), options, pace, depth: 0 })
}

/// Opens a file, which may be in another one.
pub(crate) fn open_job(job: &Job<'_>) -> Result<Unpacked, ImportError> {
    let name = job.name();
    if job.depth > MOST_NESTED {
        return Err(ImportError::refused(
            "too-nested",
            format!("“{name}” is an archive in an archive in an archive."),
            "Unpack it and choose the file in it.",
        ));
    }
    let head = SourceReader::new(&job.source).range(0, HEAD);
    let head = head.map_err(|error| unreadable(name, "a file", &error))?;
    let format = Format::of(&head);
    refuse_what_is_no_table(name, format)?;
    match format {
        Format::Packed(packed) => guarded(name, packed.name(), || match packed {
            Packed::Gzip => open_gzip(job),
            Packed::Zip => archive::open(job),
            Packed::OldWorkbook => workbook::open_old(job),
            Packed::Parquet => parquet_file::open(job),
            Packed::ArrowFile => arrow_file::open_file(job),
            Packed::ArrowStream => arrow_file::open_stream(job),
            Packed::Sqlite => sqlite::open(job),
        }),
        _ => open_text(job, &head),
    }
}

fn open_gzip(job: &Job<'_>) -> Result<Unpacked, ImportError> {
    let inner = gzip::inner_name(job.name());
    let unpacking = || gzip::pieces(job.name(), job.source.size(), SourceReader::new(&job.source));
    if job.source.size() < 18 {
        return Err(crate::problems::damaged(job.name(), "a gzip file", "it is cut"));
    }
    open_unpacked(job, inner, unpacking(), |most| Box::new(unpacking().at_most(most)), job.part)
}

/// What unpacks to a text is handed on in pieces; what unpacks to another packed file is held in memory and opened.
pub(crate) fn open_unpacked(
    job: &Job<'_>,
    inner: &str,
    mut beginning: impl Iterator<Item = Result<Vec<u8>, ImportError>>,
    pieces: impl FnOnce(u64) -> Pieces,
    part: Option<&str>,
) -> Result<Unpacked, ImportError> {
    let head = beginning.next().transpose()?.unwrap_or_default();
    let format = Format::of(&head[..head.len().min(HEAD)]);
    refuse_what_is_no_table(inner, format)?;
    match format {
        Format::Packed(_) => {
            let held: Rc<dyn ByteSource> = Rc::new(PiecesSource::new(inner, pieces(MOST_IN_MEMORY))?);
            open_job(&job.within(held, part))
        }
        _ => Ok(Unpacked {
            content: Content::Text {
                name: inner.to_owned(),
                pieces: pieces(crate::limits::MOST_UNPACKED),
                text: job.options.text.clone(),
                notes: Vec::new(),
            },
            parts: Vec::new(),
            part: None,
        }),
    }
}

/// Text is opened where it is in an encoding that the engine does not know.
fn open_text(job: &Job<'_>, head: &[u8]) -> Result<Unpacked, ImportError> {
    let given = job.options.text.encoding.as_deref();
    let guessed = guess_encoding(head);
    let decoder = TextDecoder::new(given.unwrap_or(guessed));
    let decoder = decoder.ok_or_else(|| unknown_encoding(given.unwrap_or(guessed)))?;
    let decoded = Decoded { encoding: decoder.name().to_owned(), is_set: given.is_some() };
    let mut notes = Vec::new();
    if given.is_none() && decoder.name() != "UTF-8" {
        let message =
            format!("The text is taken as {}, by the look of its first characters.", decoder.name());
        notes.push(Diagnostic::note("encoding", message).hint("Set the encoding when it is another one."));
    }
    let reader = SourceReader::new(&job.source);
    let size = job.source.size();
    let raw = gzip::Unpacking::new(job.name(), "text", size, reader.take(size)).at_most(u64::MAX);
    Ok(Unpacked {
        content: Content::Text {
            name: job.name().to_owned(),
            pieces: Box::new(Decoding::new(raw, decoder)),
            text: TextOptions { encoding: None, decoded: Some(decoded), ..job.options.text.clone() },
            notes,
        },
        parts: Vec::new(),
        part: None,
    })
}
