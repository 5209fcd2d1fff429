//! One stripe of a file into parts of columns.

use blake3::hazmat::HasherExt;

use super::Order;
use super::part::Part;
use crate::csv::build::{Build, Start};
use crate::csv::decode::{Decoder, Encoding};
use crate::csv::read::Filtered;
use crate::csv::records::Records;
use crate::csv::refuse;
use crate::import::ImportError;
use crate::source::{ByteSource, SourceError};

/// How many bytes are read at a time within a stripe, and beyond its end for its last record.
const CHUNK: u64 = 512 << 10;
const BEYOND: u64 = 16 << 10;

/// Reads stripes of one file.
pub struct StripeReader {
    order: Order,
}

impl StripeReader {
    /// A reader of the file that the order is of.
    pub fn new(order: Order) -> Self {
        Self { order }
    }

    /// What is in a stripe, for whoever puts the stripes together; from a byte on, where it is known that a record begins
    /// there.
    pub async fn read(&self, source: &dyn ByteSource, number: usize, from: Option<u64>) -> Vec<u8> {
        let from = if number == 0 { Some(self.order.data_begin) } else { from };
        // An error is told by the pass that follows, with the line that it is on in the file.
        self.part(source, number, from).await.unwrap_or_else(|_| Part::unusual(from.unwrap_or(u64::MAX)))
    }

    fn build<'a>(&self, source: &'a dyn ByteSource, bytes: u64) -> Result<Build<'a>, ImportError> {
        let columns = self.order.plans.len();
        let start = Start {
            name: source.name(),
            bytes: source.size(),
            skipped: 0,
            cells: columns,
            habits: self.order.habits,
            room: (self.order.rows as f64 * bytes as f64 / source.size().max(1) as f64) as usize + 64,
        };
        Build::new(&start, &self.order.plans.iter().copied().map(Some).collect::<Vec<_>>(), true)
    }

    async fn part(
        &self,
        source: &dyn ByteSource,
        number: usize,
        mut from: Option<u64>,
    ) -> Result<Vec<u8>, ImportError> {
        let (order, size) = (&self.order, source.size());
        let begin = number as u64 * order.stripe;
        let end = (begin + order.stripe).min(size);
        let mark = order.mark;
        let encoding = Encoding::Utf8 { mark: mark > 0 };

        let mut build = self.build(source, end - begin)?;
        let mut sink = Filtered::new(&order.filter, &mut build);
        let mut hasher = blake3::Hasher::new();
        hasher.set_input_offset(begin);
        let mut decoder = Decoder::new(&encoding, None);
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
                let records = Records::new(&order.dialect, order.plans.len(), first - mark, 1);
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
