//! Tables as Arrow IPC: how an imported table is kept in the browser's private file system.
//!
//! The bytes are an Arrow IPC stream, which other programs can read, followed by a trailer with a BLAKE3 of the stream.
//! A file that was cut or damaged is refused by its hash before anything in it is trusted. Types, roles, levels and the
//! partition are kept; the tables of folds are not, since imported tables have none.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt16Type;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, UInt16Array};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, Field, Schema as ArrowSchema};
use penstock_flow::Schema;
use serde::{Deserialize, Serialize};

use crate::partition::{Part, Partition};
use crate::table::{Table, TableError, columns::arrow_type};

mod guard;

/// The name of the metadata that holds what Arrow's schema does not say.
const KEY: &str = "penstock";

/// The beginning of the trailer; the hash follows.
const MAGIC: &[u8; 8] = b"PENSTOC1";

/// Bytes of the trailer.
const TRAILER: usize = MAGIC.len() + blake3::OUT_LEN;

/// A table could not be kept, or what was kept is not a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IpcError {
    /// The bytes are cut, damaged, or something else.
    #[error("The stored table is damaged: {reason}.")]
    Damaged {
        /// What does not fit.
        reason: String,
    },
    /// The table could not be written.
    #[error("The table could not be stored: {reason}.")]
    NotWritten {
        /// Arrow's own words.
        reason: String,
    },
}

impl IpcError {
    fn damaged(reason: impl ToString) -> Self {
        Self::Damaged { reason: reason.to_string() }
    }

    fn not_written(reason: impl ToString) -> Self {
        Self::NotWritten { reason: reason.to_string() }
    }
}

impl From<TableError> for IpcError {
    fn from(error: TableError) -> Self {
        Self::damaged(error)
    }
}

/// What Arrow's schema does not say.
#[derive(Serialize, Deserialize)]
struct Metadata {
    schema: Schema,
    rows: usize,
    partition: PartitionKind,
}

/// What the last column of the stream, if any, says about rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum PartitionKind {
    None,
    Parts,
    Folds(u16),
}

/// The table as bytes.
pub fn to_ipc(table: &Table) -> Result<Vec<u8>, IpcError> {
    let codes: Option<UInt16Array> = match table.partition() {
        Partition::None => None,
        Partition::Parts(parts) => Some(parts.iter().map(|part| part.code()).collect::<Vec<_>>().into()),
        Partition::Folds { fold, .. } => Some(fold.to_vec().into()),
    };
    let kind = match table.partition() {
        Partition::None => PartitionKind::None,
        Partition::Parts(_) => PartitionKind::Parts,
        Partition::Folds { count, .. } => PartitionKind::Folds(*count),
    };
    let metadata = Metadata { schema: Schema::clone(table.schema()), rows: table.rows(), partition: kind };
    let metadata = serde_json::to_string(&metadata).map_err(IpcError::not_written)?;
    let named = table.schema().columns.iter();
    let mut fields: Vec<Field> =
        named.map(|column| Field::new(&column.name, arrow_type(column.kind), true)).collect();
    let mut arrays = table.columns().to_vec();
    if let Some(codes) = codes {
        fields.push(Field::new("partition", DataType::UInt16, true));
        arrays.push(Arc::new(codes));
    }
    let schema =
        ArrowSchema::new(fields).with_metadata(std::collections::HashMap::from([(KEY.to_owned(), metadata)]));
    let options = RecordBatchOptions::new().with_row_count(Some(table.rows()));
    let schema = Arc::new(schema);
    let batch =
        RecordBatch::try_new_with_options(schema.clone(), arrays, &options).map_err(IpcError::not_written)?;
    let mut writer = StreamWriter::try_new(Vec::new(), &schema).map_err(IpcError::not_written)?;
    writer.write(&batch).map_err(IpcError::not_written)?;
    let mut bytes = writer.into_inner().map_err(IpcError::not_written)?;
    let hash = blake3::hash(&bytes);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(hash.as_bytes());
    Ok(bytes)
}

/// The table in such bytes.
pub fn from_ipc(bytes: &[u8]) -> Result<Table, IpcError> {
    let length = bytes.len().checked_sub(TRAILER).ok_or_else(|| IpcError::damaged("it is too short"))?;
    let (stream, trailer) = bytes.split_at(length);
    let hash =
        trailer.strip_prefix(MAGIC).ok_or_else(|| IpcError::damaged("it does not end as it should"))?;
    if blake3::hash(stream).as_bytes() != hash {
        return Err(IpcError::damaged("its hash is not that of its content"));
    }
    read_stream(stream)
}

fn read_stream(stream: &[u8]) -> Result<Table, IpcError> {
    let mut reader = StreamReader::try_new(Cursor::new(stream), None).map_err(IpcError::damaged)?;
    let schema = reader.schema();
    if !guard::fits(stream, &schema) {
        return Err(IpcError::damaged("its parts do not lie within it"));
    }
    let metadata = schema.metadata().get(KEY).ok_or_else(|| IpcError::damaged("it is without a schema"))?;
    let metadata: Metadata = serde_json::from_str(metadata).map_err(IpcError::damaged)?;
    let batch =
        reader.next().ok_or_else(|| IpcError::damaged("it is without rows"))?.map_err(IpcError::damaged)?;
    if reader.next().is_some() || batch.num_rows() != metadata.rows {
        return Err(IpcError::damaged("it does not have the rows that it names"));
    }
    let mut arrays = batch.columns().to_vec();
    let partition = match metadata.partition {
        PartitionKind::None => Partition::None,
        kind => read_partition(kind, arrays.pop())?,
    };
    let table = Table::with_rows(Arc::new(metadata.schema), arrays, batch.num_rows())?;
    Ok(table.with_partition(partition)?)
}

fn read_partition(kind: PartitionKind, array: Option<ArrayRef>) -> Result<Partition, IpcError> {
    let wrong = || IpcError::damaged("its partition is not one");
    let array = array.ok_or_else(wrong)?;
    let codes =
        array.as_primitive_opt::<UInt16Type>().filter(|codes| codes.null_count() == 0).ok_or_else(wrong)?;
    Ok(match kind {
        PartitionKind::None => Partition::None,
        PartitionKind::Parts => {
            let parts: Option<Vec<Part>> = codes.values().iter().map(|code| Part::from_code(*code)).collect();
            Partition::Parts(parts.ok_or_else(wrong)?.into())
        }
        PartitionKind::Folds(count) => {
            if codes.values().iter().any(|fold| *fold >= count && *fold != Partition::HELD_OUT) {
                return Err(wrong());
            }
            Partition::Folds { fold: codes.values().to_vec().into(), count }
        }
    })
}

#[cfg(test)]
mod tests;
