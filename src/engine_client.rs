//! The page's end of the engine: starts its worker, carries messages, and says when it is ready or has failed.
//!
//! This is the only file of the studio that names `Worker` and `postMessage`. It knows nothing of what the messages
//! mean: they are bytes (the protocol stands in `penstock-flow`) with bulk data beside them as transferred buffers.
//!
//! Why the worker starts from a `blob:` address: under a content policy in a `<meta>` tag, a worker that is loaded by
//! its own address has no policy at all, whereas one from a blob inherits the page's. The blob's text is three lines
//! ([`worker_script`]) that import the real script from the site.
//!
//! Why the page compiles the engine's wasm, not the worker: the compiled module can be posted to any worker, so a
//! worker that has to be replaced is back without a new download or compilation.

use crate::build::{BUILD_ID, mark};
use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array, WebAssembly};
use send_wrapper::SendWrapper;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ErrorEvent, MessageEvent, Worker};

/// Kept for the tab's lifetime: the build of the engine for which the page was already loaded anew.
const RELOADED_FOR_BUILD: &str = "penstock-reloaded-for-build";

/// A message from the engine.
pub struct Reply {
    /// The message itself, as the protocol encodes it.
    pub bytes: Vec<u8>,
    /// Bulk data that came along, moved and not copied.
    pub buffers: Vec<ArrayBuffer>,
}

/// Whether the engine can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineState {
    /// Its files are being loaded; messages that are sent wait until it is ready.
    Starting,
    /// It runs, and is of the same build as the page.
    Ready {
        /// The build that it reported.
        build: String,
    },
    /// It did not start, or it stopped. Nothing more will arrive until [`EngineClient::replace`].
    Failed {
        /// What happened and what to do about it, as a sentence to show.
        reason: String,
    },
}

/// The page's handle on the engine; clones share one worker.
#[derive(Clone)]
pub struct EngineClient {
    // Page code runs on one thread, but Leptos wants contexts that could be sent to another.
    shared: SendWrapper<Rc<Shared>>,
}

struct Shared {
    on_message: Box<dyn Fn(Reply)>,
    on_state: Box<dyn Fn(EngineState)>,
    session: RefCell<Option<Session>>,
    /// Resolves to the compiled engine; kept, so that later workers start from it.
    module: RefCell<Option<Promise>>,
    /// How many workers were started: what belongs to an earlier one is dropped.
    generation: Cell<u64>,
    /// Whether the present worker's failure was told: a trap is reported twice, by the panic hook, which has the
    /// better words, and then by the browser.
    failed: Cell<bool>,
}

/// One worker from its start to its end.
struct Session {
    worker: Worker,
    /// The blob that the worker was started from. It lives as long as the worker, which starts pool workers from it.
    bootstrap_url: String,
    ready: bool,
    /// Posted before the engine was ready to listen.
    waiting: Vec<(JsValue, Array)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        // Only an unknown scheme makes this fail, and ours is `blob:`.
        let _ = web_sys::Url::revoke_object_url(&self.bootstrap_url);
    }
}

impl EngineClient {
    /// Starts the engine's worker beside the page. `on_state` hears `Starting` before this returns to the event loop
    /// and every change from then on; `on_message` hears every message of the engine.
    pub fn start(on_message: impl Fn(Reply) + 'static, on_state: impl Fn(EngineState) + 'static) -> Self {
        let shared = Rc::new(Shared {
            on_message: Box::new(on_message),
            on_state: Box::new(on_state),
            session: RefCell::new(None),
            module: RefCell::new(None),
            generation: Cell::new(0),
            failed: Cell::new(false),
        });
        // After the caller's own work, which is to mount the page.
        let starting = shared.clone();
        spawn_local(async move { starting.start_worker() });
        Self { shared: SendWrapper::new(shared) }
    }

