//! Files that are not plain text: archives, workbooks, databases and column files, read into tables, and written.
//!
//! None of this is part of the engine: the command links it, and the studio loads it as a second wasm file when a person
//! first drops such a file. What a file is, its first bytes say ([`penstock_table::Format`]); [`open`] gives either a
//! table, where the columns have types of their own, or text that the engine's own readers read on: a sheet of a
//! workbook becomes delimited text, so that headers, regions and types are found by the same code, and counted in the same
//! way, as in a CSV file.
//!
//! The libraries read synchronously, so the source is one that never waits: a file, memory, or in a browser's worker a
//! `Blob` through its `FileReaderSync`. Files are read by ranges where the library permits it. Whatever a hostile file can
//! demand is bounded by [`limits`].

mod archive;
mod arrow_file;
mod arrow_guard;
mod columns;
pub mod encoding;
mod gzip;
pub mod limits;
mod open;
mod parquet_file;
mod pieces;
mod problems;
mod reader;
mod sqlite;
mod workbook;
pub mod write;

pub use open::{Content, Unpacked, open};
pub use pieces::PiecesSource;
