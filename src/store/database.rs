//! IndexedDB, as far as the studio needs it: named stores of values under text keys, and writes that are on the disk
//! when they say so.
//!
//! Straight on web-sys: what is needed is six calls, and a library for them would cost more of the page's size than
//! this file. A promise's two functions are handed to the browser as event handlers, so no closure has to be kept.

use js_sys::{Array, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionDurability, IdbTransactionMode, IdbTransactionOptions,
};

const NAME: &str = "penstock";
const VERSION: u32 = 1;

/// One entry a project: what the list of projects shows, and who may write.
pub const PROJECTS: &str = "projects";
/// The project's text, by the same key.
pub const CONTENTS: &str = "contents";
/// Earlier texts, by the project's key and a number.
pub const VERSIONS: &str = "versions";

const STORES: [&str; 3] = [PROJECTS, CONTENTS, VERSIONS];

/// Why something was not read or written: a clause for a person, "the browser's storage is full".
pub type Refusal = String;

/// The open database.
#[derive(Clone)]
pub struct Database(IdbDatabase);

impl Database {
    /// Opens the database, and makes it when it is not there yet.
    pub async fn open() -> Result<Self, Refusal> {
        let factory = leptos::prelude::window().indexed_db().ok().flatten();
        let factory = factory.ok_or("this browser has no storage for this page")?;
        let request = factory.open_with_u32(NAME, VERSION).map_err(|error| reason(&error))?;
        request.set_onupgradeneeded(Some(Closure::once_into_js(make_stores).unchecked_ref()));
        let opened = of_promise(&request, |resolve, reject| {
            request.set_onsuccess(Some(resolve));
            request.set_onerror(Some(reject));
            // Another tab that holds an older version open and does not let go.
            request.set_onblocked(Some(reject));
        });
        let database: IdbDatabase = opened.await?.dyn_into().map_err(|error| reason(&error))?;
        // A newer Penstock in another tab wants to change the stores: let it, and open anew when needed.
        let to_close = database.clone();
        let close = Closure::<dyn FnMut()>::new(move || to_close.close());
        database.set_onversionchange(Some(close.into_js_value().unchecked_ref()));
        Ok(Self(database))
    }

    /// Starts reading.
    pub fn read(&self) -> Result<Transaction, Refusal> {
        let stores = STORES.iter().map(|name| JsValue::from_str(name)).collect::<Array>();
        let transaction = self.0.transaction_with_str_sequence(&stores);
        Ok(Transaction(transaction.map_err(|error| reason(&error))?))
    }

    /// Starts writing. What is written is there for all or not at all, and on the disk once [`Transaction::done`] says
    /// so: without strict durability a browser may say it before.
    pub fn write(&self) -> Result<Transaction, Refusal> {
        let stores = STORES.map(js_sys::JsString::from);
        let options = IdbTransactionOptions::new();
        options.set_durability(IdbTransactionDurability::Strict);
        let mode = IdbTransactionMode::Readwrite;
        let transaction = self.0.transaction_with_str_sequence_and_mode_and_options(&stores, mode, &options);
        Ok(Transaction(transaction.map_err(|error| reason(&error))?))
    }
}

/// Reads and writes that belong together. Await nothing else while it is open: the browser ends it.
pub struct Transaction(IdbTransaction);

impl Transaction {
    fn store(&self, name: &str) -> Result<IdbObjectStore, Refusal> {
        self.0.object_store(name).map_err(|error| reason(&error))
    }

    /// The value under a key; undefined when there is none.
    pub async fn get(&self, store: &str, key: &str) -> Result<JsValue, Refusal> {
        of_request(self.store(store)?.get(&key.into())).await
    }

    /// The keys that start with a prefix, sorted.
    pub async fn keys_under(&self, store: &str, prefix: &str) -> Result<Vec<String>, Refusal> {
        let range = under(prefix)?;
        Ok(texts(&of_request(self.store(store)?.get_all_keys_with_key(&range)).await?))
    }

