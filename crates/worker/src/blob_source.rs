//! A browser's file, read by ranges.

use std::cell::RefCell;

use async_trait::async_trait;
use js_sys::{ArrayBuffer, Function, Reflect, Uint8Array};
use penstock_table::{ByteSource, SourceError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamByobReader, ReadableStreamGetReaderOptions, ReadableStreamReaderMode};

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

/// The same read from front to back: the browser streams it into one buffer that goes to and fro, which costs it half of
/// what separate pieces cost. Reading from another place begins a new stream.
pub struct StreamedSource {
    source: BlobSource,
    /// How many bytes are wanted of a stream: the browser reads ahead, and should not of what others read.
    stretch: u64,
    stream: RefCell<Option<Stream>>,
}

/// A stream, the place that it is at, and its buffer.
struct Stream {
    reader: ReadableStreamByobReader,
    offset: u64,
    buffer: ArrayBuffer,
}

/// The size of the buffer.
const BUFFER: u32 = 512 << 10;

impl StreamedSource {
    /// This blob under this name, of which stretches of so many bytes are read.
    pub fn new(name: String, blob: Blob, stretch: u64) -> Self {
        Self { source: BlobSource::new(name, blob), stretch, stream: RefCell::default() }
    }

    /// A stream from here on; nothing in a browser that does not stream into buffers.
    fn begin(&self, offset: u64) -> Option<Stream> {
        let end = (offset + self.stretch).min(self.size());
        let rest = self.source.blob.slice_with_f64_and_f64(offset as f64, end as f64).ok()?;
        let options = ReadableStreamGetReaderOptions::new();
        options.set_mode(ReadableStreamReaderMode::Byob);
        // Throws where streams of blobs are not streams of bytes.
        let stream = rest.stream();
        let get_reader = Reflect::get(&stream, &"getReader".into()).ok()?.dyn_into::<Function>().ok()?;
        let reader = get_reader.call1(&stream, &options).ok()?.dyn_into().ok()?;
        Some(Stream { reader, offset, buffer: ArrayBuffer::new(BUFFER) })
    }

    /// The next bytes of a stream, at most so many; nothing at its end.
    async fn next(&self, stream: &mut Stream, most: usize) -> Result<Vec<u8>, SourceError> {
        let failed = |error: JsValue| self.source.unreadable(&crate::errors::text(&error));
        let length = BUFFER.min(u32::try_from(most).unwrap_or(BUFFER));
        let view = Uint8Array::new_with_byte_offset_and_length(&stream.buffer, 0, length);
        let read = JsFuture::from(stream.reader.read_with_array_buffer_view(&view)).await.map_err(failed)?;
        let value = Reflect::get(&read, &"value".into()).map_err(failed)?;
        let value: Uint8Array =
            value.dyn_into().map_err(|_| self.source.unreadable("the browser gave no bytes"))?;
        let bytes = value.to_vec();
        stream.buffer = value.buffer().unchecked_into();
        stream.offset += bytes.len() as u64;
        Ok(bytes)
    }
}

#[async_trait(?Send)]
impl ByteSource for StreamedSource {
    fn name(&self) -> &str {
        self.source.name()
    }

    fn size(&self) -> u64 {
        self.source.size()
    }

    /// May give fewer bytes than asked for, wherever the browser cuts them.
    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>, SourceError> {
        let mut stream = self.stream.take();
        if stream.as_ref().is_none_or(|stream| stream.offset != offset) {
            if let Some(stream) = stream {
                // What it read ahead is of no interest.
                let _ = stream.reader.cancel();
            }
            stream = self.begin(offset);
        }
        let Some(mut stream) = stream else { return self.source.read(offset, length).await };
        let bytes = self.next(&mut stream, length).await?;
        if bytes.is_empty() && offset < self.size() {
            // The stretch is over.
            return self.source.read(offset, length).await;
        }
        *self.stream.borrow_mut() = Some(stream);
        Ok(bytes)
    }
}
