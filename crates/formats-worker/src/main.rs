//! The readers of files that are not plain text, in a Web Worker of their own.
//!
//! The coordinator starts it when such a file is first met, hands it the file's `Blob`, and ends it when it has answered,
//! which also gives its memory back. The first message is `{ module, blob, name, options }`; the answer is
//! `{ reply, content }`, the content being a table as [`transfer`] writes it or a text as a `Blob`. Before that there may be
//! `{ progress }`; a worker that cannot go on posts `{ panic }`.

mod blob_reader;

use std::cell::Cell;
use std::rc::Rc;

use async_trait::async_trait;
use js_sys::{Array, Object, Reflect, Uint8Array};
use penstock_formats::Content;
use penstock_table::import::{OpenReply, OpenRequest};
use penstock_table::{Cancelled, ImportError, ImportOptions, Pace, transfer};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope};

use blob_reader::BlobReader;

/// Milliseconds between two words on progress.
const BETWEEN_PROGRESS: f64 = 100.0;

/// Bytes of text after which the browser is given them as a blob, which it can keep on disk.
const BLOB: usize = 32 << 20;

fn main() {
    std::panic::set_hook(Box::new(|info| post(&[("panic", &info.to_string().into())])));
}

/// Called by the start script with the first message.
#[wasm_bindgen]
pub fn boot(first_message: JsValue) {
    let (answer, content) = match read(&first_message) {
        Ok(answered) => answered,
        Err(error) => (OpenReply::Refused(error.diagnostic()), JsValue::NULL),
    };
    match serde_json::to_string(&answer) {
        Ok(reply) => post(&[("reply", &reply.into()), ("content", &content)]),
        Err(error) => post(&[("panic", &error.to_string().into())]),
    }
}

fn read(message: &JsValue) -> Result<(OpenReply, JsValue), ImportError> {
    let field = |name: &str| Reflect::get(message, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let name = field("name").as_string().unwrap_or_default();
    let not_asked =
        || ImportError::refused("not-asked", format!("“{name}” did not arrive."), "Drop it again.");
    let blob: Blob = field("blob").dyn_into().map_err(|_| not_asked())?;
    let asked: Option<OpenRequest> =
        field("options").as_string().and_then(|options| serde_json::from_str(&options).ok());
    let options: ImportOptions = asked.ok_or_else(not_asked)?.into();
    let source = BlobReader::new(&name, blob).map_err(|_| not_asked())?;
    let unpacked = penstock_formats::open(Rc::new(source), &options, &Progress::default())?;
    let (parts, part) = (unpacked.parts, unpacked.part);
    match unpacked.content {
        Content::Table { table, report } => {
            let bytes = transfer::to_bytes(&table).map_err(|error| {
                let hint = "Close other tabs, or leave out rows or columns.";
                ImportError::refused("out-of-memory", error.to_string(), hint)
            })?;
            Ok((OpenReply::Table { report, parts, part }, Uint8Array::from(bytes.as_slice()).into()))
        }
        Content::Text { name, pieces, text, notes } => {
            let blob = blob_of(pieces)?;
            Ok((OpenReply::Text { name, text, notes, parts, part }, blob.into()))
        }
    }
}

/// The pieces of a text as one blob.
fn blob_of(pieces: impl Iterator<Item = Result<Vec<u8>, ImportError>>) -> Result<Blob, ImportError> {
    let refused = |_| {
        let hint = "Close other tabs, or unpack the file and choose the file in it.";
        ImportError::refused("out-of-memory", "The browser has no room for the unpacked file.", hint)
    };
    let (blobs, parts) = (Array::new(), Array::new());
    let mut held = 0;
    for piece in pieces {
        let piece = piece?;
        held += piece.len();
        parts.push(&Uint8Array::from(piece.as_slice()));
        if held >= BLOB {
            let blob = Blob::new_with_u8_array_sequence(&parts).map_err(refused)?;
            blobs.push(&blob);
            parts.set_length(0);
            held = 0;
        }
    }
    let rest = Blob::new_with_u8_array_sequence(&parts).map_err(refused)?;
    blobs.push(&rest);
    Blob::new_with_blob_sequence(&blobs).map_err(refused)
}

/// Posts how far it is. Whoever started this worker ends it when the work is cancelled.
#[derive(Default)]
struct Progress {
    last: Cell<f64>,
}

#[async_trait(?Send)]
impl Pace for Progress {
    async fn checkpoint(&self, fraction_done: f64) -> Result<(), Cancelled> {
        let now = scope().performance().map_or(0.0, |performance| performance.now());
        if now - self.last.get() >= BETWEEN_PROGRESS {
            self.last.set(now);
            post(&[("progress", &fraction_done.into())]);
        }
        Ok(())
    }
}

/// Posts an object with these fields.
fn post(fields: &[(&str, &JsValue)]) {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of an object that was made here cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    if let Err(error) = scope().post_message(&object) {
        // Thrown out of the handler that is running, so that it is heard as an error of this worker.
        wasm_bindgen::throw_val(error);
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
