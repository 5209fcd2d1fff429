//! The list of what of the file is not in the table as it stands there: counted by reason, the first of them with their
//! lines, and all of them as a file.

use std::sync::Arc;

use leptos::prelude::*;
use penstock_flow::Diagnostic;
use penstock_flow::message::Export;
use penstock_flow::view::{ImportAnswer, ImportQuestion, LedgerEntry, LedgerPage, ReasonCount, SourceLine};

use super::lines;
use super::source::ask;
use crate::charts::format;
use crate::charts::live::{flag, live, text};
use crate::panels::charts::unexpected;
use crate::panels::download::save;
use crate::panels::fetch::{Fetched, fetch, latest};
use crate::panels::shown::{Key, Shown};
use crate::panels::states::{message, reason, refused, waiting};

/// The list.
pub fn list(shown: Shown) -> AnyView {
    let wanted = RwSignal::new(String::new());
    let fetched = fetch(with_question(shown, wanted), move |key: Key| {
        let reason = Some(key.port).filter(|reason| !reason.is_empty());
        let asked = ask(shown.studio, key.node, ImportQuestion::Ledger { reason });
        async move {
            match asked.await? {
                ImportAnswer::Ledger(page) => Ok(page),
                _ => Err(unexpected()),
            }
        }
    });
    let page = latest(fetched);
    // What is there stays while the next answer is on its way.
    let state = Memo::new(move |_| match fetched.get() {
        Fetched::Failed(diagnostic) => State::Refused(diagnostic),
        Fetched::Nothing => State::NoResult,
        Fetched::Waiting | Fetched::Ready(_) if page.with(Option::is_none) => State::Waiting,
        Fetched::Waiting | Fetched::Ready(_) => State::There,
    });
    live(move || match state.get() {
        State::Refused(diagnostic) => refused(shown, &diagnostic),
        State::NoResult => reason(shown, "list of what was set aside or changed"),
        State::Waiting => waiting(),
        State::There => filled(shown, page, wanted),
    })
    .into_any()
}

#[derive(Clone, PartialEq)]
enum State {
    Refused(Diagnostic),
    NoResult,
    Waiting,
    There,
}

/// The key of a question about the result that is there.
fn with_question(shown: Shown, question: RwSignal<String>) -> Memo<Option<Key>> {
    let key = shown.view_key();
    Memo::new(move |_| key.get().map(|key| key.about(question.get())))
}

type Page = RwSignal<Option<Arc<LedgerPage>>>;

fn filled(shown: Shown, page: Page, wanted: RwSignal<String>) -> AnyView {
    let is_busy = RwSignal::new(false);
    let counts = Memo::new(move |_| page.get().map(|page| page.counts.clone()).unwrap_or_default());
    let has_any = Memo::new(move |_| counts.with(|counts| !counts.is_empty()));
    let choice = move |reason: String, label: String| {
        let chosen = reason.clone();
        view! {
            <button
                type="button"
                class="import-view"
                aria-pressed=text(move || wanted.with(|wanted| *wanted == chosen).to_string())
                on:click=move |_| wanted.set(reason.clone())
            >
                {label}
            </button>
        }
    };
    let reasons = move || {
        counts.with(|counts| {
            let all = choice(String::new(), format!("All {}", format::count(count_of(counts, ""))));
            let each = counts
                .iter()
                .map(|one| choice(one.reason.clone(), format!("{} {}", format::count(one.count), one.words)));
            std::iter::once(all).chain(each).collect::<Vec<_>>()
        })
    };
    let first = move || {
        let listed = page.with(|page| page.as_ref().map_or(0, |page| page.entries.len())) as u64;
        let of = counts.with(|counts| count_of(counts, &wanted.get()));
        (listed < of).then(|| {
            let (listed, of) = (format::count(listed), format::count(of));
            format!("The first {listed} of {of} are shown; the download has more.")
        })
    };
    live(move || {
        if !has_any.get() {
            let text =
                "Every row is in the table, and every cell as it stands in the file; empty cells are missing.";
            return message("Nothing set aside or changed", text.to_owned(), ().into_any());
        }
        view! {
            <div class="import-ledger">
                <div class="import-bar">
                    <div class="import-views" role="group" aria-label="Reasons">{live(reasons)}</div>
                    <button
                        type="button"
                        class="button"
                        disabled=flag(move || is_busy.get())
                        on:click=move |_| save(shown, Export::Ledger, is_busy)
                    >
                        "Download list"
                    </button>
                </div>
                {entries(shown, page)}
                <p class="quiet">{live(first)}</p>
            </div>
        }
        .into_any()
    })
    .into_any()
}

