//! Files that are not plain text, opened by a wasm file of their own that is loaded when the first of them is met.
//!
//! It runs in a worker inside the coordinator's, because its libraries read synchronously, and because a worker that is
//! ended gives its memory back and cannot take the engine with it. The worker begins as a blob, like the engine's own, so
//! that it inherits the page's content policy.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use js_sys::{Array, JSON, Promise, Reflect, Uint8Array, WebAssembly};
use penstock_table::import::{OpenReply, OpenRequest, Opened, OpenedContent};
use penstock_table::{ByteSource, Cancelled, ImportError, ImportOptions, Pace, transfer};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, DedicatedWorkerGlobalScope, ErrorEvent, MessageEvent, Response, Url, Worker,
    WorkerOptions, WorkerType,
};

use crate::blob_source::BlobSource;
use crate::boot::{BUILD_ID, object};
use crate::errors;

/// The readers, once they are loaded.
pub struct Formats {
    base_url: String,
    module: RefCell<Option<JsValue>>,
    /// The one file that is being opened.
    opening: RefCell<Weak<RefCell<Queue>>>,
}

/// What was heard of a worker and not yet answered to.
#[derive(Default)]
struct Queue {
    heard: VecDeque<Heard>,
    waker: Option<Waker>,
}

enum Heard {
    Progress(f64),
    Reply(String, JsValue),
    Stopped(String),
    Cancelled,
}

impl Queue {
    fn push(queue: &RefCell<Self>, heard: Heard) {
        let mut queue = queue.borrow_mut();
        queue.heard.push_back(heard);
        if let Some(waker) = queue.waker.take() {
            waker.wake();
        }
    }
}

/// A running worker; dropping it ends it.
struct Reader {
    worker: Worker,
    script: String,
    queue: Rc<RefCell<Queue>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        // The address is of no use any more; an unknown one is not an error.
        let _ = Url::revoke_object_url(&self.script);
    }
}

impl Formats {
    /// Nothing loaded yet; `base_url` is the site's folder.
    pub fn new(base_url: String) -> Self {
        Self { base_url, module: RefCell::default(), opening: RefCell::default() }
    }

    /// Ends the work on the file that is being opened.
    pub fn cancel(&self) {
        if let Some(queue) = self.opening.borrow().upgrade() {
            Queue::push(&queue, Heard::Cancelled);
        }
    }

    /// Opens a file.
    pub async fn open(
        &self,
        source: &Rc<dyn ByteSource>,
        options: &ImportOptions,
        pace: &dyn Pace,
    ) -> Result<Opened, ImportError> {
        let name = source.name().to_owned();
        let request = serde_json::to_string(&OpenRequest::from(options))
            .map_err(|error| stopped(&name, &error.to_string()))?;
        let blob = blob_of(source.as_ref()).await?;
        let module = self.module().await.map_err(|error| not_loaded(&errors::text(&error)))?;
        let reader = self.start().map_err(|error| not_loaded(&errors::text(&error)))?;
        *self.opening.borrow_mut() = Rc::downgrade(&reader.queue);
        let message = object(&[
            ("module", &module),
            ("blob", &blob),
            ("name", &name.as_str().into()),
            ("options", &request.into()),
        ]);
        reader.worker.post_message(&message).map_err(|error| stopped(&name, &errors::text(&error)))?;
        loop {
            match reader.next().await {
                Heard::Progress(fraction) => pace.checkpoint(fraction).await?,
                Heard::Cancelled => return Err(Cancelled.into()),
                Heard::Stopped(reason) => return Err(stopped(&name, &reason)),
                Heard::Reply(reply, content) => return opened(&name, &reply, content),
            }
        }
    }

    /// The compiled readers, loaded once.
    async fn module(&self) -> Result<JsValue, JsValue> {
        let known = self.module.borrow().clone();
        if let Some(module) = known {
            return Ok(module);
        }
        let url = self.url("penstock-formats-worker_bg.wasm");
        let module = compile(&url).await?;
        *self.module.borrow_mut() = Some(module.clone());
        Ok(module)
    }

    /// A file of the site, of this build.
    fn url(&self, file: &str) -> String {
        format!("{}{file}?v={BUILD_ID}", self.base_url)
    }

