//! What a browser throws, as text for people.

use wasm_bindgen::{JsCast, JsValue};

/// The message of an error, or the value itself.
pub fn text(error: &JsValue) -> String {
    if let Some(error) = error.dyn_ref::<js_sys::Error>() {
        return String::from(error.message());
    }
    error.as_string().unwrap_or_else(|| format!("{error:?}"))
}
