//! Files that other programs made, and what they must read as.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make files and stop at the first surprise"
)]
#![allow(missing_docs, reason = "tests")]

mod archives;
mod columns;
mod hostile;
mod support;
mod workbooks;
mod written;
