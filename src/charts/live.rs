//! Parts of a view that follow signals, without their types.
//!
//! Leptos compiles its code for building and updating once for each closure it is given. A few hundred of them were a
//! quarter of the studio's wasm; behind one boxed type each, they share that code.

use leptos::prelude::*;

/// A part of a view.
pub type LiveView = Box<dyn FnMut() -> AnyView + Send>;
/// A text, as an attribute or a property.
pub type LiveText = Box<dyn FnMut() -> String + Send>;
/// An attribute that may be absent.
pub type LiveOption = Box<dyn FnMut() -> Option<String> + Send>;
/// Whether a class, an attribute or a property is on.
pub type LiveFlag = Box<dyn FnMut() -> bool + Send>;

/// A part of a view that follows signals.
pub fn live<V: IntoAny>(mut view: impl FnMut() -> V + Send + 'static) -> LiveView {
    Box::new(move || view().into_any())
}

/// A text that follows signals.
pub fn text<S: Into<String>>(mut text: impl FnMut() -> S + Send + 'static) -> LiveText {
    Box::new(move || text().into())
}

/// An attribute that follows signals and may be absent.
pub fn optional<S: Into<String>>(mut text: impl FnMut() -> Option<S> + Send + 'static) -> LiveOption {
    Box::new(move || text().map(Into::into))
}

/// A flag that follows signals.
pub fn flag(flag: impl FnMut() -> bool + Send + 'static) -> LiveFlag {
    Box::new(flag)
}
