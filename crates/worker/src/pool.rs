//! The pool: a few workers that run tasks, one at a time each.
//!
//! They hold nothing that cannot be sent again, so one that is lost is replaced and its task given to another; a task
//! that loses two workers is a named failure. Cancelling ends the workers that are busy: a task never has to listen.

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::{Poll, Waker};

use penstock_stages::host::{TaskBatch, TaskError};
use serde::{Deserialize, Serialize};

use crate::boot::{Incoming, Start};
use crate::pool_worker::{Event, PoolWorker};
use crate::storage::buffer_of;

/// At most this many workers, so that memory stays bounded.
const MOST_WORKERS: usize = 4;

/// A task that loses this many workers fails.
const MOST_LOSSES: u32 = 2;

/// What a pool worker is asked. The header and the shared input come along when the worker does not have the batch.
#[derive(Serialize, Deserialize)]
pub struct Request {
    /// The batch.
    pub batch: u64,
    /// The task within the batch.
    pub task: u32,
}

/// What a pool worker answers; the result comes along as a buffer.
#[derive(Serialize, Deserialize)]
pub struct Reply {
    /// The batch.
    pub batch: u64,
    /// The task within the batch.
    pub task: u32,
    /// Why there is no result, if so.
    pub refused: Option<String>,
    /// The worker's WebAssembly memory in bytes.
    pub memory: u64,
}

/// The workers and the batch that they are at.
pub struct Pool {
    start: Start,
    state: RefCell<State>,
    myself: Weak<Pool>,
}

#[derive(Default)]
struct State {
    slots: Vec<Slot>,
    batches: u64,
    batch: Option<Batch>,
    waker: Option<Waker>,
    /// Set when workers cannot be started at all; tasks then run in the coordinator.
    unavailable: bool,
    replaced: Vec<String>,
}

struct Slot {
    worker: PoolWorker,
    ready: bool,
    batch: u64,
    task: Option<u32>,
    memory: u64,
}

struct Batch {
    number: u64,
    header: Vec<u8>,
    shared: Arc<Vec<u8>>,
    waiting: VecDeque<u32>,
    results: Vec<Option<Vec<u8>>>,
    losses: Vec<u32>,
    failure: Option<TaskError>,
}

impl Pool {
    /// A pool whose workers start at once, as many as there are processors, at most four.
    pub fn new(start: Start, processors: usize) -> Rc<Self> {
        let pool = Rc::new_cyclic(|myself| Self { start, state: RefCell::default(), myself: myself.clone() });
        for _ in 0..processors.clamp(1, MOST_WORKERS) {
            pool.add_worker();
        }
        pool
    }

    /// The WebAssembly memory of the pool's workers, in bytes.
    pub fn memory(&self) -> u64 {
        self.state.borrow().slots.iter().map(|slot| slot.memory).sum()
    }

    /// Why workers were replaced since this was last asked.
    pub fn take_replaced(&self) -> Vec<String> {
        std::mem::take(&mut self.state.borrow_mut().replaced)
    }

    /// Whether tasks can run in the pool.
    pub fn is_available(&self) -> bool {
        !self.state.borrow().unavailable
    }

    /// Runs a batch; one at a time.
    pub async fn run(&self, batch: TaskBatch) -> Result<Vec<Vec<u8>>, TaskError> {
        {
            let mut state = self.state.borrow_mut();
            if state.batch.is_some() {
                return Err(TaskError::Refused("The workers are busy with another run.".to_owned()));
            }
            state.batches += 1;
            let count = batch.tasks as usize;
            state.batch = Some(Batch {
                number: state.batches,
                header: batch.header,
                shared: batch.shared,
                waiting: (0..batch.tasks).collect(),
                results: vec![None; count],
                losses: vec![0; count],
                failure: None,
            });
        }
        self.deal();
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            let ended = state
                .batch
                .as_ref()
                .is_none_or(|batch| batch.failure.is_some() || batch.results.iter().all(Option::is_some));
            if !ended {
                state.waker = Some(context.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(match state.batch.take() {
                None => Err(TaskError::Cancelled),
                Some(Batch { failure: Some(failure), .. }) => Err(failure),
                Some(batch) => Ok(batch.results.into_iter().flatten().collect()),
            })
        })
        .await
    }

