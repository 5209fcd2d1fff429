//! What Arrow's reader takes for granted in a file, checked before it reads.
//!
//! The reader allocates what a message says it is long and slices buffers where it says they are. A false number asks for
//! more memory than there is, which ends the process and cannot be caught. This walks over the messages and checks that
//! every one, and every buffer in it, lies within the file, and that none unpacks to more than it should.

use arrow_ipc::{Message, RecordBatch, root_as_footer, root_as_message};

use crate::limits::MOST_IN_MEMORY;
use crate::reader::SourceReader;

/// Marks the beginning of a message; files before version 0.15 have none.
const CONTINUATION: [u8; 4] = [0xFF; 4];

/// The beginning and the end of a file.
const MAGIC: &[u8; 6] = b"ARROW1";

/// A message: its length comes in front of it.
struct Place {
    /// Where its body begins.
    body: u64,
    /// Where the next message begins.
    next: u64,
}

/// Whether every message of a file lies within it, as its footer names them.
pub fn file_fits(reader: &SourceReader, size: u64) -> bool {
    footer_fits(reader, size).is_some()
}

fn footer_fits(reader: &SourceReader, size: u64) -> Option<()> {
    const END: u64 = 10;
    let end = reader.range(size.checked_sub(END)?, END as usize).ok()?;
    let (length, magic) = end.split_first_chunk::<4>()?;
    let length = u64::try_from(i32::from_le_bytes(*length)).ok()?;
    let start = size.checked_sub(END)?.checked_sub(length)?;
    if magic != MAGIC {
        return None;
    }
    let footer = reader.range(start, length as usize).ok()?;
    let footer = root_as_footer(&footer).ok()?;
    let blocks =
        footer.dictionaries().into_iter().flatten().chain(footer.recordBatches().into_iter().flatten());
    for block in blocks {
        let offset = u64::try_from(block.offset()).ok()?;
        let metadata = u64::try_from(block.metaDataLength()).ok()?;
        let body = u64::try_from(block.bodyLength()).ok()?;
        if offset.checked_add(metadata)?.checked_add(body)? > start {
            return None;
        }
        let place = message_at(reader, offset, start)??;
        // The reader goes by the footer's numbers and by the message's own.
        if place.body > offset + metadata || place.next - place.body > body {
            return None;
        }
    }
    Some(())
}

/// Whether every message of a stream lies within it. A stream may end without saying so.
pub fn stream_fits(reader: &SourceReader, size: u64) -> bool {
    let mut offset = 0;
    while offset < size {
        match message_at(reader, offset, size) {
            Some(Some(place)) => offset = place.next,
            Some(None) => return true,
            None => return false,
        }
    }
    true
}

/// The message at a byte; nothing within where the stream says that it ends; nothing at all where it does not fit.
fn message_at(reader: &SourceReader, offset: u64, size: u64) -> Option<Option<Place>> {
    let start = reader.range(offset, 8).ok()?;
    let (length, head) = match start.strip_prefix(&CONTINUATION) {
        Some(rest) => (*rest.first_chunk::<4>()?, 8),
        None => (*start.first_chunk::<4>()?, 4),
    };
    let length = u64::try_from(i32::from_le_bytes(length)).ok()?;
    if length == 0 {
        return Some(None);
    }
    let body = offset.checked_add(head)?.checked_add(length)?;
    if body > size {
        return None;
    }
    let bytes = reader.range(offset + head, length as usize).ok()?;
    let message = root_as_message(&bytes).ok()?;
    let body_length = u64::try_from(message.bodyLength()).ok()?;
    let next = body.checked_add(body_length)?;
    if next > size {
        return None;
    }
    batch_fits(&message, reader, body, body_length)?;
    Some(Some(Place { body, next }))
}

fn batch_fits(message: &Message<'_>, reader: &SourceReader, body: u64, body_length: u64) -> Option<()> {
    let batch: Option<RecordBatch<'_>> = match message.header_as_dictionary_batch() {
        Some(dictionary) => Some(dictionary.data()?),
        None => message.header_as_record_batch(),
    };
    let Some(batch) = batch else { return Some(()) };
    u32::try_from(batch.length()).ok()?;
    for node in batch.nodes().into_iter().flatten() {
        let (length, nulls) = (u64::try_from(node.length()).ok()?, u64::try_from(node.null_count()).ok()?);
        if nulls > length || length > MOST_IN_MEMORY {
            return None;
        }
    }
    let mut unpacked = 0u64;
    for buffer in batch.buffers().into_iter().flatten() {
        let (offset, length) = (u64::try_from(buffer.offset()).ok()?, u64::try_from(buffer.length()).ok()?);
        if offset.checked_add(length)? > body_length {
            return None;
        }
        if batch.compression().is_some() && length > 0 {
            // The unpacked length comes in front; -1 says that the rest is not packed.
            let first = reader.range(body + offset, 8).ok()?;
            let length = i64::from_le_bytes(*first.first_chunk::<8>()?);
            if length != -1 {
                unpacked = unpacked.checked_add(u64::try_from(length).ok()?)?;
            }
        }
    }
    (unpacked <= MOST_IN_MEMORY).then_some(())
}