/// How many there are for a reason; for an empty one, how many at all.
fn count_of(counts: &[ReasonCount], reason: &str) -> u64 {
    counts.iter().filter(|one| reason.is_empty() || one.reason == reason).map(|one| one.count).sum()
}

fn entries(shown: Shown, page: Page) -> AnyView {
    // The entry whose line is looked up, by its place in the list.
    let opened = RwSignal::new(None::<(usize, u64)>);
    let question = Memo::new(move |_| opened.get().map(|(_, line)| line.to_string()).unwrap_or_default());
    let key = shown.view_key();
    let key = Memo::new(move |_| {
        key.get().filter(|_| opened.with(Option::is_some)).map(|key| key.about(question.get()))
    });
    let line = fetch(key, move |key: Key| {
        let line = key.port.parse().unwrap_or_default();
        let asked = ask(shown.studio, key.node, ImportQuestion::Line { line });
        async move {
            match asked.await? {
                ImportAnswer::Line(line) => Ok(line),
                _ => Err(unexpected()),
            }
        }
    });
    view! {
        <div class="import-table" tabindex="0" role="group" aria-label="Rows and cells">
            <table>
                <thead><tr>
                    <th scope="col">"Line"</th>
                    <th scope="col">"Column"</th>
                    <th scope="col">"Text"</th>
                    <th scope="col">"Reason"</th>
                </tr></thead>
                <tbody>{live(move || {
                    let Some(page) = page.get() else { return Vec::new() };
                    let entry = |(at, one): (usize, &LedgerEntry)| entry(at, one, page.has_lines, opened, line);
                    page.entries.iter().enumerate().map(entry).collect::<Vec<_>>()
                })}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn entry(
    at: usize,
    entry: &LedgerEntry,
    has_lines: bool,
    opened: RwSignal<Option<(usize, u64)>>,
    line: Signal<Fetched<SourceLine>>,
) -> AnyView {
    let number = entry.line;
    let is_open = Memo::new(move |_| opened.get() == Some((at, number)));
    let toggle = move |_| opened.set((!is_open.get_untracked()).then_some((at, number)));
    let number = if has_lines {
        view! {
            <button
                type="button"
                class="link-button"
                aria-expanded=text(move || is_open.get().to_string())
                aria-label=format!("Line {number} of the file")
                on:click=toggle
            >
                {format::count(number)}
            </button>
        }
        .into_any()
    } else {
        format::count(number).into_any()
    };
    view! {
        <tr>
            <td class="is-number">{number}</td>
            <td>{entry.column.clone()}</td>
            <td><code>{entry.text.clone()}</code></td>
            <td>{entry.reason.clone()}</td>
        </tr>
        {live(move || is_open.get().then(|| view! {
            <tr class="import-line">
                <td colspan="4" aria-live="polite">{live(move || match line.get() {
                    Fetched::Ready(line) => lines::parts(&line),
                    Fetched::Failed(diagnostic) => diagnostic.message.into_any(),
                    Fetched::Waiting | Fetched::Nothing => "Looking it up…".into_any(),
                })}</td>
            </tr>
        }))}
    }
    .into_any()
}
