//! The start of a worker and its line to the page.
//!
//! The first message to a worker is `{ module, role, build_id, bootstrap_url, base_url }`; its first answer is `{ ready: build }`.
//! From then on every message either way is `{ bytes, buffers }`, and towards the worker there may be an `extra`, such
//! as a `File`. A worker of the pool that is busy posts `{ alive: multiplications }`. A worker that cannot go on posts `{ panic: text }`: without that, a trap or a rejected promise in a
//! worker is silent to the page.
//!
//! `unsafe_code` is allowed for what `#[wasm_bindgen]` generates around the exported function, nothing of our own.
#![allow(unsafe_code)]

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, ErrorEvent, MessageEvent, PromiseRejectionEvent};

/// The build that this worker belongs to; the page compares it with its own.
pub const BUILD_ID: &str = match option_env!("PENSTOCK_BUILD_ID") {
    Some(id) => id,
    None => "dev",
};

/// Makes every way in which a worker can die known to the page: panics, uncaught errors, rejected promises.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| post_panic(&info.to_string())));

    let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(|event: ErrorEvent| {
        post_panic(&event.message());
    });
    let on_rejection = Closure::<dyn FnMut(PromiseRejectionEvent)>::new(|event: PromiseRejectionEvent| {
        let reason = event.reason();
        post_panic(&match reason.dyn_ref::<js_sys::Error>() {
            Some(error) => String::from(error.message()),
            None => format!("{reason:?}"),
        });
    });
    let scope = scope();
    // Listening fails only for an unknown event; the handlers live as long as the worker.
    let _ = scope.add_event_listener_with_callback("error", on_error.as_ref().unchecked_ref());
    let _ =
        scope.add_event_listener_with_callback("unhandledrejection", on_rejection.as_ref().unchecked_ref());
    on_error.forget();
    on_rejection.forget();
}

/// What a worker is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Owns the tables and the cache, and hands tasks to the pool.
    Coordinator,
    /// Runs one task at a time and keeps nothing.
    Pool,
}

/// What a worker was started with; enough to start others like it.
#[derive(Clone)]
pub struct Start {
    /// What this worker is for.
    pub role: Role,
    /// The compiled engine, for the workers of the pool.
    pub module: JsValue,
    /// The script that starts a worker.
    pub bootstrap_url: String,
    /// The address of the site's folder, with a slash at its end: a worker from a blob has none of its own.
    pub base_url: String,
}

/// Called by the start script with the first message.
#[wasm_bindgen]
pub fn boot(first_message: JsValue) {
    let text = |name: &str| Reflect::get(&first_message, &name.into()).ok()?.as_string();
    let start = Start {
        role: if text("role").as_deref() == Some("pool") { Role::Pool } else { Role::Coordinator },
        module: Reflect::get(&first_message, &"module".into()).unwrap_or(JsValue::UNDEFINED),
        bootstrap_url: text("bootstrap_url").unwrap_or_default(),
        base_url: text("base_url").unwrap_or_default(),
    };
    crate::run(start);
    // Last, when this worker listens: what is sent before is not heard.
    let ready = object(&[("ready", &BUILD_ID.into())]);
    post_object(&ready, &Array::new());
}

/// A message to this worker.
pub struct Incoming {
    /// The message itself, as the protocol encodes it.
    pub bytes: Vec<u8>,
    /// Bulk data that came along, moved and not copied.
    pub buffers: Vec<ArrayBuffer>,
    /// A browser's handle, such as a `File`.
    pub extra: Option<JsValue>,
}

/// Hands every later message to `on_message`, for the life of the worker.
pub fn listen(mut on_message: impl FnMut(Incoming) + 'static) {
    let handler = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(message) = Incoming::read(&event.data()) {
            on_message(message);
        }
    });
    scope().set_onmessage(Some(handler.as_ref().unchecked_ref()));
    handler.forget();
}

/// Posts a message to whoever started this worker; the buffers are moved.
pub fn post(bytes: &[u8], buffers: &[ArrayBuffer]) {
    let (message, moved) = message(bytes, buffers);
    post_object(&message, &moved);
}

/// A message as it travels, and what of it is moved.
pub(crate) fn message(bytes: &[u8], buffers: &[ArrayBuffer]) -> (Object, Array) {
    let bytes = Uint8Array::from(bytes);
    let moved = Array::of1(&bytes.buffer());
    let beside = Array::new();
    for buffer in buffers {
        beside.push(buffer);
        moved.push(buffer);
    }
    (object(&[("bytes", &bytes), ("buffers", &beside)]), moved)
}

impl Incoming {
    /// Reads a message; nothing if it is not one of ours.
    pub(crate) fn read(message: &JsValue) -> Option<Self> {
        let get = |name: &str| Reflect::get(message, &name.into()).ok();
        let bytes = get("bytes")?.dyn_into::<Uint8Array>().ok()?.to_vec();
        let buffers = get("buffers")
            .and_then(|buffers| buffers.dyn_into::<Array>().ok())
            .map(|buffers| buffers.iter().filter_map(|buffer| buffer.dyn_into().ok()).collect())
            .unwrap_or_default();
        let extra = get("extra").filter(|extra| !extra.is_undefined());
        Some(Self { bytes, buffers, extra })
    }
}

/// Says that this worker goes on with its task; a step of so many multiplications follows in which it cannot.
pub fn post_alive(multiplications: f64) {
    post_object(&object(&[("alive", &multiplications.into())]), &Array::new());
}

fn post_panic(text: &str) {
    post_object(&object(&[("panic", &text.into())]), &Array::new());
}

fn post_object(message: &Object, moved: &Array) {
    if let Err(error) = scope().post_message_with_transfer(message, moved) {
        // Thrown out of the handler that is running, so that it reaches the page as an uncaught error.
        wasm_bindgen::throw_val(error);
    }
}

/// An object with these fields.
pub(crate) fn object(fields: &[(&str, &JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of an object that was made here cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
