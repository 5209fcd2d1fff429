//! The system's file chooser, for one file and one purpose.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{File, HtmlInputElement};

/// Shows the chooser. Nothing happens when it is cancelled.
pub fn choose_file(take: impl FnOnce(File) + 'static) {
    let element = document().create_element("input").ok();
    let Some(input) = element.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else { return };
    input.set_type("file");
    let chosen = Closure::once_into_js(move |event: ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) {
            take(file);
        }
    });
    input.set_onchange(Some(chosen.unchecked_ref()));
    input.click();
}
