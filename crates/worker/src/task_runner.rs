//! What a pool worker does: runs the tasks that it is sent.

use std::cell::RefCell;

use js_sys::Uint8Array;

use crate::boot::{Incoming, post};
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
        penstock_stages::kernel::execute(&held.header, &held.shared, request.task)
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
