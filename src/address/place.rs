//! Addresses: what can be asked for, and what a file from there is called.

use penstock_flow::Diagnostic;
use penstock_flow::fetched::{Fetched, PAGE, Pages};
use web_sys::Url;

/// No more pages are fetched at once.
pub const MOST_PAGES: u64 = 1_000;

/// Words that stand in front of a secret in an address.
const SECRETS: &[&str] = &["key", "token", "secret", "password", "passwd", "signature", "sig", "auth"];

/// The site of an address, as browsers tell sites apart; nothing for what is no address of the web.
pub fn site(address: &str) -> Option<String> {
    let url = Url::new(address.trim()).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:").then(|| url.origin())
}

/// A site without its scheme, for sentences.
pub fn shown(site: &str) -> &str {
    site.split_once("://").map_or(site, |(_, name)| name)
}

/// What is wrong with what is asked for, before anything is sent.
///
/// # Errors
/// The problem, and what to do.
pub fn checked(asked: &Fetched, page_is_secure: bool) -> Result<(), Diagnostic> {
    let problem = |message: &str, hint: &str| Err(Diagnostic::error("fetch", message).hint(hint));
    let Some(site) = site(&asked.address) else {
        return problem("This is no address of the web.", "Give one that begins with https://.");
    };
    if Url::new(&asked.address).is_ok_and(|url| !url.username().is_empty() || !url.password().is_empty()) {
        let hint = "Take them out, and give a header instead: “Authorization: Basic …”.";
        return problem("The address holds a user name or a password, which would go into links.", hint);
    }
    let name = shown(&site);
    let is_here = matches!(name.split(':').next(), Some("localhost" | "127.0.0.1"));
    if page_is_secure && site.starts_with("http:") && !is_here {
        let hint = "Try https:// in its place, or download the file and drop it here.";
        return problem("This page came over https, so the browser forbids addresses with http.", hint);
    }
    let has_page = asked.address.contains(PAGE);
    match &asked.pages {
        Some(Pages::Numbered { .. }) if !has_page => {
            problem("The address does not say where the page's number goes.", "Write {page} in its place.")
        }
        Some(Pages::Numbered { first, last }) if first > last || last - first >= MOST_PAGES => problem(
            "The numbers of the pages do not fit.",
            "Give a last page from the first on, and no more than 1,000 pages.",
        ),
        None | Some(Pages::Field(_) | Pages::LinkHeader) if has_page => problem(
            "The address holds {page}, but pages are not numbered.",
            "Choose numbered pages, or give the number.",
        ),
        Some(Pages::Field(field)) if field.trim().is_empty() => problem(
            "It is not said where the next address stands.",
            "Give the names that lead to it, as in links.next.",
        ),
        _ => Ok(()),
    }
}

/// The name in an address that looks like one of a secret.
pub fn secret_in(address: &str) -> Option<&str> {
    let query = address.split_once('?')?.1;
    let names = query.split('&').filter_map(|pair| Some(pair.split_once('=')?.0));
    names.into_iter().find(|name| {
        let mut words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
        let name = name.to_ascii_lowercase();
        words.any(|word| SECRETS.contains(&word.to_ascii_lowercase().as_str()))
            || name.ends_with("key")
            || name.ends_with("token")
    })
}

/// What a file from an address is called: as the address ends, with an ending by what it holds.
pub fn file_name(address: &str, ending: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, path)| path);
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let name: String = last
        .chars()
        .map(|letter| if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '-' })
        .collect();
    let name = name.trim_matches(['-', '.']);
    let name = if name.is_empty() { "data" } else { name };
    let stem = name.rsplit_once('.').filter(|(stem, old)| !stem.is_empty() && old.len() <= 7);
    match stem {
        _ if ending.is_empty() => name.to_owned(),
        Some((_, old)) if old.eq_ignore_ascii_case(ending) => name.to_owned(),
        Some((stem, "php" | "aspx" | "csv" | "tsv" | "txt" | "json" | "jsonl" | "ndjson")) => {
            format!("{stem}.{ending}")
        }
        _ => format!("{name}.{ending}"),
    }
}

/// The ending that a media type stands for; empty for one that says nothing.
pub fn ending(kind: &str) -> &'static str {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "text/csv" => "csv",
        "text/tab-separated-values" => "tsv",
        "application/x-ndjson" | "application/jsonl" => "jsonl",
        _ if kind == "application/json" || kind.ends_with("+json") => "json",
        _ => "",
    }
}

/// The address of the next page in a `Link` header.
pub fn next_in(link: &str) -> Option<&str> {
    let part = link.split(',').find(|part| {
        let mut words = part.split(';').skip(1).map(|word| word.trim().to_ascii_lowercase());
        words.any(|word| word == "rel=next" || word == "rel=\"next\"")
    })?;
    Some(part.split(';').next()?.trim().trim_start_matches('<').trim_end_matches('>'))
}

/// An address on the same site, which may be given from the present one on.
///
/// # Errors
/// That it is at another site, where headers are not to be sent and to which nobody agreed.
pub fn followed(present: &str, next: &str) -> Result<String, Diagnostic> {
    let url = Url::new_with_base(next, present).map(|url| url.href()).unwrap_or_default();
    if site(&url).is_some() && site(&url) == site(present) {
        return Ok(url);
    }
    let message = format!("The next page is not at the same site: “{next}”.");
    Err(Diagnostic::error("fetch", message).hint("Fetch from that address itself if you trust it."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_as_their_address_ends() {
        assert_eq!(file_name("https://example.org/data/birds.csv?x=1", "csv"), "birds.csv");
        assert_eq!(file_name("https://example.org/data/birds.csv", ""), "birds.csv");
        assert_eq!(file_name("https://example.org/api/birds/", "json"), "birds.json");
        assert_eq!(file_name("https://example.org/api/birds.csv", "json"), "birds.json");
        assert_eq!(file_name("https://example.org/v1.2", "json"), "v1.2.json");
        assert_eq!(file_name("https://example.org", "csv"), "example.org.csv");
        assert_eq!(file_name("https://example.org/a%20b", "csv"), "a-20b.csv");
        assert_eq!(file_name("", "csv"), "data.csv");
    }

    #[test]
    fn the_next_page_is_found_in_a_link_header() {
        let link = "<https://example.org/?page=1>; rel=\"prev\", <https://example.org/?page=3>; rel=\"next\"";
        assert_eq!(next_in(link), Some("https://example.org/?page=3"));
        assert_eq!(next_in("<a>; rel=last"), None);
        assert_eq!(next_in(""), None);
    }

    #[test]
    fn secrets_in_addresses_are_noticed() {
        assert_eq!(secret_in("https://example.org/?q=1&api_key=abc"), Some("api_key"));
        assert_eq!(secret_in("https://example.org/?accessToken=abc"), Some("accessToken"));
        assert_eq!(secret_in("https://example.org/?monkeys=3&page=2"), None);
        assert_eq!(secret_in("https://example.org/key=1"), None);
    }

    #[test]
    fn media_types_give_endings() {
        assert_eq!(ending("application/json; charset=utf-8"), "json");
        assert_eq!(ending("application/geo+json"), "json");
        assert_eq!(ending("Text/CSV"), "csv");
        assert_eq!(ending("application/octet-stream"), "");
    }
}
