//! The log, newest last, kept in view while it grows.

use crate::charts::live::live;
use leptos::html;
use leptos::prelude::*;

use crate::charts::download;
use crate::state::use_studio;

/// The log.
#[component]
pub fn LogPanel() -> impl IntoView {
    let studio = use_studio();
    let list = NodeRef::<html::Ol>::new();
    Effect::new(move |_| {
        studio.log.track();
        if let Some(list) = list.get() {
            list.scroll_to_with_x_and_y(0.0, f64::from(list.scroll_height()));
        }
    });
    let save = move |_| {
        let text = studio.log.with_untracked(|lines| lines.join("\n"));
        if download::text("penstock-log.txt", "text/plain", &text).is_err() {
            studio.toast("The log could not be saved.");
        }
    };
    view! {
        <div class="log">
            <div class="log-actions">
                <button type="button" class="link-button" on:click=save>"Save as a file"</button>
            </div>
            <ol class="log-lines" node_ref=list tabindex="0" aria-label="Log">
                {live(move || studio.log.with(|lines| {
                    lines.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view()
                }))}
            </ol>
        </div>
    }
    .into_any()
}
