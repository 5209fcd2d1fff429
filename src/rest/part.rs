//! The seam at which the compiled studio is taken apart.
//!
//! The attribute writes the import and the export that `cargo xtask split` looks for, which are `unsafe` as everything
//! that crosses the border of a wasm module is.
#![allow(unsafe_code)]

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::Rest;
use super::table::REST;

/// Loads the rest of the studio, once; after a failure the next call tries again.
#[wasm_split(rest, wasm_split_path = leptos::wasm_split, fallible)]
pub fn load() -> Result<&'static Rest, SplitLoaderError> {
    Ok(&REST)
}
