//! Arrow IPC: files, which are Feather too, and streams.

use std::io::BufReader;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::ArrowError;
use penstock_table::ImportError;

use crate::arrow_guard;
use crate::columns::table_of_batches;
use crate::open::{Content, Job, Unpacked};
use crate::problems::damaged;
use crate::reader::SourceReader;

/// What it is called in messages.
const WHAT: &str = "an Arrow file";

/// Opens a file.
pub fn open_file(job: &Job<'_>) -> Result<Unpacked, ImportError> {
    fits(job, arrow_guard::file_fits)?;
    let reader = FileReader::try_new(SourceReader::new(&job.source), None);
    read(job, reader.map_err(|error| problem(job, &error))?)
}

/// Opens a stream.
pub fn open_stream(job: &Job<'_>) -> Result<Unpacked, ImportError> {
    fits(job, arrow_guard::stream_fits)?;
    let reader = StreamReader::try_new(BufReader::new(SourceReader::new(&job.source)), None);
    read(job, reader.map_err(|error| problem(job, &error))?)
}

/// Refuses a file whose parts do not lie within it.
fn fits(job: &Job<'_>, check: fn(&SourceReader, u64) -> bool) -> Result<(), ImportError> {
    if check(&SourceReader::new(&job.source), job.source.size()) {
        return Ok(());
    }
    Err(damaged(job.name(), WHAT, "its parts do not lie within it"))
}

fn read(job: &Job<'_>, reader: impl RecordBatchReader) -> Result<Unpacked, ImportError> {
    let schema = reader.schema();
    let mut batches: Vec<RecordBatch> = Vec::new();
    let mut rows = 0usize;
    for batch in reader {
        let batch = batch.map_err(|error| problem(job, &error))?;
        rows += batch.num_rows();
        if u32::try_from(rows).is_err() {
            return Err(ImportError::out_of_memory(job.name()));
        }
        batches.push(batch);
        job.progress(0.5)?;
    }
    let (table, report) = table_of_batches(job, WHAT, schema.fields(), batches)?;
    Ok(Unpacked { content: Content::Table { table, report }, parts: Vec::new(), part: None })
}

fn problem(job: &Job<'_>, error: &ArrowError) -> ImportError {
    if error.to_string().contains("zstd") {
        return ImportError::refused(
            "unknown-compression",
            format!("“{}” is an Arrow file compressed with Zstandard, which is not known here.", job.name()),
            "Write it with LZ4 or without compression, or write Parquet.",
        );
    }
    damaged(job.name(), WHAT, error)
}
