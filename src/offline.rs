//! The service worker, which keeps the site's files so that the studio opens without a network after its first load.

/// Registers the service worker. Where it is refused (a private window, storage switched off), the studio works just
/// the same, only not offline, so a refusal is not an error.
pub fn keep_site_for_offline_use() {
    // While developing, kept files would hide each change; `cargo xtask build` writes the script for a release only.
    if cfg!(debug_assertions) {
        return;
    }
    let Some(window) = web_sys::window() else { return };
    // Absent on an address that is neither https nor this machine.
    if !window.is_secure_context() {
        return;
    }
    let registered = window.navigator().service_worker().register("service-worker.js");
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(error) = wasm_bindgen_futures::JsFuture::from(registered).await {
            web_sys::console::info_2(&"Penstock will not open offline:".into(), &error);
        }
    });
}
