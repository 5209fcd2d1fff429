//! One worker of the pool, as the coordinator sees it.
//!
//! It is a worker inside the coordinator's worker, started from the module that is already compiled, so it is there
//! within milliseconds, and it ends with the coordinator. Ending it is how a task that cannot listen is cancelled.

use crate::boot::{Incoming, Start, message, object};
use std::rc::Rc;

use js_sys::{ArrayBuffer, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What is heard of a pool worker.
pub enum Event {
    /// It listens now; what is posted earlier is lost.
    Ready,
    /// It goes on with its task; about so many multiplications follow before it can say so again.
    Alive(f64),
    /// It answered.
    Message(Incoming),
    /// It cannot go on; end it and start another.
    Panic(String),
}

/// A running pool worker; dropping it ends it at once.
pub struct PoolWorker {
    worker: Worker,
    identity: Rc<()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl PoolWorker {
    /// Starts a worker like the one that calls this. `identity` tells it from others; see [`PoolWorker::identity`].
    pub fn start(
        start: &Start,
        on_event: impl Fn(Event) + Clone + 'static,
        identity: Rc<()>,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("penstock-pool");
        let worker = Worker::new_with_options(&start.bootstrap_url, &options)?;

        let hear = on_event.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            let field = |name: &str| Reflect::get(&data, &name.into()).ok().and_then(|text| text.as_string());
            let number = |name: &str| Reflect::get(&data, &name.into()).ok().and_then(|value| value.as_f64());
            if let Some(panic) = field("panic") {
                hear(Event::Panic(panic));
            } else if field("ready").is_some() {
                hear(Event::Ready);
            } else if let Some(multiplications) = number("alive") {
                hear(Event::Alive(multiplications));
            } else if let Some(incoming) = Incoming::read(&data) {
                hear(Event::Message(incoming));
            }
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            // It is dealt with here, not by the coordinator's own handler too.
            event.prevent_default();
            // A script that could not be loaded gives an event without a message.
            let text = Reflect::get(&event, &"message".into()).ok().and_then(|text| text.as_string());
            on_event(Event::Panic(
                text.unwrap_or_else(|| "a worker's script could not be loaded".to_owned()),
            ));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.post_message(&object(&[
            ("module", &start.module),
            ("role", &"pool".into()),
            ("build_id", &crate::boot::BUILD_ID.into()),
            ("bootstrap_url", &start.bootstrap_url.as_str().into()),
            ("base_url", &start.base_url.as_str().into()),
        ]))?;
        Ok(Self { worker, identity, _on_message: on_message, _on_error: on_error })
    }

    /// The address of its identity: no other living worker has the same.
    pub fn identity(&self) -> usize {
        Rc::as_ptr(&self.identity) as usize
    }

    /// Posts a message, with a file beside it; the buffers are moved.
    pub fn post(&self, bytes: &[u8], buffers: &[ArrayBuffer], file: Option<&Blob>) -> Result<(), JsValue> {
        let (message, moved) = message(bytes, buffers);
        if let Some(file) = file {
            Reflect::set(&message, &"extra".into(), file)?;
        }
        self.worker.post_message_with_transfer(&message, &moved)
    }
}

thread_local! {
    /// Hears the errors of workers that were ended.
    static DEAF: Closure<dyn FnMut(ErrorEvent)> = Closure::new(|event: ErrorEvent| event.prevent_default());
}

impl Drop for PoolWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        // A worker that says that it cannot go on is ended at once, and the browser's own word of the same error comes
        // after that: heard by nobody, it would count as an error of the coordinator.
        DEAF.with(|deaf| self.worker.set_onerror(Some(deaf.as_ref().unchecked_ref())));
        self.worker.terminate();
    }
}
