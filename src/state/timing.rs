//! Doing something a little later, whatever becomes of the component that asked.
//!
//! Leptos ends its timers with the scope that made them. These are for state that outlives components: a document
//! that is to be sent must be sent, also when the panel in which it was edited has been closed meanwhile.

use leptos::prelude::{document, window};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Does something after some milliseconds.
pub fn after(milliseconds: i32, action: impl FnOnce() + 'static) {
    let action: JsValue = Closure::once_into_js(action);
    // A callback is all that the browser asks for, so this cannot be refused.
    let _ =
        window().set_timeout_with_callback_and_timeout_and_arguments_0(action.unchecked_ref(), milliseconds);
}

/// Does something just before the next frame is drawn; at once after this task in a tab that draws none.
pub fn before_next_frame(action: impl FnOnce() + 'static) {
    if document().hidden() {
        after(0, action);
    } else {
        let action: JsValue = Closure::once_into_js(action);
        let _ = window().request_animation_frame(action.unchecked_ref());
    }
}
