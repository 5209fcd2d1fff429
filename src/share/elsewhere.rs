//! A project that is open in another tab: never two writers, and never a dead end.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::modal::Modal;
use super::{Next, shown_name, use_sharing};
use crate::store::Elsewhere;

/// Says that another tab has the project, and offers to take it over or to go on with a copy.
#[component]
pub fn ElsewhereDialog() -> impl IntoView {
    let sharing = use_sharing();
    let store = sharing.store;
    let dismissed = RwSignal::new(false);
    // A project that is lost again asks again.
    Effect::new(move |_| {
        store.elsewhere.track();
        dismissed.set(false);
    });
    let open = Signal::derive(move || store.elsewhere.with(Option::is_some) && !dismissed.get());
    let title = Signal::derive(|| "This project is open in another tab");
    let close = move || {
        dismissed.set(true);
        store.leave_elsewhere();
    };
    let take_over = move |elsewhere: &Elsewhere| sharing.take_over(elsewhere);
    let copy = move |elsewhere: Elsewhere| {
        spawn_local(async move {
            if let Err(reason) = store.open_copy(&elsewhere).await {
                sharing.say_unreadable(&reason);
            }
        });
    };
    let content = move || {
        let Some(elsewhere) = store.elsewhere.get() else { return ().into_any() };
        let text = match elsewhere.shown_here {
            true => {
                "Another tab took it over, so that what you change here is not saved any more. Taking it back shows what the other tab saved last."
            }
            false => {
                "So that two tabs do not overwrite each other, only one of them writes. The other tab keeps what it has, and stops saving, when you take over."
            }
        };
        let (to_take, to_copy) = (elsewhere.clone(), elsewhere.clone());
        view! {
            <div class="share-body">
                <p class="share-name">{shown_name(&elsewhere.name).to_owned()}</p>
                <p>{text}</p>
            </div>
            <footer class="dialog-buttons">
                <button type="button" class="button" on:click=move |_| close()>"Not now"</button>
                <button type="button" class="button" on:click=move |_| copy(to_copy.clone())>"Open a copy"</button>
                <button type="button" class="button primary" data-first-focus="" on:click=move |_| take_over(&to_take)>
                    "Take over"
                </button>
            </footer>
        }
        .into_any()
    };
    view! { <Modal open title on_close=close>{content}</Modal> }.into_any()
}

impl super::Sharing {
    fn take_over(self, elsewhere: &Elsewhere) {
        if elsewhere.shown_here {
            // What was changed here since cannot be saved into it any more; "Open a copy" keeps it.
            self.studio.kept_revision.set(self.studio.revision.get_untracked());
        }
        self.open(Next::Stored(elsewhere.id.clone(), true));
    }
}
