//! What is typed into the dialog.

use leptos::prelude::*;
use penstock_flow::fetched::{Fetched, Pages};

use super::{headers, place};

/// How an answer goes on, by the words of the choice.
pub const PAGES: [(&str, &str); 4] = [
    ("one", "One answer"),
    ("numbered", "Numbered pages"),
    ("field", "Next address in the answer"),
    ("link", "Next address in a Link header"),
];

/// The fields. Copies are handles on the same ones.
#[derive(Clone, Copy)]
pub struct Form {
    /// The address.
    pub address: RwSignal<String>,
    /// Headers, one a line.
    pub headers: RwSignal<String>,
    /// The site that the headers are for.
    headers_of: RwSignal<Option<String>>,
    /// Where the records are.
    pub records: RwSignal<String>,
    /// One of [`PAGES`].
    pub pages: RwSignal<&'static str>,
    /// The first page.
    pub first: RwSignal<String>,
    /// The last page.
    pub last: RwSignal<String>,
    /// Where the next address stands.
    pub field: RwSignal<String>,
}

impl Form {
    /// The form for what was fetched before; an empty one otherwise.
    pub fn of(fetched: Option<Fetched>) -> Self {
        let fetched = fetched.unwrap_or_default();
        let (pages, first, last, field) = match fetched.pages {
            None => ("one", 1, 10, String::new()),
            Some(Pages::Numbered { first, last }) => ("numbered", first, last, String::new()),
            Some(Pages::Field(field)) => ("field", 1, 10, field),
            Some(Pages::LinkHeader) => ("link", 1, 10, String::new()),
        };
        let site = place::site(&fetched.address);
        Self {
            headers: RwSignal::new(site.as_deref().map(headers::kept).unwrap_or_default()),
            headers_of: RwSignal::new(site),
            address: RwSignal::new(fetched.address),
            records: RwSignal::new(fetched.records),
            pages: RwSignal::new(pages),
            first: RwSignal::new(first.to_string()),
            last: RwSignal::new(last.to_string()),
            field: RwSignal::new(field),
        }
    }

    /// What is asked for. A number that is none becomes one that is refused.
    pub fn fetched(self) -> Fetched {
        let number =
            |text: RwSignal<String>, otherwise: u64| text.get_untracked().trim().parse().unwrap_or(otherwise);
        let pages = match self.pages.get_untracked() {
            "numbered" => {
                Some(Pages::Numbered { first: number(self.first, u64::MAX), last: number(self.last, 0) })
            }
            "field" => Some(Pages::Field(self.field.get_untracked().trim().to_owned())),
            "link" => Some(Pages::LinkHeader),
            _ => None,
        };
        let text = |text: RwSignal<String>| text.get_untracked().trim().to_owned();
        Fetched { address: text(self.address), records: text(self.records), pages }
    }

    /// Puts in the headers that are kept for the site of the address. Those of another site go, so that no site is sent
    /// what was meant for another.
    pub fn recall_headers(self) {
        let site = place::site(&self.address.get_untracked());
        let before = self.headers_of.get_untracked();
        let Some(site) = site.filter(|site| before.as_ref() != Some(site)) else { return };
        let is_typed = self.headers.with_untracked(|headers| !headers.trim().is_empty());
        if before.is_some() || !is_typed {
            self.headers.set(headers::kept(&site));
        }
        self.headers_of.set(Some(site));
    }
}
