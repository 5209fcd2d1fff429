//! The page's address: finds a pipeline in it, and makes the address of one.

use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;
use penstock_flow::{Project, link};

use super::incoming::Incoming;
use super::{Dialog, Sharing};

impl Sharing {
    /// Shows what is in the address now, and whenever it changes.
    pub(super) fn watch_address(self) {
        self.look_at_address();
        let changed = window_event_listener(ev::hashchange, move |_| self.look_at_address());
        on_cleanup(move || changed.remove());
    }

    fn look_at_address(self) {
        let fragment = window().location().hash().unwrap_or_default();
        if link::is_link(&fragment) {
            let incoming = Incoming::from_link(&fragment);
            self.dialog.set(Some(Dialog::Incoming(Arc::new(incoming))));
        }
    }
}

/// The address of a link to this project.
pub(super) fn link_to(project: &Project) -> String {
    format!("{}{}", without_fragment(), link::encode(project))
}

/// Takes the link out of the address, so that loading the page anew shows the work and not the link again.
pub(super) fn forget_link() {
    if let Ok(history) = window().history() {
        // Refused only for an address of another site.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&without_fragment()));
    }
}

fn without_fragment() -> String {
    let address = window().location().href().unwrap_or_default();
    address.split('#').next().unwrap_or_default().to_owned()
}
