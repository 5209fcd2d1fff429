//! What went wrong on the way, in words, with what to do.

use penstock_flow::Diagnostic;

use super::frame::Failure;

/// The code of an address at which there is nothing.
pub const NOT_FOUND: &str = "not-found";

/// Why there is no answer.
pub fn failure(failure: Failure, site: &str) -> Diagnostic {
    let (message, hint) = match failure {
        Failure::Cancelled => ("Cancelled. Nothing was added.".to_owned(), String::new()),
        Failure::Offline => {
            ("This device is offline.".to_owned(), "Connect it to the network and fetch again.".to_owned())
        }
        Failure::Unreachable => (
            format!("{site} could not be reached."),
            "Check the address and the network. Something in the browser may block it, too.".to_owned(),
        ),
        Failure::Forbidden => (
            format!(
                "{site} answers, but forbids pages of other sites to read its answers, or to send these headers (it sends no matching Access-Control-Allow-Origin)."
            ),
            "Open the address in a tab, save what it shows as a file, and drop that here.".to_owned(),
        ),
        Failure::Slow => (
            format!("{site} sent nothing for {} seconds, so it was given up.", super::frame::PATIENCE / 1000),
            "Try again later, or ask for less at a time.".to_owned(),
        ),
        Failure::Large => (
            "The answer is larger than what is fetched.".to_owned(),
            "Download the file and drop it here, or ask for less.".to_owned(),
        ),
        Failure::Broken => {
            (format!("The connection to {site} broke off in the middle."), "Fetch again.".to_owned())
        }
        Failure::NoFrame => (
            "The part of Penstock that fetches did not start.".to_owned(),
            "Reload the page and try again.".to_owned(),
        ),
    };
    Diagnostic::error("fetch", message).hint(hint)
}

/// Why an answer is none to use, by its HTTP status.
pub fn status(status: u16, site: &str) -> Diagnostic {
    let (what, hint) = match status {
        401 | 403 | 407 => (
            "does not let this request in",
            "Give a header that says who asks, such as “Authorization: Bearer …”, and check that it is still valid.",
        ),
        404 | 410 => ("has nothing at this address", "Check the address for misspellings."),
        429 => ("was asked too often", "Wait a while, then fetch again."),
        500..=599 => ("has a problem of its own", "Try again later."),
        _ => ("refused the request", "Check the address and the headers."),
    };
    let code = if matches!(status, 404 | 410) { NOT_FOUND } else { "fetch" };
    Diagnostic::error(code, format!("{site} {what} (HTTP {status}).")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_says_what_to_do() {
        for (code, word) in
            [(401, "Authorization"), (404, "misspellings"), (429, "Wait"), (503, "later"), (400, "headers")]
        {
            let said = status(code, "example.org");
            assert!(said.message.contains(&format!("HTTP {code}")), "{said}");
            assert!(said.hint.contains(word), "{said}");
        }
    }
}
