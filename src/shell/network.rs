//! The proof that nothing leaves the tab: what was sent, which requests were made, and the policy that forbids others.

use crate::charts::live::{flag, live, text};
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use crate::state::status::byte_size;
use crate::state::{ForeignRequest, use_studio};

/// The indicator, and what stands behind it when it is pressed.
#[component]
pub fn NetworkIndicator() -> impl IntoView {
    let studio = use_studio();
    let is_open = RwSignal::new(false);
    let sent = move || studio.network.with(|network| byte_size(network.bytes_sent() as u64));
    let nothing_left = move || studio.network.with(|network| network.foreign.is_empty());
    view! {
        <div class="network" on:keydown=move |event| if event.key() == "Escape" { is_open.set(false) }>
            <button
                type="button"
                class="status-button"
                class:good=nothing_left
                class:bad=flag(move || !nothing_left())
                title="Nothing leaves this tab: press for the proof"
                aria-expanded=text(move || if is_open.get() { "true" } else { "false" })
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                <Icon symbol=Symbol::Lock/>
                <span>{live(move || format!("{} sent", sent()))}</span>
            </button>
            {live(move || is_open.get().then(|| view! { <Proof/> }))}
        </div>
    }
}

#[component]
fn Proof() -> impl IntoView {
    let studio = use_studio();
    let policy = document()
        .query_selector("meta[http-equiv='Content-Security-Policy']")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default();
    let rules = policy.split(';').map(|rule| rule.trim().to_owned()).collect::<Vec<_>>();
    view! {
        <div class="popover proof" role="group" aria-label="What left this tab">
            <h2>{live(move || match studio.network.with(|network| network.bytes_sent()) {
                0 => "Nothing leaves this tab",
                _ => "What left this tab",
            })}</h2>
            <p>
                {live(move || studio.network.with(|network| format!(
                    "{} of the studio's own files were loaded. Requests to anything else: {}.",
                    network.own_files,
                    network.foreign.len(),
                )))}
            </p>
            {live(move || studio.network.with(|network| listed(&network.foreign)))}
            {live(move || studio.network.with(|network| (!network.asked.is_empty()).then(|| view! {
                <p>"You had these addresses fetched, by a frame that sees nothing of this page:"</p>
                {listed(&network.asked)}
            })))}
            <p>"The browser lists every request of this page; this is its count. And this policy, which neither the page nor its workers can lift, forbids any other:"</p>
            <ul class="proof-list">{rules.into_iter().map(|rule| view! { <li>{rule}</li> }).collect_view()}</ul>
        </div>
    }
}

fn listed(requests: &[ForeignRequest]) -> Option<AnyView> {
    let addresses =
        requests.iter().map(|request| view! { <li>{request.address.clone()}</li> }).collect_view();
    (!requests.is_empty()).then(|| view! { <ul class="proof-list">{addresses}</ul> }.into_any())
}
