//! Fetches: asks for one answer or for page after page, and makes one file of what comes.

use std::collections::BTreeSet;

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use penstock_flow::Diagnostic;
use penstock_flow::fetched::{Fetched, PAGE, Pages};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use super::collected::Collected;
use super::frame::{Answer, Failure, Frame};
use super::place::{self, MOST_PAGES};
use super::{json, words};
use crate::charts::format;
use crate::state::Studio;

/// The largest answer that is kept as it comes.
const MOST_BYTES: f64 = 1024.0 * 1024.0 * 1024.0;
/// The largest page that is taken apart, which is done in the page itself.
const MOST_OF_PAGE: f64 = 64.0 * 1024.0 * 1024.0;
/// The largest file that is put together: more JSON than this is not read.
const MOST_TOGETHER: usize = 256 * 1024 * 1024;

/// What is fetched, and who is told of it.
pub struct Fetch {
    /// The studio, which lists each request.
    pub studio: Studio,
    /// Who asks for it.
    pub frame: Frame,
    /// What is asked for.
    pub asked: Fetched,
    /// Headers for the site.
    pub headers: Vec<(String, String)>,
    /// How far it is, in words.
    pub progress: RwSignal<String>,
}

impl Fetch {
    /// The file, and a sentence that tells what came.
    ///
    /// # Errors
    /// Why there is none, with what to do.
    pub async fn file(self) -> Result<(File, String), Diagnostic> {
        if self.asked.pages.is_none() && self.asked.records.trim().is_empty() {
            self.whole().await
        } else {
            self.put_together().await
        }
    }

    /// One answer as it comes.
    async fn whole(&self) -> Result<(File, String), Diagnostic> {
        let address = &self.asked.address;
        let answer = self.get(address, 1, MOST_BYTES).await?;
        let name = place::file_name(address, place::ending(&answer.kind));
        let size = format::bytes(answer.content.size() as u64);
        let told = format!("Fetched {size} from {}.{}", self.site(), self.detour(&answer));
        Ok((file(&answer.content.into(), &name)?, told))
    }

    /// The records of one answer or of several pages.
    async fn put_together(&self) -> Result<(File, String), Diagnostic> {
        let mut collected = Collected::default();
        let mut note = String::new();
        let mut seen = BTreeSet::new();
        let mut number = match self.asked.pages {
            Some(Pages::Numbered { first, .. }) => first,
            _ => 1,
        };
        let mut address = self.asked.address.replace(PAGE, &number.to_string());
        loop {
            let answer = match self.get(&address, seen.len() + 1, MOST_OF_PAGE).await {
                Err(end) if end.code == words::NOT_FOUND && !seen.is_empty() => break,
                answer => answer?,
            };
            seen.insert(address.clone());
            let bytes = bytes_of(&answer.content)
                .await
                .ok_or_else(|| words::failure(Failure::Broken, self.site()))?;
            let count = collected.add(&bytes, &self.asked.records).map_err(|(message, hint)| {
                let page = if seen.len() > 1 { format!(" (page {})", seen.len()) } else { String::new() };
                Diagnostic::error("fetch", format!("{message}{page}")).hint(hint)
            })?;
            if collected.size() > MOST_TOGETHER {
                return Err(words::failure(Failure::Large, self.site()));
            }
            note = self.detour(&answer);
            number += 1;
            let next = match &self.asked.pages {
                Some(Pages::Numbered { last, .. }) if count > 0 && number <= *last => {
                    Some(self.asked.address.replace(PAGE, &number.to_string()))
                }
                Some(Pages::Field(field)) => json::at(&bytes, field).and_then(json::text),
                Some(Pages::LinkHeader) => place::next_in(&answer.link).map(str::to_owned),
                _ => None,
            };
            let Some(next) = next.filter(|next| !next.is_empty()) else { break };
            address = place::followed(&address, &next)?;
            if seen.contains(&address) {
                note = " Its pages lead in a circle, so it ends where they began again.".to_owned();
                break;
            }
            if seen.len() as u64 >= MOST_PAGES {
                note = format!(" There are more: only {MOST_PAGES} pages are fetched.");
                break;
            }
        }
        if seen.len() == 1 && matches!(self.asked.pages, Some(Pages::Field(_) | Pages::LinkHeader)) {
            note = " It names no next page where that is looked for, so this is the only one.".to_owned();
        }
        let records = format::counted(collected.records() as u64, "record", "records");
        let pages = format::counted(seen.len() as u64, "page", "pages");
        let told = format!("Fetched {records} on {pages} from {}.{note}", self.site());
        let (bytes, ending) = collected.finished();
        let name = place::file_name(&self.asked.address.replace(PAGE, ""), ending);
        Ok((file(&Uint8Array::from(&bytes[..]).into(), &name)?, told))
    }

    /// An answer that tells of no error.
    async fn get(&self, address: &str, page: usize, most: f64) -> Result<Answer, Diagnostic> {
        let progress = self.progress;
        let show = move |bytes: f64| {
            let size = if bytes > 0.0 { format::bytes(bytes as u64) } else { "asking…".to_owned() };
            progress.try_set(format!("Page {page}: {size}"));
        };
        show(0.0);
        let sent: usize = self.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        self.studio.note_request(address, sent);
        let answer = self.frame.get(address, &self.headers, most, show).await;
        if matches!(answer, Err(Failure::Forbidden | Failure::Unreachable)) {
            // The frame asked once more, without headers, to tell the two apart.
            self.studio.note_request(address, 0);
        }
        let answer = answer.map_err(|failure| words::failure(failure, self.site()))?;
        match answer.status {
            204 => Err(self.refusal("answered with nothing.")),
            200..300 if answer.content.size() == 0.0 => Err(self.refusal("answered with nothing.")),
            200..300 if answer.kind.starts_with("text/html") => Err(self
                .refusal("answered with a web page, not with data.")
                .hint("Open it in a tab, and look for a link to CSV or JSON.")),
            200..300 => Ok(answer),
            status => Err(words::status(status, self.site())),
        }
    }

    fn refusal(&self, what: &str) -> Diagnostic {
        Diagnostic::error("fetch", format!("{} {what}", self.site())).hint("Check the address.")
    }

    /// Says where an answer came from when that is another site.
    fn detour(&self, answer: &Answer) -> String {
        let asked = place::site(&self.asked.address);
        let answered = place::site(&answer.address).filter(|site| asked.as_ref() != Some(site));
        answered.map(|site| format!(" It led on to {}.", place::shown(&site))).unwrap_or_default()
    }

    fn site(&self) -> &str {
        let address = self.asked.address.as_str();
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or(rest)
    }
}

fn file(content: &JsValue, name: &str) -> Result<File, Diagnostic> {
    File::new_with_blob_sequence(&Array::of1(content), name).map_err(|_| {
        Diagnostic::error("fetch", "The browser did not make a file of the answer.").hint("Try again.")
    })
}

async fn bytes_of(content: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(content.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
