//! What the studio says in words: the log, notices on the screen, and the live region.

use leptos::prelude::*;
use penstock_flow::{Diagnostic, Severity};

use super::Studio;

/// The log keeps this many lines.
const LOG_LIMIT: usize = 500;
/// This many notices stand on the screen at once.
const TOAST_LIMIT: usize = 4;

/// A short notice on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Its number, for removing it.
    pub id: u64,
    /// How bad it is.
    pub severity: Severity,
    /// What happened: a sentence, with what to do.
    pub text: String,
}

impl Studio {
    /// Says a sentence in the live region only: what a sighted person sees anyway.
    pub fn announce(self, text: &str) {
        // A region that keeps its text stays silent, so a sentence said twice is made another.
        let again = self.announcement.with_untracked(|before| before == text);
        self.announcement.set(if again { format!("{text}\u{a0}") } else { text.to_owned() });
    }

    /// Shows a short notice, and says it in the live region.
    pub fn toast(self, text: &str) {
        self.show_toast(Severity::Note, text.to_owned());
    }

    /// Shows a finding as a notice that stays until it is closed.
    pub fn toast_problem(self, diagnostic: &Diagnostic) {
        let text = match diagnostic.hint.is_empty() {
            true => diagnostic.message.clone(),
            false => format!("{} {}", diagnostic.message, diagnostic.hint),
        };
        self.show_toast(diagnostic.severity, text);
    }

    fn show_toast(self, severity: Severity, text: String) {
        self.announce(&text);
        self.show_silent_toast(severity, text);
    }

    /// Shows a notice of what another live region says.
    pub(crate) fn show_silent_toast(self, severity: Severity, text: String) {
        let id = self.link().borrow_mut().next_number();
        self.toasts.update(|toasts| {
            toasts.retain(|toast| toast.text != text);
            toasts.push(Toast { id, severity, text });
            if toasts.len() > TOAST_LIMIT {
                toasts.remove(0);
            }
        });
    }

    /// Takes a notice away.
    pub fn close_toast(self, id: u64) {
        self.toasts.try_update(|toasts| toasts.retain(|toast| toast.id != id));
    }

    /// Writes a line into the log.
    pub fn log(self, text: impl Into<String>) {
        let text = text.into();
        self.log.try_update(|lines| {
            if lines.len() >= LOG_LIMIT {
                lines.drain(..lines.len() + 1 - LOG_LIMIT);
            }
            lines.push(text);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_bounded_and_keeps_the_newest() {
        let owner = Owner::new();
        owner.set();
        let studio = Studio::new();
        for line in 0..LOG_LIMIT + 10 {
            studio.log(line.to_string());
        }
        let lines = studio.log.get_untracked();
        assert_eq!(lines.len(), LOG_LIMIT);
        assert_eq!(lines.last().map(String::as_str), Some("509"));
    }
}
