//! Where the bytes of a file came from when they were fetched from an address.
//!
//! The document keeps the address and how its answers were put together, so that the same can be fetched again. It never
//! keeps what was sent along to be let in.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The entry of a file parameter that says so, beside those of [`crate::parameter::FileReference`].
const ENTRY: &str = "fetched";

/// What stands for the number of a page in an address.
pub const PAGE: &str = "{page}";

/// An address, and what of its answers becomes the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// The address; with [`PAGE`] where pages are numbered.
    pub address: String,
    /// Where in an answer of JSON the records are, as in `data.items`; empty for the answer as it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub records: String,
    /// How the answer goes on; absent when it is a single one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<Pages>,
}

/// How an answer of several pages goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pages {
    /// Pages have numbers in the address.
    Numbered {
        /// The first.
        first: u64,
        /// The last, or an earlier one without records.
        last: u64,
    },
    /// Each page of JSON holds the address of the next one, at this place: `links.next`.
    Field(String),
    /// Each answer has a `Link` header with the address of the next one.
    LinkHeader,
}

impl Fetched {
    /// Where the file of a parameter came from; nothing for one that was dropped or chosen.
    pub fn of(parameter: &Value) -> Option<Self> {
        crate::json::from_value(parameter.get(ENTRY)?.clone()).ok()
    }

    /// The address alone.
    pub fn address_of(parameter: &Value) -> Option<&str> {
        parameter.get(ENTRY)?.get("address")?.as_str()
    }

    /// The parameter of a file that came from here.
    #[must_use]
    pub fn beside(&self, mut reference: Value) -> Value {
        if let (Some(entries), Ok(own)) = (reference.as_object_mut(), serde_json::to_value(self)) {
            entries.insert(ENTRY.to_owned(), own);
        }
        reference
    }
}

/// The entry as it stands, for links.
pub(crate) fn entry(parameter: &serde_json::Map<String, Value>) -> Option<&Value> {
    parameter.get(ENTRY)
}

/// Puts the entry of a link into a parameter.
pub(crate) fn put_entry(parameter: &mut Value, entry: Value) {
    parameter[ENTRY] = entry;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameter::FileReference;
    use serde_json::json;

    #[test]
    fn a_file_that_was_fetched_is_a_file_and_says_where_from() {
        let file = json!({"name": "a.json", "hash": "00", "size": 3});
        assert_eq!(Fetched::of(&file), None);
        for pages in [
            None,
            Some(Pages::Numbered { first: 1, last: 3 }),
            Some(Pages::Field("next".into())),
            Some(Pages::LinkHeader),
        ] {
            let fetched =
                Fetched { address: "https://example.org/{page}".into(), records: "data".into(), pages };
            let parameter = fetched.beside(file.clone());
            assert_eq!(Fetched::of(&parameter), Some(fetched));
            assert_eq!(Fetched::address_of(&parameter), Some("https://example.org/{page}"));
            assert!(crate::json::from_value::<FileReference>(parameter).is_ok());
        }
    }
}
