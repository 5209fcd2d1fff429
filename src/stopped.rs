//! What the page says when its own code has stopped: a panic in wasm ends all of it, and a page that no longer answers
//! without a word is the worst of errors.

use std::panic::PanicHookInfo;

/// Says so from now on.
pub fn watch() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        // Nothing of the studio may be used any more, so this is plain DOM; where even that fails there is no way left.
        let _ = say(info);
    }));
}

fn say(info: &PanicHookInfo) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let place =
        info.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    let notice = document.create_element("p").ok()?;
    notice.set_attribute("role", "alert").ok()?;
    notice.set_class_name("stopped");
    notice.set_text_content(Some(&format!(
        "Penstock has stopped because of a mistake of its own{place}. Your project was saved as you worked: reload the page to go on."
    )));
    document.body()?.append_child(&notice).ok().map(drop)
}
