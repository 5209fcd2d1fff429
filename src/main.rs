//! The studio: a visual editor for machine-learning pipelines that runs in a browser tab.
//!
//! This crate is the page alone. The engine runs in a worker that is reached through [`engine_client`]; the
//! page links no stage code and no table code, which is what keeps the first paint quick.

mod address;
mod app;
mod build;
mod charts;
mod editor;
mod engine_client;
mod inspector;
mod offline;
mod panels;
mod rest;
mod share;
mod shell;
mod state;
mod stopped;
mod store;

fn main() {
    stopped::watch();
    leptos::mount::mount_to_body(app::App);
    build::mark("penstock-mounted");
    offline::keep_site_for_offline_use();
}
