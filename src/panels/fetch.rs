//! Asking the engine for what a panel shows. An answer counts only while its question is still asked.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use penstock_flow::Diagnostic;

use super::shown::Key;

/// What came of a question.
#[derive(Debug)]
pub enum Fetched<T> {
    /// Nothing is asked.
    Nothing,
    /// The engine has not answered yet.
    Waiting,
    /// The answer.
    Ready(Arc<T>),
    /// The engine refused.
    Failed(Diagnostic),
}

// Not derived: the answer itself need not be `Clone`.
impl<T> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Nothing => Self::Nothing,
            Self::Waiting => Self::Waiting,
            Self::Ready(answer) => Self::Ready(answer.clone()),
            Self::Failed(diagnostic) => Self::Failed(diagnostic.clone()),
        }
    }
}

/// The last answer, which stays while the next one is on its way.
pub fn latest<T: Send + Sync + 'static>(fetched: Signal<Fetched<T>>) -> RwSignal<Option<Arc<T>>> {
    let latest = RwSignal::new(None);
    Effect::new(move |_| {
        if let Fetched::Ready(answer) = fetched.get() {
            latest.set(Some(answer));
        }
    });
    latest
}

type Kept<T> = Option<(Key, Result<Arc<T>, Diagnostic>)>;

/// Asks whenever the key changes. While there is no key, nothing is asked.
pub fn fetch<T, Asked>(key: Memo<Option<Key>>, ask: impl Fn(Key) -> Asked + 'static) -> Signal<Fetched<T>>
where
    T: PartialEq + Send + Sync + 'static,
    Asked: Future<Output = Result<T, Diagnostic>> + 'static,
{
    let kept: RwSignal<Kept<T>> = RwSignal::new(None);
    Effect::new(move |_| {
        let Some(wanted) = key.get() else { return };
        let asked = ask(wanted.clone());
        spawn_local(async move {
            let answer = asked.await.map(Arc::new);
            // The panel may be gone, or show something else by now.
            if key.try_get_untracked().flatten().as_ref() == Some(&wanted) {
                let _ = kept.try_set(Some((wanted, answer)));
            }
        });
    });
    Signal::derive(move || {
        let Some(wanted) = key.get() else { return Fetched::Nothing };
        kept.with(|kept| match kept {
            Some((of, answer)) if *of == wanted => match answer {
                Ok(answer) => Fetched::Ready(answer.clone()),
                Err(diagnostic) => Fetched::Failed(diagnostic.clone()),
            },
            _ => Fetched::Waiting,
        })
    })
}
