//! Which build this page is, and marks on its timeline.

/// The name of this build: a hash of the sources, handed over by `cargo xtask build`. The engine's worker is compiled
/// with the same one, so the two can tell when a browser's cache has mixed files of different builds.
pub const BUILD_ID: &str = match option_env!("PENSTOCK_BUILD_ID") {
    Some(id) => id,
    None => "dev",
};

/// Leaves a named mark on the browser's performance timeline, where the benchmarks and the browser's own tools
/// find it.
pub fn mark(name: &str) {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        // A mark that cannot be set is a measurement less, nothing that the visitor could act on.
        let _ = performance.mark(name);
    }
}
