//! Reading a delimited file.
//!
//! One pass builds every column in the form that the first rows suggest, and hashes the bytes. Only columns with a value
//! that does not fit are read again: once to see what all their values allow, once to build them.

use penstock_flow::{ColumnType, Diagnostic};

use super::block::Block;
use super::build::{Build, Column, Start};
use super::column::Plan;
use super::decode::{Decoder, Encoding, WrongByte};
use super::filter::{Fate, Filter};
use super::records::{Record, Records, Take};
use super::refuse;
use super::scan::{ColumnScan, Form};
use super::sketch::{Sketch, sketch};
use super::sniff::header::joined;
use super::{names, striped, summary};
use crate::import::ledger::Reason;
use crate::import::notes::count;
use crate::import::{Import, ImportError, ImportOptions};
use crate::source::{ByteSource, Pace, SourceError};

/// How many bytes are read at a time: a few milliseconds of work.
const CHUNK: usize = 512 << 10;

/// Reads a delimited file. The result is the same however the source cuts its bytes.
pub async fn read_csv(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
) -> Result<Import, ImportError> {
    read_in_chunks(source, options, pace, CHUNK).await
}

/// Reads pieces of a file one after the other, with a checkpoint before each.
pub(super) struct Chunks<'a> {
    pub(super) source: &'a dyn ByteSource,
    pub(super) pace: &'a dyn Pace,
    pub(super) chunk: usize,
    pub(super) offset: u64,
    /// The progress at the beginning and at the end of the pass.
    pub(super) progress: (f64, f64),
}

impl Chunks<'_> {
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, ImportError> {
        let size = self.source.size();
        let done = if size == 0 { 1.0 } else { self.offset as f64 / size as f64 };
        self.pace.checkpoint(self.progress.0 + (self.progress.1 - self.progress.0) * done).await?;
        if self.offset >= size {
            return Ok(None);
        }
        let bytes = self.source.read(self.offset, self.chunk).await?;
        if bytes.is_empty() {
            let name = self.source.name().to_owned();
            return Err(SourceError::Changed { name }.into());
        }
        self.offset += bytes.len() as u64;
        Ok(Some(bytes))
    }
}

/// What a pass over a file found beside its rows.
pub(super) struct Passed {
    pub(super) hash: String,
    pub(super) encoding: Encoding,
    pub(super) wrong: Option<WrongByte>,
    pub(super) replaced: u64,
    /// Rows that repeat the names.
    pub(super) repeated: Vec<(u64, String)>,
}

/// Takes the rows of a table.
pub(super) trait Rows {
    /// The next row.
    fn row(&mut self, record: &Record<'_>) -> Result<(), ImportError>;

    /// Whether rows may come in blocks.
    fn in_blocks(&self) -> bool {
        false
    }

    /// The next rows.
    fn block(&mut self, block: &Block<'_>) -> Result<(), ImportError> {
        block.records().try_for_each(|record| self.row(&record))
    }
}

impl<F: FnMut(&Record<'_>) -> Result<(), ImportError>> Rows for F {
    fn row(&mut self, record: &Record<'_>) -> Result<(), ImportError> {
        self(record)
    }
}

/// Lets through the records that are rows.
pub(super) struct Filtered<'a> {
    filter: &'a Filter,
    rows: &'a mut dyn Rows,
    ended: bool,
    pub(super) repeated: Vec<(u64, String)>,
}

impl<'a> Filtered<'a> {
    pub(super) fn new(filter: &'a Filter, rows: &'a mut dyn Rows) -> Self {
        Self { filter, rows, ended: false, repeated: Vec::new() }
    }
}

impl Take for Filtered<'_> {
    fn record(&mut self, record: Record<'_>) -> Result<(), ImportError> {
        if self.ended {
            return Ok(());
        }
        match self.filter.fate(&record) {
            Fate::Load => return self.rows.row(&record),
            Fate::Skip => {}
            Fate::RepeatedHeader => {
                let first = String::from_utf8_lossy(record.cell(0).unwrap_or(&[])).into_owned();
                self.repeated.push((record.line, first));
            }
            Fate::End => self.ended = true,
        }
        Ok(())
    }

    fn in_blocks(&self) -> bool {
        self.filter.allows_blocks() && self.rows.in_blocks()
    }

    fn block(&mut self, block: &Block<'_>) -> Result<(), ImportError> {
        if !self.ended && self.filter.loads(block) {
            return self.rows.block(block);
        }
        block.records().try_for_each(|record| self.record(record))
    }
}

