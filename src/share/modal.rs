//! A dialog over the page: the browser's own `<dialog>`, which keeps the focus inside, closes on Esc, and gives the
//! focus back to where it was.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::shell::icon::{Icon, Symbol};
use crate::state::timing::before_next_frame;

/// A dialog with a heading. Its element stays in the page, so that the browser can give the focus back; its content is
/// made anew each time it opens.
#[component]
pub fn Modal(
    /// Whether it is on the screen.
    open: Signal<bool>,
    /// Its heading.
    title: Signal<&'static str>,
    /// Called when it was closed by Esc, by its cross or by a press beside it.
    on_close: impl Fn() + Copy + Send + Sync + 'static,
    /// What it shows.
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    let is_wanted = open;
    Effect::new(move |_| {
        let open = open.get();
        let Some(dialog) = element.get() else { return };
        if open && !dialog.open() {
            // Once the content is there, so that the browser finds what to focus.
            before_next_frame(move || {
                // It may have been closed again within the frame.
                if dialog.open() || !dialog.is_connected() || is_wanted.try_get_untracked() != Some(true) {
                    return;
                }
                // Only an element outside of a page is refused, and only one that is hidden takes no focus.
                let _ = dialog.show_modal();
                let first = dialog.query_selector("[data-first-focus]").ok().flatten();
                if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let _ = first.focus();
                }
            });
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    // A press on the backdrop has the dialog itself as its target; what is inside covers the rest.
    let press_beside = move |event: leptos::ev::PointerEvent| {
        let on_itself = event.target() == event.current_target();
        if on_itself {
            on_close();
        }
    };
    let closed = move |_| {
        if open.get_untracked() {
            on_close();
        }
    };
    let heading = move || title.get();
    view! {
        <dialog class="dialog share-dialog" node_ref=element aria-label=heading on:close=closed on:pointerdown=press_beside>
            <Show when=move || open.get()>
                <div class="share-box">
                    <header class="dialog-head">
                        <h2>{heading}</h2>
                        <button type="button" class="icon-button" aria-label="Close" on:click=move |_| on_close()>
                            <Icon symbol=Symbol::Close/>
                        </button>
                    </header>
                    {children()}
                </div>
            </Show>
        </dialog>
    }
    .into_any()
}
