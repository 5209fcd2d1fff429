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

use js_sys::ArrayBuffer;
use penstock_stages::host::{TaskBatch, TaskError};
use penstock_table::Cancelled;
use penstock_table::csv::Order;
use serde::{Deserialize, Serialize};
use web_sys::Blob;

use crate::boot::{Incoming, Start};
use crate::host::now;
use crate::pool_worker::{Event, PoolWorker};
use crate::storage::buffer_of;
use crate::watch::{Sign, Watch};

/// At most this many workers, so that memory stays bounded.
const MOST_WORKERS: usize = 4;

/// A task that loses this many workers fails.
const MOST_LOSSES: u32 = 2;

/// Milliseconds before workers that would not start are tried again, at the next batch.
const BEFORE_TRYING_AGAIN: f64 = 10_000.0;

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
    workers: usize,
    state: RefCell<State>,
    myself: Weak<Pool>,
}

#[derive(Default)]
struct State {
    slots: Vec<Slot>,
    batches: u64,
    batch: Option<Batch>,
    waker: Option<Waker>,
    /// Runs that wait until a file's stripes are read, and how often runs were cancelled.
    queue: Vec<Waker>,
    cancels: u64,
    /// When workers that would not start are tried again.
    try_again: f64,
    watch: Watch,
    replaced: Vec<String>,
}

struct Slot {
    worker: PoolWorker,
    ready: bool,
    batch: u64,
    task: Option<u32>,
    memory: u64,
    sign: Sign,
}

struct Batch {
    number: u64,
    header: Vec<u8>,
    shared: Arc<Vec<u8>>,
    /// The file that stripes are read of.
    file: Option<Blob>,
    waiting: VecDeque<u32>,
    /// How many tasks may be begun so far: results that wait to be taken take memory.
    open: u32,
    results: Vec<Option<ArrayBuffer>>,
    losses: Vec<u32>,
    failure: Option<PoolError>,
}

/// Why the pool gave no result.
#[derive(Debug)]
pub enum PoolError {
    /// The tasks failed.
    Task(TaskError),
    /// No worker could be started; no task is to blame.
    NoWorkers,
}

/// How a worker was lost.
enum Loss {
    /// It stopped: why.
    Stopped(String),
    /// It was silent for too long.
    Hung,
    /// It did not start.
    NeverReady,
}

impl std::fmt::Display for Loss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stopped(reason) => f.write_str(reason),
            Self::Hung => f.write_str("it hung, and nothing was heard of it for 15 seconds."),
            Self::NeverReady => f.write_str("it was not ready 20 seconds after its start."),
        }
    }
}

