//! Files that other programs made, and what they must read as.

#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![allow(missing_docs, reason = "tests")]

mod archives;
mod columns;
mod hostile;
mod support;
mod workbooks;
mod written;