/// Goes over all rows of the table.
pub(super) async fn pass(
    mut chunks: Chunks<'_>,
    sketch: &Sketch,
    hashing: bool,
    rows: &mut dyn Rows,
) -> Result<Passed, ImportError> {
    let name = chunks.source.name();
    let mut hasher = blake3::Hasher::new();
    let mut decoder = Decoder::new(&sketch.encoding, chunks.pace.legacy_decoder(sketch.encoding.name()));
    let layout = &sketch.layout;
    let mut records = Records::new(&sketch.found.dialect, layout.usual, layout.data_offset, layout.data_line);
    let mut sink = Filtered::new(&sketch.filter, rows);
    let mut mark = sketch.encoding.mark_length();
    let mut before = layout.data_offset;
    while let Some(bytes) = chunks.next().await? {
        let begin = usize::try_from(chunks.offset).unwrap_or(usize::MAX) - bytes.len();
        let looked_at = sketch.head.get(begin..).unwrap_or_default();
        if bytes.iter().zip(looked_at).any(|(now, before)| now != before) {
            return Err(SourceError::Changed { name: name.to_owned() }.into());
        }
        if hashing {
            hasher.update(&bytes);
        }
        let skipped = mark.min(bytes.len());
        mark -= skipped;
        let text = decoder.decode(&bytes[skipped..]);
        refuse::refuse_nul(name, &text, chunks.offset - bytes.len() as u64)?;
        let ahead = usize::try_from(before).unwrap_or(usize::MAX).min(text.len());
        before -= ahead as u64;
        records.feed(&text[ahead..], &mut sink)?;
    }
    let rest = decoder.finish();
    let ahead = usize::try_from(before).unwrap_or(usize::MAX).min(rest.len());
    records.feed(&rest[ahead..], &mut sink)?;
    records.finish(&mut sink)?;
    Ok(Passed {
        hash: hasher.finalize().to_hex().to_string(),
        encoding: decoder.encoding().clone(),
        wrong: decoder.wrong,
        replaced: decoder.replaced,
        repeated: sink.repeated,
    })
}

/// What is known of a file before its columns are built.
pub(super) struct Prepared {
    pub(super) sketch: Sketch,
    /// The columns' names.
    names: Vec<String>,
    /// What was noted about them.
    notes: Vec<Diagnostic>,
    /// How each column is built.
    pub(super) plans: Vec<Plan>,
    forced: Vec<Option<ColumnType>>,
}

impl Prepared {
    /// Looks at a file, and plans its columns.
    pub(super) async fn new(
        source: &dyn ByteSource,
        options: &ImportOptions,
        pace: &dyn Pace,
    ) -> Result<Self, ImportError> {
        let sketch = sketch(source, options, pace).await?;
        let layout = &sketch.layout;
        let mut notes = Vec::new();
        let header = joined(&layout.names, layout.columns);
        let shift = usize::from(layout.shifted);
        let header =
            if layout.names.is_empty() { Vec::new() } else { header[layout.blank_columns..].to_vec() };
        let columns = layout.columns - layout.blank_columns;
        let shown = if shift > 0 { &header[..header.len().saturating_sub(shift)] } else { &header[..] };
        let names = names::names(shown, shift, columns, layout.names_line, &mut notes);
        let forced: Vec<Option<ColumnType>> = (0..columns)
            .map(|column| names.get(column).and_then(|name| options.types.get(name)).copied())
            .collect();
        let mut prepared = Self { sketch, names, notes, plans: Vec::new(), forced };
        prepared.plans =
            (0..columns).map(|column| prepared.plan(column, &prepared.sketch.scans[column])).collect();
        refuse_short_rows(&prepared.start(source), columns)?;
        if prepared.bytes() > pace.room() {
            return Err(ImportError::out_of_memory(source.name()));
        }
        Ok(prepared)
    }

