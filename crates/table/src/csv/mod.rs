//! CSV files: read by ranges with the dialect and the types found from the whole file, and written.
//!
//! The source is read twice. The first pass hashes the bytes, finds the encoding and counts; for every column it notes
//! which kinds of values there are ([`scan`]). Then the types are decided, and the second pass builds the Arrow arrays
//! ([`build`]). Nothing is held but the result, one piece of the file and one record, so the size of a file does not
//! matter. Whatever is not taken as it stands in the file is counted and reported.

mod build;
mod cell;
mod column;
mod decode;
mod header;
mod read;
mod records;
mod scan;
mod sniff;
mod summary;
mod textual;
mod write;

pub use read::read_csv;
pub use write::{csv_bytes, csv_chunks, write_csv};

#[cfg(test)]
mod tests;
