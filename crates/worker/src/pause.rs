//! Pauses: goes back to the event loop when a while has passed, so that messages are heard during long work.
//!
//! By a message channel, because a timer of 0 ms is held back to 4 ms once it nests.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

/// Milliseconds of work between two pauses: a frame.
const BETWEEN_PAUSES: f64 = 16.0;

/// Makes pauses.
pub struct Pauses {
    post: MessagePort,
    state: Rc<State>,
    last: Cell<f64>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

#[derive(Default)]
struct State {
    /// How many turns of the event loop have passed.
    turns: Cell<u64>,
    waiting: RefCell<Vec<Waker>>,
}

impl Pauses {
    /// A way to pause.
    pub fn new() -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let state = Rc::new(State::default());
        let heard = state.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |_| {
            heard.turns.set(heard.turns.get() + 1);
            for waker in heard.waiting.take() {
                waker.wake();
            }
        });
        channel.port1().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Ok(Self { post: channel.port2(), state, last: Cell::new(0.0), _on_message: on_message })
    }

    /// Pauses when it is time to. `now` is in milliseconds.
    pub async fn when_due(&self, now: f64) {
        if now - self.last.get() < BETWEEN_PAUSES {
            return;
        }
        let before = self.state.turns.get();
        // Without a channel there is no pause; work goes on.
        if self.post.post_message(&JsValue::NULL).is_err() {
            return;
        }
        poll_fn(|context| {
            if self.state.turns.get() != before {
                return Poll::Ready(());
            }
            self.state.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
        self.last.set(now);
    }
}

/// Waits so many milliseconds.
pub async fn wait(milliseconds: i32) {
    let mut begin = |resolve: js_sys::Function, _: js_sys::Function| {
        let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        // A callback is all that the browser asks for, so this cannot be refused.
        let _ = scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    };
    let _ = JsFuture::from(js_sys::Promise::new(&mut begin)).await;
}
