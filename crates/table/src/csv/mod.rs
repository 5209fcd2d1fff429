//! Delimited files: read by ranges with everything found out from the file, and written.
//!
//! First the beginning is looked at ([`sketch`]): how bytes become text, what separates and encloses cells, where the
//! table is, which rows hold names, what the first values of each column are. Then one pass builds all columns
//! ([`build`]); those whose values turn out not to fit are read again. Nothing is held but the result, one piece of the
//! file and one record, so the size of a file does not matter. Whatever is not taken as it stands in the file is counted
//! and listed.

mod block;
mod build;
mod careful;
mod cell;
mod column;
mod decisions;
mod decode;
mod dialect;
mod enclosed;
mod filter;
mod lines;
mod marks;
mod names;
mod raw;
mod read;
mod records;
mod refuse;
mod scan;
mod sketch;
mod sniff;
mod striped;
mod summary;
mod textual;
mod write;

pub use decode::{is_legacy_encoding, is_legacy_text};
pub use lines::{first_lines, line_at};
pub use raw::{Sniffed, raw_rows, sniff};
pub use read::read_csv;
pub use striped::{Order, StripeReader, stripe_size};
pub use write::{csv_bytes, csv_chunks, write_csv};

#[cfg(test)]
mod tests;
