//! The engine in Web Workers: the thin shell between the browser and `penstock-engine`.
//!
//! The page starts it from a three-line script (see the studio's `engine_client`), which instantiates this module and
//! calls `boot` with the page's first message. The coordinator starts the workers of its pool in the same way.

mod boot;
mod pool_worker;

fn main() {
    boot::report_panics();
}

/// Begins this worker's work. Must listen before it returns.
fn run(start: boot::Start) {
    match start.role {
        boot::Role::Coordinator | boot::Role::Pool => boot::listen(|_message| {}),
    }
}
