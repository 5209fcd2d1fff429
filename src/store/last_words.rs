//! What was changed in the last moment before the tab went away.
//!
//! A page that is being closed gets no further turn, and IndexedDB needs several. Local storage is written at once, so
//! the changes wait there until the project is opened next; they count only if the tab that left them was its owner.

use leptos::prelude::window;
use web_sys::Storage;

const PREFIX: &str = "penstock-last-words-";

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Leaves the project's text. It may not fit, or be refused: then what was saved before is what there is.
pub fn leave(id: &str, owner: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&format!("{PREFIX}{id}"), &format!("{owner}\n{text}"));
    }
}

/// The text that this owner left for the project.
pub fn left_by(id: &str, owner: &str) -> Option<String> {
    let left = storage()?.get_item(&format!("{PREFIX}{id}")).ok().flatten()?;
    let (by, text) = left.split_once('\n')?;
    (by == owner).then(|| text.to_owned())
}

/// Takes the text away, once the project is stored with it or with what came after.
pub fn forget(id: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&format!("{PREFIX}{id}"));
    }
}
