//! A file that does not fit the pipeline it was given to: every difference, one by one.

use leptos::prelude::*;

use super::modal::Modal;
use super::use_sharing;

/// So many differences are listed.
const LISTED: usize = 200;

/// Lists how the columns of a file differ from those the pipeline was made for.
#[component]
pub fn DifferencesDialog() -> impl IntoView {
    let differences = use_sharing().studio.file_differences;
    let open = Signal::derive(move || differences.with(Option::is_some));
    let title = Signal::derive(|| "This file has other columns");
    let close = move || differences.set(None);
    let content = move || {
        let Some(found) = differences.get() else { return ().into_any() };
        let more = found.mismatches.len().saturating_sub(LISTED);
        let list = found.mismatches.iter().take(LISTED).map(|mismatch| {
            let class = if mismatch.is_fatal() { "share-fatal" } else { "" };
            view! { <li class=class>{sentence(&mismatch.to_string())}</li> }
        });
        let advice = match found.is_fatal() {
            true if !found.taken => {
                "The file was not taken: the pipeline still waits for one with these columns."
            }
            true => {
                "The pipeline cannot run on it until the stages that use these columns are changed. Undo puts the former file back."
            }
            false => "The pipeline runs on it all the same.",
        };
        view! {
            <div class="share-body">
                <p>{format!("“{}”, compared with “{}”, for which this pipeline was made:", found.found, found.expected)}</p>
                <ul class="share-list">
                    {list.collect_view()}
                    {(more > 0).then(|| view! { <li>{format!("and {more} more.")}</li> })}
                </ul>
                <p>{advice}</p>
            </div>
            <footer class="dialog-buttons">
                <button type="button" class="button primary" data-first-focus="" on:click=move |_| close()>"Close"</button>
            </footer>
        }
        .into_any()
    };
    view! { <Modal open title on_close=close>{content}</Modal> }.into_any()
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
