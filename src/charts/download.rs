//! Files made on the page, handed to the browser as downloads.

use wasm_bindgen::prelude::*;
use web_sys::Blob;

/// For how many milliseconds a download's address stays valid: the browser needs a moment to begin.
const KEPT: i32 = 30_000;

/// Offers a text as a file.
///
/// # Errors
/// Gives the browser's refusal.
pub fn text(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let properties = web_sys::BlobPropertyBag::new();
    properties.set_type(media_type);
    let parts = js_sys::Array::of1(&text.into());
    blob(name, &Blob::new_with_str_sequence_and_options(&parts, &properties)?)
}

/// Offers a blob as a file.
///
/// # Errors
/// Gives the browser's refusal.
pub fn blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let address = web_sys::Url::create_object_url_with_blob(blob)?;
    let link: web_sys::HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // Not Leptos' timer: that would end with the panel in which the button stands.
    let revoke = Closure::once_into_js(move || {
        // An address that is gone already needs no revoking.
        let _ = web_sys::Url::revoke_object_url(&address);
    });
    if let Some(window) = web_sys::window() {
        window.set_timeout_with_callback_and_timeout_and_arguments_0(revoke.unchecked_ref(), KEPT)?;
    }
    Ok(())
}

/// A name for a file made from a title: "Feature importance" gives `feature-importance`.
pub fn file_stem(title: &str) -> String {
    let mut stem = String::new();
    for character in title.chars() {
        if character.is_ascii_alphanumeric() || !character.is_ascii() {
            stem.push(character);
        } else if !stem.is_empty() && !stem.ends_with('-') {
            stem.push('-');
        }
    }
    let stem = stem.trim_end_matches('-');
    if stem.is_empty() { "penstock".to_owned() } else { super::format::folded(stem) }
}

#[cfg(test)]
mod tests {
    use super::file_stem;

    #[test]
    fn stems_have_no_signs() {
        assert_eq!(file_stem("ROC curve (test)"), "roc-curve-test");
        assert_eq!(file_stem("Größe"), "größe");
        assert_eq!(file_stem("/../"), "penstock");
    }
}
