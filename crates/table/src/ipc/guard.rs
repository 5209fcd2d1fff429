//! What Arrow's reader takes for granted in a stream, checked before it reads.
//!
//! The reader slices buffers by the offsets that a message names and ends the program when they lie outside, or do not
//! hold a whole number of values. This walks over the messages and checks every part of each.

use arrow_ipc::{DictionaryBatch, Message, RecordBatch, root_as_message};
use arrow_schema::{DataType, Schema};

/// Marks the beginning of a message.
const CONTINUATION: [u8; 4] = [0xFF; 4];

/// What a buffer holds.
#[derive(Clone, Copy)]
enum Part {
    /// A bit a row that says whether there is a value; may be left out when every row has one.
    Validity,
    /// A bit a row.
    Bits,
    /// So many bytes a row.
    Values(usize),
    /// Where each text begins, and where the last ends.
    Offsets,
    /// Texts.
    Text,
}

/// The buffers of a text column.
const TEXT: [Part; 3] = [Part::Validity, Part::Offsets, Part::Text];

/// The buffers of a column of this type, in order; nothing for types we do not write.
fn parts(kind: &DataType) -> Option<&'static [Part]> {
    Some(match kind {
        DataType::Float64 | DataType::Int64 | DataType::Timestamp(..) => &[Part::Validity, Part::Values(8)],
        DataType::Boolean => &[Part::Validity, Part::Bits],
        DataType::Dictionary(codes, texts) if **codes == DataType::Int32 && **texts == DataType::Utf8 => {
            &[Part::Validity, Part::Values(4)]
        }
        DataType::Utf8 => &TEXT,
        DataType::UInt16 => &[Part::Validity, Part::Values(2)],
        _ => return None,
    })
}

/// Whether every message and every part of it lies within the stream and holds whole values.
pub(super) fn fits(stream: &[u8], schema: &Schema) -> bool {
    let parts: Option<Vec<&[Part]>> = schema.fields().iter().map(|field| parts(field.data_type())).collect();
    parts.is_some_and(|parts| walk(stream, &parts.concat()).is_some())
}

fn walk(mut rest: &[u8], parts: &[Part]) -> Option<()> {
    loop {
        if rest.is_empty() {
            return Some(());
        }
        let length = rest.strip_prefix(&CONTINUATION)?;
        let (length, after) = length.split_at_checked(4)?;
        let length = usize::try_from(i32::from_le_bytes(length.try_into().ok()?)).ok()?;
        if length == 0 {
            // The end of the stream.
            return after.is_empty().then_some(());
        }
        let (message, after) = after.split_at_checked(length)?;
        // A fresh copy lies in memory as the tables in it want to.
        let message = message.to_vec();
        let message = root_as_message(&message).ok()?;
        let body = usize::try_from(message.bodyLength()).ok()?;
        rest = after.split_at_checked(body)?.1;
        check(&message, body, parts)?;
    }
}

fn check(message: &Message<'_>, body: usize, parts: &[Part]) -> Option<()> {
    if let Some(batch) = message.header_as_record_batch() {
        check_batch(&batch, body, parts)
    } else if let Some(dictionary) = message.header_as_dictionary_batch() {
        check_dictionary(&dictionary, body)
    } else {
        message.header_as_schema().map(|_| ())
    }
}

fn check_dictionary(dictionary: &DictionaryBatch<'_>, body: usize) -> Option<()> {
    if dictionary.isDelta() {
        return None;
    }
    check_batch(&dictionary.data()?, body, &TEXT)
}

fn check_batch(batch: &RecordBatch<'_>, body: usize, parts: &[Part]) -> Option<()> {
    if batch.compression().is_some() || batch.variadicBufferCounts().is_some() {
        return None;
    }
    let rows = usize::try_from(u32::try_from(batch.length()).ok()?).ok()?;
    let mut nodes = batch.nodes()?.iter();
    let buffers = batch.buffers()?;
    if buffers.len() != parts.len() {
        return None;
    }
    for (buffer, part) in buffers.iter().zip(parts) {
        let (start, length) =
            (usize::try_from(buffer.offset()).ok()?, usize::try_from(buffer.length()).ok()?);
        if start.checked_add(length)? > body || !start.is_multiple_of(8) {
            return None;
        }
        let enough = match part {
            Part::Validity => {
                let node = nodes.next()?;
                let nulls = usize::try_from(node.null_count()).ok()?;
                usize::try_from(node.length()).ok()? == rows
                    && nulls <= rows
                    && (nulls == 0 || length >= rows.div_ceil(8))
            }
            Part::Bits => length >= rows.div_ceil(8),
            Part::Values(bytes) => length.is_multiple_of(*bytes) && length / bytes >= rows,
            Part::Offsets => length.is_multiple_of(4) && (rows == 0 || length / 4 > rows),
            Part::Text => true,
        };
        if !enough {
            return None;
        }
    }
    if nodes.next().is_some() {
        return None;
    }
    Some(())
}