    /// About how many bytes the table takes, texts that are no categories aside.
    fn bytes(&self) -> u64 {
        let width = |plan: &Plan| match kind_of(plan) {
            Some(ColumnType::Boolean) => 1,
            Some(ColumnType::Category | ColumnType::Text) | None => 4,
            Some(ColumnType::Number | ColumnType::Integer | ColumnType::DateTime) => 8,
        };
        self.sketch.rows as u64 * self.plans.iter().map(width).sum::<u64>()
    }

    /// How a column is built whose values allow this.
    fn plan(&self, position: usize, scan: &ColumnScan) -> Plan {
        let (habits, forced) = (self.sketch.habits, self.forced[position]);
        let is_code = summary::is_code(&self.names[position]) && scan.values() == scan.plain();
        let form = match scan.form(habits) {
            Form::Empty => Form::Empty,
            _ if is_code => Form::Text,
            _ => scan.form_as(habits, forced),
        };
        Plan { form, forced }
    }

    /// All columns, without any row yet.
    pub(super) fn build<'a>(&self, source: &'a dyn ByteSource) -> Result<Build<'a>, ImportError> {
        let plans: Vec<Option<Plan>> = self.plans.iter().copied().map(Some).collect();
        Build::new(&self.start(source), &plans, true)
    }

    /// What a pass over the file builds.
    fn start<'a>(&self, source: &'a dyn ByteSource) -> Start<'a> {
        let layout = &self.sketch.layout;
        Start {
            name: source.name(),
            bytes: source.size(),
            skipped: layout.blank_columns,
            cells: layout.cells,
            habits: self.sketch.habits,
            room: self.sketch.rows,
        }
    }
}

pub(super) async fn read_in_chunks(
    source: &dyn ByteSource,
    options: &ImportOptions,
    pace: &dyn Pace,
    chunk: usize,
) -> Result<Import, ImportError> {
    let prepared = Prepared::new(source, options, pace).await?;
    let file = Reading { source, options, pace, chunk };
    if let Some(crew) = pace.crew()
        && let Some((build, passed)) = striped::read(&file, &prepared, crew).await?
    {
        return file.finish(prepared, build, passed).await;
    }
    let mut build = prepared.build(source)?;
    let passed = pass(file.chunks((0.0, 0.9)), &prepared.sketch, true, &mut build).await?;
    file.finish(prepared, build, passed).await
}

/// A file, and how it is read.
pub(super) struct Reading<'a> {
    pub(super) source: &'a dyn ByteSource,
    pub(super) options: &'a ImportOptions,
    pub(super) pace: &'a dyn Pace,
    chunk: usize,
}

