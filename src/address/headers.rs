//! Headers that let a request in: keys and tokens. They are kept in this browser alone, by the site that they are for, so
//! that no document holds them and no other site is sent them.

use std::collections::BTreeMap;

use penstock_flow::Diagnostic;

use crate::state::{remember, remembered};

const KEY: &str = "penstock-headers";

/// The browser sets these itself and drops them silently when a page gives them.
const RESERVED: &[&str] = &[
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// Reads headers, one a line: `Name: value`.
///
/// # Errors
/// Which line is none, and what to do.
pub fn parsed(text: &str) -> Result<Vec<(String, String)>, Diagnostic> {
    let mut headers = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let problem = |message: String, hint: &str| Err(Diagnostic::error("fetch", message).hint(hint));
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let (name, value) = (name.trim(), value.trim());
        let is_token = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
        let is_plain = value.chars().all(|letter| letter == ' ' || letter.is_ascii_graphic());
        if name.is_empty() || value.is_empty() || !name.chars().all(is_token) || !is_plain {
            let message = format!("Line {} of the headers is no header.", at + 1);
            return problem(message, "Write one a line, as in “Authorization: Bearer abc”.");
        }
        let lower = name.to_ascii_lowercase();
        let is_reserved = lower.starts_with("sec-") || lower.starts_with("proxy-");
        if is_reserved || RESERVED.contains(&lower.as_str()) {
            let message = format!("Browsers do not let a page send “{name}”.");
            return problem(
                message,
                "Leave it out; many sites take a key in “Authorization” or a header of their own.",
            );
        }
        headers.push((name.to_owned(), value.to_owned()));
    }
    Ok(headers)
}

/// The headers for a site, as they were typed.
pub fn kept(site: &str) -> String {
    all().remove(site).unwrap_or_default()
}

/// Keeps the headers for a site; forgets them for an empty text.
pub fn keep(site: &str, text: &str) {
    let mut sites = all();
    if text.trim().is_empty() {
        sites.remove(site);
    } else {
        sites.insert(site.to_owned(), text.to_owned());
    }
    let text = serde_json::to_string(&sites).ok().filter(|_| !sites.is_empty());
    remember(KEY, text.as_deref());
}

/// Forgets the headers for every site.
pub fn forget_all() {
    remember(KEY, None);
}

fn all() -> BTreeMap<String, String> {
    let value = remembered(KEY).and_then(|text| serde_json::from_str(&text).ok());
    value.and_then(|value| penstock_flow::json::from_value(value).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_stand_one_a_line() {
        let read = parsed("Authorization: Bearer a:b\n\n  X-Key:1 \n").unwrap();
        let expected =
            [("Authorization", "Bearer a:b"), ("X-Key", "1")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(read, expected);
        assert_eq!(parsed("").unwrap(), []);
    }

    #[test]
    fn what_is_no_header_is_named_by_its_line() {
        for bad in ["X: 1\nkey", "X: 1\nä: b", "X: 1\nX:", "X: 1\n: b", "X: 1\nX: schlüssel"] {
            assert!(parsed(bad).unwrap_err().message.contains("Line 2"), "{bad}");
        }
        assert!(parsed("cookie: a=b").unwrap_err().message.contains("“cookie”"));
        assert!(parsed("Sec-Fetch-Mode: cors").is_err());
    }
}
