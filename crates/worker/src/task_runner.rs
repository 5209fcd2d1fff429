//! What a pool worker does: runs the tasks that it is sent.

use std::cell::{Cell, RefCell};

use js_sys::Uint8Array;
use penstock_stages::kernel::{self, Pulse};
use penstock_table::block_on;
use penstock_table::csv::StripeReader;
use wasm_bindgen::JsCast;
use web_sys::{Blob, File};

use crate::blob_source::WaitingSource;
use crate::boot::{Incoming, post, post_alive};
use crate::host::now;
use crate::pool::{Reply, Request};
use crate::storage::buffer_of;

/// The batch that this worker has the input of.
#[derive(Default)]
struct Held {
    batch: u64,
    input: Input,
}

/// What the tasks of a batch are about.
#[derive(Default)]
enum Input {
    #[default]
    None,
    /// Stages' tasks over shared input.
    Kernel { header: Vec<u8>, shared: Vec<u8> },
    /// Stripes of a file.
    File { source: WaitingSource, reader: StripeReader },
}

impl Input {
    fn new(message: &Incoming) -> Option<Self> {
        let [header, shared] = message.buffers.as_slice() else { return None };
        let header = Uint8Array::new(header).to_vec();
        let Some(file) = &message.extra else {
            return Some(Self::Kernel { header, shared: Uint8Array::new(shared).to_vec() });
        };
        let file = file.dyn_ref::<File>().map(|file| (file.name(), file.clone().into()));
        let (name, blob) = file.or_else(|| {
            let blob = message.extra.as_ref()?.dyn_ref::<Blob>()?;
            Some((String::new(), blob.clone()))
        })?;
        let source = WaitingSource::new(name, blob).ok()?;
        let order = serde_json::from_slice(&header).ok()?;
        let reader = block_on(StripeReader::new(&source, &order)).ok()?;
        Some(Self::File { source, reader })
    }
}

/// Runs tasks for the life of the worker.
pub fn listen() {
    let held = RefCell::new(Held::default());
    crate::boot::listen(move |message| answer(&mut held.borrow_mut(), message));
}

/// Runs a task, saying at most every second that it goes on.
fn execute(input: &Input, task: u32) -> Result<Vec<u8>, String> {
    const BETWEEN_SIGNS: f64 = 1_000.0;
    let said = Cell::new(now());
    let hear = |multiplications: f64| {
        let now = now();
        if multiplications > 0.0 || now - said.get() >= BETWEEN_SIGNS {
            said.set(now);
            post_alive(multiplications);
        }
    };
    match input {
        Input::Kernel { header, shared } => kernel::execute_with(header, shared, task, Pulse::new(&hear)),
        Input::File { source, reader } => Ok(block_on(reader.read(source, task as usize, None))),
        Input::None => Err("The worker does not have the input of this task.".to_owned()),
    }
}

fn answer(held: &mut Held, message: Incoming) {
    let Ok(request) = serde_json::from_slice::<Request>(&message.bytes) else { return };
    if !message.buffers.is_empty() {
        // The older input goes first: both at once may not fit.
        *held = Held::default();
        *held = Held { batch: request.batch, input: Input::new(&message).unwrap_or_default() };
    }
    let input = if held.batch == request.batch { &held.input } else { &Input::None };
    let result = execute(input, request.task);
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
