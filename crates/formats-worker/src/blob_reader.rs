//! A browser's file, read by ranges without waiting, which only workers can.

use async_trait::async_trait;
use js_sys::Uint8Array;
use penstock_table::{ByteSource, SourceError};
use wasm_bindgen::JsValue;
use web_sys::{Blob, FileReaderSync};

/// A file or blob.
pub struct BlobReader {
    name: String,
    blob: Blob,
    reader: FileReaderSync,
}

impl BlobReader {
    /// This blob under this name.
    pub fn new(name: &str, blob: Blob) -> Result<Self, JsValue> {
        Ok(Self { name: name.to_owned(), blob, reader: FileReaderSync::new()? })
    }

    fn bytes(&self, start: f64, end: f64) -> Result<Vec<u8>, JsValue> {
        let slice = self.blob.slice_with_f64_and_f64(start, end)?;
        let buffer = self.reader.read_as_array_buffer(&slice)?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

#[async_trait(?Send)]
impl ByteSource for BlobReader {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.blob.size() as u64
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        let end = self.size().min(offset.saturating_add(length as u64));
        self.bytes(offset as f64, end as f64).map_err(|error| SourceError::Unreadable {
            name: self.name.clone(),
            reason: error.as_string().unwrap_or_else(|| "the browser refuses it".to_owned()),
        })
    }
}
