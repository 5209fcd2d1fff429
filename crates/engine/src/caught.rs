//! A stage that panics fails like any other: the error is on its node, and the rest of the run goes on.
//!
//! Only where panics unwind, as in the command. In the browser a panic ends the worker, which is replaced.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use penstock_flow::Diagnostic;
use penstock_stages::StageError;

/// The result of `work`, a panic in it as an error. What it was at is dropped and never looked at again.
pub(crate) async fn caught<T>(work: impl Future<Output = Result<T, StageError>>) -> Result<T, StageError> {
    let mut work = pin!(work);
    poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<&str>().copied();
            let text =
                text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or_default();
            let message = format!("This stage broke down: {text}");
            let diagnostic = Diagnostic::error("panic", message);
            Poll::Ready(Err(diagnostic.hint("This is a mistake in Penstock: please report it.").into()))
        })
    })
    .await
}