    /// Ends the batch under way: workers that are busy are ended and replaced.
    pub fn cancel(&self) {
        let busy = {
            let mut state = self.state.borrow_mut();
            if state.batch.take().is_none() {
                return;
            }
            let slots = std::mem::take(&mut state.slots);
            let (busy, idle): (Vec<Slot>, Vec<Slot>) =
                slots.into_iter().partition(|slot| slot.task.is_some());
            state.slots = idle;
            busy.len()
        };
        for _ in 0..busy {
            self.add_worker();
        }
        self.wake();
    }

    fn wake(&self) {
        let waker = self.state.borrow_mut().waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn add_worker(&self) {
        // The number names the worker for its events: positions change when workers are lost.
        let pool = self.myself.clone();
        let identity = Rc::new(());
        let known = Rc::downgrade(&identity);
        let heard = move |event| {
            if let Some(pool) = pool.upgrade() {
                pool.hear(known.as_ptr() as usize, event);
            }
        };
        match PoolWorker::start(&self.start, heard, identity) {
            Ok(worker) => {
                let slot = Slot { worker, ready: false, batch: 0, task: None, memory: 0 };
                self.state.borrow_mut().slots.push(slot);
            }
            Err(error) => {
                let mut state = self.state.borrow_mut();
                state.replaced.push(crate::errors::text(&error));
                state.unavailable = state.slots.is_empty();
            }
        }
    }

    fn hear(&self, identity: usize, event: Event) {
        match event {
            Event::Ready => {
                if let Some(slot) = self.state.borrow_mut().slot(identity) {
                    slot.ready = true;
                }
            }
            Event::Message(message) => self.answered(identity, message),
            Event::Panic(reason) => self.lost(identity, reason),
        }
        self.deal();
    }

    fn answered(&self, identity: usize, message: Incoming) {
        let Ok(reply) = serde_json::from_slice::<Reply>(&message.bytes) else { return };
        let result = message.buffers.first().map(|buffer| js_sys::Uint8Array::new(buffer).to_vec());
        {
            let mut state = self.state.borrow_mut();
            if let Some(slot) = state.slot(identity) {
                slot.task = None;
                slot.memory = reply.memory;
            }
            let Some(batch) = state.batch.as_mut().filter(|batch| batch.number == reply.batch) else {
                return;
            };
            match reply.refused {
                Some(reason) => batch.failure = Some(TaskError::Refused(reason)),
                None => {
                    if let Some(place) = batch.results.get_mut(reply.task as usize) {
                        *place = Some(result.unwrap_or_default());
                    }
                }
            }
        }
        self.wake();
    }

    fn lost(&self, identity: usize, reason: String) {
        let found = {
            let mut state = self.state.borrow_mut();
            let Some(at) = state.slots.iter().position(|slot| slot.worker.identity() == identity) else {
                return;
            };
            let slot = state.slots.remove(at);
            if let (Some(task), Some(batch)) = (slot.task, &mut state.batch) {
                let losses = &mut batch.losses[task as usize];
                *losses += 1;
                if *losses >= MOST_LOSSES {
                    batch.failure =
                        Some(TaskError::WorkerLost(format!("A worker stopped twice at this task: {reason}")));
                } else {
                    batch.waiting.push_front(task);
                }
            }
            state.replaced.push(reason);
            slot.ready
        };
        if found {
            self.add_worker();
        } else {
            // One that never came to life would not the next time either.
            let mut state = self.state.borrow_mut();
            state.unavailable = state.slots.is_empty();
            if state.unavailable
                && let Some(batch) = &mut state.batch
            {
                batch.failure =
                    Some(TaskError::WorkerLost("The browser would not start a worker.".to_owned()));
            }
        }
        self.wake();
    }

    /// Gives waiting tasks to idle workers.
    fn deal(&self) {
        let mut state = self.state.borrow_mut();
        let State { slots, batch: Some(batch), .. } = &mut *state else { return };
        let mut stuck = BTreeSet::new();
        for slot in slots.iter_mut().filter(|slot| slot.ready && slot.task.is_none()) {
            let Some(task) = batch.waiting.pop_front() else { return };
            let Ok(request) = serde_json::to_vec(&Request { batch: batch.number, task }) else { return };
            let buffers = if slot.batch == batch.number {
                Vec::new()
            } else {
                vec![buffer_of(&batch.header), buffer_of(&batch.shared)]
            };
            match slot.worker.post(&request, &buffers) {
                Ok(()) => {
                    slot.task = Some(task);
                    slot.batch = batch.number;
                }
                Err(_) => {
                    stuck.insert(task);
                }
            }
        }
        batch.waiting.extend(stuck);
    }
}

impl State {
    fn slot(&mut self, identity: usize) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| slot.worker.identity() == identity)
    }
}