impl Pool {
    /// A pool whose workers start at once, as many as there are processors, at most four.
    pub fn new(start: Start, processors: usize) -> Rc<Self> {
        let workers = processors.clamp(1, MOST_WORKERS);
        let pool = Rc::new_cyclic(|myself| Self {
            start,
            workers,
            state: RefCell::default(),
            myself: myself.clone(),
        });
        pool.fill();
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

    /// Starts as many workers as are missing; but those that would not start no sooner than after a while.
    fn fill(&self) {
        let missing = {
            let state = self.state.borrow();
            if now() < state.try_again { 0 } else { self.workers.saturating_sub(state.slots.len()) }
        };
        for _ in 0..missing {
            self.add_worker();
        }
    }

    /// Begins a batch, unless one is under way.
    fn begin(
        &self,
        header: Vec<u8>,
        shared: Arc<Vec<u8>>,
        file: Option<Blob>,
        tasks: u32,
    ) -> Result<(), PoolError> {
        self.fill();
        {
            let mut state = self.state.borrow_mut();
            if state.batch.is_some() {
                let busy = TaskError::Refused("The workers are busy with another run.".to_owned());
                return Err(PoolError::Task(busy));
            }
            if state.slots.is_empty() {
                return Err(PoolError::NoWorkers);
            }
            state.batches += 1;
            let open = if file.is_some() { self.ahead() } else { tasks };
            state.batch = Some(Batch {
                number: state.batches,
                header,
                shared,
                file,
                waiting: (0..tasks).collect(),
                open,
                results: vec![None; tasks as usize],
                losses: vec![0; tasks as usize],
                failure: None,
            });
        }
        self.deal();
        Ok(())
    }

    /// How many stripes may be read before the first of them is taken.
    fn ahead(&self) -> u32 {
        self.workers as u32 * 2
    }

    /// How many workers there are to be.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// Begins to read stripes of a file; whether the workers are free to.
    pub fn begin_stripes(&self, order: &Order, file: &Blob) -> bool {
        let Ok(header) = serde_json::to_vec(order) else { return false };
        self.begin(header, Arc::default(), Some(file.clone()), order.stripes() as u32).is_ok()
    }

    /// What a worker made of a stripe; nothing when it failed.
    pub async fn stripe(&self, number: usize) -> Result<Option<Vec<u8>>, Cancelled> {
        let result = poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            let State { batch, waker, .. } = &mut *state;
            let Some(batch) = batch else { return Poll::Ready(Err(Cancelled)) };
            if let Some(result) = batch.results.get_mut(number).and_then(Option::take) {
                batch.open = number as u32 + 1 + self.ahead();
                return Poll::Ready(Ok(Some(result)));
            }
            if batch.failure.is_some() {
                return Poll::Ready(Ok(None));
            }
            *waker = Some(context.waker().clone());
            Poll::Pending
        });
        let result = result.await?;
        self.deal();
        Ok(result.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec()))
    }

    /// Forgets the stripes that were not taken.
    pub fn end_stripes(&self) {
        self.state.borrow_mut().batch.take_if(|batch| batch.file.is_some());
        self.wake_queue();
    }

    /// Waits while a file's stripes are read, unless the run is cancelled meanwhile.
    async fn stripes_ended(&self) -> Result<(), PoolError> {
        let before = self.state.borrow().cancels;
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            if state.cancels != before {
                return Poll::Ready(Err(PoolError::Task(TaskError::Cancelled)));
            }
            if state.batch.as_ref().is_none_or(|batch| batch.file.is_none()) {
                return Poll::Ready(Ok(()));
            }
            state.queue.push(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn wake_queue(&self) {
        let queue = std::mem::take(&mut self.state.borrow_mut().queue);
        queue.into_iter().for_each(Waker::wake);
    }

    /// Runs a batch; one at a time. `progress` hears which share of the tasks is done.
    pub async fn run(&self, batch: &TaskBatch, progress: impl Fn(f64)) -> Result<Vec<Vec<u8>>, PoolError> {
        self.stripes_ended().await?;
        self.begin(batch.header.clone(), batch.shared.clone(), None, batch.tasks)?;
        let mut told = 0;
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            if let Some(batch) = &state.batch {
                let done = batch.results.iter().flatten().count();
                if done > told {
                    told = done;
                    progress(done as f64 / batch.results.len() as f64);
                }
            }
            let ended = state
                .batch
                .as_ref()
                .is_none_or(|batch| batch.failure.is_some() || batch.results.iter().all(Option::is_some));
            if !ended {
                state.waker = Some(context.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(match state.batch.take() {
                None => Err(PoolError::Task(TaskError::Cancelled)),
                Some(Batch { failure: Some(failure), .. }) => Err(failure),
                Some(batch) => {
                    let results = batch.results.into_iter().flatten();
                    Ok(results.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec()).collect())
                }
            })
        })
        .await
    }

    /// Ends the run's batch under way: workers that are busy are ended and replaced. Stripes of a file go on: whoever reads
    /// it asks for no more when it is not wanted.
    pub fn cancel(&self) {
        self.state.borrow_mut().cancels += 1;
        self.wake_queue();
        let busy = {
            let mut state = self.state.borrow_mut();
            if state.batch.take_if(|batch| batch.file.is_none()).is_none() {
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

    /// Replaces workers that hang and gives up those that never came to life. Called every second.
    pub fn watch(&self) {
        let now = now();
        let overdue: Vec<(usize, Loss)> = {
            let mut state = self.state.borrow_mut();
            let State { slots, watch, .. } = &mut *state;
            let late = watch.look(now);
            slots.iter_mut().for_each(|slot| slot.sign = slot.sign.later(late));
            let waited_for = slots.iter().filter(|slot| !slot.ready || slot.task.is_some());
            waited_for
                .filter(|slot| slot.sign.is_overdue(now))
                .map(|slot| (slot.worker.identity(), if slot.ready { Loss::Hung } else { Loss::NeverReady }))
                .collect()
        };
        if overdue.is_empty() {
            return;
        }
        for (identity, loss) in overdue {
            self.lost(identity, loss);
        }
        self.deal();
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
                let sign = Sign::of_start(now());
                let slot = Slot { worker, ready: false, batch: 0, task: None, memory: 0, sign };
                self.state.borrow_mut().slots.push(slot);
            }
            Err(error) => {
                let mut state = self.state.borrow_mut();
                state.replaced.push(crate::errors::text(&error));
                state.would_not_start();
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
            Event::Alive(multiplications) => {
                if let Some(slot) = self.state.borrow_mut().slot(identity) {
                    slot.sign = Sign::of_life(now(), multiplications);
                }
                return;
            }
            Event::Message(message) => self.answered(identity, message),
            Event::Panic(reason) => self.lost(identity, Loss::Stopped(reason)),
        }
        self.deal();
    }

    fn answered(&self, identity: usize, message: Incoming) {
        let Ok(reply) = serde_json::from_slice::<Reply>(&message.bytes) else { return };
        let result = message.buffers.into_iter().next();
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
                Some(reason) => batch.failure = Some(PoolError::Task(TaskError::Refused(reason))),
                None => {
                    if let Some(place) = batch.results.get_mut(reply.task as usize) {
                        *place = Some(result.unwrap_or_else(|| ArrayBuffer::new(0)));
                    }
                }
            }
        }
        self.wake();
    }

    fn lost(&self, identity: usize, loss: Loss) {
        let found = {
            let mut state = self.state.borrow_mut();
            let Some(at) = state.slots.iter().position(|slot| slot.worker.identity() == identity) else {
                return;
            };
            let slot = state.slots.remove(at);
            // It may still have been at a batch that failed before.
            let batch = state.batch.as_mut().filter(|batch| batch.number == slot.batch);
            if let (Some(task), Some(batch)) = (slot.task, batch) {
                let losses = &mut batch.losses[task as usize];
                *losses += 1;
                if *losses >= MOST_LOSSES {
                    let message = format!("This task lost two workers. The last one: {loss}");
                    batch.failure = Some(PoolError::Task(TaskError::WorkerLost(message)));
                } else {
                    batch.waiting.push_front(task);
                }
            }
            state.replaced.push(loss.to_string());
            slot.ready
        };
        if found {
            self.add_worker();
        } else {
            self.state.borrow_mut().would_not_start();
        }
        self.wake();
    }

    /// Gives waiting tasks to idle workers.
    fn deal(&self) {
        let mut state = self.state.borrow_mut();
        let State { slots, batch: Some(batch), .. } = &mut *state else { return };
        let mut stuck = BTreeSet::new();
        for slot in slots.iter_mut().filter(|slot| slot.ready && slot.task.is_none()) {
            let Some(task) = batch.waiting.pop_front_if(|task| *task < batch.open) else { return };
            let Ok(request) = serde_json::to_vec(&Request { batch: batch.number, task }) else { return };
            let (buffers, file) = if slot.batch == batch.number {
                (Vec::new(), None)
            } else {
                (vec![buffer_of(&batch.header), buffer_of(&batch.shared)], batch.file.as_ref())
            };
            match slot.worker.post(&request, &buffers, file) {
                Ok(()) => {
                    slot.task = Some(task);
                    slot.batch = batch.number;
                    slot.sign = Sign::of_life(now(), 0.0);
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
    /// A worker would not start: it likely would not at once either. Without any the batch ends; its tasks can then run
    /// in the coordinator, unless one of them has cost a worker.
    fn would_not_start(&mut self) {
        self.try_again = now() + BEFORE_TRYING_AGAIN;
        if self.slots.is_empty()
            && let Some(batch) = &mut self.batch
        {
            let lost = batch.losses.iter().any(|losses| *losses > 0);
            let message = "A worker was lost, and the browser would not start another.".to_owned();
            batch.failure = Some(match lost {
                true => PoolError::Task(TaskError::WorkerLost(message)),
                false => PoolError::NoWorkers,
            });
        }
    }

    fn slot(&mut self, identity: usize) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| slot.worker.identity() == identity)
    }
}
