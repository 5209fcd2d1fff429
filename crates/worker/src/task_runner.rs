//! What a pool worker does: runs the tasks that it is sent.

use std::cell::{Cell, RefCell};

use js_sys::Uint8Array;
use penstock_stages::kernel::{self, Pulse};

use crate::boot::{Incoming, post, post_alive};
use crate::host::now;
use crate::pool::{Reply, Request};
use crate::storage::buffer_of;

/// The batch that this worker has the input of.
#[derive(Default)]
struct Held {
    batch: u64,
    header: Vec<u8>,
    shared: Vec<u8>,
}

/// Runs tasks for the life of the worker.
pub fn listen() {
    let held = RefCell::new(Held::default());
    crate::boot::listen(move |message| answer(&mut held.borrow_mut(), message));
}

/// Runs a task, saying at most every second that it goes on.
fn execute(held: &Held, task: u32) -> Result<Vec<u8>, String> {
    const BETWEEN_SIGNS: f64 = 1_000.0;
    let said = Cell::new(now());
    let hear = |multiplications: f64| {
        let now = now();
        if multiplications > 0.0 || now - said.get() >= BETWEEN_SIGNS {
            said.set(now);
            post_alive(multiplications);
        }
    };
    kernel::execute_with(&held.header, &held.shared, task, Pulse::new(&hear))
}

fn answer(held: &mut Held, message: Incoming) {
    let Ok(request) = serde_json::from_slice::<Request>(&message.bytes) else { return };
    if let [header, shared] = message.buffers.as_slice() {
        // The older input goes first: both at once may not fit.
        *held = Held::default();
        *held = Held {
            batch: request.batch,
            header: Uint8Array::new(header).to_vec(),
            shared: Uint8Array::new(shared).to_vec(),
        };
    }
    let result = if held.batch == request.batch {
        execute(held, request.task)
    } else {
        Err("The worker does not have the input of this task.".to_owned())
    };
    let (refused, buffers) = match result {
        Ok(bytes) => (None, vec![buffer_of(&bytes)]),
        Err(reason) => (Some(reason), Vec::new()),
    };
    let reply =
        Reply { batch: request.batch, task: request.task, refused, memory: crate::host::own_memory() };
    if let Ok(bytes) = serde_json::to_vec(&reply) {
        post(&bytes, &buffers);
    }
}
