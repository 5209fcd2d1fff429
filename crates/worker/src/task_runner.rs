//! What a pool worker does: runs the tasks that it is sent.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Uint8Array;
use penstock_stages::kernel::{self, Pulse};
use penstock_table::csv::{Order, StripeReader};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};

use crate::blob_source::StreamedSource;
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
#[derive(Clone, Default)]
enum Input {
    #[default]
    None,
    /// Stages' tasks over shared input.
    Kernel(Rc<Kernel>),
    /// Stripes of a file.
    File(Rc<Striped>),
}

struct Kernel {
    header: Vec<u8>,
    shared: Vec<u8>,
}

struct Striped {
    source: StreamedSource,
    reader: StripeReader,
}

impl Input {
    fn new(message: &Incoming) -> Option<Self> {
        let [header, shared] = message.buffers.as_slice() else { return None };
        let header = Uint8Array::new(header).to_vec();
        let Some(file) = &message.extra else {
            let shared = Uint8Array::new(shared).to_vec();
            return Some(Self::Kernel(Rc::new(Kernel { header, shared })));
        };
        let blob = file.dyn_ref::<Blob>()?.clone();
        let name = file.dyn_ref::<File>().map(File::name).unwrap_or_default();
        let order: Order = serde_json::from_slice(&header).ok()?;
        let source = StreamedSource::new(name, blob, order.stretch());
        Some(Self::File(Rc::new(Striped { source, reader: StripeReader::new(order) })))
    }
}

/// Runs tasks for the life of the worker.
pub fn listen() {
    let held = RefCell::new(Held::default());
    crate::boot::listen(move |message| {
        if let Some((input, request)) = received(&mut held.borrow_mut(), &message) {
            begin(input, request);
        }
    });
    // In a task of its own, so that it follows the message that says this worker is ready.
    spawn_local(async { crate::warm_up::warm_up() });
}

/// The task, and its input, which comes with the first of its batch.
fn received(held: &mut Held, message: &Incoming) -> Option<(Input, Request)> {
    let request = serde_json::from_slice::<Request>(&message.bytes).ok()?;
    if !message.buffers.is_empty() {
        // The older input goes first: both at once may not fit.
        *held = Held::default();
        *held = Held { batch: request.batch, input: Input::new(message).unwrap_or_default() };
    }
    let input = if held.batch == request.batch { held.input.clone() } else { Input::None };
    Some((input, request))
}

/// Runs a task and answers; of a file there may be waits for its bytes.
fn begin(input: Input, request: Request) {
    match input {
        Input::Kernel(kernel) => answer(&request, execute(&kernel, request.task)),
        Input::File(file) => spawn_local(async move {
            let read = file.reader.read(&file.source, request.task as usize, None).await;
            answer(&request, Ok(read));
        }),
        Input::None => {
            answer(&request, Err("The worker does not have the input of this task.".to_owned()));
        }
    }
}

/// Runs a task, saying at most every second that it goes on.
fn execute(kernel: &Kernel, task: u32) -> Result<Vec<u8>, String> {
    const BETWEEN_SIGNS: f64 = 1_000.0;
    let said = Cell::new(now());
    let hear = |multiplications: f64| {
        let now = now();
        if multiplications > 0.0 || now - said.get() >= BETWEEN_SIGNS {
            said.set(now);
            post_alive(multiplications);
        }
    };
    kernel::execute_with(&kernel.header, &kernel.shared, task, Pulse::new(&hear))
}

fn answer(request: &Request, result: Result<Vec<u8>, String>) {
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