impl<'a> Reading<'a> {
    fn chunks(&self, progress: (f64, f64)) -> Chunks<'a> {
        Chunks { source: self.source, pace: self.pace, chunk: self.chunk, offset: 0, progress }
    }

    /// After the first pass: columns whose values did not fit are read again, and the table is put together.
    async fn finish(
        &self,
        prepared: Prepared,
        mut build: Build<'_>,
        passed: Passed,
    ) -> Result<Import, ImportError> {
        let (name, sketch) = (self.source.name(), &prepared.sketch);
        if build.rows == 0 {
            return Err(no_rows(name, sketch));
        }
        // Texts that are nearly all numbers are worth telling about, which needs all of their values.
        let is_worth_a_look = |position: usize, column: &Column| match column {
            Column::Misfit => true,
            Column::Building(_) => {
                summary::is_nearly_numeric(&sketch.scans[position]) && prepared.forced[position].is_none()
            }
            Column::Left => false,
        };
        let columns = build.columns.iter().enumerate();
        let again: Vec<bool> = columns.map(|(position, column)| is_worth_a_look(position, column)).collect();
        let mut scans = sketch.scans.clone();
        if again.contains(&true) {
            scans_of(&mut scans, &again, self.chunks((0.9, 0.95)), sketch).await?;
            self.build_again(&prepared, &mut build, &scans, &passed).await?;
        }
        for (line, text) in &passed.repeated {
            build.ledger.row(*line, text.as_bytes(), Reason::RepeatedHeader);
        }
        let told = summary::Told { sketch, passed: &passed, scans: &scans, options: self.options };
        summary::import(build, prepared.names, prepared.notes, &told)
    }

    /// Builds the misfits as all their values allow.
    async fn build_again(
        &self,
        prepared: &Prepared,
        build: &mut Build<'_>,
        scans: &[ColumnScan],
        passed: &Passed,
    ) -> Result<(), ImportError> {
        let columns = build.columns.iter().zip(scans).enumerate();
        let plans: Vec<Option<Plan>> = columns
            .map(|(position, (column, scan))| {
                matches!(column, Column::Misfit).then(|| prepared.plan(position, scan))
            })
            .collect();
        if plans.iter().all(Option::is_none) {
            return Ok(());
        }
        let start = Start { room: build.rows as usize, ..prepared.start(self.source) };
        let mut rebuilt = Build::new(&start, &plans, false)?;
        let second = pass(self.chunks((0.95, 1.0)), &prepared.sketch, true, &mut rebuilt).await?;
        let is_misfit = |column: &Column| matches!(column, Column::Misfit);
        if second.hash != passed.hash || rebuilt.columns.iter().any(is_misfit) {
            return Err(SourceError::Changed { name: self.source.name().to_owned() }.into());
        }
        for (position, column) in rebuilt.columns.into_iter().enumerate() {
            if let Column::Building(_) = column {
                build.columns[position] = column;
                build.lost[position] = rebuilt.lost[position];
            }
        }
        build.ledger.forget_values(&|position| plans.get(position).is_some_and(Option::is_some));
        build.ledger.append(rebuilt.ledger);
        Ok(())
    }
}

/// Refuses a first row that is so much wider than the others that a table of them would not fit into memory: every cell
/// of a row takes a byte of the file, if only for its delimiter.
fn refuse_short_rows(start: &Start<'_>, columns: usize) -> Result<(), ImportError> {
    const LEAST: u64 = 1 << 26;
    if (columns as u64).saturating_mul(start.room as u64) <= start.bytes.saturating_mul(4).max(LEAST) {
        return Ok(());
    }
    Err(ImportError::at_line(
        "rows-too-short",
        1,
        format!(
            "The first row of “{}” has {}, but most of about {} have far fewer: a table of all these cells would not fit into memory.",
            start.name,
            count(columns as u64, "cell", "cells"),
            count(start.room as u64, "row", "rows"),
        ),
        "Check the first row and the delimiter, or leave out columns.",
    ))
}

/// What all values of these columns allow.
async fn scans_of(
    scans: &mut [ColumnScan],
    wanted: &[bool],
    chunks: Chunks<'_>,
    sketch: &Sketch,
) -> Result<(), ImportError> {
    for (scan, wanted) in scans.iter_mut().zip(wanted) {
        if *wanted {
            *scan = ColumnScan::default();
        }
    }
    let skipped = sketch.layout.blank_columns;
    pass(chunks, sketch, false, &mut |record: &Record<'_>| {
        for ((cell, scan), wanted) in record.cells().skip(skipped).zip(scans.iter_mut()).zip(wanted) {
            if *wanted {
                scan.add(cell, record.line);
            }
        }
        Ok(())
    })
    .await?;
    Ok(())
}

fn no_rows(name: &str, sketch: &Sketch) -> ImportError {
    if sketch.layout.names.is_empty() {
        return ImportError::refused(
            "empty-file",
            format!("“{name}” holds nothing but blank lines."),
            "Choose a file with a row of column names and at least one row of data.",
        );
    }
    ImportError::refused(
        "no-rows",
        format!("“{name}” has column names but no rows."),
        "Choose a file with at least one row of data below the names.",
    )
}

/// The type that columns of a form have, for those that are not texts.
pub(super) fn kind_of(plan: &Plan) -> Option<ColumnType> {
    plan.forced.or(plan.form.kind())
}