    /// Sends a message. `transfers` are moved to the engine and are empty here afterwards; `extra` is cloned, for a
    /// handle such as a `File`. What is sent before the engine is ready waits; after a failure it is dropped, since
    /// nobody is there to hear it, and the caller has been told through `on_state`.
    pub fn send(&self, bytes: Vec<u8>, transfers: Vec<ArrayBuffer>, extra: Option<JsValue>) {
        let bytes = Uint8Array::from(bytes.as_slice());
        let moved = Array::of1(&bytes.buffer());
        let buffers = Array::new();
        for buffer in &transfers {
            buffers.push(buffer);
            moved.push(buffer);
        }
        let mut fields: Vec<(&str, &JsValue)> = vec![("bytes", &bytes), ("buffers", &buffers)];
        if let Some(extra) = &extra {
            fields.push(("extra", extra));
        }
        let message = object(&fields);

        let outcome = match &mut *self.shared.session.borrow_mut() {
            None => Ok(()),
            Some(session) if session.ready => session.worker.post_message_with_transfer(&message, &moved),
            Some(session) => {
                session.waiting.push((message, moved));
                Ok(())
            }
        };
        if let Err(error) = outcome {
            self.shared.fail(&format!("A message could not be sent to the engine: {}.", describe(&error)));
        }
    }

    /// Ends the worker, whatever it is doing, and starts another from the module that is already compiled. Messages
    /// that still waited are dropped with it.
    pub fn replace(&self) {
        self.shared.start_worker();
    }
}

impl Shared {
    fn start_worker(self: &Rc<Self>) {
        let generation = self.generation.get() + 1;
        self.generation.set(generation);
        self.failed.set(false);
        // Dropping the former session ends its worker.
        drop(self.session.borrow_mut().take());
        (self.on_state)(EngineState::Starting);

        match Session::start(&site_url("penstock-worker.js"), Rc::downgrade(self), generation) {
            Ok(session) => *self.session.borrow_mut() = Some(session),
            Err(error) => {
                self.fail(&format!(
                    "The engine cannot start, because this browser refuses a worker: {}.",
                    describe(&error)
                ));
                return;
            }
        }

        let shared = self.clone();
        spawn_local(async move {
            let module = JsFuture::from(shared.compiled_engine()).await;
            if shared.generation.get() != generation {
                return;
            }
            match module {
                Ok(module) => {
                    let posted = match &*shared.session.borrow() {
                        Some(session) => session.worker.post_message(&object(&[
                            ("module", &module),
                            ("role", &"coordinator".into()),
                            ("build_id", &BUILD_ID.into()),
                            ("bootstrap_url", &session.bootstrap_url.as_str().into()),
                            ("base_url", &site_folder().into()),
                        ])),
                        None => return,
                    };
                    if let Err(error) = posted {
                        shared.fail(&format!("The engine cannot start: {}.", describe(&error)));
                    }
                }
                Err(error) => {
                    // So that `replace` fetches it anew.
                    shared.module.borrow_mut().take();
                    shared.fail(&format!(
                        "The engine could not be loaded: {}. Check the network and reload the page; \
                         the browser must be one of the last three years.",
                        describe(&error)
                    ));
                }
            }
        });
    }

    /// The engine's compiled module, now or later; loaded once.
    fn compiled_engine(&self) -> Promise {
        self.module
            .borrow_mut()
            .get_or_insert_with(|| {
                let url = site_url("penstock-worker_bg.wasm");
                wasm_bindgen_futures::future_to_promise(compile(url))
            })
            .clone()
    }

    fn hear(&self, generation: u64, message: &JsValue) {
        if self.generation.get() != generation {
            return;
        }
        if let Some(panic) = field(message, "panic").and_then(|text| text.as_string()) {
            self.fail(&format!("The engine stopped: {panic}"));
        } else if let Some(build) = field(message, "ready").and_then(|build| build.as_string()) {
            self.engine_is_there(build);
        } else if let Some(reply) = Reply::read(message) {
            (self.on_message)(reply);
        }
    }

    fn engine_is_there(&self, build: String) {
        if build != BUILD_ID {
            // The first worker of a page that is minutes old has nothing to lose, a later one may have.
            if self.generation.get() == 1 && reload_once_for(&build) {
                return;
            }
            self.fail(&format!(
                "The page is build {BUILD_ID}, but the engine that the browser loaded is build {build}. \
                 Close the other tabs of this site and reload; if that does not help, clear this site's cached files."
            ));
            return;
        }
        let waiting = match &mut *self.session.borrow_mut() {
            Some(session) => {
                session.ready = true;
                session.waiting.drain(..).try_for_each(|(message, moved)| {
                    session.worker.post_message_with_transfer(&message, &moved)
                })
            }
            None => return,
        };
        if let Err(error) = waiting {
            self.fail(&format!("A message could not be sent to the engine: {}.", describe(&error)));
            return;
        }
        mark("penstock-engine-ready");
        (self.on_state)(EngineState::Ready { build });
    }

