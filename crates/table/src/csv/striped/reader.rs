//! One stripe of a file into parts of columns.

use blake3::hazmat::HasherExt;

use super::Order;
use super::part::Part;
use crate::csv::decode::Decoder;
use crate::csv::read::{Filtered, Prepared};
use crate::csv::records::Records;
use crate::csv::refuse;
use crate::import::ImportError;
use crate::source::{ByteSource, NoPace, SourceError};

/// How many bytes are read at a time within a stripe, and beyond its end for its last record.
const CHUNK: u64 = 1 << 20;
const BEYOND: u64 = 16 << 10;

/// Reads stripes of one file.
pub struct StripeReader {
    prepared: Prepared,
    order: Order,
}

impl StripeReader {
    /// Looks at the file as everyone does who reads stripes of it.
    ///
    /// # Errors
    /// Why the file is no table.
    pub async fn new(source: &dyn ByteSource, order: &Order) -> Result<Self, ImportError> {
        let prepared = Prepared::new(source, &order.options, &NoPace).await?;
        Ok(Self { prepared, order: order.clone() })
    }

    /// What is in a stripe, for whoever puts the stripes together; from a byte on, where it is known that a record begins
    /// there.
    pub async fn read(&self, source: &dyn ByteSource, number: usize, from: Option<u64>) -> Vec<u8> {
        let from = if number == 0 { Some(self.prepared.data_begin()) } else { from };
        // An error is told by the pass that follows, with the line that it is on in the file.
        self.part(source, number, from).await.unwrap_or_else(|_| Part::unusual(from.unwrap_or(u64::MAX)))
    }

    async fn part(
        &self,
        source: &dyn ByteSource,
        number: usize,
        mut from: Option<u64>,
    ) -> Result<Vec<u8>, ImportError> {
        let (sketch, size) = (&self.prepared.sketch, source.size());
        let begin = number as u64 * self.order.stripe;
        let end = (begin + self.order.stripe).min(size);
        let mark = sketch.encoding.mark_length() as u64;
        let layout = &sketch.layout;

        let mut build = self.prepared.build_stripe(source, end - begin)?;
        let mut sink = Filtered::new(&sketch.filter, &mut build);
        let mut hasher = blake3::Hasher::new();
        hasher.set_input_offset(begin);
        let mut decoder = Decoder::new(&sketch.encoding, None);
        let mut records = None;
        // Where it is not known, the first record begins behind a line end, which may be right before the stripe.
        let mut position = if from.is_none() { begin - 1 } else { begin };
        loop {
            let within = position < end;
            if !within && records.as_ref().is_none_or(|records: &Records| records.is_done()) {
                break;
            }
            if position >= size {
                break;
            }
            let length = if within { CHUNK.min(end - position) } else { BEYOND };
            let bytes = source.read(position, length as usize).await?;
            if bytes.is_empty() {
                return Err(SourceError::Changed { name: source.name().to_owned() }.into());
            }
            if within {
                hasher.update(&bytes[usize::from(position < begin)..]);
            }
            let ahead = match from {
                Some(from) => from.saturating_sub(position).min(bytes.len() as u64) as usize,
                None => {
                    let ahead = memchr::memchr(b'\n', &bytes).map(|line_end| line_end + 1);
                    from = ahead.map(|ahead| position + ahead as u64);
                    ahead.unwrap_or(bytes.len())
                }
            };
            let text = &bytes[ahead..];
            let first = position + ahead as u64;
            position += bytes.len() as u64;
            if text.is_empty() || first >= end && records.is_none() {
                continue;
            }
            let records = records.get_or_insert_with(|| {
                let records = Records::new(&sketch.found.dialect, layout.cells, first - mark, 1);
                if end < size { records.until(end - mark) } else { records }
            });
            let text = decoder.decode(text);
            refuse::refuse_nul(source.name(), &text, 0)?;
            records.feed(&text, &mut sink)?;
        }
        if let Some(records) = records.as_mut().filter(|records| !records.is_done()) {
            records.feed(&decoder.finish(), &mut sink)?;
            records.finish(&mut sink)?;
        }
        let begun = from.unwrap_or(end);
        let next = records.as_ref().map_or(begun, |records| records.position() + mark);
        let lines = records.as_ref().map_or(0, |records| records.line() - 1);
        let repeated = sink.repeated;
        if decoder.wrong.is_some() || decoder.replaced > 0 {
            return Ok(Part::unusual(begun));
        }
        Ok(Part::write(build, begun, next, lines, repeated, hasher.finalize_non_root()))
    }
}
