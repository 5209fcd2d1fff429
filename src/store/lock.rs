//! One tab a project: the browser's Web Locks tell who has it, also when a tab dies.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_futures::spawn_local;
use web_sys::LockOptions;

/// A project that this tab holds; it is let go when this is dropped, or when the tab ends.
pub struct Hold {
    /// Resolves the promise for whose time the browser keeps the lock.
    release: Rc<RefCell<Option<Function>>>,
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(release) = self.release.borrow_mut().take() {
            // A promise's own function cannot fail.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Tries to hold a project. With `take_over` the tab that holds it loses it; `on_lost` is called when that happens to
/// this tab. None when another tab has it. A browser without Web Locks, or a page without a secure address, has no way
/// to ask: there the owner that stands in the database decides alone.
pub async fn hold(id: &str, take_over: bool, on_lost: impl Fn() + 'static) -> Option<Hold> {
    let release = Rc::new(RefCell::new(None));
    let navigator = window().navigator();
    if Reflect::get(&navigator, &"locks".into()).is_ok_and(|locks| locks.is_undefined()) {
        return Some(Hold { release });
    }
    let options = LockOptions::new();
    if take_over {
        options.set_steal(true);
    } else {
        options.set_if_available(true);
    }

    let kept_release = Rc::clone(&release);
    let mut ended = JsValue::UNDEFINED;
    let answered = Promise::new(&mut |answer, _| {
        let release = Rc::clone(&kept_release);
        let granted = Closure::once_into_js(move |lock: JsValue| {
            let got_it = !lock.is_null();
            // A promise's own function cannot fail.
            let _ = answer.call1(&JsValue::UNDEFINED, &got_it.into());
            match got_it {
                true => Promise::new(&mut |resolve, _| *release.borrow_mut() = Some(resolve)),
                false => Promise::resolve(&JsValue::UNDEFINED),
            }
        });
        let name = format!("penstock-project-{id}");
        ended = navigator.locks().request_with_options(&name, &options, granted.unchecked_ref()).into();
    });
    let ended: Promise = ended.unchecked_into();
    match JsFuture::from(Promise::race(&Array::of2(&answered, &ended))).await {
        Ok(answer) if answer.as_bool() == Some(true) => {}
        Ok(_) => return None,
        // The browser refuses locks altogether: as without them.
        Err(_) => return Some(Hold { release }),
    }
    spawn_local(async move {
        // It ends well when it is let go here, and badly when another tab takes it over.
        if JsFuture::from(ended).await.is_err() {
            on_lost();
        }
    });
    Some(Hold { release })
}
