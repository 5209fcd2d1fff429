//! The frame that fetches: a page of its own in a sandbox without an origin, whose policy allows requests and nothing
//! else. The studio's own policy goes on forbidding every request to others.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlIFrameElement, MessageChannel, MessageEvent};

use crate::build::BUILD_ID;
use crate::state::timing::after;

/// A site that sends nothing for so many milliseconds is given up.
pub const PATIENCE: i32 = 20_000;
/// The frame itself must have begun after so many milliseconds.
const FRAME_PATIENCE: i32 = 10_000;

/// What a site answered.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The address that answered in the end.
    pub address: String,
    /// The media type that the site says.
    pub kind: String,
    /// The `Link` header, where the page may read it.
    pub link: String,
    /// The content.
    pub content: Blob,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The person stopped it.
    Cancelled,
    /// There is no network.
    Offline,
    /// Nobody answers at the address.
    Unreachable,
    /// The site does not let pages of others read its answers.
    Forbidden,
    /// The site stopped sending.
    Slow,
    /// The answer is too large.
    Large,
    /// The connection broke off.
    Broken,
    /// The frame did not begin.
    NoFrame,
}

type Heard = Result<JsValue, Failure>;

/// What the page waits for: whom to tell, and the listener that does.
type Waiting = (oneshot::Sender<Heard>, Closure<dyn FnMut(MessageEvent)>);

/// The frame, while something is fetched. A copy is a handle on the same one.
#[derive(Clone)]
pub struct Frame {
    element: HtmlIFrameElement,
    waiting: Rc<RefCell<Option<Waiting>>>,
}

impl Frame {
    /// Puts the frame into the page.
    ///
    /// # Errors
    /// That it did not load.
    pub async fn open() -> Result<Self, Failure> {
        let element = document().create_element("iframe").map_err(|_| Failure::NoFrame)?;
        let frame = Self { element: element.unchecked_into(), waiting: Rc::default() };
        let (done, loaded) = oneshot::channel::<()>();
        let on_load = Closure::once_into_js(move || drop(done));
        frame.element.set_onload(Some(on_load.unchecked_ref()));
        for (name, value) in [
            ("sandbox", "allow-scripts"),
            ("title", "Fetches an address"),
            ("hidden", ""),
            ("src", &format!("fetch.html?v={BUILD_ID}")),
        ] {
            frame.element.set_attribute(name, value).map_err(|_| Failure::NoFrame)?;
        }
        let body = document().body().ok_or(Failure::NoFrame)?;
        body.append_child(&frame.element).map_err(|_| Failure::NoFrame)?;
        // The sender is dropped when the frame has loaded.
        let _ = loaded.await;
        Ok(frame)
    }

    /// Fetches an address. `progress` hears how many bytes there are so far.
    ///
    /// # Errors
    /// Why there is no answer. A status that tells of an error is an answer.
    pub async fn get(
        &self,
        address: &str,
        headers: &[(String, String)],
        most: f64,
        progress: impl Fn(f64) + 'static,
    ) -> Result<Answer, Failure> {
        if !window().navigator().on_line() {
            return Err(Failure::Offline);
        }
        let channel = MessageChannel::new().map_err(|_| Failure::NoFrame)?;
        let (answer, answered) = oneshot::channel();
        let frame = self.clone();
        let has_begun = Rc::new(RefCell::new(false));
        let begins = Rc::clone(&has_begun);
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message = event.data();
            *begins.borrow_mut() = true;
            let is_last = |name: &str| Reflect::has(&message, &name.into()).unwrap_or(false);
            if is_last("status") || is_last("failed") {
                frame.tell(Ok(message));
            } else {
                progress(number(&message, "bytes"));
            }
        });
        channel.port1().set_onmessage(Some(listener.as_ref().unchecked_ref()));
        *self.waiting.borrow_mut() = Some((answer, listener));
        let (page, frame) = (self.element.content_window(), self.clone());
        let question = question(address, headers, most);
        let ports = Array::of1(&channel.port2());
        // Its origin is none that could be named.
        let sent = page.is_some_and(|page| page.post_message_with_transfer(&question, "*", &ports).is_ok());
        if !sent {
            self.tell(Err(Failure::NoFrame));
        }
        after(FRAME_PATIENCE, move || {
            if !*has_begun.borrow() {
                frame.tell(Err(Failure::NoFrame));
            }
        });
        let message = answered.await.unwrap_or(Err(Failure::Cancelled))?;
        channel.port1().close();
        match text(&message, "failed").as_str() {
            "" => Ok(Answer {
                status: number(&message, "status") as u16,
                address: text(&message, "address"),
                kind: text(&message, "kind"),
                link: text(&message, "link"),
                content: get(&message, "blob").dyn_into().map_err(|_| Failure::Broken)?,
            }),
            "offline" => Err(Failure::Offline),
            "forbidden" => Err(Failure::Forbidden),
            "slow" => Err(Failure::Slow),
            "large" => Err(Failure::Large),
            "unreachable" => Err(Failure::Unreachable),
            _ => Err(Failure::Broken),
        }
    }

    /// Takes the frame away, and with it whatever it still fetches.
    pub fn close(&self) {
        self.element.remove();
        self.tell(Err(Failure::Cancelled));
    }

    fn tell(&self, heard: Heard) {
        let waiting = self.waiting.borrow_mut().take();
        let Some((answer, listener)) = waiting else { return };
        // Whoever asked may be gone.
        let _ = answer.send(heard);
        // It may be the one that is running.
        after(0, move || drop(listener));
    }
}

fn question(address: &str, headers: &[(String, String)], most: f64) -> Object {
    let pair = |(name, value): &(String, String)| Array::of2(&name.into(), &value.into());
    let headers: Array = headers.iter().map(pair).collect();
    let question = Object::new();
    for (name, value) in [
        ("address", JsValue::from(address)),
        ("headers", headers.into()),
        ("most", most.into()),
        ("patience", PATIENCE.into()),
    ] {
        // A field of a fresh object cannot be refused.
        let _ = Reflect::set(&question, &name.into(), &value);
    }
    question
}

fn get(message: &JsValue, name: &str) -> JsValue {
    Reflect::get(message, &name.into()).unwrap_or_default()
}

fn text(message: &JsValue, name: &str) -> String {
    get(message, name).as_string().unwrap_or_default()
}

fn number(message: &JsValue, name: &str) -> f64 {
    get(message, name).as_f64().unwrap_or_default()
}
