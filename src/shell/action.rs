//! What a button of the top bar does, as data: the bar shows a list of these and knows nothing of what they do.

use std::sync::Arc;

use super::icon::Symbol;

/// A button of the top bar.
#[derive(Clone)]
pub struct Action {
    /// The word on the button.
    pub label: &'static str,
    /// What it does, for the tooltip; with its key, if it has one.
    pub help: &'static str,
    /// Its drawing.
    pub symbol: Symbol,
    /// Whether its word is shown beside the drawing on a wide screen.
    pub shows_label: bool,
    run: Arc<dyn Fn() + Send + Sync>,
}

impl Action {
    /// A button.
    pub fn new(
        label: &'static str,
        help: &'static str,
        symbol: Symbol,
        run: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self { label, help, symbol, shows_label: false, run: Arc::new(run) }
    }

    /// The same, with its word shown.
    pub fn labelled(mut self) -> Self {
        self.shows_label = true;
        self
    }

    /// Does it.
    pub fn run(&self) {
        (self.run)();
    }
}
