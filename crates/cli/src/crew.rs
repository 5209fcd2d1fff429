//! Threads that read stripes of a large file at the same time.
//!
//! Each opens the file anew, takes the next stripe that nobody has, and goes no further ahead than a few stripes of what
//! was taken, so that a file of any size is never held whole.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use penstock_table::csv::{Order, StripeReader, stripe_size};
use penstock_table::{ByteSource, Cancelled, Crew, block_on};

use crate::file_source;

/// How often a wait for a stripe looks whether the run was cancelled.
const LISTEN: Duration = Duration::from_millis(20);

/// A crew of threads.
pub struct Threads {
    threads: usize,
    cancelled: Arc<AtomicBool>,
    work: RefCell<Option<Arc<Work>>>,
}

/// One file that is being read.
struct Work {
    path: PathBuf,
    order: Order,
    threads: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// The stripe that nobody has yet, and the one that is asked for.
    next: usize,
    wanted: usize,
    done: BTreeMap<usize, Option<Vec<u8>>>,
    stopped: bool,
}

impl Threads {
    /// A crew of so many; `cancelled` says that nothing more is wanted.
    pub fn new(threads: usize, cancelled: Arc<AtomicBool>) -> Self {
        Self { threads, cancelled, work: RefCell::default() }
    }
}

#[async_trait(?Send)]
impl Crew for Threads {
    fn stripe_size(&self, bytes: u64) -> Option<u64> {
        if self.threads < 2 { None } else { stripe_size(bytes, self.threads) }
    }

    fn begin(&self, source: &dyn ByteSource, order: &Order) -> bool {
        let Some(path) = source.handle().and_then(|handle| handle.downcast_ref::<PathBuf>()) else {
            return false;
        };
        let work = Arc::new(Work {
            path: path.clone(),
            order: order.clone(),
            threads: self.threads,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let begin = |_: &usize| {
            let work = work.clone();
            std::thread::Builder::new().spawn(move || work.read_stripes()).is_ok()
        };
        let started = (0..self.threads).filter(begin).count();
        *self.work.borrow_mut() = (started > 0).then_some(work);
        started > 0
    }

    async fn stripe(&self, number: usize) -> Result<Option<Vec<u8>>, Cancelled> {
        let Some(work) = self.work.borrow().clone() else { return Ok(None) };
        let mut state = work.lock();
        state.wanted = number;
        work.changed.notify_all();
        loop {
            if self.cancelled.load(Ordering::Relaxed) {
                return Err(Cancelled);
            }
            if let Some(read) = state.done.remove(&number) {
                return Ok(read);
            }
            let waited = work.changed.wait_timeout(state, LISTEN);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn end(&self) {
        if let Some(work) = self.work.borrow_mut().take() {
            work.lock().stopped = true;
            work.changed.notify_all();
        }
    }
}

impl Work {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next stripe that nobody has, when it is not too far ahead.
    fn next(&self) -> Option<usize> {
        let mut state = self.lock();
        loop {
            if state.stopped || state.next >= self.order.stripes() {
                return None;
            }
            if state.next < state.wanted + 2 * self.threads {
                state.next += 1;
                return Some(state.next - 1);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn read_stripes(&self) {
        let reader = Reader::new(&self.path, &self.order);
        while let Some(number) = self.next() {
            // A stripe without a result has the file read in one pass, which tells the error if there is one.
            let read = reader
                .as_ref()
                .and_then(|reader| catch_unwind(AssertUnwindSafe(|| reader.read(number))).ok());
            self.lock().done.insert(number, read);
            self.changed.notify_all();
        }
    }
}

/// A thread's own view of the file.
struct Reader {
    source: Rc<dyn ByteSource>,
    stripes: StripeReader,
}

impl Reader {
    fn new(path: &Path, order: &Order) -> Option<Self> {
        let source = file_source::open(path).ok()?;
        Some(Self { source, stripes: StripeReader::new(order.clone()) })
    }

    fn read(&self, number: usize) -> Vec<u8> {
        block_on(self.stripes.read(&*self.source, number, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use penstock_table::{ImportOptions, NoPace, Pace, read_csv};

    struct WithCrew(Threads);

    #[async_trait(?Send)]
    impl Pace for WithCrew {
        async fn checkpoint(&self, _: f64) -> Result<(), Cancelled> {
            Ok(())
        }

        fn crew(&self) -> Option<&dyn Crew> {
            Some(&self.0)
        }
    }

    #[test]
    fn threads_read_what_one_pass_reads() {
        let path = std::env::temp_dir().join(format!("penstock-crew-{}.csv", std::process::id()));
        let mut text = String::from("id,price,name\n");
        (0..700_000).for_each(|row| text += &format!("{row},{}.25,\"name {}\"\n", row * 3, row % 50));
        std::fs::write(&path, &text).unwrap();
        let source = file_source::open(&path).ok().unwrap();
        let options = ImportOptions::default();
        let alone = block_on(read_csv(&*source, &options, &NoPace)).unwrap();
        for threads in [2, 3] {
            let crew = WithCrew(Threads::new(threads, Arc::default()));
            assert!(crew.0.stripe_size(text.len() as u64).is_some_and(|size| size < text.len() as u64));
            let together = block_on(read_csv(&*source, &options, &crew)).unwrap();
            assert_eq!(together.table.fingerprint(), alone.table.fingerprint());
            assert_eq!(together.hash, alone.hash);
            assert_eq!(together.report, alone.report);
        }
        let cancelled = Arc::new(AtomicBool::new(true));
        let crew = WithCrew(Threads::new(2, cancelled));
        assert!(block_on(read_csv(&*source, &options, &crew)).is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
