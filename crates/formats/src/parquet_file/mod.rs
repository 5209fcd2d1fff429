//! Parquet: one row group at a time, and of that one column at a time, by ranges of the file.

mod pages;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Fields;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use penstock_table::ImportError;

use crate::columns::table_of_batches;
use crate::open::{Content, Job, Unpacked};
use crate::problems::damaged;
use crate::reader::RangeReader;

/// What it is called in messages.
const WHAT: &str = "a Parquet file";

/// Rows made at a time.
const BATCH: usize = 64 << 10;

/// Opens a Parquet file.
pub fn open(job: &Job<'_>) -> Result<Unpacked, ImportError> {
    let problem = |error: ParquetError| damaged(job.name(), WHAT, error);
    let reader = RangeReader::new(&job.source);
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&reader).map_err(problem)?;
    let rows: u64 =
        metadata.row_groups().iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).sum();
    if u32::try_from(rows).is_err() {
        return Err(ImportError::out_of_memory(job.name()));
    }
    refuse_unknown_compression(job, &metadata)?;
    let (fields, batches) = read(job, &metadata).map_err(|failure| match failure {
        Failure::Import(error) => error,
        Failure::Parquet(error) => problem(error),
    })?;
    let (table, report) = table_of_batches(job, WHAT, &fields, batches)?;
    Ok(Unpacked { content: Content::Table { table, report }, parts: Vec::new(), part: None })
}

enum Failure {
    Import(ImportError),
    Parquet(ParquetError),
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

impl From<ParquetError> for Failure {
    fn from(error: ParquetError) -> Self {
        Self::Parquet(error)
    }
}

fn read(job: &Job<'_>, metadata: &ParquetMetaData) -> Result<(Fields, Vec<RecordBatch>), Failure> {
    let mut batches: Vec<RecordBatch> = Vec::new();
    let mut fields = Fields::empty();
    let groups = metadata.num_row_groups();
    for index in 0..groups {
        let fraction = 0.7 * index as f64 / groups as f64;
        job.progress(fraction)?;
        let (reader, metadata) = pages::group(&job.source, metadata, index)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(reader, arrow_metadata(&metadata)?);
        for batch in builder.with_batch_size(BATCH).build()? {
            let batch = batch.map_err(ParquetError::from)?;
            job.progress(fraction)?;
            if batches.is_empty() {
                fields = batch.schema().fields().clone();
            }
            batches.push(batch);
        }
    }
    Ok((fields, batches))
}

/// The schema that Arrow's own writers leave in the file says more than Parquet's; one that is wrong is left aside.
fn arrow_metadata(metadata: &Arc<ParquetMetaData>) -> Result<ArrowReaderMetadata, ParquetError> {
    let read = |skip: bool| {
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(skip);
        ArrowReaderMetadata::try_new(metadata.clone(), options)
    };
    read(false).or_else(|_| read(true))
}

fn refuse_unknown_compression(job: &Job<'_>, metadata: &ParquetMetaData) -> Result<(), ImportError> {
    let chunks = metadata.row_groups().iter().flat_map(|group| group.columns());
    let unknown = chunks
        .map(|chunk| chunk.compression())
        .find(|compression| matches!(compression, Compression::BROTLI(_) | Compression::LZO));
    match unknown {
        None => Ok(()),
        Some(compression) => Err(ImportError::refused(
            "unknown-compression",
            format!("“{}” is compressed with {}, which is not known here.", job.name(), name(&compression)),
            "Write it with Snappy, Zstd, LZ4, gzip or no compression.",
        )),
    }
}

fn name(compression: &Compression) -> &'static str {
    match compression {
        Compression::BROTLI(_) => "Brotli",
        _ => "LZO",
    }
}