    fn fail(&self, reason: &str) {
        drop(self.session.borrow_mut().take());
        if !self.failed.replace(true) {
            (self.on_state)(EngineState::Failed { reason: reason.to_owned() });
        }
    }
}

impl Session {
    fn start(script_url: &str, shared: Weak<Shared>, generation: u64) -> Result<Self, JsValue> {
        let parts = Array::of1(&worker_script(script_url).into());
        let properties = web_sys::BlobPropertyBag::new();
        properties.set_type("text/javascript");
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &properties)?;
        let bootstrap_url = web_sys::Url::create_object_url_with_blob(&blob)?;
        let options = web_sys::WorkerOptions::new();
        options.set_type(web_sys::WorkerType::Module);
        options.set_name("penstock-engine");
        let worker = Worker::new_with_options(&bootstrap_url, &options)?;

        let for_messages = shared.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(shared) = for_messages.upgrade() {
                shared.hear(generation, &event.data());
            }
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            if let Some(shared) = shared.upgrade()
                && shared.generation.get() == generation
            {
                // A script that could not be loaded gives an event without a message.
                let text = field(&event, "message").and_then(|text| text.as_string());
                shared.fail(&match text {
                    Some(text) => format!("The engine stopped: {text}"),
                    None => "The engine's script could not be loaded. Check the network and reload the page."
                        .to_owned(),
                });
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            bootstrap_url,
            ready: false,
            waiting: Vec::new(),
            _on_message: on_message,
            _on_error: on_error,
        })
    }
}

impl Reply {
    fn read(message: &JsValue) -> Option<Self> {
        let bytes = field(message, "bytes")?.dyn_into::<Uint8Array>().ok()?.to_vec();
        let buffers = field(message, "buffers")
            .and_then(|buffers| buffers.dyn_into::<Array>().ok())
            .map(|buffers| buffers.iter().filter_map(|buffer| buffer.dyn_into().ok()).collect())
            .unwrap_or_default();
        Some(Self { bytes, buffers })
    }
}

/// What the worker's blob holds: wait for the compiled module, instantiate it, hand over the rest.
fn worker_script(script_url: &str) -> String {
    // A JSON string is a JavaScript string, whatever stands in the address.
    let script_url = String::from(js_sys::JSON::stringify(&script_url.into()).unwrap_or_default());
    format!(
        "import init, {{ boot }} from {script_url};\n\
         onmessage = ({{ data }}) => {{ onmessage = null; init({{ module_or_path: data.module }})\
         .then(() => boot(data)).catch((error) => postMessage({{ panic: String(error) }})); }};\n"
    )
}

async fn compile(url: String) -> Result<JsValue, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let streamed = JsFuture::from(WebAssembly::compile_streaming(&window.fetch_with_str(&url))).await;
    if streamed.is_ok() {
        return streamed;
    }
    // A server that does not know the type of a .wasm file makes streaming fail; the bytes may still be right.
    let response: web_sys::Response = JsFuture::from(window.fetch_with_str(&url)).await?.dyn_into()?;
    if !response.ok() {
        return Err(format!("the server answered {} for {url}", response.status()).into());
    }
    let bytes = JsFuture::from(response.array_buffer()?).await?;
    JsFuture::from(WebAssembly::compile(&bytes)).await
}

/// The address of the site's folder, with a slash at its end.
fn site_folder() -> String {
    let folder = site_url("./");
    folder.split('?').next().unwrap_or_default().to_owned()
}

/// The absolute address of a file of the site, with the build in it so that a cache cannot give another build's.
fn site_url(file: &str) -> String {
    let base = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.base_uri().ok().flatten())
        .unwrap_or_default();
    match web_sys::Url::new_with_base(&format!("{file}?v={BUILD_ID}"), &base) {
        Ok(url) => url.href(),
        Err(_) => file.to_owned(),
    }
}

/// Loads the page anew, unless that was done for this build of the engine before. Says whether it will.
fn reload_once_for(engine_build: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let Ok(Some(storage)) = window.session_storage() else { return false };
    if storage.get_item(RELOADED_FOR_BUILD).ok().flatten().as_deref() == Some(engine_build) {
        return false;
    }
    storage.set_item(RELOADED_FOR_BUILD, engine_build).is_ok() && window.location().reload().is_ok()
}

fn object(fields: &[(&str, &JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of an object that was made here cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined())
}

fn describe(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    }
}
