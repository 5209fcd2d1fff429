//! Sizes and places of elements, and when they change.
//!
//! web-sys gives some of these as whole or as broken numbers, depending on the target's flags; here they are always
//! broken ones, so that the same code compiles for tests.

use leptos::html;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use web_sys::{Element, PointerEvent};

/// How far an element is scrolled to the right and down.
#[allow(clippy::useless_conversion, reason = "whole numbers on other targets")]
pub fn scrolled(element: &Element) -> (f64, f64) {
    (f64::from(element.scroll_left()), f64::from(element.scroll_top()))
}

/// The width and height of an element without its border and scroll bars.
pub fn inner_size(element: &Element) -> (f64, f64) {
    (f64::from(element.client_width()), f64::from(element.client_height()))
}

/// Where the pointer is in the element it is over.
#[allow(clippy::useless_conversion, reason = "whole numbers on other targets")]
pub fn pointer(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}

/// Calls back when an element has got its size, and whenever that changes, as long as the calling component lives.
pub fn when_resized(element: NodeRef<html::Div>, changed: impl Fn() + Clone + 'static) {
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        let changed = changed.clone();
        let callback = Closure::<dyn FnMut()>::new(changed);
        let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let kept = SendWrapper::new((observer, callback));
        on_cleanup(move || kept.0.disconnect());
    });
}