    fn start(&self) -> Result<Reader, JsValue> {
        let properties = BlobPropertyBag::new();
        properties.set_type("text/javascript");
        let parts = Array::of1(&script(&self.url("penstock-formats-worker.js")).into());
        let script = Blob::new_with_str_sequence_and_options(&parts, &properties)?;
        let script = Url::create_object_url_with_blob(&script)?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("penstock-formats");
        let worker = Worker::new_with_options(&script, &options)?;
        let queue: Rc<RefCell<Queue>> = Rc::default();
        let heard = queue.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            let field = |name: &str| Reflect::get(&data, &name.into()).unwrap_or(JsValue::UNDEFINED);
            if let Some(reply) = field("reply").as_string() {
                Queue::push(&heard, Heard::Reply(reply, field("content")));
            } else if let Some(reason) = field("panic").as_string() {
                Queue::push(&heard, Heard::Stopped(reason));
            } else if let Some(fraction) = field("progress").as_f64() {
                Queue::push(&heard, Heard::Progress(fraction));
            }
        });
        let heard = queue.clone();
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            // It is dealt with here, not by the coordinator's own handler too.
            event.prevent_default();
            // A script that could not be loaded gives an event without a message.
            let text = Reflect::get(&event, &"message".into()).ok().and_then(|text| text.as_string());
            let text = text.unwrap_or_else(|| "its script could not be loaded".to_owned());
            Queue::push(&heard, Heard::Stopped(text));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Reader { worker, script, queue, _on_message: on_message, _on_error: on_error })
    }
}

impl Reader {
    /// What is heard next.
    async fn next(&self) -> Heard {
        poll_fn(|context| {
            let mut queue = self.queue.borrow_mut();
            match queue.heard.pop_front() {
                Some(heard) => Poll::Ready(heard),
                None => {
                    queue.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// What the worker's blob holds: instantiate the compiled module, hand over the message.
fn script(url: &str) -> String {
    // A JSON string is a JavaScript string, whatever stands in the address.
    let url = String::from(JSON::stringify(&url.into()).unwrap_or_default());
    format!(
        "import init, {{ boot }} from {url};\n\
         onmessage = ({{ data }}) => {{ onmessage = null; init({{ module_or_path: data.module }})\
         .then(() => boot(data)).catch((error) => postMessage({{ panic: String(error) }})); }};\n"
    )
}

async fn compile(url: &str) -> Result<JsValue, JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let streamed: Promise<_> = WebAssembly::compile_streaming(&scope.fetch_with_str(url));
    if let Ok(module) = JsFuture::from(streamed).await {
        return Ok(module);
    }
    // A server that does not know the type of a .wasm file makes streaming fail; the bytes may still be right.
    let response: Response = JsFuture::from(scope.fetch_with_str(url)).await?.dyn_into()?;
    if !response.ok() {
        return Err(format!("the server answered {}", response.status()).into());
    }
    let bytes = JsFuture::from(response.array_buffer()?).await?;
    JsFuture::from(WebAssembly::compile(&bytes)).await
}

/// The browser's own handle of a file; what has none is read.
async fn blob_of(source: &dyn ByteSource) -> Result<Blob, ImportError> {
    const CHUNK: usize = 8 << 20;
    if let Some(blob) = source.handle().and_then(|handle| handle.downcast_ref::<Blob>()) {
        return Ok(blob.clone());
    }
    let parts = Array::new();
    let mut offset = 0;
    while offset < source.size() {
        let bytes = source.read(offset, CHUNK).await?;
        if bytes.is_empty() {
            break;
        }
        offset += bytes.len() as u64;
        parts.push(&Uint8Array::from(bytes.as_slice()));
    }
    Blob::new_with_u8_array_sequence(&parts).map_err(|error| stopped(source.name(), &errors::text(&error)))
}

fn opened(name: &str, reply: &str, content: JsValue) -> Result<Opened, ImportError> {
    let wrong = |reason: &str| stopped(name, reason);
    let reply: OpenReply = serde_json::from_str(reply).map_err(|error| wrong(&error.to_string()))?;
    match reply {
        OpenReply::Refused(diagnostic) => Err(ImportError::Refused(Box::new(diagnostic))),
        OpenReply::Table { report, parts, part } => {
            let bytes: Uint8Array = content.dyn_into().map_err(|_| wrong("it gave no table"))?;
            let table = transfer::from_bytes(&bytes.to_vec()).map_err(|error| wrong(&error.to_string()))?;
            Ok(Opened { content: OpenedContent::Table { table, report }, parts, part })
        }
        OpenReply::Text { name: inner, text, notes, parts, part } => {
            let blob: Blob = content.dyn_into().map_err(|_| wrong("it gave no text"))?;
            let source: Rc<dyn ByteSource> = Rc::new(BlobSource::new(inner, blob));
            Ok(Opened { content: OpenedContent::Text { source, text, notes }, parts, part })
        }
    }
}

/// The error for a worker that stopped.
fn stopped(name: &str, reason: &str) -> ImportError {
    ImportError::refused(
        "damaged-file",
        format!("“{name}” could not be read: {}.", reason.trim_end_matches('.')),
        "It may be damaged, or too large for this browser: export the table as CSV or Parquet and choose that.",
    )
}

/// The error for readers that did not come.
fn not_loaded(reason: &str) -> ImportError {
    ImportError::refused(
        "formats-not-loaded",
        format!("What reads this kind of file could not be loaded: {}.", reason.trim_end_matches('.')),
        "Check the network and try again; CSV files can be read without it.",
    )
}