    /// All values of a store, in the order of their keys.
    pub async fn values(&self, store: &str) -> Result<Vec<JsValue>, Refusal> {
        Ok(Array::from(&of_request(self.store(store)?.get_all()).await?).to_vec())
    }

    /// Puts a value under a key.
    pub fn put(&self, store: &str, key: &str, value: &JsValue) -> Result<(), Refusal> {
        // A failure ends the whole transaction, so `done` hears of it.
        self.store(store)?.put_with_key(value, &key.into()).map(drop).map_err(|error| reason(&error))
    }

    /// Deletes what is under a key.
    pub fn delete(&self, store: &str, key: &str) -> Result<(), Refusal> {
        self.store(store)?.delete(&key.into()).map(drop).map_err(|error| reason(&error))
    }

    /// Deletes all keys that start with a prefix.
    pub fn delete_under(&self, store: &str, prefix: &str) -> Result<(), Refusal> {
        let range = under(prefix)?;
        self.store(store)?.delete(&range).map(drop).map_err(|error| reason(&error))
    }

    /// Takes back all that was written.
    pub fn abandon(self) {
        // It may have ended by itself, which takes everything back as well.
        let _ = self.0.abort();
    }

    /// Waits until all is written for good.
    pub async fn done(self) -> Result<(), Refusal> {
        let transaction = &self.0;
        let promise = Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
        });
        match JsFuture::from(promise).await {
            Ok(_) => Ok(()),
            Err(_) => Err(transaction
                .error()
                .map_or_else(|| "the write was ended".to_owned(), |error| named(&error))),
        }
    }
}

/// Deletes what an abandoned transaction leaves nothing of: runs once, when the database is new.
fn make_stores(event: web_sys::Event) {
    let request = event.target().and_then(|target| target.dyn_into::<IdbOpenDbRequest>().ok());
    let database = request.and_then(|request| request.result().ok());
    if let Some(database) = database.and_then(|database| database.dyn_into::<IdbDatabase>().ok()) {
        for name in STORES {
            // A store that cannot be made shows as a failed read or write, which is told.
            let _ = database.create_object_store(name);
        }
    }
}

fn under(prefix: &str) -> Result<IdbKeyRange, Refusal> {
    let end = format!("{prefix}\u{ffff}");
    IdbKeyRange::bound(&prefix.into(), &end.into()).map_err(|error| reason(&error))
}

fn texts(list: &JsValue) -> Vec<String> {
    Array::from(list).iter().filter_map(|key| key.as_string()).collect()
}

async fn of_request(request: Result<IdbRequest, JsValue>) -> Result<JsValue, Refusal> {
    let request = request.map_err(|error| reason(&error))?;
    of_promise(&request, |resolve, reject| {
        request.set_onsuccess(Some(resolve));
        request.set_onerror(Some(reject));
    })
    .await
}

async fn of_promise(
    request: &IdbRequest,
    set: impl Fn(&js_sys::Function, &js_sys::Function),
) -> Result<JsValue, Refusal> {
    let promise = Promise::new(&mut |resolve, reject| set(&resolve, &reject));
    match JsFuture::from(promise).await {
        Ok(_) => request.result().map_err(|error| reason(&error)),
        Err(_) => Err(match request.error() {
            Ok(Some(error)) => named(&error),
            _ => "another tab holds the storage in an older version; close it".to_owned(),
        }),
    }
}

fn reason(error: &JsValue) -> Refusal {
    match error.dyn_ref::<DomException>() {
        Some(error) => named(error),
        None => format!("the browser refused the storage ({error:?})"),
    }
}

fn named(error: &DomException) -> Refusal {
    match error.name().as_str() {
        "QuotaExceededError" => "the browser's storage is full".to_owned(),
        "InvalidStateError" => {
            "the connection to the browser's storage was closed; the next change tries again".to_owned()
        }
        "SecurityError" | "NotAllowedError" | "UnknownError" => {
            "the browser refuses this page any storage, as it does in some private windows".to_owned()
        }
        "VersionError" => "a newer Penstock has been here; reload the page".to_owned(),
        other => format!("the browser refused the storage ({other})"),
    }
}
