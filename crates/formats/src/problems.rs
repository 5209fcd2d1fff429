//! What goes wrong inside a library, in words for people.

use penstock_table::{ImportError, SourceError};

/// The error for a file that a library could not read. Its own words come last: they seldom say what to do.
pub fn damaged(name: &str, what: &str, reason: impl std::fmt::Display) -> ImportError {
    let reason = reason.to_string();
    let reason = reason.trim().trim_end_matches('.');
    let reason: String = reason.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    ImportError::refused(
        "damaged-file",
        format!("“{name}” could not be read as {what}: {reason}."),
        "It may be cut or damaged: get it again, or export it again from where it comes from.",
    )
}

/// The error of reading bytes: the source's own, when it is in there.
pub fn unreadable(name: &str, what: &str, error: &std::io::Error) -> ImportError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<SourceError>());
    inner.map_or_else(|| damaged(name, what, error), |inner| inner.clone().into())
}

/// The error for a part that the file does not have.
pub fn no_such_part(name: &str, part: &str, parts: &[penstock_table::import::FilePart]) -> ImportError {
    let names: Vec<String> = parts.iter().map(|part| format!("“{}”", part.name)).collect();
    let error = penstock_flow::Diagnostic::error("unknown-part", format!("“{name}” holds no “{part}”."));
    let hint = if names.is_empty() {
        "Choose another file.".to_owned()
    } else {
        format!("It holds {}.", penstock_table::import::notes::list(&names))
    };
    ImportError::Refused(Box::new(error.hint(hint).parameter("part")))
}

/// Runs a library's code so that a panic in it is an error of the file. In a browser a panic ends the worker, and who
/// started it says the same.
pub fn guarded<T>(
    name: &str,
    what: &str,
    read: impl FnOnce() -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(damaged(name, what, "its parts contradict each other")))
}
