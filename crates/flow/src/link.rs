//! The share link: a whole pipeline in the part of an address behind `#`, which browsers never send to a server.
//!
//! `#p=` is followed by base64url without padding of: a version byte, a CRC-32 (little endian) of the version byte and
//! of what follows, and a raw deflate stream of compact JSON. The first five bytes mean the same in every version, so
//! that a damaged link is told from a newer one.
//!
//! The JSON is positional, defaults are left out, and well-known names are numbers (`words.rs`): [`write`] documents
//! the layout. Everything that decides what a pipeline computes survives: stages and their versions, parameters, wires
//! and their order, seed, bypass, freeze; also names, groups, notes, the record of the data, and fields that this
//! version does not know. What a link loses, on purpose:
//!
//! * where the canvas looked (the viewport is the default one),
//! * node ids: nodes are numbered 1, 2, 3 … in the order of their ids, and ids of deleted nodes become free,
//! * places off the grid: left and top edges are rounded to [`GRID`] pixels,
//! * content hashes beyond their first [`HASH_DIGITS`] digits, in records and in file parameters,
//! * the levels of recorded columns, group members that do not exist, and records of nodes that do not exist.
//!
//! A link comes from a stranger. Every size is bounded before memory is taken for it.

mod envelope;
mod places;
mod read;
#[cfg(test)]
mod tests;
mod words;
mod write;

use thiserror::Error;

use crate::project::{Project, ProjectError};

/// What stands before the code in an address's fragment.
pub const PREFIX: &str = "#p=";

/// The version of the link that this code writes.
pub const VERSION: u8 = 1;

/// Places are rounded to multiples of this, in pixels.
pub const GRID: i32 = 10;

/// How many digits of a content hash travel.
pub const HASH_DIGITS: usize = 16;

/// No link is longer, in characters.
pub const LENGTH_LIMIT: usize = 1 << 20;

/// What many chats and mail programs still take as one link, in characters.
pub const COMFORTABLE_LENGTH: usize = 2_000;

/// Why a text is not a link to a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// An address without a pipeline, or no text at all.
    #[error("This address holds no pipeline: a Penstock link has “#p=” in it.")]
    NotALink,
    /// Longer than any link.
    #[error("This link is over a million characters long: it is not a Penstock link.")]
    TooLong,
    /// A character that no link has.
    #[error("This link holds the character “{0}”, which no Penstock link has. Copy the whole link again.")]
    Character(char),
    /// The checksum does not fit.
    #[error(
        "This link is incomplete or was changed on its way. Copy the whole link again, or ask for the project file."
    )]
    Damaged,
    /// Of a later version.
    #[error(
        "This link was made by a newer Penstock (link version {0}; this one reads up to {VERSION}). Reload the page to get the latest version."
    )]
    Newer(u8),
    /// Unpacks to more than any pipeline.
    #[error("This link unpacks to more than any pipeline holds: {0}. It was not opened.")]
    TooLarge(String),
    /// Unpacks to something else.
    #[error("This link does not hold a pipeline: {0}.")]
    Malformed(String),
    /// Unpacks to a pipeline that contradicts itself.
    #[error(transparent)]
    Project(#[from] ProjectError),
}

/// The fragment of a share link: `#p=…`. See the module's docs for what it does not carry.
pub fn encode(project: &Project) -> String {
    let compact = write::project(project).to_string();
    format!("{PREFIX}{}", envelope::close(compact.as_bytes()))
}

/// The project of a share link: a whole address, its fragment, or the code alone. What a mail program may have added
/// (line breaks, a full stop or a bracket at the end, further fields behind `&`) is taken off.
///
/// # Errors
/// Says why the text holds no pipeline that can be opened.
pub fn decode(text: &str) -> Result<Project, LinkError> {
    if text.len() > LENGTH_LIMIT {
        return Err(LinkError::TooLong);
    }
    let compact = envelope::open(code_in(text)?)?;
    read::project(envelope::parse(&compact)?)
}

/// Whether an address or a fragment claims to hold a pipeline.
pub fn is_link(text: &str) -> bool {
    text.contains(PREFIX)
}

fn code_in(text: &str) -> Result<&str, LinkError> {
    let text = text.trim();
    let code = match text.split_once(PREFIX) {
        Some((_, code)) => code,
        None if text.contains("://") || text.starts_with('#') => return Err(LinkError::NotALink),
        None => text.strip_prefix("p=").unwrap_or(text),
    };
    let code = code.split('&').next().unwrap_or_default();
    let code = code.trim_end_matches(|c: char| !is_digit(c));
    if code.is_empty() { Err(LinkError::NotALink) } else { Ok(code) }
}

/// Whether a character is a digit of base64url.
fn is_digit(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}
