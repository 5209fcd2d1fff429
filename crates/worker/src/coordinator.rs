//! What the first worker does: keeps the session, and answers the studio.

use std::rc::Rc;

use penstock_engine::session::Session;
use penstock_flow::message::{FromEngine, ToEngine};
use penstock_table::ByteSource;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, File};

use crate::blob_source::BlobSource;
use crate::boot::{BUILD_ID, Incoming, Start, listen, post};
use crate::host::{BrowserHost, processors};
use crate::pool::Pool;

/// Answers the studio for the life of the worker. The greeting goes out once the page listens: see [`greet`].
pub fn start(start: Start) {
    let base_url = start.base_url.clone();
    let pool = Pool::new(start, processors());
    let host = Rc::new(BrowserHost::new(pool.clone(), base_url));
    let session = Rc::new(Session::new(host.clone(), host));
    let greeter = session.clone();
    let beating = session.clone();
    every_second(move || {
        beating.heartbeat();
        pool.watch();
    });
    listen(move |message| {
        let session = session.clone();
        spawn_local(async move { hear(&session, message).await });
    });
    // In a task of its own, so that it follows the message that says this worker is ready.
    spawn_local(async move { greeter.greet(BUILD_ID) });
}

/// Calls a function every second, for the life of the worker.
fn every_second(action: impl FnMut() + 'static) {
    let action = Closure::<dyn FnMut()>::new(action);
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    // A callback is all that the browser asks for, so this cannot be refused.
    let _ =
        scope.set_interval_with_callback_and_timeout_and_arguments_0(action.as_ref().unchecked_ref(), 1_000);
    action.forget();
}

async fn hear(session: &Session, message: Incoming) {
    match serde_json::from_slice::<ToEngine>(&message.bytes) {
        Ok(read) => session.receive(read, message.extra.and_then(file_source)).await,
        Err(error) => {
            let text = format!("The engine was sent a message that it cannot read: {error}.");
            if let Ok(bytes) = serde_json::to_vec(&FromEngine::Log { text }) {
                post(&bytes, &[]);
            }
        }
    }
}

fn file_source(extra: JsValue) -> Option<Rc<dyn ByteSource>> {
    let file: File = extra.dyn_into().ok()?;
    Some(Rc::new(BlobSource::new(file.name(), file.into())))
}
