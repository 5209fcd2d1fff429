//! What this tab sent over the network, as the browser itself reports it.
//!
//! The browser lists every request of the page as a resource entry. Requests for the studio's own files, from the
//! folder that the page came from, carry nothing; every other one is listed and counted. The content policy forbids
//! such requests, so the count stays at 0; it is shown so that nobody has to take our word for it. What a person has
//! fetched from an address goes out from a frame that the page's list does not show, so whoever fetches notes it.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::Studio;

/// What went out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkUse {
    /// How many of the studio's own files were loaded.
    pub own_files: usize,
    /// Every request that went elsewhere.
    pub foreign: Vec<ForeignRequest>,
    /// Every request for an address that the person had fetched.
    pub asked: Vec<ForeignRequest>,
}

/// A request to anything but the studio's own files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignRequest {
    /// Its address.
    pub address: String,
    /// What was sent: the address, and the headers that were given.
    pub bytes: usize,
}

impl NetworkUse {
    /// The bytes that went out to others.
    pub fn bytes_sent(&self) -> usize {
        self.foreign.iter().chain(&self.asked).map(|request| request.bytes).sum()
    }

    /// Takes note of a request.
    fn note(&mut self, address: String, own_folder: &str) {
        let stays_here = address.starts_with("blob:") || address.starts_with("data:");
        if is_own(&address, own_folder) {
            self.own_files += 1;
        } else if !stays_here {
            self.foreign.push(ForeignRequest { bytes: address.len(), address });
        }
    }
}

/// Whether an address lies in the folder that the page came from, and carries no more than a build's name.
fn is_own(address: &str, own_folder: &str) -> bool {
    let Some(file) = address.strip_prefix(own_folder) else { return false };
    file.split_once('?').is_none_or(|(_, query)| query.starts_with("v=") && query.len() <= 80)
}

/// The folder of an address: all up to the last slash before the query.
fn folder(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.rfind('/').map_or(path, |at| &path[..=at])
}

impl Studio {
    /// Takes note of a request that the person asked for, with so many bytes of headers.
    pub fn note_request(self, address: &str, headers: usize) {
        let request = ForeignRequest { address: address.to_owned(), bytes: address.len() + headers };
        self.network.update(|network| network.asked.push(request));
    }

    /// Counts from now on, and what was requested before. `PerformanceObserver` is reached by name: its bindings
    /// would cost more than these lines.
    pub fn watch_network(self) {
        let base = document().base_uri().ok().flatten().unwrap_or_default();
        let own_folder = folder(&base).to_owned();
        let note = Closure::<dyn FnMut(JsValue)>::new(move |list: JsValue| {
            let entries =
                call(&list, "getEntries", &[]).and_then(|entries| entries.dyn_into::<js_sys::Array>());
            let Ok(entries) = entries else { return };
            self.network.try_update(|network| {
                for entry in entries.iter() {
                    let name =
                        js_sys::Reflect::get(&entry, &"name".into()).ok().and_then(|name| name.as_string());
                    network.note(name.unwrap_or_default(), &own_folder);
                }
            });
        });
        let observer = js_sys::Reflect::get(&window(), &"PerformanceObserver".into())
            .and_then(|constructor| constructor.dyn_into::<js_sys::Function>())
            .and_then(|constructor| {
                js_sys::Reflect::construct(&constructor, &js_sys::Array::of1(note.as_ref()))
            });
        let options = js_sys::Object::new();
        // Setting a field of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&options, &"type".into(), &"resource".into());
        let _ = js_sys::Reflect::set(&options, &"buffered".into(), &true.into());
        match observer.and_then(|observer| call(&observer, "observe", &[options.into()])) {
            // The page watches as long as it lives.
            Ok(_) => note.forget(),
            Err(_) => self.log("This browser does not report network requests, so they cannot be counted."),
        }
    }
}

fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: js_sys::Function = js_sys::Reflect::get(object, &method.into())?.dyn_into()?;
    method.apply(object, &arguments.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_requests_to_others_count() {
        let own = folder("https://example.org/studio/index.html?x#p=/a/b").to_owned();
        assert_eq!(own, "https://example.org/studio/");
        let mut network = NetworkUse::default();
        network.note("https://example.org/studio/app.wasm?v=12ab".into(), &own);
        network.note("blob:https://example.org/1234".into(), &own);
        assert_eq!((network.own_files, network.bytes_sent()), (1, 0));
        network.note("https://example.org/studio/app.wasm?stolen=data".into(), &own);
        network.note("https://example.com/x".into(), &own);
        assert_eq!(network.foreign.len(), 2);
        assert!(network.bytes_sent() > 40);
        let mut asked = NetworkUse::default();
        asked.asked.push(ForeignRequest { address: "https://example.com/x".into(), bytes: 30 });
        assert_eq!((asked.foreign.len(), asked.bytes_sent()), (0, 30));
    }
}
