//! Parquet and Arrow: the table's own arrays.

use std::io::{Error, Write};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use penstock_table::Table;

/// Rows written at a time.
const BATCH: usize = 64 << 10;

/// Writes Parquet, packed by Snappy, which every reader knows.
pub fn parquet(table: &Table, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    let schema = schema(table);
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(out, schema.clone(), Some(properties)).map_err(Error::other)?;
    for batch in batches(table, &schema) {
        writer.write(&batch?).map_err(Error::other)?;
    }
    writer.close().map(drop).map_err(Error::other)
}

/// Writes an Arrow IPC file.
pub fn arrow(table: &Table, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    let schema = schema(table);
    let mut writer = FileWriter::try_new(out, &schema).map_err(Error::other)?;
    // A dictionary may stand in such a file once only, and slices of a column share theirs.
    for batch in batches(table, &schema) {
        writer.write(&batch?).map_err(Error::other)?;
    }
    writer.finish().map_err(Error::other)
}

fn schema(table: &Table) -> SchemaRef {
    let named = table.schema().columns.iter().zip(table.columns());
    let fields: Vec<Field> =
        named.map(|(column, array)| Field::new(&column.name, array.data_type().clone(), true)).collect();
    Arc::new(Schema::new(fields))
}

fn batches(table: &Table, schema: &SchemaRef) -> impl Iterator<Item = Result<RecordBatch, Error>> {
    (0..table.rows()).step_by(BATCH).map(move |start| {
        let length = BATCH.min(table.rows() - start);
        let arrays: Vec<ArrayRef> = table.columns().iter().map(|array| array.slice(start, length)).collect();
        RecordBatch::try_new(schema.clone(), arrays).map_err(Error::other)
    })
}
