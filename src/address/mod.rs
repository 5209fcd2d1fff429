//! A source by its address: a file of the web, or the answers of a JSON API.
//!
//! Off until a person switches it on in this browser. Then an address is asked only at a press of Fetch in the dialog,
//! never by opening a project or a link. What comes is kept as a dropped file is, under the hash of its content, so runs
//! repeat; the document has the address beside it, to fetch again.

mod collected;
mod dialog;
mod form;
mod frame;
mod headers;
mod json;
mod place;
mod take;
mod words;

pub use dialog::AddressDialog;
