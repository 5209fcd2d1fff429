//! The engine in Web Workers: the thin shell between the browser and `penstock-engine`.
//!
//! The page starts it from a three-line script (see the studio's `engine_client`), which instantiates this module and
//! calls `boot` with the page's first message. The coordinator starts the workers of its pool in the same way.

mod blob_source;
mod boot;
mod coordinator;
mod errors;
mod formats;
mod host;
mod pause;
mod pool;
mod pool_worker;
mod storage;
mod task_runner;
mod warm_up;
mod watch;

fn main() {
    boot::report_panics();
}

/// Begins this worker's work. Must listen before it returns.
fn run(start: boot::Start) {
    match start.role {
        boot::Role::Coordinator => coordinator::start(start),
        boot::Role::Pool => task_runner::listen(),
    }
}
