//! Columnar tables on Arrow: reading, type inference, profiles, writers.
//!
//! A [`Table`] is a schema with one Arrow array a column, and says for each row in which part of the data it is
//! ([`Partition`]). It comes from a CSV file read by ranges ([`csv::read_csv`]), goes to CSV ([`csv::write_csv`]) and to
//! bytes for another worker and back ([`transfer`]), can be described ([`profile::full_profile`]) and judged ([`quality::quality`]). Bytes come in through [`ByteSource`] and
//! the event loop is served through [`Pace`], so nothing here knows a file system, a clock or a browser.
//!
//! A missing value is an Arrow null in every type. NaN and infinity never enter a table: whoever makes a column
//! decides what becomes of them, and [`Table::new`] and [`Table::with_columns`] refuse what is left.

pub mod csv;
pub mod datetime;
pub mod import;
pub mod json;
pub mod partition;
pub mod profile;
pub mod quality;
pub mod source;
pub mod table;
pub mod transfer;

pub use arrow_array::{Array, ArrayRef};
pub use csv::{read_csv, write_csv};
pub use import::{Format, Import, ImportError, ImportOptions, ImportReport, TextOptions};
pub use partition::{Part, Partition};
pub use profile::{full_profile, profile};
pub use source::{
    ByteSource, Cancelled, Crew, LegacyDecoder, MemorySource, NoPace, Pace, SourceError, block_on,
};
pub use table::columns::{
    boolean_column, category_column, datetime_column, integer_column, number_column, text_column,
};
pub use table::values::{LevelCodes, Texts};
pub use table::{Origin, Table, TableError};
