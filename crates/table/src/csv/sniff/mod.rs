//! How a file is written, from its first bytes: encoding, dialect, and where the table in it is.
//!
//! All of it is decided on a beginning of fixed size (and, for what stands below the table, the end), so that it does not
//! depend on how the source cuts its bytes. Every decision has a reason that is shown and can be set otherwise.

pub(super) mod dialect;
pub(super) mod header;
mod lines;
pub(super) mod region;
mod rows;
mod score;
mod tail;
mod units;

pub(super) use region::{Layout, Outside, OutsideKind};
pub(super) use tail::tail;

/// How many bytes of the beginning are looked at.
pub(super) const HEAD: usize = 256 << 10;

/// How many bytes of the end are looked at for what stands below the table.
pub(super) const TAIL: usize = 16 << 10;

/// The beginning of a file as text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample<'a> {
    /// UTF-8, without a byte order mark.
    pub(super) text: &'a [u8],
    /// Whether it is all there is.
    pub(super) whole: bool,
}
