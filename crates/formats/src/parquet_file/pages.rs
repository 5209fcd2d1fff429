//! A row group whose columns the library can unpack.
//!
//! The library's own Zstandard is C, which does not compile to WebAssembly without a further compiler. So columns that
//! are packed by it are unpacked by a reader in Rust, natively as well, and written page by page into memory; the metadata
//! that the library is then given says that they are not packed, and that they lie behind the end of the file.

use std::io::{Cursor, Read};
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::{CompressedPage, Page, PageReader, PageWriter};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataBuilder};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use penstock_table::ByteSource;

use crate::limits::MOST_IN_MEMORY;
use crate::reader::RangeReader;

/// A file with one row group's unpacked columns behind its end.
pub struct GroupReader {
    file: RangeReader,
    unpacked: Bytes,
}

impl Length for GroupReader {
    fn len(&self) -> u64 {
        self.file.len() + self.unpacked.len() as u64
    }
}

impl GroupReader {
    /// The place within the unpacked columns; nothing when it is in the file.
    fn unpacked_from(&self, start: u64) -> Result<Option<Bytes>> {
        let Some(at) = start.checked_sub(self.file.len()) else { return Ok(None) };
        let at = usize::try_from(at).ok().filter(|at| *at <= self.unpacked.len());
        at.map(|at| Some(self.unpacked.slice(at..))).ok_or_else(beyond)
    }
}

fn beyond() -> ParquetError {
    ParquetError::EOF("a column lies beyond its end".to_owned())
}

impl ChunkReader for GroupReader {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> Result<Box<dyn Read>> {
        Ok(match self.unpacked_from(start)? {
            Some(bytes) => Box::new(Cursor::new(bytes)),
            None => Box::new(self.file.get_read(start)?),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        match self.unpacked_from(start)? {
            Some(bytes) if length <= bytes.len() => Ok(bytes.slice(..length)),
            Some(_) => Err(beyond()),
            None => self.file.get_bytes(start, length),
        }
    }
}

/// One row group as a file of its own.
pub fn group(
    source: &Rc<dyn ByteSource>,
    metadata: &ParquetMetaData,
    index: usize,
) -> Result<(GroupReader, Arc<ParquetMetaData>)> {
    let file = RangeReader::new(source);
    let reader = Arc::new(RangeReader::new(source));
    let group = metadata.row_group(index);
    let rows = usize::try_from(group.num_rows()).map_err(|_| beyond())?;
    let mut sink = TrackedWrite::new(Vec::new());
    let mut columns = Vec::with_capacity(group.num_columns());
    for chunk in group.columns() {
        columns.push(if matches!(chunk.compression(), Compression::ZSTD(_)) {
            unpack(&reader, chunk, rows, file.len(), &mut sink)?
        } else {
            chunk.clone()
        });
    }
    let group = group.clone().into_builder().set_column_metadata(columns).build()?;
    let metadata = ParquetMetaDataBuilder::new(metadata.file_metadata().clone()).add_row_group(group).build();
    let unpacked = Bytes::from(sink.into_inner()?);
    Ok((GroupReader { file, unpacked }, Arc::new(metadata)))
}

/// Writes the pages of a column unpacked behind what was written so far, and says where they are.
fn unpack(
    reader: &Arc<RangeReader>,
    chunk: &ColumnChunkMetaData,
    rows: usize,
    base: u64,
    sink: &mut TrackedWrite<Vec<u8>>,
) -> Result<ColumnChunkMetaData> {
    let place = |bytes: usize| i64::try_from(base + bytes as u64).map_err(|_| beyond());
    let packed = chunk.clone().into_builder().set_compression(Compression::UNCOMPRESSED).build()?;
    let mut pages = SerializedPageReader::new(reader.clone(), &packed, rows, None)?;
    let start = sink.bytes_written();
    let (mut dictionary, mut data) = (None, None);
    while let Some(page) = pages.get_next_page()? {
        let page = unpacked(page)?;
        let at = place(sink.bytes_written())?;
        match page {
            Page::DictionaryPage { .. } => dictionary = dictionary.or(Some(at)),
            _ => data = data.or(Some(at)),
        }
        let length = page.buffer().len();
        SerializedPageWriter::new(sink).write_page(CompressedPage::new(page, length))?;
        if sink.bytes_written() as u64 > MOST_IN_MEMORY {
            return Err(ParquetError::General("a row group unpacks to more than 1 GiB".to_owned()));
        }
    }
    let length = i64::try_from(sink.bytes_written() - start).map_err(|_| beyond())?;
    chunk
        .clone()
        .into_builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_total_compressed_size(length)
        .set_total_uncompressed_size(length)
        .set_dictionary_page_offset(dictionary)
        .set_data_page_offset(data.unwrap_or(place(start)?))
        .set_index_page_offset(None)
        .build()
}

/// The page with its values unpacked. The levels of a page of version 2 are not packed.
fn unpacked(mut page: Page) -> Result<Page> {
    match &mut page {
        Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => *buf = zstd(buf, 0)?,
        Page::DataPageV2 { buf, is_compressed, def_levels_byte_len, rep_levels_byte_len, .. } => {
            if std::mem::take(is_compressed) {
                let levels = *def_levels_byte_len as usize + *rep_levels_byte_len as usize;
                *buf = zstd(buf, levels)?;
            }
        }
    }
    Ok(page)
}

fn zstd(packed: &Bytes, levels: usize) -> Result<Bytes> {
    let broken = |reason: String| ParquetError::General(format!("a page of Zstandard is broken: {reason}"));
    let values = packed.get(levels..).ok_or_else(|| broken("it is cut".to_owned()))?;
    let mut bytes = packed[..levels].to_vec();
    if !values.is_empty() {
        let decoder =
            ruzstd::decoding::StreamingDecoder::new(values).map_err(|error| broken(error.to_string()))?;
        let read = decoder.take(MOST_IN_MEMORY).read_to_end(&mut bytes);
        read.map_err(|error| broken(error.to_string()))?;
    }
    Ok(bytes.into())
}
