//! A browser's file, read by ranges.

use async_trait::async_trait;
use js_sys::{ArrayBuffer, Uint8Array};
use penstock_table::{ByteSource, SourceError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FileReaderSync};

/// A file or blob; the browser holds its bytes, on disk where it can.
pub struct BlobSource {
    name: String,
    blob: Blob,
}

impl BlobSource {
    /// This blob under this name.
    pub fn new(name: impl Into<String>, blob: Blob) -> Self {
        Self { name: name.into(), blob }
    }

    fn slice(&self, offset: u64, length: usize) -> Result<Blob, SourceError> {
        let end = (self.blob.size() as u64).min(offset.saturating_add(length as u64)) as f64;
        let slice = self.blob.slice_with_f64_and_f64(offset as f64, end);
        slice.map_err(|error| self.unreadable(&crate::errors::text(&error)))
    }

    fn unreadable(&self, reason: &str) -> SourceError {
        SourceError::Unreadable { name: self.name.clone(), reason: reason.to_owned() }
    }
}

#[async_trait(?Send)]
impl ByteSource for BlobSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.blob.size() as u64
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        let slice = self.slice(offset, length)?;
        let buffer = JsFuture::from(slice.array_buffer())
            .await
            .map_err(|error| self.unreadable(&crate::errors::text(&error)))?;
        let buffer: ArrayBuffer =
            buffer.dyn_into().map_err(|_| self.unreadable("the browser gave no bytes"))?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }

    fn handle(&self) -> Option<&dyn std::any::Any> {
        Some(&self.blob)
    }
}

/// The same for a worker that has nothing else to do: it waits for every read, so that a task is one call.
pub struct WaitingSource {
    source: BlobSource,
    reader: FileReaderSync,
}

impl WaitingSource {
    /// This blob under this name.
    ///
    /// # Errors
    /// That the browser has no such reader here.
    pub fn new(name: String, blob: Blob) -> Result<Self, JsValue> {
        Ok(Self { source: BlobSource::new(name, blob), reader: FileReaderSync::new()? })
    }
}

#[async_trait(?Send)]
impl ByteSource for WaitingSource {
    fn name(&self) -> &str {
        self.source.name()
    }

    fn size(&self) -> u64 {
        self.source.size()
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        let slice = self.source.slice(offset, length)?;
        let buffer = self.reader.read_as_array_buffer(&slice);
        let buffer = buffer.map_err(|error| self.source.unreadable(&crate::errors::text(&error)))?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}
